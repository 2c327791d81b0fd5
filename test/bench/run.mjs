import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';

/**
 * npm run bench -- NAME …: bundles a bench with the programs it runs in processes of their own, and starts it. `faults` is
 * the fault bench; everything else is left to the speed bench.
 */
const root = resolve(import.meta.dirname, '../..');
const BENCHES = {
  faults: { 'engine-process': 'test/bench/faults/engine-process.ts' },
  speed: {
    'near-process': 'test/bench/speed/near-process.ts',
    'far-process': 'test/bench/speed/far-process.ts',
    'delay-process': 'test/bench/speed/delay-process.ts',
    cli: 'electron/cli.ts',
  },
};

const given = process.argv.slice(2);
const [name, args] = given[0] === 'faults' ? ['faults', given.slice(1)] : ['speed', given];
const programs = { main: `test/bench/${name}/main.ts`, ...BENCHES[name] };

const cache = join(root, 'node_modules/.cache');
await mkdir(cache, { recursive: true });
const folder = await mkdtemp(join(cache, 'culvert-bench-'));
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
      input: Object.fromEntries(
        Object.entries(programs).map(([program, path]) => [program, join(root, path)]),
      ),
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
const child = spawn(process.execPath, [join(folder, 'main/main.js'), ...args], {
  stdio: 'inherit',
  env: {
    ...process.env,
    CULVERT_KNOWN_HOSTS: 'own',
    CULVERT_BENCH_PROGRAMS: join(folder, 'main'),
  },
});
child.on('exit', (code) => {
  void rm(folder, { recursive: true, force: true }).then(() => process.exit(code ?? 1));
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
