import { expect, test } from 'vitest';
import { Replica } from '../../renderer/state/replica';
import { alwaysUp, type ConnectionState } from '../../renderer/transport/connection';
import { fail, ok, type Result } from '../../shared/result';
import type { Snapshot } from '../../shared/snapshot';
import { trafficKey } from '../../shared/status';
import { createGinnelDouble } from '../support/ginnel-double';
import { forwardOf, profileOf } from '../support/samples';

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

test('the window knows what the engine knows once it has asked', async () => {
  const double = createGinnelDouble({ profiles: [profileOf({ name: 'office' })] });
  const replica = new Replica(double.ginnel, alwaysUp);
  replica.start();
  await settled();
  expect(replica.store.getState().snapshot).toEqual(double.snapshot());
});

test('changes that arrive while the snapshot is under way are not lost', async () => {
  const double = createGinnelDouble();
  const old = double.snapshot();
  let answer: (result: Result<Snapshot>) => void = () => undefined;
  const ginnel = {
    ...double.ginnel,
    getSnapshot: () => new Promise<Result<Snapshot>>((resolve) => (answer = resolve)),
  };
  const replica = new Replica(ginnel, alwaysUp);
  replica.start();
  double.update({ profiles: [profileOf({ name: 'early' })] });
  answer(ok(old));
  await settled();
  expect(replica.store.getState().snapshot?.profiles.map(({ name }) => name)).toEqual(['early']);
});

test('older changes are dropped', async () => {
  const double = createGinnelDouble();
  const replica = new Replica(double.ginnel, alwaysUp);
  replica.start();
  await settled();
  double.update({ profiles: [profileOf({ name: 'new' })] });
  const now = replica.store.getState().snapshot;
  double.emit('snapshot.changed', { since: 0, revision: 1, profiles: { changed: [], order: [] } });
  expect(replica.store.getState().snapshot).toBe(now);
});

test('a gap makes the window ask for everything again', async () => {
  const double = createGinnelDouble();
  let swallow = false;
  const { on } = double.ginnel;
  const ginnel: typeof double.ginnel = {
    ...double.ginnel,
    on: (event, listener) =>
      on(event, (payload) => {
        if (!swallow) listener(payload);
      }),
  };
  const replica = new Replica(ginnel, alwaysUp);
  replica.start();
  await settled();
  swallow = true;
  double.update({ profiles: [profileOf({ name: 'unheard' })] });
  swallow = false;
  double.update({ defaults: profileOf({ compression: true }) });
  await settled();
  expect(double.inputs('snapshot.get')).toHaveLength(2);
  expect(replica.store.getState().snapshot).toEqual(double.snapshot());
});

test('an error instead of the snapshot is kept to be shown, and goes with the next success', async () => {
  const double = createGinnelDouble();
  double.program({ 'snapshot.get': fail({ code: 'internal', data: { detail: 'broken' } }) });
  const replica = new Replica(double.ginnel, alwaysUp);
  replica.start();
  await settled();
  expect(replica.store.getState().error?.code).toBe('internal');
  double.program({ 'snapshot.get': ok(double.snapshot()) });
  double.update({ notices: [] });
  await settled();
  expect(replica.store.getState().error).toBeNull();
  expect(replica.store.getState().snapshot).not.toBeNull();
});

test('counters are kept per forward of a session and outlive state changes', async () => {
  const forward = forwardOf('local', '5901', 'localhost:5901');
  const profile = profileOf({ host: 'server', forwards: [forward] });
  const double = createGinnelDouble();
  const replica = new Replica(double.ginnel, alwaysUp);
  replica.start();
  await settled();
  await double.ginnel.sessions.open({ profile });
  const counted = { sessionId: profile.id, forwardId: forward.id, live: 1, total: 4, sent: 10, received: 20 };
  double.emit('snapshot.traffic', [counted]);
  await double.ginnel.forwards.stop({ sessionId: profile.id, forwardId: forward.id, lasting: false });
  expect(replica.store.getState().traffic.get(trafficKey(profile.id, forward.id))).toEqual(counted);
});

test('after a lost connection came back everything is asked for anew', async () => {
  const double = createGinnelDouble();
  let state: ConnectionState = 'opening';
  let notify = (): void => undefined;
  const replica = new Replica(double.ginnel, {
    state: () => state,
    watch: (watcher) => {
      notify = watcher;
      return () => undefined;
    },
  });
  replica.start();
  await settled();
  expect(double.inputs('snapshot.get')).toHaveLength(0);
  state = 'up';
  notify();
  await settled();
  state = 'lost';
  notify();
  expect(replica.store.getState().connection).toBe('lost');
  expect(replica.store.getState().snapshot).not.toBeNull();
  state = 'up';
  notify();
  await settled();
  expect(double.inputs('snapshot.get')).toHaveLength(2);
});
