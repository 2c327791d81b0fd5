import { atHop, explain, type AppError } from '../../../shared/errors';
import { onOneLine, type LogLevel } from '../../../shared/event-log';
import type { PromptId, SessionId } from '../../../shared/ids';
import { fail, ok, type Result } from '../../../shared/result';
import type { SessionProfile } from '../../../shared/session-profile';
import type { Hop, HopState, Phase } from '../../../shared/status';
import type { SshConnection } from '../../ssh/types';
import type { ConnectionPool } from './connection-pool';
import type { Lease, LeaseHolder } from './pooled-connection';
import { routeTo, serverOf, type RouteHop } from './route';

/** The session, as far as it hears how it goes its route, and of the connection at the end of it. */
export interface RouteListener {
  readonly phase: (phase: Phase) => void;
  readonly asked: (id: PromptId) => void;
  readonly answered: () => void;
  /** A connection on the route does not answer, since then; null when all do again. Also when {@link SessionRoute.unchecked} changes. */
  readonly stalled: (since: number | null) => void;
  /** A connection on the route is gone, and the one to the server with it. */
  readonly onLost: (error: AppError) => void;
}

/** The session, as far as its route needs it. */
interface SessionRouteOwner {
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

/** A session's route to its server: its leases of the connections to the jump hosts, and to the server at last. */
export class SessionRoute {
  readonly #wanter: string;
  #stages: readonly Stage[] = [];
  #listener: RouteListener | null = null;
  /** The first loss since the route was last gone; it is the reason for all that comes after. */
  #loss: AppError | null = null;
  /** Connections that are ending behind a lost one. */
  #leaving: Promise<void>[] = [];

  constructor(private readonly owner: SessionRouteOwner) {
    this.#wanter = `session ${owner.sessionId}`;
  }

  /** The jump hosts as of now, for the overview. */
  hops(): readonly Hop[] {
    return this.#stages.slice(0, -1).map(hopOf);
  }

  /** The last round trip to the server, in milliseconds; null when it is not known. */
  roundTrip(): number | null {
    return this.#stages.at(-1)?.lease?.keepalive.roundTrip() ?? null;
  }

  /** When the connection that has been silent for longest was last heard of, of those that do not answer; else null. */
  stalledSince(): number | null {
    const all = this.#stages.flatMap(({ lease }) => lease?.keepalive.stalledSince() ?? []);
    return all.length === 0 ? null : Math.min(...all);
  }

  /** Servers on the route that have never answered a keepalive: jump hosts by their name, null for the session's own. */
  unchecked(): readonly (string | null)[] {
    return this.#stages.flatMap((stage) =>
      stage.lease?.keepalive.neverAnswers() === true ? [this.#hopOf(stage)] : [],
    );
  }

  /** Asks all connections of the route now whether they live; those that do not are lost soon. */
  probe(): void {
    for (const { lease } of [...this.#stages]) lease?.keepalive.probe();
  }

  /**
   * Goes to the server, from the last jump host on at which the session still is.
   * @param signal ends it; nothing that was begun is left then
   * @returns the connection to the server; an error says at which jump host it happened
   */
  async go(
    profile: SessionProfile,
    listener: RouteListener,
    signal: AbortSignal,
  ): Promise<Result<SshConnection>> {
    const { saved, pool, changed } = this.owner;
    this.#listener = listener;
    this.#loss = null;
    const route = routeTo(profile, saved());
    if (!route.ok) {
      await this.#leaveFrom(0);
      this.#stages = [];
      changed();
      return route;
    }
    const routeHops = route.value;
    // Where the session still is it stays, as far as that is on the route.
    const differs = routeHops.findIndex(
      ({ key }, index) => this.#stages[index]?.routeHop.key !== key || this.#stages[index].lease === null,
    );
    const kept = differs === -1 ? routeHops.length - 1 : Math.min(differs, routeHops.length - 1);
    await this.#leaveFrom(kept);
    await this.#settled();
    const before = this.#stages;
    this.#stages = routeHops.map((routeHop, index): Stage => {
      const there = index < kept ? before[index] : undefined;
      return there === undefined
        ? { routeHop, lease: null, state: idle }
        : Object.assign(there, { routeHop });
    });
    pool.want(this.#wanter, routeHops);
    changed();
    if (signal.aborted) return fail({ code: 'auth-cancelled', data: {} });
    return this.#join(0, signal);
  }

  /** Leaves all connections; what was typed stays in memory. Resolves when those are gone that nobody else is in. */
  async leave(): Promise<void> {
    await this.#leaveFrom(0);
    await this.#settled();
  }

  /** Forgets what was typed, unless another session wants to be there. */
  forget(): void {
    this.owner.pool.want(this.#wanter, []);
  }

  /** The session's name for a jump host; null for its own server. */
  #hopOf(stage: Stage): string | null {
    return stage === this.#stages.at(-1) ? null : stage.routeHop.title;
  }

  async #leaveFrom(first: number): Promise<void> {
    // The last one first, each when the one behind it has said goodbye through it.
    for (const stage of this.#stages.slice(first).reverse()) {
      const { lease } = stage;
      if (lease === null) continue;
      await lease.leave();
      if (stage.lease !== lease) continue;
      stage.lease = null;
      stage.state = idle;
      this.owner.changed();
    }
  }

  async #settled(): Promise<void> {
    const ends = this.#leaving;
    this.#leaving = [];
    await Promise.all(ends);
  }

  #holderAt(stage: Stage, hop: string | null): LeaseHolder {
    const { sessionId, title, log, isTraced, changed } = this.owner;
    return {
      ...{ sessionId, title, hop, isTraced, changed },
      log: (text, level) => log(hop === null ? text : `${hop}: ${text}`, level),
      phase: (phase) => {
        if (stage.lease !== null) return;
        stage.state = { kind: 'connecting', phase };
        this.#listener?.phase(phase);
        changed();
      },
      asked: (id) => this.#listener?.asked(id),
      answered: () => this.#listener?.answered(),
      stalled: () => this.#listener?.stalled(this.stalledSince()),
      onLost: (cause) => this.#lost(stage, hop === null ? cause : hopLost(hop, cause)),
    };
  }

  #lost(stage: Stage, error: AppError): void {
    this.#loss ??= error;
    stage.state = { kind: 'failed', error };
    // The connections behind it are being ended, and go with it.
    for (const behind of this.#stages.slice(this.#stages.indexOf(stage))) {
      if (behind.lease !== null) this.#leaving.push(behind.lease.leave());
      behind.lease = null;
      if (behind !== stage) behind.state = idle;
    }
    this.owner.changed();
    this.#listener?.onLost(error);
  }

  async #join(index: number, signal: AbortSignal): Promise<Result<SshConnection>> {
    const stage = this.#stages[index];
    if (stage === undefined) throw new Error('no such hop');
    const hop = this.#hopOf(stage);
    if (stage.lease === null) {
      stage.state = { kind: 'connecting', phase: 'resolve' };
      this.owner.changed();
      const via = this.#stages[index - 1]?.lease ?? null;
      const joined = await this.owner.pool.join(stage.routeHop, via, this.#holderAt(stage, hop), signal);
      if (!joined.ok || signal.aborted || this.#loss !== null) {
        if (joined.ok) await joined.value.leave();
        return this.#failed(stage, hop, joined, signal);
      }
      stage.lease = joined.value;
      this.owner.changed();
    }
    return hop === null ? ok(stage.lease.connection) : this.#join(index + 1, signal);
  }

  #failed(stage: Stage, hop: string | null, joined: Result<Lease>, signal: AbortSignal): Result<never> {
    const own: AppError = joined.ok ? { code: 'auth-cancelled', data: {} } : joined.error;
    // Found out by its channels before it was told of itself: it is the one before that is lost.
    const before = this.#stages[this.#stages.indexOf(stage) - 1]?.routeHop.title;
    const where = own.code === 'hop-lost' ? (before ?? hop) : hop;
    const error = this.#loss ?? (where === null ? own : atHop(own, where));
    if (stage.state.kind !== 'failed') {
      stage.state = signal.aborted || this.#loss !== null ? idle : { kind: 'failed', error };
    }
    this.owner.changed();
    return fail(error);
  }
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
