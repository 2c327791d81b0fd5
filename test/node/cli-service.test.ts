import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { painted } from '../../electron/cli/look';
import { readArguments } from '../../electron/cli/arguments';
import { service, type ServiceSources } from '../../electron/cli/service';
import { printUnit, type UnitSettings } from '../../electron/cli/systemd-unit';
import { programHelp } from '../../electron/cli/usage';
import { unixOnly } from '../support/unix-only';
import { disk } from '../support/here';

const unitOf = (settings: Partial<UnitSettings>): string =>
  printUnit({ command: ['/n'], opensBrowsers: false, notifies: true, system: null, ...settings });
const linesOf = (settings: Partial<UnitSettings>): readonly string[] => unitOf(settings).split('\n');

describe('the unit', () => {
  test.each([
    [['/usr/bin/node', '/opt/ginnel/build/ginnel.mjs', 'serve'], null],
    [['/home/a b/node', 'x y'], '"/home/a b/node" "x y"'],
    [['/n', '100%/%h'], '/n 100%%/%%h'],
    [['/opt/$x/node', '$HOME', '${X}'], '/opt/$x/node $$HOME "$${X}"'],
    [['/n', 'a"b', "it's", 'a\\b'], '/n "a\\"b" "it\'s" "a\\\\b"'],
    [['/n', ';', '', 'é'], '/n ";" "" "é"'],
    [['/n', 'a\nb\tc'], '/n "a\\x0ab\\x09c"'],
  ])('starts %j', (command, expected) => {
    expect(unitOf({ command })).toContain(`\nExecStart=${expected ?? command.join(' ')}\n`);
  });

  test('is started again after a crash or when it hangs, but not after what failed for good', () => {
    const lines = linesOf({});
    for (const line of [
      ...['Type=notify', 'NotifyAccess=all', 'WatchdogSec=3min', 'WatchdogSignal=SIGKILL', 'LimitCORE=0'],
      ...['Restart=on-failure', 'RestartPreventExitStatus=1 2 3 4', 'WantedBy=default.target'],
    ]) {
      expect(lines).toContain(line);
    }
    const older = linesOf({ notifies: false });
    expect(older).toContain('Type=simple');
    expect(older.join('\n')).not.toMatch(/^(?:Watchdog|NotifyAccess)/mu);
  });

  test('of the system shuts out what no tunnel needs, and leaves what V8 and proxy commands do', () => {
    const own = { user: null, folder: null, lowPorts: false };
    const lines = linesOf({ system: own });
    for (const line of [
      ...['DynamicUser=yes', 'StateDirectory=ginnel', 'ProtectSystem=strict', 'ProtectHome=yes'],
      ...['CapabilityBoundingSet=', 'NoNewPrivileges=yes', 'WantedBy=multi-user.target'],
    ]) {
      expect(lines).toContain(line);
    }
    expect(lines.filter((line) => /^(?:MemoryDeny|IPAddress|AmbientCap)/u.test(line))).toEqual([]);
    const named = linesOf({ system: { user: 'alice', folder: '/srv/a b', lowPorts: true } });
    for (const line of [
      ...['User=alice', 'ReadWritePaths="/srv/a b"', 'ProtectHome=read-only'],
      ...['AmbientCapabilities=CAP_NET_BIND_SERVICE', 'CapabilityBoundingSet=CAP_NET_BIND_SERVICE'],
    ]) {
      expect(named).toContain(line);
    }
    expect(named.filter((line) => /^(?:DynamicUser|StateDirectory|Environment)/u.test(line))).toEqual([]);
  });

  test('that opens browsers keeps nothing from them', () => {
    expect(unitOf({ opensBrowsers: true })).not.toMatch(
      /^(?:NoNewPrivileges|SystemCallFilter|Restrict(?!art))/mu,
    );
  });
});

describe('the service', unixOnly('programs'), () => {
  let base = '';
  let unit = '';
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'ginnel-service-'));
    unit = join(base, 'systemd/user/ginnel.service');
  });
  afterEach(async () => {
    await rm(base, { recursive: true });
  });

  type Answers = Readonly<Record<string, { code: number; output: string } | null>>;

  /** Runs the command where `systemctl` and `loginctl` answer as given, by their first word, and else do well. */
  async function ginnel(args: readonly string[], answers: Answers = {}, more: Partial<ServiceSources> = {}) {
    const asked = readArguments(['service', ...args]);
    if (asked.kind !== 'service') throw new Error(args.join(' '));
    const printed: string[] = [];
    const told: string[] = [];
    const ran: string[] = [];
    const sources: ServiceSources = {
      disk,
      platform: 'linux',
      environment: { XDG_CONFIG_HOME: base },
      home: '/nobody',
      folder: { path: '/data', named: false },
      command: ['/usr/bin/node', '/opt/ginnel.mjs'],
      marked: () => Promise.resolve(['prod']),
      uid: 0,
      systemUnits: join(base, 'system'),
      run: (file, words) => {
        ran.push([file, ...words].join(' '));
        const [command = ''] = words.filter((word) => word !== '--user');
        if (command === '--version' && !(command in answers))
          return Promise.resolve({ code: 0, output: 'systemd 252 (252.38-1~deb12u1)\n+PAM' });
        return Promise.resolve(command in answers ? (answers[command] ?? null) : { code: 0, output: '' });
      },
      ...more,
    };
    const code = await service(asked, sources, {
      interactive: false,
      print: (line) => printed.push(line),
      paint: (line) => printed.push(painted(line, { hasColour: false })),
      notify: (line) => told.push(line),
      ask: () => Promise.resolve(null),
    });
    return { code, printed: printed.join('\n'), told: told.join('\n'), ran };
  }
  const inactive: Answers = { 'is-active': { code: 3, output: '' } };

  test('is installed and started', async () => {
    const { code, printed, told, ran } = await ginnel(['install'], inactive);
    expect([code, told]).toEqual([0, '']);
    expect(ran).toEqual([
      'systemctl --version',
      'systemctl --user daemon-reload',
      'systemctl --user is-active --quiet ginnel',
      'systemctl --user enable --now ginnel',
      expect.stringMatching(/^loginctl show-user \d+ --property=Linger$/u),
    ]);
    expect(await readFile(unit, 'utf8')).toContain('\nExecStart=/usr/bin/node /opt/ginnel.mjs serve\n');
    expect(await readFile(unit, 'utf8')).toContain('\nType=notify\n');
    expect(printed).toContain('connects "prod"');
    expect(printed).toContain('loginctl enable-linger');
  });

  test('installed once more, it runs as the new unit says', async () => {
    await ginnel(['install']);
    const options = ['install', '--web', '--port', '8022'];
    const { ran, printed } = await ginnel(
      options,
      { 'show-user': { code: 0, output: 'Linger=yes\n' } },
      { folder: { path: '/my data', named: true } },
    );
    expect(ran).toContain('systemctl --user restart ginnel');
    expect(await readFile(unit, 'utf8')).toContain(
      '\nExecStart=/usr/bin/node /opt/ginnel.mjs --web --no-open --port 8022 --data-dir "/my data"\n',
    );
    expect(printed).toContain('It starts with the computer.');
    expect(printed).not.toContain('enable-linger');
  });

  test('with nothing marked, it is said that it has nothing to do', async () => {
    const { told } = await ginnel(['install'], inactive, { marked: () => Promise.resolve([]) });
    expect(told).toContain('No saved session is marked');
  });

  test.each<[string, Answers, string]>([
    [
      'no user manager',
      { 'daemon-reload': { code: 1, output: 'Failed to connect to bus: No medium found\n' } },
      'cannot be reached from here: Failed to connect to bus: No medium found.',
    ],
    ['no systemd', { 'daemon-reload': null }, 'There is no systemd here'],
  ])('where there is %s, the unit is written and the rest is told', async (_, answers, why) => {
    const { code, told, ran } = await ginnel(['install'], answers);
    expect(code).toBe(1);
    expect(told).toContain(why);
    expect(told).toContain('  systemctl --user enable --now ginnel');
    expect(ran).toEqual(['systemctl --version', 'systemctl --user daemon-reload']);
    expect(await readdir(join(base, 'systemd/user'))).toEqual(['ginnel.service']);
  });

  test('what systemd has against it is told', async () => {
    const { code, told } = await ginnel(['install'], { enable: { code: 1, output: 'Unit is masked.\n' } });
    expect([code, told]).toEqual([1, 'systemd did not start the service: Unit is masked.']);
  });

  test('somebody else’s unit of that name stays', async () => {
    await mkdir(join(base, 'systemd/user'), { recursive: true });
    await writeFile(unit, '[Service]\n');
    for (const action of ['install', 'uninstall']) {
      const { code, told, ran } = await ginnel([action]);
      expect([code, ran]).toEqual([1, []]);
      expect(told).toContain('was not written by Ginnel');
    }
    expect(await readFile(unit, 'utf8')).toBe('[Service]\n');
  });

  test('a place that cannot be written to is told', async () => {
    await writeFile(join(base, 'systemd'), '');
    const { code, told, ran } = await ginnel(['install']);
    expect([code, ran]).toEqual([1, []]);
    expect(told).toContain(`"${unit}" could not be written`);
  });

  test('is taken back, also where no manager can be asked', async () => {
    expect(await ginnel(['uninstall'])).toMatchObject({ code: 0, ran: [] });
    for (const answers of [{}, { disable: { code: 1, output: 'no bus' } }]) {
      await ginnel(['install']);
      const wants = join(base, 'systemd/user/default.target.wants');
      await mkdir(wants, { recursive: true });
      await symlink(unit, join(wants, 'ginnel.service'));
      const { code, told, ran } = await ginnel(['uninstall'], answers);
      expect(code).toBe('disable' in answers ? 1 : 0);
      expect(told.includes('systemctl --user stop ginnel')).toBe('disable' in answers);
      expect(ran[0]).toBe('systemctl --user disable --now ginnel');
      expect(await readdir(wants)).toEqual([]);
      await rm(wants, { recursive: true });
      expect(await readdir(join(base, 'systemd/user'))).toEqual([]);
    }
  });

  test('says whether it is installed and runs', async () => {
    expect(await ginnel(['status'], { show: { code: 0, output: 'ActiveState=inactive\n' } })).toMatchObject({
      code: 1,
      printed: 'Not installed: ginnel service install does that.\nDoes not run.',
    });
    await ginnel(['install']);
    const shown =
      'ActiveState=active\nMainPID=77\nUnitFileState=enabled\nActiveEnterTimestamp=Sat 10:00\nStatusText=3 of 4 up\n';
    expect(await ginnel(['status'], { show: { code: 0, output: shown } })).toMatchObject({
      code: 0,
      printed: `Installed: ${unit}\nStarts at login: yes\nRuns since Sat 10:00 (process 77).\nSays: 3 of 4 up`,
    });
    const failed = 'ActiveState=failed\nUnitFileState=disabled\nResult=exit-code\n';
    expect(await ginnel(['status'], { show: { code: 0, output: failed } })).toMatchObject({
      code: 1,
      printed: expect.stringContaining('Starts at login: no\nDoes not run (exit-code).') as string,
    });
    expect(await ginnel(['status'], { show: null })).toMatchObject({ code: 1 });
  });

  test('a systemd that would not hear it is told nothing', async () => {
    for (const output of ['systemd 241 (241)\n', 'what?']) {
      await ginnel(['install'], { '--version': { code: 0, output } });
      expect(await readFile(unit, 'utf8')).toContain('\nType=simple\n');
    }
  });

  test('of the system is root’s to install, in its own place', async () => {
    const system = join(base, 'system/ginnel.service');
    const refused = await ginnel(['install', '--system'], {}, { uid: 1000 });
    expect([refused.code, refused.ran]).toEqual([1, []]);
    expect(refused.told).toContain('sudo');
    const { code, ran, printed } = await ginnel(
      ['install', '--system', '--low-ports', '--metrics', '9464'],
      inactive,
    );
    expect([code, ran]).toEqual([
      0,
      [
        'systemctl --version',
        'systemctl daemon-reload',
        'systemctl is-active --quiet ginnel',
        'systemctl enable --now ginnel',
      ],
    ]);
    const text = await readFile(system, 'utf8');
    expect(text).toContain(
      '\nExecStart=/usr/bin/node /opt/ginnel.mjs serve --metrics 9464 --data-dir /var/lib/ginnel\n',
    );
    expect(text).toContain('\nAmbientCapabilities=CAP_NET_BIND_SERVICE\n');
    expect(printed).toContain('journalctl -u ginnel');
    expect((await ginnel(['uninstall', '--system'])).ran).toEqual([
      'systemctl disable --now ginnel',
      'systemctl daemon-reload',
    ]);
    expect(await readdir(join(base, 'system'))).toEqual([]);
  });

  test('of the system runs nothing that its user cannot read', async () => {
    const command = ['/home/alice/.nvm/node', '/opt/ginnel.mjs'];
    const own = await ginnel(['install', '--system'], {}, { command });
    expect([own.code, own.told]).toEqual([
      1,
      expect.stringContaining('"/home/alice/.nvm/node" is in a home folder'),
    ]);
    expect((await ginnel(['install', '--system', '--user', 'alice'], {}, { command })).code).toBe(0);
    const rooted = { command: ['/root/node', '/opt/ginnel.mjs'] };
    expect((await ginnel(['install', '--system', '--user', 'alice'], {}, rooted)).code).toBe(1);
    const named = { folder: { path: '/srv/data', named: true } };
    expect((await ginnel(['install', '--system'], {}, named)).told).toContain('--user NAME');
  });

  test.each([
    [['install', '--user', 'alice']],
    [['install', '--low-ports']],
    [['status', '--metrics', '9464']],
  ])('%j is a mistake', (args) => {
    expect(readArguments(['service', ...args])).toMatchObject({ kind: 'mistake' });
  });

  test.each([
    [['--system', '--user', 'a b'], 'no name of a user'],
    [['--system', '--user', 'a\nExecStart=/x'], 'no name of a user'],
    [['--metrics', '0.0.0.0:9464'], 'ask for no login'],
    [['--system', '--web'], '--system does not go with --web'],
    [['--web', '--metrics', '9464'], '--metrics does not go with --web'],
    [['--metrics', 'here'], 'no place for metrics'],
  ])('%j is told, and nothing is written', async (args, why) => {
    const { code, told, ran } = await ginnel(['install', ...args]);
    expect([code, told, ran]).toEqual([2, expect.stringContaining(why), []]);
  });

  test('elsewhere than on Linux there is none', async () => {
    for (const [platform, names, others] of [
      ['darwin', /macOS.*launchd/su, /Windows|Task Scheduler|systemd|systemctl/u],
      ['win32', /Windows.*Task Scheduler/su, /macOS|launchd|systemd|systemctl/u],
    ] as const) {
      const command = ['C:\\Program Files\\node.exe', 'C:\\g.mjs'];
      const { code, told } = await ginnel(['install', '--web'], {}, { platform, command });
      expect(code).toBe(1);
      expect(told).toContain('the desktop app can be started at login');
      expect(told).toMatch(names);
      expect(told).not.toMatch(others);
      const quote = platform === 'win32' ? '"' : "'";
      expect(told).toContain(`${quote}C:\\Program Files\\node.exe${quote} C:\\g.mjs --web --no-open`);
    }
    const helpOn = (platform: string): string => JSON.stringify(programHelp(platform, 80));
    expect(helpOn('win32')).not.toMatch(/service|systemd/u);
    expect(helpOn('linux')).toContain('service install');
  });
});
