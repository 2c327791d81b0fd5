import type { CommandHandlers } from '../../shared/contract';
import { sentence } from '../../shared/errors';
import type { Forward } from '../../shared/forward';
import type { SessionId } from '../../shared/ids';
import { checkAgainst } from '../../shared/listeners';
import { fail, ok, type Result } from '../../shared/result';
import { checkProfile, titleOf, type SessionProfile } from '../../shared/session-profile';
import { listedForwards, type SessionStatus } from '../../shared/status';
import { createDemo } from './demo-session';
import { explainTrouble } from './sessions/explain-trouble';
import { createAuthBroker } from './auth/auth-broker';
import { createLibrary } from './library';
import type { Session } from './sessions/open-session';
import { pageOf } from './sessions/page';
import { createPublisher, type Publisher } from './publisher';
import { createQuestions } from './auth/questions';
import { createRecords } from './records/records';
import { createRemembered } from './auth/remembered';
import { createReopening, opensAtStart } from './reopening';
import { createSessionHost, type HostOwner, type SessionHost } from './sessions/host';
import { createSettings } from './settings';
import { createConnectionTests } from './checks/connection-tests';
import type { Engine, EngineDependencies } from './dependencies';

export type { OpenHost } from './sessions/host';
export { systemClock } from './system-clock';
export type { Engine, EngineDependencies } from './dependencies';
export type { Clock, LoginItem } from './types';

type Done = Result<Record<string, never>>;

const noDialog = fail({ code: 'not-available', data: { what: 'A file dialog' } });

function done(result: Result<unknown>): Done {
  return result.ok ? ok({}) : result;
}

/** Reads the saved sessions and creates the engine, with nothing open. */
export async function createEngine(dependencies: EngineDependencies): Promise<Engine> {
  const sessions = new Map<SessionId, Session>();
  const later: { publisher: Publisher | null; host: SessionHost | null } = { publisher: null, host: null };
  const library = await createLibrary(dependencies.sessions, (slice) => {
    later.publisher?.changed(slice);
    if (slice === 'profiles') later.host?.savedChanged();
  });
  const questions = createQuestions(() => later.publisher?.changed('prompts'));
  const demo = createDemo(dependencies);
  const remembered = await createRemembered(dependencies.secrets, {
    changed: () => {
      for (const slice of ['secrets', 'app'] as const) later.publisher?.changed(slice);
    },
    failed: (error) => {
      library.notify(sentence(error), error);
    },
  });
  const settings = await createSettings(dependencies.settings, dependencies.startAtLogin, {
    changed: () => later.publisher?.changed('settings'),
    notify: library.notify,
  });
  const reopening = await createReopening(dependencies.openNotes, library.profiles(), () => {
    later.publisher?.changed('reopenable');
  });
  const authBroker = createAuthBroker({
    ...{ remembered, consents: dependencies.consents },
    locate: ({ profile, target }) =>
      profile.demo ? demo.place() : Promise.resolve({ target, knownHosts: dependencies.knownHosts }),
  });
  const hostOwner: HostOwner = {
    saved: library.profiles,
    ...{ authBroker, ask: questions.ask },
    explain: (error) => explainTrouble(error, openSessions(), dependencies.programs),
    isNetworkUp: dependencies.network.isUp,
  };
  const host: SessionHost = dependencies.threads?.(hostOwner) ?? createSessionHost(dependencies, hostOwner);
  later.host = host;
  const connectionTests = createConnectionTests({
    clock: dependencies.clock,
    run: host.runTest,
    changed: () => later.publisher?.changed('connectionTests'),
  });
  const publisher = createPublisher(dependencies.clock, () => ({
    app: {
      ...dependencies.app,
      keychain: remembered.keychain(),
      canStartAtLogin: dependencies.startAtLogin !== null,
    },
    profiles: library.profiles(),
    defaults: library.defaults(),
    prompts: questions.waiting(),
    notices: library.notices(),
    secrets: remembered.uses(),
    settings: settings.current(),
    connectionTests: connectionTests.list(),
    reopenable: reopening.reopenable(),
    sessions: openSessions(),
    get vitals() {
      const vitals = [...sessions.values()].map((session) => session.vitals());
      return vitals.filter(({ roundTrip }) => roundTrip !== null);
    },
    // Sums over all connections: made only for those who look at them.
    get traffic() {
      return [...sessions.values()].flatMap((session) => session.traffic());
    },
  }));
  later.publisher = publisher;
  const records = createRecords({
    ...{ dependencies, publisher },
    session: (id) => sessions.get(id),
    isLogToFiles: () => settings.current().logToFiles,
    troubled: (error) => {
      library.notify(sentence(error), error);
    },
  });
  publisher.on('snapshot.changed', (change) => {
    if (change.sessions !== undefined) reopening.look(openSessions());
  });

  const missing = fail({ code: 'not-found', data: { what: 'open session' } });
  let shuttingDown: Promise<void> | null = null;
  /** Says so once the end has begun: what starts then would outlive it. */
  const refusal = (): Result<never> | null =>
    shuttingDown === null ? null : fail({ code: 'ending', data: {} });
  /** A command about an open session; one that is not there is an error. */
  const onSession =
    <Input extends { readonly sessionId: SessionId }, Output>(
      act: (session: Session, input: Input) => Result<Output> | Promise<Result<Output>>,
    ) =>
    async (input: Input): Promise<Result<Output>> => {
      const session = sessions.get(input.sessionId);
      return session === undefined ? missing : act(session, input);
    };
  const openSessions = (): readonly SessionStatus[] =>
    [...sessions.values()].map((session) => session.status());
  const create = (profile: SessionProfile): Session => {
    const session = host.create(profile, {
      changed: () => {
        publisher.changed('sessions', profile.id);
      },
      onTransition: (before, after) => {
        records.onTransition(profile.id, before, after);
      },
      logged: (entry) => {
        publisher.logged(profile.id, entry);
        records.logged(profile, entry);
      },
    });
    sessions.set(profile.id, session);
    publisher.changed('sessions');
    return session;
  };

  /** Opens sessions side by side; what stands in the way of one is told and the others go on. */
  const openAll = async (profiles: readonly SessionProfile[]): Promise<Done> => {
    const results = await Promise.all(profiles.map((profile) => handlers.sessions.open({ profile })));
    results.forEach((result, index) => {
      const profile = profiles[index];
      if (result.ok || profile === undefined) return;
      library.notify(`${titleOf(profile)}: ${sentence(result.error)}`, result.error);
    });
    return ok({});
  };
  /** Disconnects a session, and ends the test that may go through its connection. */
  const hangUp = async (session: Session, id: SessionId): Promise<void> => {
    await Promise.all([connectionTests.stop(id), session.disconnect()]);
  };
  /** The forwards of an open session as they are now: one that was stopped is in nobody's way. */
  const currentForwards = (status: SessionStatus): readonly Forward[] =>
    listedForwards(status).map((listed) => listed.forward);
  const handlers: CommandHandlers = {
    snapshot: { get: () => Promise.resolve(ok(publisher.snapshot())) },
    sessions: {
      open: ({ profile }) => {
        const checked = refusal() ?? checkProfile(profile);
        if (!checked.ok) return Promise.resolve(checked);
        return (sessions.get(profile.id) ?? create(profile)).open(profile);
      },
      apply: async ({ profile }) => {
        const checked = checkProfile(profile);
        if (!checked.ok) return checked;
        const session = sessions.get(profile.id);
        if (session === undefined) return missing;
        await session.apply(profile);
        return ok({});
      },
      retry: onSession((session) => {
        const refused = refusal();
        if (refused !== null) return refused;
        session.retryNow();
        return ok({});
      }),
      disconnect: onSession(async (session, { sessionId }) => {
        await hangUp(session, sessionId);
        return ok({});
      }),
      close: onSession(async (session, { sessionId }) => {
        await hangUp(session, sessionId);
        // Opened again while it was closing, by a later command, it stays; so does another of the same id.
        if (sessions.get(sessionId) !== session || session.isLive()) return ok({});
        sessions.delete(sessionId);
        host.discard(sessionId);
        records.closed(sessionId);
        publisher.changed('sessions');
        return ok({});
      }),
      reopen: async () => refusal() ?? openAll(reopening.take()),
      leaveClosed: () => {
        reopening.take();
        return Promise.resolve(ok({}));
      },
      getLog: onSession((session) => ok(session.log())),
      getHistory: async ({ sessionId }) => ok(await records.history(sessionId)),
      getRates: onSession((session) => ok(records.rates(session))),
    },
    savedSessions: {
      save: ({ profile }) => library.save(profile),
      saveDefaults: ({ profile }) => library.saveDefaults(profile),
      delete: async ({ sessionId }) => {
        const removed = await library.remove(sessionId);
        if (removed.ok) records.deleted(sessionId);
        return removed;
      },
    },
    forwards: {
      start: onSession((session, { forwardId }) => session.switchForward(forwardId, true)),
      stop: onSession((session, { forwardId }) => session.switchForward(forwardId, false)),
      add: onSession(async (session, { forward }) => {
        const status = session.status();
        const others = currentForwards(status);
        if (others.some(({ id }) => id === forward.id)) return fail({ code: 'forward-exists', data: {} });
        const checked = checkAgainst(forward, others, status.profile);
        if (!checked.ok) return checked;
        await session.addForward(forward);
        return ok({});
      }),
      remove: onSession((session, { forwardId }) => session.removeForward(forwardId)),
      change: onSession((session, { forward }) => {
        const status = session.status();
        const checked = checkAgainst(forward, currentForwards(status), status.profile);
        return checked.ok ? session.changeForward(forward) : checked;
      }),
      checkReachability: onSession((session, { forwardId }) => session.check(forwardId)),
      openPage: async ({ sessionId, forwardId }) => {
        const page = pageOf(sessions.get(sessionId)?.status(), forwardId);
        if (!page.ok) return page;
        await dependencies.openUrl(page.value);
        return ok({ url: page.value });
      },
      makeSocksLogin: ({ username, password }) => dependencies.makeLogin(username, password),
      checkSocketPath: async ({ path }) => done(await dependencies.checkSocketPath(path)),
    },
    clientConnections: {
      list: onSession(async (session, { forwardId }) => {
        const list = await session.connections(forwardId);
        return list === null ? missing : ok(list);
      }),
      close: async ({ sessionId, forwardId, connectionId }) => {
        const closed = (await sessions.get(sessionId)?.closeConnection(forwardId, connectionId)) ?? false;
        return closed ? ok({}) : fail({ code: 'not-found', data: { what: 'connection' } });
      },
    },
    connectionTests: {
      start: ({ profile }) => {
        const checked = refusal() ?? checkProfile(profile);
        return Promise.resolve(checked.ok ? connectionTests.start(profile) : checked);
      },
      end: ({ sessionId }) => connectionTests.end(sessionId),
    },
    prompts: {
      answer: ({ promptId, answer }) => Promise.resolve(questions.answer(promptId, answer)),
    },
    notices: { dismiss: ({ noticeId }) => Promise.resolve(library.dismiss(noticeId)) },
    keys: {
      listFiles: async () => ok(await dependencies.listKeyFiles()),
      chooseFile: async () =>
        dependencies.chooseKeyFile === null ? noDialog : ok(await dependencies.chooseKeyFile()),
      describe: ({ path }) => dependencies.keys.describe(path),
      make: (key) => dependencies.keys.make(key),
      install: onSession((session, { publicKey }) => session.installKey(publicKey)),
    },
    agent: { listKeys: ({ agentPath }) => dependencies.keys.listAgent(agentPath) },
    knownHosts: {
      list: async () => ok(await dependencies.knownHosts.list()),
      remove: async ({ id }) => done(await dependencies.knownHosts.remove(id)),
    },
    secrets: { forget: async ({ use }) => done(await remembered.forget(use)) },
    settings: { change: (input) => settings.change(input.settings) },
    diagnostics: { get: async ({ sessionId }) => ok({ text: await records.report(sessionId) }) },
    files: {
      saveText: async ({ suggestedName, text }) =>
        dependencies.saveText === null ? noDialog : dependencies.saveText(suggestedName, text),
    },
    demo: { start: async () => refusal() ?? ok(await demo.profile()) },
  };

  const unwatchNetwork = dependencies.network.watch(() => {
    host.networkChanged();
  });
  const shutdown = async (): Promise<void> => {
    unwatchNetwork();
    // Asked to end, however far it comes with it: there is nothing to reopen.
    const forgotten = reopening.close();
    records.end();
    host.endHung();
    await Promise.all([
      connectionTests.close(),
      ...[...sessions.values()].map((session) => session.disconnect()),
    ]);
    await demo.close();
    await host.close();
    await authBroker.settled();
    await library.settled();
    await settings.settled();
    await forgotten;
    await records.settled();
    publisher.close();
  };

  return {
    handlers,
    snapshot: publisher.snapshot,
    on: publisher.on,
    openMarked: async () => {
      await openAll(library.profiles().filter(opensAtStart));
    },
    liveConnections: async () => {
      await host.upToDate();
      const traffic = [...sessions.values()].flatMap((session) => session.traffic());
      return traffic.reduce((sum, { live }) => sum + live, 0);
    },
    shutdown: () => (shuttingDown ??= shutdown()),
  };
}
