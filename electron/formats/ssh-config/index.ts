import { newSessionId } from '../../../shared/ids';
import * as texts from '../../../shared/texts/import-ssh-config';
import type { Format, ReadContext } from '../format';
import type { Ledger } from '../ledger';
import { beginsWithProgram } from '../programs';
import { isSshKeyword } from '../ssh-options';
import { leftOut, problem, enter } from '../ssh-settings';
import type { Traced } from '../traced';
import { applyStatements } from './draft';
import { enterReading } from './enter';
import { enterWithoutHosts } from './enter-without-hosts';
import { readDrafts, type ConfigSource, type Reading } from './read';
import { readStatements, type Statement } from './statements';

/** Lines that pages and shells put around a configuration. */
const around =
  /^\s*(?:cat|tee|nano|vim?|emacs|code|notepad|mkdir|touch|chmod|sudo\s+\S+)\s.*(?:config|\.ssh\b).*$|^\s*(?:EOF|EOT|END)\s*$/u;

/** Parts a configuration's statements from commands that stand between its lines. */
export function sortStatements(statements: readonly Statement[]): {
  readonly statements: readonly Statement[];
  readonly strangers: readonly Statement[];
} {
  const isStrange = ({ key, from }: Statement): boolean =>
    !isKeyword(key) && (around.test(from.text) || beginsWithProgram(from.text));
  return {
    statements: statements.filter((statement) => !isStrange(statement)),
    strangers: statements.filter(isStrange),
  };
}

/** Programs, options and variables that bring a password along. */
const holdsSecret = /\bsshpass\b|\s-pw\s|\bSSHPASS=/iu;

/** Enters commands between the lines of a configuration. */
export function enterStrangers(strangers: readonly Statement[], { drafts }: Reading, ledger: Ledger): void {
  const names = new Set(drafts.flatMap((draft) => draft.names.map(({ name }) => name)));
  for (const { key, words, from } of strangers) {
    const [alias] = words ?? [];
    const opens = key === 'ssh' && words?.length === 1 && alias !== undefined && names.has(alias.text);
    const outcome = opens
      ? leftOut('meaningless', texts.opensSession(alias.text))
      : around.test(from.text)
        ? leftOut('meaningless', texts.aroundConfig)
        : holdsSecret.test(from.text)
          ? leftOut('secret', `${texts.commandBetween.what} ${texts.commandBetween.todo}`)
          : problem(texts.commandBetween);
    enter({ from: [from], outcome }, ledger, null);
  }
}

/** Enters a whole configuration. */
export function enterConfig(
  reading: Reading,
  source: ConfigSource,
  ledger: Ledger,
  context: ReadContext,
): void {
  if (reading.drafts.length + reading.refused.length + reading.left.length > 0) {
    enterReading(reading, source, ledger, context);
    return;
  }
  const statements = reading.sections.flatMap((section) => section.statements);
  enterWithoutHosts(reading, source, ledger, context, applyStatements(statements, context));
}

function read(text: Traced, ledger: Ledger, context: ReadContext): void {
  const { statements, strangers } = sortStatements(readStatements(text, ledger));
  const source: ConfigSource = {
    tree: { statements, included: new Map() },
    system: null,
    machine: null,
    sessionIdOf: newSessionId,
  };
  const reading = readDrafts(source, context);
  enterConfig(reading, source, ledger, context);
  enterStrangers(strangers, reading, ledger);
}

function isKeyword(key: string): boolean {
  return key === 'host' || key === 'match' || key === 'include' || isSshKeyword(key);
}

/** Lines that are looked at to tell what a text is. */
const looked = 400;

/** Keywords that are words of any sentence: alone they make no configuration. */
const everyday = new Set([
  'host',
  'match',
  'include',
  'user',
  'port',
  'tag',
  'tunnel',
  'protocol',
  'cipher',
  'compression',
]);

/** Whether a text is one of ssh_config(5): most of its lines begin with a keyword. */
export function looksLikeSshConfig(text: string): boolean {
  let known = 0;
  let strange = 0;
  let telling = 0;
  let hasHost = false;
  for (const line of text.split(/[\r\n]+/u, looked)) {
    if (/^\s*(?:#|$)/u.test(line)) continue;
    const [, keyword = ''] = /^[\s\p{Cf}]*"?([A-Za-z]\w*)"?(?:\s*=\s*|\s+)\S/u.exec(line) ?? [];
    const key = keyword.toLowerCase();
    // `HOST=db.example` sets a variable of a shell.
    if (key !== '' && isKeyword(key) && !/^[A-Z_]+=\S/u.test(line)) {
      known += 1;
      if (!everyday.has(key)) telling += 1;
      if (key === 'host' || key === 'match') hasHost = true;
    } else if (!beginsWithProgram(line) && !around.test(line)) strange += 1;
  }
  return known > strange && (telling > 0 || (hasHost && known > 1));
}

/** Traces of web pages and word processors in a text, which is mended then. */
const fromPage =
  /[^\S \t\r\n\f\v]|[\u2010-\u201f\u200b-\u200d\u2060]|^\s*(?:>\s*)?(?:`{3}|~{3})|&(?:#\d+|[a-z]+);|<\/?[a-z]+[^>\n]*>/imu;

/** A configuration as it stands in its file. */
export const sshConfig: Format = {
  matches: (text) => looksLikeSshConfig(text) && !fromPage.test(text),
  read,
  isExact: true,
};

/** The same from a page. */
export const mendedSshConfig: Format = { matches: looksLikeSshConfig, read, isExact: false };
