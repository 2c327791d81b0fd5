import {
  formatDestination,
  formatEndpoint,
  formatSource,
  isSocket,
  type Destination,
} from '../../shared/endpoint';
import { rawDetail, sentence, type AppError, type ErrorCode } from '../../shared/errors';
import { plainText } from '../../shared/event-log';
import type {
  AddressFamily,
  DynamicForward,
  Forward,
  LocalForward,
  RemoteForward,
} from '../../shared/forward';
import { destinationNotation } from '../../shared/notation';
import { systemTextOf } from './listen-errors';
import type { Originator } from './types';

/** PuTTY's `<s>`: `[bind-address:]port`, an IPv6 address without brackets; the path of a Unix socket. */
function sourceText({ source }: Forward): string {
  if (isSocket(source)) return source.path;
  const port = String(source.port);
  return source.bindAddress === null ? port : `${source.bindAddress}:${port}`;
}

/** A connection's client: `127.0.0.1:45344`; a Unix socket's has no address. */
export function originText(from: Originator): string {
  return from.host === '' ? 'a program on the socket' : formatEndpoint(from);
}

const familyNames: Readonly<Record<AddressFamily, string>> = {
  auto: 'Local',
  ipv4: 'Local IPv4',
  ipv6: 'Local IPv6',
};

/** `Local port 5901 forwarding to localhost:5901`, `Local IPv4 port 18085 SOCKS dynamic forwarding`. */
export function listeningLine(forward: LocalForward | DynamicForward, family: AddressFamily): string {
  const what =
    forward.kind === 'dynamic'
      ? 'SOCKS dynamic forwarding'
      : `forwarding to ${formatDestination(forward.destination)}`;
  return isSocket(forward.source)
    ? `Local socket ${forward.source.path} ${what}`
    : `${familyNames[family]} port ${sourceText(forward)} ${what}`;
}

/** The line above with ` failed: Address already in use` behind it. */
export function listenFailedLine(
  forward: LocalForward | DynamicForward,
  family: AddressFamily,
  error: AppError,
): string {
  return `${listeningLine(forward, family)} failed: ${systemTextOf(error)}`;
}

/** `Opening connection to localhost:80 for forwarding from 127.0.0.1:45344`. */
export function openingLine(destination: Destination, from: Originator): string {
  return `Opening connection to ${formatDestination(destination)} for forwarding from ${originText(from)}`;
}

/**
 * Why no channel was opened: PuTTY's line with the server's own words (`Connect failed [Connection refused]`, the detail
 * of a channel-* error), where it is the server who refused, and then what that means.
 */
export function refusalLines(error: AppError): readonly string[] {
  const reason = refusals.has(error.code) ? rawDetail(error) : null;
  return reason === null
    ? [sentence(error)]
    : [`Forwarded connection refused by remote: ${plainText(reason, 300)}`, sentence(error)];
}

const refusals: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'channel-prohibited',
  'channel-refused',
  'channel-unresolved',
  'channel-unreachable',
  'channel-failed',
]);

function portOrSocket(forward: RemoteForward): string {
  return isSocket(forward.source) ? 'socket' : 'port';
}

/** Where a Remote forward's connections go, in the log's words. */
export function remoteDestinationText({ destination }: RemoteForward): string {
  return destination === null ? 'SOCKS' : formatDestination(destination);
}

/** `Requesting remote port 18087 forward to localhost:8000`. */
export function requestingLine(forward: RemoteForward): string {
  return `Requesting remote ${portOrSocket(forward)} ${sourceText(forward)} forward to ${remoteDestinationText(forward)}`;
}

/** `Remote port forwarding from 18087 enabled`; a port the server chose stands behind it. */
export function remoteEnabledLine(forward: RemoteForward, chosen: number | null): string {
  const tail = chosen === null ? '' : `: the server chose port ${String(chosen)}`;
  return `Remote ${portOrSocket(forward)} forwarding from ${sourceText(forward)} enabled${tail}`;
}

/** `Remote port forwarding from 18087 refused`, or PuTTY's line for a second forward of the same port. */
export function remoteFailedLine(forward: RemoteForward, error: AppError): string {
  return error.code === 'remote-duplicate'
    ? `Duplicate remote ${portOrSocket(forward)} forwarding to ${remoteDestinationText(forward)}`
    : `Remote ${portOrSocket(forward)} forwarding from ${sourceText(forward)} refused`;
}

/** `Received remote port localhost:18087 open request from 127.0.0.1:56036`; the address is empty when it is for all. */
export function receivedLine(
  listener: { readonly address: string; readonly port: number } | { readonly path: string },
  from: Originator,
): string {
  if ('path' in listener) return `Received remote socket ${listener.path} open request`;
  const peer = plainText(formatEndpoint(from), 300);
  return `Received remote port ${listener.address}:${String(listener.port)} open request from ${peer}`;
}

/** PuTTY's words for a forward taken back while the session runs. */
export function cancellingLine(forward: Forward): string {
  const source = formatSource(forward.source);
  const destination = destinationNotation(forward);
  return destination === ''
    ? `Cancelling ${forward.kind} port forwarding from ${source}`
    : `Cancelling ${forward.kind} port forwarding from ${source} to ${destination}`;
}
