import type { CommandHandlers } from '../../../shared/contract';
import type { AppError } from '../../../shared/errors';
import type { LogEntry } from '../../../shared/event-log';
import type { SessionId } from '../../../shared/ids';
import { fail, ok } from '../../../shared/result';
import { titleOf, type SessionProfile } from '../../../shared/session-profile';
import { isLive } from '../../../shared/status';
import { diagnosticsText } from './diagnostics';
import { createHistories, type Moment } from './history';
import type { Session } from '../sessions/open-session';
import type { Publisher } from '../publisher';
import { createRates } from './rates';
import type { EngineDependencies } from '../dependencies';

/** What is kept of sessions besides their state: log files, histories, rates; and the report made of it all. */
export interface Records {
  readonly handlers: Pick<CommandHandlers, 'getHistory' | 'getRates' | 'getDiagnostics' | 'saveText'>;
  /** A session came into another state. */
  readonly moved: (id: SessionId, before: Moment, after: Moment) => void;
  readonly logged: (profile: SessionProfile, entry: LogEntry) => void;
  /** A session was taken off the overview. */
  readonly closed: (id: SessionId) => void;
  /** A saved session was deleted. */
  readonly deleted: (id: SessionId) => void;
  /** The program ends now, and the open sessions with it. */
  readonly end: () => void;
  /** Resolves when everything is on disk. */
  readonly settled: () => Promise<void>;
}

/** What the records need of the engine. */
export interface RecordsOwner {
  readonly dependencies: Pick<EngineDependencies, 'clock' | 'history' | 'logFiles' | 'machine' | 'saveText'>;
  readonly publisher: Pick<Publisher, 'on' | 'snapshot'>;
  readonly session: (id: SessionId) => Session | undefined;
  readonly isLogToFiles: () => boolean;
  readonly troubled: (error: AppError) => void;
}

/** Creates the records on what earlier runs have left. */
export function createRecords({
  dependencies,
  publisher,
  session: find,
  isLogToFiles,
  troubled,
}: RecordsOwner): Records {
  const { clock, logFiles, machine, saveText } = dependencies;
  const histories = createHistories(dependencies.history, clock);
  const rates = createRates(clock.now);
  publisher.on('traffic', rates.note);
  logFiles.troubled(troubled);
  return {
    handlers: {
      getHistory: async ({ sessionId }) => ok(await histories.read(sessionId)),
      getRates: ({ sessionId }) => {
        const session = find(sessionId);
        return Promise.resolve(
          session === undefined
            ? fail({ code: 'not-found', data: { what: 'open session' } })
            : ok(rates.read(session.traffic())),
        );
      },
      getDiagnostics: async ({ sessionId: id }) => {
        const log = (id === null ? undefined : find(id)?.log()) ?? [];
        const about = id === null ? null : { id, log, history: await histories.read(id) };
        const snapshot = publisher.snapshot();
        return ok({ text: diagnosticsText({ now: clock.now(), about, machine: machine(), snapshot }) });
      },
      saveText: async ({ suggestedName, text }) =>
        saveText === null
          ? fail({ code: 'not-available', data: { what: 'A file dialog' } })
          : saveText(suggestedName, text),
    },
    moved: histories.moved,
    logged: (profile, entry) => {
      if (isLogToFiles()) logFiles.add({ id: profile.id, title: titleOf(profile) }, entry);
    },
    closed: rates.forget,
    deleted: histories.forget,
    end: () => {
      const { sessions } = publisher.snapshot();
      histories.end(sessions.filter(({ state }) => isLive(state)).map(({ id }) => id));
    },
    settled: async () => {
      await histories.settled();
      await logFiles.settled();
    },
  };
}
