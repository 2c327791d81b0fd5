import type { HostKey } from './prompts';
import { fail, ok, type Result } from './result';

const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Reads a host key or fingerprint given by hand, in any form PuTTY takes: `SHA256:…`, an MD5 fingerprint of 16 pairs,
 * either with words around it (`ssh-ed25519 255` before, as PuTTY prints them; `256 … comment (ED25519)`, as ssh-keygen
 * does), the key's base64 alone, or a line of a .pub or known_hosts file.
 * @returns its one normal form: `SHA256:` and unpadded base64, lower-case pairs with colons, or type and base64; fails
 *   with fingerprint-missing or fingerprint-invalid
 */
export function readListedHostKey(text: string): Result<string> {
  const trimmed = text.trim();
  if (trimmed === '') return fail({ code: 'fingerprint-missing', data: {} });
  const invalid = fail({ code: 'fingerprint-invalid', data: { text: trimmed } });
  // A line of known_hosts that says @revoked or @cert-authority means anything but "accept this key".
  if (trimmed.startsWith('@')) return invalid;
  for (const word of trimmed.split(/\s+/u)) {
    const read = readSha256(word) ?? readMd5(word) ?? readKey(word);
    if (read !== null) return ok(read);
  }
  return invalid;
}

/**
 * Whether a server's key is one that was listed by hand.
 * @param listed in any form that {@link readListedHostKey} takes; what cannot be read matches no key
 */
export function matchesHostKey(key: HostKey, listed: string): boolean {
  const read = readListedHostKey(listed);
  return read.ok && [key.sha256, key.md5, key.publicKey].includes(read.value);
}

/** 32 bytes are 43 digits of base64, the last of which has two bits to spare. */
function readSha256(word: string): string | null {
  const digits = /^SHA256:([A-Za-z\d+/]{42}[AEIMQUYcgkosw048])=?$/u.exec(word)?.[1];
  return digits === undefined ? null : `SHA256:${digits}`;
}

function readMd5(word: string): string | null {
  const pairs = /^(?:MD5:)?((?:[\da-f]{2}:){15}[\da-f]{2})$/iu.exec(word)?.[1];
  return pairs === undefined ? null : pairs.toLowerCase();
}

/** A public key's blob begins with the name of its type and is strings to its end (RFC 4253, 6.6). */
function readKey(word: string): string | null {
  const bytes = readBase64(word);
  const [first, ...others] = bytes === null ? [] : (takeStrings(bytes) ?? []);
  if (first === undefined || others.length === 0) return null;
  const type = String.fromCharCode(...first.slice(0, 64));
  return first.length <= 64 && /^[a-z\d][a-z\d@.-]*$/u.test(type) ? `${type} ${word}` : null;
}

function readBase64(word: string): readonly number[] | null {
  if (word.length % 4 !== 0 || !/^[A-Za-z\d+/]+={0,2}$/u.test(word)) return null;
  const digits = word.replace(/=+$/u, '');
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const digit of digits) {
    bits = ((bits << 6) | base64Digits.indexOf(digit)) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes.push((bits >> held) & 0xff);
  }
  return bytes;
}

/** Splits into strings with a length of four bytes before each (RFC 4251, 5); null when it does not come out even. */
function takeStrings(bytes: readonly number[]): readonly (readonly number[])[] | null {
  const strings: (readonly number[])[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = bytes.slice(at, at + 4).reduce((sum, byte) => sum * 256 + byte, 0);
    at += 4;
    if (at + length > bytes.length) return null;
    strings.push(bytes.slice(at, at + length));
    at += length;
  }
  return strings;
}
