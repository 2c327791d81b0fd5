import { basename, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { layerOfModule } from './css-layers';
import nodePrograms from './node-programs.json' with { type: 'json' };
import unbundled from './unbundled.json' with { type: 'json' };

const root = resolve(import.meta.dirname, '..');
const at = (path: string): string => resolve(root, path);
const inputs = (programs: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(programs).map(([name, path]) => [name, at(path)]));

// The oldest runtime the code must run on (Electron 33 carries Node 20.18 and Chromium 130). Left to itself
// electron-vite would aim at the version of the installed `electron` package, which is newer.
const node = 'node20.18';
const chrome = 'chrome130';

// Half as much to read at every start; names stay, for what a report says of an error.
const minify = { compress: false, mangle: false, codegen: { removeWhitespace: true } } as const;

/**
 * Three bundles: the main process (with browser mode and the command line, which run under plain Node), the
 * preload script, and the window. Paths are absolute, so the build does not depend on the working directory.
 */
export default defineConfig({
  main: {
    build: {
      target: node,
      outDir: at('out/main'),
      externalizeDeps: false,
      rolldownOptions: {
        // These keep their own files: ssh2 looks for native parts at run time and does without, threads load ssh2's and
        // those of key derivation by path, open comes with a script. electron-builder.yml packs them, and nothing else
        // of node_modules: the rest of `dependencies` is in the bundles.
        external: [new RegExp(`^(?:${unbundled.join('|')})(?:/|$)`, 'u')],
        input: { main: at('electron/main.ts'), ...inputs(nodePrograms) },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
          minify,
        },
      },
    },
  },
  preload: {
    build: {
      target: node,
      outDir: at('out/preload'),
      // A sandboxed preload can require `electron` and little else, so everything it uses is bundled.
      externalizeDeps: false,
      // For the same reason the two entries share no chunk.
      isolatedEntries: true,
      rolldownOptions: {
        // boot.cjs is what Electron starts.
        input: { preload: at('electron/preload.ts'), boot: at('electron/desktop/boot.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', minify },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [react()],
    css: {
      postcss: { plugins: [layerOfModule] },
      // Names a person can read and find again: a module's own name is used once (a test sees to it), so the pair is, too.
      modules: {
        generateScopedName: (name, file) => `${basename(file).replace(/\.module\.css.*$/u, '')}_${name}`,
      },
    },
    build: {
      target: chrome,
      outDir: at('out/renderer'),
      emptyOutDir: true,
      minify: true,
      sourcemap: true,
      // The window's content security policy takes scripts and pictures from files only: no data: URLs, and no
      // inline polyfill script.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: { index: at('renderer/index.html') } },
    },
  },
});
