import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnosticsText, type DiagnosticsInput } from '../../../../electron/engine/records/diagnostics';
import { Placeholders } from '../../../../electron/engine/records/placeholders';
import { redactSettings } from '../../../../electron/engine/records/redact-settings';
import { createTextRedaction } from '../../../../electron/engine/records/redact-text';
import { plainText, type LogEntry } from '../../../../shared/event-log';
import type { Forward } from '../../../../shared/forward';
import { newFollowedId, newNoticeId } from '../../../../shared/ids';
import { noProxy } from '../../../../shared/proxy';
import { newProfile, type SessionProfile } from '../../../../shared/session-profile';
import { defaultSettings } from '../../../../shared/program-settings';
import type { Snapshot } from '../../../../shared/snapshot';
import { appInfo, forwardOf, negotiated, profileOf } from '../../../support/samples';

const machine = {
  versions: { ssh2: '1.17.0', 'Node.js': '20.20.0' },
  own: { host: 'laptop-of-mine', user: 'minnie', home: '/home/minnie' },
};

function snapshotOf(profiles: readonly SessionProfile[], more: Partial<Snapshot> = {}): Snapshot {
  return {
    revision: 1,
    ...{
      app: { ...appInfo, dataFolder: '/home/minnie/.config/Ginnel' },
      profiles,
      order: [],
      groupOrder: [],
      defaults: newProfile(),
    },
    ...{
      followed: [],
      prompts: [],
      notices: [],
      secrets: [],
      settings: defaultSettings,
      connectionTests: [],
      reopenable: [],
    },
    ...{ sessions: [], traffic: [], vitals: [] },
    ...more,
  };
}

function log(...lines: readonly string[]): readonly LogEntry[] {
  return lines.map((text, sequence) => ({ sequence, at: 0, level: 'info', text }));
}

describe('what is taken out of a line', () => {
  const words = new Placeholders();
  redactSettings(
    {
      ...{ host: 'me@db', name: 'Prod (EU) [1]', note: '', username: 'root', logicalHostName: 'Server' },
      ...{ privateKeyFile: '/home/me/My Keys/id' },
    },
    words,
  );
  const clean = createTextRedaction(words);
  it.each([
    ['Looking up host "db" for SSH connection', 'Looking up host "host-1" for SSH connection'],
    ['Looking up host "other" for SSH connection', 'Looking up host "text-1" for SSH connection'],
    ['Connecting to 10.1.2.3 port 22', 'Connecting to ipv4-1 port 22'],
    ['Connecting to ::1 port 22', 'Connecting to ::1 port 22'],
    ['Addresses, after 3 ms: fe80::1%eth0, 127.0.0.1', 'Addresses, after 3 ms: ipv6-1, 127.0.0.1'],
    ['Prod (EU) [1]: Access granted', 'name-1: Access granted'],
    ['me@DB:2222: Access granted', 'user-1@host-1:2222: Access granted'],
    ['Using username "root".', 'Using username "user-2".'],
    ['Server refused our key', 'Server refused our key'],
    ['Reading key file "/home/me/My Keys/id"', 'Reading key file "path-1"'],
    ['Agent at /run/user/1000/agent.sock', 'Agent at path-2'],
    ['Agent at \\\\.\\pipe\\openssh-ssh-agent', 'Agent at path-3'],
    [
      'Opening connection to shop.example:443 for forwarding from 127.0.0.1:45344',
      'Opening connection to host-3:443 for forwarding from 127.0.0.1:45344',
    ],
    [
      'Opening connection to [fd00::7]:80 for forwarding from a program',
      'Opening connection to [ipv6-2]:80 for forwarding from a program',
    ],
    [
      'Cancelling local port forwarding from 8080 to cafe:80',
      'Cancelling local port forwarding from 8080 to host-4:80',
    ],
    ['ssh-ed25519 256 SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU', 'ssh-ed25519 256 fingerprint-1'],
    [
      'We offer for ciphers: aes128-gcm@openssh.com, aes256-ctr',
      'We offer for ciphers: aes128-gcm@openssh.com, aes256-ctr',
    ],
    [
      'Remote version: SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3',
      'Remote version: SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3',
    ],
    ['Offered public key "me "x" laptop" from agent', 'Offered public key "text-2" from agent'],
    ['| Welcome to ACME, call Bob', '| (left out)'],
    ['me@db:22: | Welcome', 'user-1@host-1:22: | (left out)'],
    ['Starting local proxy command: nc acme 22', 'Starting local proxy command: (left out)'],
    [
      'ssh2: Outbound: Sending CHANNEL_DATA (r:0, 32768)',
      'ssh2: Outbound: Sending CHANNEL_DATA (r:0, 32768)',
    ],
    ['Local port 8080 forwarding to db.internal:80', 'Local port 8080 forwarding to text-3:80'],
    ['The end time has come at 16:30:05', 'The end time has come at 16:30:05'],
    ['It is not among 10.0.0.0/8', 'It is not among ipv4-2/8'],
  ])('%s', (line, expected) => {
    expect(clean(line)).toBe(expected);
  });
});

it('finds names of letters that others have not, or that cannot be seen', () => {
  const words = new Placeholders();
  const names = ['İstanbul', '𝔸b', '(prod', 'le\u200eft', 'ÀÉ 7'];
  redactSettings({ list: names.map((name) => ({ name })) }, words);
  const clean = createTextRedaction(words);
  expect(names.map((name) => clean(`${plainText(name)}: Access granted`))).toEqual([
    ...['name-1', 'name-2', 'name-3', 'text-1', 'name-5'].map((word) => `${word}: Access granted`),
  ]);
  expect(clean('x𝔸b, àé 7 and PRODUCTION')).toBe('xname-2, name-5 and PRODUCTION');
});

describe('settings without what is a user’s own', () => {
  it('keep choices and numbers, and name the same thing the same each time', () => {
    const words = new Placeholders();
    const forward = forwardOf('local', '127.0.0.1:8080', 'db.internal:5432');
    const profile = profileOf({
      ...{ name: 'Shop', host: 'me@db.internal', forwards: [forward], keepaliveSeconds: 7 },
      proxy: { ...noProxy, kind: 'command', command: 'nc secret' },
    });
    expect(redactSettings(profile, words)).toMatchObject({
      ...{ name: 'name-1', host: 'user-1@host-1', keepaliveSeconds: 7, addressFamily: 'auto' },
      proxy: { kind: 'command', command: 'text-1', port: 1080 },
      forwards: [
        {
          kind: 'local',
          source: { bindAddress: '127.0.0.1', port: 8080 },
          destination: { host: 'host-1', port: 5432 },
        },
      ],
    });
  });

  it('hold no setting of text that nobody has thought about', () => {
    expect(redactSettings({ brandNew: 'private', list: ['a', { deep: 'b' }] }, new Placeholders())).toEqual({
      brandNew: 'text-1',
      list: ['text-2', { deep: 'text-3' }],
    });
  });
});

describe('the report', () => {
  it('tells versions, states, settings that are not the default, history and log', () => {
    const profile = profileOf({ name: 'Shop', host: 'db.internal', compression: true });
    const text = diagnosticsText({
      now: 0,
      machine,
      snapshot: snapshotOf([profile], {
        connectionTests: [
          {
            ...{ sessionId: profile.id, title: 'Shop', startedAt: 0, endedAt: 1 },
            steps: [
              {
                ...{
                  kind: 'tcp',
                  subject: 'db.internal',
                  hop: 'Shop',
                  forwardId: null,
                  state: 'failed',
                  took: 7,
                },
                error: { code: 'connect-refused', data: { host: 'db.internal', port: 22 } },
              },
            ],
          },
        ],
        notices: [{ id: newNoticeId(), text: 'The file "/home/minnie/x" is odd', error: null }],
        sessions: [
          {
            ...{ id: profile.id, profile, hops: [], reconnects: 2 },
            state: {
              ...{ kind: 'connected', since: 0, stalledSince: null },
              negotiated: {
                ...{ ...negotiated, username: 'otto', cipher: 'aes128-gcm@openssh.com' },
                remarks: [{ code: 'key-missing', data: { path: '/home/minnie/.ssh/otto' } }],
              },
            },
            lastLoss: { at: 0, error: { code: 'connect-refused', data: { host: 'db.internal', port: 22 } } },
            forwards: [],
          },
        ],
      }),
      about: {
        id: profile.id,
        log: log('Access granted', 'otto left for db.internal'),
        history: [{ at: 0, what: 'lost', error: { code: 'connection-lost', data: { detail: 'by otto' } } }],
      },
    });
    for (const part of [
      'Ginnel 0.1.0, desktop, linux',
      'ssh2 1.17.0',
      'The file "path-',
      'connected since 1970-01-01T00:00:00.000Z, 2 reconnects',
      '"cipher":"aes128-gcm@openssh.com"',
      'last loss: 1970-01-01T00:00:00.000Z [connect-refused] host-1:22 refused the connection',
      'remark: [key-missing] Unable to use key file "path-',
      '"compression":true',
      'tcp: failed after 7 ms [connect-refused] host-1:22 refused',
      'lost: [connection-lost]',
      'info Access granted',
      'info user-1 left for host-1',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('keepaliveSeconds');
    expect(text).not.toMatch(/otto|minnie|internal|Shop/u);
  });

  it('of a session that is not open, or of none, has what there is', () => {
    const profile = profileOf({ name: 'Shop', host: 'db.internal' });
    const followed: Snapshot['followed'] = [
      {
        ...{
          id: newFollowedId(),
          kind: 'ginnel',
          path: '/srv/canary-team/sessions.json',
          name: 'canary-team',
        },
        ...{ state: { kind: 'reading' }, said: [] },
        profiles: [profileOf({ name: 'canary-name', host: 'canary-host.example' })],
      },
    ];
    const notices = [
      {
        id: newNoticeId(),
        text: 'canary-host.example: "/srv/canary-team/sessions.json" is gone',
        error: null,
      },
    ];
    const report = diagnosticsText({
      ...{ now: 0, machine, about: null },
      snapshot: snapshotOf([profile], { followed, notices }),
    });
    expect(report).not.toContain('canary');
    const input: DiagnosticsInput = { now: 0, machine, snapshot: snapshotOf([profile]), about: null };
    expect(diagnosticsText(input)).toContain('1 saved sessions');
    expect(diagnosticsText({ ...input, about: { id: profile.id, log: [], history: [] } })).toContain(
      '"host":"host-1"',
    );
  });

  it('holds no host, account, name, note, path or address, whatever they look like', () => {
    let count = 0;
    // Each has a core that no text of ours has, in whatever a user may put around it.
    const core = fc.constant(null).map(() => {
      count += 1;
      return `zq${count.toString(26).replace(/\d/gu, (digit) => 'ghijklmnop'[Number(digit)] ?? 'x')}qz`;
    });
    const around = fc.string({
      unit: fc.constantFrom(...Array.from('ab9 .-_()[]{}*+?^$|\\/@:\'"é–#%&=~')),
      maxLength: 4,
    });
    const free = fc.tuple(around, core, around).map((parts) => parts.join(''));
    const host = fc
      .tuple(core, fc.constantFrom('', '.internal', '-2.example.org', '.x'))
      .map(([name, end]) => `${name}${end}`);
    const path = fc
      .tuple(fc.constantFrom('/home/', '~/', 'C:\\Users\\', '/'), core)
      .map((parts) => parts.join(''));
    const own = fc.record({ host, user: core, name: free, note: free, path, destination: host, proxy: host });
    const templates: readonly ((own: Record<string, string>) => string)[] = [
      ({ host }) => `Looking up host "${host ?? ''}" for SSH connection`,
      ({ user }) => `Using username "${user ?? ''}".`,
      ({ user, host }) => `${user ?? ''}@${host ?? ''}:2222: Access granted`,
      ({ name }) => `${name ?? ''}: Waiting for a connection to it that another session is making`,
      ({ path }) => `Reading key file "${path ?? ''}"`,
      ({ path }) => `${path ?? ''} is a folder, so no socket can be made there.`,
      ({ destination }) => `Opening connection to ${destination ?? ''}:80 for forwarding from 127.0.0.1:1`,
      ({ destination }) => `${destination ?? ''} could not be found`,
      ({ host, proxy }) => `Opening connection to ${host ?? ''}:22 through ${proxy ?? ''}`,
      ({ note }) => `| ${note ?? ''}`,
    ];
    fc.assert(
      fc.property(fc.array(own, { minLength: 1, maxLength: 3 }), own, (owns, stranger) => {
        const profiles = owns.map((each) => {
          const forward = forwardOf('local', '8080', 'a:1');
          const destination = { host: each.destination, port: 5432 };
          const named = { ...forward, name: each.name, note: each.note, destination } as Forward;
          return profileOf({
            ...{ name: each.name, host: `${each.user}@${each.host}`, privateKeyFile: each.path },
            ...{
              forwards: [named],
              proxy: { ...noProxy, kind: 'socks5', host: each.proxy, username: each.user },
            },
            jumps: [
              {
                ...{
                  kind: 'inline',
                  host: `${each.user}@${each.proxy}`,
                  port: named.kind === 'local' ? newProfile().port : newProfile().port,
                },
                ...{ privateKeyFile: each.path, onlyThisKey: false },
              },
            ],
          });
        });
        const [first] = profiles;
        if (first === undefined) return;
        // Of what stands nowhere in the settings only what looks like what it is can be known.
        const seen = [0, 1, 2, 4, 6, 9].map((index) => templates[index]?.(stranger) ?? '');
        const text = diagnosticsText({
          now: 0,
          machine,
          snapshot: snapshotOf(profiles),
          about: {
            id: first.id,
            log: log(...owns.flatMap((each) => templates.map((template) => template(each))), ...seen),
            history: owns.map((each) => ({
              at: 0,
              what: 'retrying',
              error: { code: 'connect-refused', data: { host: each.host, port: 22 } },
            })),
          },
        });
        expect(text).not.toMatch(/zq[g-p a-z]*qz/u);
      }),
      { numRuns: 100 },
    );
  });

  it('is made in a moment, however much there is', () => {
    const profiles = Array.from({ length: 1000 }, (_none, index) =>
      profileOf({ name: `Session ${String(index)}`, host: `host${String(index)}.example.org` }),
    );
    const [first] = profiles;
    if (first === undefined) throw new Error('none');
    const lines = Array.from(
      { length: 5000 },
      (_none, index) =>
        `Opening connection to host${String(index % 2000)}.example.org:80 for Session ${String(index % 1000)}`,
    );
    const begun = process.cpuUsage();
    const text = diagnosticsText({
      now: 0,
      machine,
      snapshot: snapshotOf(profiles),
      about: { id: first.id, log: log(...lines), history: [] },
    });
    expect(text).not.toContain('example');
    // The processor's time, as others may have the processor meanwhile.
    const { user, system } = process.cpuUsage(begun);
    expect((user + system) / 1000).toBeLessThan(5000);
  });
});
