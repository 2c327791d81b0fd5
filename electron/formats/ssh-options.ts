import { matchesPattern } from './ssh-option-values';
import { leftOutKeywords } from './ssh-options-left-out';
import { settingKeywords } from './ssh-options-taken';
import type { ReadContext } from './format';
import type { SshDirective } from './ssh-directive';
import { leftOut, problem, type Outcome, type SshSettings } from './ssh-settings';
import type { Traced } from './traced';
import * as texts from '../../shared/texts/import-ssh-options';

/** Other names of keywords, in small letters (readconf.c). */
const aliases: Readonly<Record<string, string>> = {
  challengeresponseauthentication: 'kbdinteractiveauthentication',
  skeyauthentication: 'kbdinteractiveauthentication',
  tisauthentication: 'kbdinteractiveauthentication',
  dsaauthentication: 'pubkeyauthentication',
  identityfile2: 'identityfile',
  keepalive: 'tcpkeepalive',
  hostbasedkeytypes: 'hostbasedacceptedalgorithms',
  pubkeyacceptedkeytypes: 'pubkeyacceptedalgorithms',
  smartcarddevice: 'pkcs11provider',
  globalknownhostsfile2: 'globalknownhostsfile',
  userknownhostsfile2: 'userknownhostsfile',
  // Debian's.
  protocolkeepalives: 'serveraliveinterval',
  setuptimeout: 'serveraliveinterval',
};

/** The name a keyword goes by in the table, whatever its capitals. */
export function canonicalKeyword(keyword: string): string {
  const small = keyword.toLowerCase();
  return aliases[small] ?? small;
}

/** Whether ssh_config(5) knows a keyword; Host, Match and Include are for the reader of files. */
export function isSshKeyword(keyword: string): boolean {
  const name = canonicalKeyword(keyword);
  return Object.hasOwn(settingKeywords, name) || Object.hasOwn(leftOutKeywords, name);
}

/**
 * Takes an option of ssh_config(5) over into a session's settings: the one table of keywords, for `ssh -o` and for files.
 * Host, Match and Include are the caller's, where they may stand.
 * @param from everything the option is made of
 * @returns what becomes of it, for the caller to enter
 */
export function applyDirective(
  { keyword, words, rest }: Pick<SshDirective, 'keyword' | 'words' | 'rest'>,
  from: readonly Traced[],
  settings: SshSettings,
  context: ReadContext,
): Outcome {
  const setting = settingKeywords[canonicalKeyword(keyword.text)];
  const name = setting?.name ?? keyword.text;
  if (rest.text === '') return problem(texts.noValue(name));
  if (setting?.isCommand === true) {
    return applyOption(keyword.text, [withoutEquals(rest.text)], from, settings, context);
  }
  // The value of a keyword that is left out anyway may be anything.
  if (words === null && setting !== undefined) return problem(texts.openQuote(name));
  return applyOption(
    keyword.text,
    (words ?? [rest]).map(({ text }) => text),
    from,
    settings,
    context,
  );
}

/** As ssh: in front of a command, blanks and equal signs do not count. */
function withoutEquals(text: string): string {
  return text.replace(/^[\s=]+/u, '');
}

/**
 * The same, with the value's words taken apart already, as an option with a letter of its own has them: `-p 2222` is Port.
 * @param keyword in any capitals
 */
export function applyOption(
  keyword: string,
  words: readonly string[],
  from: readonly Traced[],
  settings: SshSettings,
  context: ReadContext,
): Outcome {
  const key = canonicalKeyword(keyword);
  const [text = ''] = words;
  const setting = Object.hasOwn(settingKeywords, key) ? settingKeywords[key] : undefined;
  if (setting === undefined) {
    const leave = Object.hasOwn(leftOutKeywords, key) ? leftOutKeywords[key] : undefined;
    if (leave !== undefined) return leave({ keyword, words, text, from });
    return settings.ignored.some((pattern) => matchesPattern(key, pattern.toLowerCase()))
      ? leftOut('meaningless', texts.ownMatter)
      : problem(texts.unknownKeyword(keyword));
  }
  if (words.length === 0 || (text === '' && words.length === 1)) return problem(texts.noValue(setting.name));
  if (words.length > (setting.most ?? 1)) return problem(texts.tooManyWords(setting.name));
  if (setting.collects !== true && settings.said.has(key)) return leftOut('meaningless', texts.firstCounts);
  const outcome = setting.read({ keyword: setting.name, words, text, from }, settings, context);
  if (outcome.kind !== 'problem') settings.said.add(key);
  return outcome;
}
