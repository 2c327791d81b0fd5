import { createHmac, randomBytes } from 'node:crypto';
import { matchesPattern } from '../system/host-pattern';

/** The name a server goes by in known_hosts: `host`, or `[host]:port` when the port is not 22; in lower case. */
export function serverName(host: string, port: number): string {
  const lower = host.toLowerCase();
  return port === 22 ? lower : `[${lower}]:${String(port)}`;
}

/**
 * Whether the names of a line mean a server: a single hashed name, or a list of which one does and none of the negated
 * ones (`!name`) does (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).
 * @param field the names as they stand in the line
 */
export function namesMean(field: string, name: string): boolean {
  // As in ssh, a hash beside other names is no hash.
  if (field.startsWith('|')) return isHashOf(field, name);
  let meant = false;
  for (const entry of field.toLowerCase().split(',')) {
    if (entry.startsWith('!')) {
      if (matchesPattern(entry.slice(1), name)) return false;
    } else meant ||= matchesPattern(entry, name);
  }
  return meant;
}

/**
 * Takes the name of a server out of the names of a line; patterns stay.
 * @returns what is left, which may be nothing
 */
export function namesWithout(field: string, name: string): string {
  if (field.startsWith('|')) return isHashOf(field, name) ? '' : field;
  return field
    .split(',')
    .filter((entry) => entry.toLowerCase() !== name)
    .join(',');
}

/**
 * Writes a name so that it means this one server: a name with characters that would make it a list, a pattern, a marker
 * or a comment is written as its hash, which can stand for any text.
 */
export function writtenName(name: string): string {
  return /^[\p{L}\p{N}[:_][\p{L}\p{N}._:%[\]-]*$/u.test(name) ? name : hashOf(name, randomBytes(20));
}

/** `|1|base64 salt|base64 HMAC-SHA1 of the name`. */
function hashOf(name: string, salt: Buffer): string {
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

function isHashOf(hashed: string, name: string): boolean {
  const salt = Buffer.from(hashed.split('|')[2] ?? '', 'base64');
  // As a text: a lenient reader of base64 would pass over what does not belong to it.
  return hashOf(name, salt) === hashed;
}
