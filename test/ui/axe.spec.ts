import type { Page } from '@playwright/test';
import { newNoticeId } from '../../shared/ids';
import type { SessionState, SessionStatus } from '../../shared/status';
import { findings } from '../support/accessibility';
import { able, bastion, office, panels, sessions, talking, unfoldAll } from '../support/access-scenes';
import { up } from '../support/double-states';
import type { DoubleOptions } from '../support/ginnel-double';
import { pasteInto } from '../support/paste';
import { forwardOf, profileOf } from '../support/samples';
import { condition, lookAtAll, lookAtQuestions, questions, type Check } from '../support/trust-scenes';
import { showStatus } from '../support/window-actions';
import { expect, test } from '../support/window-page';

/** axe (WCAG 2.2 A and AA and best practices) on every view and state, in all colours. */

const looks = [
  { name: 'light', media: { colorScheme: 'light', forcedColors: 'none' } },
  { name: 'dark', media: { colorScheme: 'dark', forcedColors: 'none' } },
  { name: 'forced colours', media: { colorScheme: 'light', forcedColors: 'active' } },
] as const;

/** Nothing is wrong with the page as it stands. */
const sound: Check = async (page, where) => {
  for (const { name, media } of looks) {
    // Colours that are on their way to others have no contrast yet.
    await page.emulateMedia({ ...media, reducedMotion: 'reduce' });
    expect(await findings(page), `${where}, ${name}`).toEqual([]);
  }
};

interface View {
  readonly name: string;
  readonly options: () => DoubleOptions;
  readonly at?: 'form';
  /** Leads to what is to be looked at, and looks. */
  readonly look: (page: Page) => Promise<void>;
}

const whole = (): DoubleOptions => ({ profiles: [bastion, office], app: { algorithms: able } });

/** A list as a user of many servers has it: a fifth is open, in all states. */
function many(): DoubleOptions {
  const now = Date.now();
  const profiles = Array.from({ length: 200 }, (_, at) =>
    profileOf({
      name: `server ${String(at)}`,
      host: `s${String(at)}.example`,
      forwards: [
        forwardOf('local', String(10_000 + at), 'localhost:80'),
        forwardOf('dynamic', String(20_000 + at)),
      ],
    }),
  );
  const states: readonly SessionState[] = sessions.map(({ state }) => state);
  const opened = profiles.slice(0, 40).map((profile, at): SessionStatus => {
    const state = states[at % (states.length + 1)];
    return state === undefined ? up(profile, now) : { ...up(profile, now), state };
  });
  return { profiles, sessions: opened };
}

const row = (page: Page, name: string) =>
  page.getByRole('treegrid', { name: 'Sessions' }).getByRole('row').filter({ hasText: name }).first();
const tab = (page: Page, name: string) => page.getByRole('tab', { name });
const importable: DoubleOptions['importable'] = [
  {
    found: { id: 'p', kind: 'putty', place: '~/.putty/sessions', sessions: 12 },
    plan: { sessions: [], forwards: [], hostKeys: [], leftOut: [], problems: [], mends: [] },
  },
];

const views: readonly View[] = [
  {
    name: 'the first start',
    options: () => ({ importable }),
    look: async (page) => {
      await expect(page.getByRole('button', { name: '12 PuTTY sessions found' })).toBeVisible();
      await sound(page, 'with what was found');
      await page.getByRole('button', { name: 'Try the demo' }).click();
      await expect(page.getByText('Your tunnel is up.')).toBeVisible();
      await sound(page, 'the demo and its callout');
    },
  },
  {
    name: 'the panels, with errors shown as well',
    options: whole,
    at: 'form',
    look: async (page) => {
      await sound(page, 'a new session');
      await page.getByRole('button', { name: 'Open' }).click();
      await sound(page, 'what is missing');
      await page.getByRole('option', { name: 'office' }).click();
      await page.getByRole('button', { name: 'Load' }).click();
      for (const panel of panels) {
        await page.getByRole('row', { name: panel, exact: true }).click();
        await sound(page, panel);
      }
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByText('localhost:3000').dblclick();
      await sound(page, 'a row edited in place');
    },
  },
  {
    name: 'the options of a forward, and what Apply would do',
    options: whole,
    at: 'form',
    look: async (page) => {
      await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
      await page.getByRole('textbox', { name: 'Source port' }).fill('*:1080');
      await page.getByRole('radio', { name: 'Dynamic' }).check();
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await expect(page.getByRole('button', { name: 'Login…' })).toBeFocused();
      await sound(page, 'an open SOCKS port');
      await page.getByRole('button', { name: 'Login…' }).click();
      await page.getByRole('button', { name: 'Set', exact: true }).click();
      await expect(page.getByRole('alert').last()).toContainText('The user name is missing');
      await sound(page, 'its login');
      await page.keyboard.press('Escape');
      await page.getByRole('radio', { name: 'Remote' }).check();
      await page.getByRole('checkbox', { name: /^No destination/u }).check();
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('out');
      await sound(page, 'options');
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByRole('row', { name: 'Session', exact: true }).click();
      await page.getByRole('textbox', { name: 'Host Name' }).fill('gw.example');
      await page.keyboard.press('Enter');
      await tab(page, 'Configuration').click();
      await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
      await page.getByRole('textbox', { name: 'Source port' }).fill('-D 81 -D 82 -D 83');
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByText('Apply will make 3 changes').click();
      await sound(page, 'what Apply would do');
    },
  },
  {
    name: 'every page of a session in every state',
    options: () => ({ sessions }),
    look: async (page) => {
      for (const { profile } of sessions) {
        await row(page, profile.name).click();
        await tab(page, 'Status').click();
        await sound(page, `status of ${profile.name}`);
      }
      for (const details of await page.getByText('Connection details').all()) await details.click();
      await sound(page, 'unfolded');
      for (const name of ['Event log', 'History', 'Configuration']) {
        await tab(page, name).click();
        await sound(page, name);
      }
    },
  },
  {
    name: 'a forward with all that can be said about it',
    options: () => ({ sessions: [talking(Date.now())] }),
    look: async (page) => {
      await showStatus(page);
      await unfoldAll(page);
      await sound(page, 'all of it');
    },
  },
  {
    name: 'two hundred sessions, of which forty are open',
    options: many,
    look: async (page) => {
      await expect(row(page, 'server 0')).toBeVisible();
      await sound(page, 'at its beginning');
      await row(page, 'server 3').click();
      await sound(page, 'one chosen');
      await page.setViewportSize({ width: 480, height: 640 });
      await page.getByRole('button', { name: 'Show sessions' }).click();
      await sound(page, 'as a drawer');
    },
  },
  {
    name: 'a saved session that is not open, and changes to it',
    options: whole,
    look: async (page) => {
      await row(page, 'office').click();
      for (const name of ['Event log', 'History', 'Status', 'Configuration']) {
        await tab(page, name).click();
        await sound(page, name);
      }
      await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
      await page.getByRole('grid', { name: 'Forwarded ports:' }).getByRole('row').first().click();
      await page.keyboard.press('Delete');
      await sound(page, 'a note with Undo');
      await row(page, 'bastion').click();
      await sound(page, 'changes put aside');
    },
  },
  {
    name: 'the dialogs',
    options: () => ({ ...whole(), sessions: [up(office, Date.now())], importable }),
    look: async (page) => {
      const close = async (): Promise<void> => {
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toHaveCount(0);
      };
      await row(page, 'office').click();
      await page.getByRole('button', { name: 'Settings', exact: true }).click();
      await sound(page, 'settings');
      await close();
      await page.getByRole('button', { name: 'Test', exact: true }).click();
      await sound(page, 'test');
      await close();
      await page.getByRole('button', { name: 'More for office' }).click();
      await page.getByRole('menuitem', { name: 'Copy as...' }).click();
      await sound(page, 'export');
      await close();
      await page.keyboard.press('?');
      await sound(page, 'shortcuts');
      await close();
      await page.keyboard.press('F1');
      await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible();
      await sound(page, 'guide');
      await close();
      await tab(page, 'Configuration').click();
      await page.getByRole('button', { name: 'About' }).click();
      await sound(page, 'about');
      await page.getByRole('button', { name: /report/iu }).click();
      await sound(page, 'report');
      await close();
      await pasteInto(page.locator('body'), 'ssh -L 81:a:81 -Y -o Nonsense=yes me@gw.example');
      await expect(page.getByRole('dialog', { name: 'Import' })).toBeVisible();
      await sound(page, 'import look');
      await close();
    },
  },
  {
    name: 'bars above the page',
    options: () => ({
      reopenable: [office],
      notices: [{ id: newNoticeId(), text: 'Something was found.', error: null }],
    }),
    look: async (page) => {
      await expect(page.getByText('One session was open')).toBeVisible();
      await sound(page, 'bars');
    },
  },
  {
    name: 'panels and dialogs for keys and trust',
    options: () => condition,
    at: 'form',
    look: (page) => lookAtAll(page, sound),
  },
  {
    name: 'each question',
    options: () => ({ ...condition, ask: questions }),
    at: 'form',
    look: (page) => lookAtQuestions(page, sound),
  },
  {
    name: 'a changed host key, and what is known of it',
    options: () => ({
      ...whole(),
      ask: [
        {
          kind: 'host-key',
          ...{ host: 'gw.example', port: 22, verdict: 'changed', knownTypes: [], knownFrom: '' },
          key: {
            type: 'ssh-ed25519',
            bits: 255,
            sha256: 'SHA256:x',
            md5: '3d',
            publicKey: 'ssh-ed25519 AAAA',
          },
        },
      ],
    }),
    look: async (page) => {
      await row(page, 'bastion').click();
      await page.getByRole('main').getByRole('button', { name: 'Connect', exact: true }).click();
      await expect(page.getByRole('dialog', { name: 'Ginnel Security Alert' })).toBeVisible();
      await sound(page, 'alert');
      await page.getByRole('button', { name: 'More info...' }).click();
      await sound(page, 'more about it');
    },
  },
];

for (const { name, options, at = 'home', look } of views) {
  test(`axe finds nothing wrong: ${name}`, async ({ window: { page, open, complaints } }) => {
    // Each check is made in three looks.
    test.setTimeout(180_000);
    await open(options(), at);
    await look(page);
    expect(complaints).toEqual([]);
  });
}
