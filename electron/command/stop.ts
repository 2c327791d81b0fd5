import { onEndSignal } from '../system/ending';

/** Aborted by the first signal to end; the second ends the program at once. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  onEndSignal(() => stop.abort());
  return stop.signal;
}
