import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { portSchema } from '../../../shared/endpoint';
import { newSessionId, type SessionId } from '../../../shared/ids';
import { formatJump, parseJumps, type InlineJump, type Jump } from '../../../shared/jump';
import { noProxy } from '../../../shared/proxy';
import { checkProfile, type SessionProfile } from '../../../shared/session-profile';
import { missingTitle, routeOf } from '../../../shared/route';
import { profileOf } from '../../support/samples';

const hop = (host: string, port = 22): InlineJump => ({
  kind: 'inline',
  host,
  port: portSchema.parse(port),
  privateKeyFile: '',
  onlyThisKey: false,
});

describe('jump hosts as typed', () => {
  test.each<[string, readonly InlineJump[]]>([
    ['bastion', [hop('bastion')]],
    ['me@bastion:2222', [hop('me@bastion', 2222)]],
    ['a,b:2222,me@[::1]:22', [hop('a'), hop('b', 2222), hop('me@[::1]')]],
    [' a , b ', [hop('a'), hop('b')]],
    ['2001:db8::7', [hop('[2001:db8::7]')]],
    ['me@2001:db8::7', [hop('me@[2001:db8::7]')]],
    ['[2001:db8::7]', [hop('[2001:db8::7]')]],
    ['corp@me@gw', [hop('corp@me@gw')]],
    ['ssh://me@gw:2022', [hop('me@gw', 2022)]],
    ['ssh://gw/', [hop('gw')]],
    ['ssh://jo%40corp@gw', [hop('jo@corp@gw')]],
    ['jo%40corp@gw', [hop('jo%40corp@gw')]],
    ['192.0.2.7:ssh', [hop('192.0.2.7')]],
  ])('%j', (text, jumps) => {
    expect(parseJumps(text)).toEqual({ ok: true, value: jumps });
  });

  test.each([
    ['', 'jump-missing'],
    ['a,,b', 'jump-missing'],
    ['a,', 'jump-missing'],
    ['@gw', 'jump-invalid'],
    ['me@', 'jump-invalid'],
    ['two words', 'jump-invalid'],
    ['[::1', 'jump-invalid'],
    ['[gw]x', 'jump-invalid'],
    [':22', 'jump-invalid'],
    ['http://gw', 'jump-invalid'],
    ['999.1.1.1', 'jump-invalid'],
    ['gw:0', 'port-range'],
    ['gw:70000', 'port-range'],
    ['gw:', 'port-name'],
    ['gw:nosuch', 'port-name'],
  ])('%j is refused: %s', (text, code) => {
    expect(parseJumps(text)).toMatchObject({ ok: false, error: { code } });
  });

  test('what is printed reads as the same again', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9.-]{0,20}$/u);
    const host = fc.oneof(
      name,
      fc.ipV4(),
      fc.ipV6().map((address) => `[${address}]`),
    );
    const user = fc.option(fc.stringMatching(/^[a-z][a-z0-9@._-]{0,10}$/u));
    const one = fc
      .tuple(user, host, fc.integer({ min: 1, max: 65_535 }))
      .map(([who, where, port]) => hop(who === null ? where : `${who}@${where}`, port));
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 4 }), (jumps) => {
        expect(parseJumps(jumps.map(formatJump).join(','))).toEqual({ ok: true, value: jumps });
      }),
    );
  });
});

describe('the route to a server', () => {
  const through = (sessionId: SessionId): Jump => ({ kind: 'saved', sessionId });
  const inner = profileOf({ name: 'inner', host: 'me@inner.example', jumps: [hop('front')] });
  const outer = profileOf({ name: 'outer', host: 'outer', jumps: [through(inner.id)] });
  const finding =
    (...profiles: readonly SessionProfile[]) =>
    (id: SessionId) =>
      profiles.find((profile) => profile.id === id);

  test('a saved session brings its own jump hosts along, and those theirs', () => {
    const profile = profileOf({ jumps: [hop('first', 2222), through(outer.id)] });
    expect(routeOf(profile, finding(inner, outer))).toMatchObject([
      { title: 'first:2222', own: [], error: null },
      { title: 'outer', server: 'outer', own: ['front', 'inner'], error: null },
    ]);
  });

  test('one that is not there any more is named as missing, also inside another', () => {
    const profile = profileOf({ jumps: [through(newSessionId()), through(outer.id)] });
    expect(routeOf(profile, finding(outer))).toMatchObject([
      { title: missingTitle, error: { code: 'hop-missing' } },
      { title: 'outer', own: [missingTitle], error: { code: 'hop-missing' } },
    ]);
  });

  test('a session that leads through itself is a loop, however far round', () => {
    const round = profileOf({ name: 'round', host: 'r', jumps: [through(outer.id)] });
    const back = { ...inner, jumps: [through(round.id)] };
    expect(routeOf(round, finding(back, outer, round))).toMatchObject([
      { title: 'outer', error: { code: 'hop-loop', data: { title: 'round' } } },
    ]);
    const itself = profileOf({ name: 'itself', host: 'i' });
    expect(routeOf({ ...itself, jumps: [through(itself.id)] }, finding(itself))).toMatchObject([
      { error: { code: 'hop-loop', data: { title: 'itself' } } },
    ]);
  });

  test('the same session twice on the route is one, too; the same server twice is not', () => {
    const profile = profileOf({ jumps: [through(inner.id), through(outer.id)] });
    expect(routeOf(profile, finding(inner, outer))).toMatchObject([
      { error: null },
      { error: { code: 'hop-loop', data: { title: 'inner' } } },
    ]);
    expect(routeOf(profileOf({ jumps: [hop('a'), hop('a')] }), finding())).toMatchObject([
      { error: null },
      { error: null },
    ]);
  });
});

describe('a check before connecting', () => {
  const office = profileOf({ name: 'office', host: 'gw' });

  test.each([
    [{ ...noProxy, kind: 'socks5' }, 'proxy-missing'],
    [{ ...noProxy, kind: 'http', host: 'http://proxy:3128' }, 'proxy-host-invalid'],
    [{ ...noProxy, kind: 'socks4', host: 'proxy:1080' }, 'proxy-host-invalid'],
    [{ ...noProxy, kind: 'command', command: '  ' }, 'proxy-command-invalid'],
  ] as const)('refuses %j: %s', (proxy, code) => {
    expect(checkProfile({ ...office, proxy })).toMatchObject({ ok: false, error: { code } });
  });

  test.each([
    noProxy,
    { ...noProxy, kind: 'system' },
    { ...noProxy, kind: 'http', host: 'proxy.example' },
    { ...noProxy, kind: 'socks5', host: '[::1]' },
    { ...noProxy, kind: 'socks5', host: '::1' },
    { ...noProxy, kind: 'command', command: 'nc %h %p' },
  ] as const)('takes %j', (proxy) => {
    expect(checkProfile({ ...office, proxy })).toMatchObject({ ok: true });
  });

  test('looks at the jump hosts named in the session, and says which one is at fault', () => {
    const jumps = [hop('good'), hop('me@bad:80')];
    expect(checkProfile({ ...office, jumps })).toMatchObject({
      ok: false,
      error: { code: 'host-has-port', hop: 'me@bad:80' },
    });
    expect(checkProfile({ ...office, jumps: jumps.slice(0, 1) })).toMatchObject({ ok: true });
  });
});
