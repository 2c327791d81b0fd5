import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createEngine, type Engine, type EngineDependencies } from '../../../electron/engine';
import type { ConnectHooks, SshConnection } from '../../../electron/ssh/types';
import type { AppError } from '../../../shared/errors';
import { newForwardId } from '../../../shared/ids';
import type { HostKey } from '../../../shared/prompts';
import type { Forward } from '../../../shared/forward';
import { emptyFields, readForward } from '../../../shared/forward-fields';
import { fail, ok, type Result } from '../../../shared/result';
import { revisionOf } from '../../../shared/revision';
import { newProfile, type SessionProfile } from '../../../shared/session-profile';
import { applyChange } from '../../../shared/snapshot';
import type { SessionStatus } from '../../../shared/status';
import { answeringPeer } from '../../support/answering-peer';
import { createFakeClock, settle, type FakeClock } from '../../support/fake-clock';
import { inertDependencies, trustingHosts } from '../../support/inert-dependencies';
import { appInfo, portOf, profileOf } from '../../support/samples';

const negotiated = {
  serverVersion: 'SSH-2.0-test',
  kex: 'curve25519-sha256',
  hostKeyType: 'ssh-ed25519',
  cipher: 'aes128-gcm@openssh.com',
  mac: '',
  compression: 'none',
  username: 'u',
  weak: [],
};
const hostKey: HostKey = {
  type: 'ssh-ed25519',
  bits: 255,
  sha256: 'SHA256:x',
  md5: 'aa',
  publicKey: 'ssh-ed25519 AAAA',
};

/** A scripted world: connections succeed or fail as told, listeners are entries in a set. */
interface World {
  readonly engine: Engine;
  readonly clock: FakeClock;
  readonly hooks: ConnectHooks[];
  readonly ended: () => number;
  readonly ports: Set<number>;
  readonly takenPorts: Set<number>;
  login: (hooks: ConnectHooks) => Promise<AppError | null>;
  /** What is known of a key that was not accepted before. */
  verdict: 'unknown' | 'changed';
}

async function createWorld(parts: Partial<EngineDependencies> = {}): Promise<World> {
  const clock = createFakeClock();
  const hooks: ConnectHooks[] = [];
  const ports = new Set<number>();
  const takenPorts = new Set<number>();
  let ended = 0;
  const accepted = new Set<string>();
  const world: Pick<World, 'login' | 'verdict'> = { login: () => Promise.resolve(null), verdict: 'unknown' };
  const listen = (forward: Forward) => {
    if (takenPorts.has(portOf(forward)) || ports.has(portOf(forward))) {
      const error: AppError = {
        code: 'listen-in-use',
        data: { address: '127.0.0.1', port: portOf(forward) },
      };
      return Promise.resolve(fail(error));
    }
    ports.add(portOf(forward));
    return Promise.resolve(
      ok({
        bound: [{ address: '127.0.0.1', port: portOf(forward) }],
        missing: [],
        close: () => {
          ports.delete(portOf(forward));
          return Promise.resolve();
        },
      }),
    );
  };
  const dependencies: EngineDependencies = {
    app: { ...appInfo, mode: 'command', platform: 'test', canChooseFiles: false },
    clock,
    random: () => 0.5,
    connect: async (_request, given, signal): Promise<Result<SshConnection>> => {
      hooks.push(given);
      const aborted = new Promise<AppError>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve({ code: 'auth-cancelled', data: {} });
        });
      });
      const error = await Promise.race([world.login(given), aborted]);
      if (error !== null) return fail(error);
      return ok({
        negotiated,
        openChannel: () => Promise.resolve(ok(new PassThrough())),
        serverAddress: null,
        listen: () => Promise.reject(new Error('not used')),
        listenOnSocket: () => Promise.reject(new Error('not used')),
        installKey: () => Promise.reject(new Error('not used')),
        listPorts: () => Promise.reject(new Error('not used')),
        ...answeringPeer,
        end: () => {
          ended += 1;
          return Promise.resolve();
        },
      });
    },
    startLocal: listen,
    startRemote: listen,
    ...inertDependencies(),
    knownHosts: {
      ...trustingHosts,
      check: (_host, _port, key) =>
        Promise.resolve({
          verdict: accepted.has(key.publicKey) ? 'known' : world.verdict,
          knownTypes: [],
          knownFrom: '',
        }),
      accept: (_host, _port, key) => {
        accepted.add(key.publicKey);
        return Promise.resolve(ok(null));
      },
    },
    ...parts,
  };
  const engine = await createEngine(dependencies);
  return Object.assign(world, { engine, clock, hooks, ended: () => ended, ports, takenPorts });
}

function forward(source: string, destination = 'localhost:80'): Forward {
  const read = readForward({ ...emptyFields, source, destination }, newForwardId(), {
    platform: 'linux',
    now: 0,
  });
  if (!read.ok) throw new Error(read.error.code);
  return read.value;
}

function profileWith(...forwards: readonly Forward[]): SessionProfile {
  return { ...newProfile(), name: 'prod', host: 'server.example', username: 'u', forwards };
}

function only(engine: Engine): SessionStatus {
  const [session, ...others] = engine.snapshot().sessions;
  if (session === undefined || others.length > 0) throw new Error('expected one session');
  return session;
}

const kinds = (session: SessionStatus): readonly string[] => session.forwards.map(({ state }) => state.kind);

describe('engine', () => {
  it('tells of one saved session alone, of a thousand, when it is saved, renamed or deleted', async () => {
    const profiles = Array.from({ length: 1000 }, (_none, index) =>
      profileOf({ name: `session ${String(index).padStart(4, '0')}`, host: 'h' }),
    );
    const load = () => Promise.resolve({ profiles, order: [], defaults: newProfile(), notices: [] });
    const { engine, clock } = await createWorld({ sessions: { ...inertDependencies().sessions, load } });
    const told: (readonly string[])[] = [];
    let copy = engine.snapshot();
    engine.on('snapshot.changed', (change) => {
      if (change.profiles !== undefined) told.push(change.profiles.changed.map(({ name }) => name));
      copy = applyChange(copy, change) ?? copy;
    });
    const [first, second] = profiles;
    if (first === undefined || second === undefined) throw new Error('there are a thousand');
    const { save, delete: remove } = engine.handlers.savedSessions;
    await save({ profile: { ...first, host: 'other' }, replaces: revisionOf(first) });
    await clock.advance(50);
    await save({ profile: { ...second, name: 'z' }, replaces: revisionOf(second) });
    await clock.advance(50);
    await remove({ sessionId: first.id });
    await clock.advance(50);
    expect(told).toEqual([['session 0000'], ['z'], []]);
    expect(copy.profiles).toEqual(engine.snapshot().profiles);
    expect(copy.profiles.at(-1)?.name).toBe('z');
    expect(copy.profiles).toHaveLength(999);
  });

  it('opens a session with its forwards; one whose port is taken takes neither session nor others down', async () => {
    const world = await createWorld();
    world.takenPorts.add(5902);
    const profile = profileWith(forward('5901'), forward('5902'), forward('5903'));
    expect(await world.engine.handlers.sessions.open({ profile })).toEqual(ok({}));
    await settle();
    const session = only(world.engine);
    expect(session.state.kind).toBe('connected');
    expect(kinds(session)).toEqual(['listening', 'waiting', 'listening']);
  });

  it('keeps local listeners bound while it waits, and comes back by itself', async () => {
    const world = await createWorld();
    const profile = profileWith(forward('5901'));
    await world.engine.handlers.sessions.open({ profile });
    await settle();
    world.hooks[0]?.closed({ code: 'connection-lost', data: { detail: 'reset' } });
    expect(only(world.engine).state).toMatchObject({ kind: 'waiting', attempt: 1 });
    expect(world.ports.has(5901)).toBe(true);
    await world.clock.advance(1000);
    expect(only(world.engine)).toMatchObject({
      state: { kind: 'connected' },
      reconnects: 1,
      lastLoss: { error: { code: 'connection-lost' } },
    });
    expect(world.hooks).toHaveLength(2);
  });

  it('frees every port before a disconnected session is idle, and leaves no timer', async () => {
    const world = await createWorld();
    const profile = profileWith(forward('5901'), forward('5902'));
    await world.engine.handlers.sessions.open({ profile });
    await settle();
    await world.engine.handlers.sessions.disconnect({ sessionId: profile.id });
    expect(only(world.engine).state.kind).toBe('idle');
    expect(world.ports.size).toBe(0);
    expect(world.ended()).toBe(1);
    await world.engine.shutdown();
    expect(world.clock.pending()).toBe(0);
  });

  it('asks about an unknown host key as part of its state, and remembers Accept', async () => {
    const world = await createWorld();
    world.login = (hooks) => hooks.trustHostKey(hostKey);
    const profile = profileWith();
    await world.engine.handlers.sessions.open({ profile });
    await settle();
    const { prompts } = world.engine.snapshot();
    expect(prompts).toMatchObject([
      { kind: 'host-key', host: 'server.example', port: 22, verdict: 'unknown' },
    ]);
    expect(only(world.engine).state.kind).toBe('asking');
    const promptId = prompts[0]?.id;
    if (promptId === undefined) throw new Error('no question');
    await world.engine.handlers.prompts.answer({
      promptId,
      answer: { kind: 'host-key', decision: 'accept' },
    });
    await settle();
    expect(only(world.engine).state.kind).toBe('connected');
    expect(world.engine.snapshot().prompts).toEqual([]);
    world.hooks[0]?.closed({ code: 'connection-lost', data: { detail: '' } });
    await world.clock.advance(1000);
    expect(only(world.engine).state.kind).toBe('connected');
  });

  it('answers a reconnect from the password typed before, but asks again once it was refused', async () => {
    const world = await createWorld();
    const seen: (readonly string[] | null)[] = [];
    let refuseFirst = false;
    world.login = async (hooks) => {
      const question = { kind: 'password', username: 'u', host: 'server.example', port: 22 } as const;
      let answer = await hooks.ask({ ...question, again: false });
      seen.push(answer);
      if (refuseFirst) {
        answer = await hooks.ask({ ...question, again: true });
        seen.push(answer);
      }
      return answer === null ? { code: 'auth-cancelled', data: {} } : null;
    };
    const profile = profileWith();
    await world.engine.handlers.sessions.open({ profile });
    await settle();
    await answerTexts(world, 'hunter2');
    expect(only(world.engine).state.kind).toBe('connected');

    world.hooks[0]?.closed({ code: 'connection-lost', data: { detail: '' } });
    await world.clock.advance(1000);
    expect(only(world.engine).state.kind).toBe('connected');

    refuseFirst = true;
    world.hooks[1]?.closed({ code: 'connection-lost', data: { detail: '' } });
    await world.clock.advance(60_000);
    expect(only(world.engine).state.kind).toBe('asking');
    await answerTexts(world, 'hunter3');
    expect(seen).toEqual([['hunter2'], ['hunter2'], ['hunter2'], ['hunter3']]);
    expect(JSON.stringify(world.engine.snapshot())).not.toContain('hunter');
  });

  it('says of a key that was refused whether it differs from the known one', async () => {
    const world = await createWorld();
    world.verdict = 'changed';
    world.login = (hooks) => hooks.trustHostKey(hostKey);
    await world.engine.handlers.sessions.open({ profile: profileWith() });
    await settle();
    const promptId = world.engine.snapshot().prompts[0]?.id;
    if (promptId === undefined) throw new Error('no question');
    await world.engine.handlers.prompts.answer({ promptId, answer: { kind: 'cancel' } });
    await settle();
    expect(only(world.engine).state).toMatchObject({ kind: 'failed', error: { data: { changed: true } } });
  });

  it('withdraws its question when disconnected, and does not log in', async () => {
    const world = await createWorld();
    world.login = (hooks) => hooks.trustHostKey(hostKey);
    const profile = profileWith();
    await world.engine.handlers.sessions.open({ profile });
    await settle();
    await world.engine.handlers.sessions.disconnect({ sessionId: profile.id });
    expect(world.engine.snapshot().prompts).toEqual([]);
    expect(only(world.engine).state.kind).toBe('idle');
  });

  it('fails for good on wrong credentials and goes on only when asked', async () => {
    const world = await createWorld();
    const error: AppError = {
      code: 'auth-refused',
      data: { username: 'u', tried: ['password'], offered: [] },
    };
    world.login = () => Promise.resolve(error);
    const profile = profileWith(forward('5901'));
    await world.engine.handlers.sessions.open({ profile });
    await world.clock.advance(10 * 60_000);
    expect(world.hooks).toHaveLength(1);
    expect(only(world.engine).state).toMatchObject({ kind: 'failed', error });
    world.login = () => Promise.resolve(null);
    await world.engine.handlers.sessions.retry({ sessionId: profile.id });
    await settle();
    expect(only(world.engine).state.kind).toBe('connected');
  });

  it('forgets what ended with its saved session, and what is live only once it is closed', async () => {
    const world = await createWorld();
    const { savedSessions, sessions } = world.engine.handlers;
    const profile = profileWith(forward('5901'));
    const { id: sessionId } = profile;
    await savedSessions.save({ profile, replaces: null });
    await sessions.open({ profile });
    await settle();
    await savedSessions.delete({ sessionId });
    await settle();
    expect(only(world.engine).state.kind).toBe('connected');
    await savedSessions.save({ profile, replaces: null });
    await sessions.disconnect({ sessionId });
    expect(only(world.engine).state.kind).toBe('idle');
    await savedSessions.delete({ sessionId });
    await settle();
    expect(world.engine.snapshot().sessions).toEqual([]);
  });

  it('applies only the difference to a live session', async () => {
    const world = await createWorld();
    const [kept, dropped, broken] = [forward('5901'), forward('5902'), forward('5903')];
    world.takenPorts.add(5903);
    const profile = profileWith(kept, dropped, broken);
    await world.engine.handlers.sessions.open({ profile });
    await settle();
    const before = only(world.engine).forwards[0];
    world.takenPorts.clear();
    const added = forward('5904');
    await world.engine.handlers.sessions.apply({ profile: { ...profile, forwards: [kept, broken, added] } });
    const session = only(world.engine);
    expect(kinds(session)).toEqual(['listening', 'listening', 'listening']);
    expect(session.forwards[0]).toBe(before);
    expect([...world.ports].sort()).toEqual([5901, 5903, 5904]);
  });

  it('switches, adds and removes single forwards at once', async () => {
    const world = await createWorld();
    const first = forward('5901');
    const profile = profileWith(first);
    await world.engine.handlers.sessions.open({ profile });
    await settle();
    const sessionId = profile.id;
    await world.engine.handlers.forwards.stop({ sessionId, forwardId: first.id, lasting: false });
    expect(world.ports.size).toBe(0);
    await world.engine.handlers.forwards.start({ sessionId, forwardId: first.id, lasting: false });
    expect(kinds(only(world.engine))).toEqual(['listening']);
    const duplicate = await world.engine.handlers.forwards.add({
      sessionId,
      forward: forward('5901'),
      lasting: false,
    });
    expect(duplicate).toMatchObject({ ok: false, error: { code: 'forward-exists' } });
    const second = forward('5902');
    await world.engine.handlers.forwards.add({ sessionId, forward: second, lasting: false });
    await world.engine.handlers.forwards.remove({ sessionId, forwardId: first.id, lasting: false });
    expect([...world.ports]).toEqual([5902]);
  });

  it('tells changes that lead a replica to the same snapshot', async () => {
    const world = await createWorld();
    let replica = world.engine.snapshot();
    world.engine.on('snapshot.changed', (change) => {
      const next = applyChange(replica, change);
      if (next === null) throw new Error('gap');
      replica = next;
    });
    const profile = profileWith(forward('5901'));
    await world.engine.handlers.savedSessions.save({ profile, replaces: null });
    await world.engine.handlers.sessions.open({ profile });
    await world.clock.advance(100);
    world.hooks[0]?.closed({ code: 'connection-lost', data: { detail: '' } });
    await world.clock.advance(100);
    const vague = { traffic: [], vitals: [] };
    expect({ ...world.engine.snapshot(), ...vague }).toEqual({ ...replica, ...vague });
    await world.engine.handlers.sessions.close({ sessionId: profile.id });
    await world.clock.advance(100);
    expect(world.engine.snapshot()).toEqual(replica);
  });

  it('has an end that the system brings on disk when it is told of it, and does the rest in order', async () => {
    const written: string[] = [];
    const { openNotes, history, logFiles } = inertDependencies();
    const world = await createWorld({
      openNotes: { ...openNotes, systemEnds: (comes) => written.push(comes ? 'ends' : 'goes on') },
      history: {
        ...history,
        add: (_id, { what }) => written.push(what),
        addAtOnce: (_id, { what }) => written.push(`${what} at once`),
      },
      logFiles: { ...logFiles, writeAtOnce: () => written.push('log lines') },
    });
    await world.engine.handlers.sessions.open({ profile: profileWith(forward('5901')) });
    await world.clock.advance(100);
    written.length = 0;
    world.engine.systemEnds(true);
    world.engine.systemEnds(false);
    world.engine.endAtOnce();
    expect(written).toEqual(['ends', 'goes on', 'ends', 'ended at once', 'log lines']);
    await world.engine.shutdown();
    // Its history has one end.
    expect(written.filter((what) => what.startsWith('ended'))).toEqual(['ended at once']);
    expect(world.ports.size).toBe(0);
  });

  it('keeps no browser’s profile of a session that is gone, saved or not', async () => {
    const gone: string[] = [];
    const { browsers } = inertDependencies();
    const setAside = (id: string): Promise<void> => {
      gone.push(id);
      return Promise.resolve();
    };
    const { engine } = await createWorld({ browsers: { ...browsers, setAside } });
    const { sessions, savedSessions } = engine.handlers;
    const [kept, unsaved] = [{ ...profileWith(), name: 'kept' }, profileWith()];
    await savedSessions.save({ profile: kept, replaces: null });
    for (const profile of [kept, unsaved]) {
      await sessions.open({ profile });
      await sessions.close({ sessionId: profile.id });
    }
    expect(gone).toEqual([unsaved.id]);
    await savedSessions.delete({ sessionId: kept.id });
    expect(gone).toEqual([unsaved.id, kept.id]);
  });

  it('refuses to open what cannot work, and a session that is live', async () => {
    const world = await createWorld();
    const open = world.engine.handlers.sessions.open;
    expect(await open({ profile: { ...profileWith(), host: ' ' } })).toMatchObject({
      error: { code: 'host-missing' },
    });
    const clash = profileWith(forward('5901'), forward('127.0.0.1:5901'));
    expect(await open({ profile: clash })).toMatchObject({ error: { code: 'forward-overlaps' } });
    const profile = profileWith();
    await open({ profile });
    expect(await open({ profile })).toMatchObject({ error: { code: 'session-busy' } });
  });
});

async function answerTexts(world: World, text: string): Promise<void> {
  const promptId = world.engine.snapshot().prompts[0]?.id;
  if (promptId === undefined) throw new Error('no question');
  const result = await world.engine.handlers.prompts.answer({
    promptId,
    answer: { kind: 'texts', texts: [text], remember: false },
  });
  expect(result.ok).toBe(true);
  await settle();
}

describe('the browser profiles of a deleted session', () => {
  it('are kept as long as the deletion can be taken back, and go then, or with the end of the program', async () => {
    const told: string[] = [];
    const tell = (what: string) => (id: string) => {
      told.push(`${what} ${id === profile.id ? 'it' : 'another'}`);
      return Promise.resolve();
    };
    const profile = { ...profileWith(), name: 'prod' };
    const { browsers } = inertDependencies();
    const world = await createWorld({
      browsers: {
        ...browsers,
        ...{ setAside: tell('aside'), bringBack: tell('back'), forget: tell('gone') },
      },
    });
    const { save, delete: remove } = world.engine.handlers.savedSessions;
    await save({ profile, replaces: null });
    await remove({ sessionId: profile.id });
    await save({ profile, replaces: null });
    await world.clock.advance(3_600_000);
    expect(told).toEqual(['aside it', 'back it']);
    await remove({ sessionId: profile.id });
    await world.clock.advance(3_600_000);
    expect(told.slice(2)).toEqual(['aside it', 'gone it']);
    await save({ profile, replaces: null });
    await remove({ sessionId: profile.id });
    await world.engine.shutdown();
    expect(told.slice(4)).toEqual(['aside it', 'gone it']);
  });
});
