import { groupPath } from '../../shared/group-path';
import { visibleText } from '../../shared/visible-text';
import type { SavedNames } from '../storage/saved-names';
import { readLine } from './line';
import { programOptions, commonOptions, verbs, type Operand, type Option, type Verb } from './verbs';

/** A word that may stand where the cursor is. */
export interface Candidate {
  /** As a program would get it. */
  readonly value: string;
  /** Its summary; empty for names. */
  readonly summary: string;
  /** More may follow within the word, so that no blank is put behind it. */
  readonly isOpen: boolean;
}

/** The kinds of words that may stand where the cursor is; names of files are the shell's own business. */
export interface Candidates {
  readonly kind: 'words' | 'files' | 'folders';
  readonly words: readonly Candidate[];
}

const nothing: Candidates = { kind: 'words', words: [] };

/**
 * Lists the words that may be typed next.
 * @param before the words after the program's name that stand before the one at the cursor
 * @param current the word at the cursor, up to it
 * @param saved asked only where it matters
 */
export function candidatesFor(
  before: readonly string[],
  current: string,
  saved: () => SavedNames,
  platform: string,
  table: Readonly<Record<string, Verb>> = verbs,
): Candidates {
  const { given, operands, command, open, isEnded } = readLine(before, table);
  if (command !== null) return { kind: 'files', words: [] };
  const [name, ...rest] = operands;
  const verb = name === undefined ? null : table[name];
  if (verb === undefined) return nothing;
  const own: Readonly<Record<string, Option>> =
    verb === null ? programOptions : { ...verb.options, ...commonOptions };
  if (open !== null) return valuesOf(own[open], '');
  const inline = isEnded ? null : /^--([^=]+)=/u.exec(current);
  if (inline !== null) return valuesOf(own[inline[1] ?? ''], inline[0]);
  if (!isEnded && current.startsWith('-') && current !== '-')
    return optionWords(
      own,
      given.map((one) => one.name),
      current,
    );
  if (verb === null) {
    // Options of browser mode follow --web, and no verb does.
    return given.some((one) => one.name === 'web')
      ? optionWords(
          own,
          given.map((one) => one.name),
          current,
        )
      : verbWords(table, platform);
  }
  const found = operandsAt(
    verb,
    rest,
    given.map((one) => one.name),
  );
  const words = found.flatMap((operand) => wordsOf(operand, saved, table, platform));
  const fresh = words.filter(({ value }) => !rest.includes(value) && (isEnded || !value.startsWith('-')));
  if (found.some(({ kinds }) => kinds.includes('file'))) return { kind: 'files', words: fresh };
  // Where nothing but options is left, these are offered.
  return found.length === 0 && !isEnded
    ? optionWords(
        own,
        given.map((one) => one.name),
        current,
      )
    : { kind: 'words', words: fresh };
}

/** Operands that may stand at a place: of all ways to call the verb that what stands before it leaves open. */
function operandsAt(
  { forms }: Verb,
  before: readonly string[],
  given: readonly string[],
): readonly Operand[] {
  return forms
    .filter(({ operands, needs = [] }) => operands.length > 0 || !needs.some((need) => given.includes(need)))
    .filter(({ operands }) => before.every((word, at) => operands[at]?.words?.includes(word) ?? true))
    .flatMap(({ operands }) => {
      const last = operands.at(-1);
      const operand = operands[before.length] ?? (last?.repeated === true ? last : undefined);
      return operand === undefined ? [] : [operand];
    });
}

function wordsOf(
  { kinds, words }: Operand,
  saved: () => SavedNames,
  table: Readonly<Record<string, Verb>>,
  platform: string,
): readonly Candidate[] {
  if (words !== undefined) return words.map((word) => plain(word));
  return kinds.flatMap((kind) => {
    switch (kind) {
      case 'session':
        return saved()
          .names.filter(isSeen)
          .map((name) => plain(name));
      case 'group':
        return saved()
          .groups.filter(isSeen)
          .map((group) => ({ value: `${groupPath(group)}/`, summary: '', isOpen: true }));
      case 'tag':
        return saved()
          .tags.filter(isSeen)
          .map((tag) => plain(`tag:${tag}`));
      case 'verb':
        return verbWords(table, platform).words;
      default:
        return [];
    }
  });
}

/** A name that a terminal shows as it is: one with control characters is typed by hand, if at all. */
const isSeen = (name: string): boolean => visibleText(name) === name;

const plain = (value: string, summary = ''): Candidate => ({ value, summary, isOpen: false });

function verbWords(table: Readonly<Record<string, Verb>>, platform: string): Candidates {
  const here = Object.entries(table).filter(([, { platforms }]) => platforms?.includes(platform) ?? true);
  return { kind: 'words', words: here.map(([name, { text }]) => plain(name, text.summary)) };
}

function optionWords(
  own: Readonly<Record<string, Option>>,
  given: readonly string[],
  current: string,
): Candidates {
  const left = Object.entries(own).filter(
    ([name, option]) => !given.includes(name) && (option.with === undefined || given.includes(option.with)),
  );
  const isShort = /^-[^-]/u.test(current);
  return {
    kind: 'words',
    words: left.flatMap(([name, { short, summary }]) => {
      if (isShort) return short === undefined ? [] : [plain(`-${short}`, summary)];
      return [plain(`--${name}`, summary)];
    }),
  };
}

function valuesOf(option: Option | undefined, prefix: string): Candidates {
  switch (option?.value?.kind) {
    case 'folder':
      return { kind: 'folders', words: [] };
    case 'words':
      return { kind: 'words', words: (option.value.words ?? []).map((word) => plain(`${prefix}${word}`)) };
    default:
      return nothing;
  }
}

/** The folder that `--data-dir` names among the words before the cursor; undefined where it does not. */
export function dataDirOf(before: readonly string[], home: string): string | undefined {
  const value = readLine(before).given.find(({ name }) => name === 'data-dir')?.value;
  // A shell's own reading of it comes later.
  return value?.replace(/^~(?=[/\\]|$)/u, home);
}
