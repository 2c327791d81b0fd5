import { expect, test } from 'vitest';
import { openDraft } from '../../renderer/actions/open';
import { pasteCommand } from '../../renderer/actions/paste-command';
import { editProfile } from '../../renderer/state/draft';
import { formatJump } from '../../shared/jump';
import { answer, noteText, windowOn } from '../support/form-window';

test.each([
  ['ssh -J a,b:2222 me@host -p 2022', 'me@host', '2022', ['a', 'b:2222']],
  ['$ ssh -NJ me@[::1]:2200 -p22 host', 'host', '22', ['me@[::1]:2200']],
  ['ssh ssh://me@host:2022', 'me@host', '2022', []],
  ['autossh -M 0 -i "~/my keys/id" host uptime -p 9', 'host', '22', []],
])('%j pasted as the host goes where it belongs', async (text, host, port, jumps) => {
  const { services } = await windowOn();
  expect(pasteCommand(services, text)).toBe(true);
  const { profile, numbers } = services.draft.getState();
  expect(profile.host).toBe(host);
  expect(numbers.port).toBe(port);
  expect(profile.jumps.map((jump) => (jump.kind === 'inline' ? formatJump(jump) : ''))).toEqual(jumps);
});

test('user name and key are taken, and what the command does not say stays', async () => {
  const { services } = await windowOn();
  editProfile(services.draft, { username: 'before', privateKeyFile: '/before', compression: true });
  pasteCommand(services, 'ssh -l anna -L 8080:web:80 host');
  expect(services.draft.getState().profile).toMatchObject({
    username: 'anna',
    privateKeyFile: '/before',
    compression: true,
  });
  expect(noteText(services)).toContain('Tunnels panel');
  pasteCommand(services, 'ssh -i ~/.ssh/other host');
  expect(services.draft.getState().profile).toMatchObject({
    username: 'anna',
    privateKeyFile: '~/.ssh/other',
  });
});

test.each(['host', 'me@host', 'ssh', 'ssh -V', 'ssh.example.com', 'putty host'])(
  '%j is no command line and is left to the field',
  async (text) => {
    const { services } = await windowOn();
    expect(pasteCommand(services, text)).toBe(false);
    expect(services.draft.getState().profile.host).toBe('');
  },
);

test('a chain that cannot be meant is said, and changes nothing', async () => {
  const { services } = await windowOn();
  expect(pasteCommand(services, 'ssh -J a,,b host')).toBe(true);
  expect(noteText(services)).toBe('jump-missing');
  expect(services.draft.getState().profile).toMatchObject({ host: '', jumps: [] });
});

const key = `SHA256:${'A'.repeat(42)}E`;

test.each([
  ['add', [key], true],
  ['leave', [], true],
  ['back', [], false],
])('a host key typed and not added is asked about before opening: %s', async (choice, hostKeys, opens) => {
  const { services, double } = await windowOn();
  editProfile(services.draft, { host: 'gw' });
  services.draft.setState({ hostKeyText: ` ${key} ` });
  const opening = openDraft(services);
  expect(await answer(services, choice)).toBe('A host key was not added');
  await opening;
  expect(double.inputs('sessions.open').map(({ profile }) => profile.hostKeys)).toEqual(
    opens ? [hostKeys] : [],
  );
  if (choice === 'back') expect(services.view.getState().panel).toBe('hostKeys');
});

test('one that cannot be read stops it, and stays typed', async () => {
  const { services, double } = await windowOn();
  editProfile(services.draft, { host: 'gw' });
  services.draft.setState({ hostKeyText: 'no key' });
  const opening = openDraft(services);
  await answer(services, 'add');
  await opening;
  expect(noteText(services)).toBe('fingerprint-invalid');
  expect(services.draft.getState().hostKeyText).toBe('no key');
  expect(double.inputs('sessions.open')).toEqual([]);
});
