import type { Page } from '@playwright/test';
import { defaultPreferences, warnLine } from '../../shared/algorithms';
import { newProfile } from '../../shared/session-profile';
import { families } from '../../shared/texts/algorithms';
import { appInfo, profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';

async function go(page: Page, name: string): Promise<void> {
  await page.getByRole('row', { name, exact: true }).click();
}

const rows = (page: Page) => page.getByRole('listbox', { name: /selection policy:$/u }).getByRole('option');

/** Families as they are shown, in this order. */
function labels(words: readonly string[]): readonly string[] {
  return words.map((word) => (word === warnLine ? '-- warn below here --' : (families[word] ?? word)));
}

function opened(page: Page) {
  return page.evaluate(() => window.ginnelDouble.inputs('sessions.open').at(-1)?.profile);
}

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

const panels = [
  ['Kex', 'kex', 'Algorithm selection policy:'],
  ['Host keys', 'hostKey', 'Algorithm selection policy:'],
  ['Cipher', 'cipher', 'Encryption cipher selection policy:'],
] as const;

for (const [panel, list, label] of panels) {
  test(`${panel}: the built-in order is shown, and a changed one reaches the session`, async ({
    window: { page, open },
  }) => {
    await open();
    await page.getByRole('textbox', { name: 'Host Name' }).fill('server');
    await go(page, panel);
    await expect(page.getByRole('listbox', { name: label })).toBeVisible();
    const words = defaultPreferences[list];
    await expect(rows(page)).toHaveText([...labels(words)]);
    await rows(page).nth(0).click();
    await page.getByRole('button', { name: 'Down', exact: true }).click();
    const changed = [words[1] ?? '', words[0] ?? '', ...words.slice(2)];
    await expect(rows(page)).toHaveText([...labels(changed)]);
    await page.getByRole('button', { name: 'Open' }).click();
    await expect(page.getByRole('article')).toBeVisible();
    const { algorithms } = newProfile();
    expect((await opened(page))?.algorithms).toEqual({ ...algorithms, [list]: changed });
  });
}

test('Cipher: what the built-in order goes by is said beside it', async ({ window: { page, open } }) => {
  await open();
  await go(page, 'Cipher');
  await expect(page.getByText(/clearly faster than others on this computer come before them/u)).toBeVisible();
  await expect(page.getByText(/An order of yours is used as it stands/u)).toBeVisible();
  await go(page, 'Kex');
  await expect(page.getByText(/faster than others/u)).toHaveCount(0);
});

test('the line moves like any other, by the keyboard alone, and the focus goes with it', async ({
  window: { page, open },
}) => {
  await open();
  await go(page, 'Cipher');
  await page.keyboard.press('Alt+s');
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  const line = rows(page).filter({ hasText: '-- warn below here --' });
  await expect(line).toBeFocused();
  await expect(line).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Alt+ArrowUp');
  await page.keyboard.press('Alt+ArrowUp');
  await expect(rows(page)).toHaveText([
    'AES-GCM',
    '-- warn below here --',
    'AES',
    'ChaCha20',
    'AES in CBC mode',
    '3DES',
  ]);
  await expect(line).toBeFocused();
  await page.keyboard.press('Alt+u');
  await page.keyboard.press('Alt+u');
  await expect(rows(page).first()).toHaveText('-- warn below here --');
  await page.keyboard.press('Alt+d');
  await expect(rows(page).first()).toHaveText('AES-GCM');
});

test('Defaults brings the built-in order back, and Undo the one before', async ({
  window: { page, open },
}) => {
  const office = profileOf({
    name: 'office',
    host: 's',
    algorithms: { ...defaultPreferences, cipher: ['3des', 'aes-cbc', 'WARN', 'unheard-of', '3des'] },
  });
  await open({ profiles: [office] });
  await page.getByRole('option', { name: 'office' }).click();
  await page.getByRole('button', { name: 'Load' }).click();
  await go(page, 'Cipher');
  const defaults = page.getByRole('button', { name: 'Defaults' });
  await expect(rows(page).first()).toHaveText('3DES');
  await expect(rows(page)).toHaveCount(6);
  await defaults.click();
  await expect(rows(page)).toHaveText([...labels(defaultPreferences.cipher)]);
  await expect(defaults).toBeDisabled();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rows(page).first()).toHaveText('3DES');
});

test('what the runtime cannot do is greyed with the reason, and keeps its place', async ({
  window: { page, open },
}) => {
  await open({ app: { algorithms: { ...appInfo.algorithms, cipher: ['aesgcm', 'aes', 'aes-cbc'] } } });
  await go(page, 'Cipher');
  await expect(rows(page).filter({ hasText: 'not in this computer’s cryptography' })).toHaveText([
    /^ChaCha20/u,
    /^3DES/u,
  ]);
  await rows(page).filter({ hasText: 'ChaCha20' }).click();
  await page.getByRole('button', { name: 'Up', exact: true }).click();
  await expect(rows(page).nth(1)).toHaveText(/^ChaCha20/u);
});

test('the panel says what the line means', async ({ window: { page, open } }) => {
  await open();
  await go(page, 'Kex');
  await expect(page.getByRole('listbox')).toHaveAccessibleDescription(
    /below the line is weak.*only after you have said yes/u,
  );
});

test('an order survives a reload, and is saved with the session', async ({ window: { page, open } }) => {
  await open();
  await page.getByRole('textbox', { name: 'Saved Sessions' }).fill('office');
  await go(page, 'Kex');
  await rows(page).filter({ hasText: 'group 18' }).click();
  await page.keyboard.press('Alt+ArrowUp');
  await page.reload();
  await expect(rows(page).nth(7)).toHaveText('Diffie-Hellman group 18 (8192-bit)');
  await go(page, 'Session');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved “office”.')).toBeVisible();
  const saved = await page.evaluate(
    () => window.ginnelDouble.inputs('savedSessions.save').at(-1)?.profile.algorithms.kex,
  );
  expect(saved?.slice(6, 9)).toEqual(['dh-group15', 'dh-group18', 'dh-group17']);
});

test('Host keys has the box for known ones', async ({ window: { page, open } }) => {
  await open();
  await page.getByRole('textbox', { name: 'Host Name' }).fill('server');
  await go(page, 'Host keys');
  const box = page.getByRole('checkbox', { name: 'Prefer algorithms for which a host key is known' });
  await expect(box).toBeChecked();
  await page.keyboard.press('Alt+p');
  await expect(box).not.toBeChecked();
  await page.getByRole('button', { name: 'Open' }).click();
  await expect(page.getByRole('article')).toBeVisible();
  expect((await opened(page))?.preferKnownHostKeys).toBe(false);
});
