import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import nodePrograms from '../../build/node-programs.json' with { type: 'json' };

const root = resolve(import.meta.dirname, '../..');

/** Bundles of the programs that run under plain Node, laid out as `out/` is, in a folder of their own. */
export interface Bundles {
  /** Holds `main/` and, for a test to fill, `renderer/`. */
  readonly folder: string;
  readonly cli: string;
  readonly web: string;
  readonly remove: () => Promise<void>;
}

/**
 * Bundles the programs that run under plain Node, so that tests run them as processes whatever `out/` holds.
 * @param more other programs of the tests, by their path in the project; each becomes `main/NAME.js`
 */
export async function bundlePrograms(more: Readonly<Record<string, string>> = {}): Promise<Bundles> {
  // Below the project, where the packages that stay outside the bundles are found.
  const cache = join(root, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'culvert-bundles-'));
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: join(folder, 'main'),
      emptyOutDir: false,
      rolldownOptions: {
        input: Object.fromEntries(
          Object.entries({ ...nodePrograms, ...more }).map(([name, path]) => [name, join(root, path)]),
        ),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  return {
    folder,
    cli: join(folder, 'main/cli.js'),
    web: join(folder, 'main/web.js'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
