import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDisk, createFollowedFiles, type KeptFollowed } from '../../electron/storage';
import { newFollowedId } from '../../shared/ids';
import { ok } from '../../shared/result';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-followed-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const path = () => join(folder, 'followed.json');
const store = () => createFollowedFiles(path(), createDisk(process.platform), () => new Date(0));
const kept: KeptFollowed = {
  ...{ id: newFollowedId(), kind: 'ginnel', path: '/srv/team.json' },
  overlays: [{ session: '__proto__', overlay: { connectAtStart: true, username: 'me' } }],
};

test('what is saved is loaded, and is nobody else’s to read', async () => {
  expect(await store().load()).toEqual({ files: [], notices: [] });
  expect(await store().save([kept])).toEqual(ok(null));
  expect(await store().load()).toEqual({ files: [kept], notices: [] });
  if (process.platform !== 'win32') expect((await stat(path())).mode & 0o777).toBe(0o600);
});

test('an entry that makes no sense costs itself, is told of, and stays in the file', async () => {
  const strange = { id: 'x', kind: 'gopher' };
  await writeFile(path(), JSON.stringify({ schemaVersion: 1, files: [strange, kept], other: 1 }));
  const loaded = await store().load();
  expect([loaded.files, loaded.notices.map(({ text }) => text)]).toEqual([
    [kept],
    [expect.stringMatching(/^1 entry in .* could not be read/u)],
  ]);
  await store().save([]);
  expect(JSON.parse(await readFile(path(), 'utf8'))).toEqual({
    schemaVersion: 1,
    files: [strange],
    other: 1,
  });
});

test('a broken file is set aside and told of', async () => {
  await writeFile(path(), '{ "schemaVersion": 1, "files": ');
  const { files, notices } = await store().load();
  expect([files, notices.length]).toEqual([[], 1]);
  expect(await readdir(folder)).toEqual(['followed.json.broken-1970-01-01T00-00-00']);
});

test('a newer file is read as far as it goes, and not written over', async () => {
  const text = JSON.stringify({ schemaVersion: 99, files: [kept] });
  await writeFile(path(), text);
  expect(await store().load()).toMatchObject({ files: [kept], notices: [{ error: { code: 'file-newer' } }] });
  expect(await store().save([])).toMatchObject({ error: { code: 'file-newer' } });
  expect(await readFile(path(), 'utf8')).toBe(text);
});
