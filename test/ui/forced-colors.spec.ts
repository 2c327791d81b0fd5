import { createRequire } from 'node:module';
import type { Locator, Page } from '@playwright/test';
import { up } from '../support/double-states';
import { forwardOf, profileOf } from '../support/samples';
import { listedSession, savedSession } from '../support/window-actions';
import { expect, test } from '../support/window-page';

/** Pixels that may differ by smoothing alone; a state that somebody is to see changes more. */
const least = 24;

interface Png {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
const { PNG } = createRequire(import.meta.url)('pngjs') as {
  readonly PNG: { readonly sync: { readonly read: (file: Buffer) => Png } };
};

/** How many pixels clearly differ in brightness or colour; where the sizes differ, all. */
function differing(one: Buffer, other: Buffer): number {
  const [left, right] = [PNG.sync.read(one), PNG.sync.read(other)];
  const [width, height] = [Math.min(left.width, right.width), Math.min(left.height, right.height)];
  let count = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [a, b] = [(y * left.width + x) * 4, (y * right.width + x) * 4];
      const far = [0, 1, 2].some(
        (part) => Math.abs((left.data[a + part] ?? 0) - (right.data[b + part] ?? 0)) > 60,
      );
      if (far) count += 1;
    }
  }
  return count;
}

/** With the edge around it, where a ring of the focus is. */
async function shoot(page: Page, where: Locator): Promise<Buffer> {
  const box = await where.boundingBox();
  if (box === null) throw new Error('the control is not shown');
  const clip = {
    x: Math.max(0, box.x - 4),
    y: Math.max(0, box.y - 4),
    width: box.width + 8,
    height: box.height + 8,
  };
  return page.screenshot({ animations: 'disabled', caret: 'hide', clip });
}
const panel = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('row', { name, exact: true }).click();
};
/** Off the control, so that hovering is no part of what is seen, and without the focus. */
const rest = async (page: Page): Promise<void> => {
  await page.mouse.move(0, 0);
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
};

/** A switch that is over at once: what is on its way has a mark of its own. */
async function switchOver(_page: Page, control: Locator): Promise<void> {
  const was = await control.isChecked();
  await control.click();
  await expect(control).toBeChecked({ checked: !was });
}

interface State {
  readonly name: string;
  /** On the home screen, beside a session that is up, and not in the form. */
  readonly isHome?: boolean;
  /** Gets the page to where the control is. */
  readonly reach?: (page: Page) => Promise<void>;
  readonly control: (page: Page) => Locator;
  /** Changes its state. */
  readonly change: (page: Page, control: Locator) => Promise<void>;
  readonly focus?: boolean;
}

const states: readonly State[] = [
  {
    name: 'a switch that is on and one that is off',
    reach: (page) => panel(page, 'Tunnels'),
    control: (page) => page.getByRole('switch', { name: 'L5901' }),
    change: (_page, control) => control.click(),
  },
  {
    name: 'a tick box that is ticked and one that is not',
    reach: (page) => panel(page, 'Tunnels'),
    control: (page) => page.getByRole('checkbox', { name: 'Local ports accept' }),
    change: (_page, control) => control.click(),
  },
  {
    name: 'a radio button that is chosen and one that is not',
    reach: (page) => panel(page, 'Tunnels'),
    control: (page) => page.getByRole('radio', { name: 'Remote' }),
    change: (_page, control) => control.click(),
  },
  {
    name: 'a panel of the tree that is selected and one that is not',
    control: (page) => page.getByRole('row', { name: 'Proxy', exact: true }),
    change: (_page, control) => control.click(),
  },
  {
    name: 'a row of forwards that is selected and one that is not',
    reach: (page) => panel(page, 'Tunnels'),
    control: (page) => page.getByRole('row').filter({ hasText: 'R9000' }),
    change: (_page, control) => control.click({ position: { x: 160, y: 8 } }),
  },
  {
    name: 'a row of a list that is selected and one that is not',
    reach: (page) => panel(page, 'Cipher'),
    control: (page) => page.getByRole('option').nth(2),
    change: (_page, control) => control.click(),
  },
  {
    name: 'a tab that is selected and one that is not',
    control: (page) => page.getByRole('tab', { name: 'Status' }),
    change: (_page, control) => control.click(),
  },
  {
    name: 'an edit box that is wrong and one that is not',
    control: (page) => page.getByRole('textbox', { name: 'Port', exact: true }),
    change: async (page, control) => {
      const was = await control.inputValue();
      await control.fill('99999');
      await page.getByRole('button', { name: 'Open', exact: true }).click();
      await expect(control).toHaveAttribute('aria-invalid', 'true');
      await control.evaluate((box, value) => {
        (box as HTMLInputElement).value = value;
      }, was);
    },
  },
  {
    name: 'an edit box that can be used and one that cannot',
    reach: (page) => panel(page, 'Tunnels'),
    control: (page) => page.getByRole('textbox', { name: 'Destination' }),
    change: async (page) => page.getByRole('radio', { name: 'Dynamic' }).check(),
  },
  {
    name: 'a button that has the focus and one that has not',
    control: (page) => page.getByRole('button', { name: 'About' }),
    change: async (page, control) => {
      await page.keyboard.press('Shift');
      await control.focus();
    },
    focus: true,
  },
  {
    name: 'a session of the list that is selected and one that is not',
    isHome: true,
    control: (page) => listedSession(page, 'elsewhere'),
    change: (_page, control) => control.click({ position: { x: 60, y: 8 } }),
  },
  {
    name: 'the switch of a session that is on and one that is off',
    isHome: true,
    control: (page) => listedSession(page, 'elsewhere').getByRole('switch'),
    change: switchOver,
  },
  {
    name: 'the switch of the selected session that is on and one that is off',
    isHome: true,
    control: (page) => listedSession(page, 'office').getByRole('switch'),
    change: switchOver,
  },
  {
    name: 'the switch of a forward that is on and one that is off',
    isHome: true,
    control: (page) => page.getByRole('article').getByRole('switch', { name: 'L5901' }),
    change: switchOver,
  },
  {
    name: 'a forward that is selected and one that is not',
    isHome: true,
    control: (page) => page.getByRole('article').getByRole('row').filter({ hasText: 'R9000' }),
    change: (_page, control) => control.click({ position: { x: 400, y: 8 } }),
  },
];

const office = profileOf({
  name: 'office',
  host: 'gw.example',
  forwards: [forwardOf('local', '5901', 'localhost:5901'), forwardOf('remote', '9000', 'localhost:3000')],
});
const elsewhere = profileOf({ name: 'elsewhere', host: 'gw.other' });

const conditions = [
  { forcedColors: 'active', colorScheme: 'light' },
  { forcedColors: 'active', colorScheme: 'dark' },
  { contrast: 'more', colorScheme: 'light' },
  { contrast: 'more', colorScheme: 'dark' },
  { colorScheme: 'light' },
  { colorScheme: 'dark' },
] as const;
/** The options that a condition says nothing of. */
const ordinary = { forcedColors: 'none', contrast: 'no-preference' } as const;

/** The control as it stands, in each of the conditions. */
async function shootEach(page: Page, control: Locator): Promise<readonly Buffer[]> {
  const shots: Buffer[] = [];
  for (const condition of conditions) {
    await page.emulateMedia({ ...ordinary, ...condition });
    shots.push(await shoot(page, control));
  }
  return shots;
}

for (const { name, isHome = false, reach, control, change, focus = false } of states) {
  test(`${name} can be told apart in all colours`, async ({ window: { page, open } }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    if (isHome) {
      await open({ profiles: [office, elsewhere], sessions: [up(office, Date.now())] }, 'home');
      await listedSession(page, 'office').click();
    } else {
      await open({ profiles: [office] });
      await savedSession(page, 'office').click();
      await page.getByRole('button', { name: 'Load' }).click();
    }
    await reach?.(page);
    const it = control(page);
    await rest(page);
    const before = await shootEach(page, it);
    await change(page, it);
    await page.mouse.move(0, 0);
    if (!focus) await rest(page);
    const after = await shootEach(page, it);
    for (const [at, condition] of conditions.entries()) {
      const [one, other] = [before[at], after[at]];
      if (one === undefined || other === undefined) throw new Error('a condition was not looked at');
      expect.soft(differing(one, other), Object.values(condition).join(', ')).toBeGreaterThan(least);
    }
  });
}

test('nothing moves for who asked for less motion', async ({ window: { page, open } }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open({ profiles: [office] });
  const moving = await page.evaluate(
    () =>
      [...document.querySelectorAll('*')].filter((element) => {
        const { animationName, transitionDuration } = getComputedStyle(element);
        return animationName !== 'none' || !/^0s(?:, 0s)*$/u.test(transitionDuration);
      }).length,
  );
  expect(moving).toBe(0);
});

test('the pages of a session are not framed by the focus of a field in them', async ({
  window: { page, open },
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  const profile = profileOf({ name: 'office', host: 'gw.example' });
  await open({ profiles: [profile], sessions: [up(profile, Date.now())] }, 'home');
  await page.getByRole('tab', { name: 'Status' }).focus();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('tabpanel', { name: 'Status' }).locator(':focus')).toBeVisible();
  const pages = page.locator('[data-focus-visible]:has([role="tablist"])');
  await expect(pages).toHaveCSS('outline-style', 'none');
});
