import { openToOtherHosts, socksOnServer } from './common';
import { notTried } from './connection-test';
import { counted, listed } from './numbers';

const quoted = (name: string): string => `"${name}"`;

export const noneMarked =
  'No saved session is marked “Connect when Ginnel starts”. The box is on its Session panel.';
/** @param near names that may have been meant */
export function unknownName(name: string, near: readonly string[]): string {
  const hint =
    near.length > 0
      ? `Did you mean ${near.map(quoted).join(' or ')}?`
      : 'ginnel list shows the saved sessions.';
  return `There is no saved session "${name}". ${hint}`;
}

/** Said at Ctrl+C, when it cuts something. */
export const ending = (connections: number): string =>
  `Ending ${counted(connections, 'connection', 'connections')}.`;

/** What else `ginnel list` tells of a forward. */
export const marks = {
  switchedOff: '(switched off)',
  socksOnServer: `(${socksOnServer})`,
  openToOthers: `(${openToOtherHosts})`,
} as const;
export const demoServer = '(demo server)';

/** The steps of `ginnel test`, in a column. */
export const steps = {
  name: 'name',
  tcp: 'TCP',
  proxy: 'proxy',
  handshake: 'key exchange',
  'host-key': 'host key',
  auth: 'login',
  reply: 'answer',
  forward: 'listening',
  destination: 'destination',
} as const;
export const outcomes = { ok: 'ok', failed: 'FAILED', other: notTried } as const;
export const throughHop = (subject: string, hop: string): string => `${subject} (jump host ${hop})`;
export const stepsFailed = (amount: number): string =>
  amount === 1 ? 'One step failed.' : `${counted(amount, 'step', 'steps')} failed.`;
export const allWorks = 'Everything works.';

/** What `ginnel service` says. */
export const service = {
  /** @param command what keeps the marked sessions open, as it is typed at a prompt */
  otherSystem: (platform: string, command: string): readonly string[] => [
    `ginnel service is for Linux. On ${platform === 'win32' ? 'Windows' : platform === 'darwin' ? 'macOS' : 'this system'} the desktop app can be started at login: Program settings.`,
    ...(platform === 'win32'
      ? ['Without a window, Task Scheduler can run this when you log on, or when the computer starts:']
      : platform === 'darwin'
        ? ['Without a window, launchd can run this, by a property list in ~/Library/LaunchAgents:']
        : ['Without a window, have the system run this when it starts:']),
    `  ${command}`,
  ],
  notOurs: (unit: string): string =>
    `"${unit}" was not written by Ginnel, so it is left as it is. Remove it, then try again.`,
  wrote: (unit: string): string => `Wrote ${unit}`,
  removed: (unit: string): string => `Removed ${unit}`,
  startByHand: (why: string): string =>
    `${why} Where it is there, in a login of your own, start the service with:`,
  stopByHand: (why: string, stop: string): string =>
    `${why} If the service runs, it goes on until: systemctl ${stop}`,
  notStarted: (why: string): string => `systemd did not start the service: ${why}`,
  servesWindow: 'Started: it serves the window to a browser on this computer. ginnel --web says where.',
  connects: (titles: readonly string[]): string => `Started: it connects ${listed(titles.map(quoted))}.`,
  noneMarked:
    'No saved session is marked “Connect when Ginnel starts”, so the service has nothing to open. Mark one on its Session panel, then: systemctl --user restart ginnel',
  cannotAsk:
    'It cannot ask questions: its sessions need known host keys, and a key without a passphrase or an agent.',
  withoutWeb: (option: string): string => `${option} does not go with --web.`,
  noUserName: (name: string): string => `"${name}" is no name of a user.`,
  needsRoot: 'A service of the system is for root to change: run this with sudo, or leave out --system.',
  folderNeedsUser:
    'A data folder of your own belongs to somebody: --user NAME says who that is, and runs the service as them.',
  programInHome: (path: string): string =>
    `"${path}" is in a home folder, which the service could not read. Install Node and Ginnel where every user can, such as /usr/local and /opt, then try again.`,
  /** @param user who runs it; null for one that is there only while it runs */
  systemRuns: (user: string | null, folder: string): readonly string[] => [
    `Started: it connects the marked sessions of ${folder}, and starts with the computer.`,
    `It runs as ${user ?? 'a user of its own'}. To bring sessions in: systemctl stop ginnel, then the command below, then systemctl start ginnel.`,
    user === null
      ? `  systemd-run --pipe --wait -p DynamicUser=yes -p User=ginnel -p StateDirectory=ginnel -p UMask=0077 ginnel import - --yes --data-dir ${folder} < FILE`
      : `  sudo -u ${user} ginnel import FILE --data-dir ${folder}`,
    'Keys that only root can read are given to it by LoadCredential=, as the unit says.',
    'What it says: journalctl -u ginnel',
  ],
  journal: 'What it says: journalctl --user -u ginnel',
  startsWithComputer: 'It starts with the computer.',
  startsAtLogin: 'It starts when you log in, and ends when you log out. To have it start with the computer:',
  notThere: (unit: string): string => `There is no service: "${unit}" does not exist.`,
  installed: (unit: string): string => `Installed: ${unit}`,
  notInstalled: 'Not installed: ginnel service install does that.',
  enabled: (isEnabled: boolean, system: boolean): string =>
    `Starts ${system ? 'with the computer' : 'at login'}: ${isEnabled ? 'yes' : 'no'}`,
  sessions: (status: string): string => `Says: ${status}`,
  runs: (since: string, pid: string): string => `Runs since ${since} (process ${pid}).`,
  /** @param result systemd's word for how it ended; empty when that was in order */
  doesNotRun: (result: string): string => `Does not run${result === '' ? '' : ` (${result})`}.`,
  noSystemd: 'There is no systemd here (no systemctl).',
  unreachable: (why: string, system: boolean): string =>
    `The ${system ? 'systemd manager' : 'systemd user manager'} cannot be reached from here: ${/[.!?]$/u.test(why) ? why : `${why}.`}`,
} as const;
