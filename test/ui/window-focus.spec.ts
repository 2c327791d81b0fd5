import type { Locator } from '@playwright/test';
import type { ForwardStatus, SessionStatus } from '../../shared/status';
import { up } from '../support/double-states';
import { forwardOf, profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';
import { forwardRow, showStatus } from '../support/window-actions';

const office = profileOf({
  name: 'office',
  host: 'gw.example',
  forwards: [forwardOf('local', '8081', 'localhost:80')],
});
const far = profileOf({
  name: 'far',
  host: 'far.example',
  forwards: [forwardOf('local', '1080', 'localhost:80')],
});

/** Lost, and to be tried again in a minute. */
function waiting(): SessionStatus {
  const cause = { code: 'connection-lost', data: { detail: '' } } as const;
  const since = Date.now();
  return {
    ...up(office, since),
    state: { kind: 'waiting', since, attempt: 4, retryAt: since + 60_000, cause },
  };
}

/** Connected, with a forward whose port is taken. */
function taken(): SessionStatus {
  const now = Date.now();
  const error = { code: 'listen-in-use', data: { address: '127.0.0.1', port: 1080, free: 1081 } } as const;
  const session = up(far, now);
  return {
    ...session,
    forwards: session.forwards.map((status): ForwardStatus => ({
      ...status,
      state: { kind: 'waiting', since: now, retryAt: now + 60_000, until: null, error },
    })),
  };
}

/** Presses a button by the keyboard. */
async function press(place: Locator, name: string): Promise<void> {
  const button = place.getByRole('button', { name, exact: true });
  await button.focus();
  await button.press('Enter');
}

test('what is pressed and gone with what it was about leaves the focus nearby', async ({
  window: { page, open, complaints },
}) => {
  await open({ sessions: [waiting(), taken()], reopenable: [profileOf({ name: 'x', host: 'x.example' })] });
  await showStatus(page, 'office');
  const body = page.locator('body');
  const card = page.getByRole('article', { name: 'office' });
  const second = page.getByRole('article', { name: 'far' });

  await press(body, 'Leave closed');
  await expect(page.getByRole('tab', { name: 'Status' })).toBeFocused();
  await press(card, 'Retry now');
  await expect(card).toBeFocused();
  await press(card, 'Disconnect');
  await expect(card).toBeFocused();
  await showStatus(page, 'far');
  await press(second, 'Retry L1080');
  await expect(forwardRow(second, 'L1080')).toBeFocused();

  // Disabled while it is under way, and there again when it was refused.
  await page.evaluate(() => {
    window.ginnelDouble.program({
      'sessions.disconnect': { ok: false, error: { code: 'not-found', data: { what: 'session' } } },
    });
  });
  await press(second, 'Disconnect');
  await expect(second.getByRole('alert')).toBeVisible();
  await expect(second.getByRole('button', { name: 'Disconnect' })).toBeFocused();
  expect(complaints).toEqual([]);
});

test('the frame of a page that has the focus is for who uses the keyboard', async ({
  window: { page, open },
}) => {
  await open({ sessions: [taken()] });
  await showStatus(page, 'far');
  const card = page.getByRole('article', { name: 'far' });
  const frame = (): Promise<string> => card.evaluate((element) => getComputedStyle(element).outlineStyle);
  await card.getByRole('button', { name: 'Disconnect', exact: true }).click();
  await expect(card).toBeFocused();
  expect(await frame()).toBe('none');
  await press(card, 'Connect');
  await press(card, 'Disconnect');
  await expect(card).toBeFocused();
  expect(await frame()).toBe('solid');
});

test('Connect beside the form turns to the status, where it is said what became of it', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office] });
  await page
    .getByRole('treegrid', { name: 'Sessions' })
    .getByRole('row', { name: /^office/u })
    .click();
  const tab = (name: string): Locator => page.getByRole('tab', { name });
  await tab('Configuration').click();
  await page.getByRole('main').getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(tab('Status')).toHaveAttribute('aria-selected', 'true');
});

test('the focus is not taken back from who took it away themselves', async ({
  window: { page, open, complaints },
}) => {
  await open({ sessions: [waiting()] });
  await showStatus(page);
  const card = page.getByRole('article', { name: 'office' });
  await card.getByRole('button', { name: 'Retry now' }).focus();
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  await page.clock.install();
  await page.evaluate(
    (session) => {
      window.ginnelDouble.update({ sessions: [session] });
    },
    up(office, Date.now()),
  );
  await expect(card).toContainText('Connected');
  await page.clock.fastForward(1000);
  await expect(page.locator('body')).toBeFocused();
  expect(complaints).toEqual([]);
});
