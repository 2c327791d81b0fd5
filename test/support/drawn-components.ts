import type { Page } from '@playwright/test';

/** The record that React keeps of a component that is there, as far as it is looked at here (react-dom 19). */
interface Fiber {
  readonly tag: number;
  readonly flags: number;
  readonly child: Fiber | null;
  readonly sibling: Fiber | null;
  readonly alternate: Fiber | null;
}

/** Counts the components that are drawn again from now on, in `window.drawn`. To be called before the page is there. */
export async function countDrawn(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const counted = Object.assign(window, { drawn: 0 });
    // Function components, plain, with a forwarded ref, and kept.
    const components = [0, 11, 14, 15];
    const count = (fiber: Fiber): void => {
      const before = fiber.alternate;
      if (before === null) return;
      // PerformedWork
      if (components.includes(fiber.tag) && (fiber.flags & 1) === 1) counted.drawn += 1;
      if (fiber.child === before.child) return;
      for (let child = fiber.child; child !== null; child = child.sibling) count(child);
    };
    Object.assign(window, {
      __REACT_DEVTOOLS_GLOBAL_HOOK__: {
        supportsFiber: true,
        inject: () => 1,
        onCommitFiberUnmount: () => undefined,
        onPostCommitFiberRoot: () => undefined,
        onCommitFiberRoot: (_renderer: number, root: { readonly current: Fiber }) => {
          count(root.current);
        },
      },
    });
  });
}

/** How many components are drawn again by what is done and by nothing else. */
export async function drawnBy(
  page: Page,
  deed: () => Promise<void>,
  seen: () => Promise<void>,
): Promise<number> {
  await page.evaluate(() => Object.assign(window, { drawn: 0 }));
  await deed();
  await seen();
  return page.evaluate(() => (window as unknown as { readonly drawn: number }).drawn);
}
