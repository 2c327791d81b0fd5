import { mnemonicClashes, widerInside } from '../support/accessibility';
import {
  condition,
  lookAtAll,
  lookAtQuestions,
  panelOf,
  questions,
  type Check,
} from '../support/trust-scenes';
import { expect, test } from '../support/window-page';

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('no two controls of a panel, dialog or question share a mnemonic', async ({
  window: { page, open },
}) => {
  const unique: Check = async (shown, where) => {
    expect(await mnemonicClashes(shown), where).toEqual([]);
  };
  await open({ ...condition, ask: questions });
  await lookAtAll(page, unique);
  await page.evaluate(() => {
    window.ginnelDouble.update({ sessions: [] });
  });
  await panelOf(page, 'Session', 'session');
  await lookAtQuestions(page, unique);
});

for (const [width, height] of [
  [480, 400],
  [480, 640],
  [1000, 700],
] as const) {
  test(`at ${String(width)} by ${String(height)} nothing about keys and trust is cut off at the side`, async ({
    window: { page, open },
  }) => {
    await page.setViewportSize({ width, height });
    const boxes =
      '[role="tabpanel"], [data-panel], fieldset, [role="radiogroup"], dialog[open], dialog[open] > div';
    const fits: Check = async (shown, where) => {
      expect(await widerInside(shown, boxes), where).toEqual([]);
      for (const button of await shown.locator('dialog[open] button').all()) {
        await expect(button, where).toBeInViewport({ ratio: 1 });
      }
    };
    await open({ ...condition, ask: questions });
    await lookAtAll(page, fits);
    await page.evaluate(() => {
      window.ginnelDouble.update({ sessions: [] });
    });
    await panelOf(page, 'Session', 'session');
    await lookAtQuestions(page, fits);
  });
}
