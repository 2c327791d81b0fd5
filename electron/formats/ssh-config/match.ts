import { matchesPattern } from '../../system/host-pattern';
import type { Traced } from '../traced';

/** One criterion of a Match line. */
export interface Criterion {
  /** In small letters. */
  readonly name: string;
  readonly isNegated: boolean;
  /** Empty where it takes none. */
  readonly value: string;
}

const withoutValue: ReadonlySet<string> = new Set(['all', 'canonical', 'final']);
const withValue: ReadonlySet<string> = new Set([
  ...['exec', 'localnetwork', 'host', 'originalhost', 'tagged', 'command', 'user', 'localuser'],
  ...['version', 'sessiontype'],
]);

/**
 * Reads what stands behind Match (readconf.c, match_cfg_line), also in the newer form `host=pattern`.
 * @returns null for what ssh would not take
 */
export function readCriteria(words: readonly Traced[]): readonly Criterion[] | null {
  const criteria: Criterion[] = [];
  const rest = words.map(({ text }) => text);
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const isNegated = word.startsWith('!');
    const [, written = '', equals, inline = ''] =
      /^([^=]*)(=?)(.*)$/su.exec(word.slice(isNegated ? 1 : 0)) ?? [];
    const name = written.toLowerCase();
    if (withoutValue.has(name) && equals === '') criteria.push({ name, isNegated, value: '' });
    else if (withValue.has(name)) {
      const value = equals === '' ? rest.shift() : inline;
      if (value === undefined) return null;
      criteria.push({ name, isNegated, value });
    } else return null;
  }
  const all = criteria.findIndex(({ name }) => name === 'all');
  const isAlone = criteria.every(({ name }, index) => index >= all || withoutValue.has(name));
  if (criteria.length === 0 || (all !== -1 && (all !== criteria.length - 1 || !isAlone))) return null;
  return criteria;
}

/** Facts that Match lines are compared with, as far as they are known when one is reached. */
export interface MatchFacts {
  /** As the user named it. */
  readonly alias: string;
  /** By the HostName so far. */
  readonly host: string;
  /** By the User so far, else the local user; null where that is not known. */
  readonly user: string | null;
  readonly localUser: string | null;
  readonly tag: string;
  /** The file is read a second time. */
  readonly isFinal: boolean;
}

/** Whether a Match line is met; `unknown` where only ssh itself could tell, or only a command that is run. */
export type Met = 'yes' | 'no' | 'unknown';

/** Whether all criteria are met. No command is run: `exec` is never known. */
export function meets(criteria: readonly Criterion[], facts: MatchFacts): Met {
  let met: Met = 'yes';
  for (const { name, value, isNegated } of criteria) {
    const known = isMet(name, value, facts);
    if (known === null) met = 'unknown';
    else if (known === isNegated) return 'no';
  }
  return met;
}

function isMet(name: string, value: string, facts: MatchFacts): boolean | null {
  switch (name) {
    case 'all':
      return true;
    case 'canonical':
    case 'final':
      return facts.isFinal;
    case 'host':
      return isAmong(facts.host.toLowerCase(), value.toLowerCase());
    case 'originalhost':
      return isAmong(facts.alias.toLowerCase(), value.toLowerCase());
    case 'user':
      return facts.user === null ? null : isAmong(facts.user, value);
    case 'localuser':
      return facts.localUser === null ? null : isAmong(facts.localUser, value);
    case 'tagged':
      return value === '' ? facts.tag === '' : isAmong(facts.tag, value);
    // Ginnel opens no shell and runs no command, as `ssh -N`.
    case 'command':
      return value === '';
    case 'sessiontype':
      return isAmong('none', value.toLowerCase());
    default:
      return null;
  }
}

/** Whether a text matches one of the patterns, which stand between commas, and none of those with `!` (match.c). */
export function isAmong(text: string, list: string): boolean {
  let isFound = false;
  for (const part of list.split(',')) {
    const isNegated = part.startsWith('!');
    if (!matchesPattern(isNegated ? part.slice(1) : part, text)) continue;
    if (isNegated) return false;
    isFound = true;
  }
  return isFound;
}
