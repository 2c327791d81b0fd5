import { sentence, type AppError } from '../../shared/errors';
import type { SessionId } from '../../shared/ids';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import { ending } from '../../shared/texts/cli';
import { withinLimit } from '../system/ending';
import { askAbout } from './asker';
import { codes } from './codes';
import { isLoss, type EngineLine, type VerbEngine } from './engine-line';
import { createPrinter, logLine } from './log-lines';
import type { Terminal } from './terminal';
import { liveIds } from './until';

/** Milliseconds that sessions may take to disconnect, so that there is time left for everything else to end in order. */
const disconnectLimit = 2000;

/**
 * Opens sessions side by side and stays with them: prints their event logs, puts their questions to the terminal. One that
 * fails says so, and the others go on. One that was open before is only followed, and goes on afterwards.
 * @param stop aborted when the user wants it to end
 * @returns the exit code, after everything is closed: done when it was stopped; when all of them had failed, failed, or needsAnswer where
 *   a question could not be put. The error where the engine of another process was lost
 */
export async function runSessions(
  line: EngineLine,
  profiles: readonly SessionProfile[],
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number | AppError> {
  const { engine, isOwn } = line;
  const others = liveIds(engine);
  const own = new Set(profiles.map(({ id }) => id).filter((id) => !others.has(id)));
  const runs = profiles.map((profile) =>
    openAndFollow(engine, profile, terminal, profiles.length > 1 ? titleOf(profile) : '', own),
  );
  const asking = askAbout(own, engine, terminal, () => Promise.all(runs.map((run) => run.printRest())));
  const ended = new Promise<number | AppError>((resolve) => {
    stop.addEventListener('abort', () => resolve(codes.done), { once: true });
    if (stop.aborted) resolve(codes.done);
    void line.lost.then(resolve);
    void Promise.all(runs.map(({ failed }) => failed)).then(() => {
      if (stop.aborted) resolve(codes.done);
      else resolve(asking.isUnanswered() ? codes.needsAnswer : codes.failed);
    });
  });
  const code = await ended;
  if (typeof code === 'number') {
    const live = await line.liveConnections();
    if (code === codes.done && isOwn && live > 0) terminal.notify(ending(live));
    asking.stop();
    const closed = Promise.all(
      [...own].map((sessionId) => engine.handlers.sessions.disconnect({ sessionId })),
    );
    // One whose thread hangs is left to the engine's own end, which does not wait for it.
    await withinLimit(withinLimit(closed, disconnectLimit).then(() => (isOwn ? line.end() : undefined)));
    // Lines that were still on their way when the end came.
    for (const run of runs) await run.printRest();
  }
  asking.stop();
  for (const run of runs) run.stop();
  await line.end();
  return code;
}

/** One of the sessions that are run. */
interface Run {
  /** Resolves when it has failed for good, and that was told. */
  readonly failed: Promise<void>;
  readonly printRest: () => Promise<void>;
  readonly stop: () => void;
}

/** Opens a session, unless it is open, and prints what it says. */
function openAndFollow(
  engine: VerbEngine,
  profile: SessionProfile,
  terminal: Terminal,
  title: string,
  own: ReadonlySet<SessionId>,
): Run {
  const sessionId = profile.id;
  const printer = createPrinter((entry) => {
    terminal.print(logLine(entry, title));
  });
  const printRest = async (): Promise<void> => {
    const log = await engine.handlers.sessions.getLog({ sessionId });
    if (log.ok) printer(log.value);
  };
  const unwatchLog = engine.on('sessions.logged', (logged) => {
    if (logged.sessionId === sessionId) printer(logged.entries);
  });
  let unwatch = (): void => undefined;
  let isListed = !own.has(sessionId);
  const over = new Promise<AppError | null>((resolve) => {
    unwatch = engine.on('snapshot.changed', ({ sessions }) => {
      const wasListed = isListed;
      isListed = sessions === undefined ? isListed : sessions.order.includes(sessionId);
      if (wasListed && !isListed) resolve(null);
      const state = sessions?.changed.find(({ id }) => id === sessionId)?.state;
      if (state?.kind === 'failed') resolve(state.error);
      if (state?.kind === 'idle') resolve(null);
    });
    if (!own.has(sessionId)) {
      void printRest();
      return;
    }
    void engine.handlers.sessions.open({ profile }).then((opened) => {
      if (!opened.ok && !isLoss(opened.error)) resolve(opened.error);
    });
  });
  const failed = over.then(async (error) => {
    await printRest();
    if (error !== null) terminal.notify(title === '' ? sentence(error) : `${title}: ${sentence(error)}`);
  });
  return {
    failed,
    printRest,
    stop: () => {
      unwatch();
      unwatchLog();
    },
  };
}
