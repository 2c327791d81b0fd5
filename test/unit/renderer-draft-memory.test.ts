import { expect, test } from 'vitest';
import { isDirty, editProfile, typeNumber } from '../../renderer/state/draft';
import { createViewStore } from '../../renderer/state/view';
import { editJump } from '../../renderer/actions/jumps';
import { emptyFields } from '../../shared/forward-fields';
import { newProfile } from '../../shared/session-profile';
import { memory, noteText, windowOn } from '../support/form-window';
import { forwardOf } from '../support/samples';

/** The form as it was written down, open to changes. */
type Kept = Record<string, Record<string, unknown>>;

/** Writes a form down, changes what was written as another Ginnel might have, and opens the window on that. */
async function reopened(change: (kept: Kept) => void) {
  const { services, lasting } = await windowOn();
  const forwards = [forwardOf('local', '8080', 'web:80')];
  editProfile(services.draft, { host: 'gw', username: 'me', forwards });
  typeNumber(services.draft, 'connectSeconds', 'soon');
  editJump(services, { host: 'me@bast' });
  const staging = { ...emptyFields, source: '90', destination: 'half' };
  const { id } = services.draft.getState().profile;
  services.draft.setState({ nameText: 'other', staging, additions: { [id]: staging } });
  const kept = JSON.parse(lasting.getItem('ginnel.draft') ?? '') as Kept;
  change(kept);
  lasting.setItem('ginnel.draft', JSON.stringify(kept));
  const { services: after } = await windowOn({}, lasting);
  return { id, draft: after.draft.getState(), note: noteText(after) };
}

test('a form written down before there were some settings and fields has their defaults, and all that was typed', async () => {
  const { id, draft } = await reopened((kept) => {
    delete kept['profile']?.['notify'];
    delete kept['baseline']?.['proxy'];
    delete kept['numbers']?.['holdSeconds'];
    delete kept['staging']?.['withoutLogin'];
    delete (kept['additions']?.[Object.keys(kept['additions'])[0] ?? ''] as Record<string, unknown>)['note'];
    delete (kept['jump']?.['fields'] as Record<string, unknown>)['onlyThisKey'];
    delete (kept['profile']?.['forwards'] as Record<string, unknown>[])[0]?.['webSite'];
    delete kept['hostKeyText'];
  });
  const usual = newProfile();
  expect(draft).toMatchObject({
    profile: { host: 'gw', username: 'me', notify: true, forwards: [{ webSite: false }] },
    baseline: { proxy: usual.proxy },
    numbers: { connectSeconds: 'soon', holdSeconds: String(usual.holdSeconds) },
    nameText: 'other',
    hostKeyText: '',
    jump: { fields: { host: 'me@bast', onlyThisKey: false } },
    staging: { source: '90', destination: 'half', withoutLogin: false },
    additions: { [id]: { source: '90', note: '' } },
  });
});

test('a form with settings and fields that are no more is read without them', async () => {
  const { draft } = await reopened((kept) => {
    Object.assign(kept, { aside: 1 });
    for (const part of ['profile', 'numbers', 'staging', 'jump'])
      Object.assign(kept[part] ?? {}, { gone: 'x' });
  });
  expect(draft).toMatchObject({ profile: { host: 'gw' }, numbers: { connectSeconds: 'soon' } });
  expect(JSON.stringify(draft)).not.toContain('gone');
});

test('what is wrong in a kept form has its default and is told of by its panel, and all the rest stays', async () => {
  const { id, draft, note } = await reopened((kept) => {
    Object.assign(kept['profile'] ?? {}, {
      keepaliveCount: 'x',
      proxy: { kind: 'http', host: 'p', port: -1 },
    });
    (kept['profile']?.['forwards'] as unknown[]).unshift({ kind: 'local', source: 8 });
    Object.assign(kept['baseline'] ?? {}, { jumps: 'none' });
    Object.assign(kept['numbers'] ?? {}, { holdSeconds: 7 });
    Object.assign(kept['staging'] ?? {}, { kind: 'sideways' });
    Object.assign(kept, { edit: { fields: {} } });
    Object.assign(kept['additions'] ?? {}, { nobody: {} });
  });
  const usual = newProfile();
  expect(draft).toMatchObject({
    profile: {
      id,
      host: 'gw',
      username: 'me',
      keepaliveCount: usual.keepaliveCount,
      proxy: { kind: 'http', host: 'p', port: usual.proxy.port },
    },
    baseline: { id, jumps: [] },
    numbers: { connectSeconds: 'soon', holdSeconds: String(usual.holdSeconds) },
    nameText: 'other',
    jump: { fields: { host: 'me@bast' } },
    staging: { kind: 'local', source: '90', destination: 'half' },
    edit: null,
    additions: { [id]: { source: '90' } },
  });
  expect(draft.profile.forwards).toHaveLength(1);
  for (const panel of ['Connection', 'Proxy', 'Tunnels']) expect(note).toContain(panel);
  for (const panel of ['Session', 'Jump hosts', 'Auth']) expect(note).not.toContain(panel);
});

test('a form of which all can be read says nothing, and one of which nothing can be says so', async () => {
  expect((await reopened(() => undefined)).note).toBe('');
  const lasting = memory();
  lasting.setItem('ginnel.draft', '{');
  expect(noteText((await windowOn({}, lasting)).services)).toMatch(/could not be read/u);
});

test('what was looked at is completed as well: what is new there is as usual, the rest stays', () => {
  const lasting = memory();
  lasting.setItem(
    'ginnel.view',
    JSON.stringify({ page: 'history', panel: 'proxy', jumpSelection: 'x', gone: 1 }),
  );
  const view = createViewStore(lasting).getState();
  expect(view).toMatchObject({ page: 'history', panel: 'proxy', jumpSelection: null, openForwards: [] });
  expect(view).not.toHaveProperty('gone');
});

test('what is no form is not taken for one', async () => {
  for (const text of ['{', 'null', '[]', '{}', '{"profile":{"port":"x"},"baseline":{}}']) {
    const lasting = memory();
    lasting.setItem('ginnel.draft', text);
    expect((await windowOn({}, lasting)).services.draft.getState().profile.host).toBe('');
  }
});

test('numbers as typed and a jump host not yet added come back after a reload, and count as unsaved', async () => {
  const before = await windowOn();
  typeNumber(before.services.draft, 'connectSeconds', 'soon');
  editJump(before.services, { host: 'me@bast', privateKeyFile: '/keys/b', onlyThisKey: true });
  const after = await windowOn({}, before.lasting);
  expect(after.services.draft.getState()).toMatchObject({
    numbers: { connectSeconds: 'soon' },
    jump: { fields: { host: 'me@bast', privateKeyFile: '/keys/b', onlyThisKey: true } },
  });
  expect(isDirty(after.services.draft.getState())).toBe(true);
});

test('a form nobody typed into is not unsaved', async () => {
  const { services } = await windowOn();
  expect(isDirty(services.draft.getState())).toBe(false);
  editProfile(services.draft, { connectSeconds: 5 });
  expect(isDirty(services.draft.getState())).toBe(true);
});
