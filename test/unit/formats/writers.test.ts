import { runs } from '../../support/seeded';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readWindowsLine } from '../../../electron/net/proxies/windows-words';
import { writeSessions, type WriteContext } from '../../../electron/formats/write';
import { commandLine } from '../../../shared/command-line';
import type { Exported, ExportFormat } from '../../../shared/export';
import type { SessionProfile } from '../../../shared/session-profile';
import { anyProfile, trouble } from '../../support/any-profile';
import { forwardOf, profileOf } from '../../support/samples';

const port = (number: number): SessionProfile['port'] =>
  (profileOf({}).port * 0 + number) as SessionProfile['port'];

function written(
  profile: SessionProfile | readonly SessionProfile[],
  format: ExportFormat,
  more: Partial<WriteContext> = {},
): Exported {
  const profiles = Array.isArray(profile)
    ? (profile as readonly SessionProfile[])
    : [profile as SessionProfile];
  return writeSessions(profiles, format, { platform: 'linux', saved: [], ...more });
}

const db = profileOf({
  name: 'the db',
  host: 'me@db.example',
  port: port(2222),
  forwards: [forwardOf('local', '5432', 'localhost:5432'), forwardOf('dynamic', '1080')],
});

describe('a session as', () => {
  test.each([
    [
      'ssh',
      'ssh -N -p 2222 -o ServerAliveInterval=15 -L 5432:localhost:5432 -D 1080 me@db.example\n',
      'the-db.sh',
    ],
    [
      'autossh',
      'autossh -M 0 -N -p 2222 -o ExitOnForwardFailure=yes -o ConnectTimeout=20 -o ServerAliveInterval=15 -L 5432:localhost:5432 -D 1080 me@db.example\n',
      'the-db.sh',
    ],
    ['plink', 'plink -N -L 5432:localhost:5432 -D 1080 -P 2222 me@db.example\n', 'the-db.sh'],
    [
      'ssh-config',
      `# the db
Host the-db
    HostName db.example
    Port 2222
    User me
    ServerAliveInterval 15
    LocalForward 5432 localhost:5432
    DynamicForward 1080
`,
      'the-db.conf',
    ],
  ] as const)('%s', (format, text, name) => {
    expect(written(db, format)).toMatchObject({ text, suggestedName: name });
  });

  test('a systemd unit', () => {
    expect(written(db, 'systemd').text).toMatchInlineSnapshot(`
      "# ~/.config/systemd/user/ssh-tunnel-the-db.service
      # systemctl --user enable --now ssh-tunnel-the-db
      [Unit]
      Description=SSH tunnel the db
      # A user manager knows nothing of the network: it is tried again for as long as it takes.
      StartLimitIntervalSec=0

      [Service]
      ExecStart=/usr/bin/ssh -N -p 2222 -o BatchMode=yes -o ExitOnForwardFailure=yes -o ConnectTimeout=20 -o ServerAliveInterval=15 -L 5432:localhost:5432 -D 1080 me@db.example
      Restart=always
      RestartSec=10

      [Install]
      WantedBy=default.target
      "
    `);
  });

  test('several: a line, a block, a unit each', () => {
    const both = [db, profileOf({ name: 'the_db', host: 'x' })];
    expect(written(both, 'ssh').text.trim().split('\n')).toHaveLength(2);
    expect(written(both, 'ssh').suggestedName).toBe('ginnel-sessions.sh');
    expect(written([db, { ...db, id: both[1]?.id ?? db.id }], 'ssh-config').text).toMatch(
      /^Host the-db$[^]*^Host the-db-2$/mu,
    );
    expect(written(both, 'systemd').leftOut).toContain(
      'Each unit is a file of its own, named in its first line.',
    );
  });
});

describe('jump hosts', () => {
  const jump = {
    kind: 'inline' as const,
    host: 'you@bastion',
    port: port(2200),
    privateKeyFile: '',
    onlyThisKey: false,
  };

  test('go behind -J, one with a key into a command', () => {
    expect(written({ ...db, jumps: [jump] }, 'ssh').text).toContain(' -J you@bastion:2200 ');
    expect(written({ ...db, jumps: [{ ...jump, privateKeyFile: '~/.ssh/b' }] }, 'ssh').text).toContain(
      " -o 'ProxyCommand=ssh -i ~/.ssh/b -p 2200 -W [%h]:%p you@bastion' ",
    );
    expect(written({ ...db, jumps: [{ ...jump, privateKeyFile: '~/a key' }] }, 'ssh').leftOut).toEqual([
      '“the db”: the key file of its jump host you@bastion is left out. An ssh_config block has a place for it.',
    ]);
  });

  test('that are saved sessions come after their own, and not with their forwards', () => {
    const near = profileOf({
      name: 'near',
      host: 'near.example',
      jumps: [jump],
      compression: true,
      forwards: db.forwards,
    });
    const far = { ...db, jumps: [{ kind: 'saved' as const, sessionId: near.id }] };
    expect(written(far, 'ssh', { saved: [near] }).text).toContain(' -J you@bastion:2200,near.example ');
    expect(written(far, 'ssh', { saved: [near] }).leftOut).toEqual([
      '“the db”: of its jump host “near” only the server, its port and its user name are written.',
    ]);
    const config = written(far, 'ssh-config', { saved: [near] }).text;
    expect(config).toMatch(
      /^Host near\n {4}HostName near\.example\n {4}Compression yes\n(?: {4}Server.*\n)$/mu,
    );
    expect(config).toMatch(/ProxyJump the-db-by-bastion,near\n/u);
    for (const format of ['ssh', 'plink', 'ssh-config', 'systemd'] as const) {
      const gone = written(far, format);
      expect(gone.text).toBe('');
      expect(gone.leftOut).toEqual([expect.stringMatching(/“the db” is left out: one of its jump hosts/u)]);
    }
  });
});

describe('what cannot be said', () => {
  test.each<readonly [string, Partial<SessionProfile>, ExportFormat, readonly string[]]>([
    [
      'settings of Ginnel alone',
      { onDemand: true, holdSeconds: 5 },
      'ssh',
      ['there are no words here for Connect on demand and Hold new connections while reconnecting.'],
    ],
    [
      'a port that any may be',
      { forwards: [forwardOf('local', '0', 'a:80')] },
      'ssh',
      ['L0 → a:80 is left out: the port must be known there, and this one is any free one.'],
    ],
    [
      'one that is switched off',
      { forwards: [{ ...forwardOf('local', '80', 'a:80'), enabled: false }] },
      'ssh',
      ['L80 → a:80 is left out: it is switched off.'],
    ],
    [
      'Unix sockets',
      { forwards: [forwardOf('local', '/run/a.sock', 'a:80')] },
      'plink',
      ['L/run/a.sock → a:80 is left out: Unix sockets are unknown there.'],
    ],
    [
      'a home folder on the server',
      { forwards: [forwardOf('local', '80', '~/a.sock')] },
      'ssh',
      ['L80 → ~/a.sock is left out: the path of its Unix socket cannot be written there.'],
    ],
    [
      'a name, a note and more',
      { forwards: [forwardOf('local', '80', 'a:80', { name: 'x', note: 'y', webSite: true, end: '2 h' })] },
      'ssh',
      ['L80 → a:80 is written without its name, its note, web site (HTTP Host) and for 2 h.'],
    ],
    [
      'what opens a network',
      { forwards: [forwardOf('remote', '1080', '', { socks: true })] },
      'ssh',
      [
        'R1080 leads to all that this computer reaches, private addresses too; in Ginnel to public addresses only.',
      ],
    ],
    [
      'a list of destinations with a network',
      { forwards: [forwardOf('remote', '1080', '', { socks: true, allowTo: '10.0.0.0/8:*' })] },
      'ssh',
      ['R1080 is left out: without its list of destinations it would lead anywhere.'],
    ],
    [
      'a guard',
      { forwards: [forwardOf('local', '*:80', 'a:80', { allowFrom: '10.0.0.7' })] },
      'ssh',
      ['L*:80 → a:80 is left out: without what guards it here it would be open to other computers.'],
    ],
  ])('%s', (_what, more, format, leftOut) => {
    expect(
      written({ ...db, forwards: [], ...more }, format).leftOut.filter(
        (text) => !text.includes('keepalives'),
      ),
    ).toEqual(leftOut.map((text) => `“the db”: ${text}`));
  });

  test('a destination list that ssh can keep is kept', () => {
    const forwards = [forwardOf('remote', '1080', '', { socks: true, allowTo: 'db:5432, [::1]:80' })];
    expect(written({ ...db, forwards }, 'ssh').text).toContain("-o 'PermitRemoteOpen=db:5432 [::1]:80' ");
    expect(written({ ...db, forwards }, 'ssh').leftOut).toEqual([]);
  });

  test('sessions that no other program can open', () => {
    const strange = [
      { ...db, demo: true },
      { ...db, host: '' },
      { ...db, host: 'db', username: 'me;rm -rf' },
    ];
    for (const profile of strange) {
      expect(written(profile, 'ssh')).toMatchObject({
        text: '',
        leftOut: [expect.stringContaining('is left out')],
      });
    }
    expect(
      written(
        {
          ...db,
          host: 'localhost',
          jumps: [{ kind: 'inline', host: 'b', port: port(22), privateKeyFile: '', onlyThisKey: false }],
        },
        'plink',
      ).text,
    ).toBe('');
  });

  test('nothing of any session is lost without a word', () => {
    const formats: readonly ExportFormat[] = ['ssh', 'plink', 'autossh', 'ssh-config', 'systemd', 'json'];
    fc.assert(
      fc.property(
        anyProfile(),
        fc.constantFrom(...formats),
        fc.constantFrom('linux' as const, 'win32' as const),
        (profile, format, platform) => {
          const { text, leftOut } = written(profile, format, { platform });
          // Left out as a whole, with a sentence.
          if (text === '') expect(leftOut).not.toEqual([]);
          else
            for (const { enabled, source } of profile.forwards) {
              const where = 'path' in source ? null : String(source.port);
              const said = `${text}\n${leftOut.join('\n')}`;
              if (where !== null) expect(said).toContain(where);
              if (!enabled && format !== 'json')
                expect(leftOut.some((line) => line.includes('switched off'))).toBe(true);
            }
        },
      ),
      { numRuns: runs(200) },
    );
  });

  test('a password in a proxy command', () => {
    const proxy = { ...db.proxy, kind: 'command' as const, command: 'sshpass -p canary nc %h %p' };
    for (const format of ['ssh', 'plink', 'autossh', 'ssh-config', 'systemd', 'json'] as const) {
      const { text, leftOut } = written({ ...db, proxy }, format);
      expect(text).not.toContain('canary');
      expect(leftOut.join()).toContain('a password stood in the proxy command');
    }
  });
});

describe('on Windows', () => {
  test('words are those that a program gets', () => {
    fc.assert(
      fc.property(fc.array(trouble, { minLength: 1 }), (words) => {
        expect(readWindowsLine(asCmdHandsOn(commandLine(words, 'win32').text)).words).toEqual(words);
      }),
    );
  });

  test.each([
    [['a b', 'c,d', '-L', '8080:a:80', 'C:\\key'], '"a b" "c,d" -L 8080:a:80 C:\\key', 'any'],
    [['a$b'], '"a$b"', 'cmd'],
    [['a"b'], '"a\\"b"', 'cmd'],
    [['a"&calc&"b'], '"a\\"^&calc^&\\"b"', 'cmd'],
    [['a"', 'b & c'], '"a\\"" "b ^& c"', 'cmd'],
    [['a & b'], '"a & b"', 'any'],
    [['%PATH%'], '"%PATH%"', 'powershell'],
    [['$%PATH%'], '"$%PATH%"', 'none'],
    [['%h %p'], '"%h %p"', 'powershell'],
    [['%h'], '"%h"', 'any'],
    [['@me'], '"@me"', 'any'],
    [[''], '""', 'any'],
  ] as const)('%j is %s', (words, text, only) => {
    expect(commandLine(words, 'win32')).toEqual({ text, only });
  });
});

/** A line as cmd.exe hands it to the program; what would begin another command there is an error. */
function asCmdHandsOn(line: string): string {
  let isInside = false;
  let handed = '';
  for (let at = 0; at < line.length; at += 1) {
    const letter = line.charAt(at);
    if (letter === '"') isInside = !isInside;
    if (!isInside && /[&|<>]/u.test(letter)) throw new Error(`cmd.exe would part ${line}`);
    if (!isInside && letter === '^') at += 1;
    handed += line.charAt(at);
  }
  return handed;
}

describe('a line end or a character that turns words round', () => {
  const evil = 'x\n  ProxyCommand touch gone\n\u202e';
  const inForward = forwardOf('local', '8080', 'web:80');
  const profiles = {
    logicalHostName: profileOf({ host: 'srv', logicalHostName: evil }),
    privateKeyFile: profileOf({ host: 'srv', privateKeyFile: evil }),
    certificateFile: profileOf({ host: 'srv', certificateFile: evil }),
    agentPath: profileOf({ host: 'srv', agentPath: evil }),
    username: profileOf({ host: 'srv', username: evil }),
    hostKeys: profileOf({ host: 'srv', hostKeys: [evil] }),
    'proxy command': profileOf({ host: 'srv', proxy: { ...db.proxy, kind: 'command', command: evil } }),
    'proxy host': profileOf({ host: 'srv', proxy: { ...db.proxy, kind: 'socks5', host: evil } }),
    'key of a jump host': profileOf({
      host: 'srv',
      jumps: [{ kind: 'inline', host: 'gw', port: port(22), privateKeyFile: evil, onlyThisKey: false }],
    }),
    forward: profileOf({
      host: 'srv',
      forwards: [{ ...inForward, destination: { host: evil, port: 80 } } as typeof inForward],
    }),
    name: profileOf({ host: 'srv', name: evil }),
  };

  test.each(Object.entries(profiles))('in %s makes no line of its own', (_name, profile) => {
    for (const format of [
      ...(['ssh', 'plink', 'autossh', 'ssh-config', 'systemd', 'putty-session', 'putty-reg'] as const),
    ]) {
      for (const platform of ['linux', 'win32'] as const) {
        const { text, leftOut } = written(profile, format, { platform });
        expect(text, format).not.toMatch(/^\s*ProxyCommand touch/mu);
        if (!format.startsWith('putty')) expect(text, format).not.toContain('\u202e');
        if (text === '') expect(leftOut.join(), format).toMatch(/is left out/u);
      }
    }
  });
});

test.each([
  ['plain', 'plain.json'],
  ['Zoë/../x y', 'Zoe-..-x-y.json'],
  ['con', 'session.json'],
  ['..', 'session.json'],
  ['日本', 'session.json'],
])('a file for %s is %s', (name, file) => {
  expect(written({ ...db, name }, 'json').suggestedName).toBe(file);
});
