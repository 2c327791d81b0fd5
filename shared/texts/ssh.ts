import { count, counted } from './numbers';

// A connection as a whole: its route, its end, and its channels.

export const openingThrough = (target: string, hop: string): string =>
  `Opening connection to ${target} through ${hop}`;
// Why a jump host did not connect.
export const nothingListensThere = 'No program listens there: it refused the connection.';
export const hostNotKnownThere = 'It does not know the host name.';
export const noAnswerWithin = (seconds: number): string =>
  `No answer came within ${counted(seconds, 'second', 'seconds')}.`;

// What the server has to say by itself.
export const bannerHeading = 'Pre-authentication banner message from server:';
export const furtherWordsLeftOut = 'What else the server writes before the login is left out';
export const debugMessage = (text: string): string => `Remote debug message: ${text}`;
export const furtherMessagesLeftOut = 'Further debug messages of the server are left out';
export const traced = (line: string): string => `ssh2: ${line}`;
export const tracedLeftOut = (lines: number): string =>
  traced(`${counted(lines, 'line is', 'lines are')} left out here`);

/** Reasons of a disconnect (RFC 4253, 11.1), in the words of PuTTY's log. */
const disconnectReasons: Readonly<Record<number, string>> = {
  1: 'host not allowed to connect',
  2: 'protocol error',
  3: 'key exchange failed',
  5: 'MAC error',
  6: 'compression error',
  7: 'service not available',
  8: 'protocol version not supported',
  9: 'host key not verifiable',
  10: 'connection lost',
  11: 'by application',
  12: 'too many connections',
  13: 'auth cancelled by user',
  14: 'no more auth methods available',
  15: 'illegal user name',
};
export const disconnectReason = (reason: number): string =>
  disconnectReasons[reason] ?? `type ${String(reason)}`;

export const closedByServer = 'The server closed the connection.';
export const closedBeforeWord = 'The connection was closed before the server said anything.';
export const noSsh2 = 'It does not speak SSH-2.';

// Damage on the way.
export const wrongMac = 'The MAC of a packet does not match.';
export const wrongTag = 'The authentication tag of a packet does not match.';
export const impossibleLength = 'The length of a packet is not possible.';

// Faults of this program or of ssh2.
export const hostKeyRefused = 'The host key was refused.';
export const unknownGroup = (name: string): string => `unknown group ${name}`;
export const noKeyExchange = 'ssh2 has no key exchange to go on with';
export const keyExchangeGivenUp = 'the key exchange was given up';
export const leftUnencrypted = (message: number): string =>
  `message ${String(message)} would have left unencrypted`;
/** @param found what is different */
export const anotherSsh2 = (known: string, found: string): string =>
  `This program works with ssh2 ${known} alone, and found another (${found}). Install it again, with the packages its lock file names.`;
export const ssh2Version = (version: string): string => `version ${version}`;
export const ssh2Without = (part: string | null, member: string): string =>
  part === null ? `no ${member}` : `${part} without ${member}`;

// Channels.
export const opensRefused = (limit: number): string =>
  `The server opens more than ${count(limit)} connections at once: further ones are refused`;
/** RFC 4254, 5.1, reason 2: the server tried. */
export const connectFailed = 'Connect failed';
/** All of these reasons, in PuTTY's words. */
const openFailures: Readonly<Record<number, string>> = {
  1: 'Administratively prohibited',
  2: connectFailed,
  3: 'Unknown channel type',
  4: 'Resource shortage',
};
/** @param text the server's own words */
export const openFailure = (reason: number, text: string): string =>
  `${openFailures[reason] ?? `unknown reason code 0x${reason.toString(16)}`} [${text}]`;
