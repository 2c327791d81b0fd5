import { connect, type LookupFunction, type Socket } from 'node:net';
import type { Endpoint } from '../../shared/endpoint';
import type { AddressFamily } from '../../shared/forward';
import { resolveHost, type Address } from './addresses';
import { socketBuffer } from './listener';

/** Milliseconds until a destination that does not answer is given up. */
const dialLimit = 30_000;
/** Milliseconds one of several addresses gets before the next is tried. */
const attemptLimit = 3_000;

/**
 * Connects to a destination of a Remote forward from this machine, trying all its addresses in turn.
 * @param family limits what the host is resolved to
 * @param signal gives up; nothing is left behind then
 * @returns a connected socket, half-open and paused, with an error listener
 * @throws the system's error (ECONNREFUSED, ENOTFOUND and the like); ETIMEDOUT after 30 seconds
 */
export async function dial(
  destination: Endpoint,
  family: AddressFamily,
  signal: AbortSignal,
): Promise<Socket> {
  const addresses = await resolveHost(destination.host, family);
  signal.throwIfAborted();
  return await new Promise((resolve, reject) => {
    // Beside the declared options a socket takes those of a stream; hence not written in place.
    const options = {
      host: destination.host,
      port: destination.port,
      lookup: answerWith(addresses),
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: attemptLimit,
      allowHalfOpen: true,
      noDelay: true,
      highWaterMark: socketBuffer,
    };
    const socket = connect(options);
    socket.pause();
    const timer = setTimeout(() => {
      abandon(Object.assign(new Error('Connection timed out'), { code: 'ETIMEDOUT' }));
    }, dialLimit);
    function abandon(reason: Error): void {
      socket.destroy(reason);
    }
    function aborted(): void {
      abandon(new Error('The forward was stopped'));
    }
    function settled(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
    }
    signal.addEventListener('abort', aborted);
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

/** The addresses found before, in the place of a second look-up. */
function answerWith(addresses: readonly Address[]): LookupFunction {
  return (_host, _options, callback) => {
    callback(null, [...addresses]);
  };
}

/** Of several addresses that all failed, the first one's error stands for all. */
function firstOf(error: Error): Error {
  if (!(error instanceof AggregateError)) return error;
  const [first] = error.errors as readonly unknown[];
  return first instanceof Error ? first : error;
}
