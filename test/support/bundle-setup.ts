import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import type { TestProject } from 'vitest/node';
import nodePrograms from '../../build/node-programs.json' with { type: 'json' };

/** The programs that run under plain Node, bundled and laid out as `out/` is, whatever that holds; with a page beside them. */
export interface Bundles {
  /** Holds `main/` and `renderer/`. All tests share it: what one writes there, others meet. */
  readonly folder: string;
  /** The programs' own, in that. */
  readonly main: string;
  readonly cli: string;
  readonly web: string;
  /** Those of the tests. */
  readonly own: Readonly<Record<keyof typeof ownPrograms, string>>;
}

declare module 'vitest' {
  export interface ProvidedContext {
    bundles: Bundles;
    /** The URL of the thread of sessions, bundled; see wrecked-thread.ts. */
    sessionThread: string;
  }
}

/** What tests run beside the product's programs, since Node starts processes and threads from built files. */
const ownPrograms = {
  'ending-program': 'test/support/ending-program.ts',
  'engine-process': 'test/bench/faults/engine-process.ts',
  'holder-program': 'test/support/holder-program.ts',
  'wrecked-thread': 'test/support/wrecked-thread.ts',
  'writer-program': 'test/support/writer-program.ts',
} as const;

const root = resolve(import.meta.dirname, '../..');

/** Global set-up of vitest: bundles, once for all tests, what they cannot run as it is written. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  // Below the project, where the packages that stay outside the bundles are found.
  const cache = join(root, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'ginnel-bundles-'));
  const main = join(folder, 'main');
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: main,
      emptyOutDir: false,
      rolldownOptions: {
        input: Object.fromEntries(
          Object.entries({ ...nodePrograms, ...ownPrograms }).map(([name, path]) => [name, join(root, path)]),
        ),
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
        },
      },
    },
  });
  await mkdir(join(folder, 'renderer'));
  await writeFile(join(folder, 'renderer/index.html'), '<title>Ginnel</title>');
  const at = (name: string): string => join(main, `${name}.js`);
  const own = Object.fromEntries(Object.keys(ownPrograms).map((name) => [name, at(name)]));
  project.provide('bundles', {
    folder,
    main,
    cli: at('cli'),
    web: at('web'),
    own: own as Bundles['own'],
  });
  project.provide('sessionThread', pathToFileURL(at('wrecked-thread')).href);
  return () => rm(folder, { recursive: true, force: true });
}
