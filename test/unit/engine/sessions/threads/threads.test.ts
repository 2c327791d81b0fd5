import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { createAuthBroker } from '../../../../../electron/engine/auth/auth-broker';
import type { Session, SessionHost } from '../../../../../electron/engine/sessions/types';
import { Questions } from '../../../../../electron/engine/auth/questions';
import { WorkerSession } from '../../../../../electron/engine/sessions/session';
import { SessionProxy } from '../../../../../electron/engine/sessions/threads/session-proxy';
import { serveSessions, Threads, type ThreadWorker } from '../../../../../electron/engine/sessions/threads';
import { ok } from '../../../../../shared/result';
import { newForwardId, type SessionId } from '../../../../../shared/ids';
import type { SessionProfile } from '../../../../../shared/session-profile';
import type { TestStep } from '../../../../../shared/connection-test';
import { answeringPeer } from '../../../../support/answering-peer';
import { createFakeClock, settle, type FakeClock } from '../../../../support/fake-clock';
import { inertDependencies, trustingHosts } from '../../../../support/inert-dependencies';
import { negotiated, profileOf } from '../../../../support/samples';
import { noSecrets } from '../../connections/pool-world';

/** A thread that is none: it runs here, but all it says and hears is cloned and comes a turn later. */
interface FakeThread {
  /** The servers that were dialled from it, in order. */
  readonly dialled: string[];
  /** It ends as a worker does whose code has thrown. */
  readonly breakDown: (message: string) => void;
  /** It does nothing any more; ended, its ports stay taken for so many milliseconds. */
  readonly hang: (held?: number) => void;
  readonly wasEnded: () => boolean;
}

interface World {
  readonly host: SessionHost;
  readonly clock: FakeClock;
  readonly threads: readonly FakeThread[];
  readonly create: (profile: SessionProfile) => Session;
  readonly moves: readonly string[];
  readonly saved: SessionProfile[];
  /** Servers that let nobody in until it says so. */
  readonly closed: Set<string>;
}

type Listener = (message: never) => void;

function createWorld(most = 2): World {
  const clock = createFakeClock();
  const threads: FakeThread[] = [];
  const saved: SessionProfile[] = [];
  const moves: string[] = [];
  const closed = new Set<string>();
  const questions = new Questions(() => undefined);

  const start = (): ThreadWorker => {
    let hungAt: number | null = null;
    let heldFor = 0;
    const here: Record<string, Listener[]> = { message: [], error: [], exit: [] };
    const there: Listener[] = [];
    const dialled: string[] = [];
    let isGone = false;
    let ended = false;
    const later = (listeners: () => readonly Listener[], message: unknown): void => {
      if (isGone) return;
      const clone = structuredClone(message);
      queueMicrotask(() => {
        if (!isGone && hungAt === null) for (const listener of listeners()) listener(clone as never);
      });
    };
    const exit = (): void => {
      isGone = true;
      for (const listener of here['exit'] ?? []) (listener as () => void)();
    };
    serveSessions(
      {
        postMessage: (message) => {
          later(() => here['message'] ?? [], message);
        },
        on: (_event, listener) => there.push(listener),
      },
      () => ({
        clock,
        random: () => 0.5,
        connect: async ({ target }, _hooks, signal) => {
          dialled.push(target.host);
          if (closed.has(target.host)) {
            await new Promise<void>((resolve) => {
              signal.addEventListener('abort', () => {
                resolve();
              });
            });
            return { ok: false, error: { code: 'auth-cancelled', data: {} } };
          }
          return ok({
            ...{ negotiated, serverAddress: null, ...answeringPeer },
            openChannel: () => Promise.resolve(ok(new PassThrough())),
            listen: () => Promise.reject(new Error('not used')),
            listenOnSocket: () => Promise.reject(new Error('not used')),
            installKey: () => Promise.reject(new Error('not used')),
            listPorts: () => Promise.reject(new Error('not used')),
            end: () => Promise.resolve(),
          });
        },
        startLocal: () => Promise.reject(new Error('not used')),
        startRemote: () => Promise.reject(new Error('not used')),
        programs: inertDependencies().programs,
        system: inertDependencies().system,
      }),
      () => true,
    );
    threads.push({
      dialled,
      wasEnded: () => ended,
      breakDown: (message) => {
        for (const listener of here['error'] ?? []) (listener as (error: Error) => void)(new Error(message));
        exit();
      },
      hang: (held = 0) => {
        hungAt = clock.now();
        heldFor = held;
      },
    });
    return {
      postMessage: (message) => {
        later(() => there, message);
      },
      on: (event: string, listener: Listener) => here[event]?.push(listener),
      terminate: () => {
        ended = true;
        return new Promise<void>((resolve) => {
          const gone = (): void => {
            exit();
            resolve();
          };
          if (heldFor === 0) gone();
          else clock.after(heldFor, gone);
        });
      },
      // Behind a thread that hangs time stands still.
      idle: () => hungAt ?? clock.now(),
    };
  };

  const host = new Threads(
    { clock, most, start, systemProxy: () => Promise.resolve('DIRECT') },
    {
      saved: () => saved,
      ask: questions.ask,
      explain: (error) => Promise.resolve(error),
      isNetworkUp: () => true,
      authBroker: createAuthBroker({
        ...{ remembered: noSecrets, consents: inertDependencies().consents },
        locate: ({ target }) => Promise.resolve({ target, knownHosts: trustingHosts }),
      }),
    },
  );
  return {
    ...{ host, clock, threads, moves, saved, closed },
    create: (profile) =>
      host.create(profile, {
        changed: () => undefined,
        onTransition: (from, to) => moves.push(`${profile.name}: ${from.state.kind} > ${to.state.kind}`),
        logged: () => undefined,
        counted: () => undefined,
      }),
  };
}

const session = (name: string, more: Partial<SessionProfile> = {}): SessionProfile =>
  profileOf({ name, host: name, username: 'u', ...more });
const through = (id: SessionId): Partial<SessionProfile> => ({ jumps: [{ kind: 'saved', sessionId: id }] });

async function open(world: World, profile: SessionProfile): Promise<Session> {
  const created = world.create(profile);
  expect(await created.open(profile)).toEqual({ ok: true, value: {} });
  await world.clock.advance(20);
  return created;
}

const dialled = ({ threads }: World): readonly string[] => threads.map((thread) => thread.dialled.join(' '));

describe('a name', () => {
  it('follows to the thread, to the question that comes next and to where the session goes on', async () => {
    const world = createWorld();
    const opened = await open(world, session('a'));
    opened.rename('b');
    expect(opened.status().profile.name).toBe('b');
    await world.clock.advance(20);
    await opened.forwards.stop({ sessionId: opened.status().id, forwardId: newForwardId(), lasting: false });
    expect(opened.status().profile.name).toBe('b');
    world.threads[0]?.breakDown('a fault');
    await world.clock.advance(2000);
    expect(opened.status()).toMatchObject({ profile: { name: 'b' }, state: { kind: 'connected' } });
  });

  it('is taken without a thread where the session is on none', async () => {
    const world = createWorld();
    const created = world.create(session('a'));
    created.rename('b');
    expect(created.status().profile.name).toBe('b');
    await settle();
    expect(world.threads).toEqual([]);
  });
});

describe('where sessions go', () => {
  it('spreads them over threads, of which there are no more than the most', async () => {
    const world = createWorld();
    for (const name of ['a', 'b', 'c', 'd']) await open(world, session(name));
    expect(dialled(world)).toEqual(['a c', 'b d']);
  });

  it('puts those that share a connection on the same one', async () => {
    const world = createWorld();
    const gate = session('gate');
    const [behind, other] = [session('behind', through(gate.id)), session('other')];
    world.saved.push(gate, behind, other);
    await open(world, gate);
    await open(world, other);
    await open(world, session('third'));
    await open(world, behind);
    expect(dialled(world)).toEqual(['gate third behind', 'other']);
  });

  it('goes by the saved sessions as they are now', async () => {
    const world = createWorld();
    const gate = session('gate');
    const [behind, late] = [session('behind', through(gate.id)), session('late', through(gate.id))];
    world.saved.push(gate);
    await open(world, behind);
    await open(world, session('other'));
    await open(world, session('third', through(gate.id)));
    world.saved.splice(0, 1, { ...gate, host: 'moved' });
    world.host.savedChanged?.();
    await world.clock.advance(20);
    await open(world, late);
    expect(dialled(world)).toEqual(['gate behind third moved late', 'other']);
  });

  it('moves one that comes to share a connection when it is opened again, with what it was', async () => {
    const world = createWorld();
    const gate = session('gate');
    world.saved.push(gate);
    await open(world, gate);
    const moving = session('moving');
    const onTransition = await open(world, moving);
    await onTransition.disconnect();
    expect(onTransition.status().state.kind).toBe('idle');
    const lines = onTransition.log().length;
    expect(await onTransition.open({ ...moving, ...through(gate.id) })).toEqual({ ok: true, value: {} });
    await world.clock.advance(20);
    expect(onTransition.status().state.kind).toBe('connected');
    expect(dialled(world)).toEqual(['gate moving', 'moving']);
    expect(onTransition.log().length).toBeGreaterThan(lines);
    const numbers = onTransition.log().map(({ sequence }) => sequence);
    expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
  });

  it('looks at each other session once when one is placed, and at the counters of none', async () => {
    const world = createWorld();
    const count = 100;
    for (let index = 0; index < count; index += 1) await open(world, session(`s${String(index)}`));
    const created = world.create(session('last'));
    const looks = vi.spyOn(SessionProxy.prototype, 'isLive');
    const reads = vi.spyOn(WorkerSession.prototype, 'traffic');
    await created.open(session('last'));
    expect(looks.mock.calls.length).toBeLessThan(count + 10);
    expect(reads).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it('has one ready ahead of its use, later', async () => {
    const world = createWorld();
    expect(world.threads).toHaveLength(0);
    await world.clock.advance(5000);
    expect(world.threads).toHaveLength(1);
    await open(world, session('a'));
    expect(world.threads).toHaveLength(1);
    await world.clock.advance(5000);
    expect(world.threads).toHaveLength(2);
    await open(world, session('b'));
    await world.clock.advance(5000);
    expect(world.threads).toHaveLength(2);
    await world.host.close?.();
    expect(world.threads.every((thread) => thread.wasEnded())).toBe(true);
  });
});

describe('a session', () => {
  it('is live from the moment it is opened, so that it is not opened twice', async () => {
    const world = createWorld();
    const profile = session('a');
    const created = world.create(profile);
    const first = created.open(profile);
    expect([created.isLive(), created.status().state.kind]).toEqual([true, 'connecting']);
    expect(await created.open(profile)).toMatchObject({ ok: false, error: { code: 'session-busy' } });
    expect(await first).toEqual({ ok: true, value: {} });
    await world.clock.advance(20);
    expect(world.moves).toEqual(['a: idle > connecting', 'a: connecting > connected']);
  });

  it('that connects on demand is not called ready before it listens', async () => {
    const world = createWorld();
    const profile = session('a', { onDemand: true });
    const created = world.create(profile);
    const opening = created.open(profile);
    expect(created.status().state.kind).toBe('connecting');
    await opening;
    await world.clock.advance(20);
    expect(created.status().state.kind).toBe('standby');
  });

  it('tells where it has come to before what was asked of it is answered', async () => {
    const world = createWorld();
    const opened = await open(world, session('a'));
    await opened.disconnect();
    expect(opened.status().state.kind).toBe('idle');
    expect(world.moves.at(-1)).toBe('a: closing > idle');
  });
});

describe('a thread that ends', () => {
  it('is replaced, and its sessions are tried later the oftener that happens', async () => {
    const world = createWorld(1);
    const opened = await open(world, session('a'));
    const delays: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const endedAt = world.clock.now();
      world.threads.at(-1)?.breakDown('boom');
      await world.clock.advance(20);
      const { state, lastLoss } = opened.status();
      expect(state).toMatchObject({ kind: 'waiting', attempt: turn + 1 });
      expect(lastLoss?.error).toEqual({ code: 'thread-ended', data: { detail: 'boom' } });
      while (opened.status().state.kind !== 'connected') await world.clock.advance(100);
      expect(opened.status().reconnects).toBe(turn + 1);
      delays.push(world.clock.now() - endedAt);
    }
    expect(delays[1]).toBeGreaterThan(delays[0] ?? 0);
    expect(delays[2]).toBeGreaterThan(delays[1] ?? 0);
    expect(world.threads).toHaveLength(4);
  });

  it('says what it would have answered is not to be had', async () => {
    const world = createWorld(1);
    const opened = await open(world, session('a'));
    const asked = opened.keys.install({ sessionId: opened.status().id, publicKey: 'ssh-ed25519 AAAA' });
    world.threads[0]?.breakDown('boom');
    expect(await asked).toMatchObject({ ok: false, error: { code: 'thread-ended' } });
  });

  it('fails the test that it ran where that was, and tries no further', async () => {
    const world = createWorld(1);
    world.closed.add('a');
    let steps: readonly TestStep[] = [];
    const connectionTest = world.host.runTest(session('a'), new AbortController().signal, (now) => {
      steps = now;
    });
    await settle();
    world.threads[0]?.breakDown('boom');
    await connectionTest;
    const [first, ...others] = steps.map(({ state }) => state);
    expect([first, new Set(others)]).toEqual(['failed', new Set(['skipped'])]);
    expect(steps[0]?.error?.code).toBe('thread-ended');
  });

  it('is not replaced at once again and again when threads do not even start', async () => {
    const world = createWorld(1);
    const opened = await open(world, session('a'));
    for (let second = 0; second < 60; second += 1) {
      // None of them lives to see its session connect.
      world.threads.at(-1)?.breakDown('cannot start');
      await world.clock.advance(1000);
    }
    expect(world.threads.length).toBeLessThan(10);
    expect(opened.status().state).toMatchObject({ kind: 'waiting', cause: { code: 'thread-ended' } });
    const before = world.threads.length;
    await opened.disconnect();
    expect(opened.status().state.kind).toBe('idle');
    await world.clock.advance(120_000);
    expect(world.threads).toHaveLength(before);
  });

  it('lets who wants something of a session that waits have it at once', async () => {
    const world = createWorld(1);
    const opened = await open(world, session('a'));
    for (let turn = 0; turn < 4; turn += 1) world.threads.at(-1)?.breakDown('boom');
    opened.retryNow();
    await world.clock.advance(20);
    expect(opened.status().state.kind).toBe('connected');
  });

  it('leaves no trace in a session that was disconnected while it waited, once that is opened again', async () => {
    const world = createWorld(1);
    const profile = session('a');
    const opened = await open(world, profile);
    for (let turn = 0; turn < 4; turn += 1) world.threads.at(-1)?.breakDown('boom');
    await opened.disconnect();
    await opened.open(profile);
    await world.clock.advance(20);
    expect(opened.status().state.kind).toBe('connected');
    const closed = opened.disconnect();
    // It is connected until its thread has closed it.
    expect(opened.status().state.kind).toBe('connected');
    await closed;
    expect(world.moves.slice(-2)).toEqual(['a: connected > closing', 'a: closing > idle']);
  });

  it('brings nothing back that was being closed', async () => {
    const world = createWorld(1);
    const opened = await open(world, session('a'));
    const closed = opened.disconnect();
    world.threads[0]?.breakDown('boom');
    await closed;
    await world.clock.advance(60_000);
    expect(opened.status().state.kind).toBe('idle');
    expect(dialled(world).join(' ').trim()).toBe('a');
  });
});

describe('a thread that hangs', () => {
  it('is replaced after ten seconds, its sessions come back and say why, and the others go on', async () => {
    const world = createWorld(2);
    const [hurt, well] = [await open(world, session('hurt')), await open(world, session('well'))];
    world.threads[0]?.hang();
    await world.clock.advance(9000);
    expect(hurt.status().state.kind).toBe('connected');
    expect(world.threads[0]?.wasEnded()).toBe(false);
    await world.clock.advance(4000);
    expect(world.threads[0]?.wasEnded()).toBe(true);
    expect(hurt.status().lastLoss?.error).toEqual({ code: 'thread-hung', data: { seconds: 10 } });
    await world.clock.advance(20_000);
    expect(hurt.status().state.kind).toBe('connected');
    expect(well.status()).toMatchObject({ reconnects: 0, lastLoss: null, state: { kind: 'connected' } });
  });

  it('is not waited for: what was asked of it is answered, and its test ends', async () => {
    const world = createWorld(1);
    const opened = await open(world, session('a'));
    world.closed.add('b');
    let steps: readonly TestStep[] = [];
    const connectionTest = world.host.runTest(session('b'), new AbortController().signal, (now) => {
      steps = now;
    });
    await settle();
    world.threads[0]?.hang(3_600_000);
    const asked = opened.keys.install({ sessionId: opened.status().id, publicKey: 'ssh-ed25519 AAAA' });
    const closed = opened.disconnect();
    await world.clock.advance(13_000);
    expect(await asked).toMatchObject({ ok: false, error: { code: 'thread-hung' } });
    await closed;
    expect(opened.status().state.kind).toBe('idle');
    await connectionTest;
    expect(steps[0]?.error?.code).toBe('thread-hung');
    // What has gone stays gone when the old thread ends at last.
    await world.clock.advance(3_600_000);
    expect(opened.status().state.kind).toBe('idle');
  });

  it('has its ports back before its sessions listen again, but is not waited for without end', async () => {
    for (const [held, waits] of [
      [500, 500],
      [3_600_000, 2000],
    ] as const) {
      const world = createWorld(1);
      const opened = await open(world, session('a'));
      world.threads[0]?.hang(held);
      await world.clock.advance(9000);
      while (opened.status().state.kind === 'connected') await world.clock.advance(10);
      expect(world.threads).toHaveLength(1);
      await world.clock.advance(waits - 20);
      expect(world.threads).toHaveLength(1);
      await world.clock.advance(30);
      expect(world.threads).toHaveLength(2);
    }
  });

  it('again and again is replaced ever later, alone, while the others that were on it go on', async () => {
    const world = createWorld(1);
    const [bad, ...good] = await Promise.all(['bad', 'b', 'c'].map((name) => open(world, session(name))));
    const hangThreadOfBad = async (): Promise<void> => {
      while (bad?.status().state.kind !== 'connected') await world.clock.advance(100);
      world.threads.findLast(({ dialled: names }) => names.includes('bad'))?.hang();
      while (bad.status().state.kind === 'connected') await world.clock.advance(100);
    };
    await hangThreadOfBad();
    await hangThreadOfBad();
    await world.clock.advance(60_000);
    const before = good.map((one) => one.status().reconnects);
    expect(before).toEqual([2, 2]);
    const waits: number[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      await hangThreadOfBad();
      const { state } = bad?.status() ?? {};
      waits.push(state?.kind === 'waiting' && state.retryAt !== null ? state.retryAt - state.since : 0);
    }
    expect(waits).toEqual(waits.toSorted((one, other) => one - other));
    expect(waits.at(-1)).toBe(60_000);
    expect(good.map((one) => one.status().reconnects)).toEqual(before);
    expect(good.every((one) => one.status().state.kind === 'connected')).toBe(true);
  });

  it('leaves no suspicion on sessions that run well for long', async () => {
    const world = createWorld(1);
    const [a] = [await open(world, session('a'))];
    world.threads[0]?.hang();
    await world.clock.advance(13_000);
    while (a.status().state.kind !== 'connected') await world.clock.advance(100);
    await open(world, session('apart'));
    expect(dialled(world)).toEqual(['a', 'a', 'apart']);
    await world.clock.advance(400_000);
    await open(world, session('late'));
    expect(dialled(world).filter((names) => names.includes('late'))).toEqual(['a late']);
  });
});
