import { readdir, readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../..');

/** The packages that the product's own files import, without Electron, which is what they run on. */
async function imported(): Promise<readonly string[]> {
  const packages = new Set<string>();
  for (const folder of ['electron', 'renderer', 'shared']) {
    for (const file of await readdir(join(root, folder), { recursive: true })) {
      if (!/\.tsx?$/u.test(file)) continue;
      const text = await readFile(join(root, folder, file), 'utf8');
      for (const [, name = ''] of text.matchAll(
        /(?:\bfrom |\bimport |\bimport\(|\bresolver\.resolve\()'((?:@[\w-]+\/)?[\w-]+)(?:\/[^']*)?'\)?[;)]/gu,
      )) {
        if (name !== 'electron' && !builtinModules.includes(name)) packages.add(name);
      }
    }
  }
  return [...packages].sort();
}

test('all that is shipped stands under `dependencies`, bundled or not, so that an audit sees it', async () => {
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  expect(await imported()).toEqual(Object.keys(dependencies).sort());
});
