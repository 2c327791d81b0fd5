import { Worker } from 'node:worker_threads';
import { keyExchangeGivenUp } from '../../../shared/texts/ssh';
import { followThread } from '../../system/ending';

/**
 * Diffie-Hellman over a field of numbers (RFC 4253, 8; RFC 4419), on a thread of its own: the server chooses the size, and
 * with it what the sums cost.
 *
 * OpenSSL and BoringSSL cannot be asked. Both check a prime that a server sends, which takes OpenSSL 54 s at 8192 bits and
 * BoringSSL longer; and BoringSSL combines its keys with no other side's. OpenSSH's client checks sizes alone (dh.c), so the
 * power itself is all there is to do, and BigInt does it in 50 ms at 8192 bits.
 */
export interface Exchange {
  /** Our public value, unsigned. Rejects when the exchange was closed. */
  readonly publicValue: Promise<Buffer>;
  /**
   * The shared secret, unsigned. Rejects when the exchange was closed.
   * @param theirs the server's public value, unsigned
   */
  readonly secret: (theirs: Buffer) => Promise<Buffer>;
  /** Gives it up; idempotent. */
  readonly close: () => void;
}

/** Bits of the primes that are taken: OpenSSH's limits (dh.h, DH_GRP_MIN and DH_GRP_MAX). */
export const primeBits = { least: 2048, most: 8192 } as const;

/**
 * Bits of our secret exponent: twice the strength of the strongest cipher (RFC 4419, 6.2; dh.c, dh_gen_key). A longer one
 * adds time and no safety.
 */
const exponentBits = 512;

/**
 * What runs on the thread. Everything it uses is in it, as it is sent there as it stands.
 *
 * BigInt is not made to take the same time for all numbers. The exponent is used for two powers and then gone; every bit of
 * it costs one square and one product.
 */
function serve(
  port: {
    on: (event: 'message', heard: (message: Buffer) => void) => void;
    postMessage: (value: Uint8Array) => void;
  },
  work: { readonly prime: Uint8Array; readonly generator: Uint8Array; readonly exponent: Uint8Array },
): void {
  const read = (bytes: Uint8Array): bigint => BigInt(`0x0${Buffer.from(bytes).toString('hex')}`);
  const prime = read(work.prime);
  const exponent = read(work.exponent).toString(2);
  const write = (value: bigint): Uint8Array => {
    const digits = value.toString(16);
    return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  };
  const power = (base: bigint): bigint => {
    // A ladder: both steps are taken for each bit (Montgomery's).
    let low = 1n;
    let high = base % prime;
    for (const bit of exponent) {
      const product = (low * high) % prime;
      if (bit === '1') {
        low = product;
        high = (high * high) % prime;
      } else {
        high = product;
        low = (low * low) % prime;
      }
    }
    return low;
  };
  port.on('message', (theirs) => port.postMessage(write(power(read(theirs)))));
  port.postMessage(write(power(read(work.generator))));
}

/**
 * Begins an exchange.
 * @param prime unsigned, most significant byte first
 * @param random bytes for the exponent; tests give known ones
 */
export function startExchange(prime: Buffer, generator: Buffer, random: (bytes: number) => Buffer): Exchange {
  const exponent = random(exponentBits / 8);
  // Neither short nor zero.
  exponent[0] = (exponent[0] ?? 0) | 0x80;
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    (${serve.toString()})(parentPort, workerData);`;
  const workerData = { prime, generator, exponent };
  const worker = followThread(new Worker(code, { eval: true, workerData }));
  exponent.fill(0);
  worker.unref();
  let waiting: { resolve: (value: Buffer) => void; reject: (why: Error) => void } | null = null;
  let failure: Error | null = null;
  const next = (): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      if (failure === null) waiting = { resolve, reject };
      else reject(failure);
    });
  const fail = (why: Error): void => {
    failure ??= why;
    waiting?.reject(failure);
    waiting = null;
  };
  worker.on('message', (value: Uint8Array) => {
    const { resolve } = waiting ?? {};
    waiting = null;
    resolve?.(Buffer.from(value));
  });
  worker.on('error', (thrown) => fail(thrown instanceof Error ? thrown : new Error(String(thrown))));
  worker.on('exit', () => fail(new Error(keyExchangeGivenUp)));
  const publicValue = next();
  return {
    publicValue,
    secret: (theirs) => {
      const secret = next();
      worker.postMessage(theirs);
      return secret.finally(() => void worker.terminate());
    },
    close: () => {
      fail(new Error(keyExchangeGivenUp));
      void worker.terminate();
    },
  };
}
