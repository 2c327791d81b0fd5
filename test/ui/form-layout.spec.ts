import type { Locator, Page } from '@playwright/test';
import { bastion, panels } from '../support/access-scenes';
import { widerInside } from '../support/accessibility';
import { pasteInto } from '../support/paste';
import { forwardOf, profileOf } from '../support/samples';
import { listedSession, openPanel } from '../support/window-actions';
import { expect, test } from '../support/window-page';

/** Where things stand in PuTTY's box and its dialogs, in windows of several sizes. */

const office = profileOf({
  name: 'office',
  host: 'gw.example',
  hostKeys: Array.from({ length: 8 }, (_, at) => `SHA256:${String(at).repeat(42)}A`),
  forwards: [
    forwardOf('local', '5432', 'db.internal:5432', { name: 'Read replica' }),
    forwardOf('remote', '9000', 'localhost:3000'),
    forwardOf('local', '0.0.0.0:8443', 'wiki.internal.example.com:443'),
    forwardOf('local', '/run/user/1000/docker.sock', '/var/run/docker.sock'),
    ...Array.from({ length: 10 }, (_, at) => forwardOf('local', String(2200 + at), `host${String(at)}:22`)),
  ],
});
const others = Array.from({ length: 30 }, (_, at) => profileOf({ name: `server ${String(at)}`, host: 's' }));

const body = (page: Page): Locator => page.locator('[data-panel]');
const taller = (box: Locator): Promise<number> =>
  box.evaluate((element) => element.scrollHeight - element.clientHeight);
const widths = (boxes: Locator): Promise<readonly number[]> =>
  boxes.evaluateAll((all) => all.map((box) => box.getBoundingClientRect().width));
const lefts = (boxes: Locator): Promise<readonly number[]> =>
  boxes.evaluateAll((all) => all.map((box) => box.getBoundingClientRect().left));

test.use({ viewport: { width: 1024, height: 700 } });

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('Session and Tunnels fit a window of 1024 by 700, and their lists take what a larger one has', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office, ...others] });
  expect(await taller(body(page))).toBeLessThanOrEqual(1);
  await page.getByRole('option', { name: 'office' }).click();
  await page.getByRole('button', { name: 'Load' }).click();
  const saved = page.getByRole('listbox', { name: 'Saved Sessions' });
  const low = (await saved.boundingBox())?.height ?? 0;
  await openPanel(page, 'Tunnels');
  expect(await taller(body(page))).toBeLessThanOrEqual(1);
  await expect(page.getByRole('button', { name: 'Picture' })).toBeInViewport({ ratio: 1 });
  const forwards = page.getByRole('grid', { name: 'Forwarded ports:' });
  expect((await forwards.boundingBox())?.height).toBeGreaterThan(115);

  await page.setViewportSize({ width: 1600, height: 1000 });
  expect(await taller(forwards)).toBeLessThanOrEqual(1);
  await openPanel(page, 'Session');
  expect((await saved.boundingBox())?.height).toBeGreaterThan(low + 250);
  expect(await taller(body(page))).toBeLessThanOrEqual(1);
});

test('a row of forwards shows the destination where nothing is said beside it, and all of it as a tooltip', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office] });
  await page.getByRole('option', { name: 'office' }).click();
  await page.getByRole('button', { name: 'Load' }).click();
  await openPanel(page, 'Tunnels');
  const rows = page.getByRole('grid', { name: 'Forwarded ports:' }).getByRole('row');
  const plain = rows.filter({ hasText: 'R9000' }).locator('[data-cell="destination"]');
  expect(await plain.evaluate((cell) => cell.scrollWidth - cell.clientWidth)).toBeLessThanOrEqual(0);
  await expect(rows.filter({ hasText: 'wiki' })).toHaveAttribute(
    'title',
    /wiki\.internal\.example\.com:443/u,
  );
  await expect(rows.filter({ hasText: 'Read replica' })).toHaveAttribute('title', /db\.internal:5432\nRead/u);
});

test('in a large window no box is wider than 640, and numbers stand below one another', async ({
  window: { page, open },
}) => {
  await page.setViewportSize({ width: 1600, height: 1000 });
  await open();
  for (const panel of panels) {
    await openPanel(page, panel);
    const wide = await widths(body(page).locator('input:not([type="checkbox"], [type="radio"]), select'));
    expect(Math.max(0, ...wide), panel).toBeLessThanOrEqual(640);
    expect(
      new Set(await lefts(body(page).locator('input[inputmode="numeric"]'))).size,
      panel,
    ).toBeLessThanOrEqual(1);
  }
});

test('no placeholder is cut', async ({ window: { page, open } }) => {
  await open();
  for (const panel of panels) {
    await openPanel(page, panel);
    const cut = await body(page)
      .locator('input[placeholder]')
      .evaluateAll((boxes) =>
        (boxes as HTMLInputElement[]).flatMap((box) => {
          const pen = document.createElement('canvas').getContext('2d');
          const { font, paddingLeft, paddingRight } = getComputedStyle(box);
          if (pen === null || box.value !== '') return [];
          pen.font = font;
          const room = box.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
          return pen.measureText(box.placeholder).width > room ? [box.placeholder] : [];
        }),
      );
    expect(cut, panel).toEqual([]);
  }
});

test('what is wrong with a port has the width of the row, and what is wrong with a key is in sight', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office] });
  await page.getByRole('option', { name: 'office' }).click();
  await page.getByRole('button', { name: 'Load' }).click();
  await page.getByRole('textbox', { name: 'Port', exact: true }).fill('abc');
  await page.keyboard.press('Tab');
  const row = page.locator('fieldset').filter({ has: page.getByRole('textbox', { name: 'Host Name' }) });
  expect((await row.getByRole('alert').boundingBox())?.height).toBeLessThan(60);
  await openPanel(page, 'Host keys');
  await page.getByRole('button', { name: 'Add key' }).click();
  await expect(body(page).getByRole('alert')).toBeInViewport({ ratio: 1 });
});

test('a number that was left wrong is marked when its panel is shown again', async ({
  window: { page, open },
}) => {
  await open();
  await openPanel(page, 'Connection');
  await page.getByRole('textbox', { name: /^Seconds between keepalives/u }).fill('soon');
  await openPanel(page, 'SSH');
  await openPanel(page, 'Connection');
  await expect(page.getByRole('textbox', { name: /^Seconds between keepalives/u })).toHaveAttribute(
    'aria-invalid',
    'true',
  );
});

test('the note is a box like all others, in dark colours, too', async ({ window: { page, open } }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await open();
  const look = (name: string): Promise<readonly string[]> =>
    page.getByRole('textbox', { name, exact: true }).evaluate((box) => {
      const { backgroundColor, borderColor, borderRadius } = getComputedStyle(box);
      return [backgroundColor, borderColor, borderRadius];
    });
  expect(await look('Note')).toEqual(await look('Saved Sessions'));
});

test('a dialog of a long list scrolls the list alone', async ({ window: { page, open } }) => {
  await open();
  const hosts = others.map(
    ({ name }) => `Host ${name.replace(' ', '-')}\n  HostName ${name.replace(' ', '.')}\n`,
  );
  await pasteInto(page.locator('body'), hosts.join('\n'));
  const dialog = page.getByRole('dialog', { name: 'Import' });
  await expect(dialog.getByRole('checkbox', { name: 'Import server-29' })).toBeAttached();
  for (const [width, height] of [
    [1024, 700],
    [480, 640],
  ] as const) {
    await page.setViewportSize({ width, height });
    expect(await taller(dialog)).toBeLessThanOrEqual(1);
  }
});

test('four answers stand on one line, and those that do not fit at the right', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office, bastion] });
  await page.getByRole('option', { name: 'office' }).click();
  await page.getByRole('button', { name: 'Load' }).click();
  await page.getByRole('textbox', { name: 'Auto-login username' }).fill('me');
  await page.evaluate((id) => {
    const snapshot = window.ginnelDouble.snapshot();
    const profiles = snapshot.profiles.map((one) =>
      one.id === id ? { ...one, logicalHostName: 'gw', forwards: [] } : one,
    );
    window.ginnelDouble.update({ profiles });
  }, office.id);
  for (const height of [700, 520]) {
    await page.setViewportSize({ width: 1024, height });
    for (const name of ['Keep both changes', 'Take theirs']) {
      await expect(page.getByRole('main').getByRole('button', { name })).toBeInViewport({ ratio: 1 });
    }
  }
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Changed elsewhere' });
  await expect(dialog.getByRole('button')).toHaveCount(4);
  const tops = await dialog
    .getByRole('button')
    .evaluateAll((all) => all.map((button) => button.getBoundingClientRect().top));
  expect(new Set(tops).size).toBe(1);
  await page.setViewportSize({ width: 480, height: 640 });
  expect(await widerInside(page, 'dialog[open], dialog[open] > div')).toEqual([]);
  const [right, last] = await Promise.all([
    dialog.evaluate((box) => box.getBoundingClientRect().right),
    dialog.getByRole('button', { name: 'Back' }).evaluate((button) => button.getBoundingClientRect().right),
  ]);
  expect(right - last).toBeLessThan(20);
});

test('the focus is not lost with the tree when the window becomes narrow', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office] });
  await listedSession(page, 'office').click();
  await openPanel(page, 'Kex');
  await expect(page.getByRole('row', { name: 'Kex', exact: true })).toBeFocused();
  await page.setViewportSize({ width: 480, height: 640 });
  await expect(page.getByRole('tab', { name: 'Configuration' })).toBeFocused();
});

test('a fingerprint is seen to its end in a narrow window, and so is which answer Enter gives', async ({
  window: { page, open },
}) => {
  const key = {
    type: 'ssh-ed25519',
    bits: 255,
    sha256: `SHA256:${'A'.repeat(43)}`,
    publicKey: 'ssh-ed25519 A',
  };
  const md5 = Array.from({ length: 16 }, () => 'a0').join(':');
  const about = { host: 'gw.example', port: 22, verdict: 'unknown', knownTypes: [], knownFrom: '' } as const;
  await open({ profiles: [office], ask: [{ kind: 'host-key', ...about, key: { ...key, md5 } }] });
  await page.getByRole('option', { name: 'office' }).dblclick();
  const dialog = page.getByRole('dialog', { name: 'Ginnel Security Alert' });
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toHaveCSS('outline-style', 'solid');
  await dialog.getByRole('button', { name: 'More info...' }).click();
  await page.setViewportSize({ width: 480, height: 640 });
  for (const name of ['SHA256 fingerprint', 'MD5 fingerprint']) {
    const box = page.getByRole('textbox', { name });
    expect(await box.evaluate((text) => text.scrollWidth - text.clientWidth)).toBeLessThanOrEqual(0);
    expect(await taller(box)).toBeLessThanOrEqual(0);
  }
});
