import { describe, expect, test } from 'vitest';
import { groupOf, overlaid } from '../../../../electron/engine/followed/group';
import { stableSessionId } from '../../../../electron/engine/followed/stable-ids';
import { newFollowedId } from '../../../../shared/ids';
import { followedSchema } from '../../../../shared/followed';
import { planOf } from '../../../support/followed-world';
import { forwardOf, profileOf } from '../../../support/samples';

const path = '/home/me/.ssh/config';
const named = (name: string, more = {}) => profileOf({ name, host: `${name}.example`, ...more });

describe('ids', () => {
  test('a session and its forwards have the same with every reading, whatever the reader made of them', () => {
    const read = () =>
      groupOf(
        path,
        planOf({
          sessions: [
            named('db', { forwards: [forwardOf('local', '5432', 'db:5432'), forwardOf('dynamic', '1080')] }),
          ],
        }),
      );
    const [first, second] = [read(), read()];
    expect(first).toEqual(second);
    expect(first.sessions[0]?.profile.id).toBe(stableSessionId(path, 'db'));
    expect(new Set(first.sessions[0]?.profile.forwards.map(({ id }) => id)).size).toBe(2);
  });

  test('another file has others; and they are what the contract takes for ids', () => {
    const [one, other] = [path, '/etc/ssh/config'].map((file) =>
      groupOf(file, planOf({ sessions: [named('db')] })).sessions.map(({ profile }) => profile),
    );
    expect(one?.[0]?.id).not.toBe(other?.[0]?.id);
    const file = { id: newFollowedId(), kind: 'ssh-config', path, name: path, state: { kind: 'reading' } };
    expect(followedSchema.safeParse({ ...file, profiles: one, said: [] }).success).toBe(true);
  });

  test('another destination is the same forward; two on one port are two', () => {
    const idsOf = (...destinations: readonly string[]): readonly string[] => {
      const forwards = destinations.map((destination) => forwardOf('local', '5432', destination));
      const { sessions } = groupOf(path, planOf({ sessions: [named('db', { forwards })] }));
      return sessions.flatMap(({ profile }) => profile.forwards.map(({ id }) => id));
    };
    expect(idsOf('old:1')).toEqual(idsOf('new:2'));
    expect(new Set(idsOf('a:1', 'a:1')).size).toBe(2);
  });

  test('a jump host that is another session of the file goes by its lasting id', () => {
    const bastion = named('bastion');
    const inner = named('inner', { jumps: [{ kind: 'saved', sessionId: bastion.id }] });
    const { sessions } = groupOf(path, planOf({ sessions: [bastion, inner] }));
    expect(sessions[1]?.profile.jumps).toEqual([{ kind: 'saved', sessionId: sessions[0]?.profile.id }]);
  });
});

describe('what is wrong', () => {
  test('costs its own session and those that go through it, and says so', () => {
    const bastion = named('bastion');
    const inner = named('inner', { jumps: [{ kind: 'saved', sessionId: bastion.id }] });
    const innermost = named('innermost', { jumps: [{ kind: 'saved', sessionId: inner.id }] });
    const { sessions, said } = groupOf(
      path,
      planOf({ sessions: [innermost, inner, bastion, named('web')], problems: [[2, 'Port abc']] }),
    );
    expect(sessions.map(({ alias }) => alias)).toEqual(['web']);
    expect(said.map(({ about, isWrong, sessionId }) => [about, isWrong, sessionId])).toEqual([
      ['bastion', true, null],
      ['inner', true, null],
      ['innermost', true, null],
    ]);
    expect(said[0]?.why).toBe('This is wrong.');
  });

  test('of two of one name the first is there', () => {
    const { sessions, said } = groupOf(
      path,
      planOf({ sessions: [named('db'), named('db', { host: 'other' })] }),
    );
    expect(sessions.map(({ profile }) => profile.host)).toEqual(['db.example']);
    expect(said).toMatchObject([{ about: 'db', isWrong: true }]);
  });

  test('what is left out stays with the session it is about', () => {
    const { sessions, said } = groupOf(
      path,
      planOf({
        sessions: [named('db')],
        leftOut: [
          [0, 'ForwardX11 yes'],
          [null, 'Foo bar'],
        ],
      }),
    );
    expect(said.map(({ sessionId, text, isWrong }) => [sessionId, text, isWrong])).toEqual([
      [sessions[0]?.profile.id, 'ForwardX11 yes', false],
      [null, 'Foo bar', false],
    ]);
  });

  test('nothing connects by itself because a file says so, and nothing is the demo', () => {
    const plan = planOf({ sessions: [named('db', { connectAtStart: true, demo: true })] });
    expect(groupOf(path, plan).sessions[0]?.profile).toMatchObject({ connectAtStart: false, demo: false });
  });
});

describe('what is the user’s own', () => {
  test.each([
    ['ssh-config', 'db.example', { name: 'Database', connectAtStart: true }],
    [
      'ginnel',
      'deploy@db.example',
      { name: 'Database', connectAtStart: true, username: 'me', privateKeyFile: '~/k' },
    ],
  ] as const)('of %s stands over the file', (kind, host, expected) => {
    const own = { name: 'Database', connectAtStart: true, username: 'me', privateKeyFile: '~/k' };
    expect(overlaid(kind, profileOf({ name: 'db', host }), own)).toMatchObject(expected);
  });

  test('a login name of one’s own is not overruled by one in the host field', () => {
    expect(overlaid('ginnel', profileOf({ host: 'deploy@db' }), { username: 'me' }).host).toBe('db');
    expect(overlaid('ssh-config', profileOf({ host: 'deploy@db' }), { username: 'me' }).host).toBe(
      'deploy@db',
    );
  });
});
