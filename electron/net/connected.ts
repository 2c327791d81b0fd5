import type { Socket } from 'node:net';

/**
 * Waits until a socket is connected, and pauses it.
 * @param limit milliseconds it may take
 * @param signal gives up; nothing is left behind then
 * @throws the system's error; ETIMEDOUT after the limit
 */
export async function connected(socket: Socket, limit: number, signal?: AbortSignal): Promise<Socket> {
  return await new Promise((resolve, reject) => {
    socket.pause();
    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error('Connection timed out'), { code: 'ETIMEDOUT' }));
    }, limit);
    function aborted(): void {
      socket.destroy(new Error('The forward was stopped'));
    }
    function settled(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
    }
    if (signal?.aborted === true) aborted();
    signal?.addEventListener('abort', aborted);
    socket.on('error', (error) => {
      settled();
      reject(firstOf(error));
    });
    socket.once('connect', () => {
      settled();
      resolve(socket);
    });
  });
}

/** Of several addresses that all failed, the first one's error stands for all. */
function firstOf(error: Error): Error {
  if (!(error instanceof AggregateError)) return error;
  const [first] = error.errors as readonly unknown[];
  return first instanceof Error ? first : error;
}
