import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandLine } from '../../../shared/command-line';
import { portSchema } from '../../../shared/endpoint';
import type { Forward } from '../../../shared/forward';
import { usesOf } from '../../../shared/forward-uses';
import type { Service } from '../../../shared/service';
import type { Bound } from '../../../shared/status';
import { forwardOf, profileOf, statusOf } from '../../support/samples';
import { unixOnly } from '../../support/unix-only';

const shells = ['/bin/sh', '/bin/bash', '/usr/bin/dash', '/usr/bin/fish', '/usr/bin/zsh'].filter((path) =>
  existsSync(path),
);

/** Lines of all uses of a forward, for the shells of Unix. */
function linesOf(
  forward: Forward,
  bound: readonly Bound[],
  service: Service | null = null,
): readonly string[] {
  const state = { kind: 'listening', since: 0, bound, missing: [], until: null, exposure: null } as const;
  const profile = profileOf({ host: 'anna@gw.example', forwards: [forward] });
  const session = statusOf({ kind: 'idle', since: 0 }, [[forward, state]], profile);
  const [status] = session.forwards;
  if (status === undefined) throw new Error('no status');
  return usesOf(status, { session, service, platform: 'linux' }).flatMap((use) =>
    use.kind === 'copy' && /^(?:[a-z-]+ |export )/u.test(use.text) ? [use.text] : [],
  );
}

const bothFamilies: readonly Bound[] = [
  { address: '127.0.0.1', port: 9000 },
  { address: '::1', port: 9000 },
];

/** A line's words, as a shell passes them on. */
function wordsIn(shell: string, line: string): readonly string[] {
  const printed = execFileSync(shell, ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8', cwd: '/' });
  return printed.split('\n').slice(0, -1);
}

const verifier = `scrypt:16384:8:1:${'A'.repeat(24)}:${'A'.repeat(44)}`;
const nasty = '/tmp/it\'s $(id) `id` "x" \\ *;&|<>.s/.s.PGSQL.5432';

/** A host that the schema lets through, and no user typed. */
const strangers = {
  ...forwardOf('local', '9000', 'x:80'),
  destination: { host: '$(touch${IFS}x)\'"`id`;&', port: portSchema.parse(80) },
} as Forward;

describe.runIf(shells.length > 0)('a copied line', unixOnly('programs'), () => {
  it.each(shells)('is read by %s as its words, none of them run', (shell) => {
    const lines = [
      ...linesOf(forwardOf('local', '9000', 'inner.example:443'), [{ address: '::1', port: 9000 }]),
      ...linesOf(strangers, bothFamilies),
      ...linesOf(forwardOf('local', nasty, '/run/x.sock'), [{ path: nasty }]),
      ...linesOf(forwardOf('dynamic', '9000'), [{ address: '::1', port: 9000 }]),
    ];
    expect(lines.length).toBeGreaterThan(25);
    for (const line of lines) {
      const words = wordsIn(shell, line);
      const line2 = words.join(' ');
      expect(words[0]).toMatch(/^[a-z-]+$/u);
      // As typed: no word was filled in, parted or dropped.
      expect(line.replaceAll(/'\\''/gu, '\u0001').replaceAll("'", '').replaceAll('\u0001', "'")).toBe(line2);
    }
    const psql = lines.find((line) => line.startsWith('psql -h /') || line.startsWith("psql -h '/"));
    expect(wordsIn(shell, psql ?? '').slice(0, 3)).toEqual([
      'psql',
      '-h',
      nasty.slice(0, nasty.lastIndexOf('/')),
    ]);
  });

  it.each(shells)('is read by %s as its words, whatever these hold', (shell) => {
    const words = [
      ...[
        "\\'; touch x #",
        'a\\',
        'a\\\\',
        'a\\\\b',
        "a\\'b",
        "'\\",
        'DOMAIN\\user',
        '%self',
        '=ls',
        '~x',
        '{a,b}',
      ],
      ...['a\nb', 'a\tb', '!x', '#x', '', '^x', '*', '$(id)`id`', 'a"b', '\u001b[201~'],
    ];
    const { text } = commandLine(words, 'linux');
    const printed = execFileSync(shell, ['-c', `printf '%s\\0' ${text}`], { encoding: 'utf8', cwd: '/' });
    expect(printed.split('\0').slice(0, -1)).toEqual(words);
  });

  it.each(shells)('sets its variables in %s', (shell) => {
    const guarded = {
      ...forwardOf('dynamic', '9000'),
      login: { username: "o'x $(id)", verifier },
    } as Forward;
    for (const [forward, url] of [
      [forwardOf('dynamic', '9000'), 'socks5h://[::1]:9000'],
      [guarded, `socks5h://o'x%20%24(id):PASSWORD@[::1]:9000`],
    ] as const) {
      const [all = '', http = ''] = linesOf(forward, [{ address: '::1', port: 9000 }]).filter((line) =>
        line.startsWith('export '),
      );
      const show = (names: string): string => `printf '%s\\n' ${names}`;
      const run = (line: string, names: string): string =>
        execFileSync(shell, ['-c', `${line}; ${show(names)}`], { encoding: 'utf8', cwd: '/' });
      expect(run(all, '"$ALL_PROXY" "$all_proxy"')).toBe(`${url}\n${url}\n`);
      expect(run(http, '"$HTTPS_PROXY" "$http_proxy"')).toBe(`${url}\n${url}\n`);
    }
  });

  it('hands ssh a command that it takes', () => {
    const line = linesOf(forwardOf('dynamic', '9000'), bothFamilies).find((text) =>
      text.startsWith("ssh -o 'ProxyCommand=nc "),
    );
    const config = execFileSync('/bin/sh', ['-c', (line ?? '').replace(/^ssh /u, 'ssh -G -F none ')], {
      encoding: 'utf8',
    });
    expect(config).toContain('proxycommand nc -X 5 -x localhost:9000 %h %p');
    const through = linesOf(forwardOf('local', '9000', 'inner:2222'), bothFamilies).find((text) =>
      text.startsWith('ssh '),
    );
    const settings = execFileSync('/bin/sh', ['-c', (through ?? '').replace(/^ssh /u, 'ssh -G -F none ')], {
      encoding: 'utf8',
    });
    expect(settings).toContain('hostkeyalias [inner]:2222');
    expect(settings).toContain('user USER');
    expect(settings).toContain('port 9000');
  });
});
