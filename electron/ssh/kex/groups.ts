/**
 * The fixed groups of Diffie-Hellman, which SSH names by number. Each prime is made of the digits of pi:
 * 2^n − 2^(n−64) − 1 + 2^64 · (⌊2^(n−130) · π⌋ + k) (RFC 2409, 6.2; RFC 3526, 2 to 7). The generator is 2.
 *
 * A runtime's own groups are no use here: BoringSSL, Electron's, checks the prime anew each time, which takes half a minute
 * with group 18, and has no group 1 of SSH at all.
 */
const groups: ReadonlyMap<string, { readonly bits: number; readonly k: bigint }> = new Map([
  ['modp2', { bits: 1024, k: 129_093n }],
  ['modp14', { bits: 2048, k: 124_476n }],
  ['modp15', { bits: 3072, k: 1_690_314n }],
  ['modp16', { bits: 4096, k: 240_904n }],
  ['modp17', { bits: 6144, k: 929_484n }],
  ['modp18', { bits: 8192, k: 4_743_158n }],
]);

const made = new Map<string, Buffer>();

/**
 * The prime of a group.
 * @param name as in RFC 3526: `modp14`
 * @returns unsigned, most significant byte first; null for a group that is not known
 */
export function groupPrime(name: string): Buffer | null {
  const group = groups.get(name);
  if (group === undefined) return null;
  const found = made.get(name);
  if (found !== undefined) return found;
  const { bits, k } = group;
  const n = BigInt(bits);
  const prime = (1n << n) - (1n << (n - 64n)) - 1n + ((scaledPi(n - 130n) + k) << 64n);
  const bytes = Buffer.from(prime.toString(16), 'hex');
  made.set(name, bytes);
  return bytes;
}

/** ⌊2^bits · π⌋, by Machin's formula: π = 16 arctan(1/5) − 4 arctan(1/239). */
function scaledPi(bits: bigint): bigint {
  // Digits that only take up what the roundings lose.
  const guard = 64n;
  const one = 1n << (bits + guard);
  const arctan = (divisor: bigint): bigint => {
    const square = divisor * divisor;
    let power = one / divisor;
    let sum = power;
    for (let odd = 3n, sign = -1n; power > 0n; odd += 2n, sign = -sign) {
      power /= square;
      sum += (sign * power) / odd;
    }
    return sum;
  };
  return (16n * arctan(5n) - 4n * arctan(239n)) >> guard;
}
