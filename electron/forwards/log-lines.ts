import { formatEndpoint, type Endpoint } from '../../shared/endpoint';
import { rawDetail, sentence, type AppError, type ErrorCode } from '../../shared/errors';
import { plainText } from '../../shared/event-log';
import type { AddressFamily, Forward } from '../../shared/forward';
import { systemTextOf } from './listen-errors';

type LocalForward = Extract<Forward, { kind: 'local' | 'dynamic' }>;
type RemoteForward = Extract<Forward, { kind: 'remote' }>;

/** PuTTY's `<s>`: `[bind-address:]port`, an IPv6 address without brackets. */
export function sourceText(forward: Forward): string {
  const port = String(forward.port);
  return forward.bindAddress === null ? port : `${forward.bindAddress}:${port}`;
}

const familyNames: Readonly<Record<AddressFamily, string>> = {
  auto: 'Local',
  ipv4: 'Local IPv4',
  ipv6: 'Local IPv6',
};

/** `Local port 5901 forwarding to localhost:5901`, `Local IPv4 port 18085 SOCKS dynamic forwarding`. */
export function listeningLine(forward: LocalForward, family: AddressFamily): string {
  const what =
    forward.kind === 'dynamic'
      ? 'SOCKS dynamic forwarding'
      : `forwarding to ${formatEndpoint(forward.destination)}`;
  return `${familyNames[family]} port ${sourceText(forward)} ${what}`;
}

/** The line above with ` failed: Address already in use` behind it. */
export function listenFailedLine(forward: LocalForward, family: AddressFamily, error: AppError): string {
  return `${listeningLine(forward, family)} failed: ${systemTextOf(error)}`;
}

/** `Opening connection to localhost:80 for forwarding from 127.0.0.1:45344`. */
export function openingLine(
  destination: Endpoint,
  from: { readonly host: string; readonly port: number },
): string {
  return `Opening connection to ${formatEndpoint(destination)} for forwarding from ${formatEndpoint(from)}`;
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

/** `Requesting remote port 18087 forward to localhost:8000`. */
export function requestingLine(forward: RemoteForward): string {
  return `Requesting remote port ${sourceText(forward)} forward to ${formatEndpoint(forward.destination)}`;
}

/** `Remote port forwarding from 18087 refused`, or PuTTY's line for a second forward of the same port. */
export function remoteFailedLine(forward: RemoteForward, error: AppError): string {
  return error.code === 'remote-duplicate'
    ? `Duplicate remote port forwarding to ${formatEndpoint(forward.destination)}`
    : `Remote port forwarding from ${sourceText(forward)} refused`;
}

/** `Received remote port localhost:18087 open request from 127.0.0.1:56036`; the address is empty when it is for all. */
export function receivedLine(
  listener: { readonly address: string; readonly port: number },
  from: { readonly host: string; readonly port: number },
): string {
  const peer = plainText(formatEndpoint(from), 300);
  return `Received remote port ${listener.address}:${String(listener.port)} open request from ${peer}`;
}
