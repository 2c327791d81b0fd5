import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/**
 * What axe finds wrong with the page as it stands, by the rules of WCAG 2.2 A and AA and its best practices. In dark colours
 * only the rules about colours are asked: nothing else depends on them, and every page is looked at in light ones, too.
 */
export async function findings(page: Page): Promise<readonly string[]> {
  // Evaluated through the debugger, which the page's policy does not stop.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(await readFile(axe, 'utf8'));
  const results = await page.evaluate(() => {
    const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
    return (
      globalThis as unknown as { axe: { run: (where: Document, options: object) => Promise<AxeResults> } }
    ).axe.run(document, {
      // Rules that passed are read by nobody, so axe need not tell each place of them.
      resultTypes: ['violations'],
      runOnly: isDark
        ? { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }
        : ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
  });
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
  );
}

/** Letters that two shown controls claim, of the topmost dialog while there is one. */
export function mnemonicClashes(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const focused = document.activeElement?.closest('dialog[open]');
    const scope = focused ?? [...document.querySelectorAll('dialog[open]')].at(-1) ?? document;
    const letters = [...scope.querySelectorAll<HTMLElement>('[data-mnemonic]')]
      .filter((element) => element.offsetParent !== null)
      .map((element) => element.dataset['mnemonic'] ?? '');
    return letters.filter((letter, at) => letters.indexOf(letter) !== at);
  });
}

/** Boxes that are wider inside than outside, so that something is out of sight at their side. */
export function widerInside(page: Page, selector: string): Promise<readonly string[]> {
  return page.evaluate(
    (boxes) =>
      [...document.querySelectorAll<HTMLElement>(boxes)]
        .filter((box) => box.scrollWidth > box.clientWidth + 1)
        .map((box) => box.className),
    selector,
  );
}
