import {
  createDiffieHellmanGroup,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  randomBytes,
} from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { keyLengths, type DirectionKeys } from './ciphers';
import type { RawHostKey } from './host-key';
import { hybridHash, hybridNames } from './hybrid';
import { Message } from './messages';
import { mpint, nameList, string, toBigInt, uint32, WireReader } from './wire';

/** The name lists of a KEXINIT (RFC 4253, 7.1), one for both directions where the RFC has two. */
export interface NameLists {
  readonly kex: readonly string[];
  readonly hostKey: readonly string[];
  readonly cipher: readonly string[];
  readonly mac: readonly string[];
  readonly compression: readonly string[];
}

export const curves = ['curve25519-sha256', 'curve25519-sha256@libssh.org'];
export const groupExchange = 'diffie-hellman-group-exchange-sha256';
export const strictServer = 'kex-strict-s-v00@openssh.com';
export const strictClient = 'kex-strict-c-v00@openssh.com';

/** All that the server does unless a test has it do more. */
export const allNames: Omit<NameLists, 'hostKey'> = {
  kex: [...curves, groupExchange, 'diffie-hellman-group14-sha256'],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes256-ctr'],
  mac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-256'],
  compression: ['none', 'zlib@openssh.com'],
};

/** @param follows whether a guessed packet of the key exchange comes behind it (RFC 4253, 7) */
export function writeKexInit(lists: NameLists, follows: boolean): Buffer {
  const { kex, hostKey, cipher, mac, compression } = lists;
  const all = [kex, hostKey, cipher, cipher, mac, mac, compression, compression, [], []];
  return Buffer.concat([
    Buffer.of(Message.kexInit),
    randomBytes(16),
    ...all.map(nameList),
    Buffer.of(follows ? 1 : 0),
    uint32(0),
  ]);
}

/** A client's KEXINIT; the lists of either direction are the client's own order. */
export interface ClientKexInit extends NameLists {
  readonly cipherIn: readonly string[];
  readonly macIn: readonly string[];
  readonly compressionIn: readonly string[];
  readonly follows: boolean;
}

export function readKexInit(payload: Buffer): ClientKexInit {
  const reader = new WireReader(payload, 17);
  const next = (): readonly string[] => reader.nameList();
  const [kex, hostKey] = [next(), next()];
  const [cipherIn, cipher, macIn, mac] = [next(), next(), next(), next()];
  const [compressionIn, compression] = [next(), next()];
  // Languages.
  next();
  next();
  return {
    ...{ kex, hostKey, cipher, cipherIn, mac, macIn, compression, compressionIn },
    follows: reader.bool(),
  };
}

/** What both sides agreed on; `…In`: from the client to the server. */
export interface Agreed {
  readonly kex: string;
  readonly hostKey: string;
  readonly cipher: string;
  readonly cipherIn: string;
  readonly mac: string;
  readonly macIn: string;
  readonly compression: string;
  readonly compressionIn: string;
  /** Whether the client's next packet of the key exchange is a guess that went wrong. */
  readonly wrongGuess: boolean;
}

const common = (theirs: readonly string[], ours: readonly string[], what: string): string => {
  const name = theirs.find((candidate) => ours.includes(candidate));
  if (name === undefined) throw new Error(`no ${what} in common: ${theirs.join(',')}`);
  return name;
};

/** RFC 4253, 7.1: the client's first name that the server has too. */
export function agree(client: ClientKexInit, server: NameLists): Agreed {
  const kex = common(client.kex, server.kex, 'key exchange');
  const hostKey = common(client.hostKey, server.hostKey, 'host key');
  const [cipher, cipherIn] = [client.cipher, client.cipherIn].map((names) =>
    common(names, server.cipher, 'cipher'),
  );
  // AES-GCM needs none, so a client may have none in common.
  const mac = (names: readonly string[], forCipher: string | undefined): string =>
    forCipher?.includes('gcm') === true ? 'implicit' : common(names, server.mac, 'MAC');
  return {
    ...{ kex, hostKey, cipher: cipher ?? '', cipherIn: cipherIn ?? '' },
    ...{ mac: mac(client.mac, cipher), macIn: mac(client.macIn, cipherIn) },
    compression: common(client.compression, server.compression, 'compression'),
    compressionIn: common(client.compressionIn, server.compression, 'compression'),
    wrongGuess:
      client.follows && (client.kex[0] !== server.kex[0] || client.hostKey[0] !== server.hostKey[0]),
  };
}

/** A group of Diffie-Hellman: whatever a test gives, prime or not. */
export interface Modulus {
  readonly prime: bigint;
  readonly generator: bigint;
}

const moduli = new Map<number, Modulus>();

/**
 * A group as sshd hands out, from its file (moduli(5)).
 * @param bits its size: 2048, 3072, 4096, 6144, 7680 or 8192
 */
export async function readModulus(bits: number, file = '/etc/ssh/moduli'): Promise<Modulus> {
  const known = moduli.get(bits);
  if (known !== undefined) return known;
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    const [, , , , size, generator, prime] = line.split(/\s+/u);
    if (Number(size) + 1 !== bits || generator === undefined || prime === undefined) continue;
    const modulus = { prime: BigInt(`0x${prime}`), generator: BigInt(generator) };
    moduli.set(bits, modulus);
    return modulus;
  }
  throw new Error(`${file} has no group of ${String(bits)} bits`);
}

/** RFC 3526, 3. */
export const group14 = (): Modulus => ({
  prime: toBigInt(createDiffieHellmanGroup('modp14').getPrime()),
  generator: 2n,
});

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let square = base % modulus, left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** The server's half: its public value as it goes over the wire, and the secret both share, as mpint. */
export interface Half {
  readonly publicValue: Buffer;
  readonly secret: Buffer;
}

/** RFC 8731. @param theirs the client's public value, 32 bytes */
export function curveHalf(theirs: Buffer): Half {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  const jwk = { kty: 'OKP', crv: 'X25519', x: theirs.toString('base64url') };
  const secret = diffieHellman({ privateKey, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) });
  const own = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return { publicValue: string(own), secret: mpint(toBigInt(secret)) };
}

/** RFC 4253, 8, with a secret exponent of 512 bits, which is short enough for groups of 8192. */
export function groupHalf(theirs: bigint, { prime, generator }: Modulus): Half {
  const exponent = toBigInt(randomBytes(64));
  return {
    publicValue: mpint(power(generator, exponent, prime)),
    secret: mpint(power(theirs, exponent, prime)),
  };
}

/** What the exchange hash is made of (RFC 4253, 8; RFC 4419, 3; RFC 5656, 4), each part as it is hashed. */
export interface HashParts {
  readonly clientVersion: string;
  readonly serverVersion: string;
  readonly clientKexInit: Buffer;
  readonly serverKexInit: Buffer;
  readonly hostKey: RawHostKey;
  /** Sizes and group of a group exchange; empty otherwise. */
  readonly group: Buffer;
  readonly clientValue: Buffer;
  readonly half: Half;
  /** Of the key exchange, as node:crypto calls it. */
  readonly digest: string;
}

/** The hash of a key exchange. @param kex its name on the wire, one that the server has */
export const digestOf = (kex: string): string => (hybridNames.includes(kex) ? hybridHash(kex) : 'sha256');

export function exchangeHash(parts: HashParts): Buffer {
  const { clientVersion, serverVersion, clientKexInit, serverKexInit, hostKey, group, half } = parts;
  const hash = createHash(parts.digest);
  [clientVersion, serverVersion, clientKexInit, serverKexInit, hostKey.blob].forEach((part) =>
    hash.update(string(part)),
  );
  [group, parts.clientValue, half.publicValue, half.secret].forEach((part) => hash.update(part));
  return hash.digest();
}

/**
 * Keys out of the secret (RFC 4253, 7.2).
 * @param direction 'in': from the client to the server
 */
export function deriveKeys(
  cipher: string,
  direction: 'in' | 'out',
  secret: Buffer,
  hash: Buffer,
  sessionId: Buffer,
  digest: string,
): DirectionKeys {
  const derive = (letter: string, length: number): Buffer => {
    let bytes = createHash(digest).update(secret).update(hash).update(letter).update(sessionId).digest();
    while (bytes.length < length) {
      const more = createHash(digest).update(secret).update(hash).update(bytes).digest();
      bytes = Buffer.concat([bytes, more]);
    }
    return bytes.subarray(0, length);
  };
  const lengths = keyLengths(cipher);
  const [iv, key, macKey] = direction === 'in' ? (['A', 'C', 'E'] as const) : (['B', 'D', 'F'] as const);
  return {
    iv: derive(iv, lengths.iv),
    key: derive(key, lengths.key),
    macKey: derive(macKey, lengths.mac),
  };
}
