import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { displayProblem, findRuntime } from '../../build/runtime.mjs';
import { setUp } from '../../build/setup.mjs';

/**
 * npm run bench -- NAME …: bundles a bench with the programs it runs in processes of their own, and starts it. `faults` is
 * the fault bench, `hostile` the bench of attacks, `thousand` that of many sessions; everything else is left to the speed bench.
 */
const root = resolve(import.meta.dirname, '../..');
const nodePrograms = JSON.parse(await readFile(join(root, 'build/node-programs.json'), 'utf8'));
const BENCHES = {
  hostile: {
    'engine-process': 'test/bench/faults/engine-process.ts',
    'attacker-process': 'test/bench/hostile/attacker-process.ts',
    ...nodePrograms,
  },
  faults: { 'engine-process': 'test/bench/faults/engine-process.ts' },
  thousand: nodePrograms,
  speed: {
    'near-process': 'test/bench/speed/near-process.ts',
    'far-process': 'test/bench/speed/far-process.ts',
    'delay-process': 'test/bench/speed/delay-process.ts',
    'layout-process': 'test/bench/speed/layout-process.ts',
    'layout-thread': 'test/bench/speed/layout-thread.ts',
    ...nodePrograms,
  },
};
/** Scenarios that measure the desktop app, and what is loaded into Electron for them. */
const ON_SCREEN = ['window', 'start', 'memory-window', 'idle'];
const ELECTRON_PROGRAMS = {
  'start-watch': 'test/bench/speed/electron/start-watch.ts',
  'start-page': 'test/bench/speed/electron/start-page.ts',
  'empty-window': 'test/bench/speed/electron/empty-window.ts',
  'window-control': 'test/bench/speed/electron/window-control.ts',
};

const given = process.argv.slice(2);
const [name, args] = ['faults', 'hostile', 'thousand'].includes(given[0])
  ? [given[0], given.slice(1)]
  : ['speed', given];
/** The scenarios that are asked for; none for all. */
const named = args.filter(
  (word, index) => !word.startsWith('-') && !['--rounds', '--json'].includes(args[index - 1]),
);
const programs = { main: `test/bench/${name}/main.ts`, ...BENCHES[name] };

const cache = join(root, 'node_modules/.cache');
await mkdir(cache, { recursive: true });
const folder = await mkdtemp(join(cache, 'ginnel-bench-'));
const bundle = (inputs, output) =>
  build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20.18',
      emptyOutDir: false,
      // As deep as out/main, where the program looks for what belongs to it.
      outDir: join(folder, 'main'),
      rolldownOptions: {
        input: Object.fromEntries(
          Object.entries(inputs).map(([program, path]) => [program, join(root, path)]),
        ),
        output,
      },
    },
  });
await bundle(programs, {
  format: 'es',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
});

// These measure the desktop app as it is built.
const runtime = name === 'speed' ? findRuntime() : undefined;
const shows = runtime !== undefined && (named.length === 0 || named.some((word) => ON_SCREEN.includes(word)));
let start = [process.execPath, join(folder, 'main/main.js'), ...args];
if (shows) {
  await setUp({ say: (line) => process.stderr.write(`${line}\n`) });
  // Electron loads each of them alone, and a page takes a single file.
  for (const [program, path] of Object.entries(ELECTRON_PROGRAMS)) {
    await bundle({ [program]: path }, { format: 'cjs', entryFileNames: '[name].cjs' });
  }
  if (process.platform === 'linux') {
    if ((await displayProblem()) !== undefined) start = ['xvfb-run', '-a', ...start];
    if (!process.env.DBUS_SESSION_BUS_ADDRESS) start = ['dbus-run-session', '--', ...start];
  }
}
const child = spawn(start[0], start.slice(1), {
  stdio: 'inherit',
  env: {
    ...process.env,
    GINNEL_KNOWN_HOSTS: 'own',
    GINNEL_BENCH_PROGRAMS: join(folder, 'main'),
    ...(shows ? { GINNEL_BENCH_ELECTRON: runtime.executable, GINNEL_BENCH_PROJECT: root } : {}),
  },
});
child.on('error', (error) => {
  process.stderr.write(
    `${start[0]} could not be started (${error.message}); install it, or give a display.\n`,
  );
  process.exitCode = 1;
});
child.on('exit', (code) => {
  void rm(folder, { recursive: true, force: true }).then(() => process.exit(code ?? 1));
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
