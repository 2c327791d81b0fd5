import type { ForwardStatus, Traffic } from '../../../shared/status';

/** Counters come once a second: a forward that has just ended has no connections whatever the last count was. */
export function liveConnections({ state }: ForwardStatus, traffic: Traffic | undefined): number {
  return ['off', 'failed', 'waiting'].includes(state.kind) ? 0 : (traffic?.live ?? 0);
}
