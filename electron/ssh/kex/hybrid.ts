import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { keyExchangeGivenUp } from '../../../shared/texts/ssh';
import { followThread } from '../../system/ending';
import { createSntrup } from './sntrup761';
import { createCoding } from './sntrup761-coding';
import { createRings } from './sntrup761-rings';
import { serveHybrids, type HybridAnswer, type HybridTask } from './hybrid-thread';

/** A key exchange of a key encapsulation mechanism beside X25519: who wants the secret has to break both. */
export interface HybridMethod {
  /** The mechanism, by the name it has on the thread. */
  readonly kem: string;
  /** Bytes of a ciphertext. */
  readonly ciphertext: number;
  /** As node:crypto calls it. */
  readonly hash: string;
}

/** Bytes of a point of X25519 (RFC 7748, 5). */
const pointLength = 32;

const methods: ReadonlyMap<string, HybridMethod> = new Map([
  // draft-ietf-sshm-mlkem-hybrid-kex, 2.4; FIPS 203, 8.
  ['mlkem768x25519-sha256', { kem: 'mlkem768', ciphertext: 1088, hash: 'sha256' }],
  // RFC 9941; OpenSSH had it first under a name of its own.
  ['sntrup761x25519-sha512', { kem: 'sntrup761', ciphertext: 1039, hash: 'sha512' }],
  ['sntrup761x25519-sha512@openssh.com', { kem: 'sntrup761', ciphertext: 1039, hash: 'sha512' }],
]);

/** Names on the wire of the methods that there are. */
export const hybridNames: readonly string[] = [...methods.keys()];

/** The method of a name on the wire; null for other key exchanges. */
export function hybridMethod(name: string): HybridMethod | null {
  return methods.get(name) ?? null;
}

/** Bytes that a server sends: its ciphertext, and behind it its point. */
export const replyLength = ({ ciphertext }: HybridMethod): number => ciphertext + pointLength;

/** One exchange, whose sums are done on another thread. */
export interface HybridExchange {
  /** Our part: the mechanism's public key, and behind it our point. Rejects when the exchange was closed. */
  readonly publicValue: Promise<Buffer>;
  /**
   * The shared secret: a hash, all of whose bytes count. Null when the server's point gives the secret away. Rejects when the
   * exchange was closed.
   * @param theirs of {@link replyLength}
   */
  readonly secret: (theirs: Buffer) => Promise<Buffer | null>;
  /** Gives it up; idempotent. */
  readonly close: () => void;
}

/** How long the thread is kept while nobody exchanges keys, in milliseconds: it holds some megabytes. */
const kept = 60_000;

/** Begins an exchange. */
export function startHybrid(method: HybridMethod): HybridExchange {
  const thread = takeThread(method.kem);
  const id = (lastId += 1);
  const given = thread.ask(id, { kind: 'begin', id, kem: method.kem });
  return {
    publicValue: given.then((value) => value ?? Buffer.alloc(0)),
    secret: (theirs) => {
      const [ciphertext, point] = [theirs.subarray(0, method.ciphertext), theirs.subarray(method.ciphertext)];
      return thread.ask(id, { kind: 'finish', id, ciphertext, point, hash: method.hash });
    },
    close: () => thread.giveUp(id),
  };
}

/**
 * Has keys made of the methods among some names, so that none of them is waited for later. The thread takes a while to start,
 * for which a connection has time while it is made.
 * @param names on the wire, as they are offered
 */
export function prepareHybrids(names: readonly string[]): void {
  const kems = new Set(names.flatMap((name) => methods.get(name)?.kem ?? []));
  for (const kem of kems) takeThread(kem).prepare();
}

let lastId = 0;
const threads = new Map<string, HybridThread>();

function takeThread(kem: string): HybridThread {
  const found = threads.get(kem) ?? new HybridThread(kem);
  threads.set(kem, found);
  return found;
}

interface Waiting {
  readonly resolve: (value: Buffer | null) => void;
  readonly reject: (why: Error) => void;
}

/**
 * The thread of all exchanges of a mechanism: which one a server has is only known when it is time for the keys, so that none
 * waits for the other's. It ends when there was no exchange for a while.
 */
class HybridThread {
  readonly #worker = startWorker();
  #isPrepared = false;
  /** Exchanges that have not ended, with who waits for an answer. */
  readonly #open = new Map<number, Waiting | null>();
  #failure: Error | null = null;
  readonly #idle = setTimeout(() => this.#end(), kept).unref();

  constructor(private readonly kem: string) {
    // The end of the program does not wait for it.
    this.#worker.unref();
    this.#worker.on('message', ({ id, value }: HybridAnswer) => {
      const waiting = this.#open.get(id);
      if (waiting === undefined) return;
      this.#open.set(id, null);
      waiting?.resolve(value === null ? null : Buffer.from(value));
    });
    this.#worker.on('error', (thrown) =>
      this.#fail(thrown instanceof Error ? thrown : new Error(String(thrown))),
    );
    this.#worker.on('exit', () => this.#fail(new Error(keyExchangeGivenUp)));
  }

  prepare(): void {
    this.#idle.refresh();
    if (this.#isPrepared) return;
    this.#isPrepared = true;
    this.#tell({ kind: 'prepare', kem: this.kem });
  }

  ask(id: number, task: HybridTask): Promise<Buffer | null> {
    this.#idle.refresh();
    if (task.kind === 'finish' && !this.#open.has(id)) return Promise.reject(new Error(keyExchangeGivenUp));
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const answered = new Promise<Buffer | null>((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
    });
    this.#tell(task);
    return task.kind === 'finish' ? answered.finally(() => this.#open.delete(id)) : answered;
  }

  giveUp(id: number): void {
    const waiting = this.#open.get(id);
    if (!this.#open.delete(id)) return;
    waiting?.reject(new Error(keyExchangeGivenUp));
    this.#tell({ kind: 'forget', id });
  }

  #tell(task: HybridTask): void {
    this.#worker.postMessage(task);
  }

  #end(): void {
    // An exchange may wait for a server, or its user, for as long as it takes.
    if (this.#open.size > 0) this.#idle.refresh();
    else this.#fail(new Error(keyExchangeGivenUp));
  }

  #fail(why: Error): void {
    if (threads.get(this.kem) === this) threads.delete(this.kem);
    clearTimeout(this.#idle);
    this.#failure ??= why;
    for (const waiting of this.#open.values()) waiting?.reject(this.#failure);
    this.#open.clear();
    void this.#worker.terminate();
  }
}

function startWorker(): Worker {
  const resolver = createRequire(import.meta.url);
  const code = `
    const crypto = require('node:crypto');
    let sntrup;
    const { parentPort, workerData: { mlkem } } = require('node:worker_threads');
    (${serveHybrids.toString()})(parentPort, crypto, {
      mlkem768: () => import(mlkem).then(({ ml_kem768: kem }) => ({
        generate: () => {
          const { publicKey, secretKey } = kem.keygen();
          return { publicKey, secrets: [secretKey] };
        },
        decapsulate: (ciphertext, { secrets: [key] }) => kem.decapsulate(ciphertext, key),
      })),
      sntrup761: () => (sntrup ??= Promise.resolve((${createSntrup.toString()})(
        (${createRings.toString()})(),
        (${createCoding.toString()})(),
        crypto.createHash,
        (bytes) => new Uint8Array(crypto.randomBytes(bytes)),
      ))),
    });`;
  const workerData = { mlkem: pathToFileURL(resolver.resolve('@noble/post-quantum/ml-kem.js')).href };
  return followThread(new Worker(code, { eval: true, workerData, name: 'key exchange' }));
}
