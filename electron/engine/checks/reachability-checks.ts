import { internalError, rawDetail, sentence, type AppError } from '../../../shared/errors';
import type { LogLevel } from '../../../shared/event-log';
import type { ForwardId } from '../../../shared/ids';
import { lineNotation } from '../../../shared/notation';
import { fail, ok, type Result } from '../../../shared/result';
import type { Bound, ForwardStatus, Reachability } from '../../../shared/status';
import type { SshConnection } from '../../ssh/types';
import type { Clock } from '../types';

/** Milliseconds between two checks: a session with hundreds of forwards must not come over its server all at once. */
const spacing = 100;

/**
 * A destination that keeps answering is tried less and less often, down to once in so many minutes: some services count
 * connections that come and say nothing, and lock out whoever makes a hundred of them (MySQL's max_connect_errors).
 */
const longestRest = 360;

/** What the reachability checks of a session need of it. */
export interface ReachabilityChecksOwner {
  readonly clock: Clock;
  /** Minutes between the tries of a forward; 0 for none unasked. */
  readonly minutes: () => number;
  readonly forwards: () => readonly ForwardStatus[];
  /** Tries one through the connection; null when it does not listen, or cannot be tried. */
  readonly run: (
    id: ForwardId,
    connection: SshConnection,
    signal: AbortSignal,
  ) => Promise<Result<null>> | null;
  readonly log: (text: string, level?: LogLevel) => void;
  /** What is known of a forward changed. */
  readonly changed: () => void;
}

/** What is found out about the destinations of a session's forwards while it is connected. */
export interface ReachabilityChecks {
  /** A forward's status with what is known of its destination; the same object as long as both are the same. */
  readonly put: (status: ForwardStatus) => ForwardStatus;
  /** The connection is up: tries all that listens. */
  readonly start: (connection: SshConnection) => void;
  /** The connection is gone, and with it what was known. */
  readonly stop: () => void;
  /** Something changed: what listens by now and was not tried yet is. */
  readonly look: () => void;
  /**
   * Tries one forward at once.
   * @returns when that is over, well or not; fails with not-connected, or forward-not-listening
   */
  readonly check: (id: ForwardId) => Promise<Result<Record<string, never>>>;
}

/** A forward whose turn comes, as it listened when it was put in. */
interface Turn {
  readonly id: ForwardId;
  readonly bound: readonly Bound[];
  /** A caller waits for it. */
  isAsked: boolean;
  readonly over: Promise<void>;
  readonly end: () => void;
}

/** The time of one connection. */
interface Round {
  readonly connection: SshConnection;
  readonly stop: AbortController;
  readonly turns: Turn[];
  /** What of each forward was tried, or will be. */
  readonly seen: Map<ForwardId, readonly Bound[]>;
  readonly found: Map<ForwardId, { readonly bound: readonly Bound[]; readonly reachability: Reachability }>;
  current: Turn | null;
  cancelPause: (() => void) | null;
  cancelPeriod: (() => void) | null;
  /** Minutes the period was started with. */
  minutes: number;
  /** Of each forward that answers, how many periods lie between its tries, and how many of them are left. */
  readonly rests: Map<ForwardId, { readonly periods: number; left: number }>;
}

/**
 * Creates the reachability checks of a session. One is made at a time; when the connection goes all of them end, and what they say later
 * counts no more.
 */
export function createReachabilityChecks(owner: ReachabilityChecksOwner): ReachabilityChecks {
  const { clock } = owner;
  let round: Round | null = null;
  /** What was said last of a forward that could not be reached, over all connections: the same is not said twice. */
  const told = new Map<ForwardId, string>();
  /** Statuses as they were last given out. */
  const complete = new WeakMap<ForwardStatus, ForwardStatus>();

  const enqueue = (on: Round, id: ForwardId, bound: readonly Bound[], isAsked: boolean): Turn => {
    const isThis = (turn: Turn): boolean => turn.id === id && turn.bound === bound;
    const known = on.current !== null && isThis(on.current) ? on.current : on.turns.find(isThis);
    if (known !== undefined) {
      // Who asks does not wait for the others.
      if (isAsked && !known.isAsked && known !== on.current) {
        on.turns.splice(on.turns.indexOf(known), 1);
        on.turns.unshift(known);
      }
      known.isAsked ||= isAsked;
      return known;
    }
    let end = (): void => undefined;
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    const turn: Turn = { id, bound, isAsked, over, end };
    on.seen.set(id, bound);
    if (isAsked) on.turns.unshift(turn);
    else on.turns.push(turn);
    return turn;
  };

  const note = (on: Round, { id, bound }: Turn, reachability: Reachability): void => {
    on.found.set(id, { bound, reachability });
    owner.changed();
  };

  const next = (on: Round): void => {
    if (on !== round || on.current !== null) return;
    const [first] = on.turns;
    if (first === undefined || (on.cancelPause !== null && !first.isAsked)) return;
    on.turns.shift();
    const startedAt = clock.now();
    const trying = owner.run(first.id, on.connection, on.stop.signal);
    if (trying === null) {
      first.end();
      next(on);
      return;
    }
    on.current = first;
    // What was known holds until more is known, unless the user is watching.
    if (first.isAsked || on.found.get(first.id)?.bound !== first.bound) {
      note(on, first, { kind: 'asking', since: startedAt });
    }
    void trying
      .catch((thrown: unknown) => fail<null>(internalError(thrown)))
      .then((result) => {
        if (on === round) finish(on, first, result, startedAt);
        first.end();
      });
  };

  const finish = (on: Round, turn: Turn, result: Result<null>, startedAt: number): void => {
    on.current = null;
    rest(on, turn.id, result.ok);
    on.cancelPause?.();
    on.cancelPause = clock.after(spacing, () => {
      on.cancelPause = null;
      next(on);
    });
    const at = clock.now();
    const status = listening(turn.id);
    if (status?.bound !== turn.bound) on.found.delete(turn.id);
    // That the connection is gone is told where the connection is.
    else if (!result.ok && result.error.code === 'not-connected') on.found.delete(turn.id);
    else {
      notify(turn.id, result.ok ? null : result.error);
      note(
        on,
        turn,
        result.ok ? { kind: 'ok', at, took: at - startedAt } : { kind: 'failed', at, error: result.error },
      );
    }
    next(on);
  };

  const rest = (on: Round, id: ForwardId, answers: boolean): void => {
    if (!answers) {
      on.rests.delete(id);
      return;
    }
    const before = on.rests.get(id)?.periods ?? 0.5;
    const periods = Math.min(before * 2, Math.max(1, Math.floor(longestRest / Math.max(1, on.minutes))));
    on.rests.set(id, { periods, left: periods - 1 });
  };
  /** Whether the time has come again for one; a period has passed. */
  const isDue = (on: Round, id: ForwardId): boolean => {
    const resting = on.rests.get(id);
    if (resting === undefined || resting.left === 0) return true;
    resting.left -= 1;
    return false;
  };

  const notify = (id: ForwardId, error: AppError | null): void => {
    const forward = owner.forwards().find((status) => status.forward.id === id)?.forward;
    if (forward === undefined) return;
    const before = told.get(id);
    if (error === null) {
      if (told.delete(id)) owner.log(`${lineNotation(forward)}: what it leads to answers again`);
      return;
    }
    const raw = rawDetail(error);
    const words = `${sentence(error)}${raw === null ? '' : ` (${raw})`}`;
    told.set(id, words);
    if (words !== before) owner.log(`${lineNotation(forward)}: ${words}`, 'warning');
  };

  const listening = (id: ForwardId): { readonly bound: readonly Bound[] } | null => {
    const state = owner.forwards().find(({ forward, leaving }) => forward.id === id && !leaving)?.state;
    return state?.kind === 'listening' ? state : null;
  };

  const putAll = (on: Round, again: boolean): void => {
    for (const { forward, state, leaving } of owner.forwards()) {
      if (leaving || state.kind !== 'listening') continue;
      const isNew = on.seen.get(forward.id) !== state.bound;
      if (isNew) on.rests.delete(forward.id);
      if (isNew || (again && isDue(on, forward.id))) enqueue(on, forward.id, state.bound, false);
    }
    next(on);
  };

  const wind = (on: Round): void => {
    on.cancelPeriod?.();
    on.minutes = owner.minutes();
    on.cancelPeriod =
      on.minutes === 0
        ? null
        : clock.after(on.minutes * 60_000, () => {
            putAll(on, true);
            wind(on);
          });
  };

  const look = (): void => {
    if (round === null) return;
    if (round.minutes !== owner.minutes()) wind(round);
    if (round.minutes > 0) putAll(round, false);
    const ids = new Set(owner.forwards().map(({ forward }) => forward.id));
    for (const id of [...told.keys()]) if (!ids.has(id)) told.delete(id);
  };

  const stop = (): void => {
    const ended = round;
    round = null;
    if (ended === null) return;
    ended.cancelPause?.();
    ended.cancelPeriod?.();
    ended.stop.abort();
    for (const turn of [ended.current, ...ended.turns]) turn?.end();
    if (ended.found.size > 0) owner.changed();
  };

  return {
    put: (status) => {
      const { forward, state } = status;
      const found = round?.found.get(forward.id);
      if (state.kind !== 'listening' || found?.bound !== state.bound) return status;
      const before = complete.get(status);
      if (before?.reachability === found.reachability) return before;
      const whole = { ...status, reachability: found.reachability };
      complete.set(status, whole);
      return whole;
    },
    start: (connection) => {
      stop();
      round = {
        connection,
        stop: new AbortController(),
        turns: [],
        seen: new Map(),
        found: new Map(),
        current: null,
        cancelPause: null,
        cancelPeriod: null,
        minutes: 0,
        rests: new Map(),
      };
      wind(round);
      look();
    },
    stop,
    look,
    check: async (id) => {
      const on = round;
      if (on === null) return fail({ code: 'not-connected', data: {} });
      const state = listening(id);
      if (state === null) return fail({ code: 'forward-not-listening', data: {} });
      const turn = enqueue(on, id, state.bound, true);
      next(on);
      await turn.over;
      return on === round ? ok({}) : fail({ code: 'not-connected', data: {} });
    },
  };
}
