import type { Forward, ForwardKind } from './forward';
import { emptyFields, fieldsOf, readForward, type ForwardFields } from './forward-fields';
import type { ForwardId } from './ids';
import { formatSshOption, parseNotation, parseSshOption } from './notation';
import { parsePortForwardings } from './putty-forwardings';
import { fail, ok, type Result } from './result';
import { looksLikeSocket } from './socket-path';
import { commandOptions, splitWords } from './ssh-command';
import { isSocket } from './endpoint';
import { parseSource } from './endpoint-text';

type Read = Result<readonly Forward[]>;

/**
 * Reads the forwards out of a text typed or pasted where a port is expected: options of ssh(1) or a whole command line
 * of ssh, autossh or plink; lines of ssh_config(5) with LocalForward, RemoteForward and DynamicForward (its other lines do
 * not matter); PuTTY's list text, also as `L5901 → localhost:5901`, and its stored `PortForwardings` of session files
 * and registry exports. Lines, and parts between semicolons, are read each by itself.
 * @param newId names each forward found
 * @param kind takes what ssh(1) has behind -L or -R without its letter for one of this kind, unless the text says where to
 *   listen as it stands: `5432:db.internal:5432`
 * @returns at least one forward; what is wrong with the first that cannot be read; null when the text is none of these
 */
export function readForwardText(
  text: string,
  newId: () => ForwardId,
  kind: ForwardKind | null = null,
): Read | null {
  return readWritten(text, newId) ?? (kind === null ? null : readWithoutLetter(text.trim(), newId, kind));
}

function readWithoutLetter(text: string, newId: () => ForwardId, kind: ForwardKind): Read | null {
  // An address of a page is no `port:host:port` of a port's name.
  if (kind === 'dynamic' || !text.includes(':') || text.includes('://')) return null;
  // A path may hold colons, but with no destination beside it what ssh makes of them is the only way to mean something.
  if (parseSource(text, 'linux').ok && !looksLikeSocket(text)) return null;
  const read = parseSshOption(`-${kind === 'local' ? 'L' : 'R'} ${text}`, newId());
  return read.ok ? ok([read.value]) : null;
}

function readWritten(text: string, newId: () => ForwardId): Read | null {
  const lines = linesOf(text);
  const hasSettings = lines.some((line) => settingOf(line) !== null);
  const forwards: Forward[] = [];
  for (const line of lines) {
    const read =
      readStored(line, newId) ??
      readSetting(line, newId) ??
      readCommand(line, newId) ??
      readListText(line, newId);
    if (read === null) {
      if (hasSettings) continue;
      return forwards.length === 0 ? null : fail({ code: 'notation-invalid', data: { text: line.trim() } });
    }
    if (!read.ok) return read;
    forwards.push(...read.value);
  }
  return forwards.length === 0 ? null : ok(forwards);
}

/** Options about how a forward listens, and those that any command that only forwards has. */
const aboutForwards = 'LRD46gNfnTqv';

/**
 * Whether all words of a text that {@link readForwardText} can read are about its forwards, so that nothing is lost when those
 * alone are taken: no server, no key, no other settings.
 */
export function saysForwardsAlone(text: string): boolean {
  const lines = linesOf(text);
  const hasSettings = lines.some((line) => settingOf(line) !== null);
  return lines.every((line) => {
    if (hasSettings && settingOf(line) !== null) return true;
    const options = commandOptions(line);
    if (options === null) return !hasSettings;
    return options.every(({ letter, value }) =>
      letter === 'o' ? settingOf(value) !== null : letter !== '' && aboutForwards.includes(letter),
    );
  });
}

/** Lines with something to read; a backslash at the end of one joins it with the next. */
function linesOf(text: string): readonly string[] {
  return text
    .replace(/\\\r?\n/gu, ' ')
    .split(/\r?\n|;/u)
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
}

/** Such a text as it fits into an edit box of one line; {@link readForwardText} reads the same out of it. */
export function onOneLine(text: string): string {
  return linesOf(text).join('; ');
}

/** Forwards as options of ssh, for {@link readForwardText} to read again. */
export function formatForwardText(forwards: readonly Forward[]): string {
  return forwards.map(formatSshOption).join(' ');
}

/** Which kind {@link readForwardText} may take a text without a letter for: the chosen one, while Destination is empty. */
export function kindWithoutLetter({
  kind,
  destination,
}: Pick<ForwardFields, 'kind' | 'destination'>): ForwardKind | null {
  return destination.trim() === '' ? kind : null;
}

/** The fields such a text has a say in; the others stay as they were. */
export function fieldsOfText(
  forward: Forward,
): Pick<ForwardFields, 'kind' | 'family' | 'source' | 'destination' | 'socks'> {
  const { kind, family, source, destination, socks } = fieldsOf(forward);
  return { kind, family, source, destination, socks };
}

/**
 * PuTTY's stored forwards: `PortForwardings=…` of a session file, or `"PortForwardings"="…"` of a registry export, whose
 * text is escaped once more.
 */
function readStored(line: string, newId: () => ForwardId): Read | null {
  const match = /^\s*(?:PortForwardings=(.*)|"PortForwardings"="(.*)")\s*$/u.exec(line);
  if (match === null) return null;
  const text = match[1] ?? (match[2] ?? '').replace(/\\(.)/gu, '$1');
  const { forwards, problems } = parsePortForwardings(text, newId);
  const [first] = problems;
  return first === undefined ? ok(forwards) : fail(first.error);
}

const settingKinds: Readonly<Record<string, ForwardKind>> = {
  localforward: 'local',
  remoteforward: 'remote',
  dynamicforward: 'dynamic',
};

function settingOf(line: string): { readonly kind: ForwardKind; readonly rest: string } | null {
  const match = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(\S.*)$/u.exec(line);
  const kind = settingKinds[match?.[1]?.toLowerCase() ?? ''];
  return kind === undefined ? null : { kind, rest: match?.[2] ?? '' };
}

/** A line of ssh_config(5). A RemoteForward without a destination is remote dynamic. */
function readSetting(line: string, newId: () => ForwardId): Read | null {
  const setting = settingOf(line);
  if (setting === null) return null;
  const { kind, rest } = setting;
  const words = splitWords(rest) ?? [];
  // A comment behind it counts as little as one before.
  const comment = words.findIndex((word) => word.startsWith('#'));
  const [source = '', destination = '', ...more] = comment < 0 ? words : words.slice(0, comment);
  const isWhole = more.length === 0 && (destination === '' ? kind !== 'local' : kind !== 'dynamic');
  if (!isWhole) return fail({ code: 'notation-invalid', data: { text: line.trim() } });
  const fields = {
    ...emptyFields,
    kind,
    source,
    destination,
    socks: kind === 'remote' && destination === '',
  };
  return inList(readForward(fields, newId(), { platform: 'linux', now: 0 }));
}

function inList(read: Result<Forward>): Read {
  return read.ok ? ok([read.value]) : read;
}

/** The forwards of a command line. -4, -6 and -g speak for all of them. */
function readCommand(line: string, newId: () => ForwardId): Read | null {
  const options = commandOptions(line);
  if (options === null) return null;
  const has = (wanted: string): boolean => options.some(({ letter }) => letter === wanted);
  const family = has('4') ? 'ipv4' : has('6') ? 'ipv6' : 'auto';
  const forwards: Forward[] = [];
  for (const { letter, value } of options) {
    const read = ['L', 'R', 'D'].includes(letter)
      ? inList(parseSshOption(`-${letter} ${value}`, newId()))
      : letter === 'o'
        ? readSetting(value, newId)
        : null;
    if (read === null) continue;
    if (!read.ok) return read;
    forwards.push(...read.value.map((forward) => withSwitches(forward, { family, open: has('g') })));
  }
  return forwards.length === 0
    ? fail({ code: 'notation-invalid', data: { text: line.trim() } })
    : ok(forwards);
}

/** What ssh's -4, -6 and -g (other hosts may connect to local ports) make of a forward. */
function withSwitches(
  forward: Forward,
  { family, open }: { readonly family: Forward['family']; readonly open: boolean },
): Forward {
  const { source } = forward;
  const widened = open && forward.kind !== 'remote' && !isSocket(source) && source.bindAddress === null;
  return { ...forward, family, ...(widened && { source: { ...source, bindAddress: '*' } }) };
}

/** PuTTY's list text, with a tab, an arrow or a blank between its columns. */
function readListText(line: string, newId: () => ForwardId): Read | null {
  const match = /^\s*([A46]?[LRD]\S*)(\t|\s+→\s+|\s+)(\S+)\s*$/u.exec(line);
  if (match !== null) {
    const [, source = '', between = '', destination = ''] = match;
    const read = inList(parseNotation(`${source}\t${destination}`, newId()));
    // Two words with a blank between may be anything.
    return read.ok || /[\t→]/u.test(between) ? read : null;
  }
  // Alone, `LDAP` may be a service and `Rbox:80` an address: only a port right there makes it a forward.
  const alone = /^\s*([A46]?[RD](?:\[[^\]]+\]:|[\d.]+:|\*?:)?\d+)\s*$/u.exec(line);
  return alone === null ? null : inList(parseNotation(alone[1] ?? '', newId()));
}
