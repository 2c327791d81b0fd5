import { runs } from '../../support/seeded';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReadContext } from '../../../electron/formats/format';
import { readText } from '../../../electron/formats/reader';
import { writeSessions } from '../../../electron/formats/write';
import { sentence } from '../../../shared/errors';
import { newForwardId, newSessionId } from '../../../shared/ids';
import type { ImportPlan } from '../../../shared/import-plan';
import { newProfile, type SessionProfile } from '../../../shared/session-profile';
import { anyProfile } from '../../support/any-profile';
import { formsOf } from '../../support/canaries';
import { forwardOf, profileOf } from '../../support/samples';

const context: ReadContext = { platform: 'linux', defaults: newProfile(), newSessionId, newForwardId };
const read = (text: string): ImportPlan => readText(text, context);
const fileOf = (...sessions: readonly unknown[]): string => JSON.stringify({ ginnelSessions: 1, sessions });

/** Sessions without the ids, which are new each time; jump hosts by name. */
function withoutIds(profiles: readonly SessionProfile[]): unknown {
  const names = new Map(profiles.map(({ id, name }) => [id, name]));
  return profiles
    .map(({ id: _id, ...profile }) => ({
      ...profile,
      forwards: profile.forwards.map(({ id: _own, ...forward }) => forward),
      jumps: profile.jumps.map((jump) => (jump.kind === 'saved' ? names.get(jump.sessionId) : jump)),
    }))
    .toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

/** Remarks of a plan: left out and wrong. */
function said(plan: ImportPlan): readonly string[] {
  return [
    ...plan.leftOut.map(({ text, reason }) => `${reason}: ${text}`),
    ...plan.problems.map(({ text, error, session }) => `${text} (${String(session)}): ${sentence(error)}`),
  ];
}

describe('out and in again', () => {
  test('gives the same', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyProfile(), { minLength: 1, maxLength: 4, selector: ({ name }) => name.trim() }),
        fc.nat(),
        (made, pick) => {
          const [first, ...rest] = made;
          if (first === undefined) return;
          // The first is a jump host of some others.
          const profiles = [
            first,
            ...rest.map((profile, at) => ({
              ...profile,
              jumps:
                (pick >> at) % 2 === 0 ? profile.jumps : [{ kind: 'saved' as const, sessionId: first.id }],
            })),
          ];
          const { text, leftOut } = writeSessions(profiles, 'json', { platform: 'linux', saved: [] });
          const plan = read(text);
          expect(said(plan)).toEqual([]);
          expect(leftOut).toEqual([]);
          expect(withoutIds(plan.sessions.map(({ profile }) => profile))).toEqual(withoutIds(profiles));
          const again = plan.sessions.map(({ profile }) => profile);
          expect(writeSessions(again, 'json', { platform: 'linux', saved: [] }).text).toBe(text);
        },
      ),
      { numRuns: runs(150) },
    );
  });

  test('a changed setting changes one line', () => {
    const profile = profileOf({
      name: 'db',
      host: 'db.example',
      forwards: [forwardOf('local', '5432', 'db:5432')],
    });
    const lines = (one: SessionProfile): readonly string[] =>
      writeSessions([one], 'json', { platform: 'linux', saved: [] }).text.split('\n');
    const before = lines(profile);
    expect(lines({ ...profile, compression: true }).filter((line) => !before.includes(line))).toEqual([
      '      "compression": true,',
    ]);
    expect(before.join('\n')).toMatchInlineSnapshot(`
      "{
        "ginnelSessions": 1,
        "sessions": [
          {
            "name": "db",
            "host": "db.example",
            "forwards": [
              {
                "kind": "local",
                "source": "5432",
                "destination": "db:5432"
              }
            ]
          }
        ]
      }
      "
    `);
  });
});

test('saved sessions that are jump hosts come along, each once', () => {
  const far = profileOf({ name: 'far', host: 'far.example' });
  const near = profileOf({
    name: 'near',
    host: 'near.example',
    jumps: [{ kind: 'saved', sessionId: far.id }],
  });
  const db = profileOf({ name: 'db', host: 'db.example', jumps: [{ kind: 'saved', sessionId: near.id }] });
  const plan = read(writeSessions([db], 'json', { platform: 'linux', saved: [far, near, db] }).text);
  expect(plan.sessions.map(({ profile }) => profile.name)).toEqual(['db', 'far', 'near']);
  const gone = writeSessions([db], 'json', { platform: 'linux', saved: [] });
  expect(gone.leftOut).toEqual([
    '“db”: a jump host is left out, as it is a saved session that is there no more.',
  ]);
});

describe('what a session starts after', () => {
  const db = profileOf({ name: 'db', host: 'db.example' });
  const web = profileOf({ name: 'web', host: 'web.example', startAfter: [db.id] });

  test('goes by its name, and comes back', () => {
    const { text, leftOut } = writeSessions([web, db], 'json', { platform: 'linux', saved: [] });
    expect(text).toContain('"startAfter": [\n        "db"\n      ]');
    expect(leftOut).toEqual([]);
    const [first, second] = read(text).sessions.map(({ profile }) => profile);
    expect(second?.startAfter).toEqual([first?.id]);
  });

  test('is left out with a word where that is not written along', () => {
    const { text, leftOut } = writeSessions([web], 'json', { platform: 'linux', saved: [web, db] });
    expect(text).not.toContain('startAfter');
    expect(leftOut).toEqual([
      '“web”: of the sessions that it starts after, those that are not written along are left out.',
    ]);
  });

  test('is left out with a word where it is not in the file, or starts after the session itself', () => {
    const plan = read(
      fileOf(
        { name: 'a', host: 'a', startAfter: ['b', 'nobody'] },
        { name: 'b', host: 'b', startAfter: ['c'] },
        { name: 'c', host: 'c', startAfter: ['a'] },
        { name: 'd', host: 'd', startAfter: ['b', 'c'] },
      ),
    );
    expect(plan.problems).toEqual([]);
    expect(plan.sessions.map(({ profile }) => profile.startAfter.length)).toEqual([0, 0, 0, 2]);
    expect(plan.leftOut.map(({ text, session }) => `${text} ${String(session)}`)).toEqual([
      '"b" 0',
      '"nobody" 0',
      '"c" 1',
      '"a" 2',
    ]);
  });
});

test('no secret is in it, in whatever form', () => {
  const verifier = 'scrypt:16384:8:1:c2FsdHNhbHRzYWx0:aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g=';
  const login = { username: 'guest-of-the-tests', verifier };
  const commands = [
    'sshpass -p canary-of-the-tests nc %h %p',
    'connect -H me:canary-of-the-tests@proxy:8080 %h %p',
    'ncat --proxy proxy:8080 --proxy-auth me:canary-of-the-tests %h %p',
    'env PROXY_PASSWORD=canary-of-the-tests connect -S proxy %h %p',
    'plink -pw "canary-of-the-tests more" -nc %host:%port me@box',
    'curl --pass=canary-of-the-tests telnet://%h:%p',
    'tool http://me:canary-of-the-tests@proxy/ %h %p',
  ];
  for (const command of commands) {
    const profile = profileOf({
      name: 'x',
      host: 'x.example',
      proxy: { ...newProfile().proxy, kind: 'command', command },
      forwards: [{ ...forwardOf('dynamic', '1080'), ...{ login } }] as SessionProfile['forwards'],
    });
    const { text, leftOut } = writeSessions([profile], 'json', { platform: 'linux', saved: [] });
    for (const secret of ['canary-of-the-tests', verifier, 'guest-of-the-tests']) {
      for (const form of formsOf(secret)) expect(text).not.toContain(form.toString('latin1'));
    }
    expect(leftOut).toEqual([
      '“x”: a password stood in the proxy command. PASSWORD is written in its place.',
      '“x”: the login that SOCKS clients of D1080 must give stays here.',
    ]);
  }
  const harmless = 'connect -S me@proxy:1080 -p %p %h';
  const profile = profileOf({
    name: 'x',
    host: 'x',
    proxy: { ...newProfile().proxy, kind: 'command', command: harmless },
  });
  expect(writeSessions([profile], 'json', { platform: 'linux', saved: [] }).text).toContain(harmless);
});

describe('one bad entry costs only itself', () => {
  const good = { name: 'good', host: 'good.example' };
  test.each([
    ['no session', 7, ['7 (null): This entry is no session. Write it as { "name": …, "host": … }.']],
    ['no name', { host: 'x.example' }, [/no name that can be used/u]],
    [
      'a bad port',
      { name: 'x', host: 'x', port: 99_999 },
      [/^"port":99999 \(null\): The value of "port" cannot/u],
    ],
    ['two bad ones', { name: 'x', host: 'x', port: 'a', compression: 1 }, [/"port"/u, /"compression"/u]],
    ['no host', { name: 'x' }, [/\(null\)/u]],
    ['a host that is an option', { name: 'x', host: '-oProxyCommand=x' }, [/^"host"/u]],
    ['a bad proxy', { name: 'x', host: 'x', proxy: { port: 0 } }, [/proxy\.port/u]],
    ['a bad jump', { name: 'x', host: 'x', jumps: ['bastion'] }, [/no jump host/u]],
    ['an unknown jump', { name: 'x', host: 'x', jumps: [{ session: 'nobody' }] }, [/way of "nobody"/u]],
    ['itself as a jump', { name: 'x', host: 'x', jumps: [{ session: 'x' }] }, [/goes by way of it/u]],
    ['a name that is taken', { name: 'good', host: 'other' }, [/called "good" already/u]],
    ['a need that is no name', { name: 'x', host: 'x', startAfter: [7] }, [/no name of a session/u]],
    ['forwards that are no list', { name: 'x', host: 'x', forwards: {} }, [/list in \[ \]/u]],
  ])('%s', (_what, entry, problems) => {
    const plan = read(fileOf(good, entry));
    expect(plan.sessions.map(({ profile }) => profile.name)).toEqual(['good']);
    expect(said(plan)).toEqual(
      problems.map((text) => (typeof text === 'string' ? text : (expect.stringMatching(text) as unknown))),
    );
  });

  test('a bad forward costs itself, and is told of its session', () => {
    const plan = read(
      fileOf(good, {
        name: 'x',
        host: 'x',
        forwards: [
          { kind: 'local', source: 8080, destination: 'a:80' },
          { kind: 'local', source: 'eighty', destination: 'a:80' },
          { kind: 'dynamic', source: '1080', destination: 'a:80' },
          { kind: 'remote', source: '9000', webSite: true },
          'L80',
        ],
      }),
    );
    expect(plan.sessions[1]?.profile.forwards.map(({ kind }) => kind)).toEqual(['local', 'remote']);
    expect(plan.problems.map(({ session }) => session)).toEqual([1, 1, 1]);
    expect(plan.leftOut).toMatchObject([{ session: 1, reason: 'meaningless', text: '"webSite":true' }]);
  });

  test('what goes by way of a bad one is not made either', () => {
    const by = (name: string, session: string): unknown => ({ name, host: name, jumps: [{ session }] });
    const plan = read(
      fileOf({ name: 'bad', host: '' }, by('a', 'bad'), by('b', 'a'), by('c', 'd'), by('d', 'c'), good),
    );
    expect(plan.sessions.map(({ profile }) => profile.name)).toEqual(['good']);
    expect(plan.problems).toHaveLength(5);
  });
});

describe('what it does not know', () => {
  test('is left out with a word, wherever it stands', () => {
    const plan = read(
      JSON.stringify({
        ginnelSessions: 1,
        comment: 'ours',
        sessions: [
          {
            name: 'x',
            host: 'x',
            colour: 'red',
            password: 'canary-of-the-tests',
            proxy: { kind: 'none', speed: 9 },
            forwards: [{ kind: 'dynamic', source: 1080, login: { username: 'canary-of-a-login' } }],
          },
        ],
      }),
    );
    expect(plan.leftOut.map(({ reason, session, text }) => [reason, session, text])).toEqual([
      ['unsupported', null, '"comment":"ours"'],
      ['unsupported', 0, '"colour":"red"'],
      ['secret', 0, '•••'],
      ['secret', 0, '•••'],
      ['unsupported', 0, '"speed":9'],
    ]);
    expect(JSON.stringify(plan)).not.toContain('canary-of');
  });

  test('a secret is not told with what is wrong beside it', () => {
    const plan = read(
      fileOf(
        { password: 'canary-of-the-tests', host: 'x' },
        { name: 'y', host: 'y', forwards: [{ login: 'canary-of-a-login' }] },
      ),
    );
    expect(JSON.stringify(plan)).not.toContain('canary-of');
  });

  test.each([
    ['a newer version', '{"ginnelSessions":2,"sessions":[]}', /version 2/u],
    ['no list', '{"ginnelSessions":1}', /no list "sessions"/u],
    ['a broken file', '{"ginnelSessions":1,\n"sessions":[{"name" "x"}]}', /line 2: a colon is missing/u],
    ['half a file', '{"ginnelSessions":1,\n"sessions":[', /line 2: /u],
    [
      'a merge conflict',
      '{"ginnelSessions":1,\n<<<<<<< HEAD\n"sessions":[]}',
      /Line 2 is the mark of a merge/u,
    ],
    ['too many brackets', `{"ginnelSessions":${'['.repeat(1e6)}`, /deeper/u],
    [
      'a very long text',
      `{"ginnelSessions":1,"sessions":["${'x'.repeat(1e6)}]`,
      /line 1: a text does not end/u,
    ],
    ['a field twice', '{"ginnelSessions":1,"sessions":[{"name":"a","name":"b","host":"x"}]}', /twice/u],
  ])('%s is told', (_what, text, problem) => {
    const plan = read(text);
    expect(plan.sessions).toEqual([]);
    expect(plan.problems.map(({ error }) => sentence(error))).toEqual([expect.stringMatching(problem)]);
  });

  test('a file of more sessions than anybody keeps is read in part, with a word', () => {
    const many = Array.from({ length: 60_000 }, (_, at) => ({ name: String(at), host: 'x' }));
    const before = performance.now();
    const plan = read(fileOf(...many));
    expect(plan.sessions).toHaveLength(5000);
    expect(plan.problems.map(({ error }) => sentence(error))).toEqual([
      'The file has more than 5,000 sessions. Those from here on are not taken. Split it.',
    ]);
    expect(performance.now() - before).toBeLessThan(20_000);
  });

  test('a long chain of jump hosts is no circle of calls', () => {
    const many = Array.from({ length: 20_000 }, (_, at) => ({
      name: `s${String(at)}`,
      host: 'x',
      jumps: [{ session: `s${String(at + 1)}` }],
    }));
    expect(() => read(fileOf(...many))).not.toThrow();
  });
});

test('comments, a comma too many and a byte order mark are taken', () => {
  const plan = read(
    '\uFEFF// ours\n{ "ginnelSessions": 1, /* all */ "sessions": [{ "name": "x", "host": "x", }, ], }\n',
  );
  expect(plan.sessions.map(({ profile }) => profile.name)).toEqual(['x']);
  expect(said(plan)).toEqual([]);
});
