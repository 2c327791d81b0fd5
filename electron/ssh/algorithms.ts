import { getCiphers, getHashes } from 'node:crypto';
import type { Algorithms } from 'ssh2';

/** What ssh2 calls a cipher, and what the runtime must have for it. Fast first: GCM, then CTR, then ChaCha20. */
const ciphers = [
  ['aes128-gcm@openssh.com', 'aes-128-gcm'],
  ['aes256-gcm@openssh.com', 'aes-256-gcm'],
  ['aes128-ctr', 'aes-128-ctr'],
  ['aes192-ctr', 'aes-192-ctr'],
  ['aes256-ctr', 'aes-256-ctr'],
  ['chacha20-poly1305@openssh.com', 'chacha20'],
] as const;

const macs = [
  ['hmac-sha2-256-etm@openssh.com', 'sha256'],
  ['hmac-sha2-512-etm@openssh.com', 'sha512'],
  ['hmac-sha1-etm@openssh.com', 'sha1'],
  ['hmac-sha2-256', 'sha256'],
  ['hmac-sha2-512', 'sha512'],
  ['hmac-sha1', 'sha1'],
] as const;

/** What a runtime's cryptography offers. */
export interface CryptoOffer {
  readonly ciphers: readonly string[];
  readonly hashes: readonly string[];
}

/**
 * What the client offers, in order of preference. Built from what the runtime has: Electron's BoringSSL lacks ChaCha20,
 * and ssh2 throws when asked for it by name.
 *
 * Large Diffie-Hellman groups come last and groups 15, 17 and 18 not at all: BoringSSL checks a group's primes anew each
 * time, which stops the thread for 0.5 s with group 14, 3 s with 16 and 28 s with 18 (measured in Electron 33).
 */
export function clientAlgorithms(
  compression: boolean,
  offer: CryptoOffer = { ciphers: getCiphers(), hashes: getHashes() },
): Algorithms {
  return {
    kex: [
      'curve25519-sha256',
      'curve25519-sha256@libssh.org',
      'ecdh-sha2-nistp256',
      'ecdh-sha2-nistp384',
      'ecdh-sha2-nistp521',
      'diffie-hellman-group14-sha256',
      'diffie-hellman-group-exchange-sha256',
      'diffie-hellman-group16-sha512',
    ],
    serverHostKey: [
      'ssh-ed25519',
      'ecdsa-sha2-nistp256',
      'ecdsa-sha2-nistp384',
      'ecdsa-sha2-nistp521',
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ssh-rsa',
    ],
    cipher: ciphers.filter(([, needs]) => offer.ciphers.includes(needs)).map(([name]) => name),
    hmac: macs.filter(([, needs]) => offer.hashes.includes(needs)).map(([name]) => name),
    compress: compression ? ['zlib@openssh.com', 'zlib', 'none'] : ['none', 'zlib@openssh.com', 'zlib'],
  };
}

const kexWords: readonly (readonly [RegExp, string])[] = [
  [/^curve25519/u, 'ECDH key exchange with curve Curve25519, using hash SHA-256'],
  [/^ecdh-sha2-nistp256$/u, 'ECDH key exchange with curve nistp256, using hash SHA-256'],
  [/^ecdh-sha2-nistp384$/u, 'ECDH key exchange with curve nistp384, using hash SHA-384'],
  [/^ecdh-sha2-nistp521$/u, 'ECDH key exchange with curve nistp521, using hash SHA-512'],
  [
    /^diffie-hellman-group14-sha256$/u,
    'Diffie-Hellman key exchange using 2048-bit group 14, using hash SHA-256',
  ],
  [
    /^diffie-hellman-group16-sha512$/u,
    'Diffie-Hellman key exchange using 4096-bit group 16, using hash SHA-512',
  ],
  [/^diffie-hellman-group-exchange-sha256$/u, 'Diffie-Hellman group exchange, using hash SHA-256'],
];

/** A key exchange in the words of PuTTY's event log: `ECDH key exchange with curve Curve25519, using hash SHA-256`. */
export function kexInWords(kex: string): string {
  return kexWords.find(([pattern]) => pattern.test(kex))?.[1] ?? `${kex} key exchange`;
}

/** A cipher in PuTTY's words: `AES-128 GCM`. */
export function cipherInWords(cipher: string): string {
  const aes = /^aes(\d+)-(gcm|ctr|cbc)/u.exec(cipher);
  if (aes !== null) return `AES-${aes[1] ?? ''} ${aes[2] === 'ctr' ? 'SDCTR' : (aes[2] ?? '').toUpperCase()}`;
  return cipher.startsWith('chacha20') ? 'ChaCha20' : cipher;
}

/** A MAC in PuTTY's words: `HMAC-SHA-256 outbound MAC algorithm (in ETM mode)`; null when the cipher brings its own. */
export function macInWords(mac: string, direction: 'outbound' | 'inbound'): string | null {
  if (mac === '') return null;
  const name = mac
    .replace(/-etm@.*$|@.*$/u, '')
    .replace(/^hmac-sha2-/u, 'HMAC-SHA-')
    .replace(/^hmac-sha1/u, 'HMAC-SHA-1');
  return `${name} ${direction} MAC algorithm${mac.includes('-etm@') ? ' (in ETM mode)' : ''}`;
}
