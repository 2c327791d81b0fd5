import { isIP } from 'node:net';
import { formatEndpoint, isLoopback, isSocket, portSchema, type Destination } from '../../shared/endpoint';
import type { AppError } from '../../shared/errors';
import type { AddressFamily, Forward } from '../../shared/forward';
import { socksCheckDestination } from '../../shared/socks-check-destination';
import { fail, ok, type Result } from '../../shared/result';
import { connectFailed } from '../../shared/texts/ssh';
import { originator } from '../ssh/channels';
import { abandonChannel } from '../ssh/ssh2/channel-state';
import type { SshConnection } from '../ssh/types';
import { until } from '../system/async';
import { systemCode } from '../system/errors';
import type { PathSystem } from '../system/path-text';
import { destinationError, dialDestination } from '../net/destination';

/** Connection that a check goes through. */
export type Through = Pick<SshConnection, 'openChannel'>;

/** Milliseconds an answer may take before a check counts as unanswered. */
const checkLimit = 10_000;

/** Both addresses by which a computer reaches itself. */
const loopback = ['127.0.0.1', '::1'] as const;

/**
 * Whether a Local forward's connections would arrive: opens a channel to the destination and closes it again. Of a
 * program that listens at the other loopback address only it is said so (`answersAt`).
 * @returns fails with a channel-* error
 */
export async function checkChannel(
  destination: Destination,
  through: Through,
  limit = checkLimit,
): Promise<Result<null>> {
  const error = await tryChannel(destination, through, limit);
  if (error === null) return ok(null);
  if (isSocket(destination) || !isLoopback(destination.host) || !isRefusal(error)) return fail(error);
  const { host, port } = destination;
  for (const address of otherLoopbacks(host)) {
    const other = portOf(address, port);
    if ((await tryChannel(other, through, limit)) !== null) continue;
    const detail = 'detail' in error.data ? error.data.detail : '';
    return fail({ code: 'channel-refused', data: { host, port, detail, answersAt: formatEndpoint(other) } });
  }
  return fail(error);
}

/**
 * Whether the server forwards for a SOCKS port at all: asks it for a connection to a port of its own where nothing
 * listens. That it tried is the proof, so "connection refused" is a good answer.
 * @returns fails with socks-prohibited, socks-silent or a channel-* error
 */
export async function checkForwarding(through: Through, limit = checkLimit): Promise<Result<null>> {
  const error = await tryChannel(
    portOf(socksCheckDestination.host, socksCheckDestination.port),
    through,
    limit,
  );
  if (error === null || isRefusal(error) || hasTried(error)) return ok(null);
  switch (error.code) {
    case 'channel-prohibited':
      return fail({ code: 'socks-prohibited', data: { detail: error.data.detail } });
    case 'channel-timeout':
      return fail({ code: 'socks-silent', data: { seconds: error.data.seconds } });
    default:
      return fail(error);
  }
}

/** Tries what a forward leads to, whether it listens or not. */
export function checkDestination(
  forward: Forward,
  through: Through,
  signal: AbortSignal,
  system: PathSystem,
): Promise<Result<null>> {
  switch (forward.kind) {
    case 'local':
      return checkChannel(forward.destination, through);
    case 'dynamic':
      return checkForwarding(through);
    case 'remote':
      // The far side's SOCKS clients name their destinations themselves.
      return forward.destination === null
        ? Promise.resolve(ok(null))
        : checkDial(forward.destination, forward.family, signal, system);
  }
}

/**
 * Whether a destination of a Remote forward accepts connections from this computer: connects, sends nothing and closes.
 * @returns fails with dial-failed
 */
export async function checkDial(
  destination: Destination,
  family: AddressFamily,
  signal: AbortSignal,
  system: PathSystem,
  limit = checkLimit,
): Promise<Result<null>> {
  const dials = (to: Destination, of: AddressFamily): Promise<unknown> =>
    tryDial(to, of, signal, system, limit);
  const thrown = await dials(destination, family);
  if (thrown === null) return ok(null);
  const error = destinationError(destination, thrown, system.platform);
  if (isSocket(destination) || isIP(destination.host) === 0 || !isLoopback(destination.host)) {
    return fail(error);
  }
  // A name is tried at all its addresses by whoever dials; an address is what it is.
  for (const address of otherLoopbacks(destination.host)) {
    const other = portOf(address, destination.port);
    if ((await dials(other, 'auto')) !== null) continue;
    const { host, port } = destination;
    const { detail, system: code } = { detail: '', system: '', ...error.data };
    const data = { host, port, detail, system: code, answersAt: formatEndpoint(other) };
    return fail({ code: 'dial-failed', data });
  }
  return fail(error);
}

/** Opens a channel for a check, which the caller closes; one that comes after the limit is closed here. */
export async function openBriefly(
  destination: Destination,
  { openChannel }: Through,
  limit = checkLimit,
): ReturnType<Through['openChannel']> {
  const opening = openChannel(destination, originator);
  const opened = await until(opening, null, limit);
  if (opened !== null && opened !== 'late') return opened;
  void opening.then((channel) => {
    if (channel.ok) abandonChannel(channel.value);
  });
  const seconds = Math.round(limit / 1000);
  return fail({
    code: 'channel-timeout',
    data: isSocket(destination)
      ? { path: destination.path, seconds }
      : { host: destination.host, port: destination.port, seconds },
  });
}

async function tryChannel(
  destination: Destination,
  through: Through,
  limit: number,
): Promise<AppError | null> {
  const opened = await openBriefly(destination, through, limit);
  if (!opened.ok) return opened.error;
  abandonChannel(opened.value);
  return null;
}

/** Null when it accepted, else what was thrown. */
async function tryDial(
  destination: Destination,
  family: AddressFamily,
  signal: AbortSignal,
  system: PathSystem,
  limit: number,
): Promise<unknown> {
  const late = AbortSignal.timeout(limit);
  try {
    (await dialDestination(destination, family, AbortSignal.any([signal, late]), system)).destroy();
    return null;
  } catch (thrown) {
    if (!late.aborted || systemCode(thrown) !== null) return thrown;
    return Object.assign(new Error('ETIMEDOUT'), { code: 'ETIMEDOUT' });
  }
}

/** Whether the destination's computer was asked and said no. */
export function isRefusal({ code }: AppError): boolean {
  return code === 'channel-refused' || code === 'channel-unreachable' || code === 'channel-unresolved';
}

/** Whether the server tried (RFC 4254, 5.1, reason 2), whatever it says of why that failed. */
export function hasTried(error: AppError): boolean {
  return error.code === 'channel-failed' && error.data.detail.startsWith(connectFailed);
}

function otherLoopbacks(host: string): readonly string[] {
  return loopback.filter((address) => address !== host);
}

function portOf(host: string, port: number): Extract<Destination, { port: unknown }> {
  return { host, port: portSchema.parse(port) };
}
