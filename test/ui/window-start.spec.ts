import { expect, test } from '../support/window-page';

// What a start of the window costs, by what can be counted.

interface Seen {
  /** Whether anything was drawn when the last script had run. */
  isDrawn?: boolean;
  /** How often Chromium was asked which languages it has dates in. */
  languages: number;
}

test('the window is drawn while its script runs, and no list of languages is made for it', async ({
  window: { page, open },
}) => {
  await page.addInitScript(() => {
    const seen: Seen = { languages: 0 };
    Object.assign(window, { seen });
    Intl.DateTimeFormat.supportedLocalesOf = () => {
      seen.languages += 1;
      return [];
    };
    document.addEventListener('DOMContentLoaded', () => {
      seen.isDrawn = document.querySelector('#root > *') !== null;
    });
  });
  await open({});
  await expect(page.getByRole('tab', { name: 'Status' })).toBeVisible();
  const seen = await page.evaluate(() => (window as unknown as { readonly seen: Seen }).seen);
  // What is drawn later is not in V8's code cache, and compiled anew at every start.
  expect(seen).toEqual({ isDrawn: true, languages: 0 });
});
