import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Makes packets as they go over the wire. */
export interface Sealer {
  /** @param sequence the packet's number, modulo 2^32 */
  seal(payload: Buffer, sequence: number): Buffer;
}

/** Reads packets off the wire. */
export interface Opener {
  readonly encrypted: boolean;
  /**
   * Takes the first packet of what arrived.
   * @returns its payload and how many bytes it had; null: not all of it is here. Throws where its integrity is broken
   */
  open(bytes: Buffer, sequence: number): { readonly payload: Buffer; readonly used: number } | null;
}

/** Keys of one direction. */
export interface DirectionKeys {
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly macKey: Buffer;
}

interface Suite {
  readonly cipher: string;
  readonly keyLength: number;
  readonly ivLength: number;
  readonly gcm: boolean;
}

const suites: Readonly<Record<string, Suite>> = {
  'aes128-gcm@openssh.com': { cipher: 'aes-128-gcm', keyLength: 16, ivLength: 12, gcm: true },
  'aes256-gcm@openssh.com': { cipher: 'aes-256-gcm', keyLength: 32, ivLength: 12, gcm: true },
  'aes128-ctr': { cipher: 'aes-128-ctr', keyLength: 16, ivLength: 16, gcm: false },
  'aes256-ctr': { cipher: 'aes-256-ctr', keyLength: 32, ivLength: 16, gcm: false },
};

/** @returns a cipher by its name in SSH; throws where the server has none of that name */
function suiteOf(name: string): Suite {
  const suite = suites[name];
  if (suite === undefined) throw new Error(`no cipher ${name}`);
  return suite;
}

/** @returns how many bytes of key, IV and MAC key a cipher takes */
export function keyLengths(name: string): {
  readonly key: number;
  readonly iv: number;
  readonly mac: number;
} {
  const { keyLength, ivLength } = suiteOf(name);
  return { key: keyLength, iv: ivLength, mac: 32 };
}

/** @returns what seals packets under these keys; `mac` is of no meaning to AES-GCM */
export function createSealer(name: string, mac: string, keys: DirectionKeys): Sealer {
  const suite = suiteOf(name);
  return suite.gcm ? new GcmSealer(suite, keys) : new CtrSealer(suite, keys, isEtm(mac));
}

/** @returns what opens packets under these keys */
export function createOpener(name: string, mac: string, keys: DirectionKeys): Opener {
  const suite = suiteOf(name);
  if (suite.gcm) return new GcmOpener(suite, keys);
  return isEtm(mac) ? new EtmOpener(suite, keys) : new CtrOpener(suite, keys);
}

function isEtm(mac: string): boolean {
  if (mac === 'hmac-sha2-256-etm@openssh.com') return true;
  if (mac === 'hmac-sha2-256') return false;
  throw new Error(`no MAC ${mac}`);
}

/**
 * A packet before it is encrypted (RFC 4253, 6).
 * @param aligned whether the length counts for the size of a block: not where it is sent in plain text
 */
function frame(payload: Buffer, block: number, aligned: boolean): Buffer {
  const fixed = (aligned ? 5 : 1) + payload.length;
  let padding = block - (fixed % block);
  if (padding < 4) padding += block;
  const packet = Buffer.alloc(5 + payload.length + padding);
  packet.writeUInt32BE(1 + payload.length + padding);
  packet.writeUInt8(padding, 4);
  payload.copy(packet, 5);
  randomBytes(padding).copy(packet, 5 + payload.length);
  return packet;
}

/** @param body a packet without its length */
const payloadOf = (body: Buffer): Buffer => body.subarray(1, Math.max(1, body.length - (body[0] ?? 0)));

/** OpenSSH takes packets up to this size, in bytes. */
const largest = 256 * 1024;

function lengthOf(bytes: Buffer): number {
  const length = bytes.readUInt32BE();
  if (length < 1 || length > largest) throw new Error(`a packet of ${String(length)} bytes`);
  return length;
}

/** Before the first NEWKEYS: nothing is encrypted. */
export const plainSealer: Sealer = { seal: (payload) => frame(payload, 8, true) };
export const plainOpener: Opener = {
  encrypted: false,
  open: (bytes) => {
    if (bytes.length < 4) return null;
    const used = 4 + lengthOf(bytes);
    return bytes.length < used ? null : { payload: payloadOf(bytes.subarray(4, used)), used };
  },
};

/** AES-GCM's nonce (RFC 5647, 7.1): its last eight bytes count packets. */
class Nonce {
  readonly #bytes: Buffer;

  constructor(iv: Buffer) {
    this.#bytes = Buffer.from(iv);
  }

  /** The current one; the next call gives the next one. */
  take(): Buffer {
    const nonce = Buffer.from(this.#bytes);
    this.#bytes.writeBigUInt64BE(BigInt.asUintN(64, this.#bytes.readBigUInt64BE(4) + 1n), 4);
    return nonce;
  }
}

const gcmCipher = (name: string): 'aes-128-gcm' | 'aes-256-gcm' =>
  name === 'aes-128-gcm' ? 'aes-128-gcm' : 'aes-256-gcm';

class GcmSealer implements Sealer {
  readonly #suite: Suite;
  readonly #key: Buffer;
  readonly #nonce: Nonce;

  constructor(suite: Suite, { key, iv }: DirectionKeys) {
    this.#suite = suite;
    this.#key = key;
    this.#nonce = new Nonce(iv);
  }

  seal(payload: Buffer): Buffer {
    const packet = frame(payload, 16, false);
    const cipher = createCipheriv(gcmCipher(this.#suite.cipher), this.#key, this.#nonce.take());
    const length = packet.subarray(0, 4);
    cipher.setAAD(length);
    const sealed = cipher.update(packet.subarray(4));
    cipher.final();
    return Buffer.concat([length, sealed, cipher.getAuthTag()]);
  }
}

class GcmOpener implements Opener {
  readonly encrypted = true;
  readonly #suite: Suite;
  readonly #key: Buffer;
  readonly #nonce: Nonce;

  constructor(suite: Suite, { key, iv }: DirectionKeys) {
    this.#suite = suite;
    this.#key = key;
    this.#nonce = new Nonce(iv);
  }

  open(bytes: Buffer): { payload: Buffer; used: number } | null {
    if (bytes.length < 4) return null;
    const end = 4 + lengthOf(bytes);
    if (bytes.length < end + 16) return null;
    const decipher = createDecipheriv(gcmCipher(this.#suite.cipher), this.#key, this.#nonce.take());
    decipher.setAAD(bytes.subarray(0, 4));
    decipher.setAuthTag(bytes.subarray(end, end + 16));
    const body = Buffer.concat([decipher.update(bytes.subarray(4, end)), decipher.final()]);
    return { payload: payloadOf(body), used: end + 16 };
  }
}

const macOf = (key: Buffer, sequence: number, ...parts: readonly Buffer[]): Buffer => {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(sequence);
  const mac = createHmac('sha256', key).update(number);
  parts.forEach((part) => mac.update(part));
  return mac.digest();
};

function checkMac(received: Buffer, computed: Buffer): void {
  if (!timingSafeEqual(received, computed)) throw new Error('the MAC does not fit');
}

class CtrSealer implements Sealer {
  readonly #cipher;
  readonly #macKey: Buffer;
  readonly #etm: boolean;

  constructor(suite: Suite, { key, iv, macKey }: DirectionKeys, etm: boolean) {
    this.#cipher = createCipheriv(suite.cipher, key, iv);
    this.#macKey = macKey;
    this.#etm = etm;
  }

  seal(payload: Buffer, sequence: number): Buffer {
    const packet = frame(payload, 16, !this.#etm);
    if (!this.#etm) {
      const mac = macOf(this.#macKey, sequence, packet);
      return Buffer.concat([this.#cipher.update(packet), mac]);
    }
    const sealed = Buffer.concat([packet.subarray(0, 4), this.#cipher.update(packet.subarray(4))]);
    return Buffer.concat([sealed, macOf(this.#macKey, sequence, sealed)]);
  }
}

/** AES-CTR with a MAC of the plain packet: the length is encrypted too. */
class CtrOpener implements Opener {
  readonly encrypted = true;
  readonly #decipher;
  readonly #macKey: Buffer;
  /** The first block of a packet whose rest is awaited. */
  #first: Buffer | null = null;

  constructor(suite: Suite, { key, iv, macKey }: DirectionKeys) {
    this.#decipher = createDecipheriv(suite.cipher, key, iv);
    this.#macKey = macKey;
  }

  open(bytes: Buffer, sequence: number): { payload: Buffer; used: number } | null {
    if (bytes.length < 16) return null;
    this.#first ??= this.#decipher.update(bytes.subarray(0, 16));
    const end = 4 + lengthOf(this.#first);
    if (bytes.length < end + 32) return null;
    const packet = Buffer.concat([this.#first, this.#decipher.update(bytes.subarray(16, end))]);
    this.#first = null;
    checkMac(bytes.subarray(end, end + 32), macOf(this.#macKey, sequence, packet));
    return { payload: payloadOf(packet.subarray(4)), used: end + 32 };
  }
}

/** AES-CTR with a MAC of what is on the wire (OpenSSH's PROTOCOL, 1.5). */
class EtmOpener implements Opener {
  readonly encrypted = true;
  readonly #decipher;
  readonly #macKey: Buffer;

  constructor(suite: Suite, { key, iv, macKey }: DirectionKeys) {
    this.#decipher = createDecipheriv(suite.cipher, key, iv);
    this.#macKey = macKey;
  }

  open(bytes: Buffer, sequence: number): { payload: Buffer; used: number } | null {
    if (bytes.length < 4) return null;
    const end = 4 + lengthOf(bytes);
    if (bytes.length < end + 32) return null;
    checkMac(bytes.subarray(end, end + 32), macOf(this.#macKey, sequence, bytes.subarray(0, end)));
    return { payload: payloadOf(this.#decipher.update(bytes.subarray(4, end))), used: end + 32 };
  }
}
