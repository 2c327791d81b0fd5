import type * as Crypto from 'node:crypto';
import * as crypto from 'node:crypto';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { followThread } from '../system/ending';
import type * as Argon2 from '@noble/hashes/argon2.js';

/** Work on keys that is slow by design: it makes guessing passphrases dear. */
export type KeyJob =
  | {
      /** OpenSSH's key derivation. */
      readonly kind: 'bcrypt';
      readonly passphrase: Uint8Array;
      readonly salt: Uint8Array;
      readonly rounds: number;
      /** Bytes to derive. */
      readonly length: number;
    }
  | {
      /** PuTTY's (RFC 9106). */
      readonly kind: 'argon2';
      readonly flavour: 'argon2id' | 'argon2i' | 'argon2d';
      readonly passphrase: Uint8Array;
      readonly salt: Uint8Array;
      readonly passes: number;
      /** In KiB. */
      readonly memory: number;
      readonly parallelism: number;
      readonly length: number;
    }
  /** RFC 8018, 5.2. */
  | {
      readonly kind: 'pbkdf2';
      readonly passphrase: Uint8Array;
      readonly salt: Uint8Array;
      readonly iterations: number;
      /** As OpenSSL names it. */
      readonly hash: string;
      readonly length: number;
    }
  /** RFC 7914. */
  | {
      readonly kind: 'scrypt';
      readonly passphrase: Uint8Array;
      readonly salt: Uint8Array;
      readonly cost: number;
      readonly blockSize: number;
      readonly parallelization: number;
      readonly length: number;
    }
  /** Opens PKCS#8 in DER locked by the older schemes (RFC 8018, 6.1; RFC 7292, C): gives it unlocked, in DER. */
  | { readonly kind: 'pkcs8'; readonly der: Uint8Array; readonly passphrase: Uint8Array };

/** The bytes asked for; null when the job could not be done: too little memory, given up, for PKCS#8 a wrong passphrase. */
export type JobOutcome = Uint8Array | null;

/**
 * Does a job. Never rejects.
 * @param signal gives it up: the outcome is null then, at once
 */
export type CarryOut = (job: KeyJob, signal?: AbortSignal) => Promise<JobOutcome>;

interface Bcrypt {
  readonly pbkdf: (...parts: [Uint8Array, number, Uint8Array, number, Uint8Array, number, number]) => number;
}

/** The package that each kind of job takes. */
interface Tools {
  readonly bcrypt: Bcrypt;
  readonly argon2: Pick<typeof Argon2, 'argon2id' | 'argon2i' | 'argon2d'>;
  readonly pbkdf2: Pick<typeof Crypto, 'pbkdf2Sync'>;
  readonly scrypt: Pick<typeof Crypto, 'scryptSync'>;
  readonly pkcs8: Pick<typeof Crypto, 'createPrivateKey'>;
}

/** Everything it uses comes as an argument: it is sent to the worker as it stands here. */
function work(job: KeyJob, tools: Tools): JobOutcome {
  const attempt = (derive: () => Uint8Array | null): JobOutcome => {
    try {
      return derive();
    } catch {
      return null;
    }
  };
  if (job.kind === 'bcrypt') {
    const { pbkdf } = tools.bcrypt;
    const { passphrase, salt, length, rounds } = job;
    const key = new Uint8Array(length);
    return attempt(() =>
      pbkdf(passphrase, passphrase.length, salt, salt.length, key, length, rounds) === 0 ? key : null,
    );
  }
  if (job.kind === 'argon2') {
    const argon2 = tools.argon2[job.flavour];
    const costs = { t: job.passes, m: job.memory, p: job.parallelism, dkLen: job.length };
    return attempt(() => argon2(job.passphrase, job.salt, { ...costs, maxmem: 2 ** 32 - 1 }));
  }
  if (job.kind === 'pbkdf2') {
    const { passphrase, salt, iterations, length, hash } = job;
    const { pbkdf2Sync } = tools.pbkdf2;
    return attempt(() => new Uint8Array(pbkdf2Sync(passphrase, salt, iterations, length, hash)));
  }
  if (job.kind === 'scrypt') {
    const { passphrase, salt, length, cost, blockSize, parallelization } = job;
    const { scryptSync } = tools.scrypt;
    const costs = { cost, blockSize, parallelization, maxmem: 2 ** 31 };
    return attempt(() => new Uint8Array(scryptSync(passphrase, salt, length, costs)));
  }
  const { createPrivateKey } = tools.pkcs8;
  const locked = { key: job.der, format: 'der', type: 'pkcs8', passphrase: job.passphrase };
  return attempt(() => {
    // The types know Buffers alone, and a worker is given plain bytes.
    const key = createPrivateKey(locked as Parameters<typeof createPrivateKey>[0]);
    return new Uint8Array(key.export({ format: 'der', type: 'pkcs8' }));
  });
}

const resolver = createRequire(import.meta.url);

/** Jobs that are done at the same time: each may hold up to a gigabyte. */
const mostAtOnce = 2;
let running = 0;
/** Those that wait for their turn, first one first. */
const queue: (() => void)[] = [];

/**
 * Does a job in a thread of its own, so that nothing else waits for it; two at most at the same time.
 *
 * The thread's code is the function above and a few lines around it: so it needs no file of its own, neither beside the
 * bundle nor taken out of a packed app's archive, and runs from the sources as well.
 */
export const inWorker: CarryOut = async (job, signal) => {
  if (!(await takeTurn(signal))) return null;
  try {
    return await runWorker(job, signal);
  } catch {
    // The package it takes is not there.
    return null;
  } finally {
    running -= 1;
    queue.shift()?.();
  }
};

/** @returns false when it was given up before its turn came */
function takeTurn(signal: AbortSignal | undefined): Promise<boolean> {
  if (signal?.aborted === true) return Promise.resolve(false);
  if (running < mostAtOnce) {
    running += 1;
    return Promise.resolve(true);
  }
  return new Promise((resolve) => {
    const start = (): void => {
      signal?.removeEventListener('abort', giveUp);
      running += 1;
      resolve(true);
    };
    const giveUp = (): void => {
      queue.splice(queue.indexOf(start), 1);
      resolve(false);
    };
    queue.push(start);
    signal?.addEventListener('abort', giveUp, { once: true });
  });
}

/** Does a job here and now, while everything else waits: for tests. */
export const onThisThread: CarryOut = async (job) => {
  const argon2 = await import('@noble/hashes/argon2.js');
  const bcrypt = resolver('bcrypt-pbkdf') as Bcrypt;
  return work(job, { bcrypt, argon2, pbkdf2: crypto, scrypt: crypto, pkcs8: crypto });
};

function runWorker(job: KeyJob, signal: AbortSignal | undefined): Promise<JobOutcome> {
  return new Promise((resolve) => {
    const packages = {
      bcrypt: () => resolver.resolve('bcrypt-pbkdf'),
      // An ES module, which Node before 20.19 lets nobody require.
      argon2: () => pathToFileURL(resolver.resolve('@noble/hashes/argon2.js')).href,
      pbkdf2: () => 'node:crypto',
      scrypt: () => 'node:crypto',
      pkcs8: () => 'node:crypto',
    };
    const code = `
      const { parentPort, workerData: { job, path } } = require('node:worker_threads');
      const load = async () => (path.startsWith('file:') ? import(path) : require(path));
      void load().then((tool) => parentPort.postMessage((${work.toString()})(job, { [job.kind]: tool })));`;
    const workerData = { job, path: packages[job.kind]() };
    const worker = followThread(new Worker(code, { eval: true, workerData }));
    const settle = (outcome: JobOutcome): void => {
      signal?.removeEventListener('abort', giveUp);
      resolve(outcome);
      // What OpenSSL does at a stretch it finishes first; nobody waits for that.
      void worker.terminate();
    };
    const giveUp = (): void => settle(null);
    // What the function above gives.
    worker.once('message', settle);
    // Out of memory as a whole, or a runtime whose threads cannot load the packages.
    worker.once('error', giveUp);
    worker.once('exit', giveUp);
    signal?.addEventListener('abort', giveUp);
  });
}
