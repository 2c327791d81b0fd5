import type { AppError } from '../../../shared/errors';
import type { SshConnection } from '../../ssh/types';
import type { Clock } from '../types';

/** How often a peer is asked for a sign of life, and how many times in vain until it is given up. */
export interface Keepalive {
  /** Seconds between questions; 0 asks only when told to. */
  readonly keepaliveSeconds: number;
  readonly keepaliveCount: number;
}

/** What becomes of the peer. */
export interface KeepaliveEvents {
  /** It does not answer; or, with null, it is heard again. `since` is when it was last heard of. */
  readonly stalled: (since: number | null) => void;
  /** It is doubted whether it is still there: a good moment to ask the hops before it, too. */
  readonly doubted: () => void;
  /** It has never answered, so that nothing can be told of it by asking; or, with false, it has answered at last. */
  readonly unanswered: (never: boolean) => void;
  /** It was silent for too long; nothing is told after that. */
  readonly silent: (cause: AppError) => void;
}

/** Finds out whether a peer is still there, and how far away it is. */
export interface KeepaliveMonitor {
  /** The last round trip in milliseconds; null before the first. */
  readonly roundTrip: () => number | null;
  /** When the peer was last heard of, while it does not answer; else null. */
  readonly stalledSince: () => number | null;
  /** It has been asked in vain since the connection was made: its silence says nothing. */
  readonly neverAnswers: () => boolean;
  /** Asks once more. What is returned tells whether anything has come from the peer since. */
  readonly ask: () => () => boolean;
  /** Asks now whether the peer is still there, and gives it up soon if nothing comes. */
  readonly probe: () => void;
  readonly stop: () => void;
}

/**
 * How long a probe waits, in milliseconds. A request that nothing is in the way of is sent again by TCP after a quarter of
 * a second, then half, one and two: in five seconds a live path has let one of them through and the answer back, however
 * poor it is. A wait as long as the keepalives' would leave a user who has just opened the lid with a dead tunnel.
 */
const probePatience = 5000;

/**
 * What a probe hears in its first milliseconds may have come long before: it lay in the system's buffers while the computer
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

/**
 * Starts a keepalive monitor. Whatever comes from the peer counts as a sign of life, for an answer may have to wait behind data;
 * a peer from which nothing comes is given up after seconds x (count + 1) at the latest, and marked as stalled when the
 * first question has gone unanswered for one interval, or half of it where there is only one question.
 *
 * A peer that has never answered is neither marked nor given up: servers exist that do not answer this request at all (RFC
 * 4254, 4 notwithstanding), and forward well. It is told of when it would have been given up, and asked on.
 *
 * Time is counted in timers that have run, not by the clock, which may be set and goes on while the computer sleeps.
 */
export function startKeepaliveMonitor(
  clock: Clock,
  connection: Pick<SshConnection, 'ping' | 'lastHeard' | 'drained'>,
  { keepaliveSeconds, keepaliveCount }: Keepalive,
  events: KeepaliveEvents,
): KeepaliveMonitor {
  const interval = keepaliveSeconds * 1000;
  const cancels = new Set<() => void>();
  let roundTrip: number | null = null;
  let stalledSince: number | null = null;
  let isHeardOf: () => boolean = () => true;
  let missed = 0;
  let begun = false;
  let hasAnswered = false;
  let unanswered = false;
  let probing = false;
  let stopped = false;

  /** Calls back after the delay, and tells by how much it was too late. */
  const after = (delay: number, callback: (late: number) => void): void => {
    // Whoever is told something may end it by that.
    if (stopped) return;
    const due = clock.now() + delay;
    const cancel = clock.after(delay, () => {
      cancels.delete(cancel);
      callback(clock.now() - due);
    });
    cancels.add(cancel);
  };
  const stop = (): void => {
    stopped = true;
    for (const cancel of cancels) cancel();
    cancels.clear();
  };
  const giveUp = (seconds: number): void => {
    stop();
    events.silent({ code: 'keepalive-timeout', data: { seconds } });
  };

  const stall = (): void => {
    if (stalledSince !== null) return;
    const since = connection.lastHeard();
    stalledSince = since;
    events.stalled(since);
    events.doubted();
    const look = (): void => {
      if (stalledSince !== since) return;
      if (connection.lastHeard() === since) after(lookAgain, look);
      else recover();
    };
    after(lookAgain, look);
  };
  const recover = (): void => {
    if (stalledSince === null) return;
    stalledSince = null;
    events.stalled(null);
  };

  const answeredFirst = (): void => {
    hasAnswered = true;
    isHeardOf = () => true;
    missed = 0;
    if (!unanswered) return;
    unanswered = false;
    events.unanswered(false);
  };

  const question = (): { readonly isAnswered: () => boolean; readonly isHeard: () => boolean } => {
    const before = connection.lastHeard();
    let answered = false;
    void connection.ping().then((took) => {
      if (stopped || took === null) return;
      answered = true;
      if (!hasAnswered) answeredFirst();
      roundTrip = took;
      recover();
    });
    return { isAnswered: () => answered, isHeard: () => answered || connection.lastHeard() !== before };
  };
  const ask = (): (() => boolean) => (stopped ? () => true : question().isHeard);

  const probe = (): void => {
    if (stopped || probing) return;
    probing = true;
    const { isAnswered } = question();
    let before = connection.lastHeard();
    let drained = connection.drained();
    // Its silence would prove nothing; but what was sent has the system notice that nobody takes it.
    if (!hasAnswered) {
      probing = false;
      return;
    }
    events.doubted();
    after(probeSettles, () => {
      before = connection.lastHeard();
      drained = connection.drained();
    });
    const isAlive = (): boolean => isAnswered() || connection.lastHeard() !== before;
    after(probePatience / 2, () => {
      if (!isAlive()) stall();
    });
    after(probePatience, (late) => {
      probing = false;
      if (isAlive()) return;
      // The question may still lie behind an upload, on a slow line, that goes on.
      if (late > overslept || connection.drained() !== drained) probe();
      else giveUp(probePatience / 1000);
    });
  };

  const tick = (late: number): void => {
    if (begun && !hasAnswered) {
      ask();
      if (late <= overslept) missed += 1;
      if (missed >= keepaliveCount && !unanswered) {
        unanswered = true;
        events.unanswered(true);
      }
    } else if (isHeardOf()) {
      missed = 0;
      begun = true;
      const isHeard = ask();
      isHeardOf = isHeard;
      after(keepaliveCount > 1 ? interval : interval / 2, (lookedLate) => {
        if (hasAnswered && !isHeard() && lookedLate <= overslept) stall();
      });
    } else if (late > overslept) {
      probe();
    } else {
      missed += 1;
      if (missed >= keepaliveCount) {
        giveUp(keepaliveSeconds * keepaliveCount);
        return;
      }
    }
    after(interval, tick);
  };

  // The first question is asked in any case: it measures the round trip.
  if (interval === 0) ask();
  else tick(0);
  return {
    roundTrip: () => roundTrip,
    stalledSince: () => stalledSince,
    neverAnswers: () => unanswered,
    ...{ ask, probe, stop },
  };
}
