import type { HostKey } from '../../shared/prompts';
import { readStrings } from '../keys/wire';
import { namesWithout, serverName, writtenName } from './host-names';

/** One line of a known_hosts file that names a key (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHostLine {
  readonly marker: 'revoked' | 'cert-authority' | null;
  /** Names, patterns and negated patterns with commas between them, or one hashed name. */
  readonly names: string;
  readonly type: string;
  /** The key as on the wire, in base64. */
  readonly blob: string;
  /** The rest of the line, after the key. */
  readonly comment: string;
}

const markers: ReadonlyMap<string, 'revoked' | 'cert-authority'> = new Map([
  ['@revoked', 'revoked'],
  ['@cert-authority', 'cert-authority'],
]);

/**
 * Takes a line apart as ssh does, without looking at its key, which {@link isWholeKey} does.
 * @returns null for empty lines, comments, and what is no such line
 */
export function parseLine(raw: string): KnownHostLine | null {
  const trimmed = withoutBlanksAround(raw);
  if (trimmed === '' || trimmed.startsWith('#')) return null;
  const fields = trimmed.split(/[ \t]+/u);
  const marker = fields[0]?.startsWith('@') === true ? markers.get(fields.shift() ?? '') : null;
  const [names, type, blob, ...comment] = fields;
  if (marker === undefined || names === undefined || type === undefined || blob === undefined) return null;
  // ssh takes a second marker for a mistake, too.
  if (marker !== null && names.startsWith('@')) return null;
  return { marker, names, type, blob, comment: comment.join(' ') };
}

/** By hand: a pattern for blanks at the end takes minutes for a line of a million of them that ends otherwise. */
function withoutBlanksAround(line: string): string {
  let start = 0;
  let end = line.length;
  while (' \t'.includes(line.charAt(start)) && start < end) start += 1;
  while (' \t\r'.includes(line.charAt(end - 1)) && end > start) end -= 1;
  return line.slice(start, end);
}

/** Whether a line's base64 is complete and is a key of the type the line says; ssh passes over others. */
export function isWholeKey({ type, blob }: Pick<KnownHostLine, 'type' | 'blob'>): boolean {
  const bytes = Buffer.from(blob, 'base64');
  return bytes.toString('base64') === blob && readStrings(bytes)?.[0]?.toString('latin1') === type;
}

/** The base64 part of a host key's `type base64` text. */
export function blobOf(key: HostKey): string {
  return key.publicKey.trim().split(/\s+/u)[1] ?? '';
}

/**
 * Adds a server's key. Keys of the same type that stand under exactly this name go; a line of several names loses only
 * this one. Everything else, comments and lines that make no sense included, stays as it is.
 * @returns the new text of the file
 */
export function withHostKey(text: string, host: string, port: number, key: HostKey): string {
  const name = serverName(host, port);
  const kept = text.split('\n').flatMap((raw): string[] => {
    const line = parseLine(raw);
    if (line?.marker !== null || line.type !== key.type) return [raw];
    const others = namesWithout(line.names, name);
    if (others === line.names) return [raw];
    if (others === '') return [];
    const rest = line.comment === '' ? '' : ` ${line.comment}`;
    return [`${others} ${line.type} ${line.blob}${rest}`];
  });
  const before = kept.join('\n');
  const separator = before === '' || before.endsWith('\n') ? '' : '\n';
  return `${before}${separator}${writtenName(name)} ${key.type} ${blobOf(key)}\n`;
}

/**
 * Adds lines at the end, but for those that are not whole, name no server (patterns, markers, hashes), or name one that has a key
 * of that type already.
 * @returns the new text of the file, and the lines that are new in it
 */
export function withLines(
  text: string,
  lines: readonly string[],
): { readonly after: string; readonly news: readonly string[] } {
  const taken = new Set(
    text.split('\n').flatMap((raw) => {
      const line = parseLine(raw);
      return line === null ? [] : namesOf(line);
    }),
  );
  const news: string[] = [];
  for (const raw of lines) {
    const line = parseLine(raw);
    if (line?.marker !== null || /[\r\n]/u.test(raw) || /[*?!|]/u.test(line.names) || !isWholeKey(line))
      continue;
    const names = namesOf(line);
    if (names.some((name) => taken.has(name))) continue;
    for (const name of names) taken.add(name);
    news.push(raw);
  }
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  return { after: news.length === 0 ? text : `${text}${separator}${news.join('\n')}\n`, news };
}

function namesOf({ names, type }: KnownHostLine): readonly string[] {
  return names.split(',').map((name) => `${name.toLowerCase()} ${type}`);
}
