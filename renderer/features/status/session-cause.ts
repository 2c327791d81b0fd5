import type { AppError } from '../../../shared/errors';
import type { SessionState } from '../../../shared/status';

/** Why a session is not up; null where it is, or nothing went wrong. */
export function causeOf(state: SessionState): AppError | null {
  if (state.kind === 'waiting') return state.cause;
  return state.kind === 'failed' ? state.error : null;
}
