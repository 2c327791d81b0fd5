import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { hostname, tmpdir, userInfo } from 'node:os';
import { dirname, join, win32 } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configDisk } from '../../electron/formats/ssh-config/disk';
import {
  aliases,
  readSshConfigFile,
  systemConfigPath,
  userConfigPath,
} from '../../electron/formats/ssh-config/file';
import type { ConfigDisk, SshConfigDependencies } from '../../electron/formats/ssh-config/types';
import { runProgram, type RunProgram } from '../../electron/system/run-program';
import type { SessionProfile } from '../../shared/session-profile';
import { formatDestination, formatSource } from '../../shared/endpoint';
import { context, planInWords } from '../unit/formats/plan-words';
import { sshConfigCases } from '../unit/formats/ssh-config.corpus';
import { system } from '../support/here';
import { unixOnly } from '../support/unix-only';

let home = '';
let config = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ginnel-config-'));
  config = join(home, '.ssh', 'config');
  await mkdir(join(home, '.ssh'), { mode: 0o700 });
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

async function write(name: string, text: string, mode = 0o600): Promise<string> {
  const path = join(home, '.ssh', name);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, text, { mode });
  await chmod(path, mode);
  return path;
}

function dependencies(more: Partial<SshConfigDependencies> = {}): SshConfigDependencies {
  const { uid, username } = userInfo();
  return {
    machine: {
      platform: system.platform,
      home,
      environment: { KEYS: '/keys', HOME: home },
      username,
      uid,
      hostname: hostname(),
    },
    context,
    disk: configDisk(system, uid),
    run: null,
    ...more,
  };
}

async function read(more: Partial<SshConfigDependencies> = {}, path = config): Promise<readonly string[]> {
  return planInWords((await readSshConfigFile(path, dependencies(more))).plan);
}

describe('what a configuration includes', unixOnly('paths'), () => {
  it('comes in, in the order of names, from ~/.ssh on, and is watched', async () => {
    await write('config', 'Include conf.d/*\nInclude ~/.ssh/more "${HOME}/.ssh/la st"\nHost *\n  User me\n');
    await write('conf.d/b', 'Host b\n  HostName b.example.com\n');
    await write('conf.d/a', 'Host a\n  HostName a.example.com\n  Foo bar\n');
    await write('conf.d/.hidden', 'Host hidden\n');
    await write('more', 'Host c');
    await write('la st', 'Host d');
    const { plan, files } = await readSshConfigFile(config, dependencies());
    expect(planInWords(plan)).toEqual([
      'a: me@a.example.com',
      'b: me@b.example.com',
      'c: me@c',
      'd: me@d',
      'wrong: Foo bar [a]: Foo is no keyword of ssh_config.',
    ]);
    expect(plan.sessions[0]?.origin).toBe(`Host a in ${join(home, '.ssh/conf.d/a')}`);
    // A place in the text that is shown is that of the Include.
    expect(plan.problems[0]?.from).toEqual([{ start: 0, end: 'Include conf.d/*'.length }]);
    expect(files.filter((file) => file.startsWith(home)).map((file) => file.slice(home.length))).toEqual([
      '/.ssh/config',
      '/.ssh/conf.d',
      '/.ssh/conf.d/a',
      '/.ssh/conf.d/b',
      '/.ssh/more',
      '/.ssh/la st',
    ]);
  });

  it('has the conditions of its place, and ends with the file', async () => {
    await write('config', 'Host web\n  Include inner\n  User me\nHost db\n');
    await write('inner', 'Compression yes\nHost *\n  Port 2222\nHost db\n  Port 33\n');
    expect(await read()).toEqual([
      'web: me@web:2222; compression=true',
      'db: db',
      'meaningless: Host db Port 33',
    ]);
  });

  it('wildcards count in any part of a path', async () => {
    await write('config', 'Include hosts/*/[ab]?.conf\n');
    await write('hosts/one/a1.conf', 'Host a1\n');
    await write('hosts/two/b1.conf', 'Host b1\n');
    await write('hosts/two/c1.conf', 'Host c1\n');
    expect(await read()).toEqual(['a1: a1', 'b1: b1']);
  });

  it('that is not there is told, and still watched', async () => {
    await write('config', 'Include later\nHost web\n');
    const { plan, files } = await readSshConfigFile(config, dependencies());
    expect(planInWords(plan)).toEqual(['web: web', 'meaningless: Include later']);
    expect(files).toContain(join(home, '.ssh', 'later'));
  });

  it('files that include each other end in a sentence', async () => {
    await write('config', 'Include a\nHost web\n');
    await write('a', 'Include b b\nHost a\n');
    await write('b', 'Include a\nInclude b\nInclude config\nHost b\n');
    const words = await read();
    expect(words.slice(0, 3)).toEqual(['b: b', 'a: a', 'web: web']);
    expect(words.slice(3).every((line) => /^wrong: Include a: .* includes itself\.$/u.test(line))).toBe(true);
  });

  it('files that fan out end in a sentence, soon', async () => {
    await write('config', 'Include f0\nHost web\n');
    for (let at = 0; at < 16; at += 1) {
      const next = `f${String(at + 1)}`;
      await write(`f${String(at)}`, `Include ${next}\nInclude ${next}\nHost h${String(at)}\n`);
    }
    await write('f16', 'Include f17\n');
    await write('f17', 'Host last\n');
    const words = await read();
    expect(words).toContain('web: web');
    expect(words.some((line) => line.includes('more than 1,000 files'))).toBe(true);
    expect(words.some((line) => line.includes('more than 16 files include each other'))).toBe(true);
    expect(words.length).toBeLessThan(1200);
  });

  it('a variable that is not set is told', async () => {
    await write(
      'config',
      'Include ${NOWHERE}/x\nHost web\n  IdentityFile ${KEYS}/%L/%u\nHost db\n  IdentityFile ${NOWHERE}/id\n',
    );
    const { username } = userInfo();
    const [short] = hostname().split('.');
    expect(await read()).toEqual(
      [
        `web: web; privateKeyFile=/keys/${short ?? ''}/${username}`,
        'db: db',
        'wrong: Include ${NOWHERE}/x: A variable in ${NOWHERE}/x is not set.',
        'wrong: IdentityFile ${NOWHERE}/id [db]: Ginnel cannot fill in ${NOWHERE} here.',
        'meaningless: Include ${NOWHERE}/x',
      ].toSorted((a, b) => order(a) - order(b)),
    );
  });

  const order = (line: string): number =>
    line.startsWith('wrong') ? 2 : line.startsWith('meaningless') ? 1 : 0;
});

describe('a file that others could have written', unixOnly('rights'), () => {
  it.each([0o620, 0o602, 0o666])('with rights %o is not read', async (mode) => {
    await write('config', 'Host web\n  ProxyCommand evil\n', mode);
    expect(await read()).toEqual([
      expect.stringMatching(/^wrong: : Other users may write to .*config, so Ginnel/u),
    ]);
  });

  it('in a folder of theirs is not read, nor by a link to there', async () => {
    await mkdir(join(home, 'open'));
    await chmod(join(home, 'open'), 0o777);
    await writeFile(join(home, 'open', 'hosts'), 'Host evil\n', { mode: 0o600 });
    await write('config', `Include ${home}/open/hosts\nInclude linked\nHost web\n`);
    await symlink(join(home, 'open', 'hosts'), join(home, '.ssh', 'linked'));
    const words = await read();
    expect(words[0]).toBe('web: web');
    expect(words.filter((line) => line.includes(`Other users may write to ${home}/open, so`))).toHaveLength(
      2,
    );
  });

  it('in a folder where others may only add their own is read', async () => {
    await chmod(join(home, '.ssh'), 0o1777);
    await write('config', 'Host web\n');
    expect(await read()).toEqual(['web: web']);
  });

  it('that belongs to somebody else is not read', async () => {
    await write('config', 'Host web\n');
    const other = { ...configDisk(system, userInfo().uid), ...configDisk(system, 4711) };
    const words = await read({ disk: other });
    // The administrator's file is anybody's to read.
    if (userInfo().uid === 0) expect(words).toEqual(['web: web']);
    else expect(words).toEqual([expect.stringContaining('belongs to another user')]);
  });

  it('is looked at by its list of rights on Windows', async () => {
    const disk: ConfigDisk = {
      read: () =>
        Promise.resolve({ kind: 'unsafe', path: String.raw`C:\Users\me\.ssh\config`, trouble: 'rights' }),
      list: () => Promise.resolve([]),
    };
    const machine = { ...dependencies().machine, platform: 'win32' as const };
    const { plan } = await readSshConfigFile(
      String.raw`C:\Users\me\.ssh\config`,
      dependencies({ disk, machine }),
    );
    expect(JSON.stringify(plan.problems)).toContain('Properties > Security');
    expect(JSON.stringify(plan.problems)).not.toContain('chmod');
  });
});

describe('what is no file to read', unixOnly('paths'), () => {
  it.each([
    ['nothing', () => Promise.resolve(), 'There is no file'],
    ['a folder', () => mkdir(config), 'cannot be read'],
    ['a pipe', () => Promise.resolve(execFileSync('mkfifo', [config])), 'cannot be read'],
    ['a link to itself', () => symlink('config', config), 'cannot be read'],
    ['far too much', async () => truncate(await write('config', ''), 5e9), 'cannot be read'],
  ])('%s', async (_, make, sentence) => {
    await make();
    const { plan, files } = await readSshConfigFile(config, dependencies());
    expect(planInWords(plan)).toEqual([expect.stringContaining(sentence)]);
    expect(files).toEqual([config]);
    expect(await aliases(config, dependencies())).toEqual([]);
  });

  it('a name with a line in it', async () => {
    await write('config', 'Include "a\tb/../\u0007c"\nHost "web\tx"\n  HostName web.example.com\n');
    expect((await read())[0]).toMatch(/^meaningless|^wrong/u);
    expect(await readdir(home)).toEqual(['.ssh']);
  });
});

it('names that stand for servers are told with what they stand for', unixOnly('paths'), async () => {
  await write(
    'config',
    'Host web w\n  HostName web.example.com\n  User me\nHost six\n  HostName 2001:db8::7\n  Port 2222\nHost *.x\n',
  );
  expect(await aliases(config, dependencies())).toEqual([
    { alias: 'web', server: 'me@web.example.com' },
    { alias: 'w', server: 'me@web.example.com' },
    { alias: 'six', server: '[2001:db8::7]:2222' },
  ]);
});

describe('the system’s configuration', () => {
  const files = new Map<string, string>();
  const disk: ConfigDisk = {
    read: (path) => {
      const text = files.get(path);
      return Promise.resolve(text === undefined ? { kind: 'missing' } : { kind: 'text', text });
    },
    list: (folder) =>
      Promise.resolve(
        [...files.keys()]
          .filter((path) => win32.dirname(path) === folder)
          .map((path) => win32.basename(path)),
      ),
  };
  const windows = {
    ...{ platform: 'win32' as const, home: String.raw`C:\Users\me`, username: 'me', uid: -1, hostname: 'PC' },
    environment: { ProgramData: String.raw`D:\Data`, SystemRoot: String.raw`D:\Windows` },
  };

  it('counts behind the user’s, without a word of what has no place here', async () => {
    const linux = { ...windows, platform: 'linux' as const, home: '/home/me' };
    files.clear();
    files.set('/home/me/.ssh/config', 'Host web\n  User me\n');
    files.set(
      '/etc/ssh/ssh_config',
      'Host theirs gw.corp.example\n  ProxyJump none\n  Port 2222\nHost *\n  SendEnv LANG\n  User nobody\n  ProxyJump gw.corp.example\n',
    );
    const { plan, files: watched } = await readSshConfigFile(
      '/home/me/.ssh/config',
      dependencies({ disk, machine: linux }),
    );
    expect(planInWords(plan)).toEqual(['web: me@web; via nobody@gw.corp.example:2222']);
    expect(watched).toContain('/etc/ssh/ssh_config');
    const elsewhere = await readSshConfigFile('/etc/ssh/ssh_config', dependencies({ disk, machine: linux }));
    expect(elsewhere.plan.sessions.map(({ profile }) => profile.name)).toEqual(['theirs', 'gw.corp.example']);
  });

  it('is another file on Windows, as are paths and ssh itself', async () => {
    files.clear();
    const path = userConfigPath(windows);
    expect(path).toBe(String.raw`C:\Users\me\.ssh\config`);
    expect(systemConfigPath(windows)).toBe(String.raw`D:\Data\ssh\ssh_config`);
    files.set(
      path,
      String.raw`Include conf.d\*
Include ~\.ssh\more
Host web
  IdentityFile C:\Users\me\.ssh\id_rsa
`,
    );
    files.set(String.raw`C:\Users\me\.ssh\conf.d\a`, 'Host a\r\n  HostName a.example.com\r\n');
    files.set(String.raw`C:\Users\me\.ssh\more`, 'Host b\r\n');
    files.set(systemConfigPath(windows), 'User me\r\n');
    const asked: string[] = [];
    const run: RunProgram = (file) => {
      asked.push(file);
      return Promise.resolve(null);
    };
    const { plan } = await readSshConfigFile(path, dependencies({ disk, machine: windows, run }));
    expect(planInWords(plan)).toEqual([
      'a: me@a.example.com',
      'b: me@b',
      String.raw`web: me@web; privateKeyFile=C:\Users\me\.ssh\id_rsa`,
    ]);
    expect(asked).toEqual([String.raw`D:\Windows\System32\OpenSSH\ssh.exe`]);
  });
});

describe('ssh -G', unixOnly('programs'), () => {
  /** Forwards as `ssh -G` prints them, without brackets. */
  const printed = ({ forwards }: SessionProfile): readonly string[] =>
    forwards
      .map((forward) => {
        const to =
          forward.kind === 'dynamic'
            ? ''
            : forward.destination === null
              ? ' socks:0'
              : ` ${formatDestination(forward.destination)}`;
        return `${forward.kind}forward ${formatSource(forward.source)}${to}`.replace(/[[\]]/gu, '');
      })
      .toSorted();

  // Some are read although ssh is stricter, some need a page's marks mended, or facts of a computer.
  const complete = sshConfigCases.filter(
    ({ title, text, says }) =>
      title !== 'a forward as behind -L' &&
      !says.some((line) => line.startsWith('wrong')) &&
      !/^\s*(?:ssh|cat|chmod|Include|`)|[“\u00a0]|&quot;|exec|localnetwork|localuser|tagged|\bTag\b|\[2001:db8::7\]$/imu.test(
        text,
      ),
  );

  it.each(complete)('reads the same: $title', async ({ text }) => {
    const path = await write('case', text.replace('\ufeff', ''));
    const { plan } = await readSshConfigFile(path, dependencies());
    expect(await read({ run: runProgram }, path)).toEqual(planInWords(plan));
    for (const { profile } of plan.sessions.filter(({ profile: { name } }) => name !== '')) {
      const { stdout, status, stderr } = spawnSync('ssh', ['-G', '-F', path, '--', profile.name], {
        encoding: 'utf8',
      });
      // Keywords of other systems and of newer versions are told by their names.
      if (status !== 0 && /Bad configuration option|Unsupported/u.test(stderr)) return;
      expect(stderr.replace(/Pseudo-terminal[^\n]*\n/gu, '')).toBe('');
      const said = stdout.split('\n');
      const of = (key: string): readonly string[] =>
        said.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
      expect(of('hostname')).toEqual([profile.host.toLowerCase()]);
      expect(of('port')).toEqual([String(profile.port)]);
      if (profile.username !== '') expect(of('user')).toEqual([profile.username]);
      // It prints a forward between sockets once more, as a dynamic one.
      const forwards = said.filter((line) => /^(?:local|remote|dynamic(?=forward [^/]))forward /u.test(line));
      if (!/ClearAll/u.test(text) && !/%n/u.test(text))
        expect(forwards.map((line) => line.replace(/[[\]]/gu, '')).toSorted()).toEqual(printed(profile));
      expect(
        of('proxyjump').length + of('proxycommand').filter((command) => command !== 'none').length > 0,
      ).toBe(profile.jumps.length > 0 || profile.proxy.kind !== 'none');
      expect(of('compression')).toEqual([profile.compression ? 'yes' : 'no']);
    }
  });

  const counted = (): { readonly run: RunProgram; readonly calls: (readonly string[])[] } => {
    const calls: (readonly string[])[] = [];
    return {
      calls,
      run: (file, args) => {
        calls.push(args);
        return runProgram(file, args);
      },
    };
  };

  it('tells which Match holds that only ssh can judge, where it can', async () => {
    await write(
      'config',
      'Host web\nMatch version OpenSSH*\n  ProxyJump gw.example.com\nMatch localnetwork 0.0.0.0/0\n  Port 2222\n',
    );
    const run: RunProgram = (_file, args) =>
      Promise.resolve({
        code: 0,
        output: `user me\nhostname ${args.at(-1) ?? ''}\nport ${args.includes('none') ? '22' : '2222'}\n`,
      });
    expect(await read({ run })).toEqual(['web: web:2222', 'meaningless: ProxyJump gw.example.com [web]']);
    expect(await read()).toEqual([
      'web: web',
      'unsupported: ProxyJump gw.example.com [web]',
      'unsupported: Port 2222 [web]',
    ]);
  });

  it('is not asked where it would run a command or ask a name server', async () => {
    for (const line of [
      'Match exec "touch %d/ran"',
      'Match ex"e"c "touch ran"',
      'CanonicalizeHostname yes',
      'Match !exec=true',
    ]) {
      const { run, calls } = counted();
      await write('config', `Host web\n${line}\n  Port 2222\n`);
      await read({ run });
      expect(calls).toEqual([]);
    }
    const { run, calls } = counted();
    await write('config', 'Include inner\nHost web\n');
    await write('inner', 'Match exec "true"\n');
    await read({ run });
    expect(calls).toEqual([]);
  });

  it('runs nothing of the file', async () => {
    const ran = join(home, 'ran');
    await write(
      'config',
      `Host web\n  ProxyCommand touch ${ran}\n  LocalCommand touch ${ran}\n  PermitLocalCommand yes\n  KnownHostsCommand /usr/bin/touch ${ran}\n  RemoteCommand touch ${ran}\n  ControlMaster auto\n  ControlPath ${ran}\nHost "a;touch ${ran}"\n  HostName a.example\n`,
    );
    const { run, calls } = counted();
    expect((await read({ run }))[0]).toBe(`web: web; proxy=command touch ${ran}`);
    expect(calls.length).toBeGreaterThan(0);
    expect(await readdir(home)).toEqual(['.ssh']);
  });

  it('agrees in the end, or it is told', async () => {
    await write(
      'config',
      'Host web\n  HostName web.example.com\n  User me\n  LocalForward 8080 localhost:80\nHost db\n  ProxyJump web\n  RemoteForward 9000\n',
    );
    const { run, calls } = counted();
    expect(await read({ run })).toEqual([
      'web: me@web.example.com; L8080 → localhost:80',
      'db: db; via <web>; R9000',
    ]);
    expect(calls.map((args) => args.at(-1))).toEqual(['host.invalid', 'web', 'db']);
    const liar: RunProgram = (_file, args) =>
      Promise.resolve({ code: 0, output: `hostname ${args.at(-1) ?? ''}\nport 7\n` });
    expect((await read({ run: liar })).some((line) => line.includes('ssh itself reads web otherwise'))).toBe(
      true,
    );
  });

  it('that does not take the file leaves it as it was read', async () => {
    await write('config', 'Host web\n  User me\n  Foo bar\n');
    expect(await read({ run: runProgram })).toEqual([
      'web: me@web',
      'wrong: Foo bar [web]: Foo is no keyword of ssh_config.',
    ]);
  });
});
