import type { Page } from '@playwright/test';
import { newSessionId } from '../../shared/ids';
import type { Agent } from '../../shared/keys';
import type { SessionProfile } from '../../shared/session-profile';
import type { Snapshot } from '../../shared/snapshot';
import { keyFileOf, up } from '../support/double-states';
import { profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';

const office = profileOf({ name: 'The Office', host: 'gw.example', username: 'me' });
const publicKey = keyFileOf('').publicHalf?.publicKey ?? '';
const sha256 = keyFileOf('').publicHalf?.sha256 ?? '';
const rsaKey = 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDa';
const agent: Agent = {
  path: '/run/user/1000/ssh-agent',
  keys: [
    { type: 'ssh-ed25519', bits: 255, sha256, comment: 'me@laptop', publicKey, unusable: null },
    { type: 'ssh-rsa', bits: 3072, sha256: 'SHA256:rsa', comment: '', publicKey: rsaKey, unusable: null },
    {
      type: 'ssh-dss',
      bits: 1024,
      sha256: 'SHA256:dsa',
      comment: 'old',
      publicKey: 'ssh-dss AAAA',
      unusable: 'DSA keys are not used any more.',
    },
  ],
};

async function go(page: Page, name: 'Session' | 'Auth' | 'Credentials'): Promise<void> {
  await page.getByRole('row', { name, exact: true }).click();
}

/** Opens the Credentials panel with this session in the form. */
async function loaded(page: Page, name: string): Promise<void> {
  await page.getByRole('option', { name }).click();
  await page.getByRole('button', { name: 'Load' }).click();
  await go(page, 'Credentials');
}

/** The form as it is kept over a reload. */
const draftProfile = (page: Page): Promise<SessionProfile> =>
  page.evaluate(
    () => (JSON.parse(localStorage.getItem('ginnel.draft') ?? '{}') as { profile: SessionProfile }).profile,
  );

const keyFile = (page: Page) => page.getByLabel('Private key file for authentication:');
const clipboard = async (page: Page): Promise<string> => {
  await page.evaluate(() => {
    const box = document.createElement('textarea');
    box.id = 'paste-here';
    (document.querySelector('dialog[open]') ?? document.body).append(box);
    box.focus();
  });
  await page.keyboard.press('Control+v');
  return page.evaluate(() => {
    const box = document.querySelector<HTMLTextAreaElement>('#paste-here');
    const text = box?.value ?? '';
    box?.remove();
    return text;
  });
};

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test.describe('the Auth panel', () => {
  test('sets what is tried, with PuTTY’s words and keys', async ({ window: { page, open } }) => {
    await open();
    await go(page, 'Auth');
    for (const letter of ['d', 'p', 'k', 'i', 'w', 'f']) await page.keyboard.press(`Alt+${letter}`);
    await page.keyboard.press('Alt+s');
    await page.keyboard.type('~/.1password/agent.sock');
    expect(await draftProfile(page)).toMatchObject({
      showBanner: false,
      tryAgent: false,
      agentPath: '~/.1password/agent.sock',
      tryDefaultKeys: false,
      tryKeyboardInteractive: false,
      passwordAnswersInteractive: true,
      allowAgentForwarding: true,
    });
    const hint = page.getByText('Leave it off where codes are asked for');
    await expect(
      page.getByRole('checkbox', { name: /^Answer keyboard-interactive/u }),
    ).toHaveAccessibleDescription(await hint.innerText());
  });
});

test.describe('the private key file', () => {
  test('is described when the field is left, chosen from the suggestions, or browsed for', async ({
    window: { page, open },
  }) => {
    await open({ keyFiles: ['~/.ssh/id_work'] });
    await go(page, 'Credentials');
    await keyFile(page).fill('~/.ssh/id_tes');
    await expect(page.locator('[data-about="key"]')).toBeEmpty();
    await keyFile(page).blur();
    await expect(page.locator('[data-about="key"]')).toContainText('someone@somewhere');
    await expect(page.locator('[data-about="key"]')).toContainText(
      'OpenSSH key, ssh-ed25519, 255 bits, not encrypted',
    );
    await expect(page.locator('[data-about="key"]')).toContainText(sha256);
    // What was found out about another path is not said of this one.
    await keyFile(page).fill('~/.ssh/id_work');
    await expect(page.locator('[data-about="key"]')).toContainText('someone@somewhere');
    await page.getByRole('button', { name: 'Browse...' }).click();
    await expect(keyFile(page)).toHaveValue('/home/someone/.ssh/id_ed25519');
    await expect(page.locator('[data-about="key"]')).toContainText(sha256);
    expect(
      await page.evaluate(() => window.ginnelDouble.inputs('keys.describe').map(({ path }) => path)),
    ).toEqual(['~/.ssh/id_tes', '~/.ssh/id_work', '/home/someone/.ssh/id_ed25519']);
    await keyFile(page).fill('~/elsewhere');
    await expect(page.locator('[data-about="key"]')).toBeEmpty();
  });

  test('a slow answer about a path typed before is not taken for the last one', async ({
    window: { page, open },
  }) => {
    await open();
    await go(page, 'Credentials');
    await page.evaluate(() => {
      Object.assign(window, { release: window.ginnelDouble.hold('keys.describe') });
    });
    await keyFile(page).fill('/first');
    await keyFile(page).blur();
    await keyFile(page).fill('/second');
    await page.evaluate(() => {
      (window as unknown as { release: () => void }).release();
    });
    await expect.poll(() => page.evaluate(() => window.ginnelDouble.inputs('keys.describe').length)).toBe(1);
    await expect(page.locator('[data-about="key"]')).toBeEmpty();
    await keyFile(page).blur();
    await expect(page.locator('[data-about="key"]')).toContainText('someone@somewhere');
  });

  test('what is wrong with it is said at the field, and never stops the typing', async ({
    window: { page, open },
  }) => {
    await open();
    await go(page, 'Credentials');
    await page.evaluate(() => {
      const data = { path: '/x/id', detail: 'The checksum is wrong.' };
      window.ginnelDouble.program({
        'keys.describe': { ok: false, error: { code: 'key-damaged', data } },
      });
    });
    await keyFile(page).fill('/x/id');
    await keyFile(page).blur();
    await expect(keyFile(page)).toHaveAttribute('aria-invalid', 'true');
    await expect(keyFile(page)).toHaveAccessibleDescription(
      /The key file "\/x\/id" is damaged. The checksum is wrong./u,
    );
    await expect(page.getByRole('button', { name: 'Show public key...' })).toBeDisabled();
    await expect(page.getByRole('button', { name: 'Install on server...' })).toBeDisabled();
    await keyFile(page).focus();
    await page.keyboard.press('End');
    await page.keyboard.type('2');
    await expect(keyFile(page)).toHaveValue('/x/id2');
    await expect(keyFile(page)).not.toHaveAttribute('aria-invalid');
    expect((await draftProfile(page)).privateKeyFile).toBe('/x/id2');
  });

  test('rights that are too wide come with the command that mends them', async ({
    window: { page, open },
  }) => {
    await open({ profiles: [{ ...office, privateKeyFile: "~/.ssh/it's mine" }] });
    await page.evaluate((info) => {
      const warning = { code: 'key-rights', data: { path: "~/.ssh/it's mine", mode: '0644' } } as const;
      window.ginnelDouble.program({ 'keys.describe': { ok: true, value: { ...info, warning } } });
    }, keyFileOf(''));
    await loaded(page, office.name);
    await expect(page.locator('[data-about="key"]')).toContainText(
      `Permissions 0644 for "~/.ssh/it's mine" are too open.`,
    );
    await page.getByRole('button', { name: 'Copy the command' }).click();
    expect(await clipboard(page)).toBe(String.raw`chmod 600 ~/'.ssh/it'\''s mine'`);
  });

  test('an encrypted file that hides its public half says so', async ({ window: { page, open } }) => {
    await open({ profiles: [{ ...office, privateKeyFile: '/x/id.pem' }] });
    await page.evaluate((info) => {
      const value = { ...info, format: 'PEM', encrypted: true, publicHalf: null };
      window.ginnelDouble.program({ 'keys.describe': { ok: true, value } });
    }, keyFileOf(''));
    await loaded(page, office.name);
    await expect(page.locator('[data-about="key"]')).toHaveText(
      'PEM key, encrypted. What kind it is only shows with its passphrase.',
    );
    await expect(page.getByRole('button', { name: 'Show public key...' })).toBeDisabled();
    await expect(page.getByText('ssh-keygen -y -f KEY > KEY.pub')).toBeVisible();
  });

  test('its public half can be shown and copied, and it gets a certificate', async ({
    window: { page, open },
  }) => {
    await open({ profiles: [{ ...office, privateKeyFile: '/x/id' }] });
    await loaded(page, office.name);
    await page.getByLabel('Certificate to use with the private key:').fill('/x/id-cert.pub');
    await page.getByRole('checkbox', { name: 'Offer only this key' }).check();
    expect(await draftProfile(page)).toMatchObject({ certificateFile: '/x/id-cert.pub', onlyThisKey: true });
    await page.getByRole('button', { name: 'Show public key...' }).click();
    const dialog = page.getByRole('dialog', { name: 'Public key' });
    await expect(dialog.getByRole('textbox')).toHaveValue(`${publicKey} someone@somewhere`);
    await dialog.getByRole('button', { name: 'Copy the public key' }).click();
    expect(await clipboard(page)).toBe(`${publicKey} someone@somewhere`);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('button', { name: 'Show public key...' })).toBeFocused();
  });
});

test.describe('the keys of the agent', () => {
  test('can be chosen, but for those that cannot be used', async ({ window: { page, open } }) => {
    await open({ agent, profiles: [{ ...office, agentPath: '~/agent.sock' }] });
    await loaded(page, office.name);
    const list = page.getByRole('radiogroup', { name: 'A key of the agent' });
    await expect(list.getByRole('radio')).toHaveCount(4);
    await expect(list.getByRole('radio', { name: 'None in particular' })).toBeChecked();
    const old = list.getByRole('radio', { name: /^old/u });
    await expect(old).toBeDisabled();
    await expect(list.getByText('DSA keys are not used any more.')).toBeVisible();
    await list.getByRole('radio', { name: /Without a comment/u }).check();
    expect((await draftProfile(page)).agentKey).toBe(rsaKey);
    expect(await page.evaluate(() => window.ginnelDouble.inputs('agent.listKeys').at(-1))).toEqual({
      agentPath: '~/agent.sock',
    });
    await page.getByRole('button', { name: 'Show public key...' }).click();
    await expect(page.getByRole('dialog').getByRole('textbox')).toHaveValue(rsaKey);
    await page.keyboard.press('Escape');
    await list.getByRole('radio', { name: 'None in particular' }).check();
    expect((await draftProfile(page)).agentKey).toBe('');
  });

  test('a chosen one that the agent no longer holds stays chosen, and says so', async ({
    window: { page, open },
  }) => {
    await open({ agent: { ...agent, keys: [] }, profiles: [{ ...office, agentKey: publicKey }] });
    await loaded(page, office.name);
    const missing = page.getByRole('radio', { name: /does not hold it now/u });
    await expect(missing).toBeChecked();
    await expect(page.getByText('The agent holds no keys at')).toBeVisible();
    await page.getByRole('radio', { name: 'None in particular' }).check();
    await expect(missing).toBeHidden();
  });

  test('an agent that does not answer says why, and is asked again', async ({ window: { page, open } }) => {
    await open({ profiles: [{ ...office, agentKey: rsaKey, tryAgent: false }] });
    await loaded(page, office.name);
    await expect(page.getByText('No agent was found.')).toBeVisible();
    await expect(page.getByText('SSH_AUTH_SOCK is not set.')).toBeVisible();
    await expect(page.getByText('This session does not ask the agent')).toBeVisible();
    await expect(page.getByText('Chosen for this session:')).toBeVisible();
    await page.evaluate((value) => {
      window.ginnelDouble.program({ 'agent.listKeys': { ok: true, value } });
    }, agent);
    await page.keyboard.press('Alt+r');
    await expect(page.getByRole('radio', { name: /Without a comment/u })).toBeChecked();
    await expect(page.getByText('No agent was found.')).toBeHidden();
  });
});

test.describe('what is remembered', () => {
  const secrets: Snapshot['secrets'] = [
    { kind: 'password', username: 'me', host: 'gw.example', port: 2222 },
    { kind: 'passphrase', keyFile: '/home/me/.ssh/id_ed25519' },
    { kind: 'proxy-password', username: 'me', host: '2001:db8::1', port: 1080 },
  ];

  test('is listed, and forgotten on demand', async ({ window: { page, open } }) => {
    await open({ secrets, app: { keychain: { available: true, words: 'GNOME Keyring' } } });
    await go(page, 'Credentials');
    const rows = page.getByRole('list', { name: 'Remembered secrets' }).getByRole('listitem');
    await expect(rows.locator('[data-secret]')).toHaveText([
      'Password of me@gw.example:2222',
      'Passphrase of /home/me/.ssh/id_ed25519',
      'Password of me at the proxy [2001:db8::1]:1080',
    ]);
    await expect(page.getByText('Kept in GNOME Keyring.')).toBeVisible();
    await page.getByRole('button', { name: 'Forget: Passphrase of /home/me/.ssh/id_ed25519' }).click();
    await expect(rows).toHaveCount(2);
    expect(await page.evaluate(() => window.ginnelDouble.inputs('secrets.forget'))).toEqual([
      { use: secrets[1] },
    ]);
    await page.evaluate(() => {
      const error = { code: 'secret-not-read', data: { detail: 'It is locked.' } } as const;
      window.ginnelDouble.program({ 'secrets.forget': { ok: false, error } });
    });
    await rows.first().getByRole('button').click();
    await expect(rows.first().getByRole('alert')).toContainText('It is locked.');
    await expect(rows).toHaveCount(2);
  });

  test('without a keychain it is said why nothing is', async ({ window: { page, open } }) => {
    await open({ app: { keychain: { available: false, words: 'Browser mode has no keychain.' } } });
    await go(page, 'Credentials');
    await expect(
      page.getByText('Browser mode has no keychain. Passwords and passphrases are asked for'),
    ).toBeVisible();
    await expect(page.getByRole('list', { name: 'Remembered secrets' })).toBeHidden();
  });
});

test.describe('making a key', () => {
  const secret = 'canary-passphrase-5317';
  const passphrases = async (page: Page, first: string, second: string): Promise<void> => {
    await page.getByLabel('Key passphrase').fill(first);
    await page.getByLabel('Confirm passphrase').fill(second);
  };

  test('starts from Ed25519 in a file of its own, and then shows the public key', async ({
    window: { page, open },
  }) => {
    await open({ profiles: [office] });
    await loaded(page, office.name);
    await page.keyboard.press('Alt+m');
    const dialog = page.getByRole('dialog', { name: 'Make a new key' });
    await expect(dialog.getByLabel('Key comment')).toBeFocused();
    await expect(dialog.getByRole('radio', { name: 'Ed25519' })).toBeChecked();
    await expect(dialog.getByLabel('Bits')).toBeHidden();
    await expect(dialog.getByLabel('File for the private key')).toHaveValue('~/.ssh/id_ed25519_the_office');
    await page.keyboard.type('me at the office');
    await page.keyboard.press('Enter');
    const made = page.getByRole('dialog', { name: 'The new key' });
    await expect(made.getByRole('textbox')).toHaveValue(`${publicKey} me at the office`);
    await expect(made).toContainText('~/.ssh/id_ed25519_the_office.pub');
    expect(await page.evaluate(() => window.ginnelDouble.inputs('keys.make'))).toEqual([
      {
        kind: 'ed25519',
        bits: 3072,
        comment: 'me at the office',
        passphrase: '',
        path: '~/.ssh/id_ed25519_the_office',
      },
    ]);
    expect(await page.evaluate(() => window.ginnelDouble.inputs('sessions.open'))).toEqual([]);
    await expect(made.getByRole('button', { name: 'Use this key for the session' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(made.getByText('Save keeps it so')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(keyFile(page)).toHaveValue('~/.ssh/id_ed25519_the_office');
    await expect(page.locator('[data-about="key"]')).toContainText(sha256);
  });

  test('RSA has a size, and a file to match until one is typed', async ({ window: { page, open } }) => {
    await open();
    await go(page, 'Credentials');
    await page.getByRole('button', { name: 'Make a new key...' }).click();
    const file = page.getByLabel('File for the private key');
    await expect(file).toHaveValue('~/.ssh/id_ed25519_ginnel');
    await page.getByRole('radio', { name: 'RSA', exact: true }).check();
    await expect(file).toHaveValue('~/.ssh/id_rsa_ginnel');
    await expect(page.getByLabel('Bits').getByRole('option')).toHaveText(['2048', '3072', '4096']);
    await page.getByLabel('Bits').selectOption('4096');
    await file.fill('/keys/mine');
    await page.getByRole('radio', { name: 'Ed25519' }).check();
    await expect(file).toHaveValue('/keys/mine');
    await page.getByRole('radio', { name: 'RSA', exact: true }).check();
    await page.getByRole('button', { name: 'Make the key' }).click();
    await expect(page.getByRole('dialog', { name: 'The new key' })).toBeVisible();
    expect(await page.evaluate(() => window.ginnelDouble.inputs('keys.make'))).toMatchObject([
      { kind: 'rsa', bits: 4096, path: '/keys/mine' },
    ]);
  });

  test('two different passphrases are told apart before anything is made', async ({
    window: { page, open },
  }) => {
    await open();
    await go(page, 'Credentials');
    await page.getByRole('button', { name: 'Make a new key...' }).click();
    await passphrases(page, secret, `${secret}x`);
    await page.keyboard.press('Enter');
    const second = page.getByLabel('Confirm passphrase');
    await expect(second).toBeFocused();
    await expect(second).toHaveAccessibleDescription('The two passphrases differ. Type the same one twice.');
    expect(await page.evaluate(() => window.ginnelDouble.inputs('keys.make'))).toEqual([]);
    await second.fill(secret);
    await expect(second).not.toHaveAttribute('aria-invalid');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name: 'The new key' })).toBeVisible();
  });

  test('a failure is said in the dialog, and nothing typed is lost', async ({ window: { page, open } }) => {
    await open();
    await go(page, 'Credentials');
    await page.getByRole('button', { name: 'Make a new key...' }).click();
    await page.getByLabel('Key comment').fill('mine');
    await page.getByLabel('File for the private key').fill('/x/id');
    await passphrases(page, secret, secret);
    await page.evaluate(() => {
      const error = { code: 'key-exists', data: { path: '/x/id' } } as const;
      window.ginnelDouble.program({ 'keys.make': { ok: false, error } });
    });
    await page.getByRole('button', { name: 'Make the key' }).click();
    const file = page.getByLabel('File for the private key');
    await expect(file).toBeFocused();
    await expect(file).toHaveAccessibleDescription(/"\/x\/id" already exists\./u);
    await expect(page.getByLabel('Key comment')).toHaveValue('mine');
    await expect(page.getByLabel('Key passphrase')).toHaveValue(secret);
    await page.evaluate(() => {
      const error = { code: 'internal', data: { detail: 'no entropy' } } as const;
      window.ginnelDouble.program({ 'keys.make': { ok: false, error } });
    });
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog').getByRole('alert')).toContainText('no entropy');
    await expect(page.getByLabel('Confirm passphrase')).toHaveValue(secret);
  });

  test('while it is made the dialog says so and stays, and makes no second one', async ({
    window: { page, open },
  }) => {
    await open();
    await go(page, 'Credentials');
    await page.getByRole('button', { name: 'Make a new key...' }).click();
    await page.evaluate(() => {
      Object.assign(window, { release: window.ginnelDouble.hold('keys.make') });
    });
    await page.getByRole('radio', { name: 'RSA', exact: true }).check();
    const make = page.getByRole('button', { name: 'Make the key' });
    await make.click();
    await expect(page.getByRole('dialog').getByRole('status')).toHaveText('Looking for large primes…');
    await expect(page.getByLabel('File for the private key')).toBeDisabled();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name: 'Make a new key' })).toBeVisible();
    await page.evaluate(() => {
      (window as unknown as { release: () => void }).release();
    });
    await expect(page.getByRole('dialog', { name: 'The new key' })).toBeVisible();
    expect(await page.evaluate(() => window.ginnelDouble.inputs('keys.make').length)).toBe(1);
  });

  test('the passphrase is in its two boxes and in nothing that is kept', async ({
    window: { page, open },
  }) => {
    await open({ profiles: [office] });
    await loaded(page, office.name);
    const kept = (): Promise<string> =>
      page.evaluate(
        () =>
          JSON.stringify(Object.entries(localStorage)) +
          JSON.stringify(Object.entries(sessionStorage)) +
          document.documentElement.outerHTML,
      );
    await page.getByRole('button', { name: 'Make a new key...' }).click();
    await passphrases(page, secret, secret);
    await expect(page.getByLabel('Key passphrase')).toHaveAttribute('type', 'password');
    await expect(page.getByLabel('Confirm passphrase')).toHaveAttribute('type', 'password');
    // Something else that is written down meanwhile, so that there is something to look through.
    await page.getByLabel('Key comment').fill('mine');
    expect(await kept()).toContain('The Office');
    expect(await kept()).not.toContain(secret);
    const boxes = await page.getByLabel('Key passphrase').elementHandle();
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.getByRole('button', { name: 'Use this key for the session' }).click();
    expect(await boxes.evaluate((box) => (box as HTMLInputElement).value)).toBe('');
    expect(await page.evaluate(() => window.ginnelDouble.inputs('keys.make').at(-1)?.passphrase)).toBe(
      secret,
    );
    expect((await draftProfile(page)).privateKeyFile).toBe('~/.ssh/id_ed25519_the_office');
    expect(await kept()).not.toContain(secret);
    await page.reload();
    await expect(page.getByRole('dialog')).toBeHidden();
    expect(await kept()).not.toContain(secret);
  });
});

test.describe('installing a key', () => {
  const withKey = { ...office, privateKeyFile: '/x/id' };
  const dialog = (page: Page) => page.getByRole('dialog', { name: 'Install the public key on the server' });
  const begin = async (page: Page): Promise<void> => {
    await page.getByRole('button', { name: 'Install on server...' }).first().click();
    await expect(dialog(page)).toBeVisible();
  };

  test('goes through the open session, and the key is then the one to use', async ({
    window: { page, open },
  }) => {
    await open({ agent, profiles: [office], sessions: [up(office, Date.now())] });
    await loaded(page, office.name);
    await page.getByRole('radio', { name: /^me@laptop/u }).check();
    await begin(page);
    await expect(dialog(page)).toContainText('authorized_keys of demo@gw.example');
    await expect(dialog(page)).toContainText('open session “The Office”');
    await dialog(page).getByRole('button', { name: 'Install', exact: true }).click();
    await expect(dialog(page)).toContainText('The key was added to ~/.ssh/authorized_keys on the server.');
    expect(await page.evaluate(() => window.ginnelDouble.inputs('keys.install'))).toEqual([
      { sessionId: office.id, publicKey: `${publicKey} me@laptop` },
    ]);
    await expect(dialog(page)).toContainText('Save keeps it so.');
  });

  test('a new key is installed and taken into use in one go', async ({ window: { page, open } }) => {
    await open({ profiles: [office], sessions: [up(office, Date.now())] });
    await loaded(page, office.name);
    await page.getByRole('button', { name: 'Make a new key...' }).click();
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Install on server...' }).click();
    await dialog(page).getByRole('button', { name: 'Install', exact: true }).click();
    await expect(dialog(page)).toContainText('The session does not offer it yet.');
    await dialog(page).getByRole('button', { name: 'Use this key from now on' }).click();
    await expect(dialog(page)).toContainText('Save keeps it so.');
    await dialog(page).getByRole('button', { name: 'Close' }).click();
    await expect(keyFile(page)).toHaveValue('~/.ssh/id_ed25519_the_office');
  });

  test('a key that stood there already is no failure', async ({ window: { page, open } }) => {
    await open({ profiles: [withKey], sessions: [up(withKey, Date.now())] });
    await page.evaluate(() => {
      const value = { outcome: 'already-there', file: '.ssh/authorized_keys' } as const;
      window.ginnelDouble.program({ 'keys.install': { ok: true, value } });
    });
    await loaded(page, office.name);
    await begin(page);
    await dialog(page).getByRole('button', { name: 'Install', exact: true }).click();
    await expect(dialog(page)).toContainText('The key stood there already, in .ssh/authorized_keys');
  });

  test('a failure says why, and the key is there to be copied', async ({ window: { page, open } }) => {
    await open({ profiles: [withKey], sessions: [up(withKey, Date.now())] });
    await page.evaluate(() => {
      const error = { code: 'key-install', data: { detail: 'Disk quota exceeded' } } as const;
      window.ginnelDouble.program({ 'keys.install': { ok: false, error } });
    });
    await loaded(page, office.name);
    await begin(page);
    await dialog(page).getByRole('button', { name: 'Install', exact: true }).click();
    await expect(dialog(page).getByRole('alert')).toContainText('Disk quota exceeded');
    await dialog(page).getByRole('button', { name: 'Copy the public key' }).click();
    expect(await clipboard(page)).toBe(`${publicKey} someone@somewhere`);
    await expect(dialog(page).getByRole('button', { name: 'Install', exact: true })).toBeEnabled();
  });

  test('opens the session with the password first, under the dialog', async ({ window: { page, open } }) => {
    await open({
      profiles: [withKey],
      ask: [{ kind: 'password', username: 'me', host: 'gw.example', again: false, canRemember: true }],
    });
    await loaded(page, office.name);
    await begin(page);
    await expect(dialog(page)).toContainText('“The Office” is not connected');
    await page.keyboard.press('Alt+o');
    await expect(page.getByLabel("me@gw.example's password:")).toBeFocused();
    // Letters go to the question, which lies above the dialog.
    await page.keyboard.press('Alt+r');
    await expect(page.getByRole('checkbox', { name: 'Remember this password' })).toBeChecked();
    await page.getByLabel("me@gw.example's password:").fill('x');
    await page.keyboard.press('Enter');
    await dialog(page).getByRole('button', { name: 'Install', exact: true }).click();
    await expect(dialog(page)).toContainText('The key was added');
  });

  test('a session that fails says so in the dialog, and can be tried again', async ({
    window: { page, open },
  }) => {
    await open({
      profiles: [withKey],
      ask: [{ kind: 'password', username: 'me', host: 'gw.example', again: false, canRemember: false }],
    });
    await loaded(page, office.name);
    await begin(page);
    await page.keyboard.press('Alt+o');
    await expect(page.getByLabel("me@gw.example's password:")).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(dialog(page).locator('[data-error]')).toContainText(/cancelled|aborted/iu);
    await expect(dialog(page).getByRole('button', { name: 'Open the session' })).toBeEnabled();
  });

  test('a form that names no server leads to the field', async ({ window: { page, open } }) => {
    await open({ agent, profiles: [{ ...withKey, id: newSessionId(), name: 'nowhere', host: '' }] });
    await loaded(page, 'nowhere');
    await begin(page);
    await page.keyboard.press('Alt+o');
    await expect(dialog(page)).toBeHidden();
    await expect(page.getByLabel('Host Name (or IP address)')).toBeFocused();
    await expect(page.getByRole('alert')).toBeVisible();
  });
});
