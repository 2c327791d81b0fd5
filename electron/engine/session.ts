import { internalError, sentence, type AppError } from '../../shared/errors';
import type { LogEntry } from '../../shared/event-log';
import type { Forward } from '../../shared/forward';
import type { ForwardId, PromptId } from '../../shared/ids';
import type { PromptAnswer } from '../../shared/prompts';
import { assertNever, fail, ok, type Result } from '../../shared/result';
import { targetOf, titleOf, type SessionProfile, type Target } from '../../shared/session-profile';
import { isLive, listedForwards, type Phase, type SessionStatus, type Traffic } from '../../shared/status';
import type { ConnectionTable } from '../forwards/connection-table';
import type { AuthQuestion, ConnectHooks, SshConnection } from '../ssh/types';
import type { KnownHosts } from '../storage/types';
import { retryDelay } from './backoff';
import { createChannelGate } from './channel-gate';
import { createCredentials } from './credentials';
import { createEventLog } from './event-log';
import { createForwards } from './forwards';
import { createIdleWatch } from './idle-watch';
import type { Question } from './questions';
import { initialMachine, step, type SessionEffect, type SessionEvent } from './session-machine';
import { createTrust, hostKeyName } from './trust';
import type { EngineDependencies } from './types';

/** How long a server may take to confirm that it stopped listening for us, in milliseconds. */
const patience = 3000;

/** What a session needs from the engine. */
export interface SessionOwner {
  readonly dependencies: EngineDependencies;
  readonly ask: (
    question: Question,
    signal: AbortSignal,
    asked: (id: PromptId) => void,
  ) => Promise<PromptAnswer>;
  readonly changed: () => void;
  /** Says more about why a forward does not listen: who holds its port, and which one is free. */
  readonly explain: (error: AppError) => Promise<AppError>;
  readonly logged: (entry: LogEntry) => void;
  /** Where to connect and which keys to trust for a demo session; starts the demo server if need be. */
  readonly demo: () => Promise<{ readonly target: Target; readonly knownHosts: KnownHosts }>;
}

/** One open session: a connection, its forwards, and the machine that says what comes next. */
export interface Session {
  readonly status: () => SessionStatus;
  readonly traffic: () => readonly Traffic[];
  readonly log: () => readonly LogEntry[];
  /** Connects with these settings; the session must not be live. */
  readonly open: (profile: SessionProfile) => void;
  readonly retryNow: () => void;
  /** Resolves when connection, listeners and questions are gone. */
  readonly disconnect: () => Promise<void>;
  /** Takes over the forwards and boxes of the profile, touching only what differs. */
  readonly apply: (profile: SessionProfile) => Promise<void>;
  /** Puts a forward in the place of the one with its id. */
  readonly changeForward: (forward: Forward) => Promise<Result<Record<string, never>>>;
  /** The connections of a forward; null when there is none such. */
  readonly connections: (id: ForwardId) => ConnectionTable | null;
  readonly switchForward: (id: ForwardId, enabled: boolean) => Promise<Result<Record<string, never>>>;
  readonly addForward: (forward: Forward) => Promise<void>;
  readonly removeForward: (id: ForwardId) => Promise<Result<Record<string, never>>>;
}

/** Creates a session, not yet opened. */
export function createSession(initial: SessionProfile, owner: SessionOwner): Session {
  const { clock, random, connect } = owner.dependencies;
  const log = createEventLog(clock.now, owner.logged);
  const gate = createChannelGate(clock);
  const credentials = createCredentials();
  const trust = createTrust(log.add);
  let profile = initial;
  let machine = initialMachine(clock.now());
  let connection: SshConnection | null = null;
  let attempt: AbortController | null = null;
  let dialing: Promise<void> = Promise.resolve();
  let tearingDown: Promise<void> = Promise.resolve();
  let tearDowns = 0;
  let cancelRetry: (() => void) | null = null;
  let phase: Phase = 'resolve';
  let status: SessionStatus | null = null;
  let hangingUp: SshConnection | null = null;

  const changed = (): void => {
    status = null;
    owner.changed();
  };
  const forwards = createForwards(profile, {
    dependencies: owner.dependencies,
    log: log.add,
    openChannel: gate.openChannel,
    explain: owner.explain,
    changed,
    trafficChanged: () => {
      idle.watch();
    },
  });
  const idle = createIdleWatch(clock, {
    limit: () =>
      profile.onDemand && machine.state.kind === 'connected' && forwards.busy() === 0
        ? profile.idleMinutes * 60_000
        : 0,
    reached: () => {
      send({ kind: 'idle-long' });
    },
  });

  const send = (event: SessionEvent): void => {
    const before = machine.state;
    const next = step(machine, event, {
      now: clock.now(),
      delay: (failures) => retryDelay(failures, random()),
      onDemand: profile.onDemand,
      isWanted: gate.isWanted(),
    });
    machine = next.machine;
    if (machine.state !== before) changed();
    for (const effect of next.effects) perform(effect);
  };

  const perform = (effect: SessionEffect): void => {
    switch (effect.kind) {
      case 'dial':
        dialing = dial(effect.epoch).catch((thrown: unknown) => {
          const error = internalError(thrown);
          reportFailure(error);
          send({ kind: 'attempt-failed', epoch: effect.epoch, error });
        });
        return;
      case 'schedule-retry':
        log.add(`Trying again in ${String(Math.max(1, Math.round((effect.at - clock.now()) / 1000)))} s`);
        cancelRetry = clock.after(Math.max(0, effect.at - clock.now()), () => {
          cancelRetry = null;
          send({ kind: 'retry-due' });
        });
        return;
      case 'cancel-retry':
        cancelRetry?.();
        cancelRetry = null;
        return;
      case 'resume-forwards':
        if (connection === null) return;
        gate.open(connection);
        void forwards.resume(connection);
        idle.watch();
        return;
      case 'suspend-forwards':
        hangingUp = connection;
        connection = null;
        idle.stop();
        gate.hold();
        void forwards.suspend();
        return;
      case 'hang-up':
        log.add('Hanging up: no connection for a while');
        tearingDown = hangingUp?.end() ?? Promise.resolve();
        return;
      case 'stand-by':
        log.add('Listening; connects when the first connection comes');
        gate.standBy(() => {
          send({ kind: 'demand' });
        });
        void tearingDown.then(() => {
          // It may be over by now, or connected, which brings its own footing.
          const { kind } = machine.state;
          if (isLive(machine.state) && kind !== 'closing' && kind !== 'connected') {
            void forwards.resume('standby');
          }
        });
        return;
      case 'tear-down':
        tearingDown = tearDown();
        return;
      default:
        assertNever(effect);
    }
  };

  const dial = async (epoch: number): Promise<void> => {
    await tearingDown;
    const current = (): boolean => machine.epoch === epoch;
    if (!current()) return;
    const controller = new AbortController();
    attempt = controller;
    gate.hold();
    const place = await whereTo();
    // Disconnect may have come while the demo server was starting.
    if (!current()) return;
    if (!place.ok) {
      send({ kind: 'attempt-failed', epoch, error: place.error });
      return;
    }
    const { target, knownHosts } = place.value;
    // A connection may be lost before anybody here has heard that it was made; it is lost right after that, then.
    const early: { loss: AppError | null } = { loss: null };
    const lost = (error: AppError): void => {
      if (current() && machine.state.kind !== 'connected') {
        early.loss = error;
        return;
      }
      if (current()) reportFailure(error);
      send({ kind: 'lost', epoch, error });
    };
    const hooks = createHooks(epoch, target, knownHosts, lost, controller.signal);
    const result = await connect(
      { profile, target, via: null, knownHostKeyTypes: [] },
      hooks,
      controller.signal,
    );
    if (!current()) {
      if (result.ok) await result.value.end();
      return;
    }
    attempt = null;
    if (result.ok) {
      connection = result.value;
      credentials.keep();
      send({ kind: 'connected', epoch, negotiated: result.value.negotiated });
      if (early.loss !== null) lost(early.loss);
    } else {
      credentials.drop();
      const { error } = result;
      reportFailure(error);
      send({ kind: 'attempt-failed', epoch, error });
    }
  };

  const whereTo = async (): Promise<Result<{ target: Target; knownHosts: KnownHosts }>> => {
    if (profile.demo) return ok(await owner.demo());
    const target = targetOf(profile);
    return target.ok ? ok({ target: target.value, knownHosts: owner.dependencies.knownHosts }) : target;
  };

  const createHooks = (
    epoch: number,
    target: Target,
    knownHosts: KnownHosts,
    lost: (error: AppError) => void,
    signal: AbortSignal,
  ): ConnectHooks => {
    const put = async (question: object) => {
      // The question's own fields stay as they are; only whom it concerns is added.
      const whole = { ...question, sessionId: profile.id, title: titleOf(profile), hop: null } as Question;
      const answer = await owner.ask(whole, signal, (promptId) => {
        send({ kind: 'asked', epoch, promptId });
      });
      send({ kind: 'answered', epoch, phase });
      return answer;
    };
    return {
      phase: (entered) => {
        phase = entered;
        send({ kind: 'phase', epoch, phase: entered });
      },
      log: log.add,
      trustHostKey: (key) => trust.decide({ key, ...hostKeyName(profile, target), knownHosts, ask: put }),
      confirmWeak: async (what, name) => {
        const { host, port } = target;
        return (await put({ kind: 'weak-algorithm', host, port, what, name })).kind === 'yes';
      },
      confirmCommand: async (command) => (await put({ kind: 'run-command', command })).kind === 'yes',
      ask: async (question: AuthQuestion) => {
        const known = credentials.recall(question);
        if (known !== null) return known;
        const answer = await put({ ...question, canRemember: false });
        if (answer.kind !== 'texts') return null;
        credentials.note(question, answer.texts);
        return answer.texts;
      },
      closed: (cause) => {
        lost(cause ?? { code: 'connection-lost', data: { detail: '' } });
      },
    };
  };

  const reportFailure = (error: AppError): void => {
    log.add(sentence(error), 'error');
  };

  /** Resolves with the promise or after the time, whichever comes first, and leaves no timer. */
  const within = (promise: Promise<void>, milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(milliseconds, resolve);
      void promise.finally(() => {
        cancel();
        resolve();
      });
    });

  const tearDown = async (): Promise<void> => {
    tearDowns += 1;
    const turn = tearDowns;
    // Taken now: a later attempt waits for this tear-down, so waiting for it here would never end.
    const ended = dialing;
    attempt?.abort();
    attempt = null;
    gate.shut();
    idle.stop();
    credentials.forget();
    trust.forget();
    const ending = connection;
    connection = null;
    // Remote listeners are cancelled while the connection still stands; a server that is silent is not waited for long.
    const closed = forwards.close();
    await within(closed, patience);
    await ending?.end();
    await closed;
    await ended;
    if (turn === tearDowns) send({ kind: 'torn-down' });
  };

  return {
    status: () =>
      (status ??= {
        id: profile.id,
        profile,
        state: machine.state,
        hops: [],
        forwards: forwards.statuses(),
        reconnects: Math.max(0, machine.ups - 1),
      }),
    traffic: () => forwards.traffic(profile.id),
    log: log.entries,
    open: (opened) => {
      profile = opened;
      forwards.replaceAll(opened);
      changed();
      send({ kind: 'open' });
    },
    retryNow: () => {
      send({ kind: 'retry-now' });
    },
    disconnect: async () => {
      if (isLive(machine.state) && machine.state.kind !== 'closing') log.add('Disconnecting');
      send({ kind: 'disconnect' });
      await tearingDown;
    },
    apply: async (applied) => {
      profile = applied;
      changed();
      // Who no longer wants it on demand wants it now.
      if (machine.state.kind === 'standby' && !applied.onDemand) send({ kind: 'retry-now' });
      idle.watch();
      await forwards.apply(applied);
    },
    changeForward: async (forward) => {
      if (!forwards.lists(forward.id)) return fail({ code: 'not-found', data: { what: 'forward' } });
      const withIt = (list: readonly Forward[]): readonly Forward[] =>
        list.map((other) => (other.id === forward.id ? forward : other));
      profile = { ...profile, forwards: withIt(profile.forwards) };
      changed();
      // The others as they are now: one that was stopped, or whose end time came, stays off.
      const now = listedForwards({ forwards: forwards.statuses() });
      await forwards.apply({ ...profile, forwards: withIt(now.map((status) => status.forward)) });
      return ok({});
    },
    connections: forwards.connections,
    switchForward: (id, enabled) => forwards.switchTo(id, enabled),
    addForward: async (forward) => {
      profile = { ...profile, forwards: [...profile.forwards, forward] };
      changed();
      await forwards.add(forward, profile);
    },
    removeForward: async (id) => {
      if (!forwards.has(id)) return fail({ code: 'not-found', data: { what: 'forward' } });
      // Before it has stopped: a profile applied meanwhile has the last word.
      profile = { ...profile, forwards: profile.forwards.filter((forward) => forward.id !== id) };
      changed();
      await forwards.remove(id);
      return ok({});
    },
  };
}
