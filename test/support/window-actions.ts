import { expect, type Locator, type Page } from '@playwright/test';

/** What a user does in the window, by the words they read there. The same in a browser and in the desktop app. */

/** Takes the list of sessions out, in a window too narrow to show it always. */
export async function showSessions(page: Page): Promise<void> {
  const drawer = page.getByRole('button', { name: 'Show sessions' });
  if (await drawer.isVisible()) await drawer.click();
}

/** Presses New session. */
export async function beginSession(page: Page): Promise<void> {
  await page.locator('main[aria-busy="false"]').waitFor();
  await showSessions(page);
  await page.getByRole('navigation').getByRole('button', { name: 'New session' }).click();
}

/** Opens a panel by its name in the category tree. */
export async function openPanel(
  page: Page,
  name:
    | 'Session'
    | 'Logging'
    | 'Connection'
    | 'Reconnecting'
    | 'Proxy'
    | 'Jump hosts'
    | 'SSH'
    | 'Kex'
    | 'Host keys'
    | 'Known hosts'
    | 'Cipher'
    | 'Auth'
    | 'Credentials'
    | 'Tunnels',
): Promise<void> {
  await page.locator('main[aria-busy="false"]').waitFor();
  const configuration = page.getByRole('tab', { name: 'Configuration' });
  if (await configuration.isVisible()) await configuration.click();
  else await beginSession(page);
  await page.getByRole('treegrid', { name: 'Category:' }).getByRole('row', { name, exact: true }).click();
}

/** Fills in host, port and user name on the Session panel. */
export async function fillServer(
  page: Page,
  server: { readonly host: string; readonly port: number; readonly user: string },
): Promise<void> {
  await openPanel(page, 'Session');
  await page.getByLabel('Host Name (or IP address)').fill(server.host);
  await page.getByLabel('Port', { exact: true }).fill(String(server.port));
  await page.getByLabel('Auto-login username').fill(server.user);
}

/** Adds a forward on the Tunnels panel. */
export async function addForward(
  page: Page,
  kind: 'Local' | 'Remote' | 'Dynamic',
  source: string,
  destination = '',
): Promise<void> {
  await openPanel(page, 'Tunnels');
  await page.getByRole('radio', { name: kind }).check({ force: true });
  await page.getByLabel('Source port').fill(source);
  if (kind !== 'Dynamic') await page.getByLabel('Destination').fill(destination);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
}

/** Saves the session under a name. */
export async function saveAs(page: Page, name: string): Promise<void> {
  await openPanel(page, 'Session');
  await page.getByLabel('Saved Sessions').first().fill(name);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(savedSession(page, name)).toBeVisible();
}

/** A line of the list of saved sessions. */
export function savedSession(page: Page, name: string): Locator {
  return page.getByRole('option').filter({ has: page.getByText(name, { exact: true }) });
}

/** Presses Open at the bottom. */
export async function pressOpen(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open', exact: true }).click();
}

/** Answers the host-key question. */
export async function answerHostKey(page: Page, button: 'Accept' | 'Connect Once' | 'Cancel'): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Ginnel Security Alert' });
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: button }).click();
}

/** Types a password into the dialog that asks for it. */
export async function answerPassword(page: Page, label: RegExp, password: string): Promise<void> {
  await page.getByLabel(label).fill(password);
  await page.getByRole('button', { name: 'OK', exact: true }).click();
}

/** A row of the list of sessions. */
export function listedSession(page: Page, name: string): Locator {
  return page
    .getByRole('treegrid', { name: 'Sessions' })
    .getByRole('row')
    .filter({ has: page.getByText(name, { exact: true }) });
}

/** Connects a session by its switch in the list, and turns to its status. */
export async function connectListed(page: Page, name: string): Promise<void> {
  await showSessions(page);
  // Shows as switched only once the session does what was asked for.
  await listedSession(page, name)
    .getByRole('switch', { name: `Connect ${name}` })
    .click();
  await showStatus(page, name);
}

/** Turns to the status of a session; of the first of the list, when no name is given. */
export async function showStatus(page: Page, name?: string): Promise<void> {
  await showSessions(page);
  // Headings are rows, too, which cannot be selected; a form that nobody typed into goes when another is looked at.
  const rows = page
    .getByRole('treegrid', { name: 'Sessions' })
    .locator('[role="row"][aria-selected]')
    .filter({ hasNot: page.getByText('New session', { exact: true }) });
  await (name === undefined ? rows.first() : listedSession(page, name)).click();
  await page.getByRole('tab', { name: 'Status' }).click();
}

/** The pages of the session that is looked at. */
export function sessionCard(page: Page, title: string): Locator {
  return page.getByRole('article', { name: title, exact: true });
}

/** The row of a forward on that page, by PuTTY's notation of its source. */
export function forwardRow(card: Locator, notation: string): Locator {
  return card
    .getByRole('row')
    .filter({ has: card.page().locator(`[data-source=${JSON.stringify(notation)}]`) });
}

/** Chooses from the menu of a forward. */
export async function chooseForForward(card: Locator, notation: string, entry: string): Promise<void> {
  const page = card.page();
  await forwardRow(card, notation)
    .getByRole('button', { name: /^More for / })
    .click();
  await page.getByRole('menuitem', { name: entry, exact: true }).click();
}
