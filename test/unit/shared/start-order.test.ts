import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { portSchema } from '../../../shared/endpoint';
import { noProxy } from '../../../shared/proxy';
import type { SessionProfile } from '../../../shared/session-profile';
import { needsOf, startCircle, startedAfter, startOrder } from '../../../shared/start-order';
import { runs } from '../../support/seeded';
import { forwardOf, profileOf } from '../../support/samples';

const named = (name: string, more: Partial<SessionProfile> = {}): SessionProfile =>
  profileOf({ name, host: `${name}.example`, ...more });
const after = (name: string, ...needed: readonly SessionProfile[]): SessionProfile =>
  named(name, { startAfter: needed.map(({ id }) => id) });
const names = (profiles: readonly SessionProfile[]): string => profiles.map(({ name }) => name).join(' ');
const port = (number: number): SessionProfile['port'] => portSchema.parse(number);

describe('a session needs', () => {
  const gate = named('gate', {
    forwards: [forwardOf('local', '2222', 'inner:22'), forwardOf('dynamic', '127.0.0.1:1080')],
  });
  const needs = (profile: SessionProfile, ...others: readonly SessionProfile[]): unknown =>
    needsOf(profile, [gate, profile, ...others]).map((need) => [
      [gate, profile, ...others].find(({ id }) => id === need.id)?.name,
      need.port,
    ]);

  test.each([
    ['the forward that its host is', { host: 'me@127.0.0.1', port: port(2222) }, 2222],
    ['the same by name', { host: 'localhost', port: port(2222) }, 2222],
    ['the forward that its proxy is', { proxy: { ...noProxy, kind: 'http', host: '[::1]' } }, 1080],
    ['the one that takes SOCKS', { proxy: { ...noProxy, kind: 'socks5', host: '127.0.0.1' } }, 1080],
    [
      'the forward that its jump host is',
      {
        jumps: [
          { kind: 'inline', host: 'localhost', port: port(2222), privateKeyFile: '', onlyThisKey: false },
        ],
      },
      2222,
    ],
  ] satisfies readonly (readonly [string, Partial<SessionProfile>, number])[])(
    '%s',
    (_what, settings, found) => {
      expect(needs(named('inner', settings))).toEqual([['gate', found]]);
    },
  );

  test('nothing where the port is another computer’s, where nothing listens, or what is there is switched off', () => {
    expect(needs(named('inner', { port: port(2222) }))).toEqual([]);
    expect(needs(named('inner', { host: 'localhost', port: port(2223) }))).toEqual([]);
    const off = named('off', {
      forwards: [{ ...forwardOf('local', '99', 'x:1'), enabled: false }],
    });
    expect(needs(named('inner', { host: 'localhost', port: port(99) }), off)).toEqual([]);
  });

  test('none of two that listen there, as either may be meant', () => {
    const other = named('other', { forwards: [forwardOf('local', '2222', 'else:22')] });
    expect(needs(named('inner', { host: 'localhost', port: port(2222) }), other)).toEqual([]);
  });

  test('what the saved session needs that is its jump host', () => {
    const hop = named('hop', { host: 'localhost', port: port(2222) });
    expect(needs(named('far', { jumps: [{ kind: 'saved', sessionId: hop.id }] }), hop)).toEqual([
      ['gate', 2222],
    ]);
  });

  test('not itself, not what needs it, and nothing that is saved no more', () => {
    const inner = named('inner', { host: 'localhost', port: port(2222) });
    const turned = { ...gate, startAfter: [inner.id, gate.id] };
    expect(needsOf(inner, [turned, inner])).toEqual([]);
    expect(needsOf(turned, [turned, inner])).toEqual([{ id: inner.id, port: null }]);
    expect(needsOf(turned, [turned])).toEqual([]);
  });
});

describe('the order of start', () => {
  test('has each after those it needs, and else is the order that was given', () => {
    const a = named('a');
    const b = after('b', a);
    const c = named('c');
    const d = after('d', b);
    expect(names(startOrder([d, c, a], [a, b, c, d]))).toBe('a d c');
    expect(names(startOrder([d, c, b, a], [a, b, c, d]))).toBe('a b d c');
  });

  test('tells the circle that a session closes', () => {
    const a = named('a');
    const b = after('b', a);
    const c = after('c', b);
    const closing = { ...a, startAfter: [c.id] };
    expect(startCircle(closing, [closing, b, c])).toEqual(['a', 'c', 'b', 'a']);
    expect(startCircle(a, [a, b, c])).toBeNull();
    expect(startCircle({ ...a, startAfter: [a.id] }, [a])).toEqual(['a', 'a']);
  });

  test('tells which sessions start after some', () => {
    const a = named('a');
    const b = after('b', a);
    const c = after('c', b, a);
    expect(names(startedAfter(new Set([a.id, b.id]), [a, b, c]))).toBe('c');
  });

  test('holds for any needs, also in circles: all once, and none before what it needs where no circle is', () => {
    const graphs = fc
      .integer({ min: 1, max: 8 })
      .chain((amount) => fc.array(fc.tuple(fc.nat(amount - 1), fc.nat(amount - 1)), { maxLength: 20 }));
    fc.assert(
      fc.property(graphs, fc.nat(), (edges, turn) => {
        const bare = Array.from({ length: 8 }, (_none, at) => named(`s${String(at)}`));
        const saved = bare.map((profile, at) => ({
          ...profile,
          startAfter: edges.flatMap(([from, to]) => (from === at ? [bare[to]?.id ?? profile.id] : [])),
        }));
        const given = [...saved.slice(turn % 8), ...saved.slice(0, turn % 8)];
        const ordered = startOrder(given, saved);
        expect(new Set(ordered)).toEqual(new Set(saved));
        expect(ordered).toHaveLength(saved.length);
        const isRound = saved.some((profile) => startCircle(profile, saved) !== null);
        if (isRound) return;
        const places = new Map(ordered.map(({ id }, place) => [id, place]));
        for (const { id, startAfter } of saved) {
          for (const other of startAfter) {
            expect(places.get(other) ?? 0).toBeLessThan(places.get(id) ?? 0);
          }
        }
      }),
      { numRuns: runs(300) },
    );
  });
});

test('thousands that start one after the other, or are one another’s jump hosts, are no trouble', () => {
  const chain: SessionProfile[] = [named('0')];
  for (let at = 1; at < 20_000; at += 1) {
    const [before] = chain.slice(-1);
    const jumps: SessionProfile['jumps'] =
      before === undefined ? [] : [{ kind: 'saved', sessionId: before.id }];
    chain.push({ ...after(String(at), ...chain.slice(-1)), jumps });
  }
  expect(startOrder(chain.toReversed(), chain)).toEqual(chain);
  const [first = named(''), last = named('')] = [chain[0], chain.at(-1)];
  expect(needsOf(last, chain)).toHaveLength(1);
  expect(startCircle(last, chain)).toBeNull();
  expect(startCircle({ ...first, startAfter: [last.id] }, chain)).toHaveLength(chain.length + 1);
});
