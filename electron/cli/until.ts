import type { Snapshot } from '../../shared/snapshot';
import type { VerbEngine } from './engine-line';

/**
 * Waits for something to be so.
 * @param look gives what was waited for, or null; called now and after each change
 * @returns null when the signal came first
 */
export function whenSo<T>(
  engine: Pick<VerbEngine, 'snapshot' | 'on'>,
  look: (snapshot: Snapshot) => T | null,
  signal: AbortSignal,
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
    const stop = engine.on('snapshot.changed', again);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    else again();
  });
}

/** Has the snapshot hold all that happened until now: of an engine of another process it is otherwise as it was told last. */
export async function upToDate({ handlers }: Pick<VerbEngine, 'handlers'>): Promise<void> {
  await handlers.snapshot.get({});
}
