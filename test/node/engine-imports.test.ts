import { beforeEach, describe, expect, it } from 'vitest';
import { Exports, Imports } from '../../electron/engine/imports';
import { Library } from '../../electron/engine/library';
import type { SessionStore, StoredSessions } from '../../electron/storage';
import { memoryKnownHosts } from '../../electron/storage';
import type { ImportSource } from '../../electron/formats/source';
import type { CommandInput } from '../../shared/contract';
import { newSessionId } from '../../shared/ids';
import type { ImportPlan } from '../../shared/import-plan';
import { fail, ok, type Result } from '../../shared/result';
import { revisionOf } from '../../shared/revision';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import { hostKeyOf } from '../support/host-keys';
import { appInfo } from '../support/samples';

const full = { code: 'file-write', data: { path: 'sessions.json', detail: 'ENOSPC' } } as const;
const emptyPlan: ImportPlan = {
  ...{ sessions: [], forwards: [], hostKeys: [], leftOut: [], problems: [], mends: [] },
};

const fresh = (profiles: readonly SessionProfile[]): CommandInput<'imports.make'>['sessions'] =>
  profiles.map((profile) => ({ profile, replaces: null }));

let saves: StoredSessions[] = [];
let deleted: string[] = [];
let refuses = false;
let knownHosts = memoryKnownHosts();

const store: SessionStore = {
  load: () => Promise.resolve({ profiles: [], order: [], defaults: newProfile(), notices: [] }),
  save: (sessions) => {
    if (refuses) return Promise.resolve(fail(full));
    saves.push(sessions);
    return Promise.resolve(ok(null));
  },
};

async function setUp(
  sources: readonly ImportSource[] = [],
  followed: readonly SessionProfile[] = [],
): Promise<{ imports: Imports; exports: Exports; library: Library }> {
  const library = await Library.read(store, {
    changed: () => undefined,
    others: () => followed,
    refusal: ({ id, name }) => {
      const there = followed.find((profile) => profile.id === id || profile.name === name);
      return there === undefined
        ? null
        : { code: 'session-followed', data: { text: there.name, path: '~/.ssh/config' } };
    },
    deleted: (id) => deleted.push(id),
    added: () => undefined,
  });
  const dependencies = { app: appInfo, importSources: sources, knownHosts };
  return {
    imports: new Imports(dependencies, library),
    exports: new Exports(dependencies, () => [...library.profiles(), ...followed]),
    library,
  };
}

function named(name: string, more: Partial<SessionProfile> = {}): SessionProfile {
  return { ...newProfile(newSessionId()), name, host: `${name}.example`, ...more };
}

const names = (library: Library): readonly string[] => library.profiles().map(({ name }) => name);

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

beforeEach(() => {
  saves = [];
  deleted = [];
  refuses = false;
  knownHosts = memoryKnownHosts();
});

describe('beside sessions of followed files', () => {
  it('takes one of them for a jump host, and puts nothing in its place or under its name', async () => {
    const bastion = named('bastion');
    const { imports, library } = await setUp([], [bastion]);
    const inner = named('inner', { jumps: [{ kind: 'saved', sessionId: bastion.id }] });
    expect(await imports.make({ sessions: fresh([inner]), hostKeys: [] })).toMatchObject({ ok: true });
    for (const profile of [{ ...bastion, name: 'other' }, named('bastion')]) {
      expect(await imports.make({ sessions: fresh([named('well'), profile]), hostKeys: [] })).toMatchObject({
        error: { code: 'session-followed' },
      });
    }
    expect(names(library)).toEqual(['inner']);
  });
});

describe('bringing sessions in', () => {
  it('saves all of them in one write, and takes them back in one', async () => {
    const { imports, library } = await setUp();
    await library.save({ profile: named('mine'), replaces: null });
    const profiles = Array.from({ length: 50 }, (_, at) => named(`s${String(at)}`));
    const { id } = valueOf(await imports.make({ sessions: fresh(profiles), hostKeys: [] }));
    expect(saves).toHaveLength(2);
    expect(library.profiles()).toHaveLength(51);
    expect(valueOf(await imports.undo({ id }))).toEqual({ changedSince: [] });
    expect(saves).toHaveLength(3);
    expect(names(library)).toEqual(['mine']);
    expect(new Set(deleted)).toEqual(new Set(profiles.map((profile) => profile.id)));
    expect(await imports.undo({ id })).toMatchObject({ ok: false, error: { code: 'not-found' } });
  });

  it('saves none where one cannot be saved', async () => {
    const { imports, library } = await setUp();
    await library.save({ profile: named('mine'), replaces: null });
    const taken = await imports.make({ sessions: fresh([named('a'), named('mine')]), hostKeys: [] });
    expect(taken).toMatchObject({ ok: false, error: { code: 'name-taken', data: { text: 'mine' } } });
    const twice = await imports.make({ sessions: fresh([named('a'), named('a')]), hostKeys: [] });
    expect(twice).toMatchObject({ ok: false, error: { code: 'name-taken' } });
    const nameless = await imports.make({ sessions: fresh([named('')]), hostKeys: [] });
    expect(nameless).toMatchObject({ ok: false, error: { code: 'name-invalid' } });
    refuses = true;
    expect(await imports.make({ sessions: fresh([named('a')]), hostKeys: [] })).toEqual(fail(full));
    expect(names(library)).toEqual(['mine']);
  });

  it('saves a session with the one it takes for its jump host, never without', async () => {
    const { imports, library } = await setUp();
    const hop = named('hop');
    const behind = named('behind', { jumps: [{ kind: 'saved', sessionId: hop.id }] });
    const alone = await imports.make({ sessions: fresh([behind]), hostKeys: [] });
    expect(alone).toMatchObject({ ok: false, error: { code: 'jump-missing', hop: 'behind' } });
    expect(await imports.make({ sessions: fresh([behind, hop]), hostKeys: [] })).toMatchObject({ ok: true });
    expect(names(library)).toEqual(['behind', 'hop']);
  });

  it('replaces what has the id, and puts that back', async () => {
    const { imports, library } = await setUp();
    const mine = named('mine');
    await library.save({ profile: mine, replaces: null });
    const { id } = valueOf(
      await imports.make({
        sessions: [{ profile: { ...mine, host: 'new' }, replaces: revisionOf(mine) }],
        hostKeys: [],
      }),
    );
    expect(library.profiles()).toMatchObject([{ host: 'new' }]);
    await imports.undo({ id });
    expect(library.profiles()).toEqual([mine]);
    expect(deleted).toEqual([]);
  });

  it('leaves what was changed since, and says which', async () => {
    const { imports, library } = await setUp();
    const mine = named('mine');
    await library.save({ profile: mine, replaces: null });
    const [a, b, c] = [named('a'), named('b'), named('c')] as const;
    const replaced = { ...mine, name: 'new', host: 'new' };
    const made = valueOf(
      await imports.make({
        sessions: [...fresh([a, b, c]), { profile: replaced, replaces: revisionOf(mine) }],
        hostKeys: [],
      }),
    );
    await library.save({
      profile: { ...a, port: replaced.port, username: 'someone' },
      replaces: revisionOf(a),
    });
    await library.delete({ sessionId: b.id });
    await library.save({ profile: named('mine'), replaces: null });
    expect(valueOf(await imports.undo({ id: made.id }))).toEqual({ changedSince: ['a', 'new'] });
    expect(names(library)).toEqual(['a', 'mine', 'new']);
  });

  it('gives no name twice back, and takes back once', async () => {
    const followed: SessionProfile[] = [];
    const { imports, library } = await setUp([], followed);
    const [one, two, three] = [named('one'), named('two'), named('three')] as const;
    for (const profile of [one, two, three]) await library.save({ profile, replaces: null });
    const swapped = [
      { profile: { ...one, name: 'aside' }, replaces: revisionOf(one) },
      { profile: { ...two, name: 'one' }, replaces: revisionOf(two) },
      { profile: { ...three, name: 'two' }, replaces: revisionOf(three) },
    ];
    const first = valueOf(await imports.make({ sessions: swapped, hostKeys: [] }));
    await library.save({ profile: named('three'), replaces: null });
    // The third cannot have its name again, so the second cannot, so the first.
    expect(valueOf(await imports.undo({ id: first.id }))).toEqual({ changedSince: ['aside', 'one', 'two'] });
    expect(names(library)).toEqual(['aside', 'one', 'three', 'two']);
    const [now] = library.profiles();
    if (now === undefined) throw new Error('gone');
    const renamed = { profile: { ...now, name: 'renamed' }, replaces: revisionOf(now) };
    const second = valueOf(await imports.make({ sessions: [renamed], hostKeys: [] }));
    followed.push(named('aside'));
    const twice = await Promise.all([imports.undo({ id: second.id }), imports.undo({ id: second.id })]);
    expect(twice).toEqual([ok({ changedSince: ['renamed'] }), expect.objectContaining({ ok: false })]);
    expect(names(library)).toEqual(['one', 'renamed', 'three', 'two']);
  });

  it('adds host keys with them, and takes them out again', async () => {
    const { imports } = await setUp();
    const known = hostKeyOf('ssh-ed25519', 1);
    await knownHosts.accept('known', 22, known);
    const lines = [
      `h,[h]:2222 ${hostKeyOf('ssh-ed25519', 2).publicKey}`,
      `H ${hostKeyOf('ssh-ed25519', 3).publicKey}`,
      `known ${hostKeyOf('ssh-ed25519', 4).publicKey}`,
      `known ${hostKeyOf('ssh-rsa', 5).publicKey}`,
      `* ${hostKeyOf('ssh-ed25519', 6).publicKey}`,
      `@cert-authority other ${hostKeyOf('ssh-ed25519', 6).publicKey}`,
      `x ${hostKeyOf('ssh-ed25519', 6).publicKey}\ny ${hostKeyOf('ssh-ed25519', 6).publicKey}`,
      'h ssh-ed25519 AAAA',
    ];
    const made = valueOf(await imports.make({ sessions: fresh([named('a')]), hostKeys: lines }));
    expect(made.hostKeys).toBe(2);
    expect((await knownHosts.list()).map(({ names: at }) => at)).toEqual(['known', 'h,[h]:2222', 'known']);
    await imports.undo({ id: made.id });
    expect((await knownHosts.list()).map(({ names: at }) => at)).toEqual(['known']);
  });

  it('saves no session where the host keys cannot be written', async () => {
    knownHosts = { ...knownHosts, addLines: () => Promise.resolve(fail(full)) };
    const { imports, library } = await setUp();
    expect(await imports.make({ sessions: fresh([named('a')]), hostKeys: ['x'] })).toEqual(fail(full));
    expect(names(library)).toEqual([]);
  });
});

describe('what is on this machine', () => {
  const source = (id: string): ImportSource => ({
    find: () => Promise.resolve([{ id, kind: 'putty', place: `~/${id}`, sessions: 2 }]),
    read: (wanted) => Promise.resolve(wanted === id ? emptyPlan : null),
  });

  it('is asked of all who look, and read by who found it', async () => {
    const { imports } = await setUp([source('one'), source('two')]);
    expect(valueOf(await imports.find()).map(({ id }) => id)).toEqual(['one', 'two']);
    expect(await imports.readFound({ id: 'two' })).toEqual(ok(emptyPlan));
    expect(await imports.readFound({ id: '/etc/passwd' })).toMatchObject({
      error: { code: 'not-found' },
    });
  });
});
