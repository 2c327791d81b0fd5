import { formatDestination, formatEndpoint, formatSource, isSocket, type Destination } from '../endpoint';
import { rawDetail, sentence, type AppError, type ErrorCode } from '../errors';
import { plainText } from '../event-log';
import type { AddressFamily, DynamicForward, Forward, LocalForward, RemoteForward } from '../forward';
import { destinationNotation } from '../notation';
import { systemErrors } from './system';

// What a forward says of itself and of its connections in the event log, in PuTTY's words where PuTTY has words for it.

/** The client of a connection; host and port of a Unix socket's are empty. */
interface Originator {
  readonly host: string;
  readonly port: number;
}

/** PuTTY's `<s>`: `[bind-address:]port`, an IPv6 address without brackets; the path of a Unix socket. */
function sourceText({ source }: Forward): string {
  if (isSocket(source)) return source.path;
  const port = String(source.port);
  return source.bindAddress === null ? port : `${source.bindAddress}:${port}`;
}

/** `127.0.0.1:45344`; a Unix socket's client has no address. */
export function originText(from: Originator): string {
  return from.host === '' ? 'a program on the socket' : formatEndpoint(from);
}

/** The same at the beginning of a sentence. */
export function clientWords(from: Originator): string {
  return from.host === ''
    ? 'The program on the socket'
    : `The program at ${plainText(formatEndpoint(from), 300)}`;
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

/** The line above with ` failed: Address already in use` behind it: the system's words. */
export function listenFailedLine(
  forward: LocalForward | DynamicForward,
  family: AddressFamily,
  error: AppError,
): string {
  const words = systemErrors[systemCodes[error.code] ?? ''] ?? rawDetail(error) ?? sentence(error);
  return `${listeningLine(forward, family)} failed: ${words}`;
}
const systemCodes: Partial<Readonly<Record<ErrorCode, string>>> = {
  'listen-in-use': 'EADDRINUSE',
  'listen-permission': 'EACCES',
  'listen-reserved': 'EACCES',
};

/** @param line what listens. @param error the system's words */
export const cannotAccept = (line: string, error: string): string => `${line} cannot accept: ${error}`;
export const systemChosePort = (line: string, port: number): string =>
  `${line}: the system chose port ${String(port)}`;

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
function remoteDestinationText({ destination }: RemoteForward): string {
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

export const attempting = (forward: RemoteForward): string =>
  `Attempting to forward remote port to ${remoteDestinationText(forward)}`;
export const openFailed = (error: string): string => `Port open failed: ${error}`;
export const channelRejected = 'Rejected channel open: Port open failed';
export const opened = 'Forwarded port opened successfully';

/** @param error the system's words; null for an orderly end */
export function closed(error: string | null): string {
  return error === null ? 'Forwarded port closed' : `Forwarded port closed due to local error: ${error}`;
}

// Who is not served.
export const leftAtOnce = 'A program that left at once';
export const notAmongSources = (client: string): string =>
  `${client} is not among the addresses this forward takes connections from.`;
export const turnedAway = (why: string): string => `Turned a connection away: ${why}`;
export const gaveWay = (client: string, why: string): string => `${client} was turned away: ${why}`;
export const tooManySilent =
  'Too many programs had connected without saying what they want, and the oldest gives way.';
export const tooManyWaiting =
  'Too many programs wait for their connection to be opened, and the oldest gives way.';
export const tooManyLogins = 'Too many programs try to log in at once, and the oldest gives way.';
export const loginNotHashed = 'scrypt failed';

/** What a client of SOCKS is sent away for, behind its name or in place of it. */
export const socksComplaint = (client: string | null, why: keyof typeof complaints): string =>
  `${client ?? 'The program'} ${complaints[why]}`;
const complaints = {
  late: 'sent no SOCKS request in time.',
  'not-socks': 'does not speak SOCKS. Enter this port as its SOCKS proxy, not as its HTTP proxy.',
  'login-unwanted':
    'insists on a SOCKS login, which this port does not ask for. Take user name and password out there.',
  'login-missing':
    'gave no user name and password, which this port asks for. Enter them there, and SOCKS 5 as the kind of proxy.',
  'login-malformed': 'sent a SOCKS login that cannot be read.',
  'login-wrong': 'gave a wrong user name or password.',
  command: 'asked for a SOCKS command other than CONNECT; UDP and incoming connections are not available.',
  'address-type': 'asked for a kind of SOCKS address that does not exist.',
  malformed: 'sent a SOCKS request that names no valid host and port.',
} as const;

// Why it is not known who reaches a port on the server.
export const serverAddressUnknown = 'The address of the server as seen from here is not known.';
export const serverIsHere =
  'The server is this computer, or a port of this computer leads to it, so nobody else can be asked.';
export const nothingAnswers = (where: string): string => `Nothing answers at ${where} from here.`;
export const didNotAnswer = (where: string): string =>
  `${where} did not answer from here: a firewall may be in between.`;
export const somethingElseAnswers = (where: string): string =>
  `Something else than this forward answers at ${where}, a router or another program.`;
