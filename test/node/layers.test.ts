import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/**
 * The import directions of the architecture hold only as long as lint fails when they are broken. So: every
 * direction is broken once, and the project's own ESLint configuration has to object.
 */
const root = resolve(import.meta.dirname, '../..');
let eslint: ESLint;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-imports-'));
  eslint = project(root);
  // The first file has ESLint load all of its rules, which takes long on a busy machine.
  await objections('shared/a.ts', '');
}, 120_000);

afterAll(() => rm(folder, { recursive: true }));

/** ESLint as the project has it, for the files of a folder. */
function project(cwd: string): ESLint {
  return new ESLint({
    cwd,
    overrideConfigFile: resolve(root, 'build/eslint.config.js'),
    // The texts below belong to files of no TypeScript project, so no type information can be had for them.
    overrideConfig: tseslint.configs.disableTypeChecked as NonNullable<ESLint.Options['overrideConfig']>,
  });
}

/** Lints `code` as if it were the file `path`; the rules that objected. */
async function objections(path: string, code: string): Promise<readonly (string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath: resolve(root, path) });
  if (result === undefined) throw new Error(`ESLint ignores ${path}`);
  return result.messages.map((message) => message.ruleId ?? message.message);
}

const use = (source: string): string => `import { thing } from '${source}';\nthing();\n`;

const FORBIDDEN: readonly (readonly [file: string, source: string])[] = [
  ['shared/a.ts', '../electron/engine/engine'],
  ['shared/a.ts', '../renderer/state/store'],
  ['shared/a.ts', 'electron'],
  ['shared/a.ts', 'node:fs'],
  ['shared/a.ts', 'fs/promises'],
  ['shared/a.ts', 'react'],
  ['shared/a.ts', '../test/support/server'],
  ['renderer/a.ts', '../electron/engine/engine'],
  ['renderer/features/tunnels/a.tsx', '../../../electron/forwards/local'],
  ['renderer/features/tunnels/a.tsx', '../../../electron/ipc'],
  ['renderer/a.ts', 'electron'],
  ['renderer/a.ts', 'electron/renderer'],
  ['renderer/a.ts', 'node:net'],
  ['renderer/a.ts', 'path'],
  ['renderer/a.ts', 'ssh2'],
  ['electron/ssh/a.ts', 'ssh2'],
  ['electron/demo/a.ts', 'ssh2'],
  ['electron/engine/a.ts', 'ssh2/lib/protocol/Protocol.js'],
  ...['net', 'keys', 'ssh', 'forwards', 'storage', 'formats', 'demo'].flatMap((folder) =>
    ['../engine', '../engine/engine', '../ipc/server', '../desktop/tray', '../main', '../web', '../cli'].map(
      (source) => [`electron/${folder}/a.ts`, source] as const,
    ),
  ),
  ['electron/system/a.ts', '../net/dial'],
  ['electron/net/a.ts', '../keys/file'],
  ['electron/net/proxies/a.ts', '../../ssh/types'],
  ['electron/keys/a.ts', '../ssh/types'],
  ['electron/keys/a.ts', '../storage'],
  ['electron/ssh/a.ts', '../forwards/local'],
  ['electron/storage/a.ts', '../forwards/local'],
  ['electron/ssh/auth/a.ts', '../../engine/engine'],
  ['electron/engine/a.ts', '../ipc/server'],
  ['electron/engine/a.ts', '../ipc'],
  ['electron/engine/a.ts', '../desktop/tray'],
  ['electron/engine/a.ts', '../main'],
  ['electron/ipc/a.ts', '../desktop/tray'],
  ['electron/ipc/a.ts', '../cli'],
  ['electron/desktop/a.ts', '../main'],
  ...['ssh', 'engine', 'ipc', 'desktop'].map(
    (folder) => [`electron/${folder}/a.ts`, '../../renderer/state/store'] as const,
  ),
  ['electron/main.ts', '../renderer/main'],
  ['electron/main.ts', './preload'],
  ['electron/preload.ts', './engine/engine'],
  ['electron/preload.ts', 'node:fs'],
  ...['ssh/a.ts', 'forwards/a.ts', 'storage/a.ts', 'engine/a.ts', 'ipc/a.ts', 'web.ts', 'cli.ts'].map(
    (file) => [`electron/${file}`, 'electron'] as const,
  ),
  ['electron/engine/a.ts', 'electron/main'],
  ['electron/unheard-of/a.ts', '../../shared/errors'],
  ['electron/engine/a.ts', '../unheard-of/a'],
];

const ALLOWED: readonly (readonly [file: string, source: string])[] = [
  ['shared/a.ts', 'zod'],
  ['shared/a.ts', './errors'],
  ['renderer/a.ts', '../shared/contract'],
  ['renderer/features/tunnels/a.tsx', '../../state/store'],
  ['renderer/features/tunnels/a.tsx', 'react-aria-components'],
  ['electron/ssh/a.ts', 'node:net'],
  ['electron/ssh/ssh2/a.ts', 'ssh2'],
  ['electron/ssh/a.ts', '../../shared/errors'],
  ['electron/ssh/a.ts', '../formats/known-hosts'],
  ['electron/net/a.ts', '../system/errors'],
  ['electron/keys/agent/a.ts', '../../net/dial'],
  ['electron/forwards/a.ts', '../ssh/types'],
  ['electron/engine/a.ts', '../ssh/connection'],
  ['electron/ipc/a.ts', '../engine'],
  ['electron/desktop/a.ts', 'electron'],
  ['electron/desktop/a.ts', 'electron/main'],
  ['electron/desktop/a.ts', '../ipc/server'],
  ['electron/main.ts', 'electron'],
  ['electron/main.ts', './desktop/tray'],
  ['electron/web.ts', './ipc/server'],
  ['electron/cli.ts', './engine'],
  ['electron/preload.ts', 'electron'],
  ['electron/preload.ts', '../shared/contract'],
];

describe('lint objects to an import that runs the wrong way', () => {
  it.each(FORBIDDEN)('%s may not import %s', async (file, source) => {
    expect(await objections(file, use(source))).toContain('ginnel/layers');
  });

  it.each([
    ['export from', "export { thing } from '../ipc/server';\n"],
    ['export all', "export * from '../ipc/server';\n"],
    ['import type', "import type { Thing } from '../ipc/server';\nexport type Mine = Thing;\n"],
    ['dynamic import', "export const load = () => import('../ipc/server');\n"],
    ['type query', "export type Mine = import('../ipc/server').Thing;\n"],
    ['side effect', "import '../ipc/server';\n"],
    ['import equals', "import server = require('../ipc/server');\nserver();\n"],
  ])('whatever its form: %s', async (_form, code) => {
    expect(await objections('electron/engine/a.ts', code)).toContain('ginnel/layers');
  });
});

describe('lint lets an import pass that runs downwards', () => {
  it.each(ALLOWED)('%s may import %s', async (file, source) => {
    expect(await objections(file, use(source))).toEqual([]);
  });
});

it('lint objects to imports in a circle, types counted, and tells the way round', async () => {
  const files = {
    'shared/a.ts': "export type { B as A } from './b';\n",
    'shared/b.ts': "import type { C } from './c';\nexport type B = C;\n",
    'shared/c/index.ts': "export * from '../a';\nexport { d } from '../d';\n",
    'shared/d.ts': 'export const d = 1;\n',
    'electron/none.ts': '',
    'renderer/none.ts': '',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const results = await project(folder).lintFiles('shared');
  const words = (way: string): string => `These import each other in a circle: ${way}.`;
  expect(
    results.map(({ filePath, messages }) => [
      relative(folder, filePath).replaceAll(sep, '/'),
      ...messages.map((m) => m.message),
    ]),
  ).toEqual([
    ['shared/a.ts', words('shared/a.ts -> shared/b.ts -> shared/c/index.ts -> shared/a.ts')],
    ['shared/b.ts', words('shared/b.ts -> shared/c/index.ts -> shared/a.ts -> shared/b.ts')],
    ['shared/c/index.ts', words('shared/c/index.ts -> shared/a.ts -> shared/b.ts -> shared/c/index.ts')],
    ['shared/d.ts'],
  ]);
});

it('lint objects to a file that has outgrown one idea', async () => {
  const code = Array.from({ length: 331 }, (_, line) => `export const line${line} = ${line};\n`).join('');
  expect(await objections('electron/engine/a.ts', code)).toEqual(['max-lines']);
});

describe('which system it is', () => {
  it.each([
    ["export const windows = process.platform === 'win32';\n"],
    ["export const windows = process['platform'] === 'win32';\n"],
    ['const { platform } = process;\nexport const windows = platform;\n'],
    ['export const on = (platform = process.platform): string => platform;\n'],
    ["import { platform } from 'node:os';\nexport const windows = platform();\n"],
    ["import { platform as system } from 'process';\nexport const windows = system;\n"],
  ])('is asked by entry files alone: %s', async (code) => {
    for (const file of ['electron/storage/a.ts', 'electron/desktop/a.ts', 'electron/cli/a.ts'])
      expect(await objections(file, code)).toEqual(['ginnel/platform']);
    for (const file of ['electron/compose.ts', 'electron/session-thread.ts', 'electron/desktop/boot.ts'])
      expect(await objections(file, code)).toEqual([]);
  });

  it('may be an argument’s word', async () => {
    const code = 'export const on = (machine: { platform: string }): string => machine.platform;\n';
    expect(await objections('electron/storage/a.ts', code)).toEqual([]);
  });
});
