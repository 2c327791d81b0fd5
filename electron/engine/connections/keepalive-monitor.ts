import type { AppError } from '../../../shared/errors';
import type { SshConnection } from '../../ssh/types';
import type { Clock } from '../clock';

/** How often a peer is asked for a sign of life, and how many times in vain until it is given up. */
export interface Keepalive {
  /** Seconds between questions; 0 asks only when told to. */
  readonly keepaliveSeconds: number;
  readonly keepaliveCount: number;
}

/** The fate of the peer. */
interface KeepaliveEvents {
  /** It does not answer; or, with null, it is heard again. `since` is when it was last heard of. */
  readonly stalled: (since: number | null) => void;
  /** It is doubted whether it is still there: a good moment to ask the hops before it, too. */
  readonly doubted: () => void;
  /** It has never answered, so that nothing can be told of it by asking; or, with false, it has answered at last. */
  readonly unanswered: (never: boolean) => void;
  /** It was silent for too long; nothing is told after that. */
  readonly silent: (cause: AppError) => void;
}

/**
 * How long a probe waits, in milliseconds. A request that nothing is in the way of is sent again by TCP after a quarter of
 * a second, then half, one and two: in five seconds a live path has let one of them through and the answer back, however
 * poor it is. A wait as long as the keepalives' would leave a user who has just opened the lid with a dead tunnel.
 */
const probePatience = 5000;

/**
 * Bytes that come in a probe's first milliseconds may have come long before: they lay in the system's buffers while the computer
 * slept. Only what comes later counts, and the answer itself.
 */
const probeSettles = 1000;

/**
 * A timer that comes so many milliseconds late shows that the program could not listen meanwhile: the computer slept, or
 * the program was stopped or busy. What the peer sent waits unread then, and its silence means nothing.
 */
const overslept = 1000;

/** How often it is looked whether a stalled peer is heard again, in milliseconds. */
const lookAgain = 1000;

/** Milliseconds around a moment within which a timer is on time for it. */
const aroundBeat = 50;

/** When the periods began that all monitors of a thread keep to, by their length: with the first of them. */
const beats = new WeakMap<Clock, Map<number, number>>();

/**
 * Milliseconds from now until the next moment, within an interval, at which all monitors of a thread that have this interval ask: one
 * wake does for all of them. Computers have moments of their own, so that a server is not asked by all at once.
 */
function untilBeat(clock: Clock, interval: number): number {
  const begun = beats.get(clock) ?? new Map<number, number>();
  beats.set(clock, begun);
  const from = begun.get(interval) ?? clock.now();
  begun.set(interval, from);
  const passed = (clock.now() - from) % interval;
  // A clock that was set back.
  const left = passed < 0 ? -passed : interval - passed;
  return left > aroundBeat ? left : interval;
}

/**
 * Finds out whether a peer is still there, and how far away it is. Whatever comes from the peer counts as a sign of life, for an
 * answer may have to wait behind data; a peer from which nothing comes is given up after seconds x (count + 1) at the latest, and
 * marked as stalled when the first question has gone unanswered for one interval, or half of it where there is only one question.
 *
 * A peer that has never answered is neither marked nor given up: servers exist that do not answer this request at all (RFC
 * 4254, 4 notwithstanding), and forward well. It is told of when it would have been given up, and asked on.
 *
 * Time is counted in timers that have run, not by the clock, which may be set and goes on while the computer sleeps.
 */
export class KeepaliveMonitor {
  readonly #interval: number;
  readonly #cancels = new Set<() => void>();
  #roundTrip: number | null = null;
  #stalledSince: number | null = null;
  #isHeardOf: () => boolean = () => true;
  #missed = 0;
  #begun = false;
  #hasAnswered = false;
  #unanswered = false;
  #probing = false;
  #stopped = false;

  /** Starts it. */
  constructor(
    private readonly clock: Clock,
    private readonly connection: Pick<SshConnection, 'ping' | 'lastHeard' | 'drained'>,
    private readonly keepalive: Keepalive,
    private readonly events: KeepaliveEvents,
  ) {
    this.#interval = keepalive.keepaliveSeconds * 1000;
    // The first question is asked in any case: it measures the round trip.
    if (this.#interval === 0) this.ask();
    else this.#tick(0);
  }

  /** The last round trip in milliseconds; null before the first. */
  roundTrip(): number | null {
    return this.#roundTrip;
  }

  /** When the peer was last heard of, while it does not answer; else null. */
  stalledSince(): number | null {
    return this.#stalledSince;
  }

  /** It has been asked in vain since the connection was made: its silence says nothing. */
  neverAnswers(): boolean {
    return this.#unanswered;
  }

  /** Asks once more. What is returned tells whether anything has come from the peer since. */
  ask(): () => boolean {
    return this.#stopped ? () => true : this.#question().isHeard;
  }

  /** Asks now whether the peer is still there, and gives it up soon if nothing comes. */
  probe(): void {
    if (this.#stopped || this.#probing) return;
    const { isAnswered } = this.#question();
    // Its silence would prove nothing; but what was sent has the system notice that nobody takes it.
    if (!this.#hasAnswered) return;
    this.#probing = true;
    let before = this.connection.lastHeard();
    let drained = this.connection.drained();
    this.events.doubted();
    this.#after(probeSettles, () => {
      before = this.connection.lastHeard();
      drained = this.connection.drained();
    });
    const isAlive = (): boolean => isAnswered() || this.connection.lastHeard() !== before;
    this.#after(probePatience / 2, () => {
      if (!isAlive()) this.#stall();
    });
    this.#after(probePatience, (late) => {
      this.#probing = false;
      if (isAlive()) return;
      // The question may still lie behind an upload, on a slow line, that goes on.
      if (late > overslept || this.connection.drained() !== drained) this.probe();
      else this.#giveUp(probePatience / 1000);
    });
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  /** Calls back after the delay, and tells by how much it was too late. */
  #after(delay: number, callback: (late: number) => void): void {
    // A listener may have stopped it.
    if (this.#stopped) return;
    const due = this.clock.now() + delay;
    const cancel = this.clock.after(delay, () => {
      this.#cancels.delete(cancel);
      callback(this.clock.now() - due);
    });
    this.#cancels.add(cancel);
  }

  #tick(late: number): void {
    const { keepaliveSeconds, keepaliveCount } = this.keepalive;
    if (this.#begun && !this.#hasAnswered) {
      this.ask();
      if (late <= overslept) this.#missed += 1;
      if (this.#missed >= keepaliveCount && !this.#unanswered) {
        this.#unanswered = true;
        this.events.unanswered(true);
      }
    } else if (this.#isHeardOf()) {
      this.#missed = 0;
      this.#begun = true;
      const isHeard = this.ask();
      this.#isHeardOf = isHeard;
      const left = untilBeat(this.clock, this.#interval);
      const rest = this.#interval - left;
      const whole = rest <= aroundBeat ? left : this.#interval;
      this.#after(keepaliveCount > 1 ? whole : whole / 2, (lookedLate) => {
        if (this.#hasAnswered && !isHeard() && lookedLate <= overslept) this.#stall();
      });
      // One that has answered may be asked earlier; one that has not is given the whole interval.
      this.#after(left, (tooLate) => {
        if (isHeard() || rest === 0 || tooLate > overslept) this.#tick(tooLate);
        else this.#after(rest, (later) => this.#tick(later));
      });
      return;
    } else if (late > overslept) {
      this.probe();
    } else {
      this.#missed += 1;
      if (this.#missed >= keepaliveCount) {
        this.#giveUp(keepaliveSeconds * keepaliveCount);
        return;
      }
    }
    this.#after(this.#interval, (tooLate) => this.#tick(tooLate));
  }

  #question(): { readonly isAnswered: () => boolean; readonly isHeard: () => boolean } {
    const before = this.connection.lastHeard();
    let answered = false;
    void this.connection.ping().then((took) => {
      if (this.#stopped || took === null) return;
      answered = true;
      if (!this.#hasAnswered) this.#answeredFirst();
      this.#roundTrip = took;
      this.#recover();
    });
    const isAnswered = (): boolean => answered;
    return { isAnswered, isHeard: () => answered || this.connection.lastHeard() !== before };
  }

  #answeredFirst(): void {
    this.#hasAnswered = true;
    this.#isHeardOf = () => true;
    this.#missed = 0;
    if (!this.#unanswered) return;
    this.#unanswered = false;
    this.events.unanswered(false);
  }

  #stall(): void {
    if (this.#stalledSince !== null) return;
    const since = this.connection.lastHeard();
    this.#stalledSince = since;
    this.events.stalled(since);
    this.events.doubted();
    const look = (): void => {
      if (this.#stalledSince !== since) return;
      if (this.connection.lastHeard() === since) this.#after(lookAgain, look);
      else this.#recover();
    };
    this.#after(lookAgain, look);
  }

  #recover(): void {
    if (this.#stalledSince === null) return;
    this.#stalledSince = null;
    this.events.stalled(null);
  }

  #giveUp(seconds: number): void {
    this.stop();
    this.events.silent({ code: 'keepalive-timeout', data: { seconds } });
  }
}
