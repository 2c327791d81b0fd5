import { sessionsNamed } from '../../shared/chosen-sessions';
import { sentence } from '../../shared/errors';
import { savedSessions } from '../../shared/followed';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import type { Snapshot } from '../../shared/snapshot';
import * as texts from '../../shared/texts/cli';
import { importing } from '../../shared/texts/cli-transfer';
import { wrong } from '../../shared/texts/followed';
import { codes } from './codes';
import type { VerbEngine } from './engine-line';
import { serverOf } from './list';
import { nearestNames } from './nearest-names';
import type { Terminal } from './terminal';

const commandWords = /^\s*(?:sudo\s+)?(?:\S*[/\\])?(?:ssh|plink|putty|autossh)(?:\.exe)?\s+\S/iu;

/** Whether a word is an ssh command, as one pastes it. */
export function isSshCommand(word: string): boolean {
  return commandWords.test(word);
}

/**
 * The sessions that words name: saved ones, groups, tags, open ones by their titles, and those that an ssh command describes, which are
 * saved nowhere.
 * @returns the exit code, told, where a word names none
 */
export async function namedSessions(
  words: readonly string[],
  engine: Pick<VerbEngine, 'handlers' | 'snapshot'>,
  terminal: Terminal,
): Promise<readonly SessionProfile[] | number> {
  const snapshot = engine.snapshot();
  const { chosen, unknown } = sessionsNamed(words, snapshot);
  const found: SessionProfile[] = [...chosen];
  const lines: string[] = [];
  for (const word of unknown) {
    const open = openNamed(word, snapshot);
    if (open.length > 0) found.push(...open);
    else if (isSshCommand(word)) {
      const described = await describedBy(word, engine, terminal);
      if (typeof described === 'number') return described;
      found.push(...described);
    } else lines.push(...unknownWords(word, snapshot));
  }
  for (const line of lines) terminal.notify(line);
  return lines.length === 0 ? found : codes.unknownName;
}

/** Open sessions that are saved nowhere, by their titles or servers. */
export function openNamed(
  word: string,
  { sessions, ...places }: Pick<Snapshot, 'sessions' | 'profiles' | 'followed'>,
): readonly SessionProfile[] {
  const saved = new Set(savedSessions(places).map(({ id }) => id));
  return sessions
    .filter(({ id, profile }) => !saved.has(id) && [titleOf(profile), serverOf(profile)].includes(word))
    .map(({ profile }) => profile);
}

/** That nothing is called so; or, of one in a followed file, why it is not there. */
export function unknownWords(
  typed: string,
  snapshot: Pick<Snapshot, 'profiles' | 'followed'>,
): readonly string[] {
  const why = snapshot.followed.flatMap(({ name, said }) =>
    said.filter(({ about, isWrong }) => isWrong && about === typed).map((one) => wrong(name, typed, one.why)),
  );
  const names = savedSessions(snapshot).map(({ name }) => name);
  return why.length > 0 ? why : [texts.unknownName(typed, nearestNames(typed, names))];
}

/** The sessions of a command, with what of it is left out told; the exit code where it makes none. */
async function describedBy(
  command: string,
  { handlers }: Pick<VerbEngine, 'handlers'>,
  terminal: Terminal,
): Promise<readonly SessionProfile[] | number> {
  const plan = await handlers.imports.read({ text: command });
  if (!plan.ok) {
    terminal.notify(sentence(plan.error));
    return codes.failed;
  }
  const { sessions, problems, leftOut } = plan.value;
  for (const { text, why } of leftOut) terminal.notify(importing.leftOut('', [text], why));
  for (const { text, error } of problems)
    terminal.notify(text === '' ? sentence(error) : `${text}: ${sentence(error)}`);
  if (problems.length > 0 || sessions.length === 0) return codes.usage;
  return sessions.map(({ profile }) => profile);
}
