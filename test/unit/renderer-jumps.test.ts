import { describe, expect, test } from 'vitest';
import {
  addJump,
  beginJumpChange,
  clearJump,
  editJump,
  moveJump,
  removeJump,
} from '../../renderer/actions/jumps';
import { openDraft } from '../../renderer/actions/open';
import { saveDraft } from '../../renderer/actions/saved-sessions';
import type { AppServices } from '../../renderer/services';
import { editProfile, isDirty } from '../../renderer/state/draft';
import { newSessionId } from '../../shared/ids';
import { formatJump, jumpLimit } from '../../shared/jump';
import { answer, noteText, problem, windowOn } from '../support/form-window';
import { profileOf } from '../support/samples';

const add = (
  services: AppServices,
  host: string,
  more: { readonly privateKeyFile?: string } = {},
): boolean => {
  editJump(services, { kind: 'inline', host, ...more });
  return addJump(services);
};
const list = ({ draft }: AppServices): readonly string[] =>
  draft.getState().profile.jumps.map((jump) => (jump.kind === 'inline' ? formatJump(jump) : jump.sessionId));
const typed = ({ draft }: AppServices): string => draft.getState().jump.fields.host;

const bastion = profileOf({ name: 'bastion', host: 'bastion.example' });

describe('the list of jump hosts', () => {
  test('takes a chain as ssh -J has it apart, each with the key typed, and empties the fields', async () => {
    const { services } = await windowOn();
    editJump(services, { onlyThisKey: true });
    expect(add(services, 'a,b:2222,me@[::1]:22', { privateKeyFile: '/keys/k' })).toBe(true);
    expect(list(services)).toEqual(['a', 'b:2222', 'me@[::1]']);
    expect(services.draft.getState().profile.jumps[1]).toMatchObject({
      privateKeyFile: '/keys/k',
      onlyThisKey: true,
    });
    expect(services.draft.getState().jump.fields).toMatchObject({ host: '', privateKeyFile: '' });
    expect(services.view.getState().jumpSelection).toBe(2);
  });

  test('takes a saved session', async () => {
    const { services } = await windowOn({ profiles: [bastion] });
    editJump(services, { kind: 'saved', sessionId: bastion.id });
    expect(addJump(services)).toBe(true);
    expect(services.draft.getState().profile.jumps).toEqual([{ kind: 'saved', sessionId: bastion.id }]);
    expect(noteText(services)).toBe('Added bastion.');
  });

  test.each([
    ['', 'jump: jump-missing'],
    ['a b', 'jump: jump-invalid'],
    ['gw:99999', 'jump: port-range'],
  ])('refuses %j at the field, which keeps it', async (host, expected) => {
    const { services } = await windowOn();
    services.view.setState({ panel: 'tunnels' });
    expect(add(services, host)).toBe(false);
    expect(problem(services)).toBe(expected);
    expect(services.view.getState().panel).toBe('jumps');
    expect(typed(services)).toBe(host);
    expect(list(services)).toEqual([]);
  });

  test('refuses a saved session that would lead in a circle, and more than there may be', async () => {
    const office = profileOf({
      name: 'office',
      host: 'o',
      jumps: [{ kind: 'saved', sessionId: bastion.id }],
    });
    const { services } = await windowOn({ profiles: [bastion, office] });
    services.draft.setState({ profile: bastion });
    editJump(services, { kind: 'saved', sessionId: office.id });
    expect(addJump(services)).toBe(false);
    expect(problem(services)).toBe('jump: hop-loop');
    expect(
      add(
        services,
        Array(jumpLimit + 1)
          .fill('h')
          .join(','),
      ),
    ).toBe(false);
    expect(problem(services)).toBe('jump: jump-limit');
  });

  test('moves stop at the ends and take the selection along', async () => {
    const { services } = await windowOn();
    add(services, 'a,b,c');
    moveJump(services, 2, -1);
    expect(list(services)).toEqual(['a', 'c', 'b']);
    expect(services.view.getState().jumpSelection).toBe(1);
    moveJump(services, 0, -1);
    moveJump(services, 2, 1);
    expect(list(services)).toEqual(['a', 'c', 'b']);
  });

  test('Remove puts the values into the fields, which then count as settled, and can be undone', async () => {
    const { services } = await windowOn();
    add(services, 'a,b,c', { privateKeyFile: '/k' });
    const before = services.draft.getState().profile.jumps;
    removeJump(services, 1);
    expect(list(services)).toEqual(['a', 'c']);
    expect(services.draft.getState().jump.fields).toMatchObject({ host: 'b', privateKeyFile: '/k' });
    const { note } = services.view.getState();
    if (note?.kind === 'said') note.undo?.();
    expect(services.draft.getState().profile.jumps).toEqual(before);
    expect(typed(services)).toBe('');
  });

  test('Remove leaves alone what was typed and not added', async () => {
    const { services } = await windowOn();
    add(services, 'a');
    editJump(services, { host: 'half' });
    removeJump(services, 0);
    expect(typed(services)).toBe('half');
    expect(noteText(services)).toContain('keep what you typed');
  });

  test('one is changed in its place, with the same checks', async () => {
    const { services } = await windowOn();
    add(services, 'a,b,c');
    expect(beginJumpChange(services, 1)).toBe(true);
    editJump(services, { host: 'b b' });
    expect(addJump(services)).toBe(false);
    editJump(services, { host: 'x:2200' });
    expect(addJump(services)).toBe(true);
    expect(list(services)).toEqual(['a', 'x:2200', 'c']);
    expect(services.draft.getState().jump.position).toBeNull();
  });

  test('a change follows its jump host when that moves, and is not begun over typed text', async () => {
    const { services } = await windowOn();
    add(services, 'a,b');
    beginJumpChange(services, 0);
    moveJump(services, 0, 1);
    editJump(services, { host: 'changed' });
    expect(beginJumpChange(services, 0)).toBe(false);
    addJump(services);
    expect(list(services)).toEqual(['b', 'changed']);
  });
});

describe('before opening', () => {
  test.each([
    ['add', ['half'], true],
    ['leave', [], true],
    ['back', [], false],
  ])('what was typed and not added is asked about: %s', async (choice, jumps, opens) => {
    const { services, double } = await windowOn();
    editProfile(services.draft, { host: 'server' });
    editJump(services, { host: 'half' });
    expect(isDirty(services.draft.getState())).toBe(true);
    const opening = openDraft(services);
    expect(await answer(services, choice)).toBe('A jump host was not added');
    await opening;
    expect(double.inputs('sessions.open')).toHaveLength(opens ? 1 : 0);
    expect(list(services)).toEqual(jumps);
    if (choice !== 'add') expect(typed(services)).toBe('half');
    if (choice === 'back') expect(services.view.getState().panel).toBe('jumps');
  });

  test('a change that is under way is finished, or stops it at its field', async () => {
    const { services, double } = await windowOn();
    editProfile(services.draft, { host: 'server' });
    add(services, 'a');
    beginJumpChange(services, 0);
    editJump(services, { host: 'a b' });
    await openDraft(services);
    expect(problem(services)).toBe('jump: jump-invalid');
    editJump(services, { host: 'b' });
    await openDraft(services);
    expect(double.inputs('sessions.open')[0]?.profile.jumps).toMatchObject([{ host: 'b' }]);
  });

  test('a change begun and not made is no question', async () => {
    const { services, double } = await windowOn();
    editProfile(services.draft, { host: 'server' });
    add(services, 'a');
    beginJumpChange(services, 0);
    await openDraft(services);
    expect(double.inputs('sessions.open')).toHaveLength(1);
    clearJump(services);
    expect(typed(services)).toBe('');
  });

  test('a jump host that was deleted is said at the list', async () => {
    const { services, double } = await windowOn();
    editProfile(services.draft, { host: 'server', jumps: [{ kind: 'saved', sessionId: newSessionId() }] });
    await openDraft(services);
    expect(problem(services)).toBe('jumps: hop-missing');
    expect(services.view.getState().panel).toBe('jumps');
    expect(double.inputs('sessions.open')).toHaveLength(0);
  });

  test('so is a proxy without a hostname, at its own field', async () => {
    const { services } = await windowOn();
    const { proxy } = services.draft.getState().profile;
    editProfile(services.draft, { host: 'server', proxy: { ...proxy, kind: 'http' } });
    await openDraft(services);
    expect(problem(services)).toBe('proxyHost: proxy-missing');
    editProfile(services.draft, { proxy: { ...proxy, kind: 'command' } });
    await openDraft(services);
    expect(problem(services)).toBe('proxyCommand: proxy-command-invalid');
    expect(services.view.getState().panel).toBe('proxy');
  });
});

test('a jump host typed and not added is asked about before saving, too', async () => {
  const { services, double } = await windowOn();
  editJump(services, { host: 'gw' });
  services.draft.setState({ nameText: 'office' });
  const saving = saveDraft(services);
  await answer(services, 'add');
  expect(await saving).toBe(true);
  expect(double.snapshot().profiles[0]?.jumps).toMatchObject([{ host: 'gw' }]);
  expect(isDirty(services.draft.getState())).toBe(false);
});
