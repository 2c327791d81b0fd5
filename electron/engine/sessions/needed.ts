import { sentence, type AppError } from '../../../shared/errors';
import type { SessionId } from '../../../shared/ids';
import { titleOf } from '../../../shared/session-profile';
import { listedForwards, type SessionStatus } from '../../../shared/status';
import { neededDisconnected } from '../../../shared/texts/start-order';

/** The sessions that one waits for before it connects. */
export interface Needed {
  /** The titles of those that are not up yet. */
  readonly missing: readonly string[];
  /** Why one of them does not come up; null while each of them may. */
  readonly failure: AppError | null;
}

export const nothingNeeded: Needed = { missing: [], failure: null };

/**
 * How the sessions are that one waits for. One is up when it is connected, or ready to be on demand, and no forward of it is about to
 * listen; it does not come up when it failed, ended, or one of its forwards failed. Pure.
 * @param statuses undefined for one that is not open
 */
export function neededOf(
  wanted: readonly { readonly id: SessionId; readonly title: string }[],
  statuses: (id: SessionId) => SessionStatus | undefined,
): Needed {
  const missing: string[] = [];
  let failure: AppError | null = null;
  for (const { id, title } of wanted) {
    const status = statuses(id);
    const name = status === undefined ? title : titleOf(status.profile);
    const look = status === undefined ? neededDisconnected : lookOf(status);
    if (look === 'coming') missing.push(name);
    else if (look !== 'up') failure ??= { code: 'needed-failed', data: { title: name, detail: look } };
  }
  return { missing, failure };
}

/** Whether two say the same. */
export function isSameNeeded(one: Needed, other: Needed): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** `up`, `coming` for what may come up, else the sentence why it does not. */
function lookOf(status: SessionStatus): string {
  const { state } = status;
  if (state.kind === 'failed') return sentence(state.error);
  if (state.kind === 'idle' || state.kind === 'closing') return neededDisconnected;
  if (state.kind !== 'connected' && state.kind !== 'standby') return 'coming';
  const forwards = listedForwards(status);
  for (const { state: forward } of forwards) if (forward.kind === 'failed') return sentence(forward.error);
  const isComing = forwards.some(({ state: forward }) => ['starting', 'waiting'].includes(forward.kind));
  return isComing ? 'coming' : 'up';
}
