import type { Clock } from '../../types';

/**
 * Starts something after a pause, so that a session that breaks threads down does not keep the computer busy with it.
 * @param released what it waits for besides; null for nothing
 * @returns starts it now, or not at all; both do nothing once it has started. Null when it has started already.
 */
export function startLater(
  clock: Clock,
  pause: number,
  released: Promise<void> | null,
  begin: () => void,
): { readonly start: () => void; readonly cancel: () => void } | null {
  if (pause === 0 && released === null) {
    begin();
    return null;
  }
  let isOver = false;
  const start = (): void => {
    if (isOver) return;
    cancel();
    begin();
  };
  const cancelPause = clock.after(pause, () => {
    if (released === null) start();
    else void released.then(start);
  });
  const cancel = (): void => {
    isOver = true;
    cancelPause();
  };
  return { start, cancel };
}
