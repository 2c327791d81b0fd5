import type { Client } from '../ssh2';

/** Error message of ssh2 for those who wait for an answer when the connection ends. */
export const noResponse = 'No response from server';

/** Outcome of a request to the server. */
type ServerAnswer<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly error: Error }
  | { readonly kind: 'late' }
  /** The connection is gone. */
  | { readonly kind: 'gone' };

/**
 * Asks the server something through ssh2, which has no time limit for that, cannot take it back, and throws where the connection
 * has just ended.
 * @param start asks; ssh2 gives either an error or a value
 * @param read makes the result of the answer, at once
 * @param unwanted gets what comes when nobody waits for it any more
 */
export function askServer<T, R>(
  milliseconds: number,
  start: (done: (error: Error | null | undefined, value: T) => void) => void,
  read: (answer: ServerAnswer<T>) => R,
  unwanted?: (value: T) => void,
): Promise<R> {
  return new Promise((resolve) => {
    let isWaiting = true;
    const settle = (answer: ServerAnswer<T>): void => {
      if (!isWaiting) return;
      isWaiting = false;
      clearTimeout(timer);
      resolve(read(answer));
    };
    const timer = setTimeout(() => settle({ kind: 'late' }), milliseconds);
    try {
      start((error, value) => {
        if (!error && !isWaiting) unwanted?.(value);
        else if (!error) settle({ kind: 'done', value });
        else settle(error.message === noResponse ? { kind: 'gone' } : { kind: 'refused', error });
      });
    } catch {
      settle({ kind: 'gone' });
    }
  });
}

/** Watches for a connection's end; what is returned tells whether it has come. */
export function watchEnd(client: Client): () => boolean {
  let gone = false;
  client.once('close', () => {
    gone = true;
  });
  return () => gone;
}
