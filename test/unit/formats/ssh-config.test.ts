import { runs } from '../../support/seeded';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../shared/errors';
import type { ImportPlan } from '../../../shared/import-plan';
import { importPlanSchema } from '../../../shared/import-plan';
import { notUnderstood } from '../../../shared/texts/import';
import * as texts from '../../../shared/texts/import-ssh-config';
import { readText } from '../../../electron/formats/reader';
import { looksLikeSshConfig } from '../../../electron/formats/ssh-config';
import { context, planInWords } from './plan-words';
import { sshConfigCases } from './ssh-config.corpus';

function read(text: string): ImportPlan {
  return readText(text, context);
}

describe('a text of ssh_config(5)', () => {
  it.each(sshConfigCases)('$title', ({ text, says }) => {
    const plan = read(text);
    expect(planInWords(plan)).toEqual(says);
    expect(importPlanSchema.parse(plan)).toEqual(plan);
  });

  it('is a corpus of at least 80', () => {
    expect(sshConfigCases.length).toBeGreaterThanOrEqual(80);
    expect(new Set(sshConfigCases.map(({ title }) => title)).size).toBe(sshConfigCases.length);
  });

  it('says which words a session is made of, and at which a problem is', () => {
    const text = 'Host web # the site\n  HostName web.example.com\n  Port 99999\n';
    const { sessions, problems, mends } = read(text);
    const words = sessions[0]?.from.map(({ start, end }) => text.slice(start, end));
    expect(words).toEqual(['Host', 'web', 'HostName web.example.com']);
    expect(sessions[0]?.origin).toBe('Host web');
    expect(problems.map(({ from: [span] }) => text.slice(span?.start, span?.end))).toEqual(['Port 99999']);
    expect(mends).toMatchObject([{ kind: 'comment', count: 1 }]);
  });

  it('says why a Match that runs a command does not count', () => {
    const { leftOut } = read('Host web\nMatch exec "touch /tmp/never"\n  ProxyJump gw\n');
    expect(leftOut.map(({ why }) => why)).toEqual([texts.onlySshKnows]);
  });

  it('tells of a mistake that is everybody’s once', () => {
    const hosts = Array.from({ length: 50 }, (_, number) => `h${String(number)}`).join(' ');
    const { sessions, problems, leftOut } = read(`Host ${hosts}\nHost *\n  Port none\n  ForwardX11 yes\n`);
    expect(sessions).toHaveLength(50);
    expect(problems).toHaveLength(1);
    expect(leftOut).toMatchObject([{ text: 'ForwardX11 yes', session: null }]);
  });

  it('gives each session ids of its own', () => {
    const { sessions } = read('Host a b\nHost *\n  LocalForward 8080 localhost:80\n');
    const ids = sessions.flatMap(({ profile }) => [profile.id, ...profile.forwards.map(({ id }) => id)]);
    expect(new Set(ids).size).toBe(4);
  });
});

describe('what is no ssh_config', () => {
  it.each([
    'Host key verification failed.',
    'Port 22 is open on the host',
    'web.example.com',
    'user me',
    'ssh -L 8080:localhost:80 me@host',
    'Host: web.example.com\nUser-Agent: curl/8.0\nAccept: */*\n',
    'HostName=web.example.com\nPortNumber=22\nProtocol=ssh\nTermWidth=80\nPresent=1\n',
    '[[tunnels]]\nname = "db"\nhost = "bastion"\nlocal = "5432"\nremote = "localhost:5432"\n',
    '{"host": "web", "port": 22}',
    'Include the following lines in your file\nand restart the server afterwards.\n',
    '',
  ])('%j', (text) => {
    expect(looksLikeSshConfig(text)).toBe(false);
  });
});

describe('whatever stands in a configuration', () => {
  const name = fc.constantFrom(
    'web',
    'db',
    'gw',
    'a*',
    '*',
    '!web',
    '?b',
    'web,',
    '"web"',
    '"',
    'x y',
    '-x',
    '#',
    '',
  );
  const value = fc.oneof(
    name,
    fc.string({ maxLength: 12 }),
    fc.constantFrom('%h', '%d/%r', '${X}', '8080 a:80', 'no', '1m'),
  );
  const keyword = fc.constantFrom(
    ...['Host', 'Match', 'Include', 'HostName', 'User', 'Port', 'ProxyJump', 'ProxyCommand', 'IdentityFile'],
    ...[
      'LocalForward',
      'RemoteForward',
      'DynamicForward',
      'ForwardX11',
      'Ciphers',
      'IgnoreUnknown',
      'Foo',
      'ssh',
      '#',
    ],
    ...['Match host', 'Match exec', 'Match final host', 'Match !all', 'GatewayPorts', 'ClearAllForwardings'],
  );
  const line = fc
    .tuple(fc.constantFrom('', ' ', '\t'), keyword, fc.constantFrom(' ', '=', ' = ', ''), value)
    .map((parts) => parts.join(''));
  const text = fc
    .array(line, { maxLength: 12 })
    .map((lines) => ['Host web', '  HostName a.example', ...lines].join('\n'));

  it('each word of it is in the plan, and the reader knew what to do with it', () => {
    fc.assert(
      fc.property(text, (source) => {
        const plan = read(source);
        expect(importPlanSchema.safeParse(plan).success).toBe(true);
        if (!looksLikeSshConfig(source)) return;
        const unread = plan.problems.filter(({ error }) => explain(error).what === notUnderstood.what);
        expect(unread.map(({ text: words }) => words)).toEqual([]);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('takes time in proportion to the text', () => {
    const hosts = Array.from(
      { length: 1000 },
      (_, at) => `Host h${String(at)}\n  Port 22\n  ProxyJump h${String(at + 1)}\n`,
    );
    const started = performance.now();
    const { sessions } = read(`${hosts.join('')}Host *\n  User me\n`);
    expect(sessions).toHaveLength(1000);
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it.each([
    [
      'patterns',
      700,
      (at: number) => `Host ${'*a'.repeat(40)}b\n  User u\nHost ${'a'.repeat(60)}${String(at)}\n`,
    ],
    ['names', 5001, (at: number) => `Host n${String(at)}\n`],
    ['patterns on one line', 300, (at: number) => `Host x${String(at)} ${'*a '.repeat(200)}\n  User u\n`],
  ])('too many %s are a sentence', (_, length, lineAt) => {
    const started = performance.now();
    const { problems } = read(Array.from({ length }, (__, at) => lineAt(at)).join(''));
    expect(
      problems.some(({ error }) =>
        explain(error).what.startsWith('These are more hosts and patterns than Ginnel reads'),
      ),
    ).toBe(true);
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  it('a long line is read', () => {
    const started = performance.now();
    for (const long of [
      'a'.repeat(2e5),
      '"a" '.repeat(5e4),
      '""'.repeat(2e5),
      '\\\\'.repeat(2e5),
      ' '.repeat(2e5),
    ]) {
      read(`Host web\n  HostName web.example.com\n  IdentityFile ${long}\n  ${long}\n`);
    }
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});
