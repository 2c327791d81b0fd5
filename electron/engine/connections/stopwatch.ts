import { phaseSchema, type Phase } from '../../../shared/status';

/** How long a phase of making a connection took, in milliseconds, without the time a user thought about a question. */
export interface PhaseTime {
  readonly phase: Phase;
  readonly took: number;
}

const order = phaseSchema.options;

/** Times the phases of making a connection; stands still at first. */
export class Stopwatch {
  #phaseTimes: readonly PhaseTime[] = [];
  #current: { readonly phase: Phase; readonly since: number } | null = null;
  #pausedAt: number | null = null;
  #paused = 0;

  /** @param now the time in milliseconds */
  constructor(private readonly now: () => number) {}

  /** The phase begins, and the one before it ends. One that was over before begins anew: what came after counts no more. */
  enter(phase: Phase): void {
    this.resume();
    const position = order.indexOf(phase);
    this.#phaseTimes = this.phaseTimes().filter((phaseTime) => order.indexOf(phaseTime.phase) < position);
    this.#current = { phase, since: this.now() };
    this.#paused = 0;
  }

  /** A question is before the user. */
  pause(): void {
    this.#pausedAt ??= this.now();
  }

  resume(): void {
    if (this.#pausedAt !== null) this.#paused += this.now() - this.#pausedAt;
    this.#pausedAt = null;
  }

  /** The last phase ends. */
  stop(): void {
    this.#phaseTimes = this.phaseTimes();
    this.#current = null;
    this.#pausedAt = null;
  }

  /** The phases entered so far, the last one with its time up to now. */
  phaseTimes(): readonly PhaseTime[] {
    if (this.#current === null) return this.#phaseTimes;
    const { phase, since } = this.#current;
    const at = this.#pausedAt ?? this.now();
    return [...this.#phaseTimes, { phase, took: Math.max(0, at - since - this.#paused) }];
  }
}
