import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SessionProfile } from '../../shared/session-profile';
import { portSchema } from '../../shared/endpoint';
import { knownHostLine, writeKnownHosts } from '../support/electron-sessions';
import { expect, saveSessions, test } from '../support/electron-app';
import { profileOf } from '../support/samples';
import { curl, makeKey, startSshAgent, startSshd, type SshServer } from '../support/ssh-servers';
import {
  answerHostKey,
  answerPassword,
  openPanel,
  savedSession,
  sessionCard,
  showStatus,
} from '../support/window-actions';

/** What a session needs to reach a server with a password alone. */
const sessionAt = ({ port, user }: SshServer, settings: Partial<SessionProfile>): SessionProfile =>
  profileOf({
    ...{ host: '127.0.0.1', port: portSchema.parse(port), username: user },
    ...{ tryAgent: false, tryDefaultKeys: false, ...settings },
  });

test('questions queue, each with its session, beside a window that stays in use', async ({
  trayHost: _,
  prod,
  dataFolder,
  keep,
  start,
}) => {
  const sshd = keep(await startSshd({ auth: ['password'] }));
  await saveSessions(dataFolder, [
    prod.profile,
    sessionAt(sshd, { name: 'one' }),
    sessionAt(sshd, { name: 'two', host: 'localhost' }),
  ]);
  // Without a keychain: what Electron has instead encrypts with a password all the world knows.
  const app = await start({ env: { XDG_CURRENT_DESKTOP: '' } });
  const page = await app.page();
  const dialog = page.getByRole('dialog');
  const open = async (name: string): Promise<void> => {
    await openPanel(page, 'Session');
    await savedSession(page, name).dblclick();
  };
  const through = async (): Promise<string> =>
    (await curl([`http://127.0.0.1:${String(prod.webPort)}/`])).stdout.toString();
  await open('prod');
  await expect(sessionCard(page, 'prod')).toContainText('Connected');

  // Xvfb has no window manager that would minimise anything, or give the keyboard to another program.
  await app.electron.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0];
    if (window === undefined) throw new Error('there is no window');
    const state = { minimized: true, raised: 0 };
    Object.assign(globalThis, { state });
    const moveTop = window.moveTop.bind(window);
    Object.assign(window, {
      isMinimized: () => state.minimized,
      restore: () => (state.minimized = false),
      isFocused: () => false,
      moveTop: () => {
        state.raised += 1;
        moveTop();
      },
    });
  });
  const windowState = (): Promise<unknown> =>
    app.electron.evaluate(() => (globalThis as unknown as { state: object }).state);
  await open('one');
  await expect(dialog).toContainText('Session “one”');
  await expect.poll(windowState).toEqual({ minimized: false, raised: 0 });
  // Out of the way of the list.
  const dragTo = async (x: number, y: number): Promise<void> => {
    await dialog.getByRole('heading').hover();
    await page.mouse.down();
    await page.mouse.move(x, y);
    await page.mouse.up();
  };
  await dragTo(2000, 2000);
  await open('two');
  await expect(dialog).toContainText('Session “one”');
  await expect(dialog).toContainText('1 of 2');
  await expect.poll(windowState).toEqual({ minimized: false, raised: 1 });

  // The other sessions go on, and so does the user, with the question in sight.
  await showStatus(page, 'prod');
  await sessionCard(page, 'prod').getByRole('button', { name: 'Disconnect' }).click();
  await expect(sessionCard(page, 'prod')).toContainText('Disconnected');
  await sessionCard(page, 'prod').getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(sessionCard(page, 'prod')).toContainText('Connected');
  expect(await through()).toBe('through the tunnel');
  await openPanel(page, 'Credentials');
  await expect(page.getByText('The system offers no keychain (basic_text)')).toBeVisible();

  await dragTo(500, 100);
  await answerHostKey(page, 'Connect Once');
  await expect(dialog).toContainText('Session “two”');
  await answerHostKey(page, 'Cancel');
  await expect(dialog).toContainText('Session “one”');
  await expect(dialog.getByRole('checkbox')).toHaveCount(0);
  await answerPassword(page, /'s password:$/u, sshd.password);
  await showStatus(page, 'one');
  const one = sessionCard(page, 'one');
  await expect(one).toContainText('Connected');

  // Once is for this connection: for another one it is asked again.
  await one.getByRole('button', { name: 'Disconnect' }).click();
  await one.getByRole('button', { name: 'Connect', exact: true }).click();
  await answerHostKey(page, 'Connect Once');
  await answerPassword(page, /'s password:$/u, sshd.password);
  await expect(one).toContainText('Connected');

  // It comes back by itself with the same key, and not with another.
  sshd.dropSessions();
  await expect(one).toContainText('Came back once.');
  await sshd.restart({ hostKeys: 'new' });
  await expect(dialog).toContainText(sshd.hostKeys[0]?.fingerprint ?? 'no key');
  await expect(dialog).toContainText('Session “one”');
  expect(await through()).toBe('through the tunnel');
  await answerHostKey(page, 'Cancel');
  await expect(one).toContainText('was not accepted');
  // It would name the user whom somebody began to log in as.
  await sshd.waitForLog(/Disconnected from 127\.0\.0\.1 port \d+ \[preauth\]/u);
  expect(sshd.log()).not.toMatch(/authenticating user|password|userauth/iu);
});

test('started without SSH_AUTH_SOCK, the agent is found where the login shell has it', async ({
  trayHost: _,
  dataFolder,
  keep,
  start,
}) => {
  const key = await makeKey();
  const sshd = keep(await startSshd({ auth: ['publickey'], authorizedKeys: [key.publicKey] }));
  const agent = keep(await startSshAgent([key]));
  const home = await mkdtemp(join(tmpdir(), 'ginnel-home-'));
  for (const name of ['.profile', '.bash_profile', '.zprofile']) {
    await writeFile(join(home, name), `echo Welcome\nexport SSH_AUTH_SOCK='${agent.socket}'\n`);
  }
  await saveSessions(dataFolder, [sessionAt(sshd, { name: 'agent', tryAgent: true })]);
  await writeKnownHosts(dataFolder, [{ knownHost: knownHostLine(sshd, '127.0.0.1') }]);
  const page = await (await start({ env: { HOME: home } })).page();
  await openPanel(page, 'Credentials');
  await expect(page.getByText(key.fingerprint)).toBeVisible();
  await openPanel(page, 'Session');
  await savedSession(page, 'agent').dblclick();
  const card = sessionCard(page, 'agent');
  await expect(card).toContainText('Connected');
  await card.getByRole('tab', { name: 'Event log' }).click();
  await expect(card.getByText(`Agent at ${agent.socket}`)).toBeVisible();
  await Promise.all([key.remove(), rm(home, { recursive: true })]);
});
