import { expect, type Page } from '@playwright/test';
import type { Agent } from '../../shared/keys';
import type { KnownHost } from '../../shared/known-hosts';
import type { Snapshot } from '../../shared/snapshot';
import type { AskedPrompt, DoubleOptions } from './ginnel-double';
import type {} from './ginnel-double-page';
import { keyFileOf, up } from './double-states';
import { profileOf } from './samples';

/** Scenes of keys and trust for the tests of accessibility and of small windows: panels, dialogs and every question. */

const sha256 = 'SHA256:TQ/cJMvpIC6bl6KLKPKC2vJ4Dwm9mIYcXCFRto3bOzE';
const { publicHalf } = keyFileOf('');
const publicKey = publicHalf?.publicKey ?? '';
const long = 'a-host-of-a-rather-long-name.department.internal.example';
const office = profileOf({
  name: 'office of a rather long name, in the third building on the left',
  host: long,
  privateKeyFile: '/home/someone/.ssh/keys/of-the-department/id_ed25519_department',
  hostKeys: [sha256, `ssh-rsa ${'A'.repeat(372)}`],
});
const agent: Agent = {
  path: '/run/user/1000/a-rather-long-name-for-a-socket-of-an-agent/agent.12345',
  keys: [
    { type: 'ssh-ed25519', bits: 255, sha256, comment: `me@${long}`, publicKey, unusable: null },
    {
      type: 'sk-ecdsa-sha2-nistp256@openssh.com',
      bits: 256,
      sha256,
      comment: '',
      publicKey: 'sk AAAA',
      unusable: 'The agent cannot reach the authenticator that it needs for this key.',
    },
  ],
};
const known: KnownHost = {
  id: '1',
  names: `[${long}]:2222,[192.0.2.7]:2222,[2001:db8:85a3::8a2e:370:7334]:2222`,
  marker: null,
  type: 'ecdsa-sha2-nistp521',
  bits: 521,
  sha256,
  comment: `of the gateway of ${long}`,
  source: 'ginnel',
  location: '/home/someone/.config/Ginnel/known_hosts',
};
const knownHosts: readonly KnownHost[] = [
  known,
  { ...known, id: '2', names: '(hashed)', source: 'openssh', marker: 'revoked' },
  { ...known, id: '3', names: '*', source: 'openssh', marker: 'cert-authority' },
  { ...known, id: '4', names: 'router', source: 'putty' },
];
const secrets: Snapshot['secrets'] = [
  { kind: 'password', username: 'a.person.of.a.long.name', host: long, port: 2222 },
  { kind: 'passphrase', keyFile: office.privateKeyFile },
];
export const condition: DoubleOptions = { profiles: [office], agent, knownHosts, secrets };

const about = { hop: `me@${long}:22` };
const hostKey = { type: 'ssh-ed25519', bits: 255, sha256, md5: '3d:cc', publicKey };
export const questions: readonly AskedPrompt[] = [
  {
    ...about,
    kind: 'host-key',
    host: long,
    port: 22,
    key: hostKey,
    verdict: 'other-type',
    knownTypes: ['ssh-rsa', 'ecdsa-sha2-nistp256'],
    knownFrom: '/home/someone/.ssh/known_hosts',
  },
  { ...about, kind: 'password', username: 'me', host: long, again: true, canRemember: true },
  {
    ...about,
    kind: 'passphrase',
    keyFile: office.privateKeyFile,
    comment: `me@${long}`,
    again: false,
    canRemember: true,
  },
  { ...about, kind: 'weak-algorithm', host: long, port: 22, what: 'cipher', name: '3des-cbc' },
  { ...about, kind: 'no-strict-kex', host: long, port: 22, what: 'cipher', name: long, better: long },
  {
    ...about,
    kind: 'run-command',
    command: `ssh -o 'ProxyJump=none' -W '[${long}]:22' ${'-v '.repeat(200)}`,
  },
];

/** The checks that everything passes that can be looked at here. */
export type Check = (page: Page, where: string) => Promise<void>;

export async function panelOf(page: Page, name: string, value: string): Promise<void> {
  const list = page.getByRole('combobox', { name: 'Category' });
  if (await list.isVisible()) await list.selectOption(value);
  else await page.getByRole('row', { name, exact: true }).click();
}

/** Goes through the panels and dialogs, and checks each as it stands. */
export async function lookAtAll(page: Page, check: Check): Promise<void> {
  await page.getByRole('option', { name: 'office' }).click();
  await page.getByRole('button', { name: 'Load' }).click();
  await panelOf(page, 'Auth', 'auth');
  await check(page, 'Auth');
  await page.evaluate(
    (info) => {
      const warning = { code: 'key-rights', data: { path: '/home/someone/.ssh/id', mode: '0644' } } as const;
      window.ginnelDouble.program({ 'keys.describe': { ok: true, value: { ...info, warning } } });
    },
    keyFileOf('', `me@${long}`),
  );
  await panelOf(page, 'Credentials', 'credentials');
  await expect(page.getByText('are too open')).toBeVisible();
  await check(page, 'Credentials');
  await page.getByRole('button', { name: 'Show public key...' }).click();
  await check(page, 'Show public key');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Make a new key...' }).click();
  await page.getByRole('radio', { name: 'RSA', exact: true }).check();
  await page.getByLabel('Key passphrase').fill('x');
  await page.getByRole('button', { name: 'Make the key' }).click();
  await expect(page.getByText('The two passphrases differ')).toBeVisible();
  await check(page, 'Make a new key');
  await page.getByLabel('Confirm passphrase').fill('x');
  await page.getByRole('button', { name: 'Make the key' }).click();
  await expect(page.getByText('The key was made')).toBeVisible();
  await check(page, 'The new key');
  await page.getByRole('dialog').getByRole('button', { name: 'Install on server...' }).click();
  await expect(page.getByText('is not connected')).toBeVisible();
  await check(page, 'Install, not connected');
  await page.evaluate(
    (session) => {
      window.ginnelDouble.update({ sessions: [session] });
    },
    up(office, Date.now()),
  );
  await expect(page.getByText('unless it stands there already')).toBeVisible();
  await check(page, 'Install, connected');
  await page.getByRole('button', { name: 'Install', exact: true }).click();
  await expect(page.getByText('The key was added')).toBeVisible();
  await check(page, 'Installed');
  await page.keyboard.press('Escape');
  await page.evaluate(() => {
    const error = {
      code: 'agent-unreachable',
      data: { path: '', detail: 'SSH_AUTH_SOCK is not set.' },
    } as const;
    window.ginnelDouble.program({ 'agent.listKeys': { ok: false, error } });
  });
  await panelOf(page, 'Auth', 'auth');
  await panelOf(page, 'Credentials', 'credentials');
  await expect(page.getByText('No agent was found.')).toBeVisible();
  await check(page, 'Credentials without an agent');
  await panelOf(page, 'Host keys', 'hostKeys');
  await page.getByRole('button', { name: 'Add key' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await check(page, 'Host keys');
  await panelOf(page, 'Known hosts', 'knownHosts');
  for (const name of [long, 'hashed name', '*', 'router']) {
    await page.getByRole('option', { name }).first().click();
    await check(page, `Known hosts, ${name}`);
  }
  await page.getByRole('textbox', { name: 'Search', exact: true }).fill('nobody');
  await expect(page.getByText('No key matches')).toBeVisible();
  await check(page, 'Known hosts, none found');
}

/** Checks one question after the other. */
export async function lookAtQuestions(page: Page, check: Check): Promise<void> {
  await page.getByRole('option', { name: 'office' }).dblclick();
  for (const { kind } of questions) {
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText(`Jump host me@${long}:22`);
    await check(page, kind);
    const yes =
      { 'host-key': 'Accept', 'weak-algorithm': 'Yes', 'no-strict-kex': 'Yes', 'run-command': 'Run' }[
        kind as string
      ] ?? 'OK';
    await dialog.getByRole('button', { name: yes, exact: true }).click();
  }
  await expect(page.getByRole('dialog')).toBeHidden();
}
