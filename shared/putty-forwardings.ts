import type { AppError } from './errors';
import type { Forward } from './forward';
import { newForwardId, type ForwardId } from './ids';
import { parseNotation, destinationNotation, sourceNotation } from './notation';
import { fail, type Result } from './result';

/** What was read of a `PortForwardings` value. */
export interface StoredForwardings {
  /** In the order of the value; of entries with the same key the last one counts, as in PuTTY. */
  readonly forwards: readonly Forward[];
  /** Entries that are no forward, with the reason; PuTTY leaves those out at run time and logs it. */
  readonly problems: readonly (StoredEntry & { readonly error: AppError })[];
  /** Entries that count for nothing, as a later one has the same key. */
  readonly replaced: readonly StoredEntry[];
}

/** One entry as it is stored, and where it begins in the value. */
interface StoredEntry {
  readonly entry: string;
  readonly start: number;
}

/**
 * Reads PuTTY's stored `PortForwardings`: `key=value` entries separated by commas, `=`, `,` and `\` escaped with `\`. Reads
 * what PuTTY reads: a trailing comma, `D1080` without `=`, the prefix `A`, a missing type letter, digits with letters
 * behind them, `D` as the value of a dynamic forward. Unlike PuTTY the type letter counts in its own place only, and a
 * port above 65535 is refused instead of being cut to 16 bits.
 */
export function parsePortForwardings(text: string, newId: () => ForwardId = newForwardId): StoredForwardings {
  const found = new Map<string, StoredEntry & { readonly read: Result<Forward> }>();
  const replaced: StoredEntry[] = [];
  let start = 0;
  const entries = splitUnescaped(text, ',');
  // Writers up to 0.62, and others, end the list with a comma.
  if (entries.at(-1) === '') entries.pop();
  for (const entry of entries) {
    const parts = splitUnescaped(entry, '=');
    const key = unescape(parts[0] ?? '');
    const before = found.get(key);
    if (before !== undefined) replaced.push({ entry: before.entry, start: before.start });
    found.set(key, {
      entry,
      start,
      read: readEntry(key, unescape(parts.length > 1 ? (parts.at(-1) ?? '') : ''), newId()),
    });
    start += entry.length + 1;
  }
  const forwards: Forward[] = [];
  const problems: (StoredEntry & { error: AppError })[] = [];
  for (const { entry, start: at, read } of found.values()) {
    if (read.ok) forwards.push(read.value);
    else problems.push({ entry, start: at, error: read.error });
  }
  return { forwards, problems, replaced };
}

/** Prints forwards as PuTTY stores them, sorted by its internal key; options of ours have no place there. */
export function formatPortForwardings(forwards: readonly Forward[]): string {
  return forwards
    .map((forward) => ({
      key: sourceNotation(forward),
      // PuTTY keeps Dynamic under the letter of Local and sorts it so.
      order: forward.kind === 'dynamic' ? sourceNotation(forward).replace('D', 'L') : sourceNotation(forward),
      value: destinationNotation(forward),
    }))
    .toSorted((left, right) => (left.order < right.order ? -1 : 1))
    .map(({ key, value }) => `${escape(key)}=${escape(value)}`)
    .join(',');
}

function readEntry(key: string, value: string, id: ForwardId): Result<Forward> {
  const match = /^([A46]?)([LRD]?)(.*)$/su.exec(key);
  const [, family = '', letter = '', source = ''] = match ?? [];
  const isDynamic = letter === 'D' || (letter !== 'R' && value === 'D');
  const kind = isDynamic ? 'D' : letter === 'R' ? 'R' : 'L';
  // An empty destination, which Ginnel reads as remote dynamic, is a mistake in PuTTY's files.
  if (kind === 'R' && value === '') return fail({ code: 'destination-missing', data: {} });
  const port = source.slice(source.lastIndexOf(':') + 1);
  if (/^0+$/u.test(leadingDigits(port))) {
    return fail({ code: 'port-range', data: { which: 'source', text: port } });
  }
  const text = `${family}${kind}${withPlainPort(source)}\t${isDynamic ? '' : withPlainPort(value)}`;
  return parseNotation(text, id);
}

/** C's atoi takes the digits a port begins with, and PuTTY with it. */
function withPlainPort(text: string): string {
  const colon = text.lastIndexOf(':');
  const digits = leadingDigits(text.slice(colon + 1));
  return digits === '' ? text : text.slice(0, colon + 1) + digits;
}

function leadingDigits(text: string): string {
  return /^\s*(\d*)/u.exec(text)?.[1] ?? '';
}

function splitUnescaped(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = '';
  let isEscaped = false;
  for (const letter of text) {
    if (!isEscaped && letter === separator) {
      parts.push(part);
      part = '';
    } else {
      part += letter;
    }
    isEscaped = !isEscaped && letter === '\\';
  }
  return [...parts, part];
}

function unescape(text: string): string {
  return text.replace(/\\(.)/gsu, '$1');
}

function escape(text: string): string {
  return text.replace(/[\\,=]/gu, '\\$&');
}
