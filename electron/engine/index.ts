import { handlersOf, type CommandHandlers } from '../../shared/contract';
import { sentence, type AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { savedSessions } from '../../shared/followed';
import type { SessionId } from '../../shared/ids';
import type { SessionProfile } from '../../shared/session-profile';
import type { SliceName } from '../../shared/snapshot';
import { createAuthBroker } from './auth/auth-broker';
import { Questions } from './auth/questions';
import { createRemembered } from './auth/remembered';
import { ConnectionTests } from './checks/connection-tests';
import { Demo } from './demo-session';
import type { Engine, EngineDependencies } from './dependencies';
import { Followed, longestRead } from './followed';
import { Exports, Imports } from './imports';
import { LastingEdits } from './lasting-edits';
import { Library } from './library';
import { OpenSessions } from './open-sessions';
import { perform } from './proxy-of';
import { Publisher } from './publisher';
import { Records } from './records/records';
import { opensAtStart, Reopening } from './reopening';
import { explainTrouble } from './sessions/explain-trouble';
import { WorkerSessionHost } from './sessions/host';
import type { HostOwner, SessionHost } from './sessions/types';
import { ProgramSettings } from './settings';
import { Uses } from './uses';

export { systemClock, Timer, type Clock } from './clock';
export type { FollowedWorld } from './followed';
export { savedOnDisk } from './followed/on-disk';
export type { Engine, EngineDependencies, EngineView } from './dependencies';
export type { HostOwner, SessionHost } from './sessions/types';
export type { LoginItem } from './types';

/** Reads the saved sessions and creates the engine, with nothing open. */
export async function createEngine(dependencies: EngineDependencies): Promise<Engine> {
  const { clock, commands, knownHosts, network } = dependencies;
  const later: { publisher?: Publisher; host?: SessionHost; sessions?: OpenSessions } = {};
  /** The saved sessions as they were told last: one that is replaced is another object. */
  let told: ReadonlySet<SessionProfile> = new Set();
  const tellProfiles = (): void => {
    const now = library.profiles();
    for (const profile of now) if (!told.has(profile)) later.publisher?.changed('profiles', profile.id);
    told = new Set(now);
  };
  const changed = (slice: SliceName): void => {
    later.publisher?.changed(slice);
    if (slice === 'profiles') tellProfiles();
    if (slice === 'profiles' || slice === 'followed') {
      later.host?.savedChanged?.();
      later.sessions?.followNames(saved());
    }
    if (slice === 'defaults') followed.readAgain();
  };
  let ending: Promise<void> | null = null;
  let notificationTrouble: string | null = null;
  const refusal = (): Result<never> | null => (ending === null ? null : fail({ code: 'ending', data: {} }));
  /** A session is no more: what was kept of it goes, and so does what ended; only what is live stays until it ends. */
  const forget = (id: SessionId): void => {
    records.deleted(id);
    if (sessions.find(id)?.isLive() === false) void sessions.close({ sessionId: id });
  };
  const library = await Library.read(dependencies.sessions, {
    changed,
    refusal: (session) => followed.refusal(session),
    others: () => followed.list().flatMap(({ profiles }) => profiles),
    deleted: (id) => forget(id),
    added: (id) => records.restored(id),
  });
  told = new Set(library.profiles());
  const { notify } = library;
  const followed: Followed = await Followed.read(dependencies.followed, {
    ...{ clock, home: dependencies.system.home },
    own: () => ({ profiles: library.profiles(), defaults: library.defaults() }),
    changed: () => changed('followed'),
    forgotten: (id) => forget(id),
  });
  for (const { text, error } of followed.notices) notify(text, error);
  const saved = (): readonly SessionProfile[] =>
    savedSessions({ profiles: library.profiles(), followed: followed.list() });
  const notifyError = (error: AppError): void => notify(sentence(error), error);
  const questions = new Questions(() => changed('prompts'));
  const demo = new Demo(dependencies, refusal);
  const remembered = await createRemembered(dependencies.secrets, {
    changed: () => {
      changed('secrets');
      changed('app');
    },
    failed: notifyError,
  });
  const settings = await ProgramSettings.read(dependencies.settings, dependencies.startAtLogin, {
    changed: () => changed('settings'),
    notify,
  });
  const marked = library.profiles().filter(opensAtStart);
  const openAnyway = new Set([...marked.map(({ id }) => id), ...followed.marked()]);
  const reopening = await Reopening.read(dependencies.openNotes, openAnyway, () => changed('reopenable'));
  const authBroker = createAuthBroker({
    ...{ remembered, consents: dependencies.consents },
    locate: ({ profile, target }) => (profile.demo ? demo.place() : Promise.resolve({ target, knownHosts })),
  });
  const hostOwner: HostOwner = {
    ...{ authBroker, ask: questions.ask, isNetworkUp: network.isUp },
    saved,
    explain: (error) => explainTrouble(error, sessions.statuses(), dependencies.programs),
  };
  const host: SessionHost =
    dependencies.threads?.(hostOwner) ?? new WorkerSessionHost(dependencies, hostOwner);
  const connectionTests = new ConnectionTests({
    ...{ clock, refusal },
    run: (...test) => host.runTest(...test),
    changed: () => changed('connectionTests'),
  });
  const publisher: Publisher = new Publisher(clock, () => ({
    app: {
      ...dependencies.app,
      keychain: remembered.keychain(),
      canStartAtLogin: dependencies.startAtLogin !== null,
      notificationTrouble,
      engine: { kind: 'here' },
    },
    profiles: library.profiles(),
    order: library.order(),
    groupOrder: library.groupOrder(),
    followed: followed.list(),
    defaults: library.defaults(),
    prompts: questions.waiting(),
    notices: library.notices(),
    secrets: remembered.uses(),
    settings: settings.current(),
    connectionTests: connectionTests.list(),
    reopenable: reopening.reopenable(),
    sessions: sessions.statuses(),
    get vitals() {
      const vitals = sessions.all().map((session) => session.vitals());
      return vitals.filter(({ roundTrip }) => roundTrip !== null);
    },
    // Sums over all connections: made only for those who look at them.
    get traffic() {
      return sessions.all().flatMap((session) => session.traffic());
    },
  }));
  const records: Records = new Records({
    ...{ dependencies, publisher, troubled: notifyError },
    session: (id) => sessions.find(id),
    isLogToFiles: () => settings.current().logToFiles,
  });
  const sessions: OpenSessions = new OpenSessions({
    ...{ host, publisher, records, library, reopening, connectionTests, questions, refusal },
    openUrl: dependencies.openUrl,
    findFreePort: dependencies.findFreePort,
    saved,
    isSaved: (id) => saved().some((profile) => profile.id === id),
  });
  const uses = new Uses({ sessions, dependencies, refusal });
  Object.assign(later, { publisher, host, sessions });
  publisher.on('snapshot.changed', (change) => {
    if (change.sessions === undefined) return;
    sessions.lookAtNeeds();
    reopening.look(sessions.statuses());
    demo.look(sessions.statuses());
    uses.look();
  });
  void dependencies.lookAtFolder().then((found) => {
    if (found !== null) notify(found, null);
  });
  const unwatchNetwork = network.watch(() => host.networkChanged());

  const edits = new LastingEdits({
    ...{ library, followed: () => followed.list() },
    session: (id) => sessions.find(id),
  });

  /** The objects that answer the commands of each group, by their names. */
  const answering: CommandHandlers = {
    snapshot: { get: () => Promise.resolve(ok(publisher.snapshot())) },
    engine: { start: () => Promise.resolve(ok({})) },
    sessions,
    savedSessions: library,
    followed,
    imports: new Imports(dependencies, library),
    exports: new Exports(dependencies, saved),
    forwards: {
      ...sessions.commandsOf('forwards'),
      ...commands.forwards,
      ...edits.commands,
      openPage: (page) => sessions.openPage(page),
      openBrowser: uses.openBrowser,
    },
    proxyFiles: uses.proxyFiles,
    serverPorts: { ...sessions.commandsOf('serverPorts'), findLocal: uses.findLocal },
    clientConnections: sessions.commandsOf('clientConnections'),
    connectionTests,
    prompts: questions,
    notices: library,
    keys: { ...commands.keys, ...sessions.commandsOf('keys') },
    agent: commands.agent,
    knownHosts: {
      list: async () => ok(await knownHosts.list()),
      remove: async ({ id }) => done(await knownHosts.remove(id)),
    },
    secrets: { forget: async ({ use }) => done(await remembered.forget(use)) },
    settings,
    diagnostics: records,
    files: commands.files,
    links: commands.links,
    demo,
  };

  const shutdown = async (): Promise<void> => {
    unwatchNetwork();
    // Asked to end, however far it comes with it: there is nothing to reopen.
    const forgotten = reopening.close();
    records.end();
    sessions.forgetDemo();
    host.endHung?.();
    await Promise.all([connectionTests.close(), ...sessions.all().map((session) => session.disconnect())]);
    await uses.close();
    await demo.close();
    await host.close?.();
    await authBroker.settled();
    await library.settled();
    await followed.close();
    await settings.settled();
    await forgotten;
    await records.settled();
    publisher.close();
  };

  return {
    handlers: handlersOf((name, input) => {
      const [group, command] = name.split('.');
      return perform(answering[group as never], command as never, [input]) as Promise<Result<unknown>>;
    }),
    snapshot: publisher.snapshot,
    on: publisher.on,
    savedRead: () => followed.readOnce(longestRead),
    openMarked: async () => {
      await followed.readOnce(longestRead);
      const first = saved().filter(opensAtStart);
      await sessions.openAll(first);
      const opened = new Set(first.map(({ id }) => id));
      void followed
        .readOnce(null)
        .then(() =>
          sessions.openAll(saved().filter((profile) => opensAtStart(profile) && !opened.has(profile.id))),
        );
    },
    upToDate: async (limit) => (await host.upToDate?.(limit)) ?? true,
    liveConnections: async () => {
      await host.upToDate?.();
      const traffic = sessions.all().flatMap((session) => session.traffic());
      return traffic.reduce((sum, { live }) => sum + live, 0);
    },
    noteNotifications: (trouble) => {
      if (trouble === notificationTrouble) return;
      notificationTrouble = trouble;
      changed('app');
    },
    note: notifyError,
    lookAtLoginItem: () => void settings.lookAgain(),
    systemEnds: (comes) => reopening.systemEnds(comes),
    endAtOnce: () => {
      reopening.systemEnds(true);
      records.endAtOnce();
    },
    shutdown: () => (ending ??= shutdown()),
  };
}

function done(result: Result<unknown>): Result<Record<string, never>> {
  return result.ok ? ok({}) : result;
}
