import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A headless one takes half the processor time of a whole one, which alone keeps a history. */
const { headless: HEADLESS, whole: WHOLE } = JSON.parse(
  readFileSync(new URL('browsers.json', import.meta.url), 'utf8'),
);

/** The system programs and libraries the tests use, and the Debian packages they come in. */
const SERVERS = ['win', 'integration', 'ui', 'desktop'];
const BROWSING = ['win', 'ui'];
const PROGRAMS = [
  { program: 'sshd', package: 'openssh-server', stages: SERVERS },
  { program: 'ssh', package: 'openssh-client', stages: ['node', ...SERVERS] },
  { program: 'dropbear', package: 'dropbear-bin', stages: SERVERS },
  { program: 'plink', package: 'putty-tools', stages: SERVERS },
  { program: 'pageant', package: 'putty', stages: ['integration'] },
  { program: 'curl', package: 'curl', stages: ['node', ...SERVERS] },
  { program: 'openssl', package: 'openssl', stages: SERVERS },
  { program: 'microsocks', package: 'microsocks', stages: ['integration'] },
  { program: 'danted', package: 'dante-server', stages: ['integration'] },
  { program: 'tinyproxy', package: 'tinyproxy', stages: ['integration'] },
  { program: 'systemd-analyze', package: 'systemd', stages: ['integration'] },
  { program: 'perl', package: 'perl-base', stages: ['integration'] },
  { program: 'script', package: 'bsdutils', stages: ['win', 'integration'] },
  { program: 'tcsh', package: 'tcsh', stages: ['integration'] },
  { program: 'fish', package: 'fish', stages: ['integration'] },
  { program: 'zsh', package: 'zsh', stages: ['integration'] },
  { program: 'man', package: 'man-db', stages: ['integration'] },
  { program: 'groff', package: 'groff', stages: ['integration'] },
  { program: WHOLE[0], substitutes: WHOLE.slice(1), package: WHOLE[0], stages: ['ui'] },
  { program: HEADLESS, substitutes: WHOLE, package: HEADLESS, stages: BROWSING },
  ...['wine64:wine64', 'wine:wine', 'x86_64-w64-mingw32-ld:binutils-mingw-w64-x86-64', 'makensis:nsis']
    // The Node that it plays Windows for is one for this processor.
    .filter(() => process.arch === 'x64')
    .map((entry) => entry.split(':'))
    .map(([program, name]) => ({ program, package: name, stages: ['win'], isWished: true })),
  { program: 'xvfb-run', package: 'xvfb', stages: ['desktop'] },
  { program: 'xauth', package: 'xauth', stages: ['desktop'] },
  { program: 'dbus-run-session', package: 'dbus', stages: ['desktop'] },
  { program: 'dbus-daemon', package: 'dbus-daemon', stages: ['desktop'] },
  { program: 'gnome-keyring-daemon', package: 'gnome-keyring', stages: ['desktop'] },
  { program: 'dbus-launch', package: 'dbus-x11', stages: ['desktop'] },
];
const LIBRARIES = [
  { library: 'libgtk-3.so.0', package: 'libgtk-3-0' },
  { library: 'libnss3.so', package: 'libnss3' },
  { library: 'libasound.so.2', package: 'libasound2' },
  { library: 'libgbm.so.1', package: 'libgbm1' },
  { library: 'libXss.so.1', package: 'libxss1' },
  { library: 'libXtst.so.6', package: 'libxtst6' },
  { library: 'libsecret-1.so.0', package: 'libsecret-1-0' },
  { library: 'libnotify.so.4', package: 'libnotify4' },
].map((entry) => ({ ...entry, stages: ['pack', 'desktop'] }));
/** Files that are read by others, at a fixed place. */
const FILES = [
  {
    file: '/usr/share/bash-completion/bash_completion',
    package: 'bash-completion',
    stages: ['integration'],
  },
];
/** Preloaded into single programs, so ldconfig does not know it. */
const PRELOADED = [{ library: 'libnss_wrapper.so', package: 'libnss-wrapper', stages: ['integration'] }];

/**
 * What of all that is missing here for these stages. Other systems than Linux bring what is there to bring, so
 * nothing is looked for.
 * @param withBetter counts a program as missing too when only a substitute is there, or when its stage can be skipped
 * @returns {{ what: string, package: string, stages: string[] }[]}
 */
export function missingFor(stages, withBetter = false) {
  if (process.platform !== 'linux') return [];
  const libraries = sharedLibraries();
  return [
    ...PROGRAMS.filter(
      ({ program, substitutes = [], isWished = false }) =>
        !(isOnPath(program) || (!withBetter && (isWished || substitutes.some(isOnPath)))),
    ).map((entry) => ({ ...entry, what: entry.program })),
    ...LIBRARIES.filter(({ library }) => !libraries.includes(library)).map((entry) => ({
      ...entry,
      what: entry.library,
    })),
    ...FILES.filter(({ file }) => !existsSync(file)).map((entry) => ({ ...entry, what: entry.file })),
    ...PRELOADED.filter(({ library }) => !canPreload(library)).map((entry) => ({
      ...entry,
      what: entry.library,
    })),
  ].filter((entry) => entry.stages.some((stage) => stages.includes(stage)));
}

function isOnPath(program) {
  return [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin', '/usr/lib/wine'].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function canPreload(library) {
  // The loader complains about what it does not find, and goes on.
  const { stderr } = spawnSync('/bin/true', [], { env: { LD_PRELOAD: library }, encoding: 'utf8' });
  return stderr === '';
}

function sharedLibraries() {
  for (const ldconfig of ['/sbin/ldconfig', '/usr/sbin/ldconfig', 'ldconfig']) {
    try {
      return execFileSync(ldconfig, ['-p'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    } catch {
      // Not there; the next.
    }
  }
  return '';
}

/** Installs the Debian packages of what these stages lack, where that is possible: as root, with apt. */
export function installMissing(stages, say) {
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) return;
  if (!install(missingFor(stages), say)) {
    say('apt-get failed; the lines above say why. The stages that need these packages will fail.');
  } else if (!install(missingFor(stages, true), say)) {
    say('apt-get failed; the lines above say why. What is there takes their place.');
  }
}

/** @returns whether nothing had to be installed, or it was */
function install(missing, say) {
  if (missing.length === 0) return true;
  const apt = (args) =>
    execFileSync('apt-get', ['-q', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  const packages = missing.map((entry) => entry.package);
  say(`Installing with apt-get, for the tests: the Debian packages ${packages.join(', ')} ...`);
  try {
    apt(['update']);
    apt(['install', '-y', '--no-install-recommends', ...packages.map(nameHere)]);
    return true;
  } catch {
    return false;
  }
}

/** Newer releases renamed libraries for 64-bit times and kept the old name as an alias, which apt may refuse. */
function nameHere(name) {
  try {
    const policy = execFileSync('apt-cache', ['policy', `${name}t64`], { encoding: 'utf8' });
    return /Candidate: (?!\(none\))/.test(policy) ? `${name}t64` : name;
  } catch {
    return name;
  }
}
