import { internalError, type AppError } from '../../../../shared/errors';
import { logCapacity, type LogEntry } from '../../../../shared/event-log';
import type { ForwardId } from '../../../../shared/ids';
import { fail, ok } from '../../../../shared/result';
import { titleOf, type SessionProfile } from '../../../../shared/session-profile';
import {
  isLive,
  type SessionState,
  type SessionStatus,
  type Traffic,
  type Vitals,
} from '../../../../shared/status';
import type { Moment } from '../../records/history';
import type { Revival, Session, SessionListener, SessionMethods } from '../open-session';
import { proxyOf } from '../../proxy-of';
import type { Clock } from '../../types';
import { ThreadEnded, type SessionThread } from './session-thread';
import { startLater } from './start-later';

/**
 * A session that was on one thread for so many milliseconds is not what ended the threads it was on before. Much longer than
 * the longest pause and the time in which a hung thread is noticed.
 */
const steadyAfter = 300_000;

/** A thread that ended right after another is not replaced sooner than so many milliseconds later, each time twice as many. */
const firstPause = 1000;
const longestPause = 60_000;

/** What a session on another thread needs of who made it. */
export interface SessionProxyOwner {
  readonly clock: Clock;
  /**
   * The thread that a session of these settings belongs on.
   * @param current the one that it is on
   * @param losses threads that ended under it lately; others are kept from a session that may have ended them
   */
  readonly place: (profile: SessionProfile, current: SessionThread | null, losses: number) => SessionThread;
}

/** A session on another thread as it was last heard of. */
export interface SessionProxy extends Session {
  /** The thread it is on; null before it was first opened, and after that thread has ended. */
  readonly thread: () => SessionThread | null;
  /** What it is opened with, or about to be. */
  readonly wanted: () => SessionProfile;
  /** Threads that ended under it, one soon after the other. More than 0 makes it one that may have ended them. */
  readonly losses: () => number;
  readonly onLog: (entries: readonly LogEntry[]) => void;
  readonly onStatus: (updates: Partial<SessionStatus>) => void;
  readonly onTransition: (to: Moment) => void;
  readonly onTraffic: (traffic: readonly Traffic[]) => void;
  readonly onVitals: (vitals: Vitals) => void;
  /**
   * Its thread has ended: it goes on on another, by the usual policy, if it was live.
   * @param released resolves when its ports can be bound again; null when that is so already
   */
  readonly threadEnded: (cause: AppError, released: Promise<void> | null) => void;
}

/** Creates the session, on no thread yet. */
export function createSessionProxy(
  initial: SessionProfile,
  listener: SessionListener,
  { clock, place }: SessionProxyOwner,
): SessionProxy {
  const { id } = initial;
  let thread: SessionThread | null = null;
  let wanted = initial;
  let status = restingStatus(initial, clock.now());
  let moment: Moment = { state: status.state, lastLoss: status.lastLoss };
  let entries: LogEntry[] = [];
  /** Lines that were numbered by sessions of before. */
  let numbered = 0;
  /** What was counted on threads that are gone, or that it left. */
  let counted = new Map<ForwardId, Traffic>();
  let traffic: readonly Traffic[] = [];
  let roundTrip: Vitals['roundTrip'] = null;
  let opening = 0;
  let closing = 0;
  let losses = 0;
  /** When it came to its thread, in milliseconds since the epoch. */
  let placedAt = 0;
  /** How it goes on where it broke down; null unless it waits for that. */
  let revival: { readonly start: () => void; readonly cancel: () => void } | null = null;

  const live = (): boolean => opening > 0 || isLive(status.state);
  const become = (next: SessionStatus): void => {
    status = next;
    listener.changed();
  };
  const move = (to: Moment): void => {
    const from = moment;
    moment = to;
    listener.onTransition(from, to);
  };
  /** Nothing is left of it but what it was. */
  const rest = (): void => {
    become({ ...status, ...resting(clock.now()), forwards: allOff(status) });
    move({ state: status.state, lastLoss: status.lastLoss });
  };
  /** It leaves its thread, whose numbers and counters end with it. */
  const leave = (): void => {
    numbered = entries.at(-1)?.sequence ?? 0;
    traffic = traffic.map((forward) => ({ ...forward, live: 0 }));
    counted = new Map(traffic.map((forward) => [forward.forwardId, forward]));
    roundTrip = null;
    thread = null;
  };
  const lossesNow = (): number => (clock.now() - placedAt < steadyAfter ? losses : 0);
  const placed = (profile: SessionProfile): SessionThread => {
    const next = place(profile, thread, lossesNow());
    if (next !== thread) {
      losses = lossesNow();
      placedAt = clock.now();
    }
    return next;
  };
  const joined = (profile: SessionProfile): SessionThread => {
    // Who wants something of it does not wait.
    revival?.start();
    if (thread !== null) return thread;
    thread = placed(profile);
    void thread.call.create.asEvent(profile);
    return thread;
  };
  const remote = proxyOf<SessionMethods>(answersOfEnded, async (method, args) => {
    try {
      return await joined(status.profile).call.session(id, method, args);
    } catch (thrown) {
      if (thrown instanceof ThreadEnded) return answersOfEnded[method](thrown.error);
      throw thrown;
    }
  });

  return {
    ...remote,
    status: () => status,
    traffic: () => traffic,
    vitals: () => ({ sessionId: id, roundTrip }),
    log: () => entries.slice(-logCapacity),
    isLive: live,
    open: async (profile) => {
      if (live()) return fail({ code: 'session-busy', data: { title: titleOf(profile) } });
      wanted = profile;
      const next = placed(profile);
      if (thread !== null && thread !== next) {
        void thread.call.discard.asEvent(id);
        leave();
      }
      if (thread === null) {
        thread = next;
        void next.call.create.asEvent(profile);
      }
      opening += 1;
      // Nobody is to take it for one that has ended before its thread has begun.
      become(beginning(profile, clock.now()));
      try {
        return await remote.open(profile);
      } catch (thrown) {
        return fail(internalError(thrown));
      } finally {
        opening -= 1;
      }
    },
    retryNow: () => {
      void joined(status.profile).call.session.asEvent(id, 'retryNow', []);
    },
    disconnect: async () => {
      if (revival !== null) {
        revival.cancel();
        revival = null;
        rest();
      }
      if (thread === null) return;
      closing += 1;
      await remote.disconnect().finally(() => {
        closing -= 1;
      });
    },

    thread: () => thread,
    wanted: () => wanted,
    losses: lossesNow,
    onLog: (heard) => {
      for (const entry of heard) {
        const own = numbered === 0 ? entry : { ...entry, sequence: entry.sequence + numbered };
        entries.push(own);
        listener.logged(own);
      }
      // Dropping a tenth at a time keeps adding a line cheap.
      if (entries.length > logCapacity * 1.1) entries = entries.slice(-logCapacity);
    },
    onStatus: (updates) => {
      become({ ...status, ...updates });
    },
    onTransition: move,
    onTraffic: (heard) => {
      traffic = heard.map((forward) => sum(counted.get(forward.forwardId), forward));
    },
    onVitals: (heard) => {
      roundTrip = heard.roundTrip;
    },
    threadEnded: (error, released) => {
      const now = clock.now();
      const before = status;
      const goesOn = live() && closing === 0 && before.state.kind !== 'closing';
      leave();
      if (!goesOn) {
        if (isLive(before.state)) rest();
        return;
      }
      losses = lossesNow() + 1;
      placedAt = now;
      const failures = losses - 1;
      const profile = opening > 0 ? wanted : before.profile;
      const left = revivalOf(before, { cause: error, failures });
      const pause = failures === 0 ? 0 : Math.min(longestPause, firstPause * 2 ** (failures - 1));
      const state: SessionState = {
        ...{ kind: 'waiting', since: now, attempt: losses, retryAt: now + pause, cause: error },
      };
      become({ ...before, profile, state, hops: [], forwards: allOff(before), lastLoss: { at: now, error } });
      move({ state, lastLoss: status.lastLoss });
      revival = startLater(clock, pause, released, () => {
        revival = null;
        thread = placed(profile);
        void thread.call.revive.asEvent(profile, left);
      });
    },
  };
}

/** The methods that a session's thread does, each with the answer when that has ended meanwhile. */
const answersOfEnded: {
  readonly [Method in keyof SessionMethods]: (end: AppError) => Awaited<ReturnType<SessionMethods[Method]>>;
} = {
  // It goes on elsewhere by now.
  open: () => ok({}),
  retryNow: () => undefined,
  disconnect: () => undefined,
  apply: () => undefined,
  changeForward: fail,
  connections: () => null,
  closeConnection: () => true,
  check: fail,
  switchForward: fail,
  addForward: () => undefined,
  removeForward: fail,
  installKey: fail,
};

function resting(now: number): Pick<SessionStatus, 'state' | 'hops'> {
  return { state: { kind: 'idle', since: now }, hops: [] };
}

/** A session that was never opened. */
function restingStatus(profile: SessionProfile, now: number): SessionStatus {
  const forwards = profile.forwards.map((forward) => ({
    ...({ forward, state: { kind: 'off' }, reachability: null, leaving: false } as const),
  }));
  return { id: profile.id, profile, ...resting(now), forwards, reconnects: 0, lastLoss: null };
}

/** A session of which its thread has said nothing yet: nobody is to find it ready before it listens. */
function beginning(profile: SessionProfile, now: number): SessionStatus {
  const state: SessionState = { kind: 'connecting', since: now, attempt: 1, phase: 'resolve' };
  return { ...restingStatus(profile, now), state };
}

/** Nothing listens any more, and nothing is finishing. */
function allOff({ forwards }: SessionStatus): SessionStatus['forwards'] {
  return forwards
    .filter(({ leaving }) => !leaving)
    .map((forward) => ({ ...forward, state: { kind: 'off' }, reachability: null }));
}

function revivalOf(
  { profile, state, forwards, reconnects, lastLoss }: SessionStatus,
  loss: Pick<Revival, 'cause' | 'failures'>,
): Revival {
  const listed = forwards.filter(({ leaving }) => !leaving);
  const wasUp = state.kind === 'connected' || lastLoss !== null;
  return {
    ...loss,
    ups: wasUp ? reconnects + 1 : 0,
    switched: listed.flatMap(({ forward: { id, enabled } }) =>
      profile.forwards.find((other) => other.id === id)?.enabled === enabled ? [] : [{ id, enabled }],
    ),
    ports: listed.flatMap((status) => {
      const [first] = status.state.kind === 'listening' ? status.state.bound : [];
      return first !== undefined && 'port' in first ? [{ id: status.forward.id, port: first.port }] : [];
    }),
  };
}

function sum(before: Traffic | undefined, now: Traffic): Traffic {
  if (before === undefined) return now;
  return {
    ...now,
    total: before.total + now.total,
    sent: before.sent + now.sent,
    received: before.received + now.received,
  };
}
