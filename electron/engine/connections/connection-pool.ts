import { fail, type Result } from '../../../shared/result';
import * as texts from '../../../shared/texts/event-log';
import { until } from '../../system/async';
import { AttemptGate, mostAttempts } from './attempt-gate';
import {
  cancelled,
  PooledConnection,
  type ConnectionPoolOwner,
  type Lease,
  type LeaseHolder,
} from './pooled-connection';
import type { RouteHop } from './route';

/** Every connection there is, each for as long as a session wants it; sessions that want the same one share it. */
export class ConnectionPool {
  readonly #connections = new Map<string, PooledConnection>();

  readonly #gate: AttemptGate;

  constructor(private readonly owner: Omit<ConnectionPoolOwner, 'gate'>) {
    this.#gate = new AttemptGate(owner.dependencies.attemptsAtOnce ?? mostAttempts);
  }

  /**
   * Brings a session into a connection: the one that there is, the one that is being made, or a new one.
   * @param via the holder's lease of the connection before it; null to connect from here
   * @param signal takes the holder out again, and ends the attempt if nobody else waits for it
   * @returns fails with what the attempt failed with, the same for all who waited, when nothing of it is left
   */
  async join(
    routeHop: RouteHop,
    via: Lease | null,
    holder: LeaseHolder,
    signal: AbortSignal,
  ): Promise<Result<Lease>> {
    while (!signal.aborted) {
      if (via?.pooled.kind === 'over') return fail({ code: 'not-connected', data: {} });
      const there = this.#connections.get(routeHop.key);
      if (there === undefined) return this.#start(routeHop, via?.pooled ?? null).enter(holder, signal);
      if (there.kind !== 'over') {
        holder.log(there.kind === 'making' ? texts.waitingForShared : texts.usingShared);
        return there.enter(holder, signal);
      }
      // Never two at a time: the one before has to be gone.
      await until(there.over, signal);
    }
    return fail(cancelled);
  }

  /**
   * Says which hops a session or test wants to be on from now on, connected or not, in place of those said before: as
   * long as one does, what was typed for them is kept in memory.
   * @param wanter names the one that wants it: there is one of that name at a time
   */
  want(wanter: string, routeHops: readonly RouteHop[]): void {
    this.owner.authBroker.want(
      wanter,
      routeHops.map(({ memory }) => memory),
    );
  }

  #start(routeHop: RouteHop, via: PooledConnection | null): PooledConnection {
    const pooled = new PooledConnection({ ...this.owner, gate: this.#gate }, routeHop, via, (unasked) => {
      if (this.#connections.get(routeHop.key) === pooled) this.#connections.delete(routeHop.key);
      if (unasked) this.#collapseBehind(pooled);
    });
    this.#connections.set(routeHop.key, pooled);
    return pooled;
  }

  /** Connections through one that is gone cannot be alive, but ssh2 may not notice. */
  #collapseBehind(pooled: PooledConnection): void {
    for (const behind of this.#connections.values()) {
      if (behind.via !== pooled || behind.kind === 'over') continue;
      void behind.end();
      this.#collapseBehind(behind);
    }
  }
}
