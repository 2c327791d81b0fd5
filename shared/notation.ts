import { formatDestination, formatSource, isSocket } from './endpoint';
import type { AddressFamily, Forward, ForwardKind } from './forward';
import { emptyFields, readForward } from './forward-fields';
import type { ForwardId } from './ids';
import { fail, type Result } from './result';
import type { Platform } from './socket-path';

const familyPrefixes: Readonly<Record<AddressFamily, string>> = { auto: '', ipv4: '4', ipv6: '6' };
const kindLetters: Readonly<Record<ForwardKind, string>> = { local: 'L', remote: 'R', dynamic: 'D' };

/** The first column of PuTTY's list: `L5901`, `4D1081`, `L127.0.0.5:8080`; a socket's path in place of the port. */
export function sourceNotation(forward: Forward): string {
  return familyPrefixes[forward.family] + kindLetters[forward.kind] + formatSource(forward.source);
}

/** The second column of PuTTY's list: `localhost:5901`, empty where SOCKS clients name their destination. */
export function destinationNotation(forward: Forward): string {
  return forward.kind === 'dynamic' || forward.destination === null
    ? ''
    : formatDestination(forward.destination);
}

/** PuTTY's list text, the two columns with a tab between. Inverse of {@link parseNotation}. */
export function formatNotation(forward: Forward): string {
  return `${sourceNotation(forward)}\t${destinationNotation(forward)}`;
}

/** A forward on one line: `L8080 → localhost:80`, `D1080`. */
export function lineNotation(forward: Forward): string {
  const destination = destinationNotation(forward);
  return destination === '' ? sourceNotation(forward) : `${sourceNotation(forward)} → ${destination}`;
}

/**
 * Reads PuTTY's list text `[4|6](L|R|D)[bind:]port<TAB>destination`. The type letter is looked for in its own place
 * only, unlike PuTTY, where any `D` turns the forward dynamic. A Remote without a destination is remote dynamic.
 */
export function parseNotation(text: string, id: ForwardId): Result<Forward> {
  const match = /^([A46]?)([LRD])([^\t]*)(?:\t(.*))?$/u.exec(text);
  if (match === null) return fail({ code: 'notation-invalid', data: { text } });
  const [, prefix, letter, source = '', destination = ''] = match;
  const family = prefix === '4' ? 'ipv4' : prefix === '6' ? 'ipv6' : 'auto';
  const kind = letter === 'L' ? 'local' : letter === 'R' ? 'remote' : 'dynamic';
  const socks = kind === 'remote' && destination === '';
  const place = { platform: 'linux', now: 0 } as const;
  return readForward({ ...emptyFields, kind, family, source, destination, socks }, id, place);
}

/** The forward as an option of ssh(1): `-L 5901:localhost:5901`, `-D 127.0.0.5:1080`, `-R /run/a.sock:/run/b.sock`. */
export function formatSshOption(forward: Forward): string {
  const destination = destinationNotation(forward);
  return `-${kindLetters[forward.kind]} ${formatSource(forward.source)}${destination === '' ? '' : `:${destination}`}`;
}

const optionLetters: Readonly<Record<string, ForwardKind>> = { L: 'local', R: 'remote', D: 'dynamic' };

/**
 * Reads a forward as ssh(1) takes it behind -L, -R and -D: `[bind_address:]port:host:hostport`,
 * `[bind_address:]port:remote_socket`, `local_socket:host:hostport`, `local_socket:remote_socket`, `[bind_address:]port`.
 * Fields are split at colons outside brackets; an empty bind address means all addresses. Inverse of
 * {@link formatSshOption}.
 * @param text the option with its letter, `-L 8080:localhost:80` or `-L8080:localhost:80`
 * @param platform on which system this end would be
 */
export function parseSshOption(text: string, id: ForwardId, platform: Platform = 'linux'): Result<Forward> {
  const match = /^\s*-([LRD])\s*(\S(?:.*\S)?)\s*$/u.exec(text);
  const kind = optionLetters[match?.[1] ?? ''];
  const split = kind === undefined ? null : splitSpecification(match?.[2] ?? '', kind);
  if (kind === undefined || split === null) return fail({ code: 'notation-invalid', data: { text } });
  const fields = { ...emptyFields, ...split, kind, socks: kind === 'remote' && split.destination === '' };
  const read = readForward(fields, id, { platform, now: 0 });
  // A socket as the source of Dynamic is ours alone; ssh(1) takes a port there.
  return read.ok && kind === 'dynamic' && isSocket(read.value.source)
    ? fail({ code: 'notation-invalid', data: { text } })
    : read;
}

/** Takes the parts of a specification as source and destination; null when their number fits no form. */
function splitSpecification(
  text: string,
  kind: ForwardKind,
): { readonly source: string; readonly destination: string } | null {
  const parts = text.match(/(?:\[[^\]]*\]|[^:[\]])+|(?<=:|^)(?=:|$)/gu) ?? [];
  const [first = '', second = '', third = ''] = parts;
  const isPath = (part: string): boolean => part.startsWith('/') || part.startsWith('~');
  const whole = { source: text, destination: '' };
  if (kind === 'dynamic') return parts.length <= 2 ? whole : null;
  switch (parts.length) {
    case 1:
      return kind === 'remote' ? whole : null;
    case 2:
      if (isPath(second)) return { source: first, destination: second };
      return kind === 'remote' && !isPath(first) ? whole : null;
    case 3:
      if (isPath(third)) return { source: `${first}:${second}`, destination: third };
      return { source: first, destination: `${second}:${third}` };
    case 4:
      return { source: `${first}:${second}`, destination: `${third}:${parts[3] ?? ''}` };
    default:
      return null;
  }
}
