import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCommand, type CommandLine, type Facts } from '../../../electron/net/proxies/command-line';
import { processTree } from '../../../electron/net/proxies/process-tree';
import { callOf } from '../../../electron/net/proxies/program-call';
import { quoteWindowsWord, readWindowsLine } from '../../../electron/net/proxies/windows-words';
import type { Machine } from '../../../electron/system/machine';
import { sentence } from '../../../shared/errors';
import { atMost } from '../../support/soak';

const facts: Facts = {
  ...{ host: 'server.example', port: 2222, username: 'me' },
  ...{ proxyHost: 'proxy.example', proxyPort: 3128 },
};
const windows: Machine = {
  platform: 'win32',
  home: 'C:\\Users\\Jane O’Brien',
  environment: {
    SystemRoot: 'C:\\Windows',
    UserProfile: "C:\\Users\\Jane O'Brien",
    'ProgramFiles(x86)': 'C:\\Program Files (x86)',
    Path: '"C:\\gcloud\\bin";C:\\Windows\\System32;.;tools;C:\\tools',
    PATHEXT: '.COM;.EXE;.BAT;.CMD;.VBS;.PS1',
  },
  loginShell: () => Promise.resolve({ agent: null, path: '/opt/homebrew/bin' }),
};

function command(template: string, change: Partial<Facts> = {}): CommandLine {
  const read = readCommand(template, { ...facts, ...change }, windows);
  if (read.ok) return read.value;
  throw new Error(sentence(read.error));
}
const refusal = (template: string, change: Partial<Facts> = {}): string => {
  const read = readCommand(template, { ...facts, ...change }, windows);
  return read.ok ? `taken: ${read.value.shown}` : sentence(read.error);
};

describe('a ProxyCommand of Windows', () => {
  it.each([
    ['"C:\\Program Files\\nc.exe" %h %p', ['C:\\Program Files\\nc.exe', 'server.example', '2222']],
    [`C:\\Users\\O'Brien\\nc.exe %h`, ["C:\\Users\\O'Brien\\nc.exe", 'server.example']],
    [`x 'a b'`, ['x', "'a", "b'"]],
    ['%UserProfile%\\nc.exe %h', ["C:\\Users\\Jane O'Brien\\nc.exe", 'server.example']],
    ['"%ProgramFiles(x86)%\\nc.exe" %p', ['C:\\Program Files (x86)\\nc.exe', '2222']],
    ['~\\bin\\nc.exe ~\\x', ['C:\\Users\\Jane O’Brien\\bin\\nc.exe', '~\\x']],
    ['~/bin/nc.exe', ['C:\\Users\\Jane O’Brien\\bin\\nc.exe']],
    // A placeholder with another behind it is no variable, and a percent sign is written twice.
    ['x %h%p %host%port %r%%', ['x', 'server.example2222', 'server.example2222', 'me%']],
    ['x %host:%port', ['x', 'server.example:2222']],
    // For a shell elsewhere, letters here.
    ['x $HOME `a` a;b ^c !d', ['x', '$HOME', '`a`', 'a;b', '^c', '!d']],
    ['x "a|b" "c & d" "<e>"', ['x', 'a|b', 'c & d', '<e>']],
    [
      'x "" "say \\"hi\\"" "C:\\dir\\\\" \\\\server\\share',
      ['x', '', 'say "hi"', 'C:\\dir\\', '\\\\server\\share'],
    ],
  ])('%s is %j', (template, [program, ...args]) => {
    expect(command(template)).toMatchObject({ program, args });
  });

  it.each([
    ['nc %h %p | tee log', '"|" is for a shell'],
    ['nc %h %p && id', '"&" is for a shell'],
    ['nc %h %p > log', '">" is for a shell'],
    ['x "a\\"|b" | y', '"|" is for a shell'],
    ['nc "%h %p', 'A quotation mark (") is never closed.'],
    ['x %NOBODY%', 'There is no environment variable NOBODY.'],
    ['x %z', '"%z" stands for nothing'],
    ['x %pass', 'no password'],
    ['%h %p', 'said outright'],
    ['%h.exe', 'said outright'],
  ])('%s is refused: %s', (template, words) => {
    expect(refusal(template)).toContain(words);
  });

  it('a host or user is no option, in either way of writing one', () => {
    expect(refusal('nc %h', { host: '-e' })).toContain('begins with a dash');
    expect(refusal('x %r', { username: '/c' })).toContain('begins with a slash');
    // The user's own words are.
    expect(command('x /c -e %UserProfile%').args.slice(0, 2)).toEqual(['/c', '-e']);
  });

  it('is shown in the quotes of Windows, and such that two that differ never look the same', () => {
    expect(command('"C:\\Program Files\\nc.exe" C:\\a\\b %h').shown).toBe(
      '"C:\\Program Files\\nc.exe" C:\\a\\b server.example',
    );
    expect(command(`x it's "a b\\\\"`).shown).toBe('x "it\'s" "a b\\\\"');
    const word = fc.string({
      unit: fc.constantFrom('a', ' ', "'", '"', '\\', '\u202e', 'n', '\n', '{', '}', 'u', '\ud800'),
    });
    const shown = ([host, proxyHost]: readonly [string, string]): string =>
      command('x a%h a%proxyhost', { host, proxyHost }).shown;
    fc.assert(
      fc.property(fc.tuple(word, word), fc.tuple(word, word), (one, other) => {
        fc.pre(one.join('\0') !== other.join('\0'));
        expect(shown(one)).not.toBe(shown(other));
      }),
      atMost(2000),
    );
  });

  it('a word in quotes is read as that word', () => {
    const word = fc.string({ unit: fc.constantFrom('a', ' ', '"', '\\', '\t', '|', "'") });
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const line = readWindowsLine(words.map(quoteWindowsWord).join(' '));
        expect(line).toMatchObject({ words, isClosed: true });
      }),
      atMost(2000),
    );
  });
});

describe('how Windows starts it', () => {
  const files = [
    'C:\\gcloud\\bin\\gcloud.cmd',
    'C:\\gcloud\\bin\\gcloud',
    'C:\\tools\\cloudflared.exe',
    'C:\\tools\\both.exe',
    'C:\\tools\\both.cmd',
    'C:\\tools\\dotted.v2.exe',
    'C:\\tools\\script.ps1',
    'C:\\R&D (x)\\run.bat',
    'C:\\100%\\run.bat',
    `${process.cwd()}\\evil.exe`,
    'tools\\evil.exe',
  ].map((file) => file.toLowerCase());
  const isFile = (path: string): Promise<boolean> => Promise.resolve(files.includes(path.toLowerCase()));
  const call = (program: string, ...args: readonly string[]) => callOf({ program, args }, windows, isFile);
  const cmd = (line: string) => ({
    ok: true,
    call: {
      file: 'C:\\Windows\\System32\\cmd.exe',
      args: ['/d', '/v:off', '/s', '/c', `"${line}"`],
      verbatim: true,
    },
  });
  const plainly = (file: string, ...args: readonly string[]) => ({
    ok: true,
    call: { file, args, verbatim: false },
  });

  it('by PATH and PATHEXT, as a terminal does, and never out of the current folder', async () => {
    expect(await call('cloudflared', 'a b')).toMatchObject(plainly('C:\\tools\\cloudflared.exe', 'a b'));
    expect(await call('CLOUDFLARED.EXE')).toMatchObject({ ok: true });
    expect(await call('both')).toMatchObject(plainly('C:\\tools\\both.exe'));
    expect(await call('dotted.v2')).toMatchObject(plainly('C:\\tools\\dotted.v2.exe'));
    expect(await call('C:\\tools\\cloudflared')).toMatchObject(plainly('C:\\tools\\cloudflared.exe'));
    for (const nobody of ['evil', 'nobody', 'C:\\nobody.exe', 'both.bat']) {
      expect(await call(nobody)).toEqual({ ok: false, detail: 'There is no such program.' });
    }
  });

  it('a batch file by cmd.exe, without AutoRun, each argument in quotes', async () => {
    expect(await call('gcloud', 'compute', 'start-iap-tunnel', 'a b', '')).toMatchObject(
      cmd('"C:\\gcloud\\bin\\gcloud.cmd" "compute" "start-iap-tunnel" "a b" ""'),
    );
    // Within quotes these are letters.
    expect(await call('gcloud', 'a & b', 'c|d', '<e>', '^', '(f)', "it's")).toMatchObject(
      cmd('"C:\\gcloud\\bin\\gcloud.cmd" "a & b" "c|d" "<e>" "^" "(f)" "it\'s"'),
    );
    expect(await call('both.cmd', 'C:\\dir\\')).toMatchObject(cmd('"C:\\tools\\both.cmd" "C:\\dir\\\\"'));
    expect(await call('C:\\R&D (x)\\run.bat')).toMatchObject(cmd('"C:\\R&D (x)\\run.bat"'));
  });

  it.each(['a"&calc', '%PATH%', '%CMDCMDLINE:~-1%&calc', '!PATH!', 'a\nb', 'a\r'])(
    'a batch file is not given %j, which cmd.exe could take for more than an argument',
    async (arg) => {
      const refused = await call('gcloud', 'ok', arg);
      expect(refused).toMatchObject({
        ok: false,
        detail: expect.stringContaining('gcloud.cmd is a batch file') as string,
      });
      // A program takes it as it is.
      expect(await call('cloudflared', arg)).toMatchObject(plainly('C:\\tools\\cloudflared.exe', arg));
    },
  );

  it('no argument of a batch file gets out of its quotes', async () => {
    const arg = fc.string({
      unit: fc.constantFrom('a', ' ', '"', '\\', '&', '%', '^', '!', '|', '(', ')', "'", '/'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(arg), async (args) => {
        const made = await call('gcloud', ...args);
        if (!made.ok) return;
        const line = made.call.args.at(-1)?.slice(1, -1) ?? '';
        // cmd.exe knows no escape of a quotation mark: every one opens or closes.
        const parts = line.split('"');
        expect(
          parts
            .filter((_, index) => index % 2 === 0)
            .join('')
            .trim(),
        ).toBe('');
        expect(line).not.toMatch(/[%!\n]/u);
        expect(readWindowsLine(line).words.slice(1)).toEqual(args);
      }),
      atMost(1000),
    );
  });

  it('nothing else, and says what to do', async () => {
    expect(await call('script')).toMatchObject({
      ok: false,
      detail:
        'script.ps1 is no program (.exe, .com) and no batch file (.cmd, .bat): name the program that runs it, then the file.',
    });
    expect(await call('C:\\tools\\script.ps1')).toMatchObject({ ok: false });
    expect(await call('C:\\100%\\run.bat')).toMatchObject({ ok: false });
  });
});

describe('how other systems start it', () => {
  const on = (platform: NodeJS.Platform, environment: NodeJS.ProcessEnv) =>
    callOf({ program: 'cloudflared', args: ['access'] }, { ...windows, platform, environment });

  it('macOS by the login shell’s PATH, unless it was started in a terminal', async () => {
    const dock = { PATH: '/usr/bin:/bin', HOME: '/Users/jo' };
    expect(await on('darwin', dock)).toEqual({
      ok: true,
      call: {
        ...{ file: 'cloudflared', args: ['access'], verbatim: false },
        environment: { PATH: '/opt/homebrew/bin', HOME: '/Users/jo' },
      },
    });
    const terminal = { ...dock, SHLVL: '1' };
    expect(await on('darwin', terminal)).toMatchObject({ call: { environment: terminal } });
    expect(await on('linux', dock)).toMatchObject({ call: { environment: dock } });
  });
});

describe('how a command is ended with all it started', () => {
  function tree(platform: NodeJS.Platform, exitCode: number | null = null) {
    const done: string[] = [];
    let fails = (): void => undefined;
    const child = { pid: 4711, exitCode, signalCode: null, kill: () => done.push('kill') > 0 };
    const ends = processTree(
      child,
      { platform, environment: { systemroot: 'D:\\Win' } },
      {
        signal: (pid, signal) => done.push(`${signal} ${String(pid)}`),
        run: (file, args, failed) => {
          done.push([file, ...args].join(' '));
          fails = failed;
        },
        runNow: (file, args) => done.push(`now ${[file, ...args].join(' ')}`),
      },
    );
    return { ends, done, fail: () => fails() };
  }
  const taskkill = 'D:\\Win\\System32\\taskkill.exe /pid 4711 /t /f';

  it('Windows ends the tree from its root, and the root alone where that fails', () => {
    const { ends, done, fail } = tree('win32');
    ends.ask();
    expect(done).toEqual([taskkill]);
    fail();
    expect(done).toEqual([taskkill, 'kill']);
    ends.killAtExit();
    expect(done.slice(2)).toEqual([`now ${taskkill}`, 'kill']);
  });

  it('Windows ends nothing by a number that may be another program’s by now', () => {
    const { ends, done } = tree('win32', 0);
    ends.ask();
    ends.kill();
    ends.killAtExit();
    ends.killRest();
    expect(done).toEqual([]);
  });

  it.each(['linux', 'darwin'] as const)('%s ends the process group', (platform) => {
    const { ends, done } = tree(platform, 0);
    ends.ask();
    ends.kill();
    ends.killRest();
    ends.killAtExit();
    expect(done).toEqual(['SIGTERM -4711', 'SIGKILL -4711', 'SIGKILL -4711', 'SIGKILL -4711']);
  });
});
