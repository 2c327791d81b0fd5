import { count, counted, listed, plural } from './numbers';

/** The page of open sessions. */
export const addForward = 'Add a forwarded port';
export const add = 'Add';
export const addForwardTo = (title: string): string => `Add a forwarded port to ${title}`;
export const onTheServer = 'on the server';
export const onlyFrom = 'only from';
export const noConnection = 'No connection is open.';
export const actions = 'Actions';
export const openColumns = ['From', 'To', 'Since', 'Bytes'];
export const endedColumns = ['Ended, from', 'To', 'When', 'Bytes'];
export const openConnections = 'Open connections';
export const reason = 'Reason';
export const endedConnections = 'Ended connections';
export const connectionsOf = (forward: string): string => `Connections of ${forward}`;
export const notKnownYet = 'not known yet';
export const noAnswerYet = ' · no answer yet';
export const closeConnection = (from: string): string => `Close the connection from ${from}`;
export const ago = (duration: string): string => `${duration} ago`;
export const whatToDo = 'What to do';
export const doesNotTell = 'OpenSSH does not tell whom it lets in.';
export const decides = 'in the server’s sshd_config decides:';
export const removeNamed = (name: string): string => `Remove ${name}`;
export const start = 'Start';
export const startWith = (name: string): string => `Start ${name}`;
export const endNow = 'End now';
export const endNowThis = (name: string): string => `End now: ${name}`;
export const endNowHint = 'Ends its connections at once';
export const stop = 'Stop';
export const openPage = 'Open page';
export const anyOnServer = 'any allowed, by SOCKS on the server';
export const anyBySocks = 'any, by SOCKS';
export const tlsUntouched =
  'HTTP Host left alone: TLS encrypts from the browser to the site, so nothing in between can change it.';
export const hostHeader = (host: string): string =>
  `Requests carry the Host header of ${host} instead of this computer's.`;
export const httpHost = 'HTTP Host';
export const takenOnceFree = 'It is taken as well as soon as it is free.';
export const retryPlain = 'Retry';
export const reopenNamed = (forward: string): string => `Retry ${forward}`;
export const usePort = (free: number): string => `Use port ${String(free)} instead`;
export const usePortFor = (free: number, name: string): string =>
  `Use port ${String(free)} instead for ${name}`;
export const goTo = 'Go to';
export const connectionsOfHidden = (forward: string): string => `, connections of ${forward}`;
export const live = 'live';
export const state = 'State';
export const forward = 'Forward';
export const listensOn = 'Listens on';
export const destination = 'Destination';
export const connections = 'Connections';
export const noForwards = 'This session has no forwarded ports. Add one below; it works at once.';
export const forwardedPorts = 'Forwarded ports';
export const forSpan = (duration: string): string => ` for ${duration}`;
export const cameBack = (timesWords: string): string => `Came back ${timesWords}. `;
export const awaySince = 'Away since';
export const lastLost = 'Last lost';
export const agoPart = (momentWords: string, duration: string): string => `${momentWords} (${duration} ago)`;
export const connectionDetails = 'Connection details';
export const weakOnes = (names: string): string => `weak: ${names}`;
export const serverItself = 'The server';
export const weakHint = 'Weak by today’s judgement: a strong attacker may break it.';
export const server = 'Server';
export const user = 'User';
export const keyExchange = 'Key exchange';
export const hostKey = 'Host key';
export const cipher = 'Cipher';
export const integrity = 'Integrity';
export const compression = 'Compression';
export const weakTag = 'weak';
export const notKnownNow = (summary: string): string => `Not known now. Before: ${summary}`;
export const noSession = 'No session is open';
export const showUpHere = 'Sessions and their tunnels show up here once you press';
export const orDoubleClick = 'on the Configuration page, or double-click a saved session.';
export const goToConfiguration = 'Go to Configuration';
export const notChecked = 'not checked';
export const checking = 'checking…';
export const checkedAt = (fullMoment: string): string => `Checked at ${fullMoment}`;
export const doesNotWork = 'does not work';
export const notReachable = 'not reachable';
export const checkAgain = 'Check again';
export const checkedAgo = (duration: string): string => `checked ${duration} ago`;
export const takeOff = (title: string): string => `Take ${title} off this list`;
export const noNetwork = 'This computer has no network. It connects again as soon as there is one.';
export const demoServer = ' · built-in demo server';
export const throughProxy = (proxy: string): string => ` · through ${proxy}`;
export const settings = 'Settings';
export const inAtMost = (countdownWords: string): string => `in at most ${countdownWords}`;
export const nothingCame = 'Nothing has come from the server';
export const orJumpHost = ', or a jump host,';
export const since = 'since';
export const whatWaits =
  'What runs through the tunnels waits. If it stays silent, the connection is given up';
export const madeAgain = 'and made again.';
export const forPart = 'for';
export const attempt = (attempt: number): string => ` · attempt ${String(attempt)}`;
export const noConnectionYet = 'No connection';
export const forSpanPart = (duration: string): string => `for ${duration} · `;
export const roundTrip = 'round trip ';
export const roundTripHint = 'The last round trip to the server and back, through all jump hosts';
export const staysConnected = ' · stays connected once it is';
export const disconnectsAfter = (idleMinutes: number): string =>
  ` · disconnects after ${String(idleMinutes)} min without a connection`;
export const noKeepalivesHint =
  'It forwards all the same. The operating system notices a dead connection when data is sent through it, or, where this computer is connected to the server directly, by TCP keepalives.';
export const works = 'works';
export const reachable = 'reachable';
export const connectedFor = 'connected ';

/** @param hops jump hosts by their names; null is the server itself */
export function noKeepalives(hops: readonly (string | null)[]): string {
  const names = listed(hops.map((hop) => (hop === null ? 'this server' : `the jump host ${hop}`)));
  return `${names.charAt(0).toUpperCase()}${names.slice(1)} ${plural(hops.length, 'does', 'do')} not answer keepalives, so a dead connection is noticed later.`;
}
export const checkForward = (forward: string, isAgain: boolean): string =>
  `Check ${isAgain ? 'again ' : ''}where ${forward} leads`;
export const closedFinishing = (connections: number): string =>
  `Closed, ${counted(connections, 'connection', 'connections')} finishing`;
export const andMore = (amount: number): string => `and ${count(amount)} more`;
export const of = (total: number): string => `of ${count(total)}`;
