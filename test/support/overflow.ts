import type { Page } from '@playwright/test';

/**
 * Faults of a page as it stands: text that runs over its box or is cut with nothing that says it whole, and controls that
 * stand outside of the window. What unfolds beside it (`aria-expanded`) counts as said.
 */
export function misfits(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const called = (element: HTMLElement): string =>
      `${element.className.slice(0, 60)} "${element.innerText.replaceAll(/\s+/gu, ' ').slice(0, 60)}"`;
    /** The fault of an element's width, in a word; null for none. */
    const fault = (element: HTMLElement): string | null => {
      const { left, right, width } = element.getBoundingClientRect();
      const { overflowX, textOverflow, display } = getComputedStyle(element);
      // A text for screen readers alone is a dot, and fields scroll by themselves.
      if (width < 3 || display === 'inline' || element.matches('input, select, textarea')) return null;
      const isControl = element.matches('button, a, [role="menuitem"], [role="menuitemradio"]');
      if (isControl && (left < -1 || right > innerWidth + 1)) return 'outside of the window';
      if (element.scrollWidth <= element.clientWidth + 1 || element.clientWidth === 0) return null;
      if (overflowX === 'visible') return 'runs over';
      if (overflowX === 'auto' || overflowX === 'scroll') return 'scrolls sideways';
      if (textOverflow !== 'ellipsis') return 'cut';
      const isSaid =
        element.closest('[title]') !== null ||
        element.parentElement?.querySelector('[aria-expanded]') !== null;
      return isSaid ? null : 'cut and said nowhere';
    };
    const found = [...document.querySelectorAll<HTMLElement>('body *')].flatMap((element) => {
      if (!(element instanceof HTMLElement) || !element.checkVisibility()) return [];
      const what = fault(element);
      return what === null ? [] : [`${what}: ${called(element)}`];
    });
    return [...new Set(found)];
  });
}
