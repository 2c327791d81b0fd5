import { beforeEach, describe, expect, test } from 'vitest';
import { newSession } from '../../renderer/actions/choose';
import { liveChanges, needsReopening, openDraft } from '../../renderer/actions/open';
import { deleteRow, loadRow, openRow, saveDraft } from '../../renderer/actions/saved-sessions';
import {
  addStaged,
  beginEdit,
  editRow,
  editStaged,
  finishEdit,
  moveForward,
  removeSelected,
  toggleForward,
} from '../../renderer/actions/tunnels';
import type { AppServices } from '../../renderer/services';
import { editProfile, isDirty, typeNumber } from '../../renderer/state/draft';
import { fail } from '../../shared/result';
import { up } from '../support/double-states';
import type { GinnelDouble } from '../support/ginnel-double';
import {
  answer,
  memory,
  notations,
  noteText,
  problem,
  settled,
  windowOn as window,
} from '../support/form-window';
import { forwardOf, profileOf } from '../support/samples';

const asked = (services: AppServices): boolean => services.questions.store.getState().question !== null;
describe('the Tunnels panel', () => {
  let services: AppServices;
  beforeEach(async () => {
    ({ services } = await window());
  });

  const add = (source: string, destination = '', kind: 'local' | 'remote' | 'dynamic' = 'local'): boolean => {
    editStaged(services, { source, destination, kind });
    return addStaged(services);
  };

  test('Remove keeps what was typed into the row in place, and Undo brings the typing back', () => {
    add('5901', 'localhost:5901');
    const row = services.draft.getState().profile.forwards[0];
    if (row === undefined) throw new Error('no row');
    beginEdit(services, row.id);
    editRow(services, { destination: 'localhost:59' });
    removeSelected(services);
    expect(services.draft.getState().staging.destination).toBe('localhost:59');
    expect(isDirty(services.draft.getState())).toBe(true);
    const { note } = services.view.getState();
    if (note?.kind === 'said') note.undo?.();
    expect(notations(services)).toEqual(['L5901\tlocalhost:5901']);
    expect(services.draft.getState().edit?.fields.destination).toBe('localhost:59');
  });

  test('Add keeps the order given and empties the fields for the next one', () => {
    add('5901', 'localhost:5901');
    add('80', 'intranet:80', 'remote');
    add('1080', '', 'dynamic');
    expect(notations(services)).toEqual(['L5901\tlocalhost:5901', 'R80\tintranet:80', 'D1080\t']);
    expect(services.draft.getState().staging).toMatchObject({ source: '', destination: '', kind: 'dynamic' });
  });

  test.each([
    ['', 'localhost:80', 'source: source-missing'],
    ['8080', 'localhost', 'destination: destination-missing'],
    ['99999', 'localhost:80', 'source: port-range'],
    ['8080', 'localhost:0', 'destination: port-range'],
    ['abc', 'localhost:80', 'source: port-name'],
    ['8080', ' :80', 'destination: destination-host-invalid'],
  ])('Add of %j to %j points at the field at fault and keeps the text', (source, destination, expected) => {
    expect(add(source, destination)).toBe(false);
    expect(problem(services)).toBe(expected);
    expect(services.draft.getState().staging).toMatchObject({ source, destination });
    expect(notations(services)).toEqual([]);
  });

  test('a forward that exists, and one that would listen on the same address, are refused', () => {
    add('5901', 'localhost:5901');
    expect(add('5901', '', 'dynamic')).toBe(false);
    expect(problem(services)).toBe('source: forward-exists');
    expect(add('127.0.0.1:5901', 'localhost:1')).toBe(false);
    expect(problem(services)).toBe('source: forward-overlaps');
  });

  test('Remove puts the values back into the fields, and that text needs no question', () => {
    add('5901', 'localhost:5901');
    removeSelected(services);
    expect(services.draft.getState().staging).toMatchObject({
      source: '5901',
      destination: 'localhost:5901',
    });
    expect(notations(services)).toEqual([]);
    expect(isDirty(services.draft.getState())).toBe(false);
    editStaged(services, { source: '5902' });
    expect(isDirty(services.draft.getState())).toBe(true);
  });

  test('Remove never overwrites text that was not added, and can be undone', () => {
    add('5901', 'localhost:5901');
    add('5902', 'localhost:5902');
    editStaged(services, { source: '70' });
    const first = services.draft.getState().profile.forwards[0];
    services.view.setState({ forwardSelection: first?.id ?? null });
    removeSelected(services);
    expect(services.draft.getState().staging.source).toBe('70');
    const { note } = services.view.getState();
    if (note?.kind === 'said') note.undo?.();
    expect(notations(services)).toEqual(['L5901\tlocalhost:5901', 'L5902\tlocalhost:5902']);
  });

  test('Remove with nothing selected says so and changes nothing', () => {
    add('5901', 'localhost:5901');
    services.view.setState({ forwardSelection: null });
    removeSelected(services);
    expect(notations(services)).toHaveLength(1);
    expect(noteText(services)).toContain('Select');
  });

  test('a row is edited in place with the same checks, and keeps its place', () => {
    add('5901', 'localhost:5901');
    add('5902', 'localhost:5902');
    const first = services.draft.getState().profile.forwards[0];
    if (first === undefined) throw new Error('no row');
    beginEdit(services, first.id);
    editRow(services, { source: '5902' });
    expect(finishEdit(services)).toBe(false);
    expect(problem(services)).toBe('edit-source: forward-exists');
    editRow(services, { source: '6000' });
    expect(finishEdit(services)).toBe(true);
    expect(notations(services)).toEqual(['L6000\tlocalhost:5901', 'L5902\tlocalhost:5902']);
  });

  test('rows move up and down and stop at the ends', () => {
    add('1', 'a:1');
    add('2', 'b:2');
    const last = services.draft.getState().profile.forwards[1];
    if (last === undefined) throw new Error('no row');
    moveForward(services, last.id, -1);
    moveForward(services, last.id, -1);
    expect(notations(services)).toEqual(['L2\tb:2', 'L1\ta:1']);
  });

  test('a row that would overlap another stays off and says why', () => {
    add('5901', 'a:1');
    const first = services.draft.getState().profile.forwards[0];
    if (first === undefined) throw new Error('no row');
    toggleForward(services, first.id);
    expect(add('127.0.0.1:5901', 'b:2')).toBe(true);
    toggleForward(services, first.id);
    expect(services.draft.getState().profile.forwards[0]?.enabled).toBe(false);
    expect(problem(services)).toBe('forwards: forward-overlaps');
  });
});

describe('Open', () => {
  test('an empty form asks for the host, at its field', async () => {
    const { services, double } = await window();
    services.view.setState({ panel: 'tunnels' });
    await openDraft(services);
    expect(problem(services)).toBe('host: host-missing');
    expect(services.view.getState().panel).toBe('session');
    expect(double.inputs('sessions.open')).toHaveLength(0);
  });

  test('a number field that cannot be read stops it at that field', async () => {
    const { services } = await window();
    editProfile(services.draft, { host: 'server' });
    typeNumber(services.draft, 'port', '70000');
    await openDraft(services);
    expect(problem(services)).toBe('port: port-range');
    typeNumber(services.draft, 'port', '22');
    typeNumber(services.draft, 'keepaliveSeconds', 'often');
    await openDraft(services);
    expect(problem(services)).toBe('keepaliveSeconds: number-range');
    expect(services.view.getState().panel).toBe('connection');
  });

  test('what was typed goes to the engine, and its page is shown', async () => {
    const { services, double } = await window();
    editProfile(services.draft, { host: 'server' });
    typeNumber(services.draft, 'port', '2222');
    typeNumber(services.draft, 'keepaliveSeconds', '30');
    await openDraft(services);
    expect(double.inputs('sessions.open')[0]?.profile).toMatchObject({
      host: 'server',
      port: 2222,
      keepaliveSeconds: 30,
    });
    expect(services.view.getState()).toMatchObject({
      page: 'status',
      chosen: services.draft.getState().profile.id,
    });
  });

  test.each([
    ['add', 1, true],
    ['leave', 0, true],
    ['back', 0, false],
  ])('text not added yet is asked about: %s', async (choice, forwards, opens) => {
    const { services, double } = await window();
    editProfile(services.draft, { host: 'server' });
    editStaged(services, { source: '8000', destination: 'localhost:80' });
    const opening = openDraft(services);
    await answer(services, choice);
    await opening;
    expect(double.inputs('sessions.open')).toHaveLength(opens ? 1 : 0);
    expect(services.draft.getState().profile.forwards).toHaveLength(forwards);
    if (choice !== 'add') expect(services.draft.getState().staging.source).toBe('8000');
  });

  test('text that cannot be added stops it at its field', async () => {
    const { services, double } = await window();
    editProfile(services.draft, { host: 'server' });
    editStaged(services, { source: '8000' });
    const opening = openDraft(services);
    await answer(services, 'add');
    await opening;
    expect(problem(services)).toBe('destination: destination-missing');
    expect(double.inputs('sessions.open')).toHaveLength(0);
  });

  test('a live session is not opened again: its forwards are applied', async () => {
    const profile = profileOf({ name: 'office', host: 'server' });
    const { services, double } = await window({ profiles: [profile] });
    await openRow(services, profile.id);
    editStaged(services, { source: '8000', destination: 'localhost:80' });
    addStaged(services);
    await openDraft(services);
    expect(double.inputs('sessions.open')).toHaveLength(1);
    expect(double.inputs('sessions.apply')[0]?.profile.forwards).toHaveLength(1);
  });

  test('an error of the engine stays beside the buttons', async () => {
    const { services, double } = await window();
    newSession(services);
    editProfile(services.draft, { host: 'server' });
    double.program({ 'sessions.open': fail({ code: 'session-busy', data: { title: 'x' } }) });
    await openDraft(services);
    expect(noteText(services)).toBe('session-busy');
    expect(services.view.getState().page).toBe('configuration');
  });
});

describe('saved sessions', () => {
  const office = profileOf({
    name: 'office',
    host: 'gw',
    forwards: [forwardOf('local', '5901', 'localhost:5901')],
  });
  const lab = profileOf({ name: 'lab', host: 'lab' });

  const save = async (services: AppServices, name: string): Promise<void> => {
    services.draft.setState({ nameText: name });
    const saving = saveDraft(services);
    await settled();
    if (!asked(services)) await saving;
  };

  test('a first save keeps the ids, so that an open session stays the same session', async () => {
    const { services, double } = await window();
    editProfile(services.draft, { host: 'server' });
    const { id } = services.draft.getState().profile;
    await save(services, 'mine');
    expect(double.snapshot().profiles).toMatchObject([{ id, name: 'mine', host: 'server' }]);
    expect(isDirty(services.draft.getState())).toBe(false);
  });

  test('saving under a new name makes a copy with ids of its own', async () => {
    const { services, double } = await window({ profiles: [office] });
    await loadRow(services, office.id);
    await save(services, 'copy');
    const [copy, original] = double.snapshot().profiles;
    expect(original).toEqual(office);
    expect(copy?.id).not.toBe(office.id);
    expect(copy?.forwards[0]?.id).not.toBe(office.forwards[0]?.id);
  });

  test('taking the name of another session is asked about, and replaces that one', async () => {
    const { services, double } = await window({ profiles: [lab, office] });
    await loadRow(services, lab.id);
    services.draft.setState({ nameText: 'office' });
    const refused = saveDraft(services);
    await answer(services, 'back');
    expect(await refused).toBe(false);
    expect(double.inputs('savedSessions.save')).toHaveLength(0);
    const saved = saveDraft(services);
    await answer(services, 'replace');
    expect(await saved).toBe(true);
    expect(double.snapshot().profiles).toMatchObject([
      { id: lab.id, name: 'lab', host: 'lab' },
      { id: office.id, name: 'office', host: 'lab' },
    ]);
  });

  test('no name is said at the name field', async () => {
    const { services, double } = await window();
    await save(services, '  ');
    expect(problem(services)).toBe('name: name-invalid');
    expect(double.inputs('savedSessions.save')).toHaveLength(0);
  });

  test('the name Default Settings saves what new sessions start from', async () => {
    const { services, double } = await window();
    editProfile(services.draft, { compression: true });
    services.draft.setState({ nameText: 'Default Settings' });
    const saving = saveDraft(services);
    await answer(services, 'replace');
    expect(await saving).toBe(true);
    expect(double.snapshot().defaults.compression).toBe(true);
    expect(double.snapshot().profiles).toEqual([]);
  });

  test('a failed save says so and keeps everything unsaved', async () => {
    const { services, double } = await window();
    newSession(services);
    editProfile(services.draft, { host: 'server' });
    double.program({
      'savedSessions.save': fail({ code: 'file-write', data: { path: '/x', detail: 'read-only' } }),
    });
    await save(services, 'mine');
    expect(noteText(services)).toBe('file-write');
    expect(services.draft.getState().profile.host).toBe('server');
    expect(isDirty(services.draft.getState())).toBe(true);
  });

  test.each([
    ['back', 'typed', 0],
    ['discard', 'gw', 0],
  ])('loading over changes asks first: %s', async (choice, host, saves) => {
    const { services, double } = await window({ profiles: [office] });
    editProfile(services.draft, { host: 'typed' });
    const loading = loadRow(services, office.id);
    expect(await answer(services, choice)).toBe('Unsaved changes');
    await loading;
    expect(services.draft.getState().profile.host).toBe(host);
    expect(double.inputs('savedSessions.save')).toHaveLength(saves);
  });

  test('a double click opens a session, but only loads Default Settings', async () => {
    const { services, double } = await window({ profiles: [office] });
    await openRow(services, 'defaults');
    expect(double.inputs('sessions.open')).toHaveLength(0);
    await openRow(services, office.id);
    expect(double.inputs('sessions.open')[0]?.profile).toEqual(office);
  });

  test('Default Settings makes a new session each time, never the defaults themselves', async () => {
    const { services, double } = await window();
    await loadRow(services, 'defaults');
    expect(services.draft.getState().profile.id).not.toBe(double.snapshot().defaults.id);
  });

  test('Delete asks, and the form keeps what it shows as unsaved', async () => {
    const { services, double } = await window({ profiles: [office] });
    await loadRow(services, office.id);
    const kept = deleteRow(services, office.id);
    await answer(services, 'back');
    await kept;
    expect(double.snapshot().profiles).toHaveLength(1);
    const deleted = deleteRow(services, office.id);
    await answer(services, 'delete');
    await deleted;
    expect(double.snapshot().profiles).toHaveLength(0);
    expect(services.draft.getState().profile.host).toBe('gw');
    expect(isDirty(services.draft.getState())).toBe(true);
  });
});

describe('a window that is loaded again', () => {
  const office = profileOf({ name: 'office', host: 'gw' });

  test('shows everything typed before, added or not', async () => {
    const before = await window({ profiles: [office] });
    await loadRow(before.services, office.id);
    editProfile(before.services.draft, { host: 'changed' });
    before.services.draft.setState({ nameText: 'other' });
    typeNumber(before.services.draft, 'port', 'not yet');
    editStaged(before.services, { source: '80', destination: 'half' });
    const after = await window({ profiles: [office] }, before.lasting);
    const { problem: _old, ...left } = before.services.draft.getState();
    const { problem: _new, ...found } = after.services.draft.getState();
    expect(found).toEqual(left);
    expect(isDirty(after.services.draft.getState())).toBe(true);
  });

  test('shows what is saved now when nothing was changed', async () => {
    const before = await window({ profiles: [office] });
    await loadRow(before.services, office.id);
    const after = await window({ profiles: [{ ...office, host: 'moved' }] }, before.lasting);
    expect(after.services.draft.getState().profile.host).toBe('moved');
  });

  test('starts afresh from what cannot be read', async () => {
    const lasting = memory();
    lasting.setItem('ginnel.draft', '{"version":1');
    const { services } = await window({}, lasting);
    expect(services.draft.getState().profile.host).toBe('');
  });

  test('new sessions start from the default settings', async () => {
    const { services } = await window({ defaults: profileOf({ compression: true, keepaliveSeconds: 30 }) });
    expect(services.draft.getState()).toMatchObject({
      profile: { compression: true },
      numbers: { keepaliveSeconds: '30' },
    });
    expect(isDirty(services.draft.getState())).toBe(false);
  });

  test('keeps no secret: an answered password is in no storage', async () => {
    const lasting = memory();
    const { services, double }: { services: AppServices; double: GinnelDouble } = await window(
      {
        profiles: [office],
        ask: [{ kind: 'password', username: 'me', host: 'gw', again: false, canRemember: false }],
      },
      lasting,
    );
    await openRow(services, office.id);
    const [prompt] = double.snapshot().prompts;
    if (prompt === undefined) throw new Error('nothing was asked');
    await services.ginnel.prompts.answer({
      promptId: prompt.id,
      answer: { kind: 'texts', texts: ['canary-7261'], remember: false },
    });
    editProfile(services.draft, { host: 'gw2' });
    expect([...lasting.kept.values()].join('')).not.toContain('canary-7261');
  });
});

test('Apply on a session that waits to retry connects again with the corrected host', async () => {
  const profile = profileOf({ name: 'office', host: 'gw.exmaple' });
  const { double, services } = await window({ profiles: [profile] });
  await openRow(services, profile.id);
  double.setState(profile.id, {
    kind: 'waiting',
    since: 0,
    attempt: 1,
    retryAt: 9,
    cause: { code: 'host-unknown', data: { host: 'gw.exmaple', detail: '' } },
  });
  await openDraft(services);
  expect(double.inputs('sessions.retry')).toEqual([]);
  editProfile(services.draft, { host: 'gw.example' });
  await openDraft(services);
  expect(double.inputs('sessions.apply').at(-1)?.profile.host).toBe('gw.example');
  expect(double.inputs('sessions.retry')).toEqual([{ sessionId: profile.id }]);
});

describe('of a changed setting the note beside Apply says', () => {
  const profile = profileOf({ name: 'office', host: 'gw' });
  const opened = up(profile, 0);

  test.each([
    { onDemand: true },
    { idleMinutes: 3 },
    { retryFirstSeconds: 2 },
    { retryLongestSeconds: 90 },
    { holdSeconds: 1 },
    { reachabilityMinutes: 1 },
    { notify: false },
    { logLevel: 'debug' },
  ] as const)('that it counts at once: %j', (change) => {
    const changed = { ...profile, ...change };
    expect([liveChanges(opened, changed).length > 0, needsReopening(opened, changed)]).toEqual([true, false]);
  });

  test.each([{ host: 'other' }, { keepaliveSeconds: 1 }, { compression: true }, { demo: true }])(
    'that it counts when the session is opened again: %j',
    (change) => {
      const changed = { ...profile, ...change };
      expect([liveChanges(opened, changed).length > 0, needsReopening(opened, changed)]).toEqual([
        false,
        true,
      ]);
    },
  );

  test.each([{ name: 'other' }, { connectAtStart: true }, { localPortsAcceptOthers: true }])(
    'neither: %j',
    (change) => {
      const changed = { ...profile, ...change };
      expect([liveChanges(opened, changed).length > 0, needsReopening(opened, changed)]).toEqual([
        false,
        false,
      ]);
    },
  );
});
