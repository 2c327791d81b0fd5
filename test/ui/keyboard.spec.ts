import type { Page } from '@playwright/test';
import { handOf } from '../support/hand';
import { expect, test } from '../support/real-peers';
import { curl, freePort } from '../support/ssh-servers';
import { forwardOf, profileOf } from '../support/samples';
import { expect as expectIn, test as onDouble } from '../support/window-page';

/** Commands of the keyboard, besides what is typed, for a first tunnel: before this window, 63. */
const mostStrokes = 40;

/** No mouse is there: neither is anything pressed with it, nor does it hover. */
async function withoutMouse(page: Page): Promise<void> {
  await page.addInitScript(() => {
    for (const kind of ['pointerdown', 'mousedown']) {
      window.addEventListener(kind, () => {
        throw new Error('the mouse was used');
      });
    }
  });
}

test('a first tunnel by the keyboard alone: made, saved, opened, used and ended', async ({
  page,
  ginnel,
  sshd,
  web,
}) => {
  const port = await freePort();
  const hand = handOf(page);
  await withoutMouse(page);
  await page.goto(ginnel.url);
  await expect(page.getByRole('region', { name: 'First start' })).toBeVisible();
  await hand.tabTo(page.getByRole('button', { name: 'New session' }).first());
  await hand.press('Enter');
  await expect(page.getByLabel('Host Name (or IP address)')).toBeFocused();
  await hand.type(`${sshd.user}@${sshd.host}`);
  await hand.press('Alt+p');
  await hand.type(String(sshd.port));
  // The category tree takes the first letters of a panel.
  await hand.press('Alt+g');
  await hand.type('Tun');
  await hand.press('Enter', 'Alt+s');
  await expect(page.getByLabel('Source port')).toBeFocused();
  await hand.type(String(port));
  await hand.press('Tab');
  await hand.tabTo(page.getByLabel('Destination'));
  await hand.type(`localhost:${String(web.port)}`);
  await hand.press('Enter');
  await expect(page.getByRole('grid', { name: 'Forwarded ports:' })).toContainText(`L${String(port)}`);
  await hand.press('Alt+g');
  await hand.type('Ses');
  await hand.press('Enter', 'Alt+e');
  await hand.type('by hand');
  await hand.press('ControlOrMeta+s');
  await expect(page.getByText('Saved “by hand”.')).toBeVisible();
  await expect(page.locator('body')).not.toBeFocused();

  await hand.press('Alt+o');
  const alert = page.getByRole('dialog', { name: 'Ginnel Security Alert' });
  await expect(alert.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await hand.press('Alt+a');
  await expect(page.getByLabel(/password:$/u)).toBeFocused();
  await hand.type(sshd.password);
  await hand.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('tab', { name: 'Status' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('body')).not.toBeFocused();
  await expect
    .poll(async () => (await curl([`http://localhost:${String(port)}/`])).stdout.toString())
    .toBe('hello from behind the server');

  const disconnect = page.getByRole('main').getByRole('button', { name: 'Disconnect', exact: true });
  await hand.tabTo(disconnect, 'Shift+Tab');
  await hand.press('Enter');
  await expect(page.getByRole('main')).toContainText('Disconnected');
  await expect(page.locator('body')).not.toBeFocused();
  expect((await curl([`http://localhost:${String(port)}/`])).code).toBe(7);
  test.info().annotations.push({ type: 'keys besides what is typed', description: String(hand.strokes()) });
  expect(hand.strokes()).toBeLessThanOrEqual(mostStrokes);
});

/** The same way on the double, where everything is called the same each time: its roles and names are kept. */
onDouble('what a screen reader finds on that way', async ({ window: { page, open } }) => {
  await page.clock.setFixedTime('2026-11-30T12:00:00Z');
  await open({}, 'home');
  const whole = page.locator('body');
  await expectIn(whole).toMatchAriaSnapshot({ name: 'first-start.aria.yml' });
  await page.getByRole('main').getByRole('button', { name: 'New session' }).press('Enter');
  await expectIn(whole).toMatchAriaSnapshot({ name: 'new-session.aria.yml' });
  await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
  await expectIn(whole).toMatchAriaSnapshot({ name: 'tunnels.aria.yml' });
  const office = profileOf({
    name: 'office',
    host: 'gw.example',
    forwards: [forwardOf('local', '8081', 'localhost:80'), forwardOf('dynamic', '1080')],
  });
  await page.evaluate((profile) => {
    window.ginnelDouble.update({ profiles: [profile] });
  }, office);
  await page.getByRole('row', { name: 'office' }).click();
  await page.getByRole('tab', { name: 'Status' }).press('Enter');
  await expectIn(whole).toMatchAriaSnapshot({ name: 'status.aria.yml' });
});
