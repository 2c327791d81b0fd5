import { sentence, type AppError } from '../../shared/errors';
import type { LogEntry } from '../../shared/event-log';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import { ending } from '../../shared/texts/cli';
import { stamp } from '../../shared/texts/numbers';
import { visibleText } from '../../shared/visible-text';
import type { Engine } from '../engine';
import { withinLimit } from '../system/ending';
import { createAsker } from './asker';
import { codes } from './codes';
import type { Terminal } from './terminal';

/** Milliseconds that sessions may take to disconnect, so that there is time left for everything else to end in order. */
const disconnectLimit = 2000;

/**
 * A line of the event log: local time, a tab, the text.
 * @param title of the session, where there are several; empty else
 */
export function logLine({ at, text }: LogEntry, title = ''): string {
  return `${stamp(at)}\t${visibleText(title === '' ? text : `${title}: ${text}`, { limit: 2000 })}`;
}

/**
 * Opens sessions side by side and stays with them: prints their event logs, puts their questions to the terminal. One that
 * fails says so, and the others go on.
 * @param stop aborted when the user wants it to end
 * @returns the exit code, after everything is closed: done when it was stopped; when all of them had failed, failed, or needsAnswer where a
 *   question could not be put
 */
export async function runSessions(
  engine: Engine,
  profiles: readonly SessionProfile[],
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number> {
  const asker = createAsker(engine, terminal);
  const runs = profiles.map((profile) =>
    openAndFollow(engine, profile, terminal, profiles.length > 1 ? titleOf(profile) : ''),
  );
  const ended = new Promise<number>((resolve) => {
    stop.addEventListener('abort', () => resolve(codes.done), { once: true });
    if (stop.aborted) resolve(codes.done);
    void Promise.all(runs.map(({ failed }) => failed)).then(() => {
      if (stop.aborted) resolve(codes.done);
      else resolve(asker.isUnanswered() ? codes.needsAnswer : codes.failed);
    });
  });
  // Lines of the log come in batches: those of before a question are to stand above it.
  let asking = Promise.resolve();
  engine.on('snapshot.changed', ({ prompts }) => {
    if (prompts === undefined) return;
    asking = asking
      .then(() => Promise.all(runs.map((run) => run.printRest())))
      .then(() => asker.update(prompts));
  });
  const code = await ended;

  const live = await engine.liveConnections();
  if (code === codes.done && live > 0) {
    terminal.notify(ending(live));
  }
  asker.update([]);
  const closed = Promise.all(
    profiles.map((profile) => engine.handlers.sessions.disconnect({ sessionId: profile.id })),
  );
  // One whose thread hangs is left to the engine's own end, which does not wait for it.
  await withinLimit(withinLimit(closed, disconnectLimit).then(engine.shutdown));
  // Lines that were still on their way when the end came.
  for (const run of runs) await run.printRest();
  return code;
}

/** One of the sessions that are run. */
interface Run {
  /** Resolves when it has failed for good, and that was told. */
  readonly failed: Promise<void>;
  readonly printRest: () => Promise<void>;
}

/** Opens a session and prints what it says. */
function openAndFollow(engine: Engine, profile: SessionProfile, terminal: Terminal, title: string): Run {
  const sessionId = profile.id;
  const printer = createPrinter((entry) => {
    terminal.print(logLine(entry, title));
  });
  const printRest = async (): Promise<void> => {
    const log = await engine.handlers.sessions.getLog({ sessionId });
    if (log.ok) printer(log.value);
  };
  engine.on('sessions.logged', (logged) => {
    if (logged.sessionId === sessionId) printer(logged.entries);
  });
  const over = new Promise<AppError | null>((resolve) => {
    engine.on('snapshot.changed', ({ sessions }) => {
      const state = sessions?.changed.find(({ id }) => id === sessionId)?.state;
      if (state?.kind === 'failed') resolve(state.error);
      if (state?.kind === 'idle') resolve(null);
    });
    void engine.handlers.sessions.open({ profile }).then((opened) => {
      if (!opened.ok) resolve(opened.error);
    });
  });
  const failed = over.then(async (error) => {
    await printRest();
    if (error !== null) terminal.notify(title === '' ? sentence(error) : `${title}: ${sentence(error)}`);
  });
  return { failed, printRest };
}

/** Prints each line of the log once, whichever way it comes. */
function createPrinter(print: (entry: LogEntry) => void): (entries: readonly LogEntry[]) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (entries) => {
    for (const entry of entries) {
      if (entry.sequence <= last) continue;
      last = entry.sequence;
      print(entry);
    }
  };
}
