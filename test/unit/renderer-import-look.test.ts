import { describe, expect, test } from 'vitest';
import { acceptLook } from '../../renderer/actions/import-make';
import { chooseSession, chooseTarget, lookAtText } from '../../renderer/actions/import-look';
import { marksOf } from '../../renderer/features/import/text-marks';
import type { AppServices } from '../../renderer/services';
import { editProfile } from '../../renderer/state/draft';
import type { ImportLook, Wanted } from '../../renderer/state/import-look';
import type { ImportPlan } from '../../shared/import-plan';
import { notations, noteText, settled, windowOn } from '../support/form-window';
import { forwardOf, profileOf } from '../support/samples';

const command = 'ssh -p 2022 -J me@a,b:2222 -L 8080:web:80 anna@host';

async function look(
  services: AppServices,
  text: string,
  kind: Wanted['kind'] = 'anything',
): Promise<ImportLook> {
  await lookAtText(services, text, { kind } as Wanted);
  await settled();
  const shown = services.importLook.getState().look;
  if (shown === null) throw new Error('nothing is shown');
  return shown;
}

describe('a command for the form', () => {
  test('goes there whole: server, port, user, jump hosts and forwards, in one press', async () => {
    const { services } = await windowOn();
    expect((await look(services, command, 'form')).target).toBe('form');
    await acceptLook(services);
    const { profile, numbers } = services.draft.getState();
    expect(profile).toMatchObject({ host: 'host', username: 'anna' });
    expect(profile.jumps).toHaveLength(2);
    expect(numbers.port).toBe('2022');
    expect(notations(services)).toEqual(['L8080\tweb:80']);
    expect(services.importLook.getState().look).toBeNull();
  });

  test('leaves what it does not say, but for the way there', async () => {
    const { services } = await windowOn();
    editProfile(services.draft, {
      ...{ username: 'before', privateKeyFile: '/before', compression: true },
      forwards: [forwardOf('dynamic', '1080')],
      jumps: [
        { kind: 'inline', host: 'old', port: profileOf({}).port, privateKeyFile: '', onlyThisKey: false },
      ],
    });
    await look(services, 'ssh -L 8080:web:80 host', 'form');
    await acceptLook(services);
    expect(services.draft.getState().profile).toMatchObject({
      ...{ host: 'host', username: 'before', privateKeyFile: '/before', compression: true, jumps: [] },
    });
    expect(notations(services)).toEqual(['D1080\t', 'L8080\tweb:80']);
  });

  test('is undone by one press, unless the form was changed since', async () => {
    const { services } = await windowOn();
    await look(services, command, 'form');
    await acceptLook(services);
    const { note } = services.view.getState();
    const undo = note?.kind === 'said' ? note.undo : null;
    editProfile(services.draft, { compression: true });
    undo?.();
    expect(services.draft.getState().profile.host).toBe('host');
    expect(noteText(services)).toContain('Not undone');
    editProfile(services.draft, { compression: false });
    undo?.();
    expect(services.draft.getState().profile.host).toBe('');
  });

  test.each(['ssh -o Port=2222 -o User=me -o HostName=10.0.0.5 alias', 'ssh -p 2222 me@10.0.0.5'])(
    '%s is nowhere taken in part',
    async (text) => {
      const { services } = await windowOn();
      await look(services, text, 'form');
      await acceptLook(services);
      expect(services.draft.getState().profile).toMatchObject({
        host: '10.0.0.5',
        username: 'me',
        port: 2222,
      });
    },
  );

  test('a password in it is nowhere afterwards', async () => {
    const { services, lasting } = await windowOn();
    const shown = await look(services, 'sshpass -p s3cret ssh me@host.example', 'form');
    expect(shown.plan?.leftOut.map(({ reason }) => reason)).toContain('secret');
    await acceptLook(services);
    expect(JSON.stringify(services.draft.getState().profile)).not.toContain('s3cret');
    expect([...lasting.kept.values()].join('\n')).not.toContain('s3cret');
  });
});

describe('what was chosen', () => {
  test('is kept over another reading, and what was not chosen is not', async () => {
    const { services } = await windowOn();
    await look(services, 'Host a\n HostName a.example\n\nHost b\n HostName b.example\n Frob x\n');
    expect(services.importLook.getState().look?.choices.map(({ ticked }) => ticked)).toEqual([true, false]);
    chooseSession(services, 0, { name: 'mine' });
    await lookAtText(services, 'Host a\n HostName a.example\n\nHost b\n HostName b.example\n', {
      kind: 'anything',
    });
    await acceptLook(services);
    expect(services.replica.store.getState().snapshot?.profiles).toHaveLength(2);
  });

  test('for forwards of a session that is there only the forwards count', async () => {
    const { services } = await windowOn();
    editProfile(services.draft, { host: 'gw.example' });
    expect((await look(services, command, 'forwards')).target).toBe('forwards');
    chooseTarget(services, 'forwards');
    await acceptLook(services);
    expect(services.draft.getState().profile.host).toBe('gw.example');
    expect(notations(services)).toEqual(['L8080\tweb:80']);
  });
});

test('the marks of a text cover each character once, the gravest on top', () => {
  const plan: ImportPlan = {
    sessions: [
      { profile: profileOf({}), origin: '', from: [{ start: 0, end: 6 }], standing: { kind: 'new' } },
    ],
    ...{ forwards: [], hostKeys: [], mends: [{ kind: 'dash', count: 1, from: [{ start: 4, end: 8 }] }] },
    leftOut: [{ session: 0, from: [{ start: 6, end: 8 }], text: '', reason: 'meaningless', why: '' }],
    problems: [
      { session: 0, from: [{ start: 5, end: 7 }], text: '', error: { code: 'host-missing', data: {} } },
    ],
  };
  const parts = marksOf('0123456789', plan, [{ start: 0, end: 2 }]);
  expect(parts.map(({ start, end, mark, isPointed }) => [start, end, mark, isPointed])).toEqual([
    [0, 2, 'taken', true],
    [2, 5, 'taken', false],
    [5, 7, 'problem', false],
    [7, 8, 'leftOut', false],
    [8, 10, null, false],
  ]);
});
