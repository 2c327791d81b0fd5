import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDisk, createKnownHosts, createOpenNotes, createSessionStore } from '../../electron/storage';
import { appendText, createRotation } from '../../electron/storage/lines-file';
import { hostKeyOf } from '../support/host-keys';
import { newProfile } from '../../shared/session-profile';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-disk-'));
  path = join(folder, 'file.json');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** A disk on which another program has the files open for so many tries, each of which answers with the code. */
function busyDisk(tries: number, code = 'EPERM', platform: NodeJS.Platform = 'win32') {
  let left = tries;
  const waits: number[] = [];
  const refused = (): boolean => {
    left -= 1;
    return left >= 0;
  };
  const trouble = (): Error => Object.assign(new Error(code), { code });
  const disk = createDisk(platform, {
    rename: (from, to) => (refused() ? Promise.reject(trouble()) : rename(from, to)),
    remove: (file) => (refused() ? Promise.reject(trouble()) : rm(file, { force: true })),
    wait: (pause) => {
      waits.push(pause);
      return Promise.resolve();
    },
  });
  return { disk, waits, block: (more: number) => (left = more), left: () => left };
}

describe('a file that another program has open', () => {
  test.each(['EPERM', 'EACCES', 'EBUSY'])('is written in the end: %s', async (code) => {
    const { disk, waits } = busyDisk(4, code);
    expect(await disk.writeText(path, 'new')).toEqual({ ok: true, value: null });
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(waits).toEqual([10, 20, 40, 80]);
    expect(await readdir(folder)).toEqual(['file.json']);
  });

  test('is waited for two seconds in all; then nothing has changed, and no half file stays', async () => {
    await writeFile(path, 'old');
    const { disk, waits } = busyDisk(100);
    expect(await disk.writeText(path, 'new')).toMatchObject({ ok: false, error: { code: 'file-write' } });
    expect(waits.reduce((sum, pause) => sum + pause, 0)).toBe(2000);
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['file.json']);
  });

  test('is removed, and set aside, likewise', async () => {
    await writeFile(path, 'x');
    const aside = await busyDisk(3).disk.setAside(path, new Date(0));
    expect(aside).toMatchObject({ ok: true });
    if (aside.ok) await busyDisk(3).disk.remove(aside.value);
    expect(await readdir(folder)).toEqual([]);
  });

  test.each(['linux', 'darwin'] as const)(
    'on %s the answer means what it says: nothing is tried again',
    async (platform) => {
      const { disk, waits } = busyDisk(1, 'EPERM', platform);
      expect((await disk.writeText(path, 'new')).ok).toBe(false);
      expect(waits).toEqual([]);
    },
  );

  test('what is no such answer is not waited for', async () => {
    const { disk, waits } = busyDisk(1, 'ENOSPC');
    expect(await disk.writeText(path, 'new')).toMatchObject({
      error: { data: { detail: 'The disk is full.' } },
    });
    expect(waits).toEqual([]);
  });

  test('known hosts and saved sessions are written', async () => {
    const key = hostKeyOf('ssh-ed25519', 1);
    const known = createKnownHosts(join(folder, 'known_hosts'), busyDisk(5).disk);
    expect((await known.accept('host', 22, key)).ok).toBe(true);
    const sessions = createSessionStore(folder, busyDisk(5).disk);
    expect((await sessions.save({ profiles: [], order: [], defaults: newProfile() })).ok).toBe(true);
  });
});

describe('the notes of open sessions', () => {
  test('are written when the file can be at last: a stale one is taken for a crash', async () => {
    const { disk, block } = busyDisk(0);
    const notes = createOpenNotes(path, disk, 20);
    notes.note([newProfile()]);
    await expect.poll(() => readdir(folder)).toEqual(['file.json']);
    block(30);
    notes.note([]);
    await expect.poll(() => readdir(folder), { timeout: 10_000 }).toEqual([]);
    await notes.close();
  });
});

describe('a log that cannot be moved away', () => {
  const contents = async (): Promise<Record<string, string>> => {
    const names = (await readdir(folder)).toSorted();
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']));
  };

  test('grows on without losing a line, and is moved after a minute', async () => {
    const { disk, block, left } = busyDisk(0);
    let now = 0;
    const rotate = createRotation({ size: 4, old: 2 }, disk, () => now);
    const log = (text: string): Promise<void> => appendText(disk, path, `${text}\n`, rotate);
    for (const text of ['one', 'two', 'three']) await log(text);
    expect(await contents()).toEqual({
      'file.json': 'three\n',
      'file.json.1': 'two\n',
      'file.json.2': 'one\n',
    });
    block(1000);
    await log('four');
    const after = left();
    await log('five');
    expect(left()).toBe(after);
    expect(await contents()).toMatchObject({ 'file.json': 'three\nfour\nfive\n', 'file.json.1': 'two\n' });
    block(0);
    now = 60_000;
    await log('six');
    expect(await contents()).toEqual({
      'file.json': 'six\n',
      'file.json.1': 'three\nfour\nfive\n',
      'file.json.2': 'two\n',
    });
  });

  test('old ones are lost no faster when it fails in between', async () => {
    await writeFile(path, 'current\n');
    await writeFile(`${path}.1`, 'first\n');
    await writeFile(`${path}.2`, 'second\n');
    let now = 0;
    const disk = createDisk('win32', {
      rename: (from, to) =>
        from === path
          ? Promise.reject(Object.assign(new Error('EBUSY'), { code: 'EBUSY' }))
          : rename(from, to),
      wait: () => Promise.resolve(),
    });
    const rotate = createRotation({ size: 4, old: 3 }, disk, () => now);
    for (let round = 0; round < 5; round += 1) {
      await appendText(disk, path, 'x\n', rotate);
      now += 60_000;
    }
    expect(await contents()).toMatchObject({ 'file.json.2': 'first\n', 'file.json.3': 'second\n' });
  });
});
