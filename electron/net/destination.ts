import { connect, type Socket } from 'node:net';
import { isSocket, type Destination, type Port } from '../../shared/endpoint';
import type { AppError } from '../../shared/errors';
import type { AddressFamily } from '../../shared/forward';
import * as texts from '../../shared/texts/dialling';
import { until } from '../system/async';
import { systemCode, systemText } from '../system/errors';
import { isOpenFilesLimit, openFilesError } from '../system/open-files';
import { readPath, type PathSystem } from '../system/path-text';
import { alternate, resolveHost, type Address } from './addresses';
import { firstConnected, type Attempt } from './dial';
import { isLocalNetworkDenied } from './local-network';
import { isPathTooLong, markUnixSocket, socketBuffer } from './unix-sockets';

/** Milliseconds until a destination that does not answer is given up, and until another of its addresses is tried beside it. */
const limits = { connect: 30_000, nextAddress: 3_000 };

/** Beside its declared options a socket takes those of a stream. */
const streamOptions = { allowHalfOpen: true, highWaterMark: socketBuffer };

/**
 * Connects to a destination from this machine, trying all its addresses in turn, or to a Unix socket here, whose `~/` is the
 * home folder.
 * @param family limits what a host is resolved to
 * @param signal gives up; nothing is left behind then
 * @returns a connected socket, half-open and paused, with an error listener
 * @throws the system's error (ECONNREFUSED, ENOTFOUND and the like); ETIMEDOUT after 30 seconds
 */
export async function dialDestination(
  destination: Destination,
  family: AddressFamily,
  signal: AbortSignal,
  system: PathSystem,
): Promise<Socket> {
  if (isSocket(destination)) {
    const path = readPath(destination.path, system);
    if (isPathTooLong(path, system.platform)) {
      throw Object.assign(new Error(texts.nameTooLong), { code: 'ENAMETOOLONG' });
    }
    const attempt: Attempt = () => ({ socket: connect({ path, ...streamOptions }).pause() });
    return markUnixSocket(await firstConnected([attempt], limits, signal));
  }
  // A look-up cannot be taken back, and may take long; whoever has given up does not wait for it.
  const addresses = await until(resolveHost(destination.host, family), signal);
  if (addresses === null) throw new Error(texts.forwardStopped);
  return await dialAddresses(addresses, destination.port, signal);
}

/**
 * Connects to the first of these addresses that answers, and asks no name service: what was checked is what is dialled.
 * @param addresses at least one
 * @returns as {@link dialDestination} does, and throws as it does; of several addresses the first one's error stands for all
 */
export async function dialAddresses(
  addresses: readonly Address[],
  port: Port,
  signal: AbortSignal,
): Promise<Socket> {
  const attempts = alternate(addresses).map(({ address }): Attempt => () => ({
    socket: connect({ host: address, port, noDelay: true, ...streamOptions }).pause(),
  }));
  try {
    return await firstConnected(attempts, limits, signal);
  } catch (thrown) {
    throw thrown instanceof AggregateError ? thrown.errors[0] : thrown;
  }
}

/** Why a destination could not be reached, from what {@link dialDestination} threw. */
export function destinationError(
  destination: Destination,
  thrown: unknown,
  platform: NodeJS.Platform,
): AppError {
  if (isOpenFilesLimit(thrown)) return openFilesError(thrown);
  const trouble = {
    detail: systemText(thrown),
    system: systemCode(thrown) ?? '',
    ...(isLocalNetworkDenied(thrown, platform) && { localNetwork: true as const }),
  };
  return isSocket(destination)
    ? { code: 'dial-failed', data: { path: destination.path, ...trouble } }
    : { code: 'dial-failed', data: { host: destination.host, port: destination.port, ...trouble } };
}
