/** How the polynomials of sntrup761.ts are written. */
export interface SntrupCoding {
  /** Coefficients -1, 0 and 1, four in a byte. */
  readonly encodeSmall: (small: Int32Array) => Uint8Array;
  /** Coefficients modulo q, from -2295 to 2295. */
  readonly encodeWhole: (whole: Int32Array) => Uint8Array;
  readonly decodeWhole: (bytes: Uint8Array) => Int32Array;
  /** Coefficients as before that are multiples of 3. */
  readonly encodeRounded: (rounded: Int32Array) => Uint8Array;
  readonly decodeRounded: (bytes: Uint8Array) => Int32Array;
}

/**
 * Makes the coding. It uses nothing from outside, as it is sent to a thread as it stands.
 *
 * Several numbers of a range that is no power of two are written as one, in pairs, and those again in pairs, whose lowest bytes
 * go out as soon as what is left has 14 bits (NTRU Prime's specification, "Encode" and "Decode"). What is read was sent in the
 * open, so that it may take its time.
 */
export function createCoding(): SntrupCoding {
  const [size, half] = [761, 2295];
  const [wholeRange, roundedRange] = [4591, 1531];
  const limit = 16_384;
  const encode = (numbers: Int32Array, range: number, length: number): Uint8Array => {
    const out = new Uint8Array(length);
    let at = 0;
    let values = Array.from(numbers);
    let ranges = values.map(() => range);
    while (values.length > 1) {
      const [nextValues, nextRanges]: [number[], number[]] = [[], []];
      for (let pair = 0; pair < values.length; pair += 2) {
        let value = values[pair] ?? 0;
        let span = ranges[pair] ?? 1;
        if (pair + 1 < values.length) {
          value += Math.imul(values[pair + 1] ?? 0, span);
          span = Math.imul(span, ranges[pair + 1] ?? 1);
          for (; span >= limit; span = (span + 255) >>> 8) {
            out[at++] = value;
            value >>>= 8;
          }
        }
        nextValues.push(value);
        nextRanges.push(span);
      }
      [values, ranges] = [nextValues, nextRanges];
    }
    let [value = 0] = values;
    for (let [span = 1] = ranges; span > 1; span = (span + 255) >>> 8) {
      out[at++] = value;
      value >>>= 8;
    }
    return out;
  };
  /** @returns the numbers of these ranges that stand in bytes from a place on */
  const decode = (bytes: Uint8Array, from: number, ranges: readonly number[]): number[] => {
    const [first = 1] = ranges;
    if (ranges.length === 1) {
      if (first === 1) return [0];
      const high = first > 256 ? (bytes[from + 1] ?? 0) << 8 : 0;
      return [((bytes[from] ?? 0) + high) % first];
    }
    const [lows, steps, nextRanges]: [number[], number[], number[]] = [[], [], []];
    let at = from;
    for (let pair = 0; pair < ranges.length; pair += 2) {
      let span = (ranges[pair] ?? 1) * (ranges[pair + 1] ?? 1);
      let [low, step] = [0, 1];
      if (pair + 1 < ranges.length) {
        for (; span >= limit; span = (span + 255) >>> 8) {
          low += (bytes[at++] ?? 0) * step;
          step *= 256;
        }
      }
      lows.push(low);
      steps.push(step);
      nextRanges.push(span);
    }
    const next = decode(bytes, at, nextRanges);
    return ranges.map((range, index) => {
      const pair = index >> 1;
      const value = (lows[pair] ?? 0) + (steps[pair] ?? 1) * (next[pair] ?? 0);
      return (index % 2 === 0 ? value : Math.floor(value / (ranges[index - 1] ?? 1))) % range;
    });
  };
  const whole = Array<number>(size).fill(wholeRange);
  const rounded = Array<number>(size).fill(roundedRange);
  return {
    encodeSmall: (small) => {
      const out = new Uint8Array((size + 3) >> 2);
      for (let at = 0; at < size; at += 1) {
        out[at >> 2] = (out[at >> 2] ?? 0) | (((small[at] ?? 0) + 1) << ((at & 3) * 2));
      }
      return out;
    },
    encodeWhole: (polynomial) =>
      encode(
        polynomial.map((value) => value + half),
        wholeRange,
        1158,
      ),
    decodeWhole: (bytes) => Int32Array.from(decode(bytes, 0, whole), (value) => value - half),
    encodeRounded: (polynomial) =>
      // A third, as the product with 10923 / 32768.
      encode(
        polynomial.map((value) => Math.imul(value + half, 10_923) >> 15),
        roundedRange,
        1007,
      ),
    decodeRounded: (bytes) => Int32Array.from(decode(bytes, 0, rounded), (value) => value * 3 - half),
  };
}
