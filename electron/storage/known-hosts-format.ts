import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HostKey } from '../../shared/prompts';
import type { HostKeyVerdict } from './types';

/** One line of a known_hosts file that names a key (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
interface KnownHostLine {
  readonly marker: '@revoked' | '@cert-authority' | null;
  /** Names, patterns, negated patterns, or one hashed name. */
  readonly names: readonly string[];
  readonly type: string;
  readonly blob: string;
  /** What stands after the key. */
  readonly comment: string;
}

/** What a file says about a server's key. */
export interface HostKeyFinding {
  readonly verdict: Exclude<HostKeyVerdict, 'revoked'>;
  /** Types of all keys known for the server. */
  readonly knownTypes: readonly string[];
}

/** The name a server goes by in the file: `host`, or `[host]:port` when the port is not 22; in lower case. */
export function knownHostName(host: string, port: number): string {
  const lower = host.toLowerCase();
  return port === 22 ? lower : `[${lower}]:${String(port)}`;
}

/**
 * Looks a server's key up.
 * @returns known: the very key is there; changed: another one of its type is, or this one is revoked; other-type: only
 *   keys of other types are; unknown: nothing
 */
export function findHostKey(text: string, host: string, port: number, key: HostKey): HostKeyFinding {
  const name = knownHostName(host, port);
  const blob = blobOf(key);
  const lines = text
    .split('\n')
    .map(parseLine)
    .filter((line): line is KnownHostLine => line !== null && matches(line.names, name));
  const plain = lines.filter(({ marker }) => marker === null);
  const knownTypes = [...new Set(plain.map(({ type }) => type))];
  const revoked = lines.some((line) => line.marker === '@revoked' && line.blob === blob);
  if (revoked) return { verdict: 'changed', knownTypes };
  if (plain.some((line) => line.type === key.type && line.blob === blob))
    return { verdict: 'known', knownTypes };
  if (knownTypes.includes(key.type)) return { verdict: 'changed', knownTypes };
  return { verdict: knownTypes.length === 0 ? 'unknown' : 'other-type', knownTypes };
}

/**
 * Adds a server's key. Keys of the same type that stand under exactly this name go; a line of several names loses only
 * this one. Everything else, comments and lines that make no sense included, stays as it is.
 * @returns the new text of the file
 */
export function withHostKey(text: string, host: string, port: number, key: HostKey): string {
  const name = knownHostName(host, port);
  const kept = text.split('\n').flatMap((raw): string[] => {
    const line = parseLine(raw);
    if (line?.marker !== null || line.type !== key.type) return [raw];
    const others = line.names.filter((other) => !isExactly(other, name));
    if (others.length === line.names.length) return [raw];
    if (others.length === 0) return [];
    const rest = line.comment === '' ? '' : ` ${line.comment}`;
    return [`${others.join(',')} ${line.type} ${line.blob}${rest}`];
  });
  const before = kept.join('\n');
  const separator = before === '' || before.endsWith('\n') ? '' : '\n';
  return `${before}${separator}${name} ${key.type} ${blobOf(key)}\n`;
}

/** The base64 part of a host key's `type base64` text. */
function blobOf(key: HostKey): string {
  return key.publicKey.trim().split(/\s+/u)[1] ?? '';
}

function parseLine(raw: string): KnownHostLine | null {
  const trimmed = raw.trim();
  if (trimmed === '' || trimmed.startsWith('#')) return null;
  const fields = trimmed.split(/\s+/u);
  const marker = fields[0]?.startsWith('@') === true ? fields.shift() : null;
  if (marker !== null && marker !== '@revoked' && marker !== '@cert-authority') return null;
  const [names, type, blob, ...comment] = fields;
  if (names === undefined || type === undefined || blob === undefined) return null;
  return { marker, names: names.split(','), type, blob, comment: comment.join(' ') };
}

/** Whether a list of names means a server: one of them does and none of the negated ones (`!name`). */
function matches(names: readonly string[], name: string): boolean {
  const negated = names.some((pattern) => pattern.startsWith('!') && matchesPattern(pattern.slice(1), name));
  return !negated && names.some((pattern) => isExactly(pattern, name) || matchesPattern(pattern, name));
}

function isExactly(pattern: string, name: string): boolean {
  return pattern.startsWith('|1|') ? isHashOf(pattern, name) : pattern.toLowerCase() === name;
}

/** `*` stands for any text, `?` for one character (ssh_config(5), PATTERNS). */
function matchesPattern(pattern: string, name: string): boolean {
  if (pattern.startsWith('!') || !/[*?]/u.test(pattern)) return pattern.toLowerCase() === name;
  const parts = pattern
    .toLowerCase()
    .split(/\*+/u)
    .map((part) => part.replace(/[\\^$.+()[\]{}|]/gu, '\\$&').replaceAll('?', '.'));
  return new RegExp(`^${parts.join('.*')}$`, 'u').test(name);
}

/** A hashed name: `|1|base64 salt|base64 HMAC-SHA1 of the name`. */
function isHashOf(hashed: string, name: string): boolean {
  const [, , salt, hash] = hashed.split('|');
  if (salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
