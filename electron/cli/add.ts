import { sentence } from '../../shared/errors';
import { savedSessions } from '../../shared/followed';
import { groupPath } from '../../shared/group-path';
import { newSessionId } from '../../shared/ids';
import type { ImportPlan } from '../../shared/import-plan';
import { filledIn, readLink } from '../../shared/link';
import { isLink } from '../../shared/link-text';
import { lineNotation } from '../../shared/notation';
import {
  checkName,
  checkProfile,
  defaultSettingsName,
  titleOf,
  type SessionProfile,
} from '../../shared/session-profile';
import { placed, revised, withStandings } from '../../shared/standing';
import { isLive } from '../../shared/status';
import { parseTags } from '../../shared/tags';
import { adding as texts } from '../../shared/texts/cli-edit';
import { importing } from '../../shared/texts/cli-transfer';
import { addForwards } from './add-forwards';
import { codes } from './codes';
import type { EngineLine, VerbEngine } from './engine-line';
import { listLines } from './list';
import { isSshCommand, unknownWords } from './named';
import type { Terminal } from './terminal';
import { statusOf } from './up';
import type { Asked } from './verbs';

/** Saves a session that is described, or adds forwards to a saved one. */
export async function addWhatIsAsked(
  { operands: [word = '', ...more], options }: Pick<Asked<'add'>, 'operands' | 'options'>,
  { engine }: Pick<EngineLine, 'engine'>,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number> {
  const saved = savedSessions(engine.snapshot());
  const named = saved.find(({ name }) => name === word);
  const switches = [
    ...(options.local ?? []).map((text) => `-L ${text}`),
    ...(options.remote ?? []).map((text) => `-R ${text}`),
    ...(options.dynamic ?? []).map((text) => `-D ${text}`),
  ];
  const refuse = (text: string): number => {
    terminal.notify(text);
    return codes.usage;
  };
  if (named === undefined && (isSshCommand(word) || isLink(word))) {
    if (switches.length + more.length > 0) return refuse(texts.forwardsInCommand);
    return addDescribed(word, options, engine, terminal);
  }
  if (named === undefined && /^(?:ssh|plink|putty|autossh)$/iu.test(word))
    return refuse(texts.inQuotes(word));
  if (switches.length + more.length === 0) return refuse(texts.notDescribed(word));
  if (named === undefined) {
    for (const text of unknownWords(word, engine.snapshot())) terminal.notify(text);
    return codes.unknownName;
  }
  return addForwards(named, [...switches, ...more], engine, terminal, stop);
}

/** Saves what a command or a link describes. */
async function addDescribed(
  text: string,
  options: Asked<'add'>['options'],
  engine: VerbEngine,
  terminal: Terminal,
): Promise<number> {
  const read = isLink(text)
    ? planOfLink(text, engine, terminal)
    : await planOfCommand(text, engine, terminal);
  if (typeof read === 'number') return read;
  if (options.name !== undefined && read.sessions.length > 1) {
    terminal.notify(texts.severalNames(read.sessions.length));
    return codes.usage;
  }
  const called = read.sessions.map(({ profile }) => (options.name ?? titleOf(profile)).trim());
  const wrong = called.map((name) => checkName(name)).find((checked) => !checked.ok);
  if (wrong?.ok === false) {
    terminal.notify(sentence(wrong.error));
    return codes.usage;
  }
  if (called.includes(defaultSettingsName)) {
    terminal.notify(sentence({ code: 'name-taken', data: { text: defaultSettingsName } }));
    return codes.failed;
  }
  const saved = savedSessions(engine.snapshot());
  const taken = called.filter((name) => saved.some((other) => other.name === name));
  if (options.replace !== true && taken.length > 0) {
    for (const name of taken) terminal.notify(texts.taken(name));
    return codes.failed;
  }
  const plan = withStandings(
    {
      ...read,
      sessions: read.sessions.map((session, at) => ({
        ...session,
        profile: { ...session.profile, ...ownOf(options), name: called[at] ?? '' },
      })),
    },
    saved,
  );
  const placings = plan.sessions.map(({ profile: { name } }) =>
    taken.includes(name) ? ('replace' as const) : ('add' as const),
  );
  const profiles = placed(plan, placings, saved);
  const made = await engine.handlers.imports.make({
    sessions: revised(plan, profiles),
    hostKeys: plan.hostKeys.map(({ line }) => line),
  });
  if (!made.ok) {
    terminal.notify(sentence(made.error));
    return codes.failed;
  }
  tellSaved(profiles, new Set(taken), engine, terminal);
  return codes.done;
}

function tellSaved(
  profiles: readonly SessionProfile[],
  replaced: ReadonlySet<string>,
  engine: VerbEngine,
  terminal: Terminal,
): void {
  for (const profile of profiles) {
    for (const line of listLines([profile])) terminal.print(line);
    terminal.notify(texts.saved(profile.name, replaced.has(profile.name)));
    const session = statusOf(engine.snapshot(), profile.id);
    if (session !== undefined && isLive(session.state)) terminal.notify(texts.opensAsBefore(profile.name));
  }
}

/** The settings that are given beside the description. */
function ownOf({ group, tag, start }: Asked<'add'>['options']): Partial<SessionProfile> {
  return {
    ...(group !== undefined && { group: groupPath(group) }),
    ...(tag !== undefined && { tags: parseTags(tag.join(' ')) }),
    ...(start === true && { connectAtStart: true }),
  };
}

/** Reads a command, and tells what of it is left out; the exit code where it makes no session. */
async function planOfCommand(
  text: string,
  { handlers }: Pick<VerbEngine, 'handlers'>,
  terminal: Terminal,
): Promise<ImportPlan | number> {
  const read = await handlers.imports.read({ text });
  if (!read.ok) {
    terminal.notify(sentence(read.error));
    return codes.failed;
  }
  const { sessions, forwards, leftOut, problems, mends } = read.value;
  const notes = [
    ...(mends.length === 0
      ? []
      : [importing.mended(mends.map(({ kind, count }) => importing.mends[kind](count)))]),
    ...leftOut.map((one) => importing.leftOut('', [one.text], one.why)),
    ...problems.map((one) => importing.problem('', [one.text], sentence(one.error))),
    ...forwards.map(({ forward }) => importing.forwardAlone(lineNotation(forward))),
  ];
  for (const note of notes) terminal.notify(note);
  if (sessions.length === 0 && notes.length === 0) terminal.notify(texts.noServer);
  return sessions.length === 0 || problems.length > 0 ? codes.usage : read.value;
}

/** Reads a link, and tells what of it is left out and what to look at; the exit code where it makes no session. */
function planOfLink(
  text: string,
  engine: Pick<VerbEngine, 'snapshot'>,
  terminal: Terminal,
): ImportPlan | number {
  const read = readLink(text);
  const refuse = (why: string): number => {
    terminal.notify(why);
    return codes.usage;
  };
  if (!read.ok) return refuse(sentence(read.error));
  for (const remark of read.value.remarks) terminal.notify(remark);
  if (read.value.kind === 'saved-session') return refuse(texts.savedLink(read.value.name));
  const fresh = { ...engine.snapshot().defaults, id: newSessionId(), name: '' };
  const checked = checkProfile(filledIn(fresh, read.value.settings));
  if (!checked.ok) return refuse(sentence(checked.error));
  return {
    sessions: [{ profile: checked.value, origin: '', from: [], standing: { kind: 'new' } }],
    ...{ forwards: [], hostKeys: [], leftOut: [], problems: [], mends: [] },
  };
}
