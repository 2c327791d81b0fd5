import type { Locator, Page } from '@playwright/test';

/** The effort that it takes a user to get somewhere: presses of the mouse, and keys that are pressed to command something. */
export interface Hand {
  readonly clicks: () => number;
  /** Keys but those of texts that are typed. */
  readonly strokes: () => number;
  readonly click: (target: Locator) => Promise<void>;
  /** Presses keys, one after the other. */
  readonly press: (...keys: readonly string[]) => Promise<void>;
  /** Types a text where the focus is. */
  readonly type: (text: string) => Promise<void>;
  /** Presses Tab until an element has the focus. */
  readonly tabTo: (target: Locator, key?: 'Tab' | 'Shift+Tab') => Promise<void>;
}

/** More stops than any page has between two things that a user wants. */
const mostTabs = 60;

/** A hand at the mouse and the keyboard of a page that counts what it does. */
export function handOf(page: Page): Hand {
  let clicks = 0;
  let strokes = 0;
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) {
      strokes += 1;
      await page.keyboard.press(key);
    }
  };
  return {
    clicks: () => clicks,
    strokes: () => strokes,
    click: async (target) => {
      clicks += 1;
      await target.click();
    },
    press,
    type: (text) => page.keyboard.type(text),
    tabTo: async (target, key = 'Tab') => {
      for (let tries = 0; tries < mostTabs; tries += 1) {
        if (await target.evaluate((element) => element === document.activeElement)) return;
        await press(key);
      }
      throw new Error('Tab does not lead there');
    },
  };
}
