import { sentence } from '../../shared/errors';
import type { LogEntry } from '../../shared/event-log';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import * as texts from '../../shared/texts/cli-engine';
import { codes } from './codes';
import type { VerbEngine } from './engine-line';
import { createPrinter, logLine } from './log-lines';
import type { Terminal } from './terminal';

/**
 * Prints the event logs of open sessions.
 * @returns the exit code: failed where one is not open
 */
export async function printLogs(
  profiles: readonly SessionProfile[],
  engine: VerbEngine,
  terminal: Terminal,
): Promise<number> {
  const logs = await Promise.all(
    profiles.map(({ id }) => engine.handlers.sessions.getLog({ sessionId: id })),
  );
  let code: number = codes.done;
  const lines = profiles.flatMap((profile, at) => {
    const log = logs[at];
    if (log?.ok === true) return log.value.map((entry) => ({ entry, title: titleIn(profiles, profile) }));
    terminal.notify(
      log === undefined || log.error.code === 'not-found'
        ? texts.noLog(titleOf(profile))
        : sentence(log.error),
    );
    code = codes.failed;
    return [];
  });
  for (const { entry, title } of lines.toSorted((left, right) => left.entry.at - right.entry.at)) {
    terminal.print(logLine(entry, title));
  }
  return code;
}

/**
 * Prints the event logs of sessions, and what is added to them, whether they are open or not.
 * @returns stops that
 */
export function followLogs(
  profiles: readonly SessionProfile[],
  engine: VerbEngine,
  terminal: Terminal,
): () => void {
  const followed = profiles.map((profile) => {
    const printer = createPrinter((entry) => terminal.print(logLine(entry, titleIn(profiles, profile))));
    // Lines that come meanwhile stand behind those there are.
    let early: LogEntry[] | null = [];
    const stop = engine.on('sessions.logged', ({ sessionId, entries }) => {
      if (sessionId !== profile.id) return;
      if (early === null) printer(entries);
      else early.push(...entries);
    });
    void engine.handlers.sessions.getLog({ sessionId: profile.id }).then((log) => {
      if (log.ok) printer(log.value);
      printer(early ?? []);
      early = null;
    });
    return stop;
  });
  return () => {
    for (const stop of followed) stop();
  };
}

/** Which session a line belongs to, where there are several. */
function titleIn(all: readonly SessionProfile[], profile: SessionProfile): string {
  return all.length > 1 ? titleOf(profile) : '';
}
