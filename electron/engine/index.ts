import type { CommandHandlers } from '../../shared/contract';
import { sentence } from '../../shared/errors';
import type { SessionId } from '../../shared/ids';
import { checkAgainst } from '../../shared/listeners';
import { fail, ok, type Result } from '../../shared/result';
import { checkProfile, titleOf, type SessionProfile } from '../../shared/session-profile';
import { listedForwards, type SessionStatus } from '../../shared/status';
import { createDemo } from './demo-session';
import { explainTrouble } from './sessions/explain-trouble';
import { createDesk } from './auth/desk';
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
import { createTrials } from './checks/trials';
import type { Engine, EngineDependencies } from './dependencies';

export type { OpenHost } from './sessions/host';
export { systemClock } from './system-clock';
export type { Engine, EngineDependencies } from './dependencies';
export type { Clock, LoginItem } from './types';

type Done = Result<Record<string, never>>;

/** Reads the saved sessions and creates the engine, with nothing open. */
export async function createEngine(dependencies: EngineDependencies): Promise<Engine> {
  const sessions = new Map<SessionId, Session>();
  const later: { publisher: Publisher | null; host: SessionHost | null } = { publisher: null, host: null };
  const library = await createLibrary(dependencies.sessions, (slice) => {
    later.publisher?.sliceChanged(slice);
    if (slice === 'profiles') later.host?.savedChanged();
  });
  const questions = createQuestions(() => later.publisher?.sliceChanged('prompts'));
  const demo = createDemo(dependencies);
  const remembered = await createRemembered(dependencies.secrets, {
    changed: () => {
      for (const slice of ['secrets', 'app'] as const) later.publisher?.sliceChanged(slice);
    },
    failed: (error) => {
      library.notify(sentence(error), error);
    },
  });
  const settings = await createSettings(dependencies.settings, dependencies.startAtLogin, {
    changed: () => later.publisher?.sliceChanged('settings'),
    notify: library.notify,
  });
  const reopening = await createReopening(dependencies.openNotes, library.profiles(), () => {
    later.publisher?.sliceChanged('reopenable');
  });
  const desk = createDesk({
    ...{ remembered, consents: dependencies.consents },
    locate: ({ profile, target }) =>
      profile.demo ? demo.place() : Promise.resolve({ target, knownHosts: dependencies.knownHosts }),
  });
  const hostOwner: HostOwner = {
    saved: library.profiles,
    ...{ desk, ask: questions.ask },
    explain: (error) => explainTrouble(error, openSessions(), dependencies.programs),
    isNetworkUp: dependencies.network.isUp,
  };
  const host: SessionHost = dependencies.threads?.(hostOwner) ?? createSessionHost(dependencies, hostOwner);
  later.host = host;
  const trials = createTrials({
    clock: dependencies.clock,
    run: host.runTrial,
    changed: () => later.publisher?.sliceChanged('trials'),
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
    trials: trials.list(),
    reopenable: reopening.reopenable(),
    sessions: openSessions(),
    get vitals() {
      return [...sessions.values()].map((session) => session.vitals());
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
  publisher.on('changed', ({ sessions: some, order }) => {
    if (some !== undefined || order !== undefined) reopening.look(openSessions());
  });

  const missing = fail({ code: 'not-found', data: { what: 'open session' } });
  let shuttingDown: Promise<void> | null = null;
  /** Says so once the end has begun: what starts then would outlive it. */
  const refusal = (): Result<never> | null =>
    shuttingDown === null ? null : fail({ code: 'ending', data: {} });
  const withSession = async (id: SessionId, act: (session: Session) => Promise<Done>): Promise<Done> => {
    const session = sessions.get(id);
    return session === undefined ? missing : act(session);
  };
  const openSessions = (): readonly SessionStatus[] =>
    [...sessions.values()].map((session) => session.status());
  const create = (profile: SessionProfile): Session => {
    const session = host.create(profile, {
      changed: () => {
        publisher.sessionChanged(profile.id);
      },
      moved: (before, after) => {
        records.moved(profile.id, before, after);
      },
      logged: (entry) => {
        publisher.logged(profile.id, entry);
        records.logged(profile, entry);
      },
    });
    sessions.set(profile.id, session);
    publisher.orderChanged();
    return session;
  };

  /** Opens sessions side by side; what stands in the way of one is told and the others go on. */
  const openAll = async (profiles: readonly SessionProfile[]): Promise<Done> => {
    const results = await Promise.all(profiles.map((profile) => handlers.openSession({ profile })));
    results.forEach((result, index) => {
      const profile = profiles[index];
      if (result.ok || profile === undefined) return;
      library.notify(`${titleOf(profile)}: ${sentence(result.error)}`, result.error);
    });
    return ok({});
  };
  /** Disconnects a session, and ends the test that may go through its connection. */
  const hangUp = async (session: Session, id: SessionId): Promise<void> => {
    await Promise.all([trials.stop(id), session.disconnect()]);
  };
  const handlers: CommandHandlers = {
    getSnapshot: () => Promise.resolve(ok(publisher.snapshot())),
    getLog: ({ sessionId }) => {
      const session = sessions.get(sessionId);
      return Promise.resolve(session === undefined ? missing : ok(session.log()));
    },
    openSession: ({ profile }) => {
      const checked = refusal() ?? checkProfile(profile);
      if (!checked.ok) return Promise.resolve(checked);
      return (sessions.get(profile.id) ?? create(profile)).open(profile);
    },
    applyProfile: async ({ profile }) => {
      const checked = checkProfile(profile);
      if (!checked.ok) return checked;
      return withSession(profile.id, async (session) => {
        await session.apply(profile);
        return ok({});
      });
    },
    retryNow: ({ sessionId }) =>
      withSession(sessionId, (session) => {
        const refused = refusal();
        if (refused !== null) return Promise.resolve(refused);
        session.retryNow();
        return Promise.resolve(ok({}));
      }),
    disconnect: ({ sessionId }) =>
      withSession(sessionId, async (session) => {
        await hangUp(session, sessionId);
        return ok({});
      }),
    closeSession: ({ sessionId }) =>
      withSession(sessionId, async (session) => {
        await hangUp(session, sessionId);
        // Opened again while it was closing, by a later command, it stays; so does another of the same id.
        if (sessions.get(sessionId) !== session || session.isLive()) return ok({});
        sessions.delete(sessionId);
        host.discard(sessionId);
        records.closed(sessionId);
        publisher.orderChanged();
        return ok({});
      }),
    startForward: ({ sessionId, forwardId }) =>
      withSession(sessionId, (session) => session.switchForward(forwardId, true)),
    stopForward: ({ sessionId, forwardId }) =>
      withSession(sessionId, (session) => session.switchForward(forwardId, false)),
    addForward: ({ sessionId, forward }) =>
      withSession(sessionId, async (session) => {
        const status = session.status();
        // As they are now: one that was stopped is in nobody's way.
        const others = listedForwards(status).map((listed) => listed.forward);
        if (others.some(({ id }) => id === forward.id)) return fail({ code: 'forward-exists', data: {} });
        const checked = checkAgainst(forward, others, status.profile);
        if (!checked.ok) return checked;
        await session.addForward(forward);
        return ok({});
      }),
    changeForward: ({ sessionId, forward }) =>
      withSession(sessionId, (session) => {
        const status = session.status();
        const others = listedForwards(status).map((listed) => listed.forward);
        const checked = checkAgainst(forward, others, status.profile);
        return checked.ok ? session.changeForward(forward) : Promise.resolve(checked);
      }),
    getConnections: async ({ sessionId, forwardId }) => {
      const list = (await sessions.get(sessionId)?.connections(forwardId)) ?? null;
      return list === null ? missing : ok(list);
    },
    closeConnection: async ({ sessionId, forwardId, connectionId }) => {
      const closed = (await sessions.get(sessionId)?.closeConnection(forwardId, connectionId)) ?? false;
      return closed ? ok({}) : fail({ code: 'not-found', data: { what: 'connection' } });
    },
    makeLogin: ({ username, password }) => dependencies.makeLogin(username, password),
    checkSocket: async ({ path }) => {
      const checked = await dependencies.checkSocketPlace(path);
      return checked.ok ? ok({}) : checked;
    },
    removeForward: ({ sessionId, forwardId }) =>
      withSession(sessionId, (session) => session.removeForward(forwardId)),
    saveProfile: ({ profile }) => library.save(profile),
    saveDefaults: ({ profile }) => library.saveDefaults(profile),
    deleteProfile: async ({ sessionId }) => {
      const removed = await library.remove(sessionId);
      if (removed.ok) records.deleted(sessionId);
      return removed;
    },
    answerPrompt: ({ promptId, answer }) => Promise.resolve(questions.answer(promptId, answer)),
    dismissNotice: ({ noticeId }) => Promise.resolve(library.dismiss(noticeId)),
    listKeyFiles: async () => ok(await dependencies.listKeyFiles()),
    chooseKeyFile: async () =>
      dependencies.chooseKeyFile === null
        ? fail({ code: 'not-available', data: { what: 'A file dialog' } })
        : ok(await dependencies.chooseKeyFile()),
    describeKey: ({ path }) => dependencies.keys.describe(path),
    makeKey: (key) => dependencies.keys.make(key),
    listAgentKeys: ({ agentPath }) => dependencies.keys.listAgent(agentPath),
    installKey: ({ sessionId, publicKey }) =>
      sessions.get(sessionId)?.installKey(publicKey) ?? Promise.resolve(missing),
    listKnownHosts: async () => ok(await dependencies.knownHosts.list()),
    removeKnownHost: async ({ id }) => {
      const removed = await dependencies.knownHosts.remove(id);
      return removed.ok ? ok({}) : removed;
    },
    forgetSecret: async ({ use }) => {
      const forgotten = await remembered.forget(use);
      return forgotten.ok ? ok({}) : forgotten;
    },
    changeSettings: (input) => settings.change(input.settings),
    probeForward: ({ sessionId, forwardId }) => withSession(sessionId, (session) => session.probe(forwardId)),
    startTrial: ({ profile }) => {
      const checked = refusal() ?? checkProfile(profile);
      return Promise.resolve(checked.ok ? trials.start(profile) : checked);
    },
    endTrial: ({ sessionId }) => trials.end(sessionId),
    ...records.handlers,
    reopenSessions: async () => refusal() ?? openAll(reopening.take()),
    leaveClosed: () => {
      reopening.take();
      return Promise.resolve(ok({}));
    },
    startDemo: async () => refusal() ?? ok(await demo.profile()),
    openForwardPage: async ({ sessionId, forwardId }) => {
      const page = pageOf(sessions.get(sessionId)?.status(), forwardId);
      if (!page.ok) return page;
      await dependencies.openUrl(page.value);
      return ok({ url: page.value });
    },
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
    await Promise.all([trials.close(), ...[...sessions.values()].map((session) => session.disconnect())]);
    await demo.close();
    await host.close();
    await desk.settled();
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
