import type { AskedPrompt } from '../support/culvert-double';
import { profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';

const office = profileOf({ name: 'office', host: 'gw.example' });
const lab = profileOf({ name: 'lab', host: 'lab.example' });
const hostKey: Extract<AskedPrompt, { kind: 'host-key' }> = {
  kind: 'host-key',
  host: '127.0.0.1',
  port: 2222,
  verdict: 'unknown',
  knownTypes: [],
  knownFrom: '',
  key: {
    type: 'ssh-ed25519',
    bits: 255,
    sha256: 'SHA256:TQ/cJMvpIC6bl6KLKPKC2vJ4Dwm9mIYcXCFRto3bOzE',
    md5: '3d:cc:98:45:43:68:9c:15:c4:ba:40:4f:4e:8e:e3:b0',
    publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0SIamxUeTwUF2OQYCgzCRrMmPccC/KRM0lYnO8ia96',
  },
};
const password: AskedPrompt = {
  kind: 'password',
  username: 'me',
  host: 'gw.example',
  again: false,
  canRemember: false,
};

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('the question about an unknown host key has PuTTY’s words, and Cancel has the focus', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office], ask: [hostKey] });
  await page.getByRole('option', { name: 'office' }).dblclick();
  const dialog = page.getByRole('dialog', { name: 'Culvert Security Alert' });
  const texts = await dialog.locator('.host-key-text > p:not(.prompt-origin)').allTextContents();
  expect(texts).toEqual([
    'The host key is not cached for this server:',
    '127.0.0.1 (port 2222)',
    'You have no guarantee that the server is the computer you think it is.',
    "The server's ssh-ed25519 key fingerprint is:",
    'ssh-ed25519 255 SHA256:TQ/cJMvpIC6bl6KLKPKC2vJ4Dwm9mIYcXCFRto3bOzE',
    'If you trust this host, press "Accept" to add the key to Culvert\'s cache and carry on connecting.',
    'If you want to carry on connecting just once, without adding the key to the cache, press "Connect Once".',
    'If you do not trust this host, press "Cancel" to abandon the connection.',
  ]);
  await expect(dialog.getByRole('button')).toHaveText(['More info...', 'Accept', 'Connect Once', 'Cancel']);
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(
    await page.evaluate(() => window.culvertDouble.inputs('answerPrompt').map(({ answer }) => answer)),
  ).toEqual([{ kind: 'cancel' }]);
});

test('More info shows the whole key and both fingerprints; its Esc leaves the question standing', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office], ask: [hostKey] });
  await page.getByRole('option', { name: 'office' }).dblclick();
  await page.keyboard.press('Alt+i');
  await expect(page.getByLabel("Full text of host's public key")).toHaveValue(hostKey.key.publicKey);
  await expect(page.getByLabel('SHA256 fingerprint')).toHaveValue(`ssh-ed25519 255 ${hostKey.key.sha256}`);
  await expect(page.getByLabel('MD5 fingerprint')).toHaveValue(`ssh-ed25519 255 ${hostKey.key.md5}`);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Culvert Security Alert' })).toBeVisible();
  await page.keyboard.press('Alt+o');
  await expect(page.getByRole('dialog')).toBeHidden();
  expect(
    await page.evaluate(() => window.culvertDouble.inputs('answerPrompt').map(({ answer }) => answer)),
  ).toEqual([{ kind: 'host-key', decision: 'once' }]);
});

test('a changed host key is a warning', async ({ window: { page, open } }) => {
  await open({ profiles: [office], ask: [{ ...hostKey, verdict: 'changed' }] });
  await page.getByRole('option', { name: 'office' }).dblclick();
  const dialog = page.getByRole('dialog', { name: 'Culvert Security Alert' });
  await expect(dialog).toContainText('WARNING - POTENTIAL SECURITY BREACH!');
  await expect(dialog).toContainText(
    'The host key does not match the one Culvert has cached for this server:',
  );
  await expect(dialog).toContainText('Pressing "Cancel" is the ONLY guaranteed safe choice.');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
});

test('a password is masked, survives updates of the window while being typed, and is sent once', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office], ask: [password, { ...password, again: true }] });
  await page.getByRole('option', { name: 'office' }).dblclick();
  const box = page.getByLabel("me@gw.example's password:");
  await expect(box).toBeFocused();
  await expect(box).toHaveAttribute('type', 'password');
  await page.keyboard.type('canary-');
  await page.evaluate((sessionId) => {
    window.culvertDouble.emit('traffic', []);
    window.culvertDouble.log(sessionId, 'something happens meanwhile');
    window.culvertDouble.update({ notices: [], profiles: [...window.culvertDouble.snapshot().profiles] });
  }, office.id);
  await page.keyboard.type('7261');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('Access denied');
  await expect(box).toHaveValue('');
  await page.keyboard.type('second');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeHidden();
  const [answers, kept] = await page.evaluate(
    () =>
      [
        window.culvertDouble.inputs('answerPrompt').map(({ answer }) => answer),
        JSON.stringify(Object.entries(localStorage)) +
          JSON.stringify(Object.entries(sessionStorage)) +
          document.body.innerHTML,
      ] as const,
  );
  expect(answers).toEqual([
    { kind: 'texts', texts: ['canary-7261'], remember: false },
    { kind: 'texts', texts: ['second'], remember: false },
  ]);
  expect(kept).not.toContain('canary-7261');
});

test('keyboard-interactive shows the server’s words as text and its fields by echo', async ({
  window: { page, open },
}) => {
  await open({
    profiles: [office],
    ask: [
      {
        kind: 'keyboard-interactive',
        name: 'Two factors',
        instructions: 'First line\n<b>second</b> line',
        fields: [
          { text: 'Password: ', echo: false },
          { text: 'Code: ', echo: true },
        ],
        again: false,
      },
    ],
  });
  await page.getByRole('option', { name: 'office' }).dblclick();
  const dialog = page.getByRole('dialog', { name: 'Two factors' });
  await expect(dialog).toContainText('<b>second</b> line');
  await expect(dialog.getByLabel('Password:')).toHaveAttribute('type', 'password');
  await expect(dialog.getByLabel('Code:')).toHaveAttribute('type', 'text');
  await page.keyboard.type('one');
  await page.keyboard.press('Tab');
  await page.keyboard.type('two');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  expect(
    await page.evaluate(() => window.culvertDouble.inputs('answerPrompt').map(({ answer }) => answer)),
  ).toEqual([{ kind: 'texts', texts: ['one', 'two'], remember: false }]);
});

test('several questions queue and say which session asks', async ({ window: { page, open } }) => {
  await open({ profiles: [lab, office], ask: [password] });
  await page.evaluate(
    async (profiles) => {
      for (const profile of profiles) await window.culvertDouble.culvert.openSession({ profile });
    },
    [office, lab],
  );
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Session “office”');
  await expect(dialog).toContainText('1 of 2');
  await page.keyboard.type('x');
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('Session “lab”');
  await expect(dialog.getByLabel(/password:/)).toHaveValue('');
});

test('a question survives a reload of the window', async ({ window: { page, open } }) => {
  await open({
    prompts: [
      { ...password, id: crypto.randomUUID() as never, sessionId: office.id, title: 'office', hop: null },
    ],
  });
  await page.reload();
  await expect(page.getByLabel("me@gw.example's password:")).toBeFocused();
});
