import { findings, mnemonicClashes, widerInside } from '../support/accessibility';
import { up } from '../support/double-states';
import { profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';
import { openPanel, showSessions, showStatus } from '../support/window-actions';

const office = profileOf({ name: 'office', host: 'me@gw.example' });

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('how a session comes back, is tested, logs and starts is set on its panels, and saved', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office] });
  await page.getByRole('option', { name: 'office' }).click();
  await page.getByRole('button', { name: 'Load' }).click();
  await page.keyboard.press('Alt+s');
  await expect(page.getByRole('checkbox', { name: 'Connect when Ginnel starts' })).toBeChecked();
  await openPanel(page, 'Connection');
  await page.getByLabel(/^Seconds between keepalives/u).fill('30');
  await expect(page.getByText('disconnected after 2 minutes at most')).toBeVisible();
  await openPanel(page, 'Reconnecting');
  await page.keyboard.press('Alt+y');
  await page.keyboard.type('5');
  await page.keyboard.press('Tab');
  await page.keyboard.type('4');
  await page.keyboard.press('Enter');
  const longest = page.getByLabel('Maximum delay (seconds)');
  await expect(longest).toHaveAccessibleDescription(/"4" is not a valid maximum delay.*from 5 to 86400/u);
  await expect(longest).toBeFocused();
  await page.keyboard.type('20');
  await expect(longest).not.toHaveAttribute('aria-invalid');
  await expect(page.getByText('Tries again after at most 5, 10 and then every 20 seconds')).toBeVisible();
  await page.keyboard.press('Alt+w');
  await page.keyboard.type('0');
  await page.keyboard.press('Alt+m');
  await page.keyboard.type('60');
  await page.keyboard.press('Alt+n');
  await openPanel(page, 'Logging');
  await page.keyboard.press('Alt+d');
  await expect(page.getByText('/home/someone/.config/ginnel/logs')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Debug' })).toBeChecked();
  await openPanel(page, 'Session');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved “office”.')).toBeVisible();
  const [saved] = await page.evaluate(() => window.ginnelDouble.inputs('savedSessions.save'));
  expect(saved?.profile).toMatchObject({
    connectAtStart: true,
    keepaliveSeconds: 30,
    retryFirstSeconds: 5,
    retryLongestSeconds: 20,
    holdSeconds: 0,
    reachabilityMinutes: 60,
    notify: false,
    logLevel: 'debug',
  });
});

test('Apply says that it takes over such settings at once', async ({ window: { page, open } }) => {
  await open({ profiles: [office], sessions: [up(office, Date.now())] });
  await page.getByRole('option', { name: 'office' }).click();
  await page.getByRole('button', { name: 'Load' }).click();
  await expect(page.getByText('Nothing to apply')).toBeVisible();
  await openPanel(page, 'Logging');
  await page.getByRole('radio', { name: 'Quiet' }).check();
  await expect(page.getByText('Apply takes over what the Reconnecting and Logging panels say')).toBeVisible();
  await expect(page.getByText('when the session is opened again')).toBeHidden();
});

test('so does it of connecting on demand', async ({ window: { page, open } }) => {
  await open({ profiles: [office], sessions: [up(office, Date.now())] });
  await page.getByRole('option', { name: 'office' }).click();
  await page.getByRole('button', { name: 'Load' }).click();
  await openPanel(page, 'Connection');
  await page.getByRole('checkbox', { name: 'Connect on demand' }).check();
  await expect(page.getByText('Apply takes over at once what “Connect on demand” says.')).toBeVisible();
  await expect(page.getByText('when the session is opened again')).toBeHidden();
});

test('program settings are saved at once, and go back with a reason when they cannot be', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office] });
  await showStatus(page);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Program settings' });
  await page.keyboard.press('Alt+n');
  await expect(dialog.getByRole('checkbox', { name: 'Show notifications' })).not.toBeChecked();
  // Granted, and told of a moment later: the box does not go back meanwhile.
  await page.evaluate(() => {
    window.ginnelDouble.program({ 'settings.change': { ok: true, value: {} } });
  });
  await page.keyboard.press('Alt+l');
  const start = dialog.getByRole('checkbox', { name: 'Start Ginnel when I log in to this computer' });
  await expect(start).toBeChecked();
  await page.evaluate(() => {
    const { settings } = window.ginnelDouble.snapshot();
    window.ginnelDouble.update({ settings: { ...settings, startAtLogin: true } });
    window.ginnelDouble.update({ settings: { ...settings, startAtLogin: false } });
  });
  await expect(start).not.toBeChecked();
  await page.evaluate(() => {
    const error = { code: 'file-write', data: { path: '/ro/settings.json', detail: 'Read-only' } } as const;
    window.ginnelDouble.program({ 'settings.change': { ok: false, error } });
  });
  await page.keyboard.press('Alt+w');
  await expect(dialog.getByRole('alert')).toContainText('/ro/settings.json');
  const files = dialog.getByRole('checkbox', { name: 'Write event logs to files' });
  await expect(files).toBeChecked();
  await expect(files).toHaveAccessibleDescription(/ginnel\/logs/u);
  expect(await page.evaluate(() => window.ginnelDouble.inputs('settings.change'))).toEqual([
    { settings: { startAtLogin: false, notifications: false, theme: 'system', logToFiles: true } },
    { settings: { startAtLogin: true, notifications: false, theme: 'system', logToFiles: true } },
    { settings: { startAtLogin: false, notifications: false, theme: 'system', logToFiles: false } },
  ]);
  expect(await mnemonicClashes(page)).toEqual([]);
  expect(await findings(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await openPanel(page, 'Reconnecting');
  await expect(page.getByRole('checkbox', { name: /^Notify me/u })).toBeDisabled();
  await expect(page.getByText('switched off for all sessions')).toBeVisible();
  await page.getByLabel('Options controlling lost connections').getByText('Program settings...').click();
  await expect(dialog).toBeVisible();
});

test('where the system cannot start it, Ginnel says why', async ({ window: { page, open } }) => {
  await page.setViewportSize({ width: 480, height: 640 });
  await open({ app: { mode: 'browser', canStartAtLogin: false, canChooseFiles: false } });
  await showSessions(page);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  const box = page.getByRole('checkbox', { name: /^Start Ginnel when I log in/u });
  await expect(box).toBeDisabled();
  await expect(box).toHaveAccessibleDescription(/ginnel service install --web/u);
  await expect(page.getByRole('checkbox', { name: 'Show notifications' })).toHaveAccessibleDescription(
    /Browser mode shows none/u,
  );
  expect(await widerInside(page, 'dialog[open], .window, header')).toEqual([]);
});

test('a notification that the system did not show is told of', async ({ window: { page, open } }) => {
  await open({ app: { notificationTrouble: 'Windows did not show the last one: “0x80070490”.' } });
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await expect(page.getByRole('checkbox', { name: 'Show notifications' })).toHaveAccessibleDescription(
    /When a session is lost.*Windows did not show the last one: “0x80070490”\.$/u,
  );
});

test('the diagnostic report is looked at before it is copied or saved', async ({
  window: { page, open },
}) => {
  await page.context().grantPermissions(['clipboard-read']);
  await open({ profiles: [office], sessions: [up(office, Date.now())] });
  await page.evaluate(() => {
    const error = { code: 'internal', data: { detail: 'No report today' } } as const;
    window.ginnelDouble.program({ 'diagnostics.get': { ok: false, error } });
  });
  await page.getByRole('button', { name: 'About' }).click();
  await page.getByRole('button', { name: 'Diagnostic report...' }).click();
  const dialog = page.getByRole('dialog', { name: 'Diagnostic report' });
  await expect(dialog.getByRole('alert')).toContainText('No report today');
  await expect(dialog.getByRole('button', { name: 'Copy' })).toBeDisabled();
  const text = `Ginnel 0.1.0\n${'host-1 answered\n'.repeat(60)}`;
  await page.evaluate((value) => {
    window.ginnelDouble.program({ 'diagnostics.get': { ok: true, value: { text: value } } });
  }, text);
  await page.keyboard.press('Alt+r');
  await expect(dialog.getByRole('textbox', { name: 'Text of the report' })).toHaveValue(text);
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await showStatus(page);
  await page.getByText('Event log', { exact: true }).click();
  await page.getByRole('button', { name: 'Diagnostic report...' }).click();
  await expect(dialog).toContainText('event log of “office”');
  await expect(dialog.getByRole('textbox')).toBeFocused();
  await dialog.getByRole('button', { name: 'Copy' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
  await page.keyboard.press('Alt+s');
  await expect(dialog.getByRole('button', { name: 'Saved' })).toBeVisible();
  const [saved] = await page.evaluate(() => window.ginnelDouble.inputs('files.saveText'));
  expect(saved?.text).toBe(text);
  expect(saved?.suggestedName).toMatch(/^ginnel-report-[\d-]+\.txt$/u);
  expect(await page.evaluate(() => window.ginnelDouble.inputs('diagnostics.get'))).toEqual([
    { sessionId: null },
    { sessionId: null },
    { sessionId: office.id },
  ]);
  expect(await mnemonicClashes(page)).toEqual([]);
  await page.setViewportSize({ width: 480, height: 400 });
  expect(await widerInside(page, 'dialog[open]')).toEqual([]);
});

test('the theme is chosen in the program settings, and every window takes it at once', async ({
  window: { page, open },
}) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await open({ profiles: [office] });
  const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await showStatus(page);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('radio', { name: 'Dark' }).check();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(await ground()).not.toBe(light);
  // Chosen in another window.
  await page.evaluate(() => {
    const { settings } = window.ginnelDouble.snapshot();
    window.ginnelDouble.update({ settings: { ...settings, theme: 'light' } });
  });
  await expect(page.getByRole('radio', { name: 'Light' })).toBeChecked();
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await ground()).toBe(light);
  await page.getByRole('radio', { name: 'System' }).check();
  await expect(page.locator('html')).not.toHaveAttribute('data-theme');
  expect(await ground()).not.toBe(light);
});
