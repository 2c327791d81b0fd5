import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { routeTo, serverOf, type RouteHop } from '../../../../electron/engine/connections/route';
import { portSchema } from '../../../../shared/endpoint';
import { sentence } from '../../../../shared/errors';
import { newSessionId } from '../../../../shared/ids';
import type { Jump } from '../../../../shared/jump';
import { noProxy } from '../../../../shared/proxy';
import type { SessionProfile } from '../../../../shared/session-profile';
import { profileOf } from '../../../support/samples';

const via = (profile: SessionProfile): Jump => ({ kind: 'saved', sessionId: profile.id });
const inline = (host: string, more: Partial<Extract<Jump, { kind: 'inline' }>> = {}): Jump => ({
  ...{ kind: 'inline', host, port: portSchema.parse(22), privateKeyFile: '', onlyThisKey: false },
  ...more,
});
const saved = (name: string, settings: Partial<SessionProfile> = {}): SessionProfile =>
  profileOf({ name, host: `${name}.example`, username: 'u', ...settings });

function routeHopsOf(profile: SessionProfile, all: readonly SessionProfile[] = []): readonly RouteHop[] {
  const route = routeTo(profile, all);
  if (!route.ok) throw new Error(sentence(route.error));
  return route.value;
}
const titles = (profile: SessionProfile, all: readonly SessionProfile[] = []): readonly string[] =>
  routeHopsOf(profile, all).map(({ title }) => title);
function problem(profile: SessionProfile, all: readonly SessionProfile[]): string {
  const route = routeTo(profile, all);
  return route.ok ? 'a route' : sentence(route.error);
}
const lastKey = (profile: SessionProfile, all: readonly SessionProfile[] = []): string =>
  routeHopsOf(profile, all).at(-1)?.key ?? '';

describe('the route to a server', () => {
  it('is the server alone without jump hosts, by the session’s own proxy', () => {
    const profile = saved('server', { proxy: { ...noProxy, kind: 'socks5', host: 'proxy' } });
    const [routeHop, ...others] = routeHopsOf(profile);
    expect(others).toEqual([]);
    expect(routeHop?.profile).toBe(profile);
    expect(routeHop?.target).toEqual({ host: 'server.example', port: 22, username: 'u' });
  });

  it('goes through the jump hosts in order, each saved session after its own', () => {
    const a = saved('a');
    const b = saved('b', { jumps: [via(a), inline('x@between')] });
    const c = saved('c', { jumps: [inline('first')] });
    const server = saved('server', { jumps: [via(b), via(c), inline('last')] });
    expect(titles(server, [a, b, c])).toEqual(['a', 'x@between', 'b', 'first', 'c', 'last', 'server']);
  });

  it('uses a saved session with all its settings, and a server named in the list with its own login', () => {
    const hop = saved('hop', { privateKeyFile: '/key', keepaliveSeconds: 7, host: 'me@[::1]' });
    const jump = inline('root@gate', {
      port: portSchema.parse(2222),
      privateKeyFile: '/other',
      onlyThisKey: true,
    });
    const server = saved('server', {
      jumps: [jump, via(hop)],
      privateKeyFile: '/mine',
      keepaliveSeconds: 30,
      agentPath: '/agent',
      hostKeys: ['SHA256:x'],
      forwards: [],
    });
    const [first, second] = routeHopsOf(server, [hop]);
    expect(first).toMatchObject({
      title: 'root@gate:2222',
      target: { host: 'gate', port: 2222, username: 'root' },
      profile: {
        privateKeyFile: '/other',
        onlyThisKey: true,
        keepaliveSeconds: 30,
        agentPath: '/agent',
        hostKeys: [],
        jumps: [],
      },
    });
    expect(second?.profile).toBe(hop);
    expect(second?.target).toEqual({ host: '::1', port: 22, username: 'me' });
    expect([first, second].map((routeHop) => routeHop && serverOf(routeHop))).toEqual([
      'root@gate:2222',
      'me@[::1]:22',
    ]);
  });

  it('takes the proxy of the saved session whose connection is the first, else of the one whose list it is in', () => {
    const one = { ...noProxy, kind: 'http', host: 'one' } as const;
    const two = { ...noProxy, kind: 'http', host: 'two' } as const;
    const hop = saved('hop', { proxy: one });
    const behind = saved('behind', { proxy: one, jumps: [inline('gate')] });
    const proxies = (jumps: readonly Jump[]) =>
      routeHopsOf(saved('server', { proxy: two, jumps }), [hop, behind])[0]?.profile.proxy.host;
    expect(proxies([via(hop)])).toBe('one');
    expect(proxies([inline('gate'), via(hop)])).toBe('two');
    expect(proxies([via(behind)])).toBe('one');
  });

  it('does not lead in a circle, through itself, or to a session that is not there any more', () => {
    const ids = [newSessionId(), newSessionId()] as const;
    const a = saved('a', { id: ids[0], jumps: [{ kind: 'saved', sessionId: ids[1] }] });
    const b = saved('b', { id: ids[1], jumps: [via(a)] });
    expect(problem(saved('server', { jumps: [via(a)] }), [a, b])).toContain('leads through "a" twice');
    expect(problem(a, [a, b])).toContain('leads through "a" twice');
    const c = saved('c');
    expect(problem(saved('server', { jumps: [via(c), via(c)] }), [c])).toContain('leads through "c" twice');
    expect(problem(saved('server', { jumps: [via(c)] }), [])).toContain('is not there any more');
  });

  it('says at which jump host the host cannot be meant', () => {
    const hop = saved('hop', { host: 'two words' });
    expect(problem(saved('server', { jumps: [via(hop)] }), [hop])).toMatch(/^At the jump host hop: /u);
    expect(problem(saved('server', { jumps: [inline('a b')] }), [])).toMatch(/^At the jump host a b: /u);
    expect(problem(saved('server', { host: '' }), [])).toMatch(/^There is no host/u);
  });

  it('of the demo is the demo’s server on this computer, whatever its jump hosts', () => {
    expect(titles(saved('demo', { demo: true, jumps: [inline('gate')] }))).toEqual(['demo']);
  });
});

describe('two legs', () => {
  const hop = saved('hop');

  it('are one connection when server, login and the route before are the same', () => {
    const one = routeHopsOf(saved('one', { jumps: [inline('gate'), via(hop)] }), [hop]);
    const two = routeHopsOf(saved('two', { jumps: [inline('gate'), via(hop)], keepaliveSeconds: 9 }), [hop]);
    expect(one.slice(0, 2).map(({ key }) => key)).toEqual(two.slice(0, 2).map(({ key }) => key));
    expect(one[2]?.key).not.toBe(two[2]?.key);
  });

  it('to an open session and through it are one, as long as its settings are those saved', () => {
    const through = (all: readonly SessionProfile[]) =>
      routeHopsOf(saved('server', { jumps: [via(hop)] }), all)[0]?.key;
    expect(lastKey({ ...hop, keepaliveSeconds: 5, forwards: [] })).toBe(through([hop]));
    expect(lastKey({ ...hop, username: 'other' })).not.toBe(through([hop]));
  });

  it.each<[string, Partial<SessionProfile>]>([
    ['the server', { host: 'elsewhere' }],
    ['the port', { port: portSchema.parse(2222) }],
    ['the name', { username: 'v' }],
    ['the key', { privateKeyFile: '/key' }],
    ['the agent', { agentPath: '/agent' }],
    ['the only key', { onlyThisKey: true }],
    ['the keys that are trusted', { hostKeys: ['SHA256:x'] }],
    ['the name to know its key by', { logicalHostName: 'other' }],
    ['the algorithms', { algorithms: { kex: [], hostKey: [], cipher: [] } }],
    ['the proxy', { proxy: { ...noProxy, kind: 'http', host: 'p' } }],
    ['the address family', { addressFamily: 'ipv6' }],
    ['the route before', { jumps: [inline('gate')] }],
  ])('are two connections when %s differs', (_, settings) => {
    expect(lastKey({ ...hop, ...settings })).not.toBe(lastKey(hop));
  });

  it('to servers of one name behind different jump hosts share nothing that was typed', () => {
    const memories = [inline('left'), inline('right')].map(
      (first) => routeHopsOf(saved('s', { jumps: [first, inline('10.0.0.5')] }))[1]?.memory,
    );
    expect(memories[0]).not.toBe(memories[1]);
  });

  it('have keys that grow no faster than the route', () => {
    const jumps = Array.from({ length: 16 }, (_, index) =>
      inline(`h${String(index)}`, { privateKeyFile: '/a "quoted" \\ path' }),
    );
    const server = saved('server', { jumps });
    const lengths = routeHopsOf(server).map(({ key }) => key.length);
    expect(Math.max(...lengths)).toBeLessThan(17 * 3000);
  });
});

it('any set of sessions gives a route without a session twice, or says why there is none', () => {
  const count = 5;
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.option(fc.nat(count)), { maxLength: 3 }), { minLength: count, maxLength: count }),
      (lists) => {
        const ids = lists.map(() => newSessionId());
        const all = lists.map((list, index) =>
          saved(`s${String(index)}`, {
            ...(ids[index] !== undefined && { id: ids[index] }),
            jumps: list.map((to) =>
              to === null ? inline('gate') : { kind: 'saved', sessionId: ids[to] ?? newSessionId() },
            ),
          }),
        );
        for (const profile of all) {
          const route = routeTo(profile, all);
          if (!route.ok) {
            expect(['hop-loop', 'hop-missing']).toContain(route.error.code);
            continue;
          }
          const passed = route.value.map(({ title }) => title).filter((title) => title !== 'gate');
          expect(new Set(passed).size).toBe(passed.length);
          expect(route.value.at(-1)?.profile).toBe(profile);
          expect(new Set(route.value.map(({ key }) => key)).size).toBe(route.value.length);
        }
      },
    ),
  );
});
