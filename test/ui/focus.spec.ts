import type { Page } from '@playwright/test';
import type { AskedPrompt, DoubleOptions } from '../support/ginnel-double';
import { up } from '../support/double-states';
import { forwardOf, profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';

const office = profileOf({
  name: 'office',
  host: 'gw.example',
  forwards: [forwardOf('local', '8081', 'localhost:80'), forwardOf('local', '8082', 'localhost:81')],
});
const lab = profileOf({ name: 'lab', host: 'lab.example' });
const hostKey: AskedPrompt = {
  kind: 'host-key',
  host: 'gw.example',
  port: 22,
  verdict: 'changed',
  knownTypes: ['ssh-ed25519'],
  knownFrom: '~/.ssh/known_hosts',
  key: { type: 'ssh-ed25519', bits: 255, sha256: 'SHA256:x', md5: '3d', publicKey: 'ssh-ed25519 AAAA' },
};
const password: AskedPrompt = {
  kind: 'password',
  username: 'me',
  host: 'gw.example',
  again: false,
  canRemember: false,
};

/** Where the focus is; null where it is nowhere or cannot be seen. */
function focused(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const { activeElement: element, body } = document;
    if (element === null || element === body || !element.checkVisibility()) return null;
    return `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent.slice(0, 40)}`;
  });
}

type Act = (page: Page) => Promise<void>;

/** Presses a button by the keyboard. */
const pressed =
  (name: string | RegExp): Act =>
  async (page) => {
    const button = page.getByRole('button', { name, exact: typeof name === 'string' }).first();
    await button.focus();
    await page.keyboard.press('Enter');
  };
const keys =
  (...all: readonly string[]): Act =>
  async (page) => {
    for (const key of all) await page.keyboard.press(key);
  };
const choose =
  (name: string): Act =>
  async (page) => {
    await page.getByRole('row', { name }).first().click();
  };
const panel =
  (name: string): Act =>
  async (page) => {
    await page.getByRole('tab', { name: 'Configuration' }).click();
    await page.getByRole('treegrid').getByRole('row', { name, exact: true }).click();
  };
const shown =
  (text: string | RegExp): Act =>
  (page) =>
    expect(page.getByText(text).first()).toBeVisible();
const gone: Act = (page) => expect(page.getByRole('dialog')).toHaveCount(0);

interface Case {
  readonly when: string;
  readonly options: DoubleOptions;
  /** The way there, and the act by the keyboard last; what shows that it is through. */
  readonly acts: readonly Act[];
}

const saved: DoubleOptions = { profiles: [lab, office] };
const opened = (): DoubleOptions => ({ profiles: [lab, office], sessions: [up(office, Date.now())] });

const cases: readonly Case[] = [
  {
    when: 'Save by its button',
    options: saved,
    acts: [choose('office'), panel('Session'), pressed('Save'), shown('Saved “office”.')],
  },
  {
    when: 'Save by its key',
    options: saved,
    acts: [choose('office'), panel('Session'), keys('ControlOrMeta+s'), shown('Saved “office”.')],
  },
  {
    when: 'Open',
    options: saved,
    acts: [choose('office'), panel('Session'), pressed('Open'), shown('Connected')],
  },
  {
    when: 'the last question, answered',
    options: { ...saved, ask: [password] },
    acts: [
      choose('office'),
      panel('Session'),
      pressed('Open'),
      shown(/password:/u),
      async (page) => page.keyboard.type('secret'),
      keys('Enter'),
      gone,
    ],
  },
  {
    when: 'Escape on a changed host key',
    options: { ...saved, ask: [hostKey] },
    acts: [
      choose('office'),
      panel('Session'),
      pressed('Open'),
      shown('POTENTIAL SECURITY'),
      keys('Escape'),
      gone,
    ],
  },
  {
    when: 'the last question of a session that was connected from its header',
    options: { ...saved, ask: [password] },
    acts: [choose('office'), pressed('Connect'), shown(/password:/u), keys('Escape'), gone],
  },
  {
    when: 'Disconnect',
    options: opened(),
    acts: [choose('office'), pressed('Disconnect'), shown('Disconnected')],
  },
  {
    when: 'a closed session is taken off the list',
    options: { sessions: [up(office, Date.now())] },
    acts: [
      choose('office'),
      pressed('Disconnect'),
      shown('Disconnected'),
      choose('office'),
      keys('Delete'),
      shown('Your SSH tunnels'),
    ],
  },
  {
    when: 'Delete of a saved session on the Session panel',
    options: saved,
    acts: [
      choose('lab'),
      panel('Session'),
      async (page) => page.getByRole('option', { name: 'lab' }).click(),
      pressed('Delete'),
      async (page) => {
        // It may be asked about, or done with an Undo.
        const dialog = page.getByRole('dialog');
        if (await dialog.isVisible()) await dialog.getByRole('button', { name: 'Delete' }).press('Enter');
      },
      shown('Deleted “lab”.'),
    ],
  },
  {
    when: 'a row removed from Forwarded ports',
    options: saved,
    acts: [
      choose('office'),
      panel('Tunnels'),
      async (page) => page.getByRole('row', { name: /8081/u }).last().click(),
      keys('Delete'),
      shown('Removed'),
    ],
  },
  {
    when: 'a new session',
    options: saved,
    acts: [choose('office'), keys('ControlOrMeta+n'), shown('Host Name')],
  },
  {
    when: 'another page by its key',
    options: opened(),
    acts: [choose('office'), pressed('Disconnect'), keys('ControlOrMeta+2'), shown('Category')],
  },
  {
    when: 'the note’s Undo',
    options: saved,
    acts: [
      choose('office'),
      panel('Tunnels'),
      async (page) => page.getByRole('row', { name: /8081/u }).last().click(),
      keys('Delete'),
      pressed('Undo'),
      async (page) => expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0),
    ],
  },
  ...(
    [
      ['the list of shortcuts', keys('?'), 'Keyboard shortcuts'],
      ['the guide', keys('F1'), 'Help'],
      ['the settings', pressed('Settings'), 'Program settings'],
    ] as const
  ).map(([what, act, title]): Case => ({
    when: `${what} is closed`,
    options: saved,
    acts: [
      choose('office'),
      act,
      async (page) => expect(page.getByRole('dialog', { name: title })).toBeVisible(),
      keys('Escape'),
      gone,
    ],
  })),
  {
    when: 'the import look is closed',
    options: {},
    acts: [pressed('Paste an ssh command...'), shown('Paste or type it here.'), keys('Escape'), gone],
  },
  {
    when: 'a first session was imported',
    options: {},
    acts: [
      pressed('Paste an ssh command...'),
      async (page) => page.keyboard.insertText('ssh -L 81:a:81 me@gw.example'),
      async (page) => page.getByRole('dialog').getByRole('button', { name: 'Connect' }).press('Enter'),
      gone,
      shown('Connected'),
    ],
  },
  { when: 'the demo', options: {}, acts: [pressed('Try the demo'), shown('Your tunnel is up.')] },
];

for (const { when, options, acts } of cases) {
  test(`the focus is somewhere after: ${when}`, async ({ window: { page, open, complaints } }) => {
    await page.clock.install();
    await open(options, 'home');
    for (const act of acts) await act(page);
    // Whatever wants the focus has had the time to take it.
    await page.clock.runFor(1000);
    expect(await focused(page)).not.toBeNull();
    expect(complaints).toEqual([]);
  });
}

test('a button that is busy keeps the focus and does nothing twice', async ({
  window: { page, open, complaints },
}) => {
  await open(saved, 'home');
  await choose('office')(page);
  await page.evaluate(() => {
    const release = window.ginnelDouble.hold('sessions.open');
    Object.assign(window, { release });
  });
  const connect = page.getByRole('main').getByRole('button', { name: 'Connect', exact: true });
  await connect.focus();
  await page.keyboard.press('Enter');
  await expect(connect).toHaveAttribute('aria-disabled', 'true');
  await expect(connect).toBeFocused();
  await page.keyboard.press('Enter');
  await page.evaluate(() => (window as unknown as { release: () => void }).release());
  await expect(page.getByText('Connected').first()).toBeVisible();
  expect(await page.evaluate(() => window.ginnelDouble.inputs('sessions.open').length)).toBe(1);
  expect(complaints).toEqual([]);
});

test('who takes the focus away by a press beside all controls is left alone', async ({
  window: { page, open },
}) => {
  await open(saved, 'home');
  await page.getByRole('button', { name: 'New session' }).first().focus();
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
  await page.clock.fastForward(1000);
  await expect(page.locator('body')).toBeFocused();
});
