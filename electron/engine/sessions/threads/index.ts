import type { AppError } from '../../../../shared/errors';
import type { SessionId } from '../../../../shared/ids';
import type { SessionProfile } from '../../../../shared/session-profile';
import type { SystemProxy } from '../../../ssh';
import { routeTo } from '../../connections/route';
import type { HostOwner, SessionHost } from '../host';
import type { Clock } from '../../types';
import { within } from '../../within';
import { createSessionProxy, type SessionProxy } from './session-proxy';
import { startThread, type SessionThread, type ThreadWorker } from './session-thread';

export { createTickCounter, startTicking } from './watchdog';
export { serveSessions } from './serve';
export type { ThreadWorker } from './session-thread';

/** Milliseconds a thread may take to tell what came about. */
const patience = 500;

/**
 * Milliseconds after which a thread is made ready ahead of its use: what is wanted now comes first, be it the window of a
 * program that starts or a session that connects.
 */
const ahead = 2000;

/** Milliseconds within which a thread answers, however much it carries, when everything is about to end. */
const answerLimit = 2000;

/** Milliseconds that threads may take to end; one in the midst of a native call takes longer, and nobody waits for it. */
const endLimit = 1000;

/** Most threads beside those that are to be had otherwise, for sessions that are kept apart. */
const mostApart = 4;

/** What threads of sessions are made of. */
export interface ThreadsWorld {
  readonly clock: Clock;
  /** Most threads at a time; at least one. */
  readonly most: number;
  /** Starts a thread that serves sessions. */
  readonly start: () => ThreadWorker;
  /** What the system says about proxies, which only the main thread may be able to ask. */
  readonly systemProxy: SystemProxy;
}

/**
 * Creates a host whose sessions run on threads of their own, so that what they carry holds up neither the engine's thread nor
 * each other. Sessions that go through the same connection are on the same thread; all others are spread. A thread that ends
 * or hangs takes its own sessions down and no more; they are made anew on another and come back by the usual policy.
 *
 * One thread more than is needed is soon made ready, up to the most: starting one takes longer than connecting.
 */
export function createThreads(
  { clock, most, start, systemProxy }: ThreadsWorld,
  owner: HostOwner,
): SessionHost {
  const sessions = new Map<SessionId, SessionProxy>();
  const threads = new Set<SessionThread>();
  let isClosed = false;
  let cancelAhead: (() => void) | null = null;

  const add = (): SessionThread => {
    const worker = start();
    const thread = startThread(clock, worker, owner, systemProxy, {
      updates: ({ logged, changed, transitions }) => {
        for (const { id, entries } of logged) on(id)?.onLog(entries);
        for (const status of changed) on(status.id)?.onStatus(status);
        for (const { id, to } of transitions) on(id)?.onTransition(to);
      },
      counts: ({ traffic, vitals }) => {
        for (const one of traffic) on(one.id)?.onTraffic(one.traffic);
        for (const one of vitals) on(one.sessionId)?.onVitals(one);
      },
      ended: (cause, released) => {
        ended(thread, cause, released);
      },
    });
    /** A session, unless it has left for another thread. */
    const on = (id: SessionId): SessionProxy | undefined => {
      const session = sessions.get(id);
      return session?.thread() === thread ? session : undefined;
    };
    threads.add(thread);
    void thread.call.saved.asEvent(owner.saved());
    return thread;
  };

  const ended = (thread: SessionThread, cause: AppError, released: Promise<void> | null): void => {
    threads.delete(thread);
    if (isClosed) return;
    const lost = [...sessions.values()].filter((session) => session.thread() === thread);
    for (const session of lost) session.threadEnded(cause, released);
  };

  /** The connections that routes go through, which each session that starts compares with all others'. */
  let known = new WeakMap<SessionProfile, readonly string[]>();
  const keysOf = (profile: SessionProfile): readonly string[] => {
    const before = known.get(profile);
    if (before !== undefined) return before;
    const route = routeTo(profile, owner.saved());
    const keys = route.ok ? route.value.map(({ key }) => key) : [];
    known.set(profile, keys);
    return keys;
  };
  const liveOn = (thread: SessionThread): readonly SessionProxy[] =>
    [...sessions.values()].filter((session) => session.thread() === thread && session.isLive());
  const load = (thread: SessionThread): number => liveOn(thread).length + thread.connectionTests();

  const place = (profile: SessionProfile, current: SessionThread | null, losses: number): SessionThread => {
    const keys = keysOf(profile);
    const others = (thread: SessionThread): readonly SessionProxy[] =>
      liveOn(thread).filter((other) => other.wanted().id !== profile.id);
    const isShared = (thread: SessionThread): boolean =>
      others(thread).some((other) => keysOf(other.wanted()).some((key) => keys.includes(key)));
    const all = [...threads];
    const shared = all.filter(isShared);
    if (shared.length > 0) return current !== null && shared.includes(current) ? current : first(shared);
    const fit = all.filter((thread) => others(thread).every((other) => mayMeet(losses, other.losses())));
    if (fit.length === 0 && all.length < most + mostApart) return add();
    const open = fit.length > 0 ? fit : all;
    const least = Math.min(...open.map(load));
    if (least > 0 && all.length < most) return add();
    const idlest = open.filter((thread) => load(thread) === least);
    return current !== null && idlest.includes(current) ? current : first(idlest);
  };
  const placed: typeof place = (...session) => {
    const thread = place(...session);
    thinkAhead();
    return thread;
  };
  const thinkAhead = (): void => {
    if (threads.size >= most) return;
    cancelAhead ??= clock.after(ahead, () => {
      cancelAhead = null;
      if (threads.size < most && [...threads].every((thread) => load(thread) > 0)) add();
    });
  };

  thinkAhead();
  return {
    create: (profile, listener) => {
      const session = createSessionProxy(profile, listener, { clock, place: placed });
      sessions.set(profile.id, session);
      return session;
    },
    discard: (id) => {
      void sessions.get(id)?.thread()?.call.discard.asEvent(id);
      sessions.delete(id);
    },
    runTest: (profile, signal, told) => {
      const session = sessions.get(profile.id);
      const own = session?.isLive() === true ? session.thread() : null;
      return (own ?? placed(profile, null, 0)).runTest(profile, signal, told);
    },
    savedChanged: () => {
      // Routes may lead through saved sessions.
      known = new WeakMap();
      for (const { call } of threads) void call.saved.asEvent(owner.saved());
    },
    networkChanged: () => {
      for (const { call } of threads) void call.networkChanged.asEvent();
    },
    upToDate: () => {
      const told = [...threads].map(({ call }) => call.flush().catch(() => undefined));
      return within(clock, Promise.all(told).then(), patience);
    },
    endHung: () => {
      for (const thread of threads) void thread.endUnlessAnswering(answerLimit);
    },
    close: async () => {
      isClosed = true;
      cancelAhead?.();
      await within(clock, Promise.all([...threads].map((thread) => thread.end())).then(), endLimit);
    },
  };
}

/**
 * Whether two sessions may be on one thread, by how many threads ended under each of them lately. Those that lost a thread
 * together go on together, away from all others; those that lost the next one too are parted, so that the one that ends the
 * threads ends its own alone.
 */
function mayMeet(losses: number, others: number): boolean {
  return losses === others && losses <= 1;
}

function first<T>(list: readonly T[]): T {
  const [one] = list;
  if (one === undefined) throw new Error('an empty list');
  return one;
}
