import type { AppError } from '../../../shared/errors';
import type { LogEntry } from '../../../shared/event-log';
import type { SessionId } from '../../../shared/ids';
import type { HistoryEntry } from '../../../shared/history';
import type { Rates } from '../../../shared/rates';
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
  readonly history: (id: SessionId) => Promise<readonly HistoryEntry[]>;
  readonly rates: (session: Pick<Session, 'traffic'>) => readonly Rates[];
  /** What may be attached to a report, about one session or none. */
  readonly report: (id: SessionId | null) => Promise<string>;
  /** A session came into another state. */
  readonly onTransition: (id: SessionId, before: Moment, after: Moment) => void;
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
  readonly dependencies: Pick<EngineDependencies, 'clock' | 'history' | 'logFiles' | 'machine'>;
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
  const { clock, logFiles, machine } = dependencies;
  const histories = createHistories(dependencies.history, clock);
  const rates = createRates(clock.now);
  publisher.on('snapshot.traffic', rates.note);
  logFiles.troubled(troubled);
  return {
    history: histories.read,
    rates: (session) => rates.read(session.traffic()),
    report: async (id) => {
      const log = (id === null ? undefined : find(id)?.log()) ?? [];
      const about = id === null ? null : { id, log, history: await histories.read(id) };
      const snapshot = publisher.snapshot();
      return diagnosticsText({ now: clock.now(), about, machine: machine(), snapshot });
    },
    onTransition: histories.onTransition,
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
