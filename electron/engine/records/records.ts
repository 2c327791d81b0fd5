import type { CommandInput } from '../../../shared/contract';
import type { AppError } from '../../../shared/errors';
import type { LogEntry } from '../../../shared/event-log';
import type { SessionId } from '../../../shared/ids';
import type { HistoryEntry } from '../../../shared/history';
import type { Rates } from '../../../shared/rates';
import { ok, type Result } from '../../../shared/result';
import { titleOf, type SessionProfile } from '../../../shared/session-profile';
import { isLive } from '../../../shared/status';
import { diagnosticsText } from './diagnostics';
import { Histories, type Moment } from './history';
import type { Session } from '../sessions/types';
import type { Publisher } from '../publisher';
import { TrafficRates } from './rates';
import type { EngineDependencies } from '../dependencies';

/** The engine, as far as the records need it. */
interface RecordsOwner {
  readonly dependencies: Pick<EngineDependencies, 'browsers' | 'clock' | 'history' | 'logFiles' | 'machine'>;
  readonly publisher: Pick<Publisher, 'on' | 'snapshot'>;
  readonly session: (id: SessionId) => Session | undefined;
  readonly isLogToFiles: () => boolean;
  readonly troubled: (error: AppError) => void;
}

/** Records of sessions besides their state: log files, histories, rates, profiles of browsers; and the report made of it all. */
export class Records {
  readonly #histories: Histories;
  readonly #rates: TrafficRates;

  /** Creates the records on what earlier runs have left. */
  constructor(private readonly owner: RecordsOwner) {
    const { browsers, clock, history, logFiles } = owner.dependencies;
    this.#histories = new Histories(history, clock, (id) => browsers.forget(id));
    this.#rates = new TrafficRates(clock.now);
    owner.publisher.on('snapshot.traffic', (traffic) => this.#rates.note(traffic));
    logFiles.troubled(owner.troubled);
  }

  history(id: SessionId): Promise<readonly HistoryEntry[]> {
    return this.#histories.read(id);
  }

  rates(session: Pick<Session, 'traffic'>): readonly Rates[] {
    return this.#rates.read(session.traffic());
  }

  /** A report to attach to an issue, about one session or none. */
  async get({ sessionId: id }: CommandInput<'diagnostics.get'>): Promise<Result<{ readonly text: string }>> {
    const { dependencies, publisher, session } = this.owner;
    const log = (id === null ? undefined : session(id)?.log()) ?? [];
    const about = id === null ? null : { id, log, history: await this.history(id) };
    const snapshot = publisher.snapshot();
    const now = dependencies.clock.now();
    return ok({ text: diagnosticsText({ now, about, machine: dependencies.machine(), snapshot }) });
  }

  /** A session came into another state. */
  onTransition(id: SessionId, before: Moment, after: Moment): void {
    this.#histories.onTransition(id, before, after);
  }

  logged(profile: SessionProfile, entry: LogEntry): void {
    const { dependencies, isLogToFiles } = this.owner;
    if (isLogToFiles()) dependencies.logFiles.add({ id: profile.id, title: titleOf(profile) }, entry);
  }

  /** A session was taken off the overview. */
  closed(id: SessionId): void {
    this.#rates.forget(id);
  }

  /** A session is gone for good: deleted, or taken off the list and saved nowhere. */
  deleted(id: SessionId): void {
    this.#histories.setAside(id);
    void this.owner.dependencies.browsers.setAside(id);
  }

  /** A session is saved where none was, maybe one that was deleted. */
  restored(id: SessionId): void {
    if (this.#histories.bringBack(id)) void this.owner.dependencies.browsers.bringBack(id);
  }

  /** The program ends now, and the open sessions with it. */
  end(): void {
    this.#histories.end(this.#live());
  }

  /** The same, on disk when it returns, with the lines of the logs that wait. */
  endAtOnce(): void {
    this.#histories.endAtOnce(this.#live());
    this.owner.dependencies.logFiles.writeAtOnce();
  }

  /** Resolves when everything is on disk. */
  async settled(): Promise<void> {
    await this.#histories.settled();
    await this.owner.dependencies.logFiles.settled();
  }

  #live(): readonly SessionId[] {
    const { sessions } = this.owner.publisher.snapshot();
    return sessions.filter(({ state }) => isLive(state)).map(({ id }) => id);
  }
}
