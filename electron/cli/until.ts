import type { SessionId } from '../../shared/ids';
import type { Change, Snapshot } from '../../shared/snapshot';
import { isLive } from '../../shared/status';
import type { VerbEngine } from './engine-line';

/**
 * Waits for something to be so.
 * @param look gives what was waited for, or null; called now and after each change
 * @param concerns whether a change may be what is waited for; all may where it is absent
 * @returns null when the signal came first
 */
export function whenSo<T>(
  engine: Pick<VerbEngine, 'snapshot' | 'on'>,
  look: (snapshot: Snapshot) => T | null,
  signal: AbortSignal,
  concerns: (change: Change) => boolean = () => true,
): Promise<T | null> {
  return new Promise((resolve) => {
    const finish = (found: T | null): void => {
      stop();
      signal.removeEventListener('abort', abort);
      resolve(found);
    };
    const abort = (): void => finish(null);
    const again = (): void => {
      const found = look(engine.snapshot());
      if (found !== null) finish(found);
    };
    const stop = engine.on('snapshot.changed', (change) => {
      if (concerns(change)) again();
    });
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    else again();
  });
}

/** Whether a change may be one of a session: it changed, or sessions came or went. */
export function concernsSession(id: SessionId): (change: Change) => boolean {
  let open = -1;
  return ({ sessions }) => {
    if (sessions === undefined) return false;
    const before = open;
    open = sessions.order.length;
    return open !== before || sessions.changed.some((session) => session.id === id);
  };
}

/** Has the snapshot hold all that happened until now: of an engine of another process it is otherwise as it was told last. */
export async function upToDate({ handlers }: Pick<VerbEngine, 'handlers'>): Promise<void> {
  await handlers.snapshot.get({});
}

/** The sessions that hold, make or will make a connection just now. */
export function liveIds({ snapshot }: Pick<VerbEngine, 'snapshot'>): ReadonlySet<SessionId> {
  const live = snapshot().sessions.filter(({ state }) => isLive(state));
  return new Set(live.map(({ id }) => id));
}
