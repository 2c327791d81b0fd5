import { atHop, explain, type AppError } from '../../../shared/errors';
import { onOneLine, type LogLevel } from '../../../shared/event-log';
import type { PromptId, SessionId } from '../../../shared/ids';
import { fail, ok, type Result } from '../../../shared/result';
import type { SessionProfile } from '../../../shared/session-profile';
import type { Hop, HopState, Phase } from '../../../shared/status';
import type { SshConnection } from '../../ssh/types';
import type { LeaseHolder, ConnectionPool, Lease } from './connection-pool';
import { routeTo, serverOf, type RouteHop } from './route';

/** What a session hears while it goes its route, and of the connection at the end of it. */
export interface RouteListener {
  readonly phase: (phase: Phase) => void;
  readonly asked: (id: PromptId) => void;
  readonly answered: () => void;
  /** A connection on the route does not answer, since then; null when all do again. Also when {@link SessionRoute.unchecked} changes. */
  readonly stalled: (since: number | null) => void;
  /** A connection on the route is gone, and the one to the server with it. */
  readonly onLost: (error: AppError) => void;
}

/** A session's route to its server: its leases of the connections to the jump hosts, and to the server at last. */
export interface SessionRoute {
  /** The jump hosts as of now, for the overview. */
  readonly hops: () => readonly Hop[];
  /** The last round trip to the server, in milliseconds; null when it is not known. */
  readonly roundTrip: () => number | null;
  /** When the connection that has been silent for longest was last heard of, of those that do not answer; else null. */
  readonly stalledSince: () => number | null;
  /** Servers on the route that have never answered a keepalive: jump hosts by their name, null for the session's own. */
  readonly unchecked: () => readonly (string | null)[];
  /** Asks all connections of the route now whether they live; those that do not are lost soon. */
  readonly probe: () => void;
  /**
   * Goes to the server, from the last jump host on at which the session still is.
   * @param signal ends it; nothing that was begun is left then
   * @returns the connection to the server; an error says at which jump host it happened
   */
  readonly go: (
    profile: SessionProfile,
    listener: RouteListener,
    signal: AbortSignal,
  ) => Promise<Result<SshConnection>>;
  /** Leaves all connections; what was typed stays in memory. Resolves when those are gone that nobody else is in. */
  readonly leave: () => Promise<void>;
  /** Forgets what was typed, unless another session wants to be there. */
  readonly forget: () => void;
}

/** What a route needs of its session. */
export interface SessionRouteOwner {
  readonly sessionId: SessionId;
  readonly title: () => string;
  readonly pool: ConnectionPool;
  readonly saved: () => readonly SessionProfile[];
  readonly log: (text: string, level?: LogLevel) => void;
  /** Whether the log takes lines of the level trace now. */
  readonly isTraced: () => boolean;
  /** The state of a jump host changed. */
  readonly changed: () => void;
}

/** A hop of the route as it was last gone. */
interface Stage {
  routeHop: RouteHop;
  /** Null while the session is not in its connection. */
  lease: Lease | null;
  /** Of a jump host without a lease. */
  state: HopState;
}

const idle: HopState = { kind: 'idle' };

/** Creates the route, at its beginning. */
export function createSessionRoute(owner: SessionRouteOwner): SessionRoute {
  const wanter = `session ${owner.sessionId}`;
  let stages: readonly Stage[] = [];
  let listener: RouteListener | null = null;
  /** The first loss since the route was last gone; it is the reason for all that comes after. */
  let loss: AppError | null = null;
  /** Connections that are ending behind a lost one. */
  let leaving: Promise<void>[] = [];

  const leaveFrom = async (first: number): Promise<void> => {
    // The last one first, each when the one behind it has said goodbye through it.
    for (const stage of stages.slice(first).reverse()) {
      const { lease } = stage;
      if (lease === null) continue;
      await lease.leave();
      if (stage.lease !== lease) continue;
      stage.lease = null;
      stage.state = idle;
      owner.changed();
    }
  };

  const holderAt = (stage: Stage, hop: string | null): LeaseHolder => ({
    sessionId: owner.sessionId,
    title: owner.title,
    hop,
    log: (text, level) => {
      owner.log(hop === null ? text : `${hop}: ${text}`, level);
    },
    isTraced: owner.isTraced,
    phase: (phase) => {
      if (stage.lease !== null) return;
      stage.state = { kind: 'connecting', phase };
      listener?.phase(phase);
      owner.changed();
    },
    asked: (id) => listener?.asked(id),
    answered: () => listener?.answered(),
    stalled: () => listener?.stalled(stalledSince()),
    onLost: (cause) => {
      const error = hop === null ? cause : hopLost(hop, cause);
      loss ??= error;
      stage.state = { kind: 'failed', error };
      // What was behind it is being ended, and goes with it.
      for (const behind of stages.slice(stages.indexOf(stage))) {
        if (behind.lease !== null) leaving.push(behind.lease.leave());
        behind.lease = null;
        if (behind !== stage) behind.state = idle;
      }
      owner.changed();
      listener?.onLost(error);
    },
    changed: owner.changed,
  });
  const stalledSince = (): number | null => {
    const all = stages.flatMap(({ lease }) => lease?.keepalive.stalledSince() ?? []);
    return all.length === 0 ? null : Math.min(...all);
  };
  const unchecked = (): readonly (string | null)[] =>
    stages.flatMap(({ routeHop, lease }, index) =>
      lease?.keepalive.neverAnswers() === true ? [index === stages.length - 1 ? null : routeHop.title] : [],
    );
  const settled = async (): Promise<void> => {
    const ends = leaving;
    leaving = [];
    await Promise.all(ends);
  };

  const join = async (index: number, signal: AbortSignal): Promise<Result<SshConnection>> => {
    const stage = stages[index];
    if (stage === undefined) throw new Error('no such hop');
    const isServer = index === stages.length - 1;
    if (stage.lease === null) {
      const hop = isServer ? null : stage.routeHop.title;
      stage.state = { kind: 'connecting', phase: 'resolve' };
      owner.changed();
      const via = stages[index - 1]?.lease ?? null;
      const joined = await owner.pool.join(stage.routeHop, via, holderAt(stage, hop), signal);
      if (joined.ok && !signal.aborted && loss === null) stage.lease = joined.value;
      else {
        if (joined.ok) await joined.value.leave();
        return failed(stage, hop, joined, signal);
      }
      owner.changed();
    }
    return isServer ? ok(stage.lease.connection) : join(index + 1, signal);
  };

  const failed = (
    stage: Stage,
    hop: string | null,
    joined: Result<Lease>,
    signal: AbortSignal,
  ): Result<never> => {
    const own: AppError = joined.ok ? { code: 'auth-cancelled', data: {} } : joined.error;
    // Found out by its channels before it was told of itself: it is the one before that is lost.
    const where = own.code === 'hop-lost' ? (stages[stages.indexOf(stage) - 1]?.routeHop.title ?? hop) : hop;
    const error = loss ?? (where === null ? own : atHop(own, where));
    if (stage.state.kind !== 'failed') {
      stage.state = signal.aborted || loss !== null ? idle : { kind: 'failed', error };
    }
    owner.changed();
    return fail(error);
  };

  return {
    hops: () => stages.slice(0, -1).map(hopOf),
    roundTrip: () => stages.at(-1)?.lease?.keepalive.roundTrip() ?? null,
    stalledSince,
    unchecked,
    probe: () => {
      for (const { lease } of [...stages]) lease?.keepalive.probe();
    },
    go: async (profile, newListener, signal) => {
      listener = newListener;
      loss = null;
      const route = routeTo(profile, owner.saved());
      if (!route.ok) {
        await leaveFrom(0);
        stages = [];
        owner.changed();
        return route;
      }
      const routeHops = route.value;
      // Where the session still is it stays, as far as that is on the route.
      const differs = routeHops.findIndex(
        ({ key }, index) => stages[index]?.routeHop.key !== key || stages[index].lease === null,
      );
      const kept = differs === -1 ? routeHops.length - 1 : Math.min(differs, routeHops.length - 1);
      await leaveFrom(kept);
      await settled();
      const before = stages;
      stages = routeHops.map((routeHop, index): Stage => {
        const there = index < kept ? before[index] : undefined;
        return there === undefined
          ? { routeHop, lease: null, state: idle }
          : Object.assign(there, { routeHop });
      });
      owner.pool.want(wanter, routeHops);
      owner.changed();
      if (signal.aborted) return fail({ code: 'auth-cancelled', data: {} });
      return join(0, signal);
    },
    leave: async () => {
      await leaveFrom(0);
      await settled();
    },
    forget: () => {
      owner.pool.want(wanter, []);
    },
  };
}

function hopOf({ routeHop, lease, state }: Stage): Hop {
  const { title } = routeHop;
  if (lease === null) return { title, server: serverOf(routeHop), state };
  const { connection, since, isShared } = lease;
  const { negotiated } = connection;
  return {
    title,
    server: serverOf(routeHop, negotiated.username),
    state: { kind: 'connected', since, negotiated, shared: isShared() },
  };
}

/** Losing a jump host is network trouble to the session behind it, whatever it was. */
export function hopLost(hop: string, cause: AppError): AppError {
  const { what, why = '' } = explain(cause);
  const detail = onOneLine(`${what}${why === '' ? '' : ` ${why}`}`);
  return atHop({ code: 'hop-lost', data: { detail } }, hop);
}
