import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCipherSpeedStore } from '../../electron/storage';
import { expectRights } from '../support/rights';
import { disk } from '../support/here';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-cipher-speeds-'));
  path = join(folder, 'cipher-speeds.json');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const here = { runtime: 'node 20.20.2, openssl 3.0.19', processor: 'A (x64)', method: 1 };
const speeds = { 'aes128-ctr': 512.5, 'chacha20-poly1305@openssh.com': 440 };

test('there is nothing at first, and reading makes no file', async () => {
  expect(await createCipherSpeedStore(path, disk).find(here)).toBeNull();
  expect(await readdir(folder)).toEqual([]);
});

test('what was kept is found after a restart, in a file for its owner alone, and only where it is true', async () => {
  await createCipherSpeedStore(path, disk).keep(here, speeds);
  const restarted = createCipherSpeedStore(path, disk);
  expect(await restarted.find(here)).toEqual(speeds);
  for (const other of [{ runtime: 'node 22' }, { processor: 'B (x64)' }, { method: 2 }]) {
    expect(await restarted.find({ ...here, ...other })).toBeNull();
  }
  await expectRights(path, 0o600);
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
    schemaVersion: 1,
    measurements: [{ ...here, speeds }],
  });
});

test('a new one replaces the old of the same, and the oldest of many go', async () => {
  const store = createCipherSpeedStore(path, disk);
  for (let method = 1; method <= 12; method += 1) await store.keep({ ...here, method }, speeds);
  await store.keep({ ...here, method: 12 }, { 'aes128-ctr': 1 });
  const restarted = createCipherSpeedStore(path, disk);
  expect(await restarted.find({ ...here, method: 12 })).toEqual({ 'aes128-ctr': 1 });
  expect(await restarted.find({ ...here, method: 5 })).toEqual(speeds);
  expect(await restarted.find({ ...here, method: 4 })).toBeNull();
});

test.each([
  ['no JSON', '{"schemaVersion": 1, "measurem'],
  ['something else', '["aes128-ctr"]'],
])('a file that is %s has nothing, and is set aside for a new one', async (_what, text) => {
  await writeFile(path, text);
  const store = createCipherSpeedStore(path, disk);
  expect(await store.find(here)).toBeNull();
  await store.keep(here, speeds);
  expect(await createCipherSpeedStore(path, disk).find(here)).toEqual(speeds);
  expect(await readdir(folder)).toHaveLength(2);
});

test.each([
  ['a speed of nothing', { speeds: { 'aes128-ctr': 0 } }],
  ['a speed in words', { speeds: { 'aes128-ctr': 'fast' } }],
  ['no speeds', { speeds: undefined }],
])('an entry with %s is none', async (_what, wrong) => {
  await writeFile(path, JSON.stringify({ schemaVersion: 1, measurements: [{ ...here, ...wrong }] }));
  expect(await createCipherSpeedStore(path, disk).find(here)).toBeNull();
});

test('a newer Ginnel’s file is left as it is; what was measured now counts for this run', async () => {
  const text = JSON.stringify({ schemaVersion: 2, measurements: [] });
  await writeFile(path, text);
  const store = createCipherSpeedStore(path, disk);
  await store.keep(here, speeds);
  expect(await store.find(here)).toEqual(speeds);
  expect(await readFile(path, 'utf8')).toBe(text);
});

test('where nothing can be read or written, nothing fails', async () => {
  await mkdir(path);
  await chmod(folder, 0o500);
  const store = createCipherSpeedStore(path, disk);
  expect(await store.find(here)).toBeNull();
  await store.keep(here, speeds);
  expect(await store.find(here)).toEqual(speeds);
  await chmod(folder, 0o700);
});
