import { describe, expect, test } from 'vitest';
import { readArguments } from '../../electron/cli/arguments';
import { listJson, listLines } from '../../electron/cli/list';
import { nearestNames } from '../../electron/cli/nearest-names';
import { askAtTerminal } from '../../electron/cli/questions';
import { logLine } from '../../electron/cli/log-lines';
import type { Terminal } from '../../electron/cli/terminal';
import { stepLines, verdict } from '../../electron/cli/test';
import { parseNotation } from '../../shared/notation';
import { newForwardId, newPromptId, newSessionId } from '../../shared/ids';
import type { Prompt, PromptAnswer } from '../../shared/prompts';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import type { TestStep } from '../../shared/connection-test';

describe('arguments', () => {
  test.each([
    [['run', 'bastion'], { kind: 'run', operands: ['bastion'], dataDir: undefined }],
    [['run', 'two words', '--data-dir', '/d'], { kind: 'run', operands: ['two words'], dataDir: '/d' }],
    [['--data-dir=/d', 'run', 'x'], { kind: 'run', operands: ['x'], dataDir: '/d' }],
    [['run', '--', '--odd'], { kind: 'run', operands: ['--odd'], dataDir: undefined }],
    [['run', 'a', 'b', 'a'], { kind: 'run', operands: ['a', 'b'], dataDir: undefined }],
    [['run', '--marked'], { kind: 'run', operands: [], options: { marked: true }, dataDir: undefined }],
    [['service', 'install'], { kind: 'service', operands: ['install'], options: {} }],
    [
      ['service', 'install', '--web', '--port', '8022', '--data-dir=/d'],
      { operands: ['install'], options: { web: true, port: '8022' }, dataDir: '/d' },
    ],
    [['service', 'status'], { kind: 'service', operands: ['status'] }],
    [['service', 'uninstall'], { kind: 'service', operands: ['uninstall'] }],
    [['test', 'two words', '--data-dir', '/d'], { kind: 'test', operands: ['two words'], dataDir: '/d' }],
    [['list'], { kind: 'list', options: {}, dataDir: undefined }],
    [['list', '--json'], { kind: 'list', options: { json: true }, dataDir: undefined }],
    [['--help'], { kind: 'usage', verb: null }],
    [['run', '-h'], { kind: 'usage', verb: 'run' }],
    [['help', 'run'], { kind: 'help', operands: ['run'] }],
    [['--version'], { kind: 'version' }],
  ])('%j', (args, invocation) => {
    expect(readArguments(args)).toMatchObject(invocation);
  });

  test.each([
    [[]],
    [['run']],
    [['run', '--marked', 'a']],
    [['list', '--marked']],
    [['run', 'x', '--port', '1']],
    [['service']],
    [['service', 'start']],
    [['service', 'install', 'more']],
    [['service', 'install', '--port', '1']],
    [['service', 'install', '--web', '--port', '70000']],
    [['service', 'status', '--web']],
    [['test']],
    [['test', 'a', 'b']],
    [['test', 'a', '--json']],
    [['list', 'x']],
    [['run', 'x', '--json']],
    [['start']],
    [['--colour']],
    [['run', 'x', '--data-dir']],
  ])('%j is a mistake', (args) => {
    expect(readArguments(args).kind).toBe('mistake');
  });
});

describe('a test at the terminal', () => {
  const step: TestStep = {
    ...{ kind: 'auth', subject: 'me@gw:22', hop: null, forwardId: null },
    ...{ state: 'ok', took: 12, error: null },
  };

  test('has a line for each step, with its time, and the reason below one that failed', () => {
    const data = { host: 'db', port: 5432, detail: 'Connect failed [Connection refused]' };
    const failed: TestStep = {
      ...step,
      ...{ kind: 'destination', subject: 'db:5432', state: 'failed', took: 3210 },
      error: { code: 'channel-refused', data },
    };
    const skipped: TestStep = { ...step, kind: 'forward', subject: 'D1080', state: 'skipped', took: null };
    expect([step, { ...step, hop: 'gate' }, failed, skipped].flatMap(stepLines)).toEqual([
      'ok           12 ms  login         me@gw:22',
      'ok           12 ms  login         me@gw:22 (jump host gate)',
      'FAILED       3.2 s  destination   db:5432',
      expect.stringMatching(/^ {10}db:5432 refused the connection from the server\./u),
      '          Connect failed [Connection refused]',
      'not tried           listening     D1080',
    ]);
    expect(verdict({ steps: [step, failed] })).toBe('One step failed.');
    expect(verdict({ steps: [failed, failed] })).toBe('2 steps failed.');
    expect(verdict({ steps: [step, skipped] })).toBe('The test was stopped before all steps ran.');
    expect(verdict({ steps: [step] })).toBe('Everything works.');
  });
});

test.each([
  ['bastoin', ['bastion', 'lab'], ['bastion']],
  ['BASTION', ['bastion'], ['bastion']],
  ['lab', ['laboratory', 'office'], ['laboratory']],
  ['nothing-like-it', ['bastion', 'lab'], []],
  ['x', [], []],
  ['prod-1', ['prod-2', 'prod-3', 'prod-4', 'prod-5'], ['prod-2', 'prod-3', 'prod-4']],
])('%s of %j may mean %j', (typed, names, near) => {
  expect(nearestNames(typed, names)).toEqual(near);
});

function profile(name: string, more: Partial<SessionProfile>, ...notations: string[]): SessionProfile {
  const forwards = notations.map((text) => {
    const read = parseNotation(text, newForwardId());
    if (!read.ok) throw new Error(text);
    return { ...read.value, enabled: !text.startsWith('R') };
  });
  return { ...newProfile(), name, host: 'h.example', forwards, ...more };
}

test('a list shows the server and the forwards in PuTTY’s notation', () => {
  const listed = [
    profile(
      'one',
      { username: 'ada' },
      'L5901\tlocalhost:5901',
      'D1080\t',
      'R80\tweb:80',
      'L*:8080\tweb:80',
      'R1080\t',
    ),
    profile('six', { host: 'root@[::1]' }),
  ];
  expect(listLines(listed)).toEqual([
    'one\tada@h.example:22',
    '\tL5901\tlocalhost:5901',
    '\tD1080\t',
    '\tR80\tweb:80\t(switched off)',
    '\tL*:8080\tweb:80\t(open to other hosts)',
    '\tR1080\t\t(switched off)\t(SOCKS proxy on the server)',
    'six\troot@[::1]:22',
  ]);
  expect(JSON.parse(listJson(listed))).toMatchObject([
    {
      name: 'one',
      forwards: [{ notation: 'L5901\tlocalhost:5901', enabled: true }, {}, { enabled: false }, {}, {}],
    },
    { name: 'six', forwards: [] },
  ]);
});

test('a list as JSON names the user of a SOCKS port and keeps the hash of the password to itself', () => {
  const login = { username: 'anna', verifier: `scrypt:16384:8:1:${'A'.repeat(24)}:${'B'.repeat(44)}` };
  const [forward] = profile('x', {}, 'D1080\t').forwards;
  if (forward?.kind !== 'dynamic') throw new Error('not dynamic');
  const json = listJson([{ ...profile('x', {}), forwards: [{ ...forward, login }] }]);
  expect(JSON.parse(json)).toMatchObject([{ forwards: [{ login: { username: 'anna' } }] }]);
  expect(json).not.toContain('scrypt');
});

test('a log line has local time, a tab, and text with its control characters shown', () => {
  const at = new Date(2026, 10, 21, 9, 5, 7).getTime();
  const line = logLine({ sequence: 1, at, level: 'info', text: 'up\u001b[31m\u0007' });
  expect(line).toBe('2026-11-21 09:05:07\tup\\u001b[31m\\u0007');
  expect(logLine({ sequence: 1, at, level: 'info', text: 'up' }, 'prod')).toBe(
    '2026-11-21 09:05:07\tprod: up',
  );
});

describe('questions', () => {
  const about = { id: newPromptId(), sessionId: newSessionId(), title: 't', hop: null };
  const hostKey: Prompt = {
    ...about,
    kind: 'host-key',
    host: '127.0.0.1',
    port: 2222,
    key: {
      type: 'ssh-ed25519',
      bits: 255,
      sha256: 'SHA256:abc',
      md5: 'aa:bb',
      publicKey: 'ssh-ed25519 AAAA',
    },
    verdict: 'unknown',
    knownTypes: [],
    knownFrom: '',
  };
  const password: Prompt = {
    ...about,
    kind: 'password',
    username: 'ada',
    host: 'h',
    again: false,
    canRemember: false,
  };

  async function ask(
    prompt: Prompt,
    ...answers: (string | null)[]
  ): Promise<{ answer: PromptAnswer; told: string; asked: { question: string; echo: boolean }[] }> {
    const told: string[] = [];
    const asked: { question: string; echo: boolean }[] = [];
    const terminal: Terminal = {
      interactive: answers.length > 0,
      print: () => undefined,
      paint: () => undefined,
      notify: (line) => void told.push(line),
      ask: (question, echo) => {
        asked.push({ question, echo });
        return Promise.resolve(answers.shift() ?? null);
      },
    };
    const answer = await askAtTerminal(prompt, terminal, new AbortController().signal);
    return { answer, told: told.join('\n'), asked };
  }

  test.each([
    ['y', { kind: 'host-key', decision: 'accept' }],
    ['Yes', { kind: 'host-key', decision: 'accept' }],
    ['n', { kind: 'host-key', decision: 'once' }],
    ['', { kind: 'cancel' }],
    ['x', { kind: 'cancel' }],
    [null, { kind: 'cancel' }],
  ])('a host key answered with %j', async (typed, expected) => {
    const { answer, told, asked } = await ask(hostKey, typed);
    expect(answer).toEqual(expected);
    expect(told).toContain('The host key is not cached for this server:\n  127.0.0.1 (port 2222)');
    expect(told).toContain('  ssh-ed25519 255 SHA256:abc');
    expect(asked[0]?.question).toBe('Store key in cache? (y/n, Return cancels connection, i for more info) ');
  });

  test('i shows more and asks again', async () => {
    const { answer, told, asked } = await ask(hostKey, 'i', 'y');
    expect(answer).toEqual({ kind: 'host-key', decision: 'accept' });
    expect(told).toContain('MD5 fingerprint: aa:bb');
    expect(asked).toHaveLength(2);
  });

  test('a changed key warns', async () => {
    const { told, asked } = await ask({ ...hostKey, verdict: 'changed' }, '');
    expect(told).toContain('POTENTIAL SECURITY BREACH');
    expect(asked[0]?.question).toMatch(/^Update cached key\?/u);
  });

  test('without a terminal every question is cancelled with a reason', async () => {
    const key = await ask(hostKey);
    expect(key).toMatchObject({ answer: { kind: 'cancel' }, asked: [] });
    expect(key.told).toContain('SHA256:abc');
    expect(key.told).toContain('Cannot confirm a host key in batch mode');
    const word = await ask(password);
    expect(word).toMatchObject({ answer: { kind: 'cancel' }, asked: [] });
    expect(word.told).toContain('Cannot answer interactive prompts in batch mode');
  });

  test('a password is not echoed', async () => {
    const { answer, asked } = await ask(password, 'hunter2');
    expect(answer).toEqual({ kind: 'texts', texts: ['hunter2'], remember: false });
    expect(asked).toEqual([{ question: "ada@h's password: ", echo: false }]);
  });

  test('the server’s own questions are asked in its words, with its control characters shown', async () => {
    const prompt: Prompt = {
      ...about,
      kind: 'keyboard-interactive',
      name: 'Two steps',
      instructions: 'first\u001b[2J\nthen',
      fields: [
        { text: 'Code: ', echo: true },
        { text: 'PIN: ', echo: false },
      ],
      again: false,
    };
    const { answer, told, asked } = await ask(prompt, '1', '2');
    expect(answer).toEqual({ kind: 'texts', texts: ['1', '2'], remember: false });
    expect(told).toBe(
      'Keyboard-interactive authentication prompts from server:\n| Two steps\n| first\\u001b[2J\n| then',
    );
    expect(asked).toEqual([
      { question: '| Code: ', echo: true },
      { question: '| PIN: ', echo: false },
    ]);
    expect((await ask(prompt, '1', null)).answer).toEqual({ kind: 'cancel' });
  });

  test.each<[string, Prompt]>([
    ['a host key', hostKey],
    ['a password', password],
    ['a command', { ...about, kind: 'run-command', command: 'nc %h %p' }],
  ])(
    'about %s says which jump host asks, in batch mode as well, and of the server itself nothing',
    async (_, prompt) => {
      const hop = { ...prompt, hop: 'gate\u001b[2J' };
      for (const told of [(await ask(hop, '')).told, (await ask(hop)).told]) {
        expect(told.split('\n')[0]).toBe('At the jump host gate\\u001b[2J:');
      }
      expect((await ask(prompt, '')).told).not.toContain('jump host');
    },
  );

  test('a key of another kind than the known ones is said to be that', async () => {
    const known = { knownTypes: ['ssh-rsa'], knownFrom: '~/.ssh/known_hosts' };
    const { told } = await ask({ ...hostKey, ...known, verdict: 'other-type' }, '');
    expect(told).toContain('not a changed one: known of this server is ssh-rsa (in ~/.ssh/known_hosts).');
    expect(told).toContain("The server also has ssh-ed25519 host keys, but we don't know any of them.");
    expect((await ask({ ...hostKey, ...known, verdict: 'changed' }, '')).told).toContain(
      'The key known so far is in ~/.ssh/known_hosts.',
    );
  });

  const weak: Prompt = {
    ...about,
    ...{ kind: 'weak-algorithm', host: 'old', port: 22, what: 'cipher', name: '3des-cbc' },
  };
  const command: Prompt = { ...about, kind: 'run-command', command: 'nc -X 5\u0007 %h %p' };

  test.each([
    ['y', { kind: 'yes' }],
    ['Yes', { kind: 'yes' }],
    ['n', { kind: 'cancel' }],
    ['', { kind: 'cancel' }],
    [null, { kind: 'cancel' }],
  ])('a weak algorithm, and a command, answered with %j', async (typed, expected) => {
    const first = await ask(weak, typed);
    expect(first.answer).toEqual(expected);
    expect(first.told).toContain(
      '  old (port 22)\nThe first cipher supported by the server is 3des-cbc, which is below the configured warning threshold.',
    );
    expect(first.asked).toEqual([{ question: 'Continue with connection? (y/n) ', echo: true }]);
    const second = await ask(command, typed);
    expect(second.answer).toEqual(expected);
    expect(second.told).toContain('has to run on this computer:\n  nc -X 5\\u0007 %h %p');
    expect(second.asked).toEqual([{ question: 'Run this command? (y/n) ', echo: true }]);
  });

  test('a cipher that is unsafe with this server is asked about in PuTTY’s words', async () => {
    const loose: Extract<Prompt, { kind: 'no-strict-kex' }> = {
      ...about,
      kind: 'no-strict-kex',
      ...{ host: 'old', port: 22, name: 'aes128-cbc with\u001b[2J', better: null },
      what: 'client-to-server cipher',
    };
    const { told, asked, answer } = await ask(loose, 'n');
    expect(told).toContain(
      "  old (port 22)\nThe client-to-server cipher selected for this session is aes128-cbc with\\u001b[2J, which, with this server, is vulnerable to the 'Terrapin' attack CVE-2023-48795",
    );
    expect(told).not.toContain('Cipher panel');
    expect(asked).toEqual([{ question: 'Continue with connection? (y/n) ', echo: true }]);
    expect(answer).toEqual({ kind: 'cancel' });
    const other = await ask({ ...loose, better: 'aes128-ctr' }, 'y');
    expect(other.told).toContain('moving aes128-ctr to the top of the list on the Cipher panel');
    expect(other.answer).toEqual({ kind: 'yes' });
  });

  test('a command is shown to its end, however long it is', async () => {
    const long = `sh -c '${' '.repeat(3000)}touch /tmp/it'`;
    expect((await ask({ ...about, kind: 'run-command', command: long }, 'n')).told).toContain(long);
  });

  test('without a terminal neither a weak algorithm nor a command is let through', async () => {
    for (const prompt of [weak, command]) {
      expect(await ask(prompt)).toMatchObject({ answer: { kind: 'cancel' }, asked: [] });
    }
  });

  test('a passphrase and a proxy’s password are asked for by what they open, without echo', async () => {
    const secret = { again: true, canRemember: false };
    const passphrase = await ask(
      { ...about, ...secret, kind: 'passphrase', keyFile: '/key', comment: '' },
      'open sesame',
    );
    expect(passphrase.asked).toEqual([{ question: 'Passphrase for key "/key": ', echo: false }]);
    expect(passphrase.told).toBe('Wrong passphrase');
    const proxy = await ask(
      { ...about, ...secret, kind: 'proxy-password', username: 'p', host: 'proxy', port: 3128 },
      'hunter2',
    );
    expect(proxy.asked).toEqual([{ question: "p@proxy:3128's proxy password: ", echo: false }]);
    expect(proxy.answer).toEqual({ kind: 'texts', texts: ['hunter2'], remember: false });
  });
});
