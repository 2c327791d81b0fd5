import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  namesUser,
  readCommand,
  type CommandLine,
  type Facts,
} from '../../electron/net/proxies/command-line';
import type { AppError } from '../../shared/errors';
import { atMost } from '../support/soak';

const machine = { platform: 'linux', home: '/home/jo', environment: {} } as const;
const facts: Facts = {
  host: 'server.example',
  port: 2222,
  username: 'me',
  proxyHost: 'proxy.example',
  proxyPort: 3128,
};

function command(template: string, change: Partial<Facts> = {}): CommandLine {
  const read = readCommand(template, { ...facts, ...change }, machine);
  if (read.ok) return read.value;
  throw new Error(JSON.stringify(read.error));
}

function refusal(template: string, change: Partial<Facts> = {}): AppError {
  const read = readCommand(template, { ...facts, ...change }, machine);
  if (!read.ok) return read.error;
  throw new Error(`taken: ${read.value.shown}`);
}

describe('a ProxyCommand', () => {
  it('is filled in as ssh_config and as PuTTY do', () => {
    expect(command('nc %h %p').args).toEqual(['server.example', '2222']);
    expect(command('x %r@%n:%p 100%%').args).toEqual(['me@server.example:2222', '100%']);
    expect(command('x -proxy %proxyhost:%proxyport %user@%host:%port').args).toEqual([
      '-proxy',
      'proxy.example:3128',
      'me@server.example:2222',
    ]);
  });

  it('is split at blanks and quotes before it is filled in', () => {
    expect(command('"/opt/my tools/nc"  \'a b\' "" %h')).toMatchObject({
      program: '/opt/my tools/nc',
      args: ['a b', '', 'server.example'],
    });
  });

  it('whatever a host or user is called stays one argument, and is no option', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.string({ unit: 'binary' }),
        (host, username) => {
          fc.pre(!`${host}${username}`.includes('\0') && !/^-/u.test(host));
          const { program, args } = command('ssh -l u%r -W %h:%p "%h"', { host, username });
          expect(program).toBe('ssh');
          expect(args).toEqual(['-l', `u${username}`, '-W', `${host}:2222`, host]);
        },
      ),
    );
    expect(refusal('nc %h %p', { host: '-oProxyCommand=id' })).toMatchObject({
      code: 'proxy-command-invalid',
      data: { detail: expect.stringContaining('begins with a dash') as string },
    });
    expect(refusal('x %r', { username: '-rf' }).code).toBe('proxy-command-invalid');
  });

  it('placeholders in a host’s name are not filled in again', () => {
    expect(command('nc %h', { host: '%r%%' }).args).toEqual(['%r%%']);
  });

  it.each([
    ['nc %h %p | tee log', '|'],
    ['nc %h %p; id', ';'],
    ['nc %h %p && id', '&'],
    ['nc %h %p 2>/dev/null', '>'],
    ['nc %h %p </dev/null', '<'],
    ['nc `hostname` %p', '`'],
    ['nc "`hostname`" %p', '`'],
    ['nc $(hostname) %p', '$'],
    ['nc "${HOST}" %p', '$'],
    ['$HOME/bin/nc %h %p', '$'],
  ])('%s wants a shell, and there is none', (template, char) => {
    expect(refusal(template)).toEqual({
      code: 'proxy-command-invalid',
      data: { command: template, detail: expect.stringContaining(`"${char}"`) as string },
    });
  });

  it('begins behind exec, by which a shell would make way for it', () => {
    expect(command('exec nc %h %p').program).toBe('nc');
    expect(command('exec').program).toBe('exec');
  });

  it('what is quoted is no shell’s business', () => {
    expect(command(`awk '{ print $1 | "x" }; a && b > c' "a;b|c&d"`).args).toEqual([
      '{ print $1 | "x" }; a && b > c',
      'a;b|c&d',
    ]);
  });

  it.each([
    ['', 'proxy-command-invalid'],
    ['   ', 'proxy-command-invalid'],
    ['nc "%h %p', 'proxy-command-invalid'],
    ['nc %z', 'proxy-command-invalid'],
    ['nc %h 100%', 'proxy-command-invalid'],
    ['plink -pw %pass %h', 'proxy-command-invalid'],
    ['%h %p', 'proxy-command-invalid'],
    ['""', 'proxy-command-invalid'],
  ])('"%s" cannot be run', (template, code) => {
    expect(refusal(template).code).toBe(code);
  });

  it('begins in the home folder with ~/', () => {
    expect(command('~/bin/way %h').program).toBe('/home/jo/bin/way');
    expect(command('way ~/file').args).toEqual(['~/file']);
  });

  it('says whether it needs the user name', () => {
    expect(namesUser('nc %h %p')).toBe(false);
    expect(namesUser('x %r')).toBe(true);
    expect(namesUser('x %user')).toBe(true);
    expect(namesUser('x %%r')).toBe(false);
  });
});

describe('what is shown of a command', () => {
  const shown = (...args: string[]): string => {
    const [first = '', ...rest] = args;
    return command(`x %h %proxyhost`, { host: first, proxyHost: rest[0] ?? '' }).shown;
  };

  it('has quotes where they are needed', () => {
    expect(command('ssh -W %h:%p me@bastion').shown).toBe('ssh -W server.example:2222 me@bastion');
    expect(shown('a b', "it's")).toBe(`x 'a b' "it's"`);
    expect(shown('', 'C:\\nc.exe')).toBe(`x '' 'C:\\nc.exe'`);
  });

  it('shows what cannot be seen', () => {
    expect(shown('a\u202eb', 'c\u200bd\n')).toBe(String.raw`x "a\u{202e}b" "c\u{200b}d\n"`);
  });

  it('differs for commands that differ', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', ' ', "'", '"', '\\', '\u202e', 'n', '\n', '{', '}', 'u'),
    });
    fc.assert(
      fc.property(fc.tuple(word, word), fc.tuple(word, word), (one, other) => {
        fc.pre(one.join('\0') !== other.join('\0'));
        expect(shown(...one)).not.toBe(shown(...other));
      }),
      atMost(2000),
    );
  });
});
