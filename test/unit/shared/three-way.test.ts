import { describe, expect, it } from 'vitest';
import type { Forward } from '../../../shared/forward';
import { rebased } from '../../../shared/forward-edits';
import { changedSince, revisionOf } from '../../../shared/revision';
import { sessionProfileSchema } from '../../../shared/session-profile';
import { elsewhereLines } from '../../../shared/texts/changed-elsewhere';
import { changedSettings, isSameOrder, merged } from '../../../shared/three-way';
import { forwardOf, profileOf } from '../../support/samples';

const [a, b, c] = [
  forwardOf('local', '1001', 'a:1'),
  forwardOf('local', '1002', 'b:2'),
  forwardOf('dynamic', '1003'),
];
const d = forwardOf('local', '1004', 'd:4');
const named = { ...a, name: 'x' };
const base = profileOf({ name: 'prod', host: 'h', username: 'u', forwards: [a, b] });

describe('a revision', () => {
  it('is the same for the same session, in whatever order its settings come', () => {
    const turned = Object.fromEntries(Object.entries(base).toReversed());
    expect(revisionOf(sessionProfileSchema.parse(turned))).toBe(revisionOf(base));
    expect(revisionOf(turned)).toBe(revisionOf(base));
    expect(revisionOf({ ...base, note: 'x' })).not.toBe(revisionOf(base));
    expect(revisionOf({ ...base, forwards: [b, a] })).not.toBe(revisionOf(base));
  });

  it('tells thousands of sessions apart', () => {
    const all = Array.from({ length: 20_000 }, (_, at) => revisionOf({ name: `s${String(at)}`, port: at }));
    expect(new Set(all).size).toBe(20_000);
  });

  it('lets a save take the place of what it was made of alone', () => {
    expect(changedSince(base, undefined, null)).toBeNull();
    expect(changedSince(base, base, revisionOf(base))).toBeNull();
    expect(changedSince(base, base, null)).toMatchObject({ data: { how: 'added' } });
    expect(changedSince(base, undefined, revisionOf(base))).toMatchObject({ data: { how: 'deleted' } });
    expect(changedSince(base, { ...base, host: 'x' }, revisionOf(base))).toMatchObject({
      data: { how: 'changed' },
    });
  });
});

describe('two changes of a session', () => {
  it('go together where they are of different settings and forwards', () => {
    const mine = { ...base, username: 'me', forwards: [{ ...a, name: 'mine' }, b] };
    const theirs = { ...base, compression: true, forwards: [a, c] };
    expect(changedSettings(base, mine)).toEqual(['username', 'forwards']);
    expect(merged({ base, mine, theirs })).toEqual({
      ...base,
      ...{ username: 'me', compression: true },
      forwards: [{ ...a, name: 'mine' }, c],
    });
  });

  it.each([
    ['one setting', { username: 'me' }, { username: 'you' }],
    ['one forward', { forwards: [{ ...a, name: 'x' }, b] }, { forwards: [{ ...a, name: 'y' }, b] }],
    ['one that is gone there', { forwards: [{ ...a, name: 'x' }, b] }, { forwards: [b] }],
    ['one that is gone here', { forwards: [b] }, { forwards: [{ ...a, name: 'y' }, b] }],
    ['ports that clash', { forwards: [a, b, forwardOf('local', '1003', 'z:1')] }, { forwards: [a, b, c] }],
  ])('do not where both are of %s', (_what, mine, theirs) => {
    expect(merged({ base, mine: { ...base, ...mine }, theirs: { ...base, ...theirs } })).toBeNull();
  });

  it.each<[string, readonly Forward[], readonly Forward[], readonly Forward[] | null]>([
    ['is as it was moved here', [c, b, a], [a, b, c], [c, b, a]],
    ['is as it was moved there', [a, b, c], [c, b, a], [c, b, a]],
    ['is as it was moved in both', [c, b, a], [c, b, a], [c, b, a]],
    ['is none where it was moved in both in two ways', [c, b, a], [b, a, c], null],
    ['goes with what was changed, added and removed there', [c, b, a], [d, named, c], [d, c, named]],
    ['goes with what was changed, added and removed here', [c, named, d], [a, b, c], [c, named, d]],
    ['of what was added here is its own', [a, d, b, c], [c, b, a], [c, d, b, a]],
  ])('have an order of forwards that %s', (_what, mine, theirs, both) => {
    const three = { ...base, forwards: [a, b, c] };
    const versions = {
      ...{ base: three, mine: { ...three, forwards: mine } },
      theirs: { ...three, forwards: theirs },
    };
    expect(merged(versions)?.forwards ?? null).toEqual(both);
    const isMoved = elsewhereLines(versions).includes('Forwarded ports: in another order');
    expect(isMoved).toBe(!isSameOrder(versions.mine, versions.theirs));
  });

  it('are told by what differs', () => {
    const mine = { ...base, username: 'me', compression: true, forwards: [{ ...a, enabled: false }, b] };
    const theirs = { ...base, username: '', forwards: [a, b, c] };
    expect(elsewhereLines({ base, mine, theirs })).toEqual([
      'Auto-login username: “me” here, empty there',
      'Compression: on here, off there',
      'L1001 → a:1: switched off here, unchanged there',
      'D1003: absent here, added there',
    ]);
  });
});

describe('edits on another list', () => {
  it('are made there, but where it says something new itself', () => {
    const named = { ...a, name: 'x' };
    expect(rebased([a, b], [c, named], [a, b], base)).toEqual([c, named]);
    expect(rebased([a, b], [named, b], [{ ...a, name: 'y' }, b], base)).toEqual([{ ...a, name: 'y' }, b]);
    expect(rebased([a, b], [b], [{ ...a, name: 'y' }, b], base)).toEqual([{ ...a, name: 'y' }, b]);
    const clash = forwardOf('local', '1003', 'z:1');
    expect(rebased([a], [a, c], [a, clash], base)).toEqual([a, clash]);
  });
});
