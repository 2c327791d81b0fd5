import { listed } from './numbers';

/** Texts about sessions that are written in the words of another program, or for another computer. */
const of = (title: string): string => `“${title}”`;

export const passwordInCommand = (title: string): string =>
  `${of(title)}: a password stood in the proxy command. PASSWORD is written in its place.`;
export const loginStays = (title: string, forward: string): string =>
  `${of(title)}: the login that SOCKS clients of ${forward} must give stays here.`;
export const startAfterStays = (title: string): string =>
  `${of(title)}: of the sessions that it starts after, those that are not written along are left out.`;
export const jumpGone = (title: string): string =>
  `${of(title)}: a jump host is left out, as it is a saved session that is there no more.`;

export const about = (title: string, text: string): string => `${of(title)}: ${text}`;
export const demoStays = (title: string): string =>
  `${of(title)} is left out: the demo server is there for Ginnel alone.`;
export const noServer = (title: string): string =>
  `${of(title)} is left out: it names no server that can be written.`;
export const noSuchUser = (title: string, username: string): string =>
  `${of(title)} is left out: ssh takes no user name “${username}”.`;
export const unseen = (title: string): string =>
  `${of(title)} is left out: one of its settings holds a line end or another character that is not seen.`;
export const noWay = (title: string): string =>
  `${of(title)} is left out: one of its jump hosts is there no more, or they lead in a circle.`;
export const unsaid = (names: string): string => `there are no words here for ${names}.`;
export const proxyStays = (title: string): string =>
  `${of(title)}: its proxy is left out, as there is no program here that both know. The text dials the server directly.`;
export const proxyByNetcat = (title: string): string => `${of(title)}: its proxy needs OpenBSD’s nc.`;
export const proxyBeforeJump = (title: string): string =>
  `${of(title)}: its proxy is left out, as a command with jump hosts has no place for it. An ssh_config block does.`;
export const keyOfJump = (title: string, jump: string): string =>
  `${of(title)}: the key file of its jump host ${jump} is left out. An ssh_config block has a place for it.`;
export const keyAloneOfJump = (title: string, jump: string): string =>
  `${of(title)}: that its jump host ${jump} is offered that key alone is left out.`;
export const settingsOfJump = (title: string, jump: string): string =>
  `${of(title)}: of its jump host ${of(jump)} only the server, its port and its user name are written.`;
export const pathUnsayable = (keyword: string, path: string): string =>
  `${keyword} is left out, as ssh would read “${path}” otherwise.`;
export const noAlgorithms = (keyword: string): string =>
  `${keyword} is left out, as nothing that ssh knows stands above the warning line.`;
export const unknownAlgorithms = (keyword: string, names: readonly string[]): string =>
  `${keyword} holds no ${listed(names)}, which not every ssh knows.`;
export const belowTheLine = (keyword: string): string =>
  `${keyword} holds only what stands above the warning line, as nobody is asked.`;

/** The fate of a forward. */
export const switchedOff = (forward: string): string => `${forward} is left out: it is switched off.`;
export const noRemoteDynamic = (forward: string): string =>
  `${forward} is left out: a SOCKS proxy on the server is unknown there.`;
export const noSocksSocket = (forward: string): string =>
  `${forward} is left out: a SOCKS proxy listens on a port there, not on a Unix socket.`;
export const noPortZero = (forward: string): string =>
  `${forward} is left out: the port must be known there, and this one is any free one.`;
export const noSockets = (forward: string): string =>
  `${forward} is left out: Unix sockets are unknown there.`;
export const noSuchSocket = (forward: string): string =>
  `${forward} is left out: the path of its Unix socket cannot be written there.`;
export const unguarded = (forward: string): string =>
  `${forward} is left out: without what guards it here it would be open to other computers.`;
export const unrestricted = (forward: string): string =>
  `${forward} is left out: without its list of destinations it would lead anywhere.`;
export const otherFamily = (forward: string): string =>
  `${forward} is left out: with the Internet protocol of the session it cannot listen on the other.`;
export const forwardWithout = (forward: string, what: readonly string[]): string =>
  `${forward} is written without ${listed(what)}.`;
export const reachesEverything = (forward: string): string =>
  `${forward} leads to all that this computer reaches, private addresses too; in Ginnel to public addresses only.`;
export const narrowed = (forward: string): string =>
  `${forward} listens on addresses of one Internet protocol alone.`;
export const itsName = 'its name';
export const itsNote = 'its note';

/** Conditions for a text to work. */
export const onlyInShell = {
  cmd: 'The command is for cmd.exe: PowerShell reads its quotation marks, dollar signs and backticks otherwise, and may run what stands between them.',
  powershell: 'The command is for PowerShell: cmd.exe fills in what stands between its percent signs.',
  none: 'Neither cmd.exe nor PowerShell reads the command as it is meant: change what stands between quotation marks.',
} as const;
export const cannotAsk =
  'It cannot ask questions: the host key must be known, and the key without a passphrase or in an agent.';
export const severalUnits = 'Each unit is a file of its own, named in its first line.';
export const needsPpk = (title: string): string =>
  `${of(title)}: plink reads PuTTY’s .ppk files. PuTTYgen makes one of the key (Conversions > Import key).`;
export const jumpHostOf = (server: string, title: string): string => `${server}, the jump host of ${title}`;
export const noKeepalives = (title: string): string =>
  `${of(title)}: plink’s options know no keepalives. A saved session of PuTTY has them.`;
export const jumpCannotAsk = (title: string): string =>
  `${of(title)}: the connection to a jump host cannot ask questions. Its host key must be known, and its key without a passphrase or in Pageant.`;
export const localThroughProxy = (title: string): string =>
  `${of(title)} is left out: plink reaches localhost directly, whatever proxy or jump host it is given.`;
