import { describe, expect, it } from 'vitest';
import type { Forward } from '../../../shared/forward';
import { revisionOf } from '../../../shared/revision';
import type { SessionProfile } from '../../../shared/session-profile';
import { listedForwards, type SessionStatus } from '../../../shared/status';
import { settle } from '../../support/fake-clock';
import { forwardOf, profileOf } from '../../support/samples';
import { createFaultyWorld, type FaultyWorld } from './faulty-world';

const [first, second] = [forwardOf('local', '5901', 'a:1'), forwardOf('local', '5902', 'b:2')];
const more = forwardOf('local', '5903', 'c:3');
const profile = profileOf({ name: 'prod', host: 'h', username: 'u', forwards: [first, second] });
const { id: sessionId } = profile;

const saved = ({ engine }: FaultyWorld): SessionProfile => {
  const found = engine.snapshot().profiles.find(({ id }) => id === sessionId);
  if (found === undefined) throw new Error('not saved');
  return found;
};
const open = ({ engine }: FaultyWorld): SessionStatus => {
  const found = engine.snapshot().sessions.find(({ id }) => id === sessionId);
  if (found === undefined) throw new Error('not open');
  return found;
};
/** The sources of the forwards, those that are off in brackets, those for a while with a star. */
const words = (forwards: readonly { forward: Forward; temporary?: true | undefined }[]): string =>
  forwards
    .map(({ forward: { id, enabled }, temporary }) => {
      const name = id === first.id ? '1' : id === second.id ? '2' : '3';
      return `${enabled ? name : `(${name})`}${temporary === true ? '*' : ''}`;
    })
    .join(' ');
const shown = (world: FaultyWorld): string => words(listedForwards(open(world)));
const kept = (world: FaultyWorld): string => words(saved(world).forwards.map((forward) => ({ forward })));

async function opened(): Promise<FaultyWorld> {
  const world = await createFaultyWorld([profile]);
  await world.engine.handlers.sessions.open({ profile });
  await settle();
  return world;
}

describe('a lasting edit', () => {
  it('is in the open session and in the saved one, in its place', async () => {
    const world = await opened();
    const { forwards } = world.engine.handlers;
    await forwards.remove({ sessionId, forwardId: first.id, lasting: true });
    expect([shown(world), kept(world)]).toEqual(['2', '2']);
    await forwards.add({ sessionId, forward: first, at: 0, lasting: true });
    await forwards.add({ sessionId, forward: more, lasting: true });
    await forwards.stop({ sessionId, forwardId: second.id, lasting: true });
    expect([shown(world), kept(world)]).toEqual(['1 (2) 3', '1 (2) 3']);
    await world.engine.handlers.sessions.disconnect({ sessionId });
    expect(shown(world)).toBe('1 (2) 3');
    expect(saved(world).forwards).toEqual(open(world).profile.forwards);
  });

  it('is made of a session that is not open', async () => {
    const world = await createFaultyWorld([profile]);
    const { forwards } = world.engine.handlers;
    expect(await forwards.add({ sessionId, forward: more, at: 1, lasting: true })).toMatchObject({
      ok: true,
    });
    await forwards.stop({ sessionId, forwardId: first.id, lasting: true });
    await forwards.remove({ sessionId, forwardId: second.id, lasting: true });
    expect(kept(world)).toBe('(1) 3');
    const twin = { ...forwardOf('local', '5903', 'c:3') };
    expect(await forwards.add({ sessionId, forward: twin, lasting: true })).toMatchObject({
      error: { code: 'forward-exists' },
    });
    expect(await forwards.stop({ sessionId, forwardId: second.id, lasting: true })).toMatchObject({
      error: { code: 'not-found' },
    });
    // What ends when it is disconnected needs a connection.
    expect(await forwards.stop({ sessionId, forwardId: first.id, lasting: false })).toMatchObject({
      error: { code: 'not-found' },
    });
  });

  it('changes in the saved session what it changes, and leaves alone what was opened otherwise', async () => {
    const world = await createFaultyWorld([profile]);
    const other = { ...first, name: 'as opened' };
    await world.engine.handlers.sessions.open({ profile: { ...profile, forwards: [other, second] } });
    await settle();
    const change = { sessionId, replaces: revisionOf(other), lasting: true };
    const to = { ...other, note: 'why' };
    expect(await world.engine.handlers.forwards.change({ ...change, forward: to })).toMatchObject({
      ok: true,
    });
    expect(saved(world).forwards[0]).toEqual({ ...first, note: 'why' });
    expect(open(world).profile.forwards[0]).toEqual(to);
    // It was changed since that was read.
    expect(await world.engine.handlers.forwards.change({ ...change, forward: first })).toMatchObject({
      error: { code: 'session-changed' },
    });
  });

  it('keeps a forward that was there for a while', async () => {
    const world = await opened();
    const { forwards } = world.engine.handlers;
    await forwards.add({ sessionId, forward: more, at: 0, lasting: false });
    expect([shown(world), kept(world)]).toEqual(['3* 1 2', '1 2']);
    await forwards.change({ sessionId, forward: more, replaces: revisionOf(more), lasting: true });
    expect([shown(world), kept(world)]).toEqual(['3 1 2', '3 1 2']);
  });

  it('is made of what is saved where the session was disconnected, and is shown in it', async () => {
    const world = await opened();
    const { forwards, savedSessions, sessions } = world.engine.handlers;
    await sessions.disconnect({ sessionId });
    const named = { ...first, name: 'by the form' };
    const next = { ...profile, forwards: [named, second, more] };
    await savedSessions.save({ profile: next, replaces: revisionOf(profile) });
    const to = { ...named, note: 'why' };
    const ids = { sessionId, lasting: true };
    for (const done of [
      await forwards.change({ ...ids, forward: to, replaces: revisionOf(named) }),
      await forwards.stop({ ...ids, forwardId: more.id }),
      await forwards.remove({ ...ids, forwardId: second.id }),
    ])
      expect(done).toEqual({ ok: true, value: {} });
    expect([shown(world), kept(world)]).toEqual(['1 (3)', '1 (3)']);
    expect(saved(world).forwards[0]).toEqual(to);
    await sessions.retry({ sessionId });
    await settle();
    expect(open(world).forwards.map(({ state }) => state.kind)).toEqual(['listening', 'off']);
  });

  it('is saved in a session whose first save was still under way', async () => {
    const writing: (() => void)[] = [];
    const world = await createFaultyWorld(
      [],
      () =>
        new Promise((resolve) => {
          writing.push(() => resolve({ ok: true, value: null }));
        }),
    );
    const { forwards, savedSessions, sessions } = world.engine.handlers;
    await sessions.open({ profile });
    await settle();
    const both = [
      savedSessions.save({ profile, replaces: null }),
      forwards.stop({ sessionId, forwardId: first.id, lasting: true }),
    ];
    for (const _each of both) {
      await settle();
      writing.shift()?.();
    }
    expect(await Promise.all(both)).toEqual([
      { ok: true, value: {} },
      { ok: true, value: {} },
    ]);
    expect([shown(world), kept(world)]).toEqual(['(1) 2', '(1) 2']);
  });

  it('takes nothing back that was saved since the session was opened', async () => {
    const world = await opened();
    const { forwards, savedSessions } = world.engine.handlers;
    const theirs = { ...profile, forwards: [{ ...first, note: 'theirs' }, second] };
    await savedSessions.save({ profile: theirs, replaces: revisionOf(profile) });
    const change = (to: Partial<Forward>): Promise<unknown> =>
      forwards.change({
        ...{ sessionId, forward: { ...first, ...to } as Forward },
        ...{ replaces: revisionOf(first), lasting: true },
      });
    expect(await change({ note: 'mine' })).toMatchObject({ error: { code: 'session-changed' } });
    expect([saved(world).forwards, open(world).profile.forwards]).toEqual([
      theirs.forwards,
      profile.forwards,
    ]);
    // Another part of it.
    expect(await change({ name: 'mine' })).toMatchObject({ ok: true });
    expect(saved(world).forwards[0]).toEqual({ ...first, name: 'mine', note: 'theirs' });
  });

  it('is made in neither where it does not go with the open one', async () => {
    const world = await createFaultyWorld([profile]);
    await world.engine.handlers.sessions.open({ profile });
    await settle();
    const { forwards } = world.engine.handlers;
    const clash = { ...forwardOf('local', '5902', 'x:9') };
    expect(await forwards.add({ sessionId, forward: clash, lasting: true })).toMatchObject({ ok: false });
    expect([shown(world), kept(world)]).toEqual(['1 2', '1 2']);
  });
});

describe('an edit until the session is disconnected', () => {
  it('survives a reconnect and Apply, and is gone then: it and nothing else', async () => {
    const world = await opened();
    const { forwards, sessions } = world.engine.handlers;
    await forwards.add({ sessionId, forward: more, at: 0, lasting: false });
    await forwards.stop({ sessionId, forwardId: first.id, lasting: false });
    await forwards.change({
      ...{ sessionId, forward: { ...second, name: 'now' }, replaces: revisionOf(second) },
      lasting: false,
    });
    expect([shown(world), kept(world)]).toEqual(['3* (1)* 2*', '1 2']);
    for (const connection of world.connections()) connection.lose();
    await world.clock.advance(60_000);
    expect(open(world).state.kind).toBe('connected');
    await sessions.apply({ profile: { ...profile, compression: true } });
    await settle();
    expect(shown(world)).toBe('3* (1)* 2*');
    await sessions.disconnect({ sessionId });
    expect(shown(world)).toBe('1 2');
    expect(listedForwards(open(world)).map(({ forward }) => forward)).toEqual([first, second]);
    expect(open(world).profile.compression).toBe(true);
  });

  it('puts a removed forward back, and marks none that was switched to and fro', async () => {
    const world = await opened();
    const { forwards, sessions } = world.engine.handlers;
    await forwards.remove({ sessionId, forwardId: first.id, lasting: false });
    await forwards.stop({ sessionId, forwardId: second.id, lasting: false });
    await forwards.start({ sessionId, forwardId: second.id, lasting: false });
    expect([shown(world), kept(world)]).toEqual(['2', '1 2']);
    await sessions.disconnect({ sessionId });
    await sessions.retry({ sessionId });
    await settle();
    expect(shown(world)).toBe('1 2');
    expect(open(world).forwards.map(({ state }) => state.kind)).toEqual(['listening', 'listening']);
  });
});
