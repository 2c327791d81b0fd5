import { describe, expect, test } from 'vitest';
import { newFollowedId } from '../../shared/ids';
import type { FollowedFile } from '../../shared/followed';
import { arrangeGroup, arrangeSessions, renameGroup } from '../../renderer/actions/arrange-sessions';
import { chooseSession } from '../../renderer/actions/choose';
import { deleteSessions } from '../../renderer/actions/delete-sessions';
import {
  duplicateSession,
  editDefaults,
  renameSession,
  switchSession,
  switchSessions,
} from '../../renderer/actions/session-commands';
import type { AppServices } from '../../renderer/services';
import { editProfile } from '../../renderer/state/draft';
import { undoNote } from '../../renderer/state/view';
import { up } from '../support/double-states';
import { noteText, settled, windowOn } from '../support/form-window';
import { profileOf } from '../support/samples';

const a = profileOf({ name: 'a', host: 'a.example', group: 'Work/EU' });
const b = profileOf({ name: 'b', host: 'b.example', group: 'Work' });
const c = profileOf({ name: 'c', host: 'c.example', jumps: [{ kind: 'saved', sessionId: a.id }] });
const profiles = [a, b, c];

const names = ({ replica }: AppServices): readonly string[] =>
  (replica.store.getState().snapshot?.profiles ?? []).map(({ name }) => name);
const groups = ({ replica }: AppServices): readonly string[] =>
  (replica.store.getState().snapshot?.profiles ?? []).map(({ group }) => group);
const undo = async ({ view }: AppServices): Promise<void> => {
  undoNote(view);
  await settled();
};

describe('deleting', () => {
  test('asks nothing, says what goes with it, and can be taken back', async () => {
    const { services, double } = await windowOn({ profiles, sessions: [up(a, 0)] });
    chooseSession(services, a.id);
    await deleteSessions(services, [a.id], b.id);
    expect(names(services)).toEqual(['b', 'c']);
    expect(services.view.getState().chosen).toBe(b.id);
    expect(noteText(services)).toBe(
      'Deleted “a”. “a” stays connected until it is disconnected. “c” cannot connect without it: it was the jump host.',
    );
    await undo(services);
    expect(names(services)).toEqual(['a', 'b', 'c']);
    expect(double.snapshot().profiles[0]).toEqual(a);
  });

  test('turns from the form of what is deleted to the form of what is next', async () => {
    const { services } = await windowOn({ profiles });
    chooseSession(services, a.id, 'configuration');
    await deleteSessions(services, [a.id], b.id);
    expect(services.view.getState()).toMatchObject({ chosen: b.id, page: 'configuration' });
    expect(services.draft.getState().profile).toEqual(b);
  });

  test('takes several away at once, and what was typed for one stays as a new session', async () => {
    const { services } = await windowOn({ profiles });
    chooseSession(services, b.id, 'configuration');
    editProfile(services.draft, { host: 'other.example' });
    await deleteSessions(services, [b.id, c.id], a.id);
    expect(names(services)).toEqual(['a']);
    expect(services.listed.getState().sessions.get(b.id)?.place).toBe('unsaved');
    await undo(services);
    expect(names(services)).toEqual(['a', 'b', 'c']);
    expect(services.listed.getState().sessions.get(b.id)).toMatchObject({ place: 'own', hasChanges: true });
  });

  test('leaves what a followed file has, and says where to go', async () => {
    const file: FollowedFile = {
      ...{ id: newFollowedId(), kind: 'ssh-config', path: '/home/a/.ssh/config', name: '~/.ssh/config' },
      ...{ state: { kind: 'read', at: 0 }, profiles: [a], said: [] },
    };
    const { services, double } = await windowOn({ followed: [file] });
    await deleteSessions(services, [a.id], null);
    expect(double.inputs('savedSessions.delete')).toEqual([]);
    expect(noteText(services)).toContain('~/.ssh/config');
  });
});

test('a session that was just saved is looked at once it is told of', async () => {
  const { services } = await windowOn({ profiles: [a, b] });
  chooseSession(services, a.id, 'configuration');
  chooseSession(services, c.id);
  expect(services.view.getState().chosen).toBe(a.id);
  await services.ginnel.savedSessions.save({ profile: c, replaces: null });
  await settled();
  expect(services.view.getState()).toMatchObject({ chosen: c.id, page: 'configuration' });
  expect(services.draft.getState().profile).toEqual(c);
});

describe('renaming', () => {
  test('saves the session under its own id, with the form that holds it, and can be taken back', async () => {
    const { services, double } = await windowOn({ profiles });
    chooseSession(services, a.id, 'configuration');
    editProfile(services.draft, { host: 'typed.example' });
    expect(await renameSession(services, a.id, ' alpha ')).toMatchObject({ ok: true });
    expect(double.snapshot().profiles.find(({ id }) => id === a.id)).toEqual({ ...a, name: 'alpha' });
    const { profile, baseline, nameText } = services.draft.getState();
    expect([profile.name, baseline.name, nameText, profile.host]).toEqual([
      'alpha',
      'alpha',
      'alpha',
      'typed.example',
    ]);
    await undo(services);
    expect(names(services)).toEqual(['a', 'b', 'c']);
  });

  test('refuses a name that is taken or that none can have', async () => {
    const { services } = await windowOn({ profiles });
    expect(await renameSession(services, a.id, 'b')).toMatchObject({ error: { code: 'name-taken' } });
    expect(await renameSession(services, a.id, '  ')).toMatchObject({ error: { code: 'name-invalid' } });
    expect(await renameSession(services, a.id, 'Default Settings')).toMatchObject({
      error: { code: 'name-invalid' },
    });
  });

  test('renames a group with all that is in it', async () => {
    const { services } = await windowOn({ profiles });
    await renameGroup(services, 'Work', 'Job / Old');
    expect(groups(services)).toEqual(['Job/Old/EU', 'Job/Old', '']);
    await undo(services);
    expect(groups(services)).toEqual(['Work/EU', 'Work', '']);
  });
});

describe('a group', () => {
  const order = ({ replica }: AppServices): readonly string[] =>
    replica.store.getState().snapshot?.groupOrder ?? [];
  const all = [...profiles, profileOf({ name: 'd', host: 'd.example', group: 'Home' })];

  test('is put before another one, saved at once, and can be taken back', async () => {
    const { services } = await windowOn({ profiles: all });
    await arrangeGroup(services, 'Work', { path: 'Home', side: 'before' });
    expect(order(services)).toEqual(['Work', 'Home']);
    expect(noteText(services)).toBe('Moved “Work”.');
    expect(groups(services)).toEqual(all.map(({ group }) => group));
    await undo(services);
    expect(order(services)).toEqual([]);
  });

  test('keeps its place when it is renamed, with those in it', async () => {
    const { services } = await windowOn({ profiles: all, groupOrder: ['Work', 'Home', 'Work/EU'] });
    await renameGroup(services, 'Work', 'Job');
    expect(order(services)).toEqual(['Job', 'Home', 'Job/EU']);
    await undo(services);
    expect(order(services)).toEqual(['Work', 'Home', 'Work/EU']);
    await arrangeSessions(services, [c.id], { group: 'Home', beside: null });
    expect(order(services)).toEqual(['Work', 'Home', 'Work/EU']);
  });
});

test('a copy has a name and an id of its own', async () => {
  const { services } = await windowOn({ profiles });
  const row = services.listed.getState().sessions.get(a.id);
  if (row === undefined) throw new Error('a is not listed');
  await duplicateSession(services, row);
  expect(names(services)).toEqual(['a', 'a (2)', 'b', 'c']);
  expect(groups(services)[1]).toBe('Work/EU');
  await undo(services);
  expect(names(services)).toEqual(['a', 'b', 'c']);
});

test('moving to a group is saved at once and can be taken back', async () => {
  const { services } = await windowOn({ profiles });
  await arrangeSessions(services, [b.id, c.id], { group: 'Home', beside: null });
  expect(groups(services)).toEqual(['Work/EU', 'Home', 'Home']);
  expect(noteText(services)).toBe('Moved 2 sessions to “Home”.');
  await undo(services);
  expect(groups(services)).toEqual(['Work/EU', 'Work', '']);
});

describe('switching', () => {
  test('connects and disconnects several, and leaves alone what is so already', async () => {
    const { services, double } = await windowOn({ profiles, sessions: [up(a, 0)] });
    await switchSessions(services, [a.id, b.id, c.id], true);
    expect(double.inputs('sessions.open').map(({ profile }) => profile.name)).toEqual(['b', 'c']);
    expect(double.inputs('sessions.retry')).toEqual([]);
    await switchSessions(services, [a.id, b.id, c.id], false);
    expect(double.inputs('sessions.disconnect')).toHaveLength(3);
  });

  test('says what is wrong, with the session in sight that it is about', async () => {
    const { services, double } = await windowOn({ profiles });
    chooseSession(services, b.id);
    double.program({ 'sessions.open': { ok: false, error: { code: 'host-missing', data: {} } } });
    await switchSession(services, a.id, true);
    expect(services.view.getState().chosen).toBe(a.id);
    expect(noteText(services)).toBe('host-missing');
  });
});

test('Default Settings are a new session that is saved under that name', async () => {
  const { services } = await windowOn({ profiles });
  editDefaults(services);
  expect(services.draft.getState().nameText).toBe('Default Settings');
  expect(services.view.getState().page).toBe('configuration');
});
