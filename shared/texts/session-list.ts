import type { AppError, ErrorCode } from '../errors';
import { stateOfSession, troubledForwards } from '../overall-state';
import { assertNever } from '../result';
import { isUp } from '../forward-look';
import { listedForwards, type SessionStatus } from '../status';
import { several } from './names';
import { count, countdownWords, counted, listed } from './numbers';
import { waitsForInFew } from './start-order';
import { sessionKindWords } from './status';

/** The list of sessions at the left. */
export const list = 'Sessions';
export const searchLabel = 'Search sessions';
export const searchPlaceholder = (amount: number): string =>
  amount === 0 ? 'Search' : `Search ${counted(amount, 'session', 'sessions')}`;
export const searchHint =
  'Looks in names, hosts, users, ports, groups, tags, notes and forwards; tag:prod for a tag alone';
export const clearSearch = 'Clear the search';
export const found = 'What is found';
export const connectFound = 'Connect all that are found';
export const disconnectFound = 'Disconnect all that are found';
export const exportFound = 'Export all that are found...';
export const tags = 'Tags';
export const tagged = (tags: readonly string[]): string => `tagged ${listed(tags)}`;
export const showTagged = (tag: string): string => `Show all with the tag “${tag}”`;
export const nothingFound = (text: string): string => `No session has “${text}”.`;
export const noSessions = 'No sessions yet.';
export const hits = (amount: number): string => counted(amount, 'session found', 'sessions found');
export const needsAttention = 'Needs attention';
export const noGroup = 'No group';
export const upOf = (up: number, all: number): string => `${count(up)} of ${count(all)} up`;
export const needy = (amount: number): string =>
  `${count(amount)} ${amount === 1 ? 'needs' : 'need'} attention`;
export const groupLabel = (title: string, words: string): string => `${title}, ${words}`;
export const unfold = 'Unfold or fold';
export const dragHandle = (title: string): string => `Move ${title}`;
export const menuOf = (title: string): string => `Menu of ${title}`;
export const connectAllOf = (title: string): string => `Connect all of ${title}`;
export const disconnectAllOf = (title: string): string => `Disconnect all of ${title}`;
export const switchOf = (title: string): string => `Connect ${title}`;
export const unsaved = 'unsaved changes';
export const neverSaved = 'not saved';

/** The button row at the foot. */
export const newSession = 'New session';
export const pasteCommand = 'Paste ssh command';
export const importOthers = 'Import';
export const settings = 'Settings';
export const more = 'More';
export const defaultSettings = 'Default Settings';
export const followedFiles = 'Followed files...';
export const exportAll = 'Export all sessions...';
export const foldAll = 'Fold all groups';
export const unfoldAll = 'Unfold all groups';

/** The menus. */
export const sessionMenu = 'Session';
export const connect = 'Connect';
export const disconnect = 'Disconnect';
export const retryNow = 'Retry now';
export const showStatus = 'Show status';
export const edit = 'Edit settings';
export const test = 'Test';
export const rename = 'Rename...';
export const duplicate = 'Duplicate';
export const moveToGroup = 'Move to group';
export const noGroupChoice = 'No group';
export const newGroup = 'New group...';
export const exportSessions = 'Export...';
export const remove = 'Delete';
export const connectGroup = 'Connect group';
export const disconnectGroup = 'Disconnect group';
export const moveGroup = 'Move to group';
export const topLevel = 'No group';
export const exportGroup = 'Export group...';
export const moveGroupUp = 'Move up';
export const moveGroupDown = 'Move down';
export const renameGroup = 'Rename group...';
export const severalSelected = (amount: number): string =>
  counted(amount, 'session selected', 'sessions selected');

/** The small box in which a name is typed. */
export const nameField = 'New name';
export const groupField = 'Name of the group';
export const groupHint = 'A slash makes a level: Production/EU';

/** The deed, in words. */
export const renamed = (from: string, to: string): string => `Renamed “${from}” to “${to}”.`;
export const duplicated = (name: string): string => `Made “${name}”.`;
export const moved = (titles: readonly string[], group: string): string =>
  group === '' ? `Took ${named(titles)} out of its group.` : `Moved ${named(titles)} to “${group}”.`;
export const reordered = (titles: readonly string[]): string => `Moved ${named(titles)}.`;
export const copied = (titles: readonly string[]): string => `Copied ${named(titles)}.`;
/**
 * @param open those whose connection goes on
 * @param jumpHostOf the saved sessions that go through one of them
 * @param neededBy the saved sessions that start after one of them
 */
export function deleted(
  titles: readonly string[],
  open: readonly string[],
  jumpHostOf: readonly string[],
  neededBy: readonly string[] = [],
): string {
  const goesOn = open.length === 0 ? '' : ` ${named(open)} stays connected until it is disconnected.`;
  const lost =
    jumpHostOf.length === 0 ? '' : ` ${named(jumpHostOf)} cannot connect without it: it was the jump host.`;
  const alone =
    neededBy.length === 0
      ? ''
      : ` ${named(neededBy)} ${neededBy.length === 1 ? 'starts' : 'start'} without it.`;
  return `Deleted ${named(titles)}.${goesOn}${lost}${alone}`;
}
/** The names that {@link deleted} only counts, each with what is said of it. */
export function deletedNames(
  titles: readonly string[],
  open: readonly string[],
  jumpHostOf: readonly string[],
  neededBy: readonly string[] = [],
): readonly string[] {
  return [
    ...several(titles).map((title) => (open.includes(title) ? `${title} (stays connected)` : title)),
    ...several(jumpHostOf).map((title) => `${title} (cannot connect any more)`),
    ...several(neededBy).map((title) => `${title} (starts without it)`),
  ];
}
export const discarded = (title: string): string => `Discarded “${title}”, which was never saved.`;
export const notDeletedOpen = (title: string): string =>
  `“${title}” is open and not saved: disconnect it first.`;
export const notMoved = (titles: readonly string[]): string =>
  `${named(titles)} stays in its file: a followed session is grouped by that.`;
export const notSavedYet = (title: string): string => `“${title}” is not saved yet: save it first.`;

/** One by its name, several by their number. */
function named(titles: readonly string[]): string {
  const [first = ''] = titles;
  return titles.length === 1 ? `“${first}”` : counted(titles.length, 'session', 'sessions');
}

/** Causes in the two or three words that a row has room for; the session’s page has the sentence. */
const shortCauses: Partial<Readonly<Record<ErrorCode, string>>> = {
  'auth-refused': 'login refused',
  'auth-too-many': 'too many keys tried',
  'auth-cancelled': 'login cancelled',
  'auth-timeout': 'closed at login',
  'key-refused': 'key refused',
  'key-missing': 'key file missing',
  'key-passphrase': 'wrong passphrase',
  'host-unknown': 'host not found',
  'connect-refused': 'refused',
  'connect-timeout': 'no answer',
  'connect-unreachable': 'not reachable',
  'not-ssh': 'no SSH server',
  'no-common-algorithm': 'no common algorithm',
  'host-key-refused': 'host key refused',
  'host-key-revoked': 'host key revoked',
  'host-key-not-listed': 'wrong host key',
  'connection-lost': 'connection lost',
  'keepalive-timeout': 'no answer',
  'server-disconnected': 'closed by the server',
  'proxy-unreachable': 'proxy not reachable',
  'proxy-refused': 'refused by the proxy',
  'hop-refused': 'refused by the jump host',
  'host-missing': 'no host name',
};

/** A cause in few words. */
export function shortCause(error: AppError): string {
  return shortCauses[error.code] ?? 'failed';
}

/**
 * A session's state and the reason for it in the few words that fit beside its name: `4 up`, `1 of 5 down`, `retry in 11 s`.
 * @param now milliseconds since the epoch; only a countdown looks at it
 */
export function stateInFew(session: SessionStatus, now: number): string {
  const { state } = session;
  switch (state.kind) {
    case 'idle':
      return 'off';
    case 'connecting':
      return 'connecting…';
    case 'asking':
      return 'needs your answer';
    case 'closing':
      return 'disconnecting…';
    case 'failed':
      return shortCause(state.error);
    case 'waiting':
      return state.retryAt === null ? 'no network' : `retry in ${countdownWords(state.retryAt - now)}`;
    case 'awaiting':
      return waitsForInFew(state.sessions);
    case 'standby':
    case 'connected':
      return forwardsInFew(session);
    default:
      return assertNever(state);
  }
}

function forwardsInFew(session: SessionStatus): string {
  const { state } = session;
  if (state.kind === 'connected' && state.stalledSince !== null) return 'not answering';
  const all = listedForwards(session);
  const troubled = troubledForwards(session);
  if (troubled > 0) return `${count(troubled)} of ${count(all.length)} down`;
  if (state.kind === 'standby') return 'on demand';
  const up = all.filter((forward) => isUp(forward, state)).length;
  return up === 0 ? 'up' : `${count(up)} up`;
}

/** A row as it is read out: name, state, reason, and what is typed and not saved. It changes with what is news, not with a countdown. */
export function rowLabel(title: string, open: SessionStatus | null, marks: readonly string[]): string {
  const state = open === null ? 'Disconnected' : sessionKindWords(open.state);
  const isCounted = open?.state.kind === 'waiting' || open?.state.kind === 'idle';
  const few = open === null || isCounted ? '' : stateInFew(open, 0);
  const reason = open?.state.kind === 'waiting' ? shortCause(open.state.cause) : few;
  const hasReason = reason !== '' && reason !== 'up' && open !== null && stateOfSession(open) !== 'busy';
  return [title, state, ...(hasReason ? [reason] : []), ...marks].join(', ');
}

/** Hits that are not in sight in the row. */
export const foundIn = {
  username: (text: string): string => `user ${text}`,
  port: (text: string): string => `port ${text}`,
  group: (text: string): string => `group ${text}`,
  note: (text: string): string => `note: ${text}`,
  forward: (text: string): string => text,
} as const;

/** A session by name, where its place in the row is taken by what it does. */
export const atServer = (title: string, server: string): string => `${title}, ${server}`;
