import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readFileStart } from '../../electron/keys/formats/file-start';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-file-start-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('a file is read up to the longest, in memory no larger than it', async () => {
  const path = join(folder, 'key');
  await writeFile(path, 'a'.repeat(1000));
  const whole = await readFileStart(path, 100_000);
  expect(whole?.bytes.toString()).toBe('a'.repeat(1000));
  expect(whole?.bytes.buffer.byteLength).toBe(1000);
  const start = await readFileStart(path, 10);
  expect(start?.bytes.toString()).toBe('a'.repeat(10));
  expect(start?.stats.size).toBe(1000);
});

test('an empty file has nothing, and what is no file is none', async () => {
  const path = join(folder, 'empty');
  await writeFile(path, '');
  expect((await readFileStart(path, 10))?.bytes).toHaveLength(0);
  expect(await readFileStart(folder, 10)).toBeNull();
  await expect(readFileStart(join(folder, 'none'), 10)).rejects.toThrow('ENOENT');
});
