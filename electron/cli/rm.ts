import { sessionsNamed } from '../../shared/chosen-sessions';
import { sentence } from '../../shared/errors';
import { followedFrom, savedSessions } from '../../shared/followed';
import type { SessionProfile } from '../../shared/session-profile';
import type { Snapshot } from '../../shared/snapshot';
import { isLive } from '../../shared/status';
import { removing as texts } from '../../shared/texts/cli-edit';
import { codes } from './codes';
import { bringDown } from './down';
import type { EngineLine } from './engine-line';
import { serverOf } from './list';
import { unknownWords } from './named';
import type { Terminal } from './terminal';
import { statusOf } from './up';
import type { Asked } from './verbs';
import { agrees } from './yes';

/** Deletes the saved sessions that words name, after a yes: all of them, or none where one cannot be. */
export async function removeSessions(
  { operands, options }: Pick<Asked<'rm'>, 'operands' | 'options'>,
  { engine }: Pick<EngineLine, 'engine'>,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number> {
  const snapshot = engine.snapshot();
  const { chosen, unknown } = sessionsNamed(operands, snapshot);
  for (const text of unknown.flatMap((word) => unknownWords(word, snapshot))) terminal.notify(text);
  if (unknown.length > 0) return codes.unknownName;
  const followed = chosen.flatMap(({ id, name }) => {
    const file = followedFrom(snapshot, id);
    return file === null ? [] : [texts.followed(name, file.name)];
  });
  for (const text of followed) terminal.notify(text);
  if (followed.length > 0) return codes.failed;
  if (options.yes !== true) {
    for (const line of removalLines(chosen, snapshot)) terminal.notify(line);
    if (!terminal.interactive) {
      terminal.notify(texts.needsYes);
      return codes.needsAnswer;
    }
    if (!(await agrees(texts.question(chosen.length), terminal, stop))) {
      terminal.notify(texts.nothing);
      return codes.failed;
    }
  }
  const open = chosen.filter(({ id }) => isOpen(engine.snapshot(), id));
  for (const { id, name } of chosen) {
    const result = await engine.handlers.savedSessions.delete({ sessionId: id });
    if (!result.ok) {
      terminal.notify(sentence(result.error));
      return codes.failed;
    }
    const goesOn = options.down !== true && open.some((one) => one.id === id);
    terminal.print(texts.deleted(name, goesOn));
  }
  // Last: a Ginnel that runs for them alone ends with them.
  return options.down === true ? bringDown(open, engine, terminal) : codes.done;
}

/** The sessions that would be deleted, with those that would miss them. */
export function removalLines(
  chosen: readonly SessionProfile[],
  snapshot: Pick<Snapshot, 'profiles' | 'followed' | 'sessions'>,
): readonly string[] {
  const others = savedSessions(snapshot).filter(({ id }) => !chosen.some((one) => one.id === id));
  return chosen.map((profile) => {
    const { id } = profile;
    const through = others.filter(({ jumps }) =>
      jumps.some((jump) => jump.kind === 'saved' && jump.sessionId === id),
    );
    const after = others.filter(({ startAfter }) => startAfter.includes(id));
    return texts.listed(profile.name, serverOf(profile), [
      ...(isOpen(snapshot, id) ? [texts.isOpen] : []),
      ...(through.length === 0 ? [] : [texts.jumpHostOf(through.map(({ name }) => name))]),
      ...(after.length === 0 ? [] : [texts.neededBy(after.map(({ name }) => name))]),
    ]);
  });
}

function isOpen(snapshot: Pick<Snapshot, 'sessions'>, id: SessionProfile['id']): boolean {
  const session = statusOf(snapshot, id);
  return session !== undefined && isLive(session.state);
}
