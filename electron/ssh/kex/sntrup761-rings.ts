/** Sums with the polynomials of sntrup761.ts: modulo x^761 - x - 1, their coefficients modulo 4591 (whole) or 3 (small). */
export interface SntrupRings {
  /** The product of a whole one with a small one. */
  readonly multiply: (whole: Int32Array, small: Int32Array) => Int32Array;
  /** The inverse of a small one modulo 3; null where it has none. */
  readonly invertSmall: (small: Int32Array) => Int32Array | null;
  /** The inverse of three times a small one, modulo 4591: all but zero have one. */
  readonly invertThrice: (small: Int32Array) => Int32Array;
  /** Each coefficient made the next multiple of 3. */
  readonly round: (whole: Int32Array) => Int32Array;
  /** The short polynomial in a rounded one, by the owner's f and the inverse of g; a fixed one where there is none. */
  readonly recover: (rounded: Int32Array, f: Int32Array, inverse: Int32Array) => Int32Array;
  /** Sorts numbers of 32 bits without a sign, in the same steps whatever they are. */
  readonly sort: (words: Int32Array) => Int32Array;
}

/** Makes the sums. It uses nothing from outside, as it is sent to a thread as it stands. */
export function createRings(): SntrupRings {
  const size = 761;
  const weight = 286;
  const modulus = 4591;
  // The nearest one, by products in place of divisions; right for all below 14 million, which no sum here reaches.
  const freeze = (value: number): number => {
    let left = (value - Math.imul(modulus, Math.imul(14, value) >> 16)) | 0;
    left = (left - Math.imul(modulus, Math.imul(228, left) >> 20)) | 0;
    return (left - Math.imul(modulus, (Math.imul(58_470, left) + 0x8000000) >> 28)) | 0;
  };
  // The same modulo 3, for numbers of 16 bits.
  const freeze3 = (value: number): number =>
    (value - Math.imul(3, (Math.imul(10_923, value) + 16_384) >> 15)) | 0;
  /** The product, not reduced: no sum has more than 21 bits before it is folded. */
  const convolve = (left: Int32Array, right: Int32Array): Int32Array => {
    const sums = new Int32Array(2 * size - 1);
    for (let i = 0; i < size; i += 1) {
      const factor = right[i] ?? 0;
      for (let j = 0; j < size; j += 1) {
        sums[i + j] = ((sums[i + j] ?? 0) + Math.imul(left[j] ?? 0, factor)) | 0;
      }
    }
    // x^761 is x + 1.
    for (let at = 2 * size - 2; at >= size; at -= 1) {
      const high = sums[at] ?? 0;
      sums[at - size] = (sums[at - size] ?? 0) + high;
      sums[at - size + 1] = (sums[at - size + 1] ?? 0) + high;
    }
    return sums.subarray(0, size);
  };
  const multiply = (whole: Int32Array, small: Int32Array): Int32Array => convolve(whole, small).map(freeze);
  const inverseOf = (value: number): number => {
    // value^(q - 2), by the bits of an exponent that everybody knows.
    let [result, power] = [1, value];
    for (let left = modulus - 2; left > 0; left >>= 1) {
      if ((left & 1) === 1) result = freeze(result * power);
      power = freeze(power * power);
    }
    return result;
  };
  /**
   * The inverse by steps of division, in a number that is always the same (Bernstein and Yang, "Fast constant-time gcd
   * computation and modular inversion").
   * @returns null where there is none
   */
  const invert = (
    small: Int32Array,
    base: number,
    start: number,
    scaleOf: (value: number) => number,
  ): Int32Array | null => {
    // The nearest one again, in numbers with a point, which is the same for both moduli, and exact for all below 2^50.
    const part = 1 / base;
    const f = new Int32Array(size + 1);
    const below = new Int32Array(size + 2);
    const g = below.subarray(1);
    const [v, r] = [new Int32Array(size + 2), new Int32Array(size + 1)];
    f.set([1]);
    f[size - 1] = f[size] = -1;
    r[0] = start;
    for (let at = 0; at < size; at += 1) g[size - 1 - at] = small[at] ?? 0;
    let delta = 1;
    for (let step = 0; step < 2 * size - 1; step += 1) {
      v.copyWithin(1, 0, size);
      v[0] = 0;
      const first = g[0] ?? 0;
      // All bits where delta is above zero and g does not end in zero.
      const swap = (-delta >> 31) & ((first | -first) >> 31);
      delta = (delta ^ (swap & (delta ^ -delta))) + 1;
      const f0 = ((f[0] ?? 0) ^ (swap & ((f[0] ?? 0) ^ first))) | 0;
      const g0 = (first ^ (swap & ((f[0] ?? 0) ^ first))) | 0;
      // Of these as many places count as there are steps left, which everybody knows.
      const ends = Math.min(size, 2 * size - 1 - step);
      for (let at = 0; at <= ends; at += 1) {
        const fNow = f[at] ?? 0;
        const gNow = g[at] ?? 0;
        const exchanged = swap & (fNow ^ gNow);
        const value = (Math.imul(f0, gNow ^ exchanged) - Math.imul(g0, fNow ^ exchanged)) | 0;
        f[at] = fNow ^ exchanged;
        // One place lower; the lowest is zero by then.
        below[at] = value - base * Math.floor(value * part + 0.5);
      }
      // And of these as many as there were steps.
      const grown = Math.min(size, step + 1);
      for (let at = 0; at <= grown; at += 1) {
        const vNow = v[at] ?? 0;
        const rNow = r[at] ?? 0;
        const exchanged = swap & (vNow ^ rNow);
        const value = (Math.imul(f0, rNow ^ exchanged) - Math.imul(g0, vNow ^ exchanged)) | 0;
        v[at] = vNow ^ exchanged;
        r[at] = value - base * Math.floor(value * part + 0.5);
      }
      g[size] = 0;
    }
    const scale = scaleOf(f[0] ?? 0);
    const out = new Int32Array(size);
    for (let at = 0; at < size; at += 1) {
      const value = Math.imul(scale, v[size - 1 - at] ?? 0);
      out[at] = value - base * Math.floor(value * part + 0.5);
    }
    for (const used of [f, below, v, r]) used.fill(0);
    return delta === 0 ? out : null;
  };
  const third = inverseOf(3);
  return {
    multiply,
    invertSmall: (small) => invert(small, 3, 1, (value) => value),
    invertThrice: (small) => invert(small, modulus, third, inverseOf) ?? new Int32Array(size),
    round: (whole) => whole.map((value) => value - freeze3(value)),
    recover: (rounded, f, inverse) => {
      const product = multiply(rounded, f).map((value) => freeze3(freeze(3 * value)));
      const found = convolve(product, inverse).map(freeze3);
      let ones = 0;
      for (let at = 0; at < size; at += 1) ones += (found[at] ?? 0) & 1;
      // No bit where the weight is right.
      const other = ones - weight;
      const mask = (other | -other) >> 31;
      for (let at = 0; at < size; at += 1) {
        const fixed = at < weight ? 1 : 0;
        found[at] = fixed ^ (((found[at] ?? 0) ^ fixed) & ~mask);
      }
      return found;
    },
    sort: (words) => {
      const numbers = words.map((word) => word ^ 0x80000000);
      const order = (low: number, high: number): void => {
        const [a, b] = [numbers[low] ?? 0, numbers[high] ?? 0];
        const difference = (b - a) | 0;
        const swap = ((difference ^ ((a ^ b) & (difference ^ b))) >> 31) & (a ^ b);
        numbers[low] = a ^ swap;
        numbers[high] = b ^ swap;
      };
      // Batcher's merge exchange (Knuth, The Art of Computer Programming 3, 5.2.2).
      for (let step = 512; step > 0; step >>= 1) {
        for (let at = 0; at < size - step; at += 1) if ((at & step) === 0) order(at, at + step);
        for (let far = 512; far > step; far >>= 1) {
          for (let at = 0; at < size - far; at += 1) if ((at & step) === 0) order(at + step, at + far);
        }
      }
      return numbers.map((word) => word ^ 0x80000000);
    },
  };
}
