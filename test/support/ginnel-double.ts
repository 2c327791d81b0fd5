import {
  commands,
  eventNames,
  events,
  handlersOf,
  type CommandHandlers,
  type CommandInput,
  type CommandName,
  type CommandOutput,
  type Ginnel,
  type EventName,
  type EventPayload,
} from '../../shared/contract';
import { byName } from '../../shared/arrange';
import { rearranged } from '../../shared/arrangement';
import type { Agent } from '../../shared/keys';
import type { KnownHost } from '../../shared/known-hosts';
import type { ConnectionList } from '../../shared/connections';
import { difference } from '../../shared/difference';
import type { LogEntry } from '../../shared/event-log';
import {
  checkReplaced,
  edited,
  editedId,
  isSameForward,
  rebased,
  wantedForwards,
  type ForwardEdit,
} from '../../shared/forward-edits';
import { flattened } from '../../shared/groups';
import {
  newFollowedId,
  newForwardId,
  newImportId,
  newPromptId,
  newSessionId,
  type ForwardId,
  type ImportId,
  type SessionId,
} from '../../shared/ids';
import type { ImportFound, ImportPlan } from '../../shared/import-plan';
import { readText } from '../../electron/formats/reader';
import type { Prompt } from '../../shared/prompts';
import type { ServedProxyFile } from '../../shared/proxy-rules';
import { changedSince, revisionOf } from '../../shared/revision';
import { fail, ok, type Result } from '../../shared/result';
import type { ServerPort } from '../../shared/server-ports';
import { followedFrom, type FollowedFile } from '../../shared/followed';
import { sessionProfileSchema, titleOf, type SessionProfile } from '../../shared/session-profile';
import { withStandings } from '../../shared/standing';
import { changeTo, sliceNames, type Snapshot } from '../../shared/snapshot';
import {
  listedForwards,
  type ForwardState,
  type ForwardStatus,
  type SessionState,
  type SessionStatus,
} from '../../shared/status';
import { finishedTest, stoppedTest } from './double-tests';
import { doubleConnections } from './double-connections';
import { appInfo, emptySnapshot } from './samples';
import { demoProfile, keyFileOf, started, up } from './double-states';

export { chosenPort, listening } from './double-states';

/** A question the double asks while a session opens. */
export type AskedPrompt = Prompt extends infer P
  ? P extends Prompt
    ? Omit<P, 'id' | 'sessionId' | 'title' | 'hop'> & Partial<Pick<P, 'hop'>>
    : never
  : never;

/** What it starts from: any slices, and what stands behind commands. */
export interface DoubleOptions extends Partial<Omit<Snapshot, 'revision' | 'app'>> {
  readonly app?: Partial<Snapshot['app']>;
  readonly agent?: Agent;
  readonly knownHosts?: readonly KnownHost[];
  readonly keyFiles?: readonly string[];
  /** The ports that listen on any server. */
  readonly serverPorts?: readonly ServerPort[];
  /** Names that another program has for servers, and what each is found in. */
  readonly names?: Readonly<Record<string, { readonly id: string; readonly server: string }>>;
  /** Sources on this machine, and the plan of each. */
  readonly importable?: readonly { readonly found: ImportFound; readonly plan: ImportPlan }[];
  /** The sessions of any file that is followed from now on. */
  readonly followable?: readonly SessionProfile[];
  /** Asked one after the other by each session that opens; without any, it connects at once. */
  readonly ask?: readonly AskedPrompt[];
}

export interface Call {
  readonly command: CommandName;
  readonly input: unknown;
}

/** The commands, done at once. */
type Handlers = {
  readonly [G in keyof CommandHandlers]: {
    readonly [N in keyof CommandHandlers[G]]: CommandHandlers[G][N] extends (
      input: infer Input,
    ) => Promise<infer Output>
      ? (input: Input) => Output
      : never;
  };
};

type Programmed = { readonly [Name in CommandName]?: Result<CommandOutput<Name>> };

/** A stand-in for the engine with the contract's own checks on everything that goes in and comes out. */
export interface GinnelDouble {
  readonly ginnel: Ginnel;
  /** Every command that was given, in order. */
  readonly calls: readonly Call[];
  /** Inputs of one command. */
  readonly inputs: <Name extends CommandName>(command: Name) => readonly CommandInput<Name>[];
  /** What these commands answer from now on, instead of doing anything. */
  readonly program: (results: Programmed) => void;
  /** Lets a command wait from now on until the returned function is called. */
  readonly hold: (command: CommandName) => () => void;
  readonly snapshot: () => Snapshot;
  /** Changes slices and tells the window. */
  readonly update: (slices: Partial<Omit<Snapshot, 'revision' | 'traffic'>>) => void;
  /** Puts a session into a state and tells the window. */
  readonly setState: (sessionId: SessionId, state: SessionState) => void;
  readonly setForwardState: (sessionId: SessionId, forwardId: ForwardId, state: ForwardState) => void;
  /** What a forward's connections are from now on; nobody is told. */
  readonly setConnections: (sessionId: SessionId, forwardId: ForwardId, list: ConnectionList) => void;
  readonly log: (sessionId: SessionId, text: string, level?: LogEntry['level']) => void;
  readonly emit: <Name extends EventName>(event: Name, payload: EventPayload<Name>) => void;
}

/** Makes a double with a small engine in memory: sessions connect, forwards listen, profiles are kept. */
export function createGinnelDouble(options: DoubleOptions = {}, now: () => number = Date.now): GinnelDouble {
  const calls: Call[] = [];
  let programmed: Programmed = {};
  let knownHosts = options.knownHosts ?? [];
  const listeners = new Map<EventName, Set<(payload: never) => void>>(
    eventNames.map((name) => [name, new Set()]),
  );
  const logs = new Map<SessionId, LogEntry[]>();
  const proxyFiles = new Map<ForwardId, ServedProxyFile>();
  const asked = new Map<SessionId, number>();
  const connections = doubleConnections(now);
  let snapshot: Snapshot = {
    ...emptySnapshot,
    ...Object.fromEntries(Object.entries(options).filter(([name]) => name in emptySnapshot)),
    app: { ...appInfo, ...options.app },
  };

  function emit<Name extends EventName>(event: Name, payload: EventPayload<Name>): void {
    const checked = events.get(event)?.parse(payload);
    for (const listener of listeners.get(event) ?? []) listener(checked as never);
  }

  function update(slices: Partial<Omit<Snapshot, 'revision' | 'traffic'>>): void {
    const before = snapshot;
    snapshot = { ...snapshot, ...slices, revision: before.revision + 1 };
    // As the engine does: of the sessions, open ones and saved ones, those that changed.
    const isNew =
      <T>(list: readonly T[]) =>
      (one: T): boolean =>
        !list.includes(one);
    const ids = {
      sessions: snapshot.sessions.filter(isNew(before.sessions)).map(({ id }) => id),
      profiles: snapshot.profiles.filter(isNew(before.profiles)).map(({ id }) => id),
    };
    const idsOf = (name: string): readonly SessionId[] =>
      name === 'sessions' || name === 'profiles' ? ids[name] : [];
    const changed = sliceNames.filter((name) => name in slices);
    const marks = new Map(changed.map((name) => [name, new Set(idsOf(name))]));
    emit('snapshot.changed', changeTo(snapshot, snapshot.revision, marks));
  }

  const find = (id: SessionId): SessionStatus | undefined =>
    snapshot.sessions.find((session) => session.id === id);

  function put(status: SessionStatus): void {
    const known = find(status.id) !== undefined;
    update({
      sessions: known
        ? snapshot.sessions.map((session) => (session.id === status.id ? status : session))
        : [...snapshot.sessions, status],
    });
  }

  function edit(
    id: SessionId,
    change: (session: SessionStatus) => SessionStatus,
  ): Result<Record<string, never>> {
    const session = find(id);
    if (session === undefined) return fail({ code: 'not-found', data: { what: 'session' } });
    put(change(session));
    return ok({});
  }

  const setState = (id: SessionId, state: SessionState): Result<Record<string, never>> =>
    edit(id, (session) => ({ ...session, state }));

  const setForwardState = (
    id: SessionId,
    forwardId: ForwardId,
    state: ForwardState,
  ): Result<Record<string, never>> =>
    edit(id, (session) => ({
      ...session,
      forwards: session.forwards.map((status) =>
        status.forward.id === forwardId ? { ...status, state } : status,
      ),
    }));

  function log(sessionId: SessionId, text: string, level: LogEntry['level'] = 'info'): void {
    const lines = logs.get(sessionId) ?? [];
    const entry: LogEntry = { sequence: lines.length, at: now(), level, text };
    logs.set(sessionId, [...lines, entry]);
    emit('sessions.logged', { sessionId, entries: [entry] });
  }

  /** Asks the next question of a session that opens, or lets it in. */
  function goOn(profile: SessionProfile): void {
    const next = asked.get(profile.id) ?? 0;
    const question = options.ask?.[next];
    if (question === undefined) {
      put({ ...up(profile, now()), reconnects: find(profile.id)?.reconnects ?? 0, lastLoss: null });
      log(profile.id, 'Access granted');
      return;
    }
    asked.set(profile.id, next + 1);
    const prompt = {
      hop: null,
      ...question,
      id: newPromptId(),
      sessionId: profile.id,
      title: titleOf(profile),
    };
    put({
      id: profile.id,
      profile,
      state: { kind: 'asking', since: now(), attempt: 1, promptId: prompt.id },
      hops: [],
      forwards: profile.forwards.map((forward) => ({
        forward,
        state: { kind: 'off' },
        leaving: false,
        reachability: null,
      })),
      reconnects: 0,
      lastLoss: null,
    });
    update({ prompts: [...snapshot.prompts, prompt] });
  }

  function open(profile: SessionProfile): Result<Record<string, never>> {
    asked.delete(profile.id);
    log(profile.id, `Looking up host "${profile.host}" for SSH connection`);
    log(profile.id, `Connecting to ${profile.host} port ${String(profile.port)}`);
    goOn(profile);
    return ok({});
  }

  /** A session after Apply: only what differs is touched, and what still has connections finishes them. */
  function applied(session: SessionStatus, profile: SessionProfile): SessionStatus {
    const found = difference(session, profile);
    const anew = new Set([
      ...found.changed.map(({ to }) => to.id),
      ...found.retried.map(({ forward }) => forward.id),
    ]);
    const known = new Map(session.forwards.map((status) => [status.forward.id, status]));
    const finishing = (status: ForwardStatus): boolean =>
      connections.get(session.id, status.forward.id).liveTotal > 0;
    return {
      ...session,
      profile,
      forwards: [
        ...rebased(session.profile.forwards, wantedForwards(session), profile.forwards, profile).map(
          (forward): ForwardStatus => {
            const status = known.get(forward.id);
            if (status === undefined) return started(forward, profile, now());
            if (!anew.has(forward.id)) return { ...status, forward };
            return !forward.enabled && finishing(status)
              ? { forward, state: { kind: 'finishing', since: now() }, leaving: false, reachability: null }
              : started(forward, profile, now());
          },
        ),
        ...found.removed.filter(finishing).map(({ forward }): ForwardStatus => ({
          forward,
          state: { kind: 'finishing', since: now() },
          leaving: true,
          reachability: null,
        })),
      ],
    };
  }

  const otherTests = (id: SessionId): Snapshot['connectionTests'] =>
    snapshot.connectionTests.filter(({ sessionId }) => sessionId !== id);

  /** Does an edit of a forward as the engine does: in the saved session, where it lasts, and in the open one. */
  function editForward(id: SessionId, lasting: boolean, step: ForwardEdit): Result<Record<string, never>> {
    const file = followedFrom(snapshot, id);
    if (lasting && file !== null) {
      return fail({ code: 'forwards-followed', data: { title: file.name, path: file.name } });
    }
    const withEdit = <Session extends Pick<SessionProfile, 'forwards'>>(session: Session): Session =>
      lasting ? { ...session, forwards: edited(session.forwards, step) } : session;
    const isSaved = lasting && saved(id) !== undefined;
    if (isSaved) {
      update({ profiles: snapshot.profiles.map((one) => (one.id === id ? withEdit(one) : one)) });
    }
    const open = find(id);
    if (open === undefined) return isSaved ? ok({}) : fail({ code: 'not-found', data: { what: 'session' } });
    const profile = withEdit(open.profile);
    const known = new Map(open.forwards.map((status) => [status.forward.id, status]));
    const listed = edited(
      open.forwards.map(({ forward }) => forward),
      step,
    );
    const lastingOf = new Map(profile.forwards.map((forward) => [forward.id, forward]));
    put({
      ...open,
      profile,
      forwards: listed.map((forward) => {
        const before = known.get(forward.id);
        const isEdited = forward.id === editedId(step);
        const { temporary: _before, ...status } =
          before === undefined || isEdited ? started(forward, profile, now()) : before;
        const isLasting = isSameForward(lastingOf.get(forward.id), forward);
        return isLasting ? status : { ...status, temporary: true };
      }),
    });
    return ok({});
  }

  const saved = (id: SessionId): SessionProfile | undefined =>
    snapshot.profiles.find((profile) => profile.id === id);

  const imports = new Map<ImportId, readonly SessionProfile[]>();
  const read = (text: string): ImportPlan =>
    withStandings(
      readText(text, { platform: 'linux', defaults: snapshot.defaults, newSessionId, newForwardId }),
      snapshot.profiles,
    );

  const engine: Handlers = {
    snapshot: {
      get: () => ok(snapshot),
    },
    engine: {
      start: () => ok({}),
    },
    sessions: {
      open: ({ profile }) => open(profile),
      apply: ({ profile }) => {
        const session = find(profile.id);
        if (session === undefined) return fail({ code: 'not-found', data: { what: 'session' } });
        put(applied(session, profile));
        return ok({});
      },
      retry: ({ sessionId }) => {
        const session = find(sessionId);
        return session === undefined
          ? fail({ code: 'not-found', data: { what: 'session' } })
          : open(session.profile);
      },
      disconnect: ({ sessionId }) => {
        update({ prompts: snapshot.prompts.filter((prompt) => prompt.sessionId !== sessionId) });
        return edit(sessionId, (session) => ({
          ...session,
          state: { kind: 'idle', since: now() },
          forwards: (session.forwards.some(({ temporary }) => temporary)
            ? session.profile.forwards
            : listedForwards(session).map(({ forward }) => forward)
          ).map((forward) => ({ forward, state: { kind: 'off' }, leaving: false, reachability: null })),
        }));
      },
      close: ({ sessionId }) => {
        update({ sessions: snapshot.sessions.filter(({ id }) => id !== sessionId) });
        return ok({});
      },
      reopen: () => {
        const { reopenable } = snapshot;
        update({ reopenable: [] });
        for (const profile of reopenable) open(profile);
        return ok({});
      },
      leaveClosed: () => {
        update({ reopenable: [] });
        return ok({});
      },
      getLog: ({ sessionId }) => ok(logs.get(sessionId) ?? []),
      getHistory: () => ok([]),
      getRates: () => ok([]),
    },
    savedSessions: {
      save: ({ profile, replaces }) => {
        const file = followedFrom(snapshot, profile.id);
        if (file !== null) {
          return fail({ code: 'session-followed', data: { text: profile.name, path: file.name } });
        }
        const changed = changedSince(profile, saved(profile.id), replaces);
        if (changed !== null) return fail(changed);
        if (snapshot.profiles.some(({ id, name }) => id !== profile.id && name === profile.name)) {
          return fail({ code: 'name-taken', data: { text: profile.name } });
        }
        update({
          profiles: [...snapshot.profiles.filter(({ id }) => id !== profile.id), profile].toSorted(byName),
        });
        return ok({});
      },
      saveDefaults: ({ profile, replaces }) => {
        if (revisionOf(snapshot.defaults) !== replaces) {
          return fail({ code: 'session-changed', data: { title: 'Default Settings', how: 'changed' } });
        }
        update({ defaults: profile });
        return ok({});
      },
      delete: ({ sessionId }) => {
        const profile = saved(sessionId);
        if (profile === undefined) return fail({ code: 'not-found', data: { what: 'session' } });
        update({ profiles: snapshot.profiles.filter((other) => other !== profile) });
        return ok({ profile });
      },
      arrange: (wanted) => {
        const after = rearranged(snapshot, wanted);
        if (!after.ok) return after;
        update(after.value);
        return ok({});
      },
    },
    imports: {
      read: ({ text }) => ok(read(text)),
      readFile: ({ bytes }) => {
        const text = new TextDecoder().decode(Uint8Array.from(atob(bytes), (byte) => byte.charCodeAt(0)));
        return ok({ text, plan: read(text) });
      },
      find: () => ok((options.importable ?? []).map(({ found }) => found)),
      readFound: ({ id }) => {
        const found = options.importable?.find((importable) => importable.found.id === id);
        return found === undefined ? fail({ code: 'not-found', data: { what: 'file' } }) : ok(found.plan);
      },
      findName: ({ name }) => ok(options.names?.[name] ?? null),
      make: ({ sessions, hostKeys }) => {
        const profiles = sessions.map(({ profile }) => profile);
        for (const { profile, replaces } of sessions) {
          const changed = changedSince(profile, saved(profile.id), replaces);
          if (changed !== null) return fail(changed);
        }
        const id = newImportId();
        const ids = new Set(profiles.map((profile) => profile.id));
        imports.set(id, snapshot.profiles);
        update({
          profiles: [...snapshot.profiles.filter((saved) => !ids.has(saved.id)), ...profiles].toSorted(
            byName,
          ),
        });
        return ok({ id, hostKeys: hostKeys.length });
      },
      undo: ({ id }) => {
        update({ profiles: imports.get(id) ?? [] });
        return ok({ changedSince: [] });
      },
    },
    exports: {
      make: ({ profiles, format }) =>
        ok({
          text: profiles.map(({ name, host }) => `${format} ${name} ${host}\n`).join(''),
          suggestedName: `sessions.${format}`,
          leftOut: [],
        }),
    },
    followed: {
      add: ({ path }) => {
        const id = newFollowedId();
        const state = { kind: 'read', at: now() } as const;
        const file: FollowedFile = {
          ...{ id, kind: 'ssh-config', path, name: path, state },
          ...{ profiles: options.followable ?? [], said: [] },
        };
        update({ followed: [...snapshot.followed, file] });
        return ok({ followedId: id });
      },
      remove: ({ followedId }) => {
        update({ followed: snapshot.followed.filter(({ id }) => id !== followedId) });
        return ok({});
      },
      overlay: ({ sessionId, overlay }) => {
        const changed = (profile: SessionProfile): SessionProfile =>
          profile.id === sessionId ? sessionProfileSchema.parse({ ...profile, ...overlay }) : profile;
        update({
          followed: snapshot.followed.map((file) => ({ ...file, profiles: file.profiles.map(changed) })),
        });
        return ok({});
      },
      choose: () => ok('/home/someone/.ssh/config'),
    },
    forwards: {
      start: ({ sessionId, forwardId, lasting }) =>
        editForward(sessionId, lasting, { kind: 'switch', id: forwardId, enabled: true }),
      stop: ({ sessionId, forwardId, lasting }) => {
        connections.cut(sessionId, forwardId);
        return editForward(sessionId, lasting, { kind: 'switch', id: forwardId, enabled: false });
      },
      add: ({ sessionId, forward, at, lasting }) =>
        editForward(sessionId, lasting, { kind: 'add', forward, at }),
      remove: ({ sessionId, forwardId, lasting }) => {
        connections.cut(sessionId, forwardId);
        return editForward(sessionId, lasting, { kind: 'remove', id: forwardId });
      },
      change: ({ sessionId, forward: to, replaces, lasting }) => {
        const open = find(sessionId);
        const shown = open?.forwards.map(({ forward }) => forward) ?? saved(sessionId)?.forwards ?? [];
        const at = shown.findIndex(({ id }) => id === to.id);
        const from = shown[at];
        if (from === undefined) return fail({ code: 'not-found', data: { what: 'forward' } });
        return (
          checkReplaced(from, replaces) ?? editForward(sessionId, lasting, { kind: 'change', from, to, at })
        );
      },
      checkReachability: ({ sessionId, forwardId }) =>
        edit(sessionId, (session) => ({
          ...session,
          forwards: session.forwards.map((status) =>
            status.forward.id === forwardId
              ? { ...status, reachability: { kind: 'ok', at: now(), took: 3 } }
              : status,
          ),
        })),
      openPage: () => ok({ url: 'http://127.0.0.1:8080/' }),
      identify: () => ok({ service: null }),
      openBrowser: () => ok({ browser: 'Chromium' }),
      makeSocksLogin: ({ username, password }) => {
        for (const [which, text] of [
          ['username', username],
          ['password', password],
        ] as const) {
          const { length } = new TextEncoder().encode(text);
          if (length === 0) return fail({ code: 'login-invalid', data: { which, problem: 'missing' } });
          if (length > 255) return fail({ code: 'login-invalid', data: { which, problem: 'long' } });
        }
        // Of the right form, and no password's: the double lets nobody in.
        return ok({ username, verifier: `scrypt:16384:8:1:${'A'.repeat(24)}:${'A'.repeat(44)}` });
      },
      checkSocketPath: () => ok({}),
    },
    proxyFiles: {
      serve: ({ forwardId, rules }) => {
        const served = { url: `http://127.0.0.1:4000/${forwardId}/proxy.pac`, rules };
        proxyFiles.set(forwardId, served);
        return ok(served);
      },
      find: ({ forwardId }) => ok(proxyFiles.get(forwardId) ?? null),
      stop: ({ forwardId }) => {
        proxyFiles.delete(forwardId);
        return ok({});
      },
    },
    serverPorts: {
      list: () => ok(options.serverPorts ?? []),
      findLocal: ({ port }) => ok({ port }),
    },
    clientConnections: {
      list: ({ sessionId, forwardId }) => ok(connections.get(sessionId, forwardId)),
      close: ({ sessionId, forwardId, connectionId }) =>
        connections.close(sessionId, forwardId, connectionId)
          ? ok({})
          : fail({ code: 'not-found', data: { what: 'connection' } }),
    },
    connectionTests: {
      start: ({ profile }) => {
        update({ connectionTests: [...otherTests(profile.id), finishedTest(profile, now())] });
        return ok({});
      },
      end: ({ sessionId }) => {
        const running = snapshot.connectionTests.find(
          (connectionTest) => connectionTest.sessionId === sessionId && connectionTest.endedAt === null,
        );
        update({
          connectionTests: [
            ...otherTests(sessionId),
            ...(running === undefined ? [] : [stoppedTest(running, now())]),
          ],
        });
        return ok({});
      },
    },
    prompts: {
      answer: ({ promptId, answer }) => {
        const prompt = snapshot.prompts.find(({ id }) => id === promptId);
        if (prompt === undefined) return fail({ code: 'not-found', data: { what: 'question' } });
        update({ prompts: snapshot.prompts.filter(({ id }) => id !== promptId) });
        const session = find(prompt.sessionId);
        if (session === undefined) return ok({});
        if (answer.kind !== 'cancel') {
          goOn(session.profile);
          return ok({});
        }
        return setState(session.id, {
          kind: 'failed',
          since: now(),
          error: { code: 'auth-cancelled', data: {} },
        });
      },
    },
    notices: {
      dismiss: ({ noticeId }) => {
        update({ notices: snapshot.notices.filter(({ id }) => id !== noticeId) });
        return ok({});
      },
    },
    keys: {
      listFiles: () => ok(options.keyFiles ?? []),
      chooseFile: () => ok('/home/someone/.ssh/id_ed25519'),
      describe: ({ path }) => ok(keyFileOf(path)),
      make: ({ path, comment }) => ok(keyFileOf(path, comment)),
      install: () => ok({ outcome: 'added', file: '~/.ssh/authorized_keys' }),
    },
    agent: {
      listKeys: ({ agentPath }) =>
        options.agent === undefined
          ? fail({
              code: 'agent-unreachable',
              data: { path: agentPath, detail: 'SSH_AUTH_SOCK is not set.' },
            })
          : ok(options.agent),
    },
    knownHosts: {
      list: () => ok(knownHosts),
      remove: ({ id }) => {
        if (!knownHosts.some((known) => known.id === id)) {
          return fail({ code: 'not-found', data: { what: 'host key' } });
        }
        knownHosts = knownHosts.filter((known) => known.id !== id);
        return ok({});
      },
    },
    secrets: {
      forget: ({ use }) => {
        const text = JSON.stringify(use);
        update({ secrets: snapshot.secrets.filter((kept) => JSON.stringify(kept) !== text) });
        return ok({});
      },
    },
    settings: {
      change: ({ settings }) => {
        update({ settings });
        return ok({});
      },
    },
    diagnostics: {
      get: () => ok({ text: 'Ginnel 0.1.0' }),
    },
    files: {
      saveText: () => ok(true),
    },
    links: {
      show: () => ok({}),
    },
    demo: {
      start: () => ok(demoProfile()),
    },
  };
  const answers = flattened<(input: never) => Result<unknown>>(engine);

  function call(command: CommandName, raw: unknown): Result<unknown> {
    const known = commands.get(command);
    const answer = answers.get(command);
    if (known === undefined || answer === undefined) throw new Error(`there is no command ${command}`);
    const checked = known.input.safeParse(raw);
    if (!checked.success) {
      return fail({ code: 'bad-request', data: { command, detail: checked.error.message } });
    }
    calls.push({ command, input: structuredClone(raw) });
    const result: Result<unknown> = programmed[command] ?? answer(checked.data as never);
    // What comes back is checked too, so that the double can tell the window nothing the engine could not.
    return result.ok ? ok(known.output.parse(result.value)) : result;
  }

  const held = new Map<CommandName, Promise<void>>();
  return {
    ginnel: {
      ...handlersOf(
        (name, input) => held.get(name)?.then(() => call(name, input)) ?? Promise.resolve(call(name, input)),
      ),
      on: (event, listener) => {
        const set = listeners.get(event);
        set?.add(listener);
        return () => {
          set?.delete(listener);
        };
      },
    },
    calls,
    inputs: <Name extends CommandName>(command: Name) =>
      calls.filter((made) => made.command === command).map(({ input }) => input as CommandInput<Name>),
    program: (results) => {
      programmed = { ...programmed, ...results };
    },
    hold: (command) => {
      let release: () => void = () => undefined;
      held.set(
        command,
        new Promise((resolve) => {
          release = resolve;
        }),
      );
      return () => {
        held.delete(command);
        release();
      };
    },
    snapshot: () => snapshot,
    update,
    setState: (id, state) => void setState(id, state),
    setForwardState: (id, forwardId, state) => void setForwardState(id, forwardId, state),
    setConnections: connections.set,
    log,
    emit,
  };
}
