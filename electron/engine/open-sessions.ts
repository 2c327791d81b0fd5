import { askedPage } from '../../shared/asked-page';
import type { CommandInput } from '../../shared/contract';
import { sentence } from '../../shared/errors';
import type { LogEntry } from '../../shared/event-log';
import type { HistoryEntry } from '../../shared/history';
import type { SessionId } from '../../shared/ids';
import type { Rates } from '../../shared/rates';
import { fail, ok, type Result } from '../../shared/result';
import { checkProfile, titleOf, type SessionProfile } from '../../shared/session-profile';
import { startOrder } from '../../shared/start-order';
import type { ForwardStatus, SessionStatus } from '../../shared/status';
import { missing } from '../../shared/texts/requests';
import type { Questions } from './auth/questions';
import type { ConnectionTests } from './checks/connection-tests';
import type { EngineDependencies } from './dependencies';
import type { Library } from './library';
import { perform, proxyOf } from './proxy-of';
import type { Publisher } from './publisher';
import type { Records } from './records/records';
import type { Reopening } from './reopening';
import { StartNeeds } from './start-needs';
import { asked, type Asked, type Session, type SessionCommands, type SessionHost } from './sessions/types';

/** The engine, as far as open sessions need it. */
interface OpenSessionsOwner {
  readonly host: SessionHost;
  readonly publisher: Publisher;
  readonly records: Records;
  readonly library: Library;
  readonly reopening: Reopening;
  readonly connectionTests: ConnectionTests;
  readonly questions: Questions;
  readonly openUrl: EngineDependencies['openUrl'];
  readonly findFreePort: EngineDependencies['findFreePort'];
  /** All saved sessions, those of followed files among them. */
  readonly saved: () => readonly SessionProfile[];
  /** Whether a session outlives being taken off the list. */
  readonly isSaved: (id: SessionId) => boolean;
  /** An error once the end has begun: what starts then would outlive it. */
  readonly refusal: () => Result<never> | null;
}

type About = CommandInput<'sessions.close'>;
type Whole = CommandInput<'sessions.open'>;
type Done = Promise<Result<Record<string, never>>>;

const notOpen = fail({ code: 'not-found', data: { what: missing.openSession } });

/** The sessions of the overview, and the commands about them. */
export class OpenSessions {
  readonly #sessions = new Map<SessionId, Session>();

  readonly #needs: StartNeeds;

  constructor(private readonly owner: OpenSessionsOwner) {
    this.#needs = new StartNeeds({
      ...{ saved: owner.saved, findFreePort: owner.findFreePort },
      find: (id) => this.find(id),
      refusal: (profile) => this.#refusal(profile),
      start: async (profile, needed) =>
        this.owner.refusal() ?? (this.find(profile.id) ?? this.#create(profile)).open(profile, needed),
    });
  }

  all(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  statuses(): readonly SessionStatus[] {
    return this.all().map((session) => session.status());
  }

  find(id: SessionId): Session | undefined {
    return this.#sessions.get(id);
  }

  /** The commands of a group that an open session answers itself, wherever it runs: they reach it as they were given. */
  commandsOf<Group extends keyof SessionCommands>(group: Group): SessionCommands[Group] {
    return proxyOf<Asked[Group]>(asked[group], (command, [input]) => {
      const session = this.find((input as About).sessionId);
      if (session === undefined) return Promise.resolve(notOpen);
      return perform(session[group], command as never, [input]);
    });
  }

  open({ profile }: Whole): Done {
    return this.#needs.open(profile);
  }

  /** Looks anew at sessions that wait for others. */
  lookAtNeeds(): void {
    this.#needs.look();
  }

  /** Opens sessions side by side, what others need first; what stands in the way of one is told and the others go on. */
  async openAll(profiles: readonly SessionProfile[]): Done {
    const open = async (profile: SessionProfile): Promise<void> => {
      const { library } = this.owner;
      // Another may have needed it.
      if (this.find(profile.id)?.isLive() === true) return;
      const result = await this.open({ profile });
      if (!result.ok) library.notify(`${titleOf(profile)}: ${sentence(result.error)}`, result.error);
    };
    await Promise.all(startOrder(profiles, this.owner.saved()).map(open));
    return ok({});
  }

  async apply({ profile }: Whole): Done {
    const checked = checkProfile(profile);
    if (!checked.ok) return checked;
    const session = this.find(profile.id);
    if (session === undefined) return notOpen;
    await session.apply(profile);
    return ok({});
  }

  async retry({ sessionId }: About): Done {
    const refused = this.owner.refusal();
    const session = this.find(sessionId);
    if (session === undefined) return notOpen;
    if (refused !== null) return refused;
    const { profile } = session.status();
    if (!session.isLive() && this.#needs.isNeeding(profile)) return this.open({ profile });
    session.retryNow();
    return ok({});
  }

  async disconnect({ sessionId }: About): Done {
    const session = this.find(sessionId);
    if (session === undefined) return notOpen;
    // The test may go through its connection.
    await Promise.all([this.owner.connectionTests.stop(sessionId), session.disconnect()]);
    return ok({});
  }

  async close({ sessionId }: About): Done {
    const session = this.find(sessionId);
    const disconnected = await this.disconnect({ sessionId });
    // Opened again while it was closing, by a later command, it stays; so does another of the same id.
    if (session === undefined || this.find(sessionId) !== session || session.isLive()) return disconnected;
    this.#sessions.delete(sessionId);
    this.owner.host.discard(sessionId);
    this.owner.records.closed(sessionId);
    if (!this.owner.isSaved(sessionId)) this.owner.records.deleted(sessionId);
    this.owner.publisher.changed('sessions');
    return disconnected;
  }

  /** Forgets what there is of a demo that is saved nowhere: unlike others it is not offered again after the end. */
  forgetDemo(): void {
    for (const { id, profile } of this.statuses()) {
      if (profile.demo && !this.owner.isSaved(id)) this.owner.records.deleted(id);
    }
  }

  /** Has open sessions, and what is asked and tested of them, go by the names that they are saved under now. */
  followNames(saved: readonly SessionProfile[]): void {
    const { connectionTests, questions } = this.owner;
    for (const profile of saved) {
      const session = this.find(profile.id);
      if (session !== undefined && session.status().profile.name !== profile.name)
        session.rename(profile.name);
      connectionTests.rename(profile.id, titleOf(profile));
      questions.rename(profile.id, titleOf(profile));
    }
  }

  async reopen(): Done {
    return this.owner.refusal() ?? this.openAll(this.owner.reopening.take());
  }

  leaveClosed(): Done {
    this.owner.reopening.take();
    return Promise.resolve(ok({}));
  }

  getLog({ sessionId }: About): Promise<Result<readonly LogEntry[]>> {
    const session = this.find(sessionId);
    return Promise.resolve(session === undefined ? notOpen : ok(session.log()));
  }

  async getHistory({ sessionId }: About): Promise<Result<readonly HistoryEntry[]>> {
    return ok(await this.owner.records.history(sessionId));
  }

  getRates({ sessionId }: About): Promise<Result<readonly Rates[]>> {
    const session = this.find(sessionId);
    return Promise.resolve(session === undefined ? notOpen : ok(this.owner.records.rates(session)));
  }

  /** Opens the web page behind a listening Local forward in the system's browser. */
  async openPage(about: CommandInput<'forwards.openPage'>): Promise<Result<{ readonly url: string }>> {
    const session = this.find(about.sessionId);
    const page = askedPage(session === undefined ? [] : [session.status()], about);
    if (!page.ok) return page;
    await this.owner.openUrl(page.value);
    return ok({ url: page.value });
  }

  /** A forward of an open session as it is now, the departed included. */
  forwardOf({ sessionId, forwardId }: CommandInput<'forwards.identify'>): ForwardStatus | undefined {
    const forwards = this.find(sessionId)?.status().forwards ?? [];
    return forwards.find(({ forward }) => forward.id === forwardId);
  }

  #refusal(profile: SessionProfile): Result<never> | null {
    const checked = this.owner.refusal() ?? checkProfile(profile);
    return checked.ok ? null : checked;
  }

  #create(profile: SessionProfile): Session {
    const { host, publisher, records } = this.owner;
    const session = host.create(profile, {
      changed: () => publisher.changed('sessions', profile.id),
      onTransition: (before, after) => records.onTransition(profile.id, before, after),
      logged: (entry) => {
        publisher.logged(profile.id, entry);
        records.logged(session.status().profile, entry);
      },
      counted: publisher.counted,
    });
    this.#sessions.set(profile.id, session);
    publisher.changed('sessions');
    return session;
  }
}
