import { internalError, type AppError } from '../../../shared/errors';
import type { LogLevel } from '../../../shared/event-log';
import type { PromptId, SessionId } from '../../../shared/ids';
import type { PromptAnswer } from '../../../shared/prompts';
import { fail, ok, type Result } from '../../../shared/result';
import type { Phase } from '../../../shared/status';
import type { ConnectRequest, SshConnection } from '../../ssh/types';
import type { AuthBroker, AuthAttempt } from '../auth/auth-broker';
import type { KeepaliveMonitor } from './keepalive-monitor';
import { monitorConnection, type MonitoredConnection } from './monitored-connection';
import type { Question, QuestionBody, Questions } from '../auth/questions';
import type { RouteHop } from './route';
import { createStopwatch, type PhaseTime, type Stopwatch } from './stopwatch';
import type { HostDependencies } from '../types';
import { until } from '../../system/async';

/** A session that goes through a connection, or waits for it. */
export interface LeaseHolder {
  readonly sessionId: SessionId;
  /** The session's title, for questions. */
  readonly title: () => string;
  /** What the session calls this jump host; null when the connection is to its own server. */
  readonly hop: string | null;
  readonly log: (text: string, level?: LogLevel) => void;
  /** Whether its log takes lines of the level trace now. */
  readonly isTraced: () => boolean;
  readonly phase: (phase: Phase) => void;
  readonly asked: (id: PromptId) => void;
  readonly answered: () => void;
  /** The other end does not answer, or answers again; or it is found out whether it ever answers. */
  readonly stalled: () => void;
  /** The connection was up and is gone, unasked; never after leave(). */
  readonly onLost: (cause: AppError) => void;
  /** Others came or went. */
  readonly changed: () => void;
}

/** The lease of a connection that is up. */
export interface Lease {
  readonly connection: SshConnection;
  /** Since when it is up, in milliseconds since the epoch. */
  readonly since: number;
  /** How long the phases of making it took. */
  readonly phaseTimes: readonly PhaseTime[];
  readonly isShared: () => boolean;
  readonly keepalive: Pick<KeepaliveMonitor, 'roundTrip' | 'stalledSince' | 'neverAnswers' | 'probe'>;
  /** Gives the lease up; idempotent. The last one to do so ends the connection: resolves when its socket is gone. */
  readonly leave: () => Promise<void>;
}

/** Every connection there is, each for as long as a session wants it; sessions that want the same one share it. */
export interface ConnectionPool {
  /**
   * Brings a session into a connection: the one that there is, the one that is being made, or a new one.
   * @param via the holder's lease of the connection before it; null to connect from here
   * @param signal takes the holder out again, and ends the attempt if nobody else waits for it
   * @returns fails with what the attempt failed with, the same for all who waited, when nothing of it is left
   */
  readonly join: (
    routeHop: RouteHop,
    via: Lease | null,
    holder: LeaseHolder,
    signal: AbortSignal,
  ) => Promise<Result<Lease>>;
  /**
   * Says which hops a session or test wants to be on from now on, connected or not, in place of those said before: as
   * long as one does, what was typed for them is kept in memory.
   * @param wanter names the one that wants it: there is one of that name at a time
   */
  readonly want: (wanter: string, routeHops: readonly RouteHop[]) => void;
}

/** What the connections are made with. */
export interface ConnectionPoolOwner {
  readonly dependencies: Pick<HostDependencies, 'clock' | 'connect'>;
  readonly authBroker: AuthBroker;
  readonly ask: Questions['ask'];
}

/** One connection, from the first attempt to make it until its socket is gone. */
interface PooledConnection {
  readonly routeHop: RouteHop;
  readonly via: PooledConnection | null;
  /** Each with what tells that it has left. */
  readonly holders: Map<LeaseHolder, AbortController>;
  readonly attempt: AbortController;
  readonly auth: AuthAttempt;
  readonly stopwatch: Stopwatch;
  readonly made: Promise<Result<SshConnection>>;
  /** Nothing is left of it. */
  readonly over: Promise<void>;
  readonly finish: () => void;
  loss: AppError | null;
  up: (MonitoredConnection & { readonly since: number }) | null;
  /** It is ending or gone: nobody may join any more. */
  ending: boolean;
  phase: Phase | null;
  question: PromptId | null;
}

const cancelled: AppError = { code: 'auth-cancelled', data: {} };
const lostUnasked: AppError = { code: 'connection-lost', data: { detail: '' } };

/** Creates the pool, empty. */
export function createConnectionPool(owner: ConnectionPoolOwner): ConnectionPool {
  const { clock, connect } = owner.dependencies;
  const connections = new Map<string, PooledConnection>();
  const pooledOf = new WeakMap<Lease, PooledConnection>();
  const each = (pooled: PooledConnection, notify: (holder: LeaseHolder) => void): void => {
    for (const holder of [...pooled.holders.keys()]) notify(holder);
  };

  const start = (routeHop: RouteHop, via: PooledConnection | null): PooledConnection => {
    const ends: { over: () => void } = { over: () => undefined };
    const over = new Promise<void>((resolve) => {
      ends.over = resolve;
    });
    const pooled: PooledConnection = {
      ...{ routeHop, via, over },
      auth: owner.authBroker.begin(routeHop, {
        put: (question) => put(pooled, question),
        log: (text, level) => logTo(pooled)(text, level),
      }),
      holders: new Map(),
      attempt: new AbortController(),
      stopwatch: createStopwatch(clock.now),
      // Its first holder has to be in before anything can be told or asked.
      made: Promise.resolve()
        .then(() => make(pooled))
        // By now it is known what became of what was sent.
        .finally(() => pooled.auth.close()),
      finish: () => {
        pooled.ending = true;
        pooled.up?.keepalive.stop();
        // A question whose answer nobody takes any more is withdrawn.
        pooled.attempt.abort();
        if (connections.get(routeHop.key) === pooled) connections.delete(routeHop.key);
        ends.over();
      },
      up: null,
      loss: null,
      ending: false,
      phase: null,
      question: null,
    };
    connections.set(routeHop.key, pooled);
    return pooled;
  };

  const make = async (pooled: PooledConnection): Promise<Result<SshConnection>> => {
    const { auth, attempt } = pooled;
    const result = await dial(pooled).catch((thrown: unknown) => fail<SshConnection>(internalError(thrown)));
    if (!result.ok) {
      auth.failed(result.error);
      pooled.finish();
      return result;
    }
    // Lost before its maker heard that it was made.
    if (pooled.loss !== null) return fail(pooled.loss);
    pooled.stopwatch.stop();
    const keepalive = monitorConnection(
      clock,
      result.value,
      connectionsBefore(pooled),
      pooled.routeHop.profile,
      {
        log: logTo(pooled),
        stalled: () => {
          each(pooled, (holder) => holder.stalled());
        },
      },
    );
    pooled.up = { connection: result.value, since: clock.now(), keepalive };
    if (attempt.signal.aborted) {
      await end(pooled);
      return fail(cancelled);
    }
    auth.succeeded();
    return result;
  };

  const dial = async (pooled: PooledConnection): Promise<Result<SshConnection>> => {
    const { routeHop, via, auth, attempt } = pooled;
    const { target, knownHostKeyTypes } = await auth.locate();
    // Everybody may have left while that was looked up.
    if (attempt.signal.aborted) return fail(cancelled);
    const request: ConnectRequest = {
      ...{ profile: routeHop.profile, target, knownHostKeyTypes },
      via: via === null ? null : viaOf(via),
    };
    const phase = (entered: Phase): void => {
      pooled.phase = entered;
      pooled.stopwatch.enter(entered);
      // A proxy that was told a password has let us through.
      if (entered === 'handshake') auth.worked();
      each(pooled, (holder) => holder.phase(entered));
    };
    const closed = (cause: AppError | null): void => {
      fallen(pooled, cause ?? lostUnasked);
    };
    const own = { phase, log: logTo(pooled), isTraced: tracedBy(pooled), closed };
    return connect(request, { ...auth.hooks, ...own }, attempt.signal);
  };

  /** The socket of a connection is gone. */
  const fallen = (pooled: PooledConnection, loss: AppError): void => {
    const isAsked = pooled.ending;
    pooled.finish();
    if (isAsked) return;
    pooled.loss = loss;
    // Those who still wait for it to be made hear of it by that.
    if (pooled.up === null) return;
    collapseBehind(pooled);
    const holders = [...pooled.holders];
    pooled.holders.clear();
    for (const [holder, left] of holders) {
      left.abort();
      holder.onLost(loss);
    }
  };

  /** Tells those whom it concerns: while it is made all who wait, then the session whose own server it is. */
  const logTo =
    (pooled: PooledConnection): LeaseHolder['log'] =>
    (text, level) => {
      const isOwned = pooled.up !== null && [...pooled.holders.keys()].some(({ hop }) => hop === null);
      each(pooled, (holder) => {
        if (!isOwned || holder.hop === null) holder.log(text, level);
      });
    };

  /** Asked for every packet, so without anything made on the route. */
  const tracedBy =
    ({ holders }: PooledConnection): LeaseHolder['isTraced'] =>
    () => {
      for (const holder of holders.keys()) if (holder.isTraced()) return true;
      return false;
    };

  /**
   * Asks in the name of the session that has waited longest. When that one leaves, the question is not answered: it is put
   * again for the next.
   */
  const put = async (pooled: PooledConnection, question: QuestionBody): Promise<PromptAnswer> => {
    for (;;) {
      const [first] = pooled.holders;
      if (first === undefined || pooled.attempt.signal.aborted) return { kind: 'cancel' };
      const [{ sessionId, title, hop }, left] = first;
      const whole: Question = { ...question, sessionId, title: title(), hop };
      const signal = AbortSignal.any([pooled.attempt.signal, left.signal]);
      const answer = await owner.ask(whole, signal, (promptId) => {
        pooled.question = promptId;
        pooled.stopwatch.pause();
        each(pooled, (holder) => holder.asked(promptId));
      });
      pooled.question = null;
      pooled.stopwatch.resume();
      each(pooled, (holder) => holder.answered());
      if (answer.kind !== 'cancel' || !left.signal.aborted) return answer;
    }
  };

  /** What runs through a connection that is gone cannot be alive, but ssh2 may not notice. */
  const collapseBehind = (pooled: PooledConnection): void => {
    for (const behind of connections.values()) {
      if (behind.via !== pooled || behind.ending) continue;
      void end(behind);
      collapseBehind(behind);
    }
  };

  const end = async (pooled: PooledConnection): Promise<void> => {
    pooled.ending = true;
    pooled.up?.keepalive.stop();
    pooled.attempt.abort();
    // One that is being made ends with its attempt.
    if (pooled.up === null) return pooled.over;
    await pooled.up.connection.end();
    pooled.finish();
  };

  const leave = (pooled: PooledConnection, holder: LeaseHolder): Promise<void> => {
    pooled.holders.get(holder)?.abort();
    pooled.holders.delete(holder);
    if (pooled.holders.size === 0 && !pooled.ending) void end(pooled);
    if (pooled.ending) return pooled.over;
    each(pooled, (other) => other.changed());
    return Promise.resolve();
  };

  const enter = async (
    pooled: PooledConnection,
    holder: LeaseHolder,
    signal: AbortSignal,
  ): Promise<Result<Lease>> => {
    pooled.holders.set(holder, new AbortController());
    each(pooled, (other) => {
      if (other !== holder) other.changed();
    });
    if (pooled.up === null && pooled.phase !== null) holder.phase(pooled.phase);
    if (pooled.question !== null) holder.asked(pooled.question);
    const made = await until(pooled.made, signal);
    if (made === null) {
      await leave(pooled, holder);
      return fail(cancelled);
    }
    if (!made.ok) return made;
    const { up } = pooled;
    // Lost since, which the holder has been told.
    if (up === null || !pooled.holders.has(holder)) return fail(pooled.loss ?? lostUnasked);
    const lease: Lease = {
      ...up,
      phaseTimes: pooled.stopwatch.phaseTimes(),
      isShared: () => pooled.holders.size > 1,
      leave: () => leave(pooled, holder),
    };
    pooledOf.set(lease, pooled);
    return ok(lease);
  };

  return {
    join: async (routeHop, via, holder, signal) => {
      const before = via === null ? null : (pooledOf.get(via) ?? null);
      while (!signal.aborted) {
        if (before?.ending === true) return fail({ code: 'not-connected', data: {} });
        const there = connections.get(routeHop.key);
        if (there === undefined) return enter(start(routeHop, before), holder, signal);
        if (!there.ending) {
          holder.log(
            there.up === null
              ? 'Waiting for a connection to it that another session is making'
              : 'Using the connection that another session has to it',
          );
          return enter(there, holder, signal);
        }
        // Never two at a time: the one before has to be gone.
        await until(there.over, signal);
      }
      return fail(cancelled);
    },
    want: (wanter, routeHops) => {
      owner.authBroker.want(
        wanter,
        routeHops.map(({ memory }) => memory),
      );
    },
  };
}

/** The jump hosts on the route to a connection, the first one first. */
function connectionsBefore({ via }: PooledConnection): readonly MonitoredConnection[] {
  return via === null ? [] : [...connectionsBefore(via), ...(via.up === null ? [] : [via.up])];
}

function viaOf({ routeHop, up }: PooledConnection): ConnectRequest['via'] {
  return up === null ? null : { title: routeHop.title, openChannel: up.connection.openChannel };
}
