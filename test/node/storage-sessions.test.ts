import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSessionStore, type StoredSessions } from '../../electron/storage';
import { parseNotation } from '../../shared/notation';
import { mostOrdered } from '../../shared/arrange';
import { newForwardId } from '../../shared/ids';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import { expectRights } from '../support/rights';
import { unixOnly } from '../support/unix-only';
import { disk } from '../support/here';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-store-'));
  path = join(folder, 'sessions.json');
});
afterEach(async () => {
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true });
});

const noon = (): Date => new Date('2026-11-21T10:15:00.000Z');
const store = (): ReturnType<typeof createSessionStore> => createSessionStore(folder, disk, noon);
const onDisk = async (): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;

function session(name: string, ...notations: string[]): SessionProfile {
  return {
    ...newProfile(),
    name,
    host: `${name}.example.com`,
    forwards: notations.map((text) => {
      const read = parseNotation(text, newForwardId());
      if (!read.ok) throw new Error(text);
      return read.value;
    }),
  };
}
const sessions = (...profiles: SessionProfile[]): StoredSessions => ({
  profiles,
  order: [],
  defaults: newProfile(),
});

async function writeFileOf(content: unknown): Promise<void> {
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
}

/** Runs something without root's right to ignore modes. */
async function asNobody(run: () => Promise<void>): Promise<void> {
  const { seteuid } = process;
  if (seteuid === undefined || process.geteuid?.() !== 0) {
    await run();
    return;
  }
  seteuid(65534);
  try {
    await run();
  } finally {
    seteuid(0);
  }
}

describe('saving and loading', () => {
  test('a first start has no sessions, PuTTY’s defaults, no notice, and writes nothing', async () => {
    const loaded = await store().load();
    expect(loaded.profiles).toEqual([]);
    expect({ ...loaded.defaults, id: '' }).toEqual({ ...newProfile(), id: '' });
    expect(loaded.notices).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  test('what is saved is what the next start loads', async () => {
    const saved: StoredSessions = {
      profiles: [
        session('bastion', 'L5901\tlocalhost:5901', 'D1080\t', '6R[::1]:8080\tweb:80'),
        session('b'),
      ],
      order: [],
      defaults: { ...newProfile(), username: 'ops', keepaliveSeconds: 30 },
    };
    expect(await store().save(saved)).toEqual({ ok: true, value: null });
    const { notices, ...loaded } = await store().load();
    expect(loaded).toEqual(saved);
    expect(notices).toEqual([]);
  });

  test('an order has each session once, nothing else, and no more than can be arranged', async () => {
    const [one, two] = [session('one'), session('two')];
    const gone = Array.from(
      { length: mostOrdered },
      (_none, at) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
    );
    const order = [two.id, 'x', 7, null, two.id, one.id, ...gone];
    await writeFileOf({ schemaVersion: 1, profiles: [one, two], order });
    const loaded = await store().load();
    expect(loaded.order).toEqual([two.id, one.id, ...gone.slice(0, -2)]);
  });

  test('the file is readable JSON with a version, and the owner’s alone', async () => {
    await store().save(sessions(session('one')));
    expect(await readFile(path, 'utf8')).toMatch(/^\{\n {2}"schemaVersion": 1,\n {2}"profiles": \[\n/u);
    await expectRights(join(folder, 'sessions.json'), 0o600);
    await expectRights(join(folder, 'sessions.json.last-good'), 0o600);
  });

  test('a file others could read is made private when it is loaded', unixOnly('rights'), async () => {
    await store().save(sessions(session('one')));
    await chmod(path, 0o644);
    await store().load();
    await expectRights(join(folder, 'sessions.json'), 0o600);
  });

  test('a file that is a link stays one, and what it points to is written', unixOnly('links'), async () => {
    const real = join(folder, 'kept-elsewhere.json');
    await writeFile(real, JSON.stringify({ schemaVersion: 1, profiles: [], defaults: {} }));
    await symlink(real, path);
    await store().save(sessions(session('linked')));
    expect(await readFile(real, 'utf8')).toContain('linked');
    expect(await readFile(path, 'utf8')).toContain('linked');
  });

  test('many saves at once are done one after the other; the last one stands', async () => {
    const shared = store();
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => shared.save(sessions(session(`number-${String(index)}`)))),
    );
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect((await store().load()).profiles.map(({ name }) => name)).toEqual(['number-49']);
    expect((await readdir(folder)).sort()).toEqual(['sessions.json', 'sessions.json.last-good']);
  });

  test('any session that can be made comes back the same', async () => {
    const profile = fc.record({
      name: fc
        .string({ minLength: 1, maxLength: 50 })
        .filter((text) => /^[^\s\p{Cc}](.*[^\s\p{Cc}])?$/u.test(text) && !/\p{Cc}/u.test(text)),
      host: fc.string({ maxLength: 80 }),
      username: fc.string({ maxLength: 80 }),
      privateKeyFile: fc.string({ maxLength: 80 }),
      compression: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(profile, { maxLength: 6, selector: ({ name }) => name }),
        async (made) => {
          const saved = sessions(...made.map((fields) => ({ ...newProfile(), ...fields })));
          await store().save(saved);
          const { notices, ...loaded } = await store().load();
          expect(notices).toEqual([]);
          expect(loaded).toEqual(saved);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('a file that is broken as a whole', () => {
  const broken: [string, string][] = [
    ['empty, as after a power cut', ''],
    ['cut off in the middle', '{ "schemaVersion": 1, "profiles": [ { "na'],
    ['zero bytes', '\0\0\0\0\0\0'],
    ['a list', '[]'],
    ['null', 'null'],
    ['no version', '{ "profiles": [] }'],
    ['a version that never was', '{ "schemaVersion": 0, "profiles": [] }'],
    ['a version in words', '{ "schemaVersion": "1", "profiles": [] }'],
    ['sessions that are no list', '{ "schemaVersion": 1, "profiles": {} }'],
  ];

  test.each(broken)(
    '%s: it is set aside, the last good copy is used, and a notice says so',
    async (_, text) => {
      await store().save(sessions(session('kept')));
      await writeFileOf(text);
      const loaded = await store().load();
      expect(loaded.profiles.map(({ name }) => name)).toEqual(['kept']);
      expect(loaded.notices).toHaveLength(1);
      expect(loaded.notices[0]?.text).toContain('sessions.json.broken-2026-11-21T10-15-00');
      expect(await readFile(`${path}.broken-2026-11-21T10-15-00`, 'utf8')).toBe(text);
      // The copy is in its place at once: a crash now loses nothing.
      expect((await store().load()).profiles.map(({ name }) => name)).toEqual(['kept']);
    },
  );

  test('without a last good copy it starts empty, and the broken file is still there', async () => {
    await writeFileOf('{');
    const first = store();
    const loaded = await first.load();
    expect(loaded.profiles).toEqual([]);
    expect(loaded.notices[0]?.text).toContain('damaged');
    expect((await first.save(sessions(session('new')))).ok).toBe(true);
    expect(await readFile(`${path}.broken-2026-11-21T10-15-00`, 'utf8')).toBe('{');
  });

  test('two broken files in one second are both kept', async () => {
    await writeFileOf('first');
    await store().load();
    await writeFileOf('second');
    await store().load();
    expect(await readFile(`${path}.broken-2026-11-21T10-15-00`, 'utf8')).toBe('first');
    expect(await readFile(`${path}.broken-2026-11-21T10-15-00-2`, 'utf8')).toBe('second');
  });

  test('a broken last good copy too: it starts empty and says so', async () => {
    await writeFileOf('first');
    await writeFile(`${path}.last-good`, 'also broken');
    const loaded = await store().load();
    expect(loaded.profiles).toEqual([]);
    expect(loaded.notices[0]?.text).toContain('no earlier copy');
  });

  test('in a folder that cannot be changed it is not overwritten either', unixOnly('rights'), async () => {
    await writeFileOf('{ broken');
    await chmod(path, 0o644);
    await chmod(folder, 0o755);
    await asNobody(async () => {
      const locked = store();
      if (process.geteuid?.() !== 65534) await chmod(folder, 0o500);
      const loaded = await locked.load();
      expect(loaded.notices[0]?.text).toContain('Permission denied');
      const saved = await locked.save(sessions(session('new')));
      expect(saved).toMatchObject({ ok: false, error: { code: 'file-write' } });
    });
    expect(await readFile(path, 'utf8')).toBe('{ broken');
  });
});

describe('one bad entry', () => {
  const good = session('good', 'L5901\tlocalhost:5901');
  const badOnes: [string, unknown][] = [
    ['a wrong type', { ...session('typo'), port: '22' }],
    ['a port that does not exist', { ...session('typo'), port: 70000 }],
    ['no name', { ...session('typo'), name: '' }],
    ['a bad forward', { ...session('typo'), forwards: [{ kind: 'local', source: { port: 80 } }] }],
    ['an id that is none', { ...session('typo'), id: 'seven' }],
    ['not an object', 'hello'],
    ['null', null],
    ['a list', [1, 2]],
  ];

  test.each(badOnes)('%s: the others are used, it is named, and saving keeps it', async (_, bad) => {
    await writeFileOf({ schemaVersion: 1, profiles: [bad, good], defaults: newProfile() });
    const used = store();
    const loaded = await used.load();
    expect(loaded.profiles).toEqual([good]);
    expect(loaded.notices).toHaveLength(1);
    expect(loaded.notices[0]?.text).toMatch(/"typo"|number 1/u);
    await used.save(sessions(good, session('added')));
    expect((await onDisk())['profiles']).toContainEqual(bad);
    expect((await store().load()).profiles.map(({ name }) => name)).toEqual(['good', 'added']);
  });

  test('bad defaults: PuTTY’s are used, and the bad ones stay until others are saved', async () => {
    const bad = { port: 'twenty-two' };
    await writeFileOf({ schemaVersion: 1, profiles: [good], defaults: bad });
    const used = store();
    const loaded = await used.load();
    expect(loaded.defaults.port).toBe(22);
    expect(loaded.notices[0]?.text).toContain('Default Settings');
    await used.save({ profiles: [good], order: [], defaults: loaded.defaults });
    expect((await onDisk())['defaults']).toEqual(bad);
    await used.save({ profiles: [good], order: [], defaults: { ...loaded.defaults, username: 'me' } });
    expect((await onDisk())['defaults']).toMatchObject({ username: 'me', port: 22 });
  });

  test('fields nobody knows survive at every depth', async () => {
    const [forward] = good.forwards;
    const raw = {
      schemaVersion: 1,
      future: { a: 1 },
      profiles: [
        {
          ...good,
          colour: 'red',
          forwards: [{ ...forward, icon: 'vnc', destination: { host: 'localhost', port: 5901, via: 'x' } }],
        },
      ],
      defaults: { ...newProfile(), theme: 'dark' },
    };
    await writeFileOf(raw);
    const used = store();
    const loaded = await used.load();
    expect(loaded.notices).toEqual([]);
    expect(loaded.profiles).toEqual([good]);
    await used.save({ ...loaded, profiles: [{ ...good, username: 'changed' }] });
    expect(await onDisk()).toEqual({
      ...raw,
      profiles: [{ ...raw.profiles[0], username: 'changed' }],
    });
  });

  test('fields that are missing get PuTTY’s defaults', async () => {
    await writeFileOf({ schemaVersion: 1, profiles: [{ name: 'short', host: 'a.example' }] });
    const { profiles, notices } = await store().load();
    expect(notices).toEqual([]);
    expect(profiles[0]).toEqual({ ...newProfile(profiles[0]?.id), name: 'short', host: 'a.example' });
  });

  test('two sessions of one name or id are told apart, and the person is told', async () => {
    const twin = { ...session('twin'), id: good.id };
    await writeFileOf({ schemaVersion: 1, profiles: [good, twin, { ...session('x'), name: 'good' }] });
    const { profiles, notices } = await store().load();
    expect(profiles.map(({ name }) => name)).toEqual(['good', 'twin', 'good (2)']);
    expect(new Set(profiles.map(({ id }) => id)).size).toBe(3);
    expect(notices.map(({ text }) => text)).toEqual([expect.stringContaining('"good (2)"')]);
  });

  test('a hostile name in a bad entry reaches no notice with its control characters', async () => {
    await writeFileOf({ schemaVersion: 1, profiles: [{ name: 'a\u001b[31m\u202eb', port: 'x' }] });
    const { notices } = await store().load();
    expect(notices[0]?.text).not.toMatch(/[\u001b\u202e]/u);
  });

  test('whatever JSON stands in the list of sessions, loading works and saving loses none of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 5 }), async (junk) => {
        await writeFileOf({ schemaVersion: 1, profiles: [...junk, good] });
        const used = store();
        const loaded = await used.load();
        expect(loaded.profiles).toContainEqual(good);
        expect((await used.save(loaded)).ok).toBe(true);
        const kept = (await onDisk())['profiles'];
        const wrong = junk.filter((entry) => typeof entry !== 'object' || entry === null);
        // Through JSON, as -0 does not survive it.
        for (const entry of wrong) expect(kept).toContainEqual(JSON.parse(JSON.stringify(entry)));
      }),
      { numRuns: 100 },
    );
  });
});

describe('a file that may not be touched', () => {
  test('a newer version is shown as far as it parses, and never written to', async () => {
    const newer = JSON.stringify({
      schemaVersion: 99,
      profiles: [
        { ...session('from-the-future'), jumpHosts: [] },
        { name: 'odd', port: {} },
      ],
      defaults: {},
    });
    await writeFileOf(newer);
    const used = store();
    const loaded = await used.load();
    expect(loaded.profiles.map(({ name }) => name)).toEqual(['from-the-future']);
    expect(loaded.notices.map(({ error }) => error?.code)).toContain('file-newer');
    expect(await used.save(sessions())).toMatchObject({ ok: false, error: { code: 'file-newer' } });
    expect(await readFile(path, 'utf8')).toBe(newer);
    expect(await readdir(folder)).toEqual(['sessions.json']);
  });

  test('one that cannot be read is left as it is', unixOnly('rights'), async () => {
    await store().save(sessions(session('secret')));
    const before = await readFile(path, 'utf8');
    await chmod(path, 0o000);
    await chmod(folder, 0o777);
    await asNobody(async () => {
      const used = store();
      const loaded = await used.load();
      expect(loaded.notices[0]?.error).toMatchObject({
        code: 'file-read',
        data: { detail: 'Permission denied.' },
      });
      expect(await used.save(sessions())).toMatchObject({ ok: false, error: { code: 'file-read' } });
    });
    await chmod(path, 0o600);
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  test('a folder in its place is named as such', async () => {
    await mkdir(path);
    const loaded = await store().load();
    expect(loaded.notices[0]?.error).toMatchObject({
      code: 'file-read',
      data: { detail: 'It is a folder, not a file.' },
    });
  });

  test(
    'in a read-only folder saving fails with a sentence and the old file stays',
    unixOnly('rights'),
    async () => {
      await store().save(sessions(session('old')));
      await chmod(path, 0o444);
      await chmod(folder, 0o555);
      await asNobody(async () => {
        const used = store();
        expect((await used.load()).profiles.map(({ name }) => name)).toEqual(['old']);
        expect(await used.save(sessions(session('new')))).toMatchObject({
          ok: false,
          error: { code: 'file-write', data: { path, detail: 'Permission denied.' } },
        });
      });
      await chmod(folder, 0o700);
      expect((await store().load()).profiles.map(({ name }) => name)).toEqual(['old']);
    },
  );

  test('once the folder can be written to again, saving works', async () => {
    const used = store();
    await used.load();
    await rm(folder, { recursive: true });
    expect(await used.save(sessions(session('kept')))).toMatchObject({
      ok: false,
      error: { code: 'file-write', data: { detail: 'Its folder does not exist.' } },
    });
    await mkdir(folder);
    expect((await used.save(sessions(session('kept')))).ok).toBe(true);
  });

  test('saving without having loaded keeps what could not be read', async () => {
    const bad = { name: 'bad', port: 'x' };
    await writeFileOf({ schemaVersion: 1, profiles: [bad] });
    await store().save(sessions(session('one')));
    expect((await onDisk())['profiles']).toContainEqual(bad);
  });
});
