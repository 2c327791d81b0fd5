import { quoteSystemdWord } from '../formats/write/systemd-word';
import { final } from './codes';

/** First line of every unit Ginnel writes: what lacks it is not Ginnel's. */
export const unitMark = '# Written by "ginnel service install", which writes it anew.';

/** The version of systemd since which systemd-notify waits until it was heard: before, what it says is lost now and then. */
export const notifyingSince = 246;

/** A unit of the system's own manager, and not of a user's. */
export interface SystemPart {
  /** The user that runs it; null for one that is there only while it runs. */
  readonly user: string | null;
  /** The data folder, which that user owns; null for {@link systemData}. */
  readonly folder: string | null;
  /** Forwards may listen on ports below 1024. */
  readonly lowPorts: boolean;
}

/** Data folder of the system's unit. */
export const systemData = '/var/lib/ginnel';

export interface UnitSettings {
  /** Absolute path of a program, and arguments. */
  readonly command: readonly string[];
  /** It opens browsers, which need more than tunnels do. */
  readonly opensBrowsers: boolean;
  /** Systemd hears of it by systemd-notify. */
  readonly notifies: boolean;
  readonly system: SystemPart | null;
}

/** Prints a unit of systemd that keeps Ginnel running (systemd.service(5), systemd.exec(5)). */
export function printUnit({ command, opensBrowsers, notifies, system }: UnitSettings): string {
  const execution = command.map((word, index) => quoteSystemdWord(word, index === 0)).join(' ');
  const lines = [
    unitMark,
    '[Unit]',
    'Description=Ginnel keeps SSH tunnels up',
    ...(system === null
      ? ['# A user manager knows nothing of the network: sessions wait for it by themselves.']
      : [
          '# So that it ends before the network does; sessions wait for that by themselves.',
          ...afterNetwork,
        ]),
    'StartLimitIntervalSec=10min',
    'StartLimitBurst=10',
    '',
    '[Service]',
    ...(notifies ? notifying : ['Type=simple']),
    `ExecStart=${execution}`,
    ...running,
    ...(system === null ? [] : identity(system)),
    ...(opensBrowsers ? browsing : ['', ...(system === null ? userSandbox : systemSandbox(system))]),
    '',
    '[Install]',
    `WantedBy=${system === null ? 'default' : 'multi-user'}.target`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

const afterNetwork = ['After=network.target nss-lookup.target'];

const notifying = [
  'Type=notify',
  '# systemd-notify speaks for it, which is a process of its own; no other gets to know where to.',
  'NotifyAccess=all',
  '# A sign of life comes each minute for as long as all threads answer.',
  'WatchdogSec=3min',
  '# What hangs does not end in order.',
  'WatchdogSignal=SIGKILL',
];

const running = [
  'Restart=on-failure',
  'RestartSec=5',
  '# What failed for good, such as a data folder that another Ginnel has, is not tried again.',
  `RestartPreventExitStatus=${final.join(' ')}`,
  '# It ends in order within 5 seconds, whatever servers do.',
  'TimeoutStopSec=15',
  'KillMode=mixed',
  'UMask=0077',
  'LimitNOFILE=65536',
  '# A core would hold passwords and keys.',
  'LimitCORE=0',
];

const browsing = ['# A browser that it opens runs within, and needs what a sandbox would keep from it.'];

/** Restrictions that cost no tunnel and no proxy command anything, whoever the manager is. */
const common = [
  'NoNewPrivileges=yes',
  'LockPersonality=yes',
  'RestrictRealtime=yes',
  'RestrictSUIDSGID=yes',
  'SystemCallArchitectures=native',
  '# Netlink tells which networks there are.',
  'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK',
  '# MemoryDenyWriteExecute= cannot be: V8 makes machine code as it runs.',
  'SystemCallErrorNumber=EPERM',
];

const userSandbox = [
  '# What a user manager can do on every system: file systems of its own need user namespaces, which some forbid, and hide who',
  '# owns a file, so that the ssh of a proxy command takes no configuration. Proxy commands write to the home folder, too.',
  ...common,
  'SystemCallFilter=~@clock @cpu-emulation @debug @module @obsolete @raw-io @reboot @swap',
];

function identity({ user, folder }: SystemPart): readonly string[] {
  return [
    '',
    ...(user === null
      ? ['DynamicUser=yes', 'User=ginnel', `Environment=HOME=${systemData}`]
      : [`User=${user}`]),
    ...(folder === null
      ? ['StateDirectory=ginnel', 'StateDirectoryMode=0700']
      : [`ReadWritePaths=${quoteSystemdWord(folder, true)}`]),
    '# For Unix sockets that others are to reach: its /tmp is its own.',
    'RuntimeDirectory=ginnel',
    'RuntimeDirectoryMode=0755',
    '# A key that only root can read is given to it by "systemctl edit ginnel":',
    '#   [Service]',
    '#   LoadCredential=id_web:/etc/ginnel/id_web',
    '# The key file of the session is /run/credentials/ginnel.service/id_web then.',
  ];
}

function systemSandbox({ user, lowPorts }: SystemPart): readonly string[] {
  return [
    ...(lowPorts
      ? ['AmbientCapabilities=CAP_NET_BIND_SERVICE', 'CapabilityBoundingSet=CAP_NET_BIND_SERVICE']
      : ['CapabilityBoundingSet=']),
    ...common,
    'SystemCallFilter=@system-service',
    'SystemCallFilter=~@privileged',
    'ProtectSystem=strict',
    ...(user === null
      ? ['ProtectHome=yes']
      : [
          '# For the keys in ~/.ssh. A proxy command that writes there needs ReadWritePaths=.',
          'ProtectHome=read-only',
        ]),
    'PrivateTmp=yes',
    'PrivateDevices=yes',
    'ProtectClock=yes',
    'ProtectControlGroups=yes',
    'ProtectHostname=yes',
    'ProtectKernelLogs=yes',
    'ProtectKernelModules=yes',
    'ProtectKernelTunables=yes',
    'ProtectProc=invisible',
    'RestrictNamespaces=yes',
  ];
}

/** The program that a unit starts; null where that is not told by a plain absolute path. */
export function programOfUnit(text: string): string | null {
  return /^ExecStart=(?:"([^"\\%$]+)"|([^\s"\\%$]+))/mu.exec(text)?.slice(1).find(Boolean) ?? null;
}
