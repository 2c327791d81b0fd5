import { count, counted, listedUpTo, plural } from './numbers';

/** The page of one session and its forwards. */
export const forwardsOf = (title: string): string => `Forwarded ports of ${title}`;
export const columns = {
  kind: 'Kind',
  name: 'Name',
  listensOn: 'Listens on',
  destination: 'Destination',
  state: 'State',
  live: 'Live',
  sent: 'Sent',
  received: 'Received',
} as const;
export const noForwards = 'No forwarded ports yet. Add one below.';

/** A row in words, read out as a whole. */
export const rowWords = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(', ');
export const listensAt = (address: string): string => `listens on ${address}`;
export const leadsTo = (destination: string): string => `leads to ${destination}`;

/** The short words of a row; the whole ones stand beside them for who cannot see its mark. */
export const waits = 'Waiting';
export const partly = 'Partly';
export const finishing = 'Finishing';
export const notYet = 'Not yet';
export const refused = 'refused';
export const unreached = 'unreached';
export const noAnswer = 'no answer';
export const notAllowed = 'not allowed';
export const noSuchHost = 'unknown host';
export const portTaken = 'Port taken';
export const details = 'Details';
export const notEverywhere = 'does not listen everywhere it was asked to';
export const openPageOf = (name: string): string => `Open page of ${name}`;
export const alsoOn = (amount: number): string => `+${String(amount)}`;
export const alsoOnHint = (addresses: readonly string[]): string => `Also listens on ${addresses.join(', ')}`;
export const wouldListen = 'would listen on';
export const untilDisconnect = 'until disconnect';
export const untilDisconnectHint = 'Not saved: it is as it was before once the session is disconnected.';
export const noneYet = '–';
export const listenersOf = (name: string): string => `Where ${name} listens`;

/** The menu of a forward. */
export const edit = 'Edit...';
export const remove = 'Remove';
export const removeFor = 'Remove until disconnect';
export const switchOffFor = 'Switch off until disconnect';
export const switchOnFor = 'Switch on until disconnect';
export const startAgain = 'Start again';
export const thisForward = 'This forward';
export const check = 'Check the destination';
export const showConnections = 'Show connections';
export const hideConnections = 'Hide connections';

/** What was done, with Undo beside it. */
export const addedUntilDisconnect = (what: string): string => `Added ${what} until disconnect.`;
export const removedForwards = (amount: number, first: string): string =>
  amount === 1 ? `Removed ${first}.` : `Removed ${counted(amount, 'forwarded port', 'forwarded ports')}.`;
export const removedUntilDisconnect = (amount: number, first: string): string =>
  `${amount === 1 ? first : counted(amount, 'forwarded port', 'forwarded ports')} ${plural(amount, 'is', 'are')} removed until disconnect.`;
export const changed = (what: string): string => `Changed to ${what}.`;
export const changedUntilDisconnect = (what: string): string => `Changed to ${what} until disconnect.`;
export const switched = (what: string, isOn: boolean): string => `Switched ${what} ${isOn ? 'on' : 'off'}.`;
export const switchedUntilDisconnect = (what: string, isOn: boolean): string =>
  `Switched ${what} ${isOn ? 'on' : 'off'} until disconnect.`;

/** What has connections running through it is asked about. */
export const endConnections = (amount: number): string =>
  `End ${counted(amount, 'connection', 'connections')}?`;
export const connectionsRun = (what: string, amount: number, from: readonly string[]): string =>
  `${counted(amount, 'connection runs', 'connections run')} through ${what}${from.length === 0 ? '' : `, from ${listedUpTo(3, from)}`}.`;
export const someForwards = (amount: number): string => `${count(amount)} forwarded ports`;
export const removeAnyway = '&Remove';
export const switchOffAnyway = '&Switch off';
export const changeAnyway = '&Change';
export const keep = '&Keep';

/** The row that adds a forward. */
export const addRow = (title: string): string => `Add a forwarded port to ${title}`;
export const kind = 'Kind';
export const sourcePlaceholder = 'Source port';
export const destinationPlaceholder = 'Destination host:port';
export const orPaste = 'or paste an ssh command';
export const orPasteHint =
  'Paste an ssh command, or its -L, -R and -D options, into Source port: it is read whole.';
export const options = 'Options';
export const onlyUntilDisconnect = 'Only until disconnect';
export const onlyUntilDisconnectHint =
  'Not saved with the session: it goes when the session is disconnected.';
export const editing = (name: string): string => `Edit ${name}`;
export const change = 'Change';

/** The header. */
export const moreAbout = (title: string): string => `More for ${title}`;
export const partlyDown = (down: number, of: number): string => `${count(down)} of ${count(of)} down`;
export const waitingFor = (words: string): string => `${words} · `;
