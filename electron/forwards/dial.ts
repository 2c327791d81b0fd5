import { connect, type LookupFunction, type Socket, type TcpNetConnectOpts } from 'node:net';
import { isSocket, type Destination, type Port } from '../../shared/endpoint';
import type { AppError } from '../../shared/errors';
import type { AddressFamily } from '../../shared/forward';
import { systemCode, systemText } from '../system/errors';
import { isOpenFilesLimit, openFilesError } from '../system/open-files';
import { readPath } from '../system/path-text';
import { resolveHost, type Address } from '../net/addresses';
import { connected } from '../net/connected';
import { socketBuffer } from './listener';
import { isPathTooLong, markUnixSocket } from '../net/unix-sockets';

/** Milliseconds until a destination that does not answer is given up. */
const dialLimit = 30_000;
/** Milliseconds one of several addresses gets before the next is tried. */
const attemptLimit = 3_000;

/**
 * Connects to a destination of a Remote forward from this machine, trying all its addresses in turn, or to a Unix socket
 * here, whose `~/` is the home folder.
 * @param family limits what a host is resolved to
 * @param signal gives up; nothing is left behind then
 * @returns a connected socket, half-open and paused, with an error listener
 * @throws the system's error (ECONNREFUSED, ENOTFOUND and the like); ETIMEDOUT after 30 seconds
 */
export async function dial(
  destination: Destination,
  family: AddressFamily,
  signal: AbortSignal,
): Promise<Socket> {
  if (isSocket(destination)) {
    const path = readPath(destination.path);
    if (isPathTooLong(path)) throw Object.assign(new Error('File name too long'), { code: 'ENAMETOOLONG' });
    return markUnixSocket(await connected(connect({ path, ...streamOptions }), dialLimit, signal));
  }
  const addresses = await unlessAborted(resolveHost(destination.host, family), signal);
  return await dialAddresses(addresses, destination.port, signal);
}

/**
 * Connects to the first of these addresses that answers, and asks no name service: what was checked is what is dialled.
 * @param addresses at least one
 * @returns as {@link dial} does, and throws as it does
 */
export async function dialAddresses(
  addresses: readonly Address[],
  port: Port,
  signal: AbortSignal,
): Promise<Socket> {
  signal.throwIfAborted();
  const options: TcpNetConnectOpts = {
    // No address, so that the look-up is asked; it answers with those given whatever the name is.
    host: 'destination',
    port,
    lookup: answerWith(addresses),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: attemptLimit,
    noDelay: true,
  };
  return await connected(connect({ ...options, ...streamOptions }), dialLimit, signal);
}

/** A look-up cannot be taken back, and may take long; whoever has given up does not wait for it. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => {
      reject(new Error('The forward was stopped'));
    };
    if (signal.aborted) aborted();
    signal.addEventListener('abort', aborted);
    void work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', aborted);
    });
  });
}

/** Why a destination could not be reached, from what {@link dial} threw. */
export function dialError(destination: Destination, thrown: unknown): AppError {
  if (isOpenFilesLimit(thrown)) return openFilesError(thrown);
  const trouble = { detail: systemText(thrown), system: systemCode(thrown) ?? '' };
  return isSocket(destination)
    ? { code: 'dial-failed', data: { path: destination.path, ...trouble } }
    : { code: 'dial-failed', data: { host: destination.host, port: destination.port, ...trouble } };
}

/** Beside its declared options a socket takes those of a stream. */
const streamOptions = { allowHalfOpen: true, highWaterMark: socketBuffer };

/** The addresses found before, in the place of a look-up. */
function answerWith(addresses: readonly Address[]): LookupFunction {
  return (_host, _options, callback) => {
    callback(null, [...addresses]);
  };
}
