// The report on the program and one of its sessions, which users send to strangers. Numbers and moments are as programs
// write them.

/** What stands over each part. */
export const headings = {
  program: 'Ginnel',
  settings: 'Settings',
  notices: 'Notices',
  openSessions: 'Open sessions',
  sessionSettings: 'The session’s settings',
  lastTest: 'Its last test',
  history: 'Its history',
  eventLog: 'Its event log',
} as const;

/** One part, with its heading. */
export const part = (heading: string, lines: readonly string[]): string =>
  `== ${heading} ==\n${(lines.length === 0 ? ['none'] : lines).join('\n')}\n`;

export const keychain = (isAvailable: boolean): string => `Keychain: ${isAvailable ? 'yes' : 'no'}`;
export const madeAt = (moment: string): string =>
  `Made at ${moment}. Names, hosts, addresses, accounts, paths, keys and fingerprints are replaced.`;
export const savedSessions = (amount: number): string => `${String(amount)} saved sessions`;

// Of a session.
export const since = (name: string, state: string, moment: string): string =>
  `${name}: ${state} since ${moment}`;
export const reconnects = (amount: number): string => `${String(amount)} reconnects`;
export const roundTrip = (span: string): string => `round trip ${span}`;
export const unchecked = (servers: number): string => `${String(servers)} servers answer no keepalives`;
export const remark = (words: string): string => `remark: ${words}`;
export const cause = (words: string): string => `cause: ${words}`;
export const error = (words: string): string => `error: ${words}`;
export const lastLoss = (moment: string, words: string): string => `last loss: ${moment} ${words}`;
export const jumpHost = (words: string): string => `jump host: ${words}`;

// Of a forward.
export const forward = (name: string, words: string): string => `forward ${name}: ${words}`;
export const moved = (live: number, total: number, sent: number, received: number): string =>
  `${String(live)} of ${String(total)} connections, ${String(sent)} bytes out, ${String(received)} in`;
export const listensOn = (addresses: readonly string[]): string => `on ${addresses.join(' and ')}`;
export const without = (words: string): string => `without ${words}`;
export const exposure = (kind: string): string => `exposure ${kind}`;
export const reachability = (words: string): string => `reachability ${words}`;

/** In place of what strangers wrote. */
export const leftOut = '(left out)';

/** How long a step of a test took. */
export const after = (milliseconds: number): string => ` after ${String(milliseconds)} ms`;
