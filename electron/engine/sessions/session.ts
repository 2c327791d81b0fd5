import { internalError, sentence, type AppError } from '../../../shared/errors';
import { assertNever, fail, ok } from '../../../shared/result';
import { titleOf, type SessionProfile } from '../../../shared/session-profile';
import { isLive, type Phase, type SessionStatus } from '../../../shared/status';
import type { SshConnection } from '../../ssh/types';
import { createAttemptDoubt } from '../connections/attempt-doubt';
import { networkDelay, retryDelay } from './backoff';
import { createChannelGate } from './channel-gate';
import { createEventLog } from '../records/event-log';
import { createForwardCommands } from './forward-commands';
import { createForwards } from './forwards';
import { createIdleWatch } from './idle-watch';
import { needsNetwork } from './needs-network';
import type { WorkerSession, SessionOwner } from './open-session';
import { createReachabilityChecks } from '../checks/reachability-checks';
import { initialMachine, step, type SessionEffect, type SessionEvent } from './machine';
import { within } from '../within';
import { createSessionRoute, type RouteListener } from '../connections/session-route';

/**
 * How long a server may take to confirm that it stopped listening for us, in milliseconds. With the goodbye after it, it is
 * less than an orderly end of the program may take.
 */
const patience = 1000;

/** A connection that is lost so many milliseconds after the network changed or the computer woke was lost by that. */
const aftermath = 10_000;

/** Creates a session, not yet opened. */
export function createSession(initial: SessionProfile, owner: SessionOwner): WorkerSession {
  const { clock, random, programs } = owner.dependencies;
  const log = createEventLog(clock.now, owner.logged, () => profile.logLevel);
  const gate = createChannelGate(
    clock,
    () => profile.holdSeconds * 1000,
    () => {
      check();
    },
  );
  let profile = initial;
  let machine = initialMachine(clock.now());
  let connection: SshConnection | null = null;
  let attempt: AbortController | null = null;
  let dialing: Promise<void> = Promise.resolve();
  let tearingDown: Promise<void> = Promise.resolve();
  let tearDowns = 0;
  let cancelRetry: (() => void) | null = null;
  let phase: Phase = 'resolve';
  let networkAt = -Infinity;
  let status: SessionStatus | null = null;

  const changed = (): void => {
    status = null;
    owner.changed();
  };
  const route = createSessionRoute({
    sessionId: initial.id,
    title: () => titleOf(profile),
    pool: owner.pool,
    saved: owner.saved,
    log: log.add,
    isTraced: () => profile.logLevel === 'trace',
    changed,
  });
  const forwards = createForwards(profile, {
    dependencies: owner.dependencies,
    log: log.add,
    openChannel: gate.openChannel,
    explain: owner.explain,
    changed: () => {
      changed();
      checks.look();
    },
    trafficChanged: () => {
      idle.watch();
    },
  });
  const checks = createReachabilityChecks({
    clock,
    minutes: () => profile.reachabilityMinutes,
    forwards: forwards.statuses,
    run: forwards.check,
    log: log.add,
    changed,
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

  const doubt = createAttemptDoubt(clock, () => {
    send({ kind: 'attempt-stuck', epoch: machine.epoch });
  });

  const check = (): void => {
    // Without a network nobody could answer, and a connection may outlive that.
    if (!isOffline()) route.probe();
  };
  const isOffline = (): boolean => !owner.isNetworkUp() && needsNetwork(profile, owner.saved());
  const send = (event: SessionEvent): void => {
    const { state: before, lastLoss } = machine;
    const next = step(machine, event, {
      now: clock.now(),
      delay: (failures) => retryDelay(failures, random(), profile),
      networkDelay: () => networkDelay(random()),
      // Few events depend on it, and the system's list of networks is long.
      get isOffline() {
        return isOffline();
      },
      onDemand: profile.onDemand,
      isWanted: gate.isWanted(),
    });
    machine = next.machine;
    if (machine.state.kind !== 'connecting') doubt.end();
    if (machine.state !== before) {
      changed();
      owner.onTransition({ state: before, lastLoss }, machine);
    }
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
        log.add(
          effect.because === 'network'
            ? 'There is another network: trying again'
            : `Trying again in ${String(Math.max(1, Math.round((effect.at - clock.now()) / 1000)))} s`,
        );
        cancelRetry = clock.after(Math.max(0, effect.at - clock.now()), () => {
          cancelRetry = null;
          send({ kind: 'retry-due' });
        });
        return;
      case 'cancel-retry':
        cancelRetry?.();
        cancelRetry = null;
        return;
      case 'doubt-attempt':
        doubt.begin();
        return;
      case 'leave-attempt':
        log.add('Nothing has come of this attempt since the network changed: beginning anew');
        attempt?.abort();
        attempt = null;
        tearingDown = dialing;
        return;
      case 'await-network':
        log.add('There is no network: trying again as soon as there is one');
        return;
      case 'resume-forwards':
        if (connection === null) return;
        gate.open(connection);
        void forwards.resume(connection);
        checks.start(connection);
        idle.watch();
        return;
      case 'suspend-forwards':
        connection = null;
        checks.stop();
        idle.stop();
        gate.hold();
        void forwards.suspend();
        return;
      case 'hang-up':
        log.add('Hanging up: no connection for a while');
        return;
      case 'abandon':
        log.add('Giving up the connection that does not answer');
        tearingDown = route.leave();
        return;
      case 'stand-by':
        log.add('Listening; connects when the first connection comes');
        gate.standBy(() => {
          send({ kind: 'demand' });
        });
        tearingDown = route.leave();
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
    doubt.onPhase('resolve');
    gate.hold();
    // A connection may be lost before anybody here has heard that it was made; it is lost right after that, then.
    const early: { loss: AppError | null } = { loss: null };
    const onLost = (error: AppError): void => {
      if (current() && machine.state.kind !== 'connected') {
        early.loss = error;
        // A jump host may be lost while the session waits to try again; an attempt fails by it, and says so itself.
        if (attempt === null) reportFailure(error);
        return;
      }
      if (current()) reportFailure(error);
      send({ kind: 'lost', epoch, error });
      if (clock.now() - networkAt < aftermath) send({ kind: 'network' });
    };
    const stalled = (since: number | null): void => {
      send({ kind: 'stalled', epoch, since });
      send({ kind: 'unchecked', epoch, servers: route.unchecked() });
    };
    const listener: RouteListener = {
      phase: (entered) => {
        phase = entered;
        if (current()) doubt.onPhase(entered);
        send({ kind: 'phase', epoch, phase: entered });
      },
      asked: (promptId) => {
        send({ kind: 'asked', epoch, promptId });
      },
      answered: () => {
        send({ kind: 'answered', epoch, phase });
      },
      ...{ stalled, onLost },
    };
    const result = await route.go(profile, listener, controller.signal);
    // What ended the attempt leaves the route, too.
    if (!current()) return;
    attempt = null;
    if (result.ok) {
      connection = result.value;
      send({ kind: 'connected', epoch, negotiated: result.value.negotiated });
      stalled(route.stalledSince());
      if (early.loss !== null) onLost(early.loss);
    } else {
      reportFailure(result.error);
      send({ kind: 'attempt-failed', epoch, error: result.error });
    }
  };

  const reportFailure = (error: AppError): void => {
    log.add(sentence(error), 'error');
  };

  const tearDown = async (): Promise<void> => {
    tearDowns += 1;
    const turn = tearDowns;
    // Taken now: a later attempt waits for this tear-down, so waiting for it here would never end.
    const ended = dialing;
    attempt?.abort();
    attempt = null;
    gate.shut();
    idle.stop();
    checks.stop();
    connection = null;
    // Remote listeners are cancelled while the connection still stands; a server that is silent is not waited for long.
    const closed = forwards.close();
    await within(clock, closed, patience);
    await route.leave();
    await closed;
    await ended;
    // After the attempt, which may have noted something on its way out.
    if (turn === tearDowns) route.forget();
    if (turn === tearDowns) send({ kind: 'torn-down' });
  };

  return {
    status: () =>
      (status ??= {
        id: profile.id,
        profile,
        state: machine.state,
        hops: route.hops(),
        forwards: forwards.statuses().map(checks.put),
        reconnects: Math.max(0, machine.ups - 1),
        lastLoss: machine.lastLoss,
      }),
    traffic: () => forwards.traffic(profile.id),
    vitals: () => ({ sessionId: profile.id, roundTrip: route.roundTrip() }),
    log: log.entries,
    isLive: () => isLive(machine.state),
    open: (opened) => {
      if (isLive(machine.state)) {
        return Promise.resolve(fail({ code: 'session-busy', data: { title: titleOf(opened) } }));
      }
      profile = opened;
      forwards.replaceAll(opened);
      changed();
      send({ kind: 'open' });
      return Promise.resolve(ok({}));
    },
    revive: (opened, { switched, ports, ...loss }) => {
      profile = opened;
      forwards.replaceAll(opened);
      forwards.recall(ports);
      for (const { id, enabled } of switched) void forwards.switchTo(id, enabled);
      reportFailure(loss.cause);
      send({ kind: 'revived', ...loss });
      // Who comes meanwhile finds the port, and waits.
      if (machine.state.kind === 'waiting') void forwards.resume('standby');
    },
    retryNow: () => {
      send({ kind: 'retry-now' });
    },
    networkChanged: () => {
      networkAt = clock.now();
      send({ kind: 'network' });
      check();
    },
    disconnect: async () => {
      if (isLive(machine.state) && machine.state.kind !== 'closing') log.add('Disconnecting');
      send({ kind: 'disconnect' });
      await tearingDown;
    },
    apply: async (applied) => {
      const { logLevel } = profile;
      profile = applied;
      if (applied.logLevel !== logLevel) log.add(`The level of this log is now ${applied.logLevel}`);
      changed();
      // Who no longer wants it on demand wants it now.
      if (machine.state.kind === 'standby' && !applied.onDemand) send({ kind: 'retry-now' });
      idle.watch();
      await forwards.apply(applied);
    },
    ...createForwardCommands({
      ...{ programs, forwards },
      profile: () => profile,
      became: (changedTo) => {
        profile = changedTo;
        changed();
      },
    }),
    check: checks.check,
    connection: () => connection,
    tryForward: forwards.check,
    installKey: async (line) =>
      connection === null ? fail({ code: 'not-connected', data: {} }) : connection.installKey(line),
  };
}
