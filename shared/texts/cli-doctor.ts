import { visibleText } from '../visible-text';
import { counted, listedUpTo } from './numbers';

const shown = (text: string): string => visibleText(text, { limit: 300 });
const quoted = (text: string): string => `"${shown(text)}"`;
const some = (names: readonly string[]): string => listedUpTo(5, names.map(shown));
const sessions = (amount: number): string => counted(amount, 'session', 'sessions');

/** The subjects of `ginnel doctor`, as a line of its report begins. */
export const checkNames = {
  folder: 'data folder',
  space: 'disk',
  files: 'files',
  leftovers: 'leftovers',
  holder: 'running',
  crash: 'last end',
  sessions: 'sessions',
  keys: 'keys',
  ports: 'ports',
  knownHosts: 'known hosts',
  agent: 'agent',
  names: 'localhost',
  loopback: 'loopback',
  clock: 'clock',
  openFiles: 'open files',
  node: 'Node.js',
  proxy: 'proxy',
  service: 'service',
} as const;

/** Its sentences: what is so, and what to do about what is not well. */
export const says = {
  folder: {
    missing: (path: string): string => `${shown(path)} is not there yet. It is made when something is saved.`,
    noFolder: (path: string): string => `${shown(path)} is no folder. Remove or rename what stands there.`,
    notWritable: (path: string, why: string): string =>
      `${shown(path)} cannot be written to, so nothing is saved: ${why} Give yourself the right to, or name another one with --data-dir.`,
    open: (path: string, mayWrite: boolean): string =>
      mayWrite
        ? `Other users may write to ${shown(path)}. Take that right from them: what they put there is run and trusted as yours.`
        : `Other users may look into ${shown(path)}. Take that right from them, unless it is meant so.`,
    well: (path: string): string => `${shown(path)}, which can be written to.`,
  },
  space: {
    none: (free: string): string => `${free} are free there: nothing can be saved soon. Make room.`,
    little: (free: string): string => `${free} are free there. Make room before nothing can be saved.`,
    well: (free: string): string => `${free} are free there.`,
  },
  files: {
    broken: (names: readonly string[]): string =>
      `${some(names)} cannot be read. What is not mended by hand is set aside, and the last good copy used, when Ginnel starts.`,
    newer: (names: readonly string[]): string =>
      `${some(names)} are of a newer Ginnel, which alone may write them. Use that one.`,
    unreadable: (names: readonly string[]): string =>
      `${some(names)} may not be read. Give yourself the right to.`,
    well: 'All are whole.',
  },
  leftovers: {
    found: (names: readonly string[]): string =>
      `${some(names)} were set aside or kept. Take from them what you miss, and delete them.`,
    well: 'None.',
  },
  holder: {
    none: 'No Ginnel runs on this data folder.',
    silent: (who: string): string =>
      `${who} has the data folder and does not answer. End it if it does not come back.`,
    otherVersion: (who: string, theirs: string, ours: string): string =>
      `${who} is version ${shown(theirs)}, this command ${shown(ours)}. Start it anew.`,
    well: (who: string): string => `${who} has the data folder, and answers.`,
    desktop: 'The desktop app',
    browser: 'Browser mode',
    command: 'A command',
    other: 'A Ginnel',
    process: (mode: string, pid: number): string => `${mode} (process ${String(pid)})`,
  },
  crash: {
    found:
      'Ginnel ended without being asked to. The window offers to open again what was open; its event logs may say why.',
    well: 'In order.',
  },
  sessions: {
    unread: 'They could not be looked at.',
    unusable: (amount: number): string =>
      `${counted(amount, 'entry', 'entries')} of sessions.json make no sense to this version, and are kept as they are.`,
    well: (amount: number): string => (amount === 0 ? 'None is saved.' : `${sessions(amount)} saved.`),
  },
  keys: {
    wrong: (session: string, why: string): string => `${quoted(session)}: ${why}`,
    well: (amount: number): string =>
      amount === 0
        ? 'No session names a key file.'
        : `${counted(amount, 'key file', 'key files')}, all well.`,
  },
  ports: {
    low: (port: number, session: string): string =>
      `Port ${String(port)} of ${quoted(session)} is below 1024, which this account may not listen on. Take a higher one.`,
    held: (where: string, session: string, program: string): string =>
      `${where} of ${quoted(session)} is taken by ${shown(program)}. End that, or take another port.`,
    twice: (where: string, names: readonly string[]): string =>
      `${where} is wanted by ${some(names.map(quoted))}: only one of them can have it at a time.`,
    rest: (amount: number): string => `${counted(amount, 'port', 'ports')} more were not looked at.`,
    well: (amount: number): string =>
      amount === 0
        ? 'No session listens on one.'
        : `${counted(amount, 'port', 'ports')}, free or Ginnel’s own.`,
  },
  knownHosts: {
    unreadable: (path: string, why: string): string =>
      `${shown(path)} cannot be read: ${why} Until then every server is asked about anew.`,
    none: 'None of Ginnel’s own yet.',
    well: (amount: number): string => `${counted(amount, 'key', 'keys')} of servers.`,
  },
  agent: {
    silent: (why: string): string => `SSH_AUTH_SOCK names an agent, but: ${why}`,
    none: 'No agent runs; key files do without.',
    well: (amount: number): string => `It answers, and has ${counted(amount, 'key', 'keys')}.`,
  },
  names: {
    wrong: (found: readonly string[]): string =>
      found.length === 0
        ? 'localhost is not found. Add "127.0.0.1 localhost" to the hosts file.'
        : `localhost leads to ${some(found)}, which is not this computer. Mend the hosts file.`,
    well: (found: readonly string[]): string => `localhost is ${some(found)}.`,
  },
  loopback: {
    none: 'Nothing can listen on 127.0.0.1, so no forward can. Look at the network settings of this system or container.',
    noIpv6:
      'This system has no ::1. Forwards listen on 127.0.0.1 alone; programs that insist on IPv6 do not reach them.',
    well: '127.0.0.1 and ::1 can be listened on.',
  },
  clock: {
    behind: (now: string): string =>
      `It says ${now}, which is before this program was made. Set it: certificates and end times go by it.`,
    ahead: (now: string): string =>
      `Files of the data folder are of a time after ${now}. The clock goes wrong, or went wrong before.`,
    well: (now: string): string => now,
  },
  openFiles: {
    few: (limit: number): string =>
      `This program may open ${String(limit)} files and sockets, and each connection takes two. Raise the limit: ulimit -n 4096.`,
    untold: 'This system sets no limit, or does not tell.',
    well: (limit: number): string => `${String(limit)} at once.`,
  },
  node: {
    old: (version: string, least: string): string =>
      `${shown(version)} is older than ${least}, which Ginnel needs. Install a newer one.`,
    well: shown,
  },
  proxy: {
    // Their values may hold passwords.
    odd: (names: readonly string[]): string =>
      `${some(names)} hold no address of a proxy, such as http://proxy:3128. Mend or unset them.`,
    set: (names: readonly string[], users: number): string =>
      `${some(names)} are set; ${users === 0 ? 'no session goes' : `${sessions(users)} go`} by them.`,
    well: 'No variable sets one.',
  },
  service: {
    none: 'Not installed.',
    gone: (program: string): string =>
      `Its program ${shown(program)} is gone. "ginnel service install" writes it anew.`,
    failed: 'It failed. "journalctl --user -u ginnel" says why.',
    stopped: 'Installed, but does not run. "systemctl --user start ginnel" starts it.',
    unknown: 'Installed; whether it runs could not be asked.',
    well: 'Installed, and runs.',
  },
} as const;
