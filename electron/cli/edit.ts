import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { difference, isNothing } from '../../shared/difference';
import { sentence } from '../../shared/errors';
import { followedFrom, overlayKeys, savedSessions, type FollowedFile } from '../../shared/followed';
import { isJsonObject } from '../../shared/json';
import { lineNotation } from '../../shared/notation';
import { revisionOf } from '../../shared/revision';
import type { SessionProfile } from '../../shared/session-profile';
import { settings } from '../../shared/settings';
import { isLive } from '../../shared/status';
import { editing as texts } from '../../shared/texts/cli-edit';
import { changedSettings, merged } from '../../shared/three-way';
import type { Platform } from '../../shared/socket-path';
import { codes } from './codes';
import { entryOf, readEdited, textOfEntry, type EditContext } from './edited-text';
import type { EngineLine, VerbEngine } from './engine-line';
import { unknownWords } from './named';
import { readSetting, withSettings } from './set-settings';
import type { Terminal } from './terminal';
import { statusOf } from './up';
import { upToDate } from './until';
import type { Asked } from './verbs';
import { agrees } from './yes';

export interface EditWorld {
  /** Edits a file at the terminal; with a sentence where that failed. */
  readonly edit: (path: string) => Promise<{ readonly error: string | null }>;
  readonly now: () => Date;
  readonly platform: Exclude<Platform, 'server'>;
}

/** Changes a saved session, by `--set` or in an editor. */
export async function editSession(
  { operands: [name = ''], options }: Pick<Asked<'edit'>, 'operands' | 'options'>,
  { engine }: Pick<EngineLine, 'engine'>,
  world: EditWorld,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number> {
  const snapshot = engine.snapshot();
  const before = savedSessions(snapshot).find((one) => one.name === name);
  if (before === undefined) {
    for (const text of unknownWords(name, snapshot)) terminal.notify(text);
    return codes.unknownName;
  }
  const file = followedFrom(snapshot, before.id);
  const { set } = options;
  if (file !== null) return editFollowed(before, file, set ?? [], engine, terminal);
  if (set !== undefined) return setSettings(before, set, engine, world, terminal);
  if (!terminal.interactive) {
    terminal.notify(texts.needsSet);
    return codes.needsAnswer;
  }
  return editInEditor(before, engine, world, terminal, stop);
}

/** Sets what is the user's own of a followed session. */
async function editFollowed(
  profile: SessionProfile,
  file: FollowedFile,
  words: readonly string[],
  engine: VerbEngine,
  terminal: Terminal,
): Promise<number> {
  const own = overlayKeys[file.kind];
  if (words.length === 0) {
    terminal.notify(texts.followed(profile.name, file.name, own));
    return codes.failed;
  }
  const foreign = words
    .map((word) => readSetting(word)?.key)
    .find((key) => key !== undefined && key in settings && !own.some((one) => one === key));
  if (foreign !== undefined) {
    terminal.notify(texts.notOwn(foreign, profile.name, file.name, own));
    return codes.failed;
  }
  const set = withSettings({ name: profile.name }, words);
  if (!set.ok) {
    terminal.notify(set.error);
    return codes.usage;
  }
  const keys = words.flatMap((word) => readSetting(word)?.key ?? []);
  const overlay = Object.fromEntries(
    own.flatMap((key) => (keys.includes(key) ? [[key, set.entry[key] ?? settings[key].initial]] : [])),
  );
  const done = await engine.handlers.followed.overlay({ sessionId: profile.id, overlay });
  if (!done.ok) {
    terminal.notify(sentence(done.error));
    return codes.failed;
  }
  terminal.print(texts.saved(profile.name));
  return codes.done;
}

/** How often a setting is set on a session that is changed elsewhere at the same time. */
const rounds = 5;

async function setSettings(
  first: SessionProfile,
  words: readonly string[],
  engine: VerbEngine,
  { platform }: EditWorld,
  terminal: Terminal,
): Promise<number> {
  let before: SessionProfile | undefined = first;
  for (let round = 0; before !== undefined && round < rounds; round += 1) {
    const saved = savedSessions(engine.snapshot());
    const set = withSettings(entryOf(before, saved), words);
    if (!set.ok) {
      terminal.notify(set.error);
      return codes.usage;
    }
    const read = readEdited(textOfEntry(set.entry), { before, saved, platform });
    if (!read.ok) {
      // Lines of a text that nobody sees say nothing.
      for (const problem of read.problems) terminal.notify(problem.replace(/^Line \d+: /u, ''));
      return codes.failed;
    }
    const result = await engine.handlers.savedSessions.save({
      profile: read.profile,
      replaces: revisionOf(before),
    });
    if (result.ok) return tellSaved(before, read.profile, saved, engine, terminal);
    if (result.error.code !== 'session-changed') {
      terminal.notify(sentence(result.error));
      return codes.failed;
    }
    await upToDate(engine);
    before = savedSessions(engine.snapshot()).find(({ id }) => id === first.id);
  }
  terminal.notify(texts.isDeleted(first.name));
  return codes.failed;
}

async function editInEditor(
  first: SessionProfile,
  engine: VerbEngine,
  world: EditWorld,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number> {
  const folder = join(engine.snapshot().app.dataFolder, 'edits');
  const path = join(folder, `session-${world.now().toISOString().slice(0, 19).replaceAll(':', '-')}.json`);
  const context = (before: SessionProfile): EditContext => ({
    before,
    saved: savedSessions(engine.snapshot()),
    platform: world.platform,
  });
  const { saved } = context(first);
  const text = `${texts.header(first.name)}\n${textOfEntry(entryOf(first, saved))}`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(path, text, { mode: 0o600 });
  const keep = (): number => {
    terminal.notify(texts.kept(path));
    return codes.failed;
  };
  for (;;) {
    const ended = await world.edit(path);
    const typed = await readFile(path, 'utf8').catch(() => text);
    if (typed === text) {
      await rm(path, { force: true });
      terminal.notify(ended.error ?? texts.unchanged);
      return ended.error === null ? codes.done : codes.failed;
    }
    if (ended.error !== null) {
      terminal.notify(ended.error);
      return keep();
    }
    const read = readEdited(typed, context(first));
    const outcome = read.ok
      ? await saveEdited(first, read.profile, engine, terminal, stop)
      : { kind: 'wrong' as const, why: read.problems };
    if (outcome.kind === 'saved') {
      await rm(path, { force: true });
      return outcome.code;
    }
    for (const why of outcome.why) terminal.notify(why);
    if (outcome.kind === 'lost' || !(await agrees(texts.again, terminal, stop))) return keep();
  }
}

type Saved =
  | { readonly kind: 'saved'; readonly code: number }
  /** It may be mended in the text. */
  | { readonly kind: 'wrong'; readonly why: readonly string[] }
  /** The session as it is saved by now does not go with it. */
  | { readonly kind: 'lost'; readonly why: readonly string[] };

/** Saves an edited session; what was changed elsewhere meanwhile is shown, and kept where both go together and the user wants that. */
async function saveEdited(
  base: SessionProfile,
  mine: SessionProfile,
  engine: VerbEngine,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<Saved> {
  const saved = savedSessions(engine.snapshot());
  if (changedSettings(base, mine).length === 0) {
    terminal.notify(texts.unchanged);
    return { kind: 'saved', code: codes.done };
  }
  let before = base;
  let wanted = mine;
  for (;;) {
    const result = await engine.handlers.savedSessions.save({
      profile: wanted,
      replaces: revisionOf(before),
    });
    if (result.ok) {
      return { kind: 'saved', code: await tellSaved(before, wanted, saved, engine, terminal) };
    }
    if (result.error.code !== 'session-changed') return { kind: 'wrong', why: [sentence(result.error)] };
    await upToDate(engine);
    const theirs = savedSessions(engine.snapshot()).find(({ id }) => id === base.id);
    if (theirs === undefined) return { kind: 'lost', why: [texts.isDeleted(base.name)] };
    terminal.notify(texts.changedMeanwhile(base.name));
    for (const line of changeLines(base, theirs, saved)) terminal.notify(`  ${line}`);
    const both = merged({ base, mine, theirs });
    if (both === null || !(await agrees(texts.both, terminal, stop))) {
      return { kind: 'lost', why: both === null ? [texts.contested] : [] };
    }
    before = theirs;
    wanted = both;
  }
}

/** Tells what was changed, and has the open session take it. */
async function tellSaved(
  before: SessionProfile,
  after: SessionProfile,
  saved: readonly SessionProfile[],
  engine: VerbEngine,
  terminal: Terminal,
): Promise<number> {
  const changed = changedSettings(before, after);
  if (changed.length === 0) {
    terminal.notify(texts.unchanged);
    return codes.done;
  }
  for (const line of changeLines(before, after, saved)) terminal.print(line);
  terminal.notify(texts.saved(after.name));
  const session = statusOf(engine.snapshot(), after.id);
  if (session === undefined || !isLive(session.state)) return codes.done;
  const { profile } = session;
  const both = merged({ base: before, mine: after, theirs: profile });
  if (both === null) {
    terminal.notify(texts.notApplied(after.name));
    return codes.done;
  }
  const isApart = !isNothing(difference(session, both));
  const counts = changed.map((key) => settings[key].applies);
  if (isApart || counts.some((applies) => applies !== 'saved')) {
    const applied = await engine.handlers.sessions.apply({ profile: both });
    if (!applied.ok) {
      terminal.notify(sentence(applied.error));
      return codes.failed;
    }
  }
  if (counts.includes('reconnect')) terminal.notify(texts.later(after.name));
  return codes.done;
}

/** The difference of two versions of a session, a line for each setting and each forward. */
export function changeLines(
  before: SessionProfile,
  after: SessionProfile,
  saved: readonly SessionProfile[],
): readonly string[] {
  const [was, is] = [entryOf(before, saved), entryOf(after, saved)];
  return changedSettings(before, after).flatMap((key) => {
    if (key === 'forwards') return forwardLines(before, after);
    const { initial } = settings[key];
    const shown = (entry: typeof was): string =>
      entry[key] === undefined && isJsonObject(initial)
        ? texts.asUsual
        : JSON.stringify(entry[key] ?? initial);
    return [texts.setting(key, shown(was), shown(is))];
  });
}

function forwardLines(before: SessionProfile, after: SessionProfile): readonly string[] {
  const kept = new Map(before.forwards.map((forward) => [forward.id, forward]));
  const ids = new Set(after.forwards.map(({ id }) => id));
  return [
    ...before.forwards.filter(({ id }) => !ids.has(id)).map((gone) => texts.forwardGone(lineNotation(gone))),
    ...after.forwards.flatMap((forward) => {
      const old = kept.get(forward.id);
      const line = lineNotation(forward);
      if (old === undefined) return [texts.forwardNew(line)];
      if (lineNotation(old) !== line) return [texts.forwardGone(lineNotation(old)), texts.forwardNew(line)];
      return revisionOf(old) === revisionOf(forward) ? [] : [texts.forwardOther(line)];
    }),
  ];
}
