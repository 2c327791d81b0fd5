import type { Phase } from '../../../shared/status';
import { Timer, type Clock } from '../clock';

/**
 * How long an attempt that began on another network may go on without getting any further, in milliseconds: what it sends
 * bears an address that may not be ours any more, and nobody says so. A request that nothing is in the way of is sent again
 * by TCP within a second, three and seven.
 */
const patience = 5000;

/**
 * Phases that can be gone through again at no cost. A login cannot: the server may be waiting for a second factor, and would
 * count another try.
 */
const repeatable: ReadonlySet<Phase> = new Set<Phase>(['resolve', 'tcp', 'handshake']);

/** Notices that an attempt does not get on after the network has changed. */
export class AttemptDoubt {
  readonly #timer: Timer;
  #phase: Phase = 'resolve';

  /** @param stuck called when nothing has come of the attempt */
  constructor(
    clock: Clock,
    private readonly stuck: () => void,
  ) {
    this.#timer = new Timer(clock);
  }

  /** The attempt has come to a phase, its own or a jump host's. */
  onPhase(phase: Phase): void {
    this.#phase = phase;
    this.end();
  }

  /** The network changed while the attempt is under way. */
  begin(): void {
    if (repeatable.has(this.#phase)) this.#timer.start(patience, this.stuck);
    else this.end();
  }

  /** The attempt is over, or a user is asked. */
  end(): void {
    this.#timer.stop();
  }
}
