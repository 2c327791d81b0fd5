import { createPublicKey, getCiphers, getCurves, getHashes, verify } from 'node:crypto';
import type { Algorithms } from '../ssh2';
import {
  algorithmFamilies,
  completePreference,
  defaultPreferences,
  isBelowWarnLine,
  warnLine,
  type AlgorithmList,
  type Preferences,
} from '../../../shared/algorithms';
import type { SessionProfile } from '../../../shared/session-profile';
import type { AppInfo } from '../../../shared/snapshot';
import { bySpeed, type CipherSpeeds } from './cipher-order';

/** Abilities of a runtime's cryptography, as far as runtimes differ. */
export interface CryptoOffer {
  readonly ciphers: readonly string[];
  readonly hashes: readonly string[];
  readonly curves: readonly string[];
  readonly dsa: boolean;
}

/** Ability the runtime must have for a name; a name that is not here needs none that any runtime lacks. */
const needs: ReadonlyMap<string, (offer: CryptoOffer) => boolean> = new Map([
  ...Object.entries({
    'aes128-gcm@openssh.com': 'aes-128-gcm',
    'aes256-gcm@openssh.com': 'aes-256-gcm',
    'aes128-ctr': 'aes-128-ctr',
    'aes192-ctr': 'aes-192-ctr',
    'aes256-ctr': 'aes-256-ctr',
    'chacha20-poly1305@openssh.com': 'chacha20',
    'aes128-cbc': 'aes-128-cbc',
    'aes192-cbc': 'aes-192-cbc',
    'aes256-cbc': 'aes-256-cbc',
    '3des-cbc': 'des-ede3-cbc',
  }).map(([name, cipher]) => [name, (offer: CryptoOffer) => offer.ciphers.includes(cipher)] as const),
  ...Object.entries({ 256: 'prime256v1', 384: 'secp384r1', 521: 'secp521r1' }).flatMap(([size, curve]) => {
    const has = (offer: CryptoOffer): boolean => offer.curves.includes(curve);
    return [[`ecdh-sha2-nistp${size}`, has] as const, [`ecdsa-sha2-nistp${size}`, has] as const];
  }),
  ['ssh-dss', ({ dsa }) => dsa],
]);

/** MACs have no list of their own: the good ones in this order, and the weak ones, which are asked about, after them. */
const macs = [
  ['hmac-sha2-256-etm@openssh.com', 'sha256'],
  ['hmac-sha2-512-etm@openssh.com', 'sha512'],
  ['hmac-sha1-etm@openssh.com', 'sha1'],
  ['hmac-sha2-256', 'sha256'],
  ['hmac-sha2-512', 'sha512'],
  ['hmac-sha1', 'sha1'],
] as const;
const weakMacs = [
  ['hmac-sha1-96', 'sha1'],
  ['hmac-md5', 'md5'],
  ['hmac-md5-96', 'md5'],
] as const;

/** A MAC with a broken hash, or one cut short to 96 bits. */
export function isWeakMac(name: string): boolean {
  return weakMacs.some(([weak]) => weak === name);
}

let probed: CryptoOffer | null = null;

/** Abilities of this runtime. Electron's BoringSSL lacks ChaCha20 and DSA (measured in Electron 33). */
export function runtimeOffer(): CryptoOffer {
  return (probed ??= {
    ciphers: getCiphers(),
    hashes: getHashes(),
    curves: getCurves(),
    dsa: canVerifyDsa(),
  });
}

/** Ids of the families of which this runtime can do at least one, for the panels to show. */
export function runtimeFamilies(offer: CryptoOffer = runtimeOffer()): AppInfo['algorithms'] {
  const ids = (list: AlgorithmList): readonly string[] =>
    algorithmFamilies[list].filter(({ names }) => names.some((name) => can(offer, name))).map(({ id }) => id);
  return { kex: ids('kex'), hostKey: ids('hostKey'), cipher: ids('cipher') };
}

/** The type of the keys a host key algorithm signs with: `rsa-sha2-512` uses a key of type `ssh-rsa` (RFC 8332, 3). */
export function hostKeyTypeOf(algorithm: string): string {
  return algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm;
}

/**
 * Host key algorithms to offer, in the order preferred.
 * @param knownTypes types of the keys known of the server: while any of them can be done, nothing else is offered
 */
function hostKeyAlgorithms(
  preferences: Preferences,
  knownTypes: readonly string[],
  offer: CryptoOffer,
): readonly string[] {
  const all = preferred('hostKey', preferences, offer);
  const known = all.filter((name) => knownTypes.includes(hostKeyTypeOf(name)));
  return known.length > 0 ? known : all;
}

/** Whether fewer kinds of host key are offered for what is known of a server than would be otherwise. */
export function isNarrowed(
  { algorithms }: Pick<SessionProfile, 'algorithms'>,
  knownTypes: readonly string[],
  offer: CryptoOffer = runtimeOffer(),
): boolean {
  const count = (types: readonly string[]): number => hostKeyAlgorithms(algorithms, types, offer).length;
  return count(knownTypes) < count([]);
}

/**
 * What the client offers, in the session's order of preference; of several that the server has, too, the first here is
 * used (RFC 4253, 7.1). What stands below the warning line is offered as well, and asked about once it was chosen.
 * Without what the runtime lacks: ssh2 throws when asked for that by name.
 *
 * By default large Diffie-Hellman groups come late: BoringSSL checks a group's primes anew each time, which stops the
 * thread for 0.3 s with group 14, 2.5 s with 16 and 20 s with 18 (measured in Electron 33).
 *
 * The ciphers above the line go by how fast they are here where it was measured, unless the user has an order of their own.
 * @param knownHostKeyTypes see ConnectRequest
 * @param speeds null for the built-in order
 */
export function clientAlgorithms(
  { algorithms, compression }: Pick<SessionProfile, 'algorithms' | 'compression'>,
  knownHostKeyTypes: readonly string[] = [],
  offer: CryptoOffer = runtimeOffer(),
  speeds: CipherSpeeds | null = null,
): Algorithms {
  // Checked against what ssh2 really takes by a test; its types know no more than literal names.
  return {
    kex: [...offeredKeyExchanges(algorithms, offer)],
    serverHostKey: [...hostKeyAlgorithms(algorithms, knownHostKeyTypes, offer)],
    cipher: [...ciphers(algorithms, offer, speeds)],
    hmac: [...offeredMacs(offer)],
    compress: compression ? ['zlib@openssh.com', 'zlib', 'none'] : ['none', 'zlib@openssh.com', 'zlib'],
  } as Algorithms;
}

/** The key exchanges to offer, in the order of the preferences: names on the wire, of those the runtime has. */
export function offeredKeyExchanges(
  preferences: Preferences,
  offer: CryptoOffer = runtimeOffer(),
): readonly string[] {
  return preferred('kex', preferences, offer);
}

/**
 * The ciphers that are used unasked, in the order of the preferences.
 * @returns names on the wire, of those the runtime has
 */
export function ciphersAboveLine(
  preferences: Preferences,
  offer: CryptoOffer = runtimeOffer(),
): readonly string[] {
  return preferred('cipher', preferences, offer).filter(
    (name) => !isBelowWarnLine('cipher', name, preferences),
  );
}

/** Whether nobody has changed the order of the ciphers. */
export function isBuiltInOrder({ cipher }: Pick<Preferences, 'cipher'>): boolean {
  return completePreference('cipher', cipher).join() === defaultPreferences.cipher.join();
}

/** The MAC that is wanted most. */
export function firstMac(offer: CryptoOffer = runtimeOffer()): string {
  return offeredMacs(offer)[0] ?? '';
}

function ciphers(
  preferences: Preferences,
  offer: CryptoOffer,
  speeds: CipherSpeeds | null,
): readonly string[] {
  const all = preferred('cipher', preferences, offer);
  if (speeds === null || !isBuiltInOrder(preferences)) return all;
  const above = ciphersAboveLine(preferences, offer);
  return [...bySpeed(above, speeds), ...all.filter((name) => !above.includes(name))];
}

function offeredMacs(offer: CryptoOffer): readonly string[] {
  return [...macs, ...weakMacs].filter(([, hash]) => offer.hashes.includes(hash)).map(([name]) => name);
}

function preferred(list: AlgorithmList, preferences: Preferences, offer: CryptoOffer): readonly string[] {
  return completePreference(list, preferences[list])
    .filter((word) => word !== warnLine)
    .flatMap((id) => algorithmFamilies[list].find((family) => family.id === id)?.names ?? [])
    .filter((name) => can(offer, name));
}

function can(offer: CryptoOffer, name: string): boolean {
  return needs.get(name)?.(offer) ?? true;
}

/** A DSA key of five bits: whoever knows DSA at all can tell that a signature is none of its. */
const tinyDsaKey = 'MBwwFAYHKoZIzjgEATAJAgEXAgELAgEEAwQAAgEI';

function canVerifyDsa(): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(tinyDsaKey, 'base64'), format: 'der', type: 'spki' });
    verify('sha1', Buffer.alloc(1), key, Buffer.from([0x30, 6, 2, 1, 1, 2, 1, 1]));
    return true;
  } catch {
    return false;
  }
}
