import type { SessionId } from '../../../../shared/ids';
import type { SessionProfile } from '../../../../shared/session-profile';
import { Timer, within } from '../../clock';
import { routeTo } from '../../connections/route';
import type { HostOwner, Session, SessionHost, SessionListener } from '../types';
import { SessionProxy } from './session-proxy';
import { SessionThread, type ThreadWorker, type ThreadWorld } from './session-thread';

export { mostAttempts } from '../../connections/attempt-gate';
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

/** Dependencies of the threads together. */
interface ThreadsWorld extends ThreadWorld {
  /** Most threads at a time; at least one. */
  readonly most: number;
  /** Starts a thread that serves sessions. */
  readonly start: () => ThreadWorker;
}

/** A thread as it looks to a session that is to be placed. */
interface Seat {
  /** Live sessions and tests on it. */
  load: number;
  /** Another session on it goes through a connection that this one goes through. */
  isShared: boolean;
  /** It may be on it beside all others. */
  isFit: boolean;
}

/**
 * A host whose sessions run on threads of their own, so that what they carry holds up neither the engine's thread nor
 * each other. Sessions that go through the same connection are on the same thread; all others are spread. A thread that ends
 * or hangs takes its own sessions down and no more; they are made anew on another and come back by the usual policy.
 *
 * One thread more than is needed is soon made ready, up to the most: starting one takes longer than connecting.
 */
export class Threads implements SessionHost {
  readonly #sessions = new Map<SessionId, SessionProxy>();
  readonly #threads = new Set<SessionThread>();
  readonly #ahead: Timer;
  /** The connections that routes go through, which each session that starts compares with all others'. */
  #keys = new WeakMap<SessionProfile, readonly string[]>();
  #isClosed = false;

  constructor(
    private readonly world: ThreadsWorld,
    private readonly owner: HostOwner,
  ) {
    this.#ahead = new Timer(world.clock);
    this.#thinkAhead();
  }

  create(profile: SessionProfile, listener: SessionListener): Session {
    const session = new SessionProxy(profile, listener, {
      clock: this.world.clock,
      place: (...settings) => this.#placed(...settings),
    });
    this.#sessions.set(profile.id, session);
    return session;
  }

  discard(id: SessionId): void {
    void this.#sessions.get(id)?.thread?.call.discard.asEvent(id);
    this.#sessions.delete(id);
  }

  runTest(...[profile, signal, onSteps]: Parameters<SessionHost['runTest']>): Promise<void> {
    const session = this.#sessions.get(profile.id);
    const own = session?.isLive() === true ? session.thread : null;
    return (own ?? this.#placed(profile, null, 0)).runTest(profile, signal, onSteps);
  }

  savedChanged(): void {
    // Routes may lead through saved sessions.
    this.#keys = new WeakMap();
    for (const { call } of this.#threads) void call.saved.asEvent(this.owner.saved());
  }

  networkChanged(): void {
    for (const { call } of this.#threads) void call.networkChanged.asEvent();
  }

  async upToDate(limit = patience): Promise<boolean> {
    // One that has ended has nothing to tell any more.
    const told = [...this.#threads].map(({ call }) => call.flush().catch(() => undefined));
    const seen = { all: false };
    const all = Promise.all(told).then(() => {
      seen.all = true;
    });
    await within(this.world.clock, all, limit);
    return seen.all;
  }

  endHung(): void {
    for (const thread of this.#threads) void thread.endUnlessAnswering(answerLimit);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#ahead.stop();
    const ends = [...this.#threads].map((thread) => thread.end());
    await within(this.world.clock, Promise.all(ends), endLimit);
  }

  #add(): SessionThread {
    /** A session, unless it has left for another thread. */
    const on = (id: SessionId): SessionProxy | undefined => {
      const session = this.#sessions.get(id);
      return session?.thread === thread ? session : undefined;
    };
    const thread: SessionThread = new SessionThread(this.world.start(), this.world, this.owner, {
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
        this.#threads.delete(thread);
        if (this.#isClosed) return;
        for (const session of this.#on(thread)) session.threadEnded(cause, released);
      },
    });
    this.#threads.add(thread);
    void thread.call.saved.asEvent(this.owner.saved());
    return thread;
  }

  #on(thread: SessionThread): readonly SessionProxy[] {
    return [...this.#sessions.values()].filter((session) => session.thread === thread);
  }

  #liveOn(thread: SessionThread): readonly SessionProxy[] {
    return this.#on(thread).filter((session) => session.isLive());
  }

  #load(thread: SessionThread): number {
    return this.#liveOn(thread).length + thread.connectionTests;
  }

  #keysOf(profile: SessionProfile): readonly string[] {
    const before = this.#keys.get(profile);
    if (before !== undefined) return before;
    const route = routeTo(profile, this.owner.saved());
    const keys = route.ok ? route.value.map(({ key }) => key) : [];
    this.#keys.set(profile, keys);
    return keys;
  }

  #placed(profile: SessionProfile, current: SessionThread | null, losses: number): SessionThread {
    const thread = this.#place(profile, current, losses);
    this.#thinkAhead();
    return thread;
  }

  #place(profile: SessionProfile, current: SessionThread | null, losses: number): SessionThread {
    const { most } = this.world;
    const oneOf = (list: readonly SessionThread[]): SessionThread =>
      current !== null && list.includes(current) ? current : first(list);
    const seats = this.#seatsFor(profile, losses);
    const all = [...seats.keys()];
    const threadsWhere = (is: (seat: Seat) => boolean): readonly SessionThread[] =>
      [...seats].filter(([, seat]) => is(seat)).map(([thread]) => thread);
    const shared = threadsWhere(({ isShared }) => isShared);
    if (shared.length > 0) return oneOf(shared);
    const fit = threadsWhere(({ isFit }) => isFit);
    if (fit.length === 0 && all.length < most + mostApart) return this.#add();
    const open = fit.length > 0 ? fit : all;
    const loadOf = (thread: SessionThread): number => seats.get(thread)?.load ?? 0;
    const least = Math.min(...open.map(loadOf));
    if (least > 0 && all.length < most) return this.#add();
    return oneOf(open.filter((thread) => loadOf(thread) === least));
  }

  /** The load of each thread, for a session to be placed; looks at each other one once, for there may be a thousand. */
  #seatsFor(profile: SessionProfile, losses: number): ReadonlyMap<SessionThread, Seat> {
    const keys = new Set(this.#keysOf(profile));
    const seats = new Map<SessionThread, Seat>();
    for (const thread of this.#threads) {
      seats.set(thread, { load: thread.connectionTests, isShared: false, isFit: true });
    }
    for (const session of this.#sessions.values()) {
      const seat = session.thread === null ? undefined : seats.get(session.thread);
      if (seat === undefined || !session.isLive()) continue;
      seat.load += 1;
      const { wanted } = session;
      if (wanted.id === profile.id) continue;
      seat.isFit &&= mayMeet(losses, session.losses);
      seat.isShared ||= this.#keysOf(wanted).some((key) => keys.has(key));
    }
    return seats;
  }

  #thinkAhead(): void {
    const { most } = this.world;
    if (this.#threads.size >= most) return;
    this.#ahead.startOnce(ahead, () => {
      const areBusy = [...this.#threads].every((thread) => this.#load(thread) > 0);
      if (this.#threads.size < most && areBusy) this.#add();
    });
  }
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
