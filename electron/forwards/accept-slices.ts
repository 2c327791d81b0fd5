import type { Server } from 'node:net';
import { unservedConnections } from '../system/open-files';

/** Milliseconds of one turn of the event loop in which waiting connections are served; then others have theirs. */
const sliceTime = 5;
/** Milliseconds between two slices, as long as more connections come. */
const takingTime = 5;
/** Connections that wait to be served. With more they are served as they come, and the system's own queue fills. */
const mostWaiting = unservedConnections();

/** How a listening socket of Node hands over a connection: a status and the new handle, with the listening one as `this`. */
type OnConnection = (this: unknown, ...args: readonly unknown[]) => unknown;

/** Connections that were taken from the system and are not served yet. */
interface AcceptSlices {
  /** Closes those that wait. Idempotent. */
  readonly close: () => void;
}

/**
 * Has a server take connections from the system faster than it serves them, while there are many.
 *
 * libuv takes one in each turn of the event loop. When each turn serves the one it took, hundreds of them at once overflow the
 * system's queue: it drops the last packet of a handshake, and that client, which believes itself connected, waits a second or
 * more for TCP to try again. To take a connection without making a socket of it costs a tenth. Nobody is served out of turn.
 *
 * Node has no public way to this; where its handle looks otherwise the server is left as it is.
 * @param server is listening
 * @param now milliseconds of a clock that never goes back
 */
export function serveInSlices(server: Server, now: () => number = () => performance.now()): AcceptSlices {
  const handle: unknown = Reflect.get(server, '_handle');
  if (typeof handle !== 'object' || handle === null) return { close: nothing };
  const serve: unknown = Reflect.get(handle, 'onconnection');
  if (!isOnConnection(serve)) return { close: nothing };
  const waiting = new Set<readonly unknown[]>();
  let isScheduled = false;
  let hasCome = false;
  /** When the last slice ended. */
  let lastSlice = -Infinity;

  const serveOldest = (): void => {
    const [oldest] = waiting;
    if (oldest === undefined) return;
    waiting.delete(oldest);
    Reflect.apply(serve, handle, oldest);
  };
  const turn = (): void => {
    isScheduled = false;
    const begun = now();
    const mayTake = hasCome && waiting.size < mostWaiting && begun - lastSlice < takingTime;
    hasCome = false;
    if (!mayTake) {
      while (waiting.size > 0 && now() - begun < sliceTime) serveOldest();
      lastSlice = now();
    }
    if (waiting.size > 0) schedule();
  };
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(turn);
  };
  Reflect.set(handle, 'onconnection', (...args: readonly unknown[]): void => {
    hasCome = true;
    waiting.add(args);
    schedule();
  });
  return {
    close: () => {
      for (const [, client] of waiting) closeHandle(client);
      waiting.clear();
    },
  };
}

function isOnConnection(value: unknown): value is OnConnection {
  return typeof value === 'function';
}

function closeHandle(handle: unknown): void {
  if (typeof handle !== 'object' || handle === null) return;
  const close: unknown = Reflect.get(handle, 'close');
  if (typeof close === 'function') Reflect.apply(close, handle, []);
}

function nothing(): void {
  // Nothing waits.
}
