import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createOpenNotes, createSettingsStore, removeLeftovers, type Disk } from '../../electron/storage';
import { defaultSettings, type Settings } from '../../shared/program-settings';
import { ok } from '../../shared/result';
import type { SessionProfile } from '../../shared/session-profile';
import { forwardOf, profileOf } from '../support/samples';
import { expectRights } from '../support/rights';
import { disk } from '../support/here';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-settings-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('settings.json', () => {
  const chosen: Settings = { startAtLogin: true, notifications: false, theme: 'dark', logToFiles: false };
  beforeEach(() => {
    path = join(folder, 'settings.json');
  });

  test('the usual ones hold until something is chosen, which is kept for the owner alone', async () => {
    expect(await createSettingsStore(path, disk).load()).toEqual({ settings: defaultSettings, notices: [] });
    expect(await createSettingsStore(path, disk).save(chosen)).toMatchObject({ ok: true });
    expect(await createSettingsStore(path, disk).load()).toEqual({ settings: chosen, notices: [] });
    await expectRights(path, 0o600);
  });

  test('what makes no sense or is absent has its default, with a notice; what is unknown stays', async () => {
    await writeFile(path, '{"schemaVersion":1,"startAtLogin":true,"notifications":"loud","font":"large"}');
    const store = createSettingsStore(path, disk);
    const { settings, notices } = await store.load();
    expect(settings).toEqual({ ...defaultSettings, startAtLogin: true });
    expect(notices.map(({ text }) => text)).toEqual([expect.stringContaining('"notifications"')]);
    await store.save(settings);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
      schemaVersion: 1,
      ...settings,
      font: 'large',
    });
  });

  test.each(['{"startAtLogin":', '[]', '{}', '{"schemaVersion":0}'])(
    'a broken file is set aside: %s',
    async (text) => {
      await writeFile(path, text);
      const store = createSettingsStore(path, disk, () => new Date('2026-11-21T10:00:00Z'));
      const { settings, notices } = await store.load();
      expect(settings).toEqual(defaultSettings);
      expect(notices[0]?.text).toContain('settings.json.broken-2026-11-21T10-00-00');
      expect(await readdir(folder)).toEqual(['settings.json.broken-2026-11-21T10-00-00']);
      expect(await store.save(chosen)).toMatchObject({ ok: true });
    },
  );

  test('a newer one is read as far as it goes and left alone; so is one that cannot be read', async () => {
    const text = '{"schemaVersion":9,"logToFiles":false}';
    await writeFile(path, text);
    const store = createSettingsStore(path, disk);
    expect(await store.load()).toMatchObject({
      settings: { logToFiles: false },
      notices: [{ error: { code: 'file-newer' } }],
    });
    expect(await store.save(chosen)).toMatchObject({ ok: false, error: { code: 'file-newer' } });
    expect(await readFile(path, 'utf8')).toBe(text);

    await rm(path);
    await mkdir(path);
    const unreadable = createSettingsStore(path, disk);
    expect(await unreadable.save(chosen)).toMatchObject({ ok: false, error: { code: 'file-read' } });
  });
});

describe('open.json', () => {
  const one = profileOf({ name: '', host: 'a', forwards: [forwardOf('local', '8080', 'web:80')] });
  const two = profileOf({ name: 'two', host: 'b' });
  beforeEach(() => {
    path = join(folder, 'open.json');
  });

  test('after an end without notice what was noted last is there, saved or not', async () => {
    expect(await createOpenNotes(path, disk).leftOpen()).toEqual([]);
    const notes = createOpenNotes(path, disk);
    for (const open of [[one], [two], [one, two]]) notes.note(open);
    await expect.poll(() => createOpenNotes(path, disk).leftOpen(), { timeout: 10_000 }).toEqual([one, two]);
    await expectRights(path, 0o600);
    notes.note([]);
    await expect.poll(() => createOpenNotes(path, disk).leftOpen(), { timeout: 10_000 }).toEqual([]);
    await notes.close();
  });

  test('after an end in order there is nothing, whatever is noted late', async () => {
    const notes = createOpenNotes(path, disk);
    notes.note([one]);
    const closed = notes.close();
    notes.note([two]);
    await closed;
    await notes.close();
    expect(await readdir(folder)).toEqual([]);
  });

  test('a thousand sessions that are opened one after the other take few writes, and the last of them is noted', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let now = 0;
    const written: number[] = [];
    const slow: Disk = {
      ...disk,
      writeText: async (_path, text) => {
        await Promise.resolve();
        written.push((JSON.parse(text) as { profiles: unknown[] }).profiles.length);
        now += 50;
        return ok(null);
      },
      remove: () => {
        written.push(0);
        return Promise.resolve();
      },
    };
    const notes = createOpenNotes(path, slow, 5000, () => now);
    const open: SessionProfile[] = [];
    for (let count = 1; count <= 1000; count += 1) {
      notes.note([...open, one]);
      open.push(one);
      now += 5;
      await vi.advanceTimersByTimeAsync(5);
    }
    await vi.advanceTimersByTimeAsync(5000);
    expect(written[0]).toBe(1);
    expect(written.at(-1)).toBe(1000);
    expect(written.length).toBeLessThan(10);
    // After a rest with nothing to write, what is noted is written as before.
    await vi.advanceTimersByTimeAsync(5000);
    notes.note([]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(written.at(-1)).toBe(0);
    notes.note([one]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(written.at(-1)).toBe(1);
    // An end is not held up by a rest.
    notes.note([one]);
    await notes.close();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  test('an end of the system’s doing is no crash: it is on disk at once', async () => {
    const notes = createOpenNotes(path, disk);
    notes.note([one]);
    await expect.poll(() => createOpenNotes(path, disk).leftOpen()).toEqual([one]);
    notes.note([one, two]);
    notes.systemEnds(true);
    // Before anything else has had a turn.
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ endedBySystem: true });
    await expect.poll(() => createOpenNotes(path, disk).leftOpen()).toEqual([]);
    // Called off, then a crash after all.
    notes.systemEnds(false);
    await expect.poll(() => createOpenNotes(path, disk).leftOpen(), { timeout: 10_000 }).toEqual([one, two]);
    await notes.close();
    expect(await readdir(folder)).toEqual([]);
  });

  test('an end of the system’s doing with nothing open leaves no file', async () => {
    const notes = createOpenNotes(path, disk);
    notes.systemEnds(true);
    expect(existsSync(path)).toBe(false);
    await notes.close();
  });

  test.each([
    'not json',
    '{"schemaVersion":99,"profiles":[]}',
    '{"schemaVersion":1,"profiles":{}}',
    '{"schemaVersion":1,"profiles":[1,{"id":7}]}',
  ])('what makes no sense is nothing to reopen: %s', async (text) => {
    await writeFile(path, text);
    expect(await createOpenNotes(path, disk).leftOpen()).toEqual([]);
  });
});

test('what ends without notice left half written is removed once it is old', async () => {
  const left = ['sessions.json.1234567890-1099511627775', 'sessions.json.last-good.77-0', 'known_hosts.3-1'];
  const kept = [
    'sessions.json',
    'known_hosts.old',
    'sessions.json.broken-2026-11-21T10-00-00',
    'notes.txt.1',
  ];
  for (const name of [...left, ...kept]) await writeFile(join(folder, name), '');
  await removeLeftovers(folder, disk);
  expect(await readdir(folder)).toHaveLength(7);
  await removeLeftovers(folder, disk, Date.now() + 2 * 60 * 60_000);
  expect(await readdir(folder)).toEqual(kept.sort());
  await removeLeftovers(join(folder, 'none'), disk);
});
