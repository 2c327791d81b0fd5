import { expect, test } from 'vitest';
import { acceptLook } from '../../renderer/actions/import-make';
import { connectLook } from '../../renderer/actions/import-connect';
import { chooseSession, chooseTarget, lookAtText } from '../../renderer/actions/import-look';
import type { AppServices } from '../../renderer/services';
import type { SessionProfile } from '../../shared/session-profile';
import { answer, noteText, settled, windowOn } from '../support/form-window';
import type { GinnelDouble } from '../support/ginnel-double';
import { profileOf } from '../support/samples';

const saved = profileOf({ name: 'prod', host: 'old.example', username: 'anna' });

/** The look at a config that has another server for "prod", ticked, while "prod" is changed or deleted in another window. */
async function lookWhile(
  elsewhere: Partial<SessionProfile> | 'deleted',
): Promise<{ readonly services: AppServices; readonly double: GinnelDouble; readonly done: Promise<void> }> {
  const { services, double } = await windowOn({ profiles: [saved] });
  await lookAtText(services, 'Host prod\n  HostName new.example\n  User anna\n', { kind: 'anything' });
  await settled();
  chooseTarget(services, 'sessions');
  chooseSession(services, 0, { ticked: true });
  double.update({ profiles: elsewhere === 'deleted' ? [] : [{ ...saved, ...elsewhere }] });
  return { services, double, done: acceptLook(services) };
}

const question = ({ questions }: AppServices): string => questions.store.getState().question?.text ?? '';
const choices = ({ questions }: AppServices): readonly string[] =>
  questions.store.getState().question?.choices.map(({ id }) => id) ?? [];
const isBusy = ({ importLook }: AppServices): boolean | undefined => importLook.getState().look?.busy;

test('changed elsewhere in something else: both changes can be kept, and the difference is shown', async () => {
  const { services, double, done } = await lookWhile({ note: 'theirs' });
  await settled();
  expect(question(services)).toContain('since it was compared with what you import');
  expect(question(services)).toContain('Host Name: “new.example” here, “old.example” there');
  expect(choices(services)).toEqual(['both', 'mine', 'theirs', 'back']);
  expect(await answer(services, 'both')).toBe('Changed elsewhere');
  await done;
  expect(double.snapshot().profiles).toMatchObject([
    { id: saved.id, host: 'new.example', note: 'theirs', username: 'anna' },
  ]);
  expect(services.importLook.getState().look).toBeNull();
  expect(noteText(services)).toBe('Imported “prod”.');
});

test('changed elsewhere in the same: mine goes over it only when that is chosen', async () => {
  const { services, double, done } = await lookWhile({ host: 'third.example' });
  await settled();
  expect(choices(services)).toEqual(['mine', 'theirs', 'back']);
  await answer(services, 'mine');
  await done;
  expect(double.snapshot().profiles).toMatchObject([{ id: saved.id, host: 'new.example' }]);
});

test('theirs stays: nothing is saved, and that is said', async () => {
  const { services, double, done } = await lookWhile({ host: 'third.example' });
  await answer(services, 'theirs');
  await done;
  expect(double.snapshot().profiles).toMatchObject([{ host: 'third.example' }]);
  expect(noteText(services)).toBe('Nothing imported: “prod” stays as it is saved now.');
});

test('back leads to the look, with all that was chosen in it', async () => {
  const { services, double, done } = await lookWhile({ host: 'third.example' });
  await settled();
  expect(isBusy(services)).toBe(true);
  await answer(services, 'back');
  await done;
  expect(isBusy(services)).toBe(false);
  expect(services.importLook.getState().look).toMatchObject({ error: null, choices: [{ ticked: true }] });
  expect(double.snapshot().profiles).toMatchObject([{ host: 'third.example' }]);
});

test('changed elsewhere once more during the question: it is asked again', async () => {
  const { services, double, done } = await lookWhile({ host: 'third.example' });
  await settled();
  double.update({ profiles: [{ ...saved, host: 'fourth.example' }] });
  await answer(services, 'mine');
  await settled();
  expect(question(services)).toContain('“fourth.example” there');
  await answer(services, 'mine');
  await done;
  expect(double.snapshot().profiles).toMatchObject([{ host: 'new.example' }]);
});

test('connecting what was pasted asks as well, and connects what is chosen', async () => {
  const { services, double } = await windowOn({ profiles: [saved] });
  await lookAtText(services, 'Host prod\n  HostName new.example\n', { kind: 'anything' });
  double.update({ profiles: [{ ...saved, host: 'third.example' }] });
  const done = connectLook(services);
  await answer(services, 'theirs');
  await done;
  expect(double.inputs('sessions.open').map(({ profile }) => profile.host)).toEqual(['third.example']);
});
