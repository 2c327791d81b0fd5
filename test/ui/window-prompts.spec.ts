import type { Page } from '@playwright/test';
import type { AskedPrompt } from '../support/ginnel-double';
import { up } from '../support/double-states';
import { profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';
import { showStatus } from '../support/window-actions';

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

/** What was answered so far. */
const answers = (page: Page): Promise<unknown> =>
  page.evaluate(() => window.ginnelDouble.inputs('prompts.answer').map(({ answer }) => answer));

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('the question about an unknown host key has PuTTY’s words, and Cancel has the focus', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office], ask: [hostKey] });
  await page.getByRole('option', { name: 'office' }).dblclick();
  const dialog = page.getByRole('dialog', { name: 'Ginnel Security Alert' });
  const texts = await dialog.locator('[data-question] > p:not([data-origin])').allTextContents();
  expect(texts).toEqual([
    'The host key is not cached for this server:',
    '127.0.0.1 (port 2222)',
    'You have no guarantee that the server is the computer you think it is.',
    "The server's ssh-ed25519 key fingerprint is:",
    'ssh-ed25519 255 SHA256:TQ/cJMvpIC6bl6KLKPKC2vJ4Dwm9mIYcXCFRto3bOzE',
    'If you trust this host, press "Accept" to add the key to Ginnel\'s cache and carry on connecting.',
    'If you want to carry on connecting just once, without adding the key to the cache, press "Connect Once".',
    'If you do not trust this host, press "Cancel" to abandon the connection.',
  ]);
  await expect(dialog.getByRole('button')).toHaveText(['More info...', 'Accept', 'Connect Once', 'Cancel']);
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(
    await page.evaluate(() => window.ginnelDouble.inputs('prompts.answer').map(({ answer }) => answer)),
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
  await expect(page.getByRole('dialog', { name: 'Ginnel Security Alert' })).toBeVisible();
  await page.keyboard.press('Alt+o');
  await expect(page.getByRole('dialog')).toBeHidden();
  expect(
    await page.evaluate(() => window.ginnelDouble.inputs('prompts.answer').map(({ answer }) => answer)),
  ).toEqual([{ kind: 'host-key', decision: 'once' }]);
});

test('a changed host key is a warning', async ({ window: { page, open } }) => {
  await open({ profiles: [office], ask: [{ ...hostKey, verdict: 'changed' }] });
  await page.getByRole('option', { name: 'office' }).dblclick();
  const dialog = page.getByRole('dialog', { name: 'Ginnel Security Alert' });
  await expect(dialog).toContainText('WARNING - POTENTIAL SECURITY BREACH!');
  await expect(dialog).toContainText(
    'The host key does not match the one Ginnel has cached for this server:',
  );
  await expect(dialog).toContainText('Pressing "Cancel" is the ONLY guaranteed safe choice.');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
});

test('a changed one says where the known key stands, and at which jump host it happened', async ({
  window: { page, open },
}) => {
  await open({
    profiles: [office],
    ask: [
      {
        ...{ ...hostKey, hop: 'bastion', verdict: 'changed', knownFrom: '/home/me/.ssh/known_hosts' },
        olderKeys: [
          {
            type: 'ssh-ed25519',
            bits: 255,
            sha256: 'SHA256:older',
            from: '/home/me/.ssh/known_hosts, line 7',
          },
          {
            type: 'ssh-ed25519',
            bits: 255,
            sha256: 'SHA256:oldest',
            from: '/etc/ssh/ssh_known_hosts, line 1',
          },
        ],
      },
    ],
  });
  await page.getByRole('option', { name: 'office' }).dblclick();
  const dialog = page.getByRole('dialog', { name: 'Ginnel Security Alert' });
  await expect(dialog.locator('[data-origin]')).toHaveText('Jump host bastion, session “office”');
  await expect(dialog).toContainText('The ssh-ed25519 key fingerprints known so far are:');
  await expect(dialog.locator('[data-look="fingerprint"]')).toHaveText([
    'ssh-ed25519 255 SHA256:older',
    'ssh-ed25519 255 SHA256:oldest',
    `ssh-ed25519 255 ${hostKey.key.sha256}`,
  ]);
  await expect(dialog).toContainText(
    'The keys known so far are in /home/me/.ssh/known_hosts, line 7 and /etc/ssh/ssh_known_hosts, line 1.',
  );
});

test('a new kind of key is told as that, with the kinds that are known', async ({
  window: { page, open },
}) => {
  const knownFrom = '/home/me/.ssh/known_hosts';
  const knownTypes = ['ssh-rsa', 'ecdsa-sha2-nistp256'];
  await open({ profiles: [office], ask: [{ ...hostKey, verdict: 'other-type', knownTypes, knownFrom }] });
  await page.getByRole('option', { name: 'office' }).dblclick();
  const dialog = page.getByRole('dialog', { name: 'Ginnel Security Alert' });
  await expect(dialog).toContainText('The host key is not cached for this server:');
  await expect(dialog).toContainText(
    "known of this server are ssh-rsa, ecdsa-sha2-nistp256 (in /home/me/.ssh/known_hosts). The server also has ssh-ed25519 host keys, but we don't know any of them.",
  );
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
});

for (const [name, ask, label, box] of [
  ['password', password, "me@gw.example's password:", 'Remember this password'],
  [
    'passphrase',
    { kind: 'passphrase', keyFile: '/x/id', comment: 'mine', again: false, canRemember: false },
    'Passphrase for key "mine":',
    'Remember this passphrase',
  ],
  [
    'proxy password',
    { kind: 'proxy-password', username: 'me', host: 'proxy', port: 1080, again: false, canRemember: false },
    "me@proxy's proxy password:",
    'Remember this password',
  ],
] as const) {
  test(`a ${name} is remembered only where there is a keychain, and only when asked to`, async ({
    window: { page, open },
  }) => {
    await open({
      profiles: [office],
      app: { keychain: { available: true, words: 'GNOME Keyring' } },
      ask: [ask, { ...ask, canRemember: true }, { ...ask, canRemember: true }],
    });
    await page.getByRole('option', { name: 'office' }).dblclick();
    const remember = page.getByRole('checkbox', { name: box });
    await expect(page.getByLabel(label)).toBeFocused();
    await expect(remember).toBeHidden();
    await page.keyboard.type('one');
    await page.keyboard.press('Enter');
    await expect(remember).not.toBeChecked();
    await expect(remember).toHaveAccessibleDescription(/kept in GNOME Keyring/u);
    await page.keyboard.type('two');
    await page.keyboard.press('Enter');
    await expect(page.getByLabel(label)).toHaveValue('');
    await page.keyboard.press('Alt+r');
    await expect(remember).toBeChecked();
    await page.getByLabel(label).fill('three');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toBeHidden();
    expect(await answers(page)).toEqual([
      { kind: 'texts', texts: ['one'], remember: false },
      { kind: 'texts', texts: ['two'], remember: false },
      { kind: 'texts', texts: ['three'], remember: true },
    ]);
  });
}

test('a cipher that is unsafe without strict key exchange is asked about in PuTTY’s words', async ({
  window: { page, open },
}) => {
  const loose: AskedPrompt = {
    ...{ kind: 'no-strict-kex', host: 'old.example', port: 2222 },
    ...{ what: 'cipher', name: 'chacha20-poly1305@openssh.com', better: 'aes256-ctr' },
  };
  await open({ profiles: [office], ask: [loose] });
  await page.getByRole('option', { name: 'office' }).dblclick();
  const dialog = page.getByRole('dialog', { name: 'Ginnel Security Alert' });
  await expect(dialog).toContainText('old.example (port 2222)');
  await expect(dialog).toContainText(
    "The cipher selected for this session is chacha20-poly1305@openssh.com, which, with this server, is vulnerable to the 'Terrapin' attack CVE-2023-48795",
  );
  await expect(dialog).toContainText('moving aes256-ctr to the top of the list on the Cipher panel');
  await expect(dialog.getByRole('button')).toHaveText(['Yes', 'No']);
  await expect(dialog.getByRole('button', { name: 'No' })).toBeFocused();
  await page.keyboard.press('Alt+y');
  await expect(dialog).toBeHidden();
  expect(await answers(page)).toEqual([{ kind: 'yes' }]);
});

test('a weak algorithm is asked about in PuTTY’s words, and No is what Enter and Esc mean', async ({
  window: { page, open },
}) => {
  const weak: AskedPrompt = {
    kind: 'weak-algorithm',
    host: 'old.example',
    port: 2222,
    what: 'key-exchange algorithm',
    name: 'diffie-hellman-group1-sha1',
  };
  await open({ profiles: [office, lab], ask: [weak, { ...weak, what: 'cipher', name: '3des-cbc' }] });
  await page.getByRole('option', { name: 'office' }).dblclick();
  const dialog = page.getByRole('dialog', { name: 'Ginnel Security Alert' });
  await expect(dialog).toContainText('old.example (port 2222)');
  await expect(dialog).toContainText(
    'The first key-exchange algorithm supported by the server is diffie-hellman-group1-sha1, which is below the configured warning threshold.',
  );
  await expect(dialog).toContainText('Continue with connection?');
  await expect(dialog.getByRole('button')).toHaveText(['Yes', 'No']);
  await expect(dialog.getByRole('button', { name: 'No' })).toBeFocused();
  await page.keyboard.press('Alt+y');
  await expect(dialog).toContainText('The first cipher supported by the server is 3des-cbc');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await page.getByRole('option', { name: 'lab' }).dblclick();
  await expect(dialog).toContainText('Session “lab”');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(await answers(page)).toEqual([{ kind: 'yes' }, { kind: 'cancel' }, { kind: 'cancel' }]);
});

test('a command is shown exactly, with what would hide itself, and runs on Run alone', async ({
  window: { page, open },
}) => {
  const command = 'nc  -X 5 %h\n --proxy "a b" \u202egnp.exe \u200b#';
  await open({
    profiles: [office],
    ask: [
      { kind: 'run-command', command },
      { kind: 'run-command', command },
    ],
  });
  await page.getByRole('option', { name: 'office' }).dblclick();
  const dialog = page.getByRole('dialog', { name: 'Run this command?' });
  expect(await dialog.locator('pre').innerText()).toBe(
    'nc  -X 5 %h\n --proxy "a b" ‹U+202E›gnp.exe ‹U+200B›#',
  );
  await expect(dialog).toContainText('on this computer');
  await expect(dialog).toContainText('exactly this command');
  await expect(dialog.getByRole('button')).toHaveText(['Run', 'Cancel']);
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Alt+r');
  await expect.poll(() => answers(page)).toEqual([{ kind: 'yes' }]);
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  expect(await answers(page)).toEqual([{ kind: 'yes' }, { kind: 'cancel' }]);
});

test('an answer that does not arrive leaves the question standing, and says why', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office], ask: [{ kind: 'run-command', command: 'nc' }] });
  await page.getByRole('option', { name: 'office' }).dblclick();
  await page.evaluate(() => {
    const error = { code: 'internal', data: { detail: 'out of order' } } as const;
    window.ginnelDouble.program({ 'prompts.answer': { ok: false, error } });
  });
  const dialog = page.getByRole('dialog', { name: 'Run this command?' });
  await dialog.getByRole('button', { name: 'Run' }).click();
  await expect(dialog.getByRole('alert')).toContainText('out of order');
  await expect(dialog.getByRole('button', { name: 'Run' })).toBeEnabled();
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
    window.ginnelDouble.emit('snapshot.traffic', []);
    window.ginnelDouble.log(sessionId, 'something happens meanwhile');
    window.ginnelDouble.update({ notices: [], profiles: [...window.ginnelDouble.snapshot().profiles] });
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
        window.ginnelDouble.inputs('prompts.answer').map(({ answer }) => answer),
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
    await page.evaluate(() => window.ginnelDouble.inputs('prompts.answer').map(({ answer }) => answer)),
  ).toEqual([{ kind: 'texts', texts: ['one', 'two'], remember: false }]);
});

test('several questions queue and say which session asks', async ({ window: { page, open } }) => {
  await open({ profiles: [lab, office], ask: [password] });
  await page.evaluate(
    async (profiles) => {
      for (const profile of profiles) await window.ginnelDouble.ginnel.sessions.open({ profile });
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

test('a question goes away with the session that asked it, and the next one comes', async ({
  window: { page, open },
}) => {
  await open({ profiles: [lab, office], ask: [password] });
  await page.evaluate(
    async (profiles) => {
      for (const profile of profiles) await window.ginnelDouble.ginnel.sessions.open({ profile });
    },
    [office, lab],
  );
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Session “office”');
  await page.keyboard.type('half a passw');
  await page.evaluate(
    (sessionId) => window.ginnelDouble.ginnel.sessions.disconnect({ sessionId }),
    office.id,
  );
  await expect(dialog).toContainText('Session “lab”');
  await expect(dialog).not.toContainText('1 of');
  await expect(dialog.getByLabel(/password:/)).toHaveValue('');
  await page.evaluate((sessionId) => window.ginnelDouble.ginnel.sessions.disconnect({ sessionId }), lab.id);
  await expect(dialog).toBeHidden();
  expect(await answers(page)).toEqual([]);
});

test('why a password is asked although a key was chosen stands above the box', async ({
  window: { page, open },
}) => {
  await open({
    profiles: [office],
    ask: [
      {
        ...password,
        remarks: [
          { code: 'key-missing', data: { path: '/keys/none' } },
          { code: 'key-refused', data: { key: 'work', signed: false } },
        ],
      },
    ],
  });
  await page.getByRole('option', { name: 'office' }).dblclick();
  const dialog = page.getByRole('dialog', { name: 'Password' });
  await expect(dialog).toContainText('Unable to use key file "/keys/none" (unable to open file).');
  await expect(dialog).toContainText('There is no such file.');
  await expect(dialog).toContainText('Server refused our key "work".');
  await expect(page.getByLabel("me@gw.example's password:")).toBeFocused();
});

test('a reload in the middle of typing brings the question back, and nothing that was typed', async ({
  window: { page, open },
}) => {
  const about = { sessionId: office.id, title: 'office', hop: 'bastion' };
  const id = (): never => crypto.randomUUID() as never;
  await open({
    prompts: [
      { ...about, ...password, kind: 'password', canRemember: true, hop: 'bastion', id: id() },
      { ...about, kind: 'run-command', command: 'nc', id: id() },
      { ...about, kind: 'run-command', command: 'ncat', id: id() },
    ],
  });
  const box = page.getByLabel("me@gw.example's password:");
  await expect(page.getByRole('dialog')).toContainText('1 of 3');
  await box.fill('canary-8812');
  await page.getByRole('checkbox', { name: 'Remember this password' }).check();
  await page.reload();
  await expect(box).toBeFocused();
  await expect(box).toHaveValue('');
  await expect(page.getByRole('checkbox', { name: 'Remember this password' })).not.toBeChecked();
  await expect(page.getByRole('dialog')).toContainText('Jump host bastion, session “office”');
  const kept = await page.evaluate(
    () => JSON.stringify(Object.entries(localStorage)) + JSON.stringify(Object.entries(sessionStorage)),
  );
  expect(kept).not.toContain('canary-8812');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Run this command?' })).toContainText('1 of 2');
});

test('the window stays in use beside a question, which hears only what is meant for it', async ({
  window: { page, open },
}) => {
  await open({ profiles: [lab, office], sessions: [up(lab, Date.now())], ask: [hostKey, password] });
  await page.getByRole('option', { name: 'office' }).dblclick();
  const dialog = page.getByRole('dialog', { name: 'Ginnel Security Alert' });
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await showStatus(page, 'lab');
  // Neither the letter of Accept nor Esc means the question while the focus is elsewhere.
  await page.keyboard.press('Alt+a');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeVisible();

  // Dragged by its title, it gives free what it covers, and cannot be lost.
  const title = dialog.getByRole('heading');
  const dragTo = async (x: number, y: number): Promise<void> => {
    await title.hover();
    await page.mouse.down();
    await page.mouse.move(x, y);
    await page.mouse.up();
  };
  const before = await title.boundingBox();
  await dragTo(5000, 5000);
  expect((await title.boundingBox())?.y).toBeGreaterThan((before?.y ?? 0) + 100);
  await expect(title).toBeInViewport({ ratio: 0.1 });
  await page.getByRole('article', { name: 'lab' }).getByRole('button', { name: 'Disconnect' }).click();
  expect(await page.evaluate(() => window.ginnelDouble.inputs('sessions.disconnect').length)).toBe(1);
  await dragTo(-5000, -5000);
  await expect(title).toBeInViewport({ ratio: 0.1 });
  await page.setViewportSize({ width: 1000, height: 700 });
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeInViewport({ ratio: 1 });

  // A press on its text brings the keys back to it.
  await dialog.getByText('You have no guarantee').click();
  await page.keyboard.press('Alt+o');
  await expect(page.getByLabel("me@gw.example's password:")).toBeFocused();
  await page.keyboard.type('half');
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await page.getByRole('row', { name: 'Connection', exact: true }).click();
  await expect(page.getByLabel("me@gw.example's password:")).toHaveValue('half');
  expect(await answers(page)).toEqual([{ kind: 'host-key', decision: 'once' }]);
});

test('a question is never left behind a dialog of the window', async ({ window: { page, open } }) => {
  await open({ profiles: [lab, office], ask: [password] });
  const openSession = (profile: typeof lab): Promise<unknown> =>
    page.evaluate((opened) => window.ginnelDouble.ginnel.sessions.open({ profile: opened }), profile);
  const about = page.getByRole('dialog', { name: 'About Ginnel' });
  await page.getByRole('button', { name: 'About' }).click();
  await openSession(office);
  const box = page.getByLabel("me@gw.example's password:");
  await expect(box).toBeFocused();
  await box.fill('over it');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(1);
  await about.getByRole('button', { name: 'Close' }).click();

  // One that was there before comes out again with the next that is asked; what was typed into it stays.
  await openSession(office);
  await box.fill('half');
  await page.getByRole('button', { name: 'About' }).click();
  await expect(about.getByRole('button', { name: 'Close' })).toBeFocused();
  await openSession(lab);
  await expect(box).toBeFocused();
  await expect(box).toHaveValue('half');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Password' })).toContainText('Session “lab”');
  await page.keyboard.press('Escape');
  await about.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});
