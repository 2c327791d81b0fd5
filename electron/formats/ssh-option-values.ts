import {
  algorithmFamilies,
  completePreference,
  warnLine,
  type AlgorithmList,
  familyOf,
} from '../../shared/algorithms';
import type { AllowedDestination } from '../../shared/allow-list';
import { portSchema } from '../../shared/endpoint';
import { parseAllowList } from '../../shared/allow-list';
import { ok, type Result } from '../../shared/result';

/** Yes or no as ssh reads a flag; null for neither. */
export function readFlag(text: string): boolean | null {
  const word = text.toLowerCase();
  if (word === 'yes' || word === 'true') return true;
  return word === 'no' || word === 'false' ? false : null;
}

const secondsIn: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Seconds of a time as in sshd_config(5), TIME FORMATS: `90`, `2m`, `1h30m`; null for none. */
export function readSeconds(text: string): number | null {
  if (!/^(?:\d{1,9}[smhdw]?)+$/iu.test(text)) return null;
  let seconds = 0;
  for (const [, number = '', unit = ''] of text.matchAll(/(\d+)([smhdw]?)/giu)) {
    seconds += Number(number) * (secondsIn[unit.toLowerCase()] ?? 1);
  }
  return seconds;
}

/** A list of algorithms as a session has it. */
export interface ReadAlgorithms {
  /** Families and the warning line; null when Ginnel speaks none of the list. */
  readonly preference: readonly string[] | null;
  /** Names that Ginnel does not speak. */
  readonly unknown: readonly string[];
  /** Names that come along with the families of those that were named. */
  readonly extra: readonly string[];
}

/**
 * Reads a list of algorithms as ssh takes it for Ciphers, KexAlgorithms and HostKeyAlgorithms: names with commas between, to
 * be used in place of the usual ones, or after `+`, `^` and `-` added behind, put before or taken out of them. What is not to
 * be used stands below the warning line.
 * @param before the preferences it changes
 */
export function readAlgorithms(list: AlgorithmList, text: string, before: readonly string[]): ReadAlgorithms {
  const mode = /^[+^-]/u.exec(text)?.[0] ?? '';
  const names = text
    .slice(mode.length)
    .split(',')
    .filter((name) => name !== '');
  const whole = completePreference(list, before);
  const line = whole.indexOf(warnLine);
  const above = whole.slice(0, line);
  const below = whole.slice(line + 1);
  if (mode === '-') return takeOut(list, names, above, below);
  const families = [...new Set(names.flatMap((name) => familyOf(list, name) ?? []))];
  const ids = families.map(({ id }) => id);
  const unknown = names.filter((name) => familyOf(list, name) === null);
  const used =
    mode === '+' ? [...new Set([...above, ...ids])] : mode === '^' ? [...new Set([...ids, ...above])] : ids;
  const extra = families
    .filter(({ id }) => mode === '' || !above.includes(id))
    .flatMap((family) => family.names.filter((name) => !names.includes(name)));
  if (ids.length === 0) return { preference: null, unknown, extra: [] };
  return {
    preference: [...used, warnLine, ...[...above, ...below].filter((id) => !used.includes(id))],
    unknown,
    extra,
  };
}

/** Takes families out all of whose names the patterns match. */
function takeOut(
  list: AlgorithmList,
  patterns: readonly string[],
  above: readonly string[],
  below: readonly string[],
): ReadAlgorithms {
  const isOut = (name: string): boolean => patterns.some((pattern) => matchesPattern(name, pattern));
  const known = algorithmFamilies[list];
  const out = known.filter(({ names }) => names.every(isOut)).map(({ id }) => id);
  const unknown = patterns.filter(
    (pattern) => !known.some(({ names }) => names.some((name) => matchesPattern(name, pattern))),
  );
  const extra = known
    .filter(({ id, names }) => !out.includes(id) && names.some(isOut))
    .flatMap(({ names }) => names.filter(isOut));
  const left = above.filter((id) => !out.includes(id));
  // With nothing above the line every algorithm would be asked about.
  if (left.length === 0) return { preference: null, unknown, extra };
  return {
    preference: [...left, warnLine, ...above.filter((id) => out.includes(id)), ...below],
    unknown,
    extra,
  };
}

/**
 * Whether a text matches a pattern of ssh_config(5): `*` for any characters, `?` for one; capitals count. Takes time in
 * proportion to text and pattern, not more.
 */
export function matchesPattern(text: string, pattern: string): boolean {
  let at = 0;
  let of = 0;
  let star = -1;
  let tried = 0;
  while (at < text.length) {
    const letter = pattern.charAt(of);
    if (letter === '*') {
      star = of;
      tried = at;
      of += 1;
    } else if (of < pattern.length && (letter === '?' || letter === text.charAt(at))) {
      at += 1;
      of += 1;
    } else if (star >= 0) {
      of = star + 1;
      tried += 1;
      at = tried;
    } else return false;
  }
  return /^\**$/u.test(pattern.slice(of));
}

/**
 * Reads the destinations of PermitRemoteOpen: `host:port`, `[address]:port`, `*` for any host or port, a port alone.
 * @returns null for `none`; an empty list for `any`
 */
export function readPermitted(words: readonly string[]): Result<readonly AllowedDestination[]> | null {
  if (words.length === 1 && words[0]?.toLowerCase() === 'none') return null;
  if (words.length === 1 && words[0]?.toLowerCase() === 'any') return ok([]);
  const text = words.map((word) => (portSchema.safeParse(Number(word)).success ? `*:${word}` : word));
  return parseAllowList(text.join(' '));
}
