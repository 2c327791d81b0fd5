/** How fast each cipher is on this computer, in megabytes a second, by its name on the wire. */
export type CipherSpeeds = Readonly<Record<string, number>>;

/**
 * By how much one has to be faster to come before another that stands before it by default. A measurement beside other
 * work is off by a tenth easily.
 */
const clearly = 1.3;

/**
 * Ciphers with those that are clearly faster before the others; what is about as fast stays in the order given. So the
 * longer key is no tie-break: all of these are far out of reach with 128 bits, a longer one costs time in every packet, and
 * OpenSSH's own order has the shorter ones first, too.
 * @param names all as safe as each other to the user
 * @param speeds those of a cipher that was not measured leave all where they are
 */
export function bySpeed(names: readonly string[], speeds: CipherSpeeds): readonly string[] {
  const speedOf = (name: string): number => speeds[name] ?? 0;
  if (names.some((name) => speedOf(name) <= 0)) return names;
  const left = [...names];
  const ordered: string[] = [];
  while (left.length > 0) {
    const fastest = Math.max(...left.map(speedOf));
    // Pairs that are about as fast make no order: a and b may be, b and c, but not a and c. This makes one.
    const next = left.findIndex((name) => speedOf(name) * clearly >= fastest);
    ordered.push(...left.splice(next, 1));
  }
  return ordered;
}
