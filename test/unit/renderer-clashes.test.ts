import { describe, expect, test } from 'vitest';
import { clashesWithOthers } from '../../renderer/actions/clashes';
import type { SessionProfile } from '../../shared/session-profile';
import type { ForwardState, SessionState, SessionStatus } from '../../shared/status';
import { listening } from '../support/ginnel-double';
import { forwardOf, negotiated, profileOf } from '../support/samples';

const connected: SessionState = { kind: 'connected', since: 0, negotiated, stalledSince: null };

function opened(
  profile: SessionProfile,
  state: SessionState = connected,
  forwardState?: ForwardState,
): SessionStatus {
  return {
    id: profile.id,
    profile,
    state,
    reconnects: 0,
    lastLoss: null,
    hops: [],
    forwards: profile.forwards.map((forward) => ({
      forward,
      state: forwardState ?? listening(forward, profile, 0),
      leaving: false,
      reachability: null,
    })),
  };
}

const office = profileOf({
  name: 'office',
  host: 'gw.example',
  forwards: [forwardOf('local', '5432', 'db.internal:5432'), forwardOf('dynamic', '1080')],
});
const lab = profileOf({
  name: 'lab',
  host: 'lab.example',
  forwards: [forwardOf('local', '5432', 'db:5432')],
});

const said = (profile: SessionProfile, sessions: readonly SessionStatus[]): readonly string[] =>
  clashesWithOthers(profile, sessions).map(({ where, title }) => `${where} ${title}`);

describe('a port clashes with another session', () => {
  test('while that one listens, is about to, or holds it to reconnect', () => {
    expect(said(lab, [opened(office)])).toEqual(['127.0.0.1:5432 office']);
    const connecting: SessionState = { kind: 'connecting', since: 0, attempt: 1, phase: 'auth' };
    expect(said(lab, [opened(office, connecting, { kind: 'off' })])).toHaveLength(1);
    const waiting: SessionState = {
      kind: 'waiting',
      since: 0,
      attempt: 1,
      retryAt: 9,
      cause: { code: 'connection-lost', data: { detail: '' } },
    };
    expect(said(lab, [opened(office, waiting)])).toHaveLength(1);
  });

  test('not once it is disconnected, its forward stopped, or failed itself', () => {
    expect(said(lab, [opened(office, { kind: 'idle', since: 0 }, { kind: 'off' })])).toEqual([]);
    expect(said(lab, [opened(office, connected, { kind: 'off' })])).toEqual([]);
    const error = { code: 'listen-in-use', data: { address: '127.0.0.1', port: 5432 } } as const;
    expect(said(lab, [opened(office, connected, { kind: 'failed', error })])).toEqual([]);
  });

  test('by a forward switched on by hand as well, though its row is off', () => {
    const off = { ...office, forwards: office.forwards.map((forward) => ({ ...forward, enabled: false })) };
    expect(said(lab, [opened(off)])).toHaveLength(1);
  });

  test('not once it only finishes its last connections', () => {
    expect(said(lab, [opened(office, connected, { kind: 'finishing', since: 0 })])).toEqual([]);
  });

  test('on the free port that port 0 ended up at', () => {
    const free = { ...office, forwards: [forwardOf('local', '0', 'db.internal:5432')] };
    const bound = [{ address: '127.0.0.1', port: 5432 }];
    const state = { kind: 'listening', since: 0, bound, missing: [], until: null, exposure: null } as const;
    expect(said(lab, [opened(free, connected, state)])).toEqual(['127.0.0.1:5432 office']);
  });

  test('not on another address, not with itself, and never a remote one', () => {
    expect(
      said({ ...lab, forwards: [forwardOf('local', '127.0.0.5:5432', 'db:1')] }, [opened(office)]),
    ).toEqual([]);
    expect(said(office, [opened(office)])).toEqual([]);
    expect(said({ ...lab, forwards: [forwardOf('remote', '5432', 'db:1')] }, [opened(office)])).toEqual([]);
  });
});

describe('Apply asks', () => {
  test('about rows it would start, not about rows that stay as they are', () => {
    const sessions = [opened(office), opened(lab, connected, { kind: 'off' })];
    expect(said(lab, sessions)).toEqual([]);
    const added = { ...lab, forwards: [...lab.forwards, forwardOf('dynamic', '1080')] };
    expect(said(added, sessions)).toEqual(['127.0.0.1:1080 office']);
  });

  test('about all of them when a box widens where they listen', () => {
    const sessions = [opened(office), opened(lab, connected, { kind: 'off' })];
    expect(said({ ...lab, localPortsAcceptOthers: true }, sessions)).toEqual(['0.0.0.0:5432 office']);
  });
});
