import { beforeEach, describe, expect, test } from 'vitest';
import { addLive } from '../../renderer/actions/live-forwards';
import { openDraft } from '../../renderer/actions/open';
import { forwardFieldOf, isAboutForward } from '../../renderer/actions/problems';
import { saveDraft } from '../../renderer/actions/saved-sessions';
import {
  addStaged,
  addWhereFree,
  beginEdit,
  editRow,
  editStaged,
  finishEdit,
  removeSelected,
} from '../../renderer/actions/tunnels';
import type { AppServices } from '../../renderer/services';
import { editProfile, hasStagedText, isDirty, typeNumber } from '../../renderer/state/draft';
import type { ForwardPart } from '../../shared/fields';
import type { AppError } from '../../shared/errors';
import { emptyFields, type ForwardFields } from '../../shared/forward-fields';
import type { SocksLogin } from '../../shared/socks-login';
import { answer, notations, noteText, problem, windowOn } from '../support/form-window';
import { forwardOf, profileOf } from '../support/samples';

const login: SocksLogin = {
  username: 'anna',
  verifier: `scrypt:16384:8:1:${'a'.repeat(24)}:${'b'.repeat(44)}`,
};

describe('the fields of a forward', () => {
  let services: AppServices;
  beforeEach(async () => {
    ({ services } = await windowOn());
  });

  const add = (fields: Partial<ForwardFields>): boolean => {
    editStaged(services, { ...emptyFields, ...fields });
    return addStaged(services);
  };

  test('what is chosen while the engine looks at a place is for the next forward', async () => {
    editStaged(services, { ...emptyFields, source: '/run/user/1000/app.sock', destination: 'a:80' });
    const adding = addWhereFree(services);
    editStaged(services, { kind: 'remote', name: 'next' });
    expect(await adding).toBe(true);
    expect(notations(services)).toEqual(['L/run/user/1000/app.sock\ta:80']);
    const { staging } = services.draft.getState();
    expect(staging).toEqual({ ...emptyFields, kind: 'remote', name: 'next' });
  });

  test('and stays where the first cannot be added', async () => {
    editStaged(services, { ...emptyFields, source: '/run/user/1000/app.sock' });
    const adding = addWhereFree(services);
    editStaged(services, { name: 'next' });
    expect(await adding).toBe(false);
    expect(notations(services)).toEqual([]);
    expect(problem(services)).toMatch(/^destination: /u);
    expect(services.draft.getState().staging).toMatchObject({
      source: '/run/user/1000/app.sock',
      name: 'next',
    });
  });

  test.each<[string, Partial<ForwardFields>, string]>([
    ['an address with a blank', { source: 'a b:80', destination: 'a:80' }, 'source: bind-address-invalid'],
    ['a path too long', { source: `/${'x'.repeat(120)}`, destination: 'a:80' }, 'source: socket-path-long'],
    ['a path that ends in a folder', { source: '/tmp/', destination: 'a:80' }, 'source: socket-path-invalid'],
    [
      'a long path far away',
      { source: '80', destination: `/${'x'.repeat(120)}` },
      'destination: socket-path-long',
    ],
    ['an unknown service', { source: 'nonesuch', destination: 'a:80' }, 'source: port-name'],
    ['an unknown service far away', { source: '80', destination: 'a:nonesuch' }, 'destination: port-name'],
    [
      'a bad network',
      { source: '80', destination: 'a:80', allowFrom: '10.0.0.0/33' },
      'allowFrom: network-invalid',
    ],
    ['a bad end', { source: '80', destination: 'a:80', end: 'soon' }, 'end: end-invalid'],
    [
      'an end that is over',
      { source: '80', destination: 'a:80', end: '2001-01-01 10:00' },
      'end: forward-over',
    ],
    [
      'a bad allow-list',
      { kind: 'remote', source: '80', socks: true, allowTo: 'db.internal' },
      'allowTo: allow-list-invalid',
    ],
    ['SOCKS for everybody', { kind: 'dynamic', source: '*:1080' }, 'login: socks-unguarded'],
    ['an ssh option that is none', { source: '-L 8080' }, 'source: notation-invalid'],
    ['an ssh option with a bad port', { source: '-L 80:a:99999' }, 'source: port-range'],
  ])('%s is said at its field, and everything typed stays', (_what, fields, expected) => {
    expect(add(fields)).toBe(false);
    expect(problem(services)).toBe(expected);
    expect(services.draft.getState().staging).toEqual({ ...emptyFields, ...fields });
    expect(notations(services)).toEqual([]);
  });

  test('in a row edited in place the same is said at that row’s field', () => {
    add({ kind: 'dynamic', source: '1080' });
    const row = services.draft.getState().profile.forwards[0];
    if (row === undefined) throw new Error('no row');
    beginEdit(services, row.id);
    editRow(services, { source: '0.0.0.0:1080' });
    expect(finishEdit(services)).toBe(false);
    expect(problem(services)).toBe('edit-login: socks-unguarded');
    editRow(services, { withoutLogin: true, allowFrom: 'all' });
    expect(finishEdit(services)).toBe(false);
    expect(problem(services)).toBe('edit-allowFrom: network-invalid');
    editRow(services, { allowFrom: '10.0.0.0/8' });
    expect(finishEdit(services)).toBe(true);
    expect(services.draft.getState().profile.forwards[0]).toMatchObject({
      withoutLogin: true,
      allowFrom: ['10.0.0.0/8'],
    });
  });

  test('a duplicate by effective address is refused, whatever way it is written', () => {
    expect(add({ source: '*:8080', destination: 'a:1' })).toBe(true);
    expect(add({ source: '127.0.0.5:http-alt', destination: 'b:2' })).toBe(false);
    expect(problem(services)).toBe('source: forward-overlaps');
    expect(add({ source: '/tmp/a.sock', destination: 'a:1' })).toBe(true);
    expect(add({ source: '/tmp/a.sock', destination: 'b:1', family: 'ipv4' })).toBe(false);
    expect(problem(services)).toBe('source: forward-overlaps');
  });

  test('port 0 may stand there any number of times', () => {
    expect(add({ source: '0', destination: 'a:1' })).toBe(true);
    expect(add({ source: '0', destination: 'a:1' })).toBe(true);
    expect(notations(services)).toEqual(['L0\ta:1', 'L0\ta:1']);
  });

  test('a login lets SOCKS listen for others; so does insisting', () => {
    expect(add({ kind: 'dynamic', source: '*:1080', login })).toBe(true);
    expect(add({ kind: 'dynamic', source: '*:1081', withoutLogin: true })).toBe(true);
    expect(notations(services)).toEqual(['D*:1080\t', 'D*:1081\t']);
  });

  test('Open asks nothing of a SOCKS port a box has widened: the forward itself says so', async () => {
    add({ kind: 'dynamic', source: '1080' });
    editProfile(services.draft, { host: 'gw', localPortsAcceptOthers: true });
    await openDraft(services);
    expect(services.view.getState().page).toBe('status');
  });

  test('Remove brings all options back, and Add empties them for the next forward', () => {
    const fields = {
      ...emptyFields,
      kind: 'remote',
      source: '1080',
      socks: true,
      name: 'out',
      note: 'ask Eva',
      allowTo: 'db.internal:5432, *:443',
      allowFrom: '10.0.0.0/8',
      end: '2 h',
      login,
    } as const;
    expect(add(fields)).toBe(true);
    expect(notations(services)).toEqual(['R1080\t']);
    expect(services.draft.getState().staging).toEqual({ ...emptyFields, kind: 'remote' });
    removeSelected(services);
    expect(services.draft.getState().staging).toEqual(fields);
  });

  test('options alone count as typed and not added', async () => {
    editStaged(services, { name: 'web shop' });
    expect(hasStagedText(services.draft.getState())).toBe(true);
    editProfile(services.draft, { host: 'gw' });
    const opening = openDraft(services);
    const { question } = services.questions.store.getState();
    expect(question?.text).toContain('“web shop”');
    await answer(services, 'back');
    await opening;
    expect(services.draft.getState().staging.name).toBe('web shop');
  });

  test('on Windows a socket here is refused at the field it was typed into', async () => {
    ({ services } = await windowOn({ app: { platform: 'win32' } }));
    add({ source: '/tmp/a.sock', destination: 'a:1' });
    expect(problem(services)).toBe('source: socket-unsupported');
    add({ kind: 'remote', source: '80', destination: '/tmp/a.sock' });
    expect(problem(services)).toBe('destination: socket-unsupported');
    expect(add({ source: '80', destination: '/var/run/docker.sock' })).toBe(true);
  });

  test('on macOS the shorter limit of a socket’s path holds', async () => {
    const path = `/${'x'.repeat(104)}`;
    expect(add({ source: path, destination: 'a:1' })).toBe(true);
    ({ services } = await windowOn({ app: { platform: 'darwin' } }));
    expect(add({ source: path, destination: 'a:1' })).toBe(false);
    expect(problem(services)).toBe('source: socket-path-long');
  });
});

describe('forwards in another program’s notation', () => {
  let services: AppServices;
  beforeEach(async () => {
    ({ services } = await windowOn());
  });

  test('one is taken apart by Add, and keeps the options typed beside it', () => {
    editStaged(services, { source: '-R 1080', name: 'out' });
    expect(addStaged(services)).toBe(true);
    expect(services.draft.getState().profile.forwards).toMatchObject([
      { kind: 'remote', destination: null, name: 'out' },
    ]);
  });

  test('several are added together', () => {
    editStaged(services, { source: 'ssh -L 8080:web:80 -L 3306:db:3306 user@host' });
    expect(addStaged(services)).toBe(true);
    expect(notations(services)).toEqual(['L8080\tweb:80', 'L3306\tdb:3306']);
    expect(noteText(services)).toBe('Added 2 forwarded ports.');
    expect(services.draft.getState().staging.source).toBe('');
  });

  test('one of several that cannot be added is named and left in the fields', () => {
    editStaged(services, { source: '-L 8080:web:80 -L 8080:db:3306 -D 1080' });
    expect(addStaged(services)).toBe(false);
    expect(notations(services)).toEqual(['L8080\tweb:80', 'D1080\t']);
    expect(problem(services)).toBe('source: forward-exists');
    expect(services.draft.getState().staging).toMatchObject({ source: '8080', destination: 'db:3306' });
    expect(noteText(services)).toBe(
      'Added 2 forwarded ports. Left out L8080 → db:3306: Specified forwarding already exists',
    );
  });

  test('all that cannot be added stay, to be mended together', () => {
    editStaged(services, { source: '-L 80:a:1 -L 80:b:2 -L 80:c:3' });
    expect(addStaged(services)).toBe(false);
    expect(services.draft.getState().staging.source).toBe('-L 80:b:2 -L 80:c:3');
  });

  test('on the card of an open session they are added one after the other', async () => {
    const profile = profileOf({ name: 'office', host: 'gw', forwards: [forwardOf('dynamic', '1080')] });
    const { services: live, double } = await windowOn();
    await live.ginnel.sessions.open({ profile });
    const session = double.snapshot().sessions[0];
    if (session === undefined) throw new Error('not open');
    const type = (source: string): void => {
      live.draft.setState({ additions: { [session.id]: { ...emptyFields, source } } });
    };
    type('-L 80:a:80 -L 81:a:81');
    expect(await addLive(live, session)).toMatchObject({ ok: true });
    expect(double.inputs('forwards.add')).toHaveLength(2);
    type('-L 82:a:82 -D 1080 -L 83:a:83');
    expect(await addLive(live, session)).toMatchObject({ ok: false, error: { code: 'forward-exists' } });
    expect(double.inputs('forwards.add')).toHaveLength(3);
    expect(live.draft.getState().additions[session.id]?.source).toBe('-D 1080 -L 83:a:83');
    type('*:1081');
    live.draft.setState(({ additions }) => ({
      additions: { [session.id]: { ...emptyFields, ...additions[session.id], kind: 'dynamic' } },
    }));
    expect(await addLive(live, session)).toMatchObject({ ok: false, error: { code: 'socks-unguarded' } });
  });
});

describe('every error about a forward has its field', () => {
  const found: readonly [AppError, ForwardPart][] = [
    [{ code: 'source-missing', data: {} }, 'source'],
    [{ code: 'destination-missing', data: {} }, 'destination'],
    [{ code: 'destination-host-invalid', data: { text: '' } }, 'destination'],
    [{ code: 'bind-address-invalid', data: { text: '' } }, 'source'],
    [{ code: 'forward-exists', data: {} }, 'source'],
    [{ code: 'forward-overlaps', data: { where: '', other: '' } }, 'source'],
    [{ code: 'port-range', data: { which: 'source', text: '' } }, 'source'],
    [{ code: 'port-range', data: { which: 'destination', text: '' } }, 'destination'],
    [{ code: 'port-name', data: { which: 'destination', text: '' } }, 'destination'],
    [{ code: 'socket-path-long', data: { which: 'destination', bytes: 1, limit: 1 } }, 'destination'],
    [{ code: 'socket-path-invalid', data: { which: 'source', text: '' } }, 'source'],
    [{ code: 'notation-invalid', data: { text: '' } }, 'source'],
    [{ code: 'network-invalid', data: { text: '' } }, 'allowFrom'],
    [{ code: 'allow-list-invalid', data: { text: '' } }, 'allowTo'],
    [{ code: 'end-invalid', data: { text: '' } }, 'end'],
    [{ code: 'forward-over', data: { at: 0 } }, 'end'],
    [{ code: 'login-invalid', data: { which: 'password', problem: 'missing' } }, 'login'],
    [{ code: 'socks-unguarded', data: {} }, 'login'],
  ];
  test.each(found)('$code', (error, part) => {
    expect(forwardFieldOf(error)).toBe(part);
    expect(isAboutForward(error)).toBe(true);
  });

  test('but not one about the session', () => {
    expect(isAboutForward({ code: 'not-found', data: { what: 'session' } })).toBe(false);
  });
});

describe('Connect on demand', () => {
  test.each(['often', '', '10081', '-1', '1.5'])('%j minutes are refused at the field', async (text) => {
    const { services, double } = await windowOn();
    editProfile(services.draft, { host: 'gw', onDemand: true });
    typeNumber(services.draft, 'idleMinutes', text);
    await openDraft(services);
    expect(problem(services)).toBe('idleMinutes: number-range');
    expect(services.view.getState().panel).toBe('connection');
    expect(services.draft.getState().numbers.idleMinutes).toBe(text);
    expect(double.inputs('sessions.open')).toHaveLength(0);
  });

  test('goes to the engine and into what is saved', async () => {
    const { services, double } = await windowOn();
    editProfile(services.draft, { host: 'gw', onDemand: true });
    services.draft.setState({ nameText: 'lab' });
    typeNumber(services.draft, 'idleMinutes', ' 25 ');
    expect(isDirty(services.draft.getState())).toBe(true);
    expect(await saveDraft(services)).toBe(true);
    expect(double.snapshot().profiles[0]).toMatchObject({ onDemand: true, idleMinutes: 25 });
    expect(isDirty(services.draft.getState())).toBe(false);
  });
});

describe('what the window remembers', () => {
  test('is the options as typed, and never a password', async () => {
    const before = await windowOn();
    const made = await before.services.ginnel.forwards.makeSocksLogin({
      username: 'anna',
      password: 'canary-9315',
    });
    if (!made.ok) throw new Error(made.error.code);
    editStaged(before.services, { kind: 'dynamic', source: '1080', login: made.value, end: 'half typ' });
    typeNumber(before.services.draft, 'idleMinutes', 'x');
    const after = await windowOn({}, before.lasting);
    expect(after.services.draft.getState()).toMatchObject({
      numbers: { idleMinutes: 'x' },
      staging: { login: { username: 'anna' }, end: 'half typ' },
    });
    expect([...before.lasting.kept.values()].join('')).not.toContain('canary-9315');
  });
});
