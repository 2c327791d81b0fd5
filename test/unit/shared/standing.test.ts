import { describe, expect, test } from 'vitest';
import type { ImportPlan, PlannedSession } from '../../../shared/import-plan';
import { newForwardId, newSessionId } from '../../../shared/ids';
import type { SessionProfile } from '../../../shared/session-profile';
import { revisionOf } from '../../../shared/revision';
import { placed, withStandings } from '../../../shared/standing';
import { forwardOf, profileOf } from '../../support/samples';

function planOf(...profiles: readonly SessionProfile[]): ImportPlan {
  return {
    sessions: profiles.map((profile) => ({ profile, origin: '', from: [], standing: { kind: 'new' } })),
    ...{ forwards: [], hostKeys: [], leftOut: [], problems: [], mends: [] },
  };
}

/** The same once more, as another reading of it gives it: with ids of its own. */
function copyOf(profile: SessionProfile, more: Partial<SessionProfile> = {}): SessionProfile {
  const forwards = profile.forwards.map((forward) => ({ ...forward, id: newForwardId() }));
  return { ...profile, id: newSessionId(), forwards, ...more };
}

function standings(planned: readonly SessionProfile[], saved: readonly SessionProfile[]): readonly unknown[] {
  return withStandings(planOf(...planned), saved).sessions.map(({ standing }) => standing);
}

const db = profileOf({
  name: 'db',
  host: 'db.example',
  forwards: [forwardOf('local', '5432', 'db:5432'), forwardOf('dynamic', '1080')],
});

describe('a planned session stands to the saved ones', () => {
  test('as new, as the same, as another of that name', () => {
    expect(standings([db], [])).toEqual([{ kind: 'new' }]);
    expect(standings([copyOf(db)], [db])).toEqual([{ kind: 'same', id: db.id, revision: revisionOf(db) }]);
    expect(standings([copyOf(db, { compression: true, port: profileOf({}).port })], [db])).toEqual([
      { kind: 'different', id: db.id, revision: revisionOf(db), settings: ['Compression'] },
    ]);
  });

  test('as the same under another name, or without one', () => {
    expect(standings([copyOf(db, { name: '' }), copyOf(db, { name: 'mine' })], [db])).toEqual([
      { kind: 'same', id: db.id, revision: revisionOf(db) },
      { kind: 'same', id: db.id, revision: revisionOf(db) },
    ]);
  });

  test('whatever order its forwards are in, and whatever ids they have', () => {
    expect(standings([copyOf(db, { forwards: copyOf(db).forwards.toReversed() })], [db])).toEqual([
      { kind: 'same', id: db.id, revision: revisionOf(db) },
    ]);
    expect(standings([copyOf(db, { forwards: [] })], [db])).toMatchObject([
      { settings: ['Forwarded ports'] },
    ]);
  });

  test('by the names of its jump hosts', () => {
    const near = profileOf({ name: 'near', host: 'near.example' });
    const far = profileOf({
      name: 'far',
      host: 'far.example',
      jumps: [{ kind: 'saved', sessionId: near.id }],
    });
    const nearAgain = copyOf(near);
    const farAgain = copyOf(far, { jumps: [{ kind: 'saved', sessionId: nearAgain.id }] });
    expect(standings([farAgain, nearAgain], [near, far])).toMatchObject([{ kind: 'same' }, { kind: 'same' }]);
    expect(standings([copyOf(far, { jumps: [] })], [near, far])).toMatchObject([
      { settings: ['Jump hosts'] },
    ]);
  });

  test('without what is a switch of one’s own, and without logins', () => {
    const login = { username: 'me', verifier: `scrypt:16384:8:1:${'a'.repeat(24)}:${'b'.repeat(44)}` };
    const own = { ...db, connectAtStart: true, notify: false };
    const guarded = {
      ...own,
      forwards: db.forwards.map((one) => (one.kind === 'dynamic' ? { ...one, login } : one)),
    };
    expect(standings([copyOf(db)], [guarded])).toMatchObject([{ kind: 'same', id: db.id }]);
    expect(standings([copyOf(db, { connectAtStart: true })], [db])).toMatchObject([
      { settings: ['Connect when Ginnel starts'] },
    ]);
  });
});

describe('placed', () => {
  const place = (
    planned: readonly SessionProfile[],
    placings: Parameters<typeof placed>[1],
    saved: readonly SessionProfile[],
  ): readonly SessionProfile[] => {
    const { sessions } = withStandings(planOf(...planned), saved);
    return placed({ sessions }, placings, saved);
  };

  test('gives names that are free and can be saved', () => {
    const names = place(
      [
        copyOf(db, { compression: true }),
        copyOf(db, { name: '', host: 'me@x' }),
        copyOf(db, { name: 'a\nb' }),
      ],
      ['add', 'add', 'add'],
      [db],
    ).map(({ name }) => name);
    expect(names).toEqual(['db (2)', 'me@x', 'a b']);
    expect(place([copyOf(db, { name: 'Default Settings' })], ['add'], []).map(({ name }) => name)).toEqual([
      'Default Settings (2)',
    ]);
  });

  test('puts one in the place of another, whose own switches, logins and forwards’ ids stay', () => {
    const login = { username: 'me', verifier: `scrypt:16384:8:1:${'a'.repeat(24)}:${'b'.repeat(44)}` };
    const saved: SessionProfile = {
      ...db,
      connectAtStart: true,
      forwards: db.forwards.map((one) => (one.kind === 'dynamic' ? { ...one, login } : one)),
    };
    const [made] = place([copyOf(db, { compression: true })], ['replace'], [saved]);
    expect(made).toEqual({ ...saved, compression: true });
  });

  test('leads jump hosts to where they are saved', () => {
    const near = profileOf({ name: 'near', host: 'me@near.example', privateKeyFile: '~/near' });
    const far = profileOf({
      name: 'far',
      host: 'far.example',
      jumps: [{ kind: 'saved', sessionId: near.id }],
    });
    const nearAgain = copyOf(near, { compression: true });
    const farAgain = copyOf(far, { jumps: [{ kind: 'saved', sessionId: nearAgain.id }] });
    const jumpsOf = (placings: Parameters<typeof placed>[1], saved: readonly SessionProfile[]): unknown =>
      place([farAgain, nearAgain], placings, saved).find(({ name }) => name === 'far')?.jumps;
    expect(jumpsOf(['add', 'add'], [near])).toEqual([{ kind: 'saved', sessionId: nearAgain.id }]);
    expect(jumpsOf(['add', 'replace'], [near])).toEqual([{ kind: 'saved', sessionId: near.id }]);
    expect(jumpsOf(['add', 'leave'], [near])).toEqual([{ kind: 'saved', sessionId: near.id }]);
    expect(jumpsOf(['add', 'leave'], [])).toEqual([
      { kind: 'inline', host: 'me@near.example', port: 22, privateKeyFile: '~/near', onlyThisKey: false },
    ]);
  });

  test('leaves what is to be left', () => {
    const { sessions }: { sessions: readonly PlannedSession[] } = planOf(db);
    expect(placed({ sessions }, ['leave'], [])).toEqual([]);
    expect(placed({ sessions }, [], [])).toEqual([]);
  });
});
