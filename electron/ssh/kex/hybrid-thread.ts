import type * as Crypto from 'node:crypto';

/** A key encapsulation mechanism, as far as the side uses it that makes the key. */
export interface Kem {
  readonly generate: () => KemKeys;
  /** A ciphertext that is not of this key gives a secret that fits nothing (implicit rejection). */
  readonly decapsulate: (ciphertext: Uint8Array, keys: KemKeys) => Uint8Array;
}

export interface KemKeys {
  readonly publicKey: Uint8Array;
  /** The secrets that are overwritten once they are of no use any more, in an order that the mechanism knows. */
  readonly secrets: readonly (Uint8Array | Int8Array | Int32Array)[];
}

/** A task for the thread. */
export type HybridTask =
  /** Has keys ready before they are asked for. */
  | { readonly kind: 'prepare'; readonly kem: string }
  | { readonly kind: 'begin'; readonly id: number; readonly kem: string }
  | {
      readonly kind: 'finish';
      readonly id: number;
      readonly ciphertext: Uint8Array;
      readonly point: Uint8Array;
      /** Of the key exchange, as node:crypto calls it. */
      readonly hash: string;
    }
  | { readonly kind: 'forget'; readonly id: number };

/** Its answer; a value of null: the server's point gives the secret away, or is no point. */
export interface HybridAnswer {
  readonly id: number;
  readonly value: Uint8Array | null;
}

/** The data that the thread is started with. */
export interface HybridPort {
  readonly on: (event: 'message', heard: (task: HybridTask) => void) => void;
  readonly postMessage: (answer: HybridAnswer) => void;
}

/**
 * The program of the thread. Everything it uses comes as an argument: it is sent there as it stands.
 *
 * Keys are made ahead, one pair of each mechanism that is used: who asks takes it away, so that no two exchanges share one.
 * They never leave the thread, and are overwritten after their one use.
 */
export function serveHybrids(
  port: HybridPort,
  crypto: Pick<typeof Crypto, 'createHash' | 'createPublicKey' | 'diffieHellman' | 'generateKeyPairSync'>,
  load: Readonly<Record<string, () => Promise<Kem>>>,
): void {
  const ready = new Map<string, KemKeys>();
  const running = new Map<
    number,
    { readonly name: string; readonly kem: Kem; readonly keys: KemKeys; readonly own: Crypto.KeyObject }
  >();
  // SubjectPublicKeyInfo of X25519 up to the point (RFC 8410, 4).
  const head = Uint8Array.from([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x03, 0x21, 0x00]);
  const wipe = ({ secrets }: KemKeys): void => {
    for (const secret of secrets) secret.fill(0);
  };
  const prepare = (name: string, kem: Kem): void => {
    if (!ready.has(name)) ready.set(name, kem.generate());
  };
  const begin = (id: number, name: string, kem: Kem): void => {
    const keys = ready.get(name) ?? kem.generate();
    ready.delete(name);
    const { publicKey, privateKey } = crypto.generateKeyPairSync('x25519');
    running.set(id, { name, kem, keys, own: privateKey });
    const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(head.length);
    port.postMessage({ id, value: Buffer.concat([keys.publicKey, point]) });
  };
  const combine = (point: Uint8Array, own: Crypto.KeyObject): Buffer | null => {
    try {
      const key = Buffer.concat([head, point]);
      const publicKey = crypto.createPublicKey({ key, type: 'spki', format: 'der' });
      const secret = crypto.diffieHellman({ privateKey: own, publicKey });
      // RFC 8731, 3: the point was one of small order.
      return secret.some((byte) => byte !== 0) ? secret : null;
    } catch {
      // OpenSSL and BoringSSL look for that themselves.
      return null;
    }
  };
  port.on('message', (task) => {
    if (task.kind === 'prepare' || task.kind === 'begin') {
      void load[task.kem]?.().then((kem) => {
        if (task.kind === 'begin') begin(task.id, task.kem, kem);
        else prepare(task.kem, kem);
      });
      return;
    }
    const found = running.get(task.id);
    running.delete(task.id);
    if (found === undefined) return;
    const { name, kem, keys, own } = found;
    if (task.kind === 'finish') {
      const first = kem.decapsulate(task.ciphertext, keys);
      const second = combine(task.point, own);
      const hash = crypto.createHash(task.hash).update(first);
      port.postMessage({ id: task.id, value: second === null ? null : hash.update(second).digest() });
      first.fill(0);
      second?.fill(0);
    }
    wipe(keys);
    // The next pair, which nobody waits for: behind what else has come by then.
    if (running.size === 0) setImmediate(() => prepare(name, kem));
  });
}
