import { count, plural } from './numbers';

// What two sides agree on before a login, in the words of PuTTY's event log.

/** Bits of the groups of RFC 2409 and RFC 3526, by their numbers. */
const groupBits: ReadonlyMap<string, number> = new Map([
  ['1', 1024],
  ['14', 2048],
  ['15', 3072],
  ['16', 4096],
  ['17', 6144],
  ['18', 8192],
]);

const curves: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['curve25519-sha256', ['Curve25519', 'SHA-256']],
  ['curve25519-sha256@libssh.org', ['Curve25519', 'SHA-256']],
  ['ecdh-sha2-nistp256', ['nistp256', 'SHA-256']],
  ['ecdh-sha2-nistp384', ['nistp384', 'SHA-384']],
  ['ecdh-sha2-nistp521', ['nistp521', 'SHA-512']],
]);

/** Said of a key exchange whose secrets quantum computers are not known to find out. */
export const postQuantum = 'post-quantum';

/** Those of a key encapsulation mechanism beside a curve. */
const hybrids: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['mlkem768x25519-sha256', ['ML-KEM-768 / Curve25519', 'SHA-256']],
  ['sntrup761x25519-sha512', ['NTRU Prime / Curve25519', 'SHA-512']],
  ['sntrup761x25519-sha512@openssh.com', ['NTRU Prime / Curve25519', 'SHA-512']],
]);

/** A key exchange in the words of PuTTY's event log: `ECDH key exchange with curve Curve25519, using hash SHA-256`. */
function kexInWords(kex: string): string {
  const hybrid = hybrids.get(kex);
  if (hybrid !== undefined) {
    return `${hybrid[0]} hybrid key exchange (${postQuantum}), using hash ${hybrid[1]}`;
  }
  const curve = curves.get(kex);
  if (curve !== undefined) return `ECDH key exchange with curve ${curve[0]}, using hash ${curve[1]}`;
  const [, group, hash = ''] = /^diffie-hellman-group(-exchange|\d+)-sha(\d+)$/u.exec(kex) ?? [];
  if (group === '-exchange') return `Diffie-Hellman group exchange, using hash SHA-${hash}`;
  const bits = groupBits.get(group ?? '');
  if (group === undefined || bits === undefined) return `${kex} key exchange`;
  return `Diffie-Hellman key exchange using ${String(bits)}-bit modulus and hash SHA-${hash} with standard group "group${group}"`;
}

/** A cipher in PuTTY's words: `AES-128 GCM`. */
function cipherInWords(cipher: string): string {
  const [, bits, mode] = /^aes(\d+)-(gcm|ctr|cbc)/u.exec(cipher) ?? [];
  if (bits !== undefined && mode !== undefined) {
    return `AES-${bits} ${mode === 'ctr' ? 'SDCTR' : mode.toUpperCase()}`;
  }
  if (cipher === '3des-cbc') return 'triple-DES CBC';
  return cipher.startsWith('chacha20') ? 'ChaCha20' : cipher;
}

/** Which way data goes. */
type Flow = 'outbound' | 'inbound';

/** A MAC in PuTTY's words: `HMAC-SHA-256 outbound MAC algorithm (in ETM mode)`; null when the cipher brings its own. */
function macInWords(mac: string, direction: Flow): string | null {
  if (mac === '') return null;
  const name = mac
    .replace(/-etm@.*$|@.*$/u, '')
    .replace(/^hmac-sha2-/u, 'HMAC-SHA-')
    .replace(/^hmac-sha1/u, 'HMAC-SHA-1')
    .replace(/^hmac-md5/u, 'HMAC-MD5');
  return `${name} ${direction} MAC algorithm${mac.includes('-etm@') ? ' (in ETM mode)' : ''}`;
}

export const ourVersion = (version: string): string => `We claim version: ${version}`;
export const remoteVersion = (version: string): string => `Remote version: ${version}`;
export const protocolVersion = 'Using SSH protocol version 2';
export const strictKex = 'Enabling strict key exchange semantics';
/** @param again it is not the connection's first */
export const doingKex = (kex: string, again: boolean): string =>
  `Doing ${kexInWords(kex)}${again ? ' again (asked for by the server)' : ''}`;

/** Said of a server, not of this session: every server of older software is like that. */
export const notPostQuantum =
  'The key exchange is not post-quantum: whoever records this connection may be able to read it once there are large quantum computers. OpenSSH 8.5 and newer have one that is.';

/** Parts of a negotiation, by ssh2's names for them, in the words of the panels. */
const parts: Readonly<Record<string, string>> = {
  'KEX method': 'key exchange',
  'Host key format': 'host keys',
  'C->S cipher': 'ciphers, outbound',
  'S->C cipher': 'ciphers, inbound',
  'C->S MAC': 'MACs, outbound',
  'S->C MAC': 'MACs, inbound',
  'C->S compression': 'compression, outbound',
  'S->C compression': 'compression, inbound',
};
export const offers = (isOurs: boolean, part: string, list: string): string =>
  `${isOurs ? 'We offer' : 'The server offers'} for ${parts[part] ?? part}: ${list}`;
export const serverOffers = (list: string): string => `The server offers: ${list}`;

/** Parts on which nothing was agreed. */
export const unmatched = {
  kex: 'key exchange method',
  hostKey: 'host key type',
  cipher: 'cipher',
  mac: 'MAC',
  compression: 'compression method',
  safeCipher: 'cipher that is safe without strict key exchange',
} as const;

export function initialised(cipher: string, mac: string, compression: string, way: Flow): readonly string[] {
  const macWords = macInWords(mac, way);
  return [
    `Initialised ${cipherInWords(cipher)} ${way} encryption`,
    ...(macWords === null ? [] : [`Initialised ${macWords}`]),
    ...(compression === 'none' ? [] : [`Initialised ${compression} ${way} compression`]),
  ];
}
export const weakToday = (what: string, name: string): string =>
  `The ${what} ${name} is weak by today’s judgement`;
export const canBeTamperedWith = (cipher: string): string =>
  `The server does not do strict key exchange, without which ${cipher} can be tampered with (CVE-2023-48795)`;
export const cipherWithMac = (cipher: string, mac: string): string => `${cipher} with ${mac}`;

/** @param speeds in MB/s, by cipher */
export function cipherSpeeds(speeds: Readonly<Record<string, number>>): string {
  const words = Object.entries(speeds).map(([name, speed]) => `${name} ${count(Math.round(speed))} MB/s`);
  return `Speed of ciphers on this computer: ${words.join(', ')}`;
}
export const againInBuiltInOrder =
  'The server does not do strict key exchange: connecting again with the built-in order of ciphers';
export const againForAnyHostKey = 'Connecting again to ask for host keys of any kind';

// The host key.
/** @param types of further host keys, of kinds of which none is known here. @param also beside the one it has shown */
export function unknownHostKeys(types: readonly string[], also: boolean): string {
  const words = plural(
    types.length,
    "host key, but we don't know it",
    "host keys, but we don't know any of them",
  );
  return `Server ${also ? 'also has' : 'has'} ${types.join('/')} ${words}`;
}
export const usingHostKeyAlgorithm = (name: string): string => `Using host key algorithm ${name}`;
export const fingerprintIs = 'Host key fingerprint is:';
