import { internalError, rawDetail, sentence, type AppError } from '../../../shared/errors';
import type { LogLevel } from '../../../shared/event-log';
import type { ForwardId } from '../../../shared/ids';
import { lineNotation } from '../../../shared/notation';
import { fail, ok, type Result } from '../../../shared/result';
import type { Bound, ForwardStatus, Reachability } from '../../../shared/status';
import * as texts from '../../../shared/texts/event-log';
import type { SshConnection } from '../../ssh/types';
import { Timer, type Clock } from '../clock';

/** Milliseconds between two checks: a session with hundreds of forwards must not come over its server all at once. */
const spacing = 100;

/**
 * A destination that keeps answering is tried less and less often, down to once in so many minutes: some services count
 * connections that come and say nothing, and lock out whoever makes a hundred of them (MySQL's max_connect_errors).
 */
const longestRest = 360;

/** The session, as far as its reachability checks need it. */
interface ReachabilityChecksOwner {
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
  /** A finding changed. */
  readonly changed: () => void;
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
class Round {
  readonly stop = new AbortController();
  readonly turns: Turn[] = [];
  readonly found = new Map<
    ForwardId,
    { readonly bound: readonly Bound[]; readonly reachability: Reachability }
  >();
  /** Between two checks. */
  readonly pause: Timer;
  readonly period: Timer;
  current: Turn | null = null;
  /** Minutes the period was started with. */
  minutes = 0;
  /** The listeners of each forward that were tried, or will be. */
  readonly #seen = new Map<ForwardId, readonly Bound[]>();
  /** Of each forward that answers, how many periods lie between its tries, and how many of them are left. */
  readonly #rests = new Map<ForwardId, { readonly periods: number; left: number }>();

  constructor(
    readonly connection: SshConnection,
    clock: Clock,
  ) {
    this.pause = new Timer(clock);
    this.period = new Timer(clock);
  }

  enqueue(id: ForwardId, bound: readonly Bound[], isAsked: boolean): Turn {
    const isThis = (turn: Turn): boolean => turn.id === id && turn.bound === bound;
    const known = this.current !== null && isThis(this.current) ? this.current : this.turns.find(isThis);
    if (known !== undefined) {
      // A user who asks does not wait for the others.
      if (isAsked && !known.isAsked && known !== this.current) {
        this.turns.splice(this.turns.indexOf(known), 1);
        this.turns.unshift(known);
      }
      known.isAsked ||= isAsked;
      return known;
    }
    let end = (): void => undefined;
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    const turn: Turn = { id, bound, isAsked, over, end };
    this.#seen.set(id, bound);
    if (isAsked) this.turns.unshift(turn);
    else this.turns.push(turn);
    return turn;
  }

  /**
   * Whether a forward that listens is to be tried: it is new, or the time has come again for it.
   * @param again a period has passed
   */
  isDue(id: ForwardId, bound: readonly Bound[], again: boolean): boolean {
    if (this.#seen.get(id) !== bound) {
      this.#rests.delete(id);
      return true;
    }
    const resting = again ? this.#rests.get(id) : undefined;
    if (resting === undefined || resting.left === 0) return again;
    resting.left -= 1;
    return false;
  }

  /** Has one that answers wait for longer each time. */
  rest(id: ForwardId, answers: boolean): void {
    if (!answers) {
      this.#rests.delete(id);
      return;
    }
    const before = this.#rests.get(id)?.periods ?? 0.5;
    const periods = Math.min(before * 2, Math.max(1, Math.floor(longestRest / Math.max(1, this.minutes))));
    this.#rests.set(id, { periods, left: periods - 1 });
  }
}

/**
 * Findings about the destinations of a session's forwards while it is connected. One check is made at a time; when the
 * connection goes all of them end, and what they say later counts no more.
 */
export class ReachabilityChecks {
  #round: Round | null = null;
  /** The last log line about each forward that could not be reached, over all connections: the same is not said twice. */
  readonly #told = new Map<ForwardId, string>();
  /** Statuses as they were last given out. */
  readonly #complete = new WeakMap<ForwardStatus, ForwardStatus>();

  constructor(private readonly owner: ReachabilityChecksOwner) {}

  /** A forward's status with what is known of its destination; the same object as long as both are the same. */
  put(status: ForwardStatus): ForwardStatus {
    const { forward, state } = status;
    const found = this.#round?.found.get(forward.id);
    if (state.kind !== 'listening' || found?.bound !== state.bound) return status;
    const before = this.#complete.get(status);
    if (before?.reachability === found.reachability) return before;
    const whole = { ...status, reachability: found.reachability };
    this.#complete.set(status, whole);
    return whole;
  }

  /** The connection is up: tries all that listens. */
  start(connection: SshConnection): void {
    this.stop();
    this.#round = new Round(connection, this.owner.clock);
    this.#wind(this.#round);
    this.look();
  }

  /** The connection is gone, and with it what was known. */
  stop(): void {
    const ended = this.#round;
    this.#round = null;
    if (ended === null) return;
    ended.pause.stop();
    ended.period.stop();
    ended.stop.abort();
    for (const turn of [ended.current, ...ended.turns]) turn?.end();
    if (ended.found.size > 0) this.owner.changed();
  }

  /** Something changed: what listens by now and was not tried yet is. */
  look(): void {
    const round = this.#round;
    if (round === null) return;
    if (round.minutes !== this.owner.minutes()) this.#wind(round);
    if (round.minutes > 0) this.#putAll(round, false);
    const ids = new Set(this.owner.forwards().map(({ forward }) => forward.id));
    for (const id of [...this.#told.keys()]) if (!ids.has(id)) this.#told.delete(id);
  }

  /**
   * Tries one forward at once.
   * @returns when that is over, well or not; fails with not-connected, or forward-not-listening
   */
  async check(id: ForwardId): Promise<Result<Record<string, never>>> {
    const round = this.#round;
    if (round === null) return fail({ code: 'not-connected', data: {} });
    const state = this.#listening(id);
    if (state === null) return fail({ code: 'forward-not-listening', data: {} });
    const turn = round.enqueue(id, state.bound, true);
    this.#next(round);
    await turn.over;
    return round === this.#round ? ok({}) : fail({ code: 'not-connected', data: {} });
  }

  #listening(id: ForwardId): { readonly bound: readonly Bound[] } | null {
    const of = this.owner.forwards().find(({ forward, leaving }) => forward.id === id && !leaving);
    return of?.state.kind === 'listening' ? of.state : null;
  }

  #putAll(round: Round, again: boolean): void {
    for (const { forward, state, leaving } of this.owner.forwards()) {
      if (leaving || state.kind !== 'listening') continue;
      const { bound } = state;
      if (round.isDue(forward.id, bound, again)) round.enqueue(forward.id, bound, false);
    }
    this.#next(round);
  }

  #wind(round: Round): void {
    round.minutes = this.owner.minutes();
    round.period.stop();
    if (round.minutes === 0) return;
    round.period.start(round.minutes * 60_000, () => {
      this.#putAll(round, true);
      this.#wind(round);
    });
  }

  #next(round: Round): void {
    if (round !== this.#round || round.current !== null) return;
    const [first] = round.turns;
    if (first === undefined || (round.pause.isRunning && !first.isAsked)) return;
    round.turns.shift();
    const startedAt = this.owner.clock.now();
    const trying = this.owner.run(first.id, round.connection, round.stop.signal);
    if (trying === null) {
      first.end();
      this.#next(round);
      return;
    }
    round.current = first;
    // An earlier finding holds until there is another, unless the user is watching.
    if (first.isAsked || round.found.get(first.id)?.bound !== first.bound) {
      this.#note(round, first, { kind: 'asking', since: startedAt });
    }
    void trying
      .catch((thrown: unknown) => fail<null>(internalError(thrown)))
      .then((result) => {
        if (round === this.#round) this.#finish(round, first, result, startedAt);
        first.end();
      });
  }

  #finish(round: Round, turn: Turn, result: Result<null>, startedAt: number): void {
    round.current = null;
    round.rest(turn.id, result.ok);
    round.pause.start(spacing, () => this.#next(round));
    const at = this.owner.clock.now();
    const isGone = this.#listening(turn.id)?.bound !== turn.bound;
    // A lost connection is told where the connection is.
    if (isGone || (!result.ok && result.error.code === 'not-connected')) round.found.delete(turn.id);
    else {
      this.#say(turn.id, result.ok ? null : result.error);
      this.#note(
        round,
        turn,
        result.ok ? { kind: 'ok', at, took: at - startedAt } : { kind: 'failed', at, error: result.error },
      );
    }
    this.#next(round);
  }

  #note(round: Round, { id, bound }: Turn, reachability: Reachability): void {
    round.found.set(id, { bound, reachability });
    this.owner.changed();
  }

  /** Puts what was found into the log, unless it says so already. */
  #say(id: ForwardId, error: AppError | null): void {
    const forward = this.owner.forwards().find((status) => status.forward.id === id)?.forward;
    if (forward === undefined) return;
    const before = this.#told.get(id);
    if (error === null) {
      if (this.#told.delete(id)) this.owner.log(texts.reachableAgain(lineNotation(forward)));
      return;
    }
    const raw = rawDetail(error);
    const words = `${sentence(error)}${raw === null ? '' : ` (${raw})`}`;
    this.#told.set(id, words);
    if (words !== before) this.owner.log(`${lineNotation(forward)}: ${words}`, 'warning');
  }
}
