import type { Locator, Page } from '@playwright/test';
import { readLink } from '../../shared/link';
import { startBrowserMode } from '../support/browser-mode';
import { findings, widerInside } from '../support/accessibility';
import { forwardOf, profileOf } from '../support/samples';
import { listedSession, openPanel } from '../support/window-actions';
import { expect, test } from '../support/window-page';

const note = (page: Page): Locator => page.getByRole('group', { name: 'From a link' });
const host = (page: Page): Locator => page.getByRole('textbox', { name: 'Host Name' });

/** A link comes as the desktop app hands it on. */
async function arrive(page: Page, link: string): Promise<void> {
  await page.evaluate((outcome) => window.ginnelDouble.emit('links.arrived', outcome), readLink(link));
}

const asked = (page: Page): Promise<readonly unknown[]> =>
  page.evaluate(() => [
    ...window.ginnelDouble.inputs('sessions.open'),
    ...window.ginnelDouble.inputs('savedSessions.save'),
  ]);

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('a link fills New session in, says so, and opens and saves nothing until Save is pressed', async ({
  window: { page, open },
}) => {
  await open();
  await arrive(
    page,
    'ginnel://new?server=db.example.com&port=2222&user=anna&name=My%20db&group=Prod/EU&jump=me@gw&L=8080:localhost:80&R=9000:localhost:22&key=/x',
  );
  await expect(note(page)).toContainText('A link filled in this form. Nothing is opened or saved by it.');
  await expect(note(page)).toContainText('takes no such thing from a link: “key”');
  await expect(note(page)).toContainText('Its forwards: L8080 → localhost:80 and R9000 → localhost:22.');
  await expect(note(page)).toContainText('R9000 → localhost:22 lets the server');
  await expect(note(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(host(page)).toHaveValue('db.example.com');
  await expect(page.getByRole('textbox', { name: 'Port', exact: true })).toHaveValue('2222');
  await expect(page.getByRole('textbox', { name: 'Saved Sessions' })).toHaveValue('My db');
  await openPanel(page, 'Tunnels');
  await expect(note(page)).toBeVisible();
  await expect(page.getByRole('main')).toContainText('L8080');
  expect(await asked(page)).toEqual([]);

  await page.reload();
  await expect(note(page)).toContainText('“key”');
  await openPanel(page, 'Session');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(listedSession(page, 'My db')).toBeVisible();
  await expect(note(page)).toBeHidden();
  expect(await asked(page)).toMatchObject([
    {
      profile: {
        name: 'My db',
        host: 'db.example.com',
        username: 'anna',
        group: 'Prod/EU',
        privateKeyFile: '',
      },
    },
  ]);
});

test('what is being typed is put aside, and a form that a link has filled in gives way to the next link', async ({
  window: { page, open },
}) => {
  await open();
  await host(page).fill('half.typed.example');
  await arrive(page, 'ssh://one.example');
  await expect(host(page)).toHaveValue('one.example');
  await arrive(page, 'ssh://two.example');
  await expect(host(page)).toHaveValue('two.example');
  await expect(listedSession(page, 'one.example')).toBeHidden();
  await listedSession(page, 'half.typed.example').click();
  await expect(host(page)).toHaveValue('half.typed.example');
  await expect(note(page)).toBeHidden();
  await listedSession(page, 'two.example').click();
  await expect(note(page)).toBeVisible();
  await host(page).fill('three.example');
  await arrive(page, 'ssh://four.example');
  await expect(listedSession(page, 'three.example')).toBeVisible();
});

test('a link that deceives is refused with its sentence, and the form stays', async ({
  window: { page, open },
}) => {
  await open();
  await host(page).fill('half.typed.example');
  await arrive(page, 'ssh://-oProxyCommand=reboot');
  await expect(page.getByRole('main')).toContainText('can be no host name and no address');
  await expect(host(page)).toHaveValue('half.typed.example');
  await arrive(page, 'ssh://%E2%80%AEmoc.elpmaxe');
  await expect(page.getByRole('main')).toContainText('It may be meant to deceive.');
  await expect(host(page)).toHaveValue('half.typed.example');
  expect(await asked(page)).toEqual([]);
});

test('a link to a saved session shows it, and opens nothing', async ({ window: { page, open } }) => {
  const profiles = ['db', 'web'].map((name) => profileOf({ name, host: `${name}.example` }));
  await open({ profiles });
  await arrive(page, 'ginnel://session/web');
  await expect(page.getByRole('heading', { name: 'web', exact: true })).toBeVisible();
  await arrive(page, 'ginnel://session/gone');
  await expect(page.getByRole('main')).toContainText('none is saved under that name');
  expect(await asked(page)).toEqual([]);
});

test('a session’s menu copies a link, which fills the same in again', async ({ window: { page, open } }) => {
  const forwards = [forwardOf('local', '8080', 'localhost:80')];
  await open({ profiles: [profileOf({ name: 'db', host: 'anna@db.example', forwards })] });
  await listedSession(page, 'db').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Copy link' }).click();
  await expect(page.getByRole('main')).toContainText('Copied a link that fills in New session.');
  await page.context().grantPermissions(['clipboard-read']);
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe('ginnel://new?server=db.example&user=anna&name=db&L=8080:localhost:80');
  await arrive(page, link);
  await expect(note(page)).toContainText('L8080 → localhost:80');
});

for (const size of [
  { width: 480, height: 640 },
  { width: 1024, height: 700 },
]) {
  test(`the note fits at ${String(size.width)} by ${String(size.height)}`, async ({
    window: { page, open },
  }) => {
    await page.setViewportSize(size);
    await open();
    await arrive(page, `ssh://anna:x;fingerprint=y@${'very-long-name.'.repeat(14)}example:2222/path?x`);
    await expect(note(page)).toContainText('The link holds a password');
    expect(await widerInside(page, 'form, [data-panel], [data-from-link], [data-from-link] *')).toEqual([]);
    expect(await findings(page)).toEqual([]);
    await expect(host(page)).toBeInViewport();
  });
}

test('browser mode that is started with a link shows it in the page that its address lets in', async ({
  page,
}) => {
  const ginnel = await startBrowserMode(undefined, {}, 'ssh://anna@linked.example:2222');
  try {
    expect(ginnel.url).not.toContain('linked');
    await page.goto(ginnel.url);
    await expect(host(page)).toHaveValue('linked.example');
    await expect(note(page)).toBeVisible();
    expect(page.url()).not.toContain('linked');
  } finally {
    await ginnel.close();
  }
});
