import { count, utcMoment } from './numbers';

// Why a private key file cannot be used; which error says it is for `shared/errors`.

// It is no private key.
export const noFile = 'It is a folder, or no file at all.';
export const empty = 'The file is empty.';
export const noPrivateKey = 'It holds no private key.';
export const isPublicHalf = 'It is the public half of a key.';
export const isX509 = 'It holds a certificate (X.509) and no private key.';
export const isPkcs12 = 'It is a PKCS#12 file (.p12, .pfx); “openssl pkcs12 -nodes” takes the key out of it.';
export const isDer = 'It is in binary form (DER); “openssl pkey -inform DER” writes it as text (PEM).';

// It lost or changed something.
export const firstLineCutOff = 'Its first line is cut off.';
export const lastLineMissing = 'It ends before its last line.';
export const charactersWrong = 'It is not whole: characters are missing, or wrong.';
export const dekInfoMissing = 'How it is encrypted is missing (DEK-Info).';
export const dekInfoCutOff = 'How it is encrypted is cut off (DEK-Info).';
export const encryptionCutOff = 'How it is encrypted is cut off.';
export const derivationCutOff = 'How its passphrase is used is cut off.';
export const wrongLength = 'It has the wrong length.';
export const privateHalfLength = 'Its private half has the wrong length.';
export const privateHalfCutOff = 'Its private half is cut off.';
export const publicHalfCutOff = 'Its public half is cut off.';
export const garbled = 'What it holds is cut off or garbled.';
export const wrongBeginning = 'It does not begin as OpenSSH keys do.';
export const endsEarly = 'It ends too early.';
export const checksDiffer = 'Its check numbers do not agree.';
export const halvesDiffer = 'Its two halves belong to different keys.';
export const wrongChecksum = 'Its checksum (Private-MAC) is wrong.';
/** A key whose parts belong to different keys, or are none. */
export const unsound = 'The numbers in it do not make up a key.';

/** @param name of a line in PuTTY's format */
export const partBroken = (name: string): string => `The part "${name}" is missing or broken.`;

// It is of a kind, or locked in a way, that is not known here.
export const ssh1 = 'It is a key for SSH-1, which is not safe and which servers no longer speak.';
export const sshCom = 'It is in ssh.com’s format; PuTTYgen reads it and saves it in its own.';
export const unknownFormat = 'It is in a format that is not known here.';
export const unknownCipher = 'It is encrypted with a cipher that is not known here.';
export const unknownDerivation = 'Its passphrase is used in a way that is not known here.';
export const manyKeys = 'It holds more than one key.';
export const manyPrimes = 'It is an RSA key of more than two primes.';
export const foreignCurve = 'It is an ECDSA key on a curve that SSH does not use.';
export const notTaken = 'Servers do not take this kind of key.';
export const withCertificate = 'It is a certificate with its key; give the key and the certificate apart.';
export const securityKey = 'It belongs to a FIDO2 security key, which works through an agent only.';
export const dsa = 'It is a DSA key, which servers no longer accept.';
export const ed448 = 'It is an Ed448 key, which OpenSSH servers do not know.';

export const unknownVersion = (version: string): string =>
  `It is of version ${version} of PuTTY’s format; PuTTYgen saves it anew in version 3.`;
export const unknownType = (type: string): string => `Keys of the type "${type}" are not known here.`;
/** @param id its object identifier */
export const foreignType = (id: string): string => `Keys of this type (${id}) are not for SSH.`;

// It asks for more work than is done for a key: what is too much, and what helps.
const byAgent = 'or load it into an agent';
const mebibytes = (amount: number): string => `${count(Math.ceil(amount))} MiB`;
export const anewBySshKeygen = `Write it anew with fewer (ssh-keygen -p -a 24 -f the file), ${byAgent} (ssh-add).`;
export const anewByPuttygen = `Save it anew in PuTTYgen with its usual key file parameters, ${byAgent} (Pageant).`;
export const anewByOpenSsl = `Write it anew (openssl pkcs8 -topk8 -in the file -out another), ${byAgent} (ssh-add).`;
export const shorterKey = 'Use a shorter one (3,072 bits are enough), or an Ed25519 key.';
export const noMemory = 'There is not enough memory to open it.';
export const freeMemory = 'Close other programs, or load it into an agent.';

export const manyRounds = (rounds: number, most: number): string =>
  `Its passphrase takes ${count(rounds)} rounds of bcrypt; ${count(most)} are the most.`;
export const manyIterations = (iterations: number, most: number): string =>
  `Its passphrase takes ${count(iterations)} iterations; ${count(most)} are the most.`;
export const manyBits = (bits: number, most: number): string =>
  `It is an RSA key of ${count(bits)} bits; ${count(most)} are the most, for OpenSSH too.`;
/** Amounts of memory are in MiB. */
export const muchMemory = (memory: number, most: number): string =>
  `Its passphrase takes ${mebibytes(memory)} of memory (Argon2); ${mebibytes(most)} are the most.`;
export const muchMemoryInAll = (memory: number, most: number): string =>
  `Its passphrase takes ${mebibytes(memory)} of memory in all (scrypt); ${count(most)} are the most.`;
export const manyPasses = (passes: number, memory: number, most: number): string =>
  `Its passphrase takes ${count(passes)} passes over ${mebibytes(memory)} of memory (Argon2); ${count(most)} are the most with so much.`;

// A public key or a certificate of OpenSSH's.
export const noPublicKey = 'It holds no public key or certificate that Ginnel knows.';
export const noCertificate = 'It holds no certificate.';
export const forAnotherKey = 'It is for another key.';
export const hostCertificate = 'It is a host certificate, not a user certificate.';
export const namesNoAccount = 'It names no account, which servers refuse by default.';

/** Which certificate it is, as its authority would look it up. */
export const certificateName = (keyId: string, serial: bigint): string =>
  `key ID "${keyId}", serial ${String(serial)}`;
/** @param end seconds since the epoch */
export const ranOut = (end: bigint): string => `It ran out at ${moment(end)}.`;
export const notYetValid = (start: bigint): string => `It is not valid before ${moment(start)}.`;

/**
 * @param names of accounts it is good for
 * @param hasMore it names still others
 */
export function forOthers(names: readonly string[], hasMore: boolean, username: string): string {
  const quoted = names.map((name) => `"${name}"`).join(', ');
  return `It is for ${quoted}${hasMore ? ' and others' : ''}, not for "${username}".`;
}

function moment(seconds: bigint): string {
  return utcMoment(Number(seconds) * 1000) ?? 'a time out of reach';
}

/** Why a key that was just made is given to nobody. */
export const newKeyUnreadable = 'The new key cannot be read.';
