import type * as Crypto from 'node:crypto';
import type { SntrupCoding } from './sntrup761-coding';
import type { SntrupRings } from './sntrup761-rings';

/**
 * Streamlined NTRU Prime with p = 761, q = 4591 and w = 286 (https://ntruprime.cr.yp.to, the specification of October 2020),
 * as RFC 9941 uses it.
 *
 * Its time does not hang on secrets as far as JavaScript allows: no branch and no index is taken by one, numbers stay in 32
 * bits, where engines have one instruction for each step, and what is divided is multiplied instead. The engine promises none
 * of that: it may compile a mask to a branch, it moves memory about, and collects copies of what was overwritten when it
 * likes. A key is made for one exchange, though, and so gives one measurement at the most; two steps do hang on secrets, of
 * which nothing is kept: how often a polynomial was drawn that has no inverse, and the hash of the runtime.
 */

/** A pair of keys. */
export interface SntrupKeys {
  readonly publicKey: Uint8Array;
  /** The short polynomial f, the inverse of g modulo 3, and what is hashed for a ciphertext that is not of this key. */
  readonly secrets: readonly [f: Int32Array, inverse: Int32Array, rejection: Uint8Array];
}

/** The mechanism. */
export interface Sntrup {
  readonly generate: () => SntrupKeys;
  /** 32 bytes; of a ciphertext that is not of this key some that nobody knows. @param ciphertext of its size */
  readonly decapsulate: (ciphertext: Uint8Array, keys: SntrupKeys) => Uint8Array;
  /** A short polynomial, as is hidden in a ciphertext: w of its coefficients are 1 or -1. */
  readonly drawShort: () => Int32Array;
  /** The ciphertext of a short polynomial, and the secret both sides have then. */
  readonly hide: (
    short: Int32Array,
    publicKey: Uint8Array,
  ) => { readonly ciphertext: Uint8Array; readonly encoded: Uint8Array; readonly secret: Uint8Array };
}

/**
 * Makes the mechanism. Everything it uses comes as an argument: it is sent to a thread as it stands.
 * @param random so many random bytes; tests give known ones
 */
export function createSntrup(
  rings: SntrupRings,
  coding: SntrupCoding,
  createHash: typeof Crypto.createHash,
  random: (bytes: number) => Uint8Array,
): Sntrup {
  const [size, weight] = [761, 286];
  const confirmation = 32;
  const hash = (prefix: number, ...parts: readonly Uint8Array[]): Uint8Array => {
    const sum = createHash('sha512').update(Uint8Array.of(prefix));
    for (const part of parts) sum.update(part);
    return new Uint8Array(sum.digest().subarray(0, 32));
  };
  const drawWords = (): Int32Array => {
    const bytes = random(4 * size);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const words = new Int32Array(size);
    for (let at = 0; at < size; at += 1) words[at] = view.getInt32(4 * at, true);
    bytes.fill(0);
    return words;
  };
  const drawSmall = (): Int32Array => drawWords().map((word) => (Math.imul(word & 0x3fffffff, 3) >>> 30) - 1);
  const drawShort = (): Int32Array => {
    // The last two bits go along while the rest is sorted: the first w are -1 or 1, the others 0.
    const words = drawWords().map((word, at) => (at < weight ? word & -2 : (word & -3) | 1));
    return rings.sort(words).map((word) => (word & 3) - 1);
  };
  const hideIn = (short: Int32Array, publicKey: Uint8Array): readonly [Uint8Array, Uint8Array] => {
    const rounded = rings.round(rings.multiply(coding.decodeWhole(publicKey), short));
    const encoded = coding.encodeSmall(short);
    const confirmed = hash(2, hash(3, encoded), hash(4, publicKey));
    const ciphertext = new Uint8Array(1039);
    ciphertext.set(coding.encodeRounded(rounded));
    ciphertext.set(confirmed, ciphertext.length - confirmation);
    return [ciphertext, encoded];
  };
  return {
    drawShort,
    generate: () => {
      for (;;) {
        const g = drawSmall();
        const inverse = rings.invertSmall(g);
        if (inverse === null) continue;
        const f = drawShort();
        const inverseOfF = rings.invertThrice(f);
        const publicKey = coding.encodeWhole(rings.multiply(inverseOfF, g));
        for (const used of [g, inverseOfF]) used.fill(0);
        return { publicKey, secrets: [f, inverse, random(191)] };
      }
    },
    hide: (short, publicKey) => {
      const [ciphertext, encoded] = hideIn(short, publicKey);
      return { ciphertext, encoded, secret: hash(1, hash(3, encoded), ciphertext) };
    },
    decapsulate: (ciphertext, { publicKey, secrets: [f, inverse, rejection] }) => {
      const short = rings.recover(coding.decodeRounded(ciphertext), f, inverse);
      const [again, encoded] = hideIn(short, publicKey);
      let difference = 0;
      for (let at = 0; at < again.length; at += 1) {
        difference |= (again[at] ?? 0) ^ (ciphertext[at] ?? 0);
      }
      // All bits where the two differ, none where they are the same.
      const mask = -difference >> 31;
      const hashed = encoded.map((byte, at) => byte ^ (mask & (byte ^ (rejection[at] ?? 0))));
      const secret = hash(1 + mask, hash(3, hashed), ciphertext);
      for (const used of [short, encoded, hashed]) used.fill(0);
      return secret;
    },
  };
}
