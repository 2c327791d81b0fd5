/** Milliseconds from which on a path is long: more than programs on it may add by being busy. */
const long = 10;

/** For so long, in milliseconds, the shortest measurement counts; and then once more, as the one before. */
const remembered = 60_000;

/**
 * How long the path to a server and back is: the shortest of the last minutes' measurements, for the longer ones waited for
 * something. An old one is forgotten only for a newer one, for paths do get longer.
 */
export class RoundTrip {
  #before = Infinity;
  #least = Infinity;
  #since = -Infinity;

  #shortest(): number {
    return Math.min(this.#before, this.#least);
  }

  /** Milliseconds, waiting on the path left out as far as known; null before the first measurement. */
  milliseconds(): number | null {
    const shortest = this.#shortest();
    return shortest === Infinity ? null : shortest;
  }

  /** Whether it is known to be a long one. */
  isLong(): boolean {
    return this.#since > -Infinity && this.#shortest() > long;
  }

  /** Whether it is known not to be a long one. */
  isShort(): boolean {
    return this.#shortest() <= long;
  }

  /** Takes in a measurement of something that is answered at once. */
  measured(milliseconds: number, now: number): void {
    if (now - this.#since > remembered) {
      this.#before = this.#least;
      this.#least = Infinity;
      this.#since = now;
    }
    this.atMost(milliseconds);
  }

  /** Takes in something that cannot have been shorter than the path, and may have been much longer. */
  atMost(milliseconds: number): void {
    this.#least = Math.min(this.#least, milliseconds);
  }
}
