import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';

/**
 * npm run bench -- NAME …: bundles test/bench/NAME/main.ts and what it runs in a process of its own, and starts it.
 */
const root = resolve(import.meta.dirname, '../..');
const BENCHES = { faults: ['engine-process'] };

const [name, ...args] = process.argv.slice(2);
const programs = BENCHES[name];
if (programs === undefined) {
  process.stderr.write(`npm run bench -- ${Object.keys(BENCHES).join('|')} …\n`);
  process.exit(2);
}
const cache = join(root, 'node_modules/.cache');
await mkdir(cache, { recursive: true });
const folder = await mkdtemp(join(cache, 'culvert-bench-'));
const input = Object.fromEntries(
  ['main', ...programs].map((program) => [program, join(root, 'test/bench', name, `${program}.ts`)]),
);
await build({
  configFile: false,
  root,
  logLevel: 'error',
  build: {
    ssr: true,
    target: 'node20.18',
    // As deep as out/main, where the program looks for what belongs to it.
    outDir: join(folder, 'main'),
    rolldownOptions: {
      input,
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
const child = spawn(process.execPath, [join(folder, 'main/main.js'), ...args], {
  stdio: 'inherit',
  env: {
    ...process.env,
    CULVERT_KNOWN_HOSTS: 'own',
    CULVERT_BENCH_ENGINE: join(folder, 'main/engine-process.js'),
  },
});
child.on('exit', (code) => {
  void rm(folder, { recursive: true, force: true }).then(() => process.exit(code ?? 1));
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
