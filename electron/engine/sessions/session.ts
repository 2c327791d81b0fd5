import { internalError, sentence, type AppError } from '../../../shared/errors';
import type { LogEntry } from '../../../shared/event-log';
import { fail, ok, type Result } from '../../../shared/result';
import { titleOf, type SessionProfile } from '../../../shared/session-profile';
import { isLive, type Phase, type SessionStatus, type Traffic, type Vitals } from '../../../shared/status';
import * as texts from '../../../shared/texts/event-log';
import type { SshConnection } from '../../ssh/types';
import { Timer, within } from '../clock';
import { AttemptDoubt } from '../connections/attempt-doubt';
import type { ConnectionPool } from '../connections/connection-pool';
import { needsNetwork } from '../connections/route';
import { SessionRoute, type RouteListener } from '../connections/session-route';
import { EventLog } from '../records/event-log';
import type { HostDependencies } from '../types';
import { ChannelGate } from './channel-gate';
import { Forwards } from './forwards';
import { initialMachine, step, type Machine, type SessionEffect, type SessionEvent } from './machine';
import { nothingNeeded, type Needed } from './needed';
import { serverCommands } from './server-commands';
import { stepContext } from './step-context';
import type { HostOwner, Revival, Session, SessionListener } from './types';

/**
 * How long a server may take to confirm that it stopped listening for us, in milliseconds. With the goodbye after it, it is
 * less than an orderly end of the program may take.
 */
const patience = 1000;

/** A connection that is lost so many milliseconds after the network changed or the computer woke was lost by that. */
const aftermath = 10_000;

/** The engine, as far as a session needs it. */
interface SessionOwner extends SessionListener, Pick<HostOwner, 'saved' | 'explain' | 'isNetworkUp'> {
  readonly dependencies: HostDependencies;
  /** The connections of all sessions. */
  readonly pool: ConnectionPool;
}

/** A session on the thread of its connection, where others may use that. */
export class WorkerSession implements Session {
  readonly #log: EventLog;
  readonly #gate: ChannelGate;
  readonly #route: SessionRoute;
  readonly #doubt: AttemptDoubt;
  readonly #retry: Timer;
  readonly #idle: Timer;
  #profile: SessionProfile;
  #machine: Machine;
  #connection: SshConnection | null = null;
  #attempt: AbortController | null = null;
  #dialing: Promise<void> = Promise.resolve();
  #tearingDown: Promise<void> = Promise.resolve();
  #tearDowns = 0;
  #phase: Phase = 'resolve';
  #needed = nothingNeeded;
  #networkAt = -Infinity;
  /** As it was last asked for; null once something changed. */
  #status: SessionStatus | null = null;

  readonly forwards: Forwards;
  readonly keys: Session['keys'];
  readonly serverPorts: Session['serverPorts'];

  /** Creates a session, not yet opened. */
  constructor(
    profile: SessionProfile,
    private readonly owner: SessionOwner,
  ) {
    const { clock } = owner.dependencies;
    const changed = (): void => this.#changed();
    this.#profile = profile;
    this.#machine = initialMachine(clock.now());
    this.#log = new EventLog(clock.now, owner.logged, () => this.#profile.logLevel);
    ({ keys: this.keys, serverPorts: this.serverPorts } = serverCommands(
      () => this.#connection,
      this.#log.add,
    ));
    this.#retry = new Timer(clock);
    this.#idle = new Timer(clock);
    this.#doubt = new AttemptDoubt(clock, () =>
      this.#send({ kind: 'attempt-stuck', epoch: this.#machine.epoch }),
    );
    this.#gate = new ChannelGate(
      clock,
      () => this.#profile.holdSeconds * 1000,
      () => this.#probe(),
    );
    this.#route = new SessionRoute({
      sessionId: profile.id,
      title: () => titleOf(this.#profile),
      ...{ pool: owner.pool, saved: owner.saved, log: this.#log.add, changed },
      isTraced: () => this.#profile.logLevel === 'trace',
    });
    this.forwards = new Forwards({
      ...{ dependencies: owner.dependencies, explain: owner.explain, log: this.#log.add, changed },
      openChannel: this.#gate.openChannel,
      trafficChanged: () => {
        this.#watchIdle();
        owner.counted();
      },
      counted: owner.counted,
      profile: () => this.#profile,
      became: (now) => {
        this.#profile = now;
        changed();
      },
    });
  }

  get clientConnections(): Session['clientConnections'] {
    return this.forwards.clientConnections;
  }

  status(): SessionStatus {
    return (this.#status ??= {
      id: this.#profile.id,
      profile: this.#profile,
      state: this.#machine.state,
      hops: this.#route.hops(),
      forwards: this.forwards.statuses(),
      reconnects: Math.max(0, this.#machine.ups - 1),
      lastLoss: this.#machine.lastLoss,
    });
  }

  traffic(): readonly Traffic[] {
    return this.forwards.traffic(this.#profile.id);
  }

  vitals(): Vitals {
    return { sessionId: this.#profile.id, roundTrip: this.#route.roundTrip() };
  }

  readonly log = (): readonly LogEntry[] => this.#log.entries();

  readonly isLive = (): boolean => isLive(this.#machine.state);

  /** The connection to the server while it is up. */
  connection(): SshConnection | null {
    return this.#connection;
  }

  open(profile: SessionProfile, needed = nothingNeeded): Promise<Result<Record<string, never>>> {
    if (this.isLive()) {
      return Promise.resolve(fail({ code: 'session-busy', data: { title: titleOf(profile) } }));
    }
    this.#profile = profile;
    this.#needed = needed;
    this.forwards.replaceAll(profile);
    this.#changed();
    this.#send({ kind: 'open' });
    return Promise.resolve(ok({}));
  }

  /** Goes on where another of the same id broke down; it must not have been opened. */
  revive(profile: SessionProfile, { wanted, switched, ports, ...loss }: Revival): void {
    this.#profile = profile;
    this.forwards.replaceAll(profile, wanted);
    this.forwards.recall(ports);
    for (const { id, enabled } of switched) void this.forwards.switchTo(id, enabled);
    this.#reportFailure(loss.cause);
    this.#send({ kind: 'revived', ...loss });
    // Clients that come meanwhile find the port, and wait.
    if (this.#machine.state.kind === 'waiting') void this.forwards.resume('standby');
  }

  need(needed: Needed): void {
    this.#needed = needed;
    this.#send({ kind: 'needed' });
  }

  readonly retryNow = (): void => this.#send({ kind: 'retry-now' });

  /** The network came, went or changed, or the computer woke up. */
  networkChanged(): void {
    this.#networkAt = this.owner.dependencies.clock.now();
    this.#send({ kind: 'network' });
    this.#probe();
  }

  async disconnect(): Promise<void> {
    if (this.isLive() && this.#machine.state.kind !== 'closing') this.#log.add(texts.disconnecting);
    this.#send({ kind: 'disconnect' });
    await this.#tearingDown;
    await this.forwards.endTemporary();
  }

  async apply(profile: SessionProfile): Promise<void> {
    const { logLevel } = this.#profile;
    this.#profile = profile;
    if (profile.logLevel !== logLevel) this.#log.add(texts.logLevelIs(profile.logLevel));
    this.#changed();
    // A user who no longer wants it on demand wants it now.
    if (this.#machine.state.kind === 'standby' && !profile.onDemand) this.retryNow();
    this.#watchIdle();
    await this.forwards.apply(profile);
  }

  rename(name: string): void {
    this.#profile = { ...this.#profile, name };
    this.#changed();
  }

  #changed(): void {
    this.#status = null;
    this.owner.changed();
  }

  #reportFailure(error: AppError): void {
    this.#log.add(sentence(error), 'error');
  }

  #probe(): void {
    // Without a network nobody could answer, and a connection may outlive that.
    if (!this.#isOffline()) this.#route.probe();
  }

  #isOffline(): boolean {
    return !this.owner.isNetworkUp() && needsNetwork(this.#profile, this.owner.saved());
  }

  /** Hangs up a session on demand when nothing has gone through it for the chosen time, from now on. */
  #watchIdle(): void {
    const { onDemand, idleMinutes } = this.#profile;
    const isIdle = onDemand && this.#machine.state.kind === 'connected' && this.forwards.busy === 0;
    if (!isIdle || idleMinutes === 0) this.#idle.stop();
    else this.#idle.start(idleMinutes * 60_000, () => this.#send({ kind: 'idle-long' }));
  }

  #send(event: SessionEvent): void {
    const { state: before, lastLoss } = this.#machine;
    const context = stepContext(this.#profile, this.owner.dependencies, {
      // Few events depend on it, and the system's list of networks is long.
      isOffline: () => this.#isOffline(),
      ...{ isWanted: this.#gate.isWanted, needed: this.#needed },
    });
    const { machine, effects } = step(this.#machine, event, context);
    this.#machine = machine;
    if (machine.state.kind !== 'connecting') this.#doubt.end();
    if (machine.state !== before) {
      this.#changed();
      this.owner.onTransition({ state: before, lastLoss }, machine);
    }
    for (const effect of effects) this.#perform[effect.kind](effect as never);
  }

  /** The action for each effect of the machine. */
  readonly #perform: {
    readonly [Kind in SessionEffect['kind']]: (
      effect: Extract<SessionEffect, { readonly kind: Kind }>,
    ) => void;
  } = {
    dial: ({ epoch }) => {
      this.#dialing = this.#dial(epoch).catch((thrown: unknown) =>
        this.#attemptFailed(epoch, internalError(thrown)),
      );
    },
    'schedule-retry': ({ at, because }) => {
      const left = Math.max(0, at - this.owner.dependencies.clock.now());
      this.#log.add(because === 'network' ? texts.newNetwork : texts.tryingAgain(left));
      this.#retry.start(left, () => this.#send({ kind: 'retry-due' }));
    },
    'cancel-retry': () => this.#retry.stop(),
    'doubt-attempt': () => this.#doubt.begin(),
    'leave-attempt': () => {
      this.#log.add(texts.beginningAnew);
      this.#endAttempt();
      this.#tearingDown = this.#dialing;
    },
    'await-needed': ({ sessions }) => this.#log.add(texts.waitsFor(sessions)),
    'await-network': () => this.#log.add(texts.noNetwork),
    'resume-forwards': () => {
      if (this.#connection === null) return;
      this.#gate.open(this.#connection);
      void this.forwards.resume(this.#connection);
      this.#watchIdle();
    },
    'suspend-forwards': () => {
      this.#connection = null;
      this.#idle.stop();
      this.#gate.hold();
      void this.forwards.suspend();
    },
    'hang-up': () => this.#log.add(texts.hangingUp),
    abandon: () => {
      this.#log.add(texts.givingUp);
      this.#tearingDown = this.#route.leave();
    },
    'stand-by': () => {
      this.#log.add(texts.standingBy);
      this.#gate.standBy(() => this.#send({ kind: 'demand' }));
      this.#tearingDown = this.#route.leave();
      void this.#tearingDown.then(() => {
        // It may be over by now, or connected, which brings its own footing.
        const { kind } = this.#machine.state;
        if (this.isLive() && kind !== 'closing' && kind !== 'connected') void this.forwards.resume('standby');
      });
    },
    'tear-down': () => {
      this.#tearingDown = this.#tearDown();
    },
  };

  async #dial(epoch: number): Promise<void> {
    await this.#tearingDown;
    const isCurrent = (): boolean => this.#machine.epoch === epoch;
    if (!isCurrent()) return;
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#doubt.onPhase('resolve');
    this.#gate.hold();
    // A connection may be lost before anybody here has heard that it was made; it is lost right after that, then.
    const early: { loss: AppError | null } = { loss: null };
    const onLost = (error: AppError): void => {
      if (isCurrent() && this.#machine.state.kind !== 'connected') {
        early.loss = error;
        // A jump host may be lost while the session waits to try again; an attempt fails by it, and says so itself.
        if (this.#attempt === null) this.#reportFailure(error);
      } else this.#lost(epoch, error);
    };
    const listener = this.#listenerOf(epoch, onLost);
    const result = await this.#route.go(this.#profile, listener, attempt.signal);
    // The effect that ended the attempt leaves the route, too.
    if (!isCurrent()) return;
    this.#attempt = null;
    if (!result.ok) {
      this.#attemptFailed(epoch, result.error);
      return;
    }
    this.#connection = result.value;
    this.#send({ kind: 'connected', epoch, negotiated: result.value.negotiated });
    listener.stalled(this.#route.stalledSince());
    if (early.loss !== null) onLost(early.loss);
  }

  #listenerOf(epoch: number, onLost: RouteListener['onLost']): RouteListener {
    return {
      onLost,
      phase: (phase) => {
        this.#phase = phase;
        if (this.#machine.epoch === epoch) this.#doubt.onPhase(phase);
        this.#send({ kind: 'phase', epoch, phase });
      },
      asked: (promptId) => this.#send({ kind: 'asked', epoch, promptId }),
      answered: () => this.#send({ kind: 'answered', epoch, phase: this.#phase }),
      stalled: (since) => {
        this.#send({ kind: 'stalled', epoch, since });
        this.#send({ kind: 'unchecked', epoch, servers: this.#route.unchecked() });
      },
    };
  }

  #attemptFailed(epoch: number, error: AppError): void {
    this.#reportFailure(error);
    this.#send({ kind: 'attempt-failed', epoch, error });
  }

  #lost(epoch: number, error: AppError): void {
    if (this.#machine.epoch === epoch) this.#reportFailure(error);
    this.#send({ kind: 'lost', epoch, error });
    if (this.owner.dependencies.clock.now() - this.#networkAt < aftermath) this.#send({ kind: 'network' });
  }

  #endAttempt(): void {
    this.#attempt?.abort();
    this.#attempt = null;
  }

  async #tearDown(): Promise<void> {
    this.#tearDowns += 1;
    const turn = this.#tearDowns;
    // Taken now: a later attempt waits for this tear-down, so waiting for it here would never end.
    const ended = this.#dialing;
    this.#endAttempt();
    this.#gate.shut();
    this.#idle.stop();
    this.#connection = null;
    // Remote listeners are cancelled while the connection still stands; a server that is silent is not waited for long.
    const closed = this.forwards.close();
    await within(this.owner.dependencies.clock, closed, patience);
    await this.#route.leave();
    await closed;
    await ended;
    if (turn !== this.#tearDowns) return;
    // After the attempt, which may have noted something on its way out.
    this.#route.forget();
    this.#send({ kind: 'torn-down' });
  }
}
