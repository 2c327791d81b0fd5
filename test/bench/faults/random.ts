/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** Uniform in [0, 1). */
  readonly next: () => number;
  /** A whole number from `least` to `most`, both included. */
  readonly whole: (least: number, most: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(from: readonly T[]) => T;
  /** The same things in another order. */
  readonly shuffled: <T>(things: readonly T[]) => readonly T[];
  /** Numbers of its own, which do not depend on how many are drawn here. */
  readonly fork: () => Random;
}

/** Starts from a seed (mulberry32, by Tommy Ettinger, in the public domain). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    whole,
    chance: (probability) => next() < probability,
    pick: (from) => {
      const picked = from[whole(0, from.length - 1)];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
    shuffled: (things) =>
      things
        .map((thing) => ({ thing, place: next() }))
        .sort((left, right) => left.place - right.place)
        .map(({ thing }) => thing),
    fork: () => randomFrom(Math.floor(next() * 4_294_967_296)),
  };
}
