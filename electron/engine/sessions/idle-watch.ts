import type { Clock } from '../types';

/** Notices that a session that connects on demand has carried nothing for its chosen time. */
export interface IdleWatch {
  /** Something changed: starts to wait if nothing runs through the session, and ends the wait if something does. */
  readonly watch: () => void;
  readonly stop: () => void;
}

/**
 * Creates the watch, not watching.
 * @param limit milliseconds without a connection that are left as of now; 0 when there is nothing to wait for
 */
export function createIdleWatch(
  clock: Clock,
  { limit, reached }: { readonly limit: () => number; readonly reached: () => void },
): IdleWatch {
  let cancel: (() => void) | null = null;
  const stop = (): void => {
    cancel?.();
    cancel = null;
  };
  return {
    watch: () => {
      stop();
      const left = limit();
      if (left <= 0) return;
      cancel = clock.after(left, () => {
        cancel = null;
        reached();
      });
    },
    stop,
  };
}
