import type { AppError } from '../../shared/errors';
import { listedForwards, type ForwardStatus, type SessionStatus } from '../../shared/status';

/** How far a session has come, for who waits for it. */
export type Settled =
  | { readonly kind: 'underway' }
  /** Its forwards listen, and where that is asked for, their destinations answer. */
  | { readonly kind: 'up' }
  /** A question waits for an answer. */
  | { readonly kind: 'asking' }
  /** It tries again by itself. */
  | { readonly kind: 'waiting'; readonly error: AppError }
  | { readonly kind: 'failed'; readonly errors: readonly AppError[] };

/**
 * How far an open session has come.
 * @param isReached the destinations of its Local forwards have to answer, too
 */
export function settled({ state, ...session }: SessionStatus, isReached: boolean): Settled {
  switch (state.kind) {
    case 'failed':
      return { kind: 'failed', errors: [state.error] };
    case 'idle':
      return { kind: 'failed', errors: [] };
    case 'asking':
      return { kind: 'asking' };
    case 'waiting':
      return { kind: 'waiting', error: state.cause };
    case 'connected':
    case 'standby':
      return settledForwards(listedForwards(session), state.kind === 'connected' && isReached);
    case 'connecting':
    case 'awaiting':
    case 'closing':
      return { kind: 'underway' };
  }
}

function settledForwards(forwards: readonly ForwardStatus[], isReached: boolean): Settled {
  const each = forwards.map((forward) => settledForward(forward, isReached));
  if (each.some(({ kind }) => kind === 'underway')) return { kind: 'underway' };
  const errors = each.flatMap((one) => (one.kind === 'failed' ? one.errors : []));
  if (errors.length > 0) return { kind: 'failed', errors };
  return each.find(({ kind }) => kind === 'waiting') ?? { kind: 'up' };
}

function settledForward({ state, reachability }: ForwardStatus, isReached: boolean): Settled {
  switch (state.kind) {
    case 'starting':
    case 'stopping':
      return { kind: 'underway' };
    case 'failed':
      return { kind: 'failed', errors: [state.error] };
    case 'waiting':
      return { kind: 'waiting', error: state.error };
    case 'listening':
      if (state.missing.length > 0) return { kind: 'failed', errors: state.missing };
      if (!isReached || reachability === null || reachability.kind === 'ok') return { kind: 'up' };
      // It is looked at again: a server behind it that is just starting counts as late, not as broken.
      return reachability.kind === 'asking'
        ? { kind: 'underway' }
        : { kind: 'waiting', error: reachability.error };
    case 'off':
    case 'finishing':
      return { kind: 'up' };
  }
}
