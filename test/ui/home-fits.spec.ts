import type { Page } from '@playwright/test';
import type { SessionStatus } from '../../shared/status';
import { sessions, talkative, talking, unfoldAll } from '../support/access-scenes';
import { up } from '../support/double-states';
import type { DoubleOptions } from '../support/ginnel-double';
import { misfits } from '../support/overflow';
import { forwardOf, profileOf } from '../support/samples';
import {
  chooseForForward,
  listedSession,
  sessionCard,
  showSessions,
  showStatus,
} from '../support/window-actions';
import { expect, test } from '../support/window-page';

/** Everything of the home screen fits where it stands, in a small window, a usual and a large one. */

const long = 'a-session-of-a-rather-long-name-that-no-list-has-room-for';
const groups = ['Production', 'Production/Inner', ''];

function listed(): DoubleOptions {
  const profiles = Array.from({ length: 12 }, (_, at) =>
    profileOf({
      name: at === 0 ? long : `server ${String(at)}`,
      host: at < 2 ? 'a-host-of-a-long-name.department.internal.example' : `s${String(at)}.example`,
      username: 'deploy',
      group: groups[at % groups.length] ?? '',
      forwards: [forwardOf('local', '5432', 'db.internal:5432'), forwardOf('dynamic', '1080')],
    }),
  );
  const states = sessions.map(({ state }) => state);
  const opened = profiles.slice(0, 5).map((profile, at): SessionStatus => {
    const state = states[at];
    return state === undefined ? up(profile, Date.now()) : { ...up(profile, Date.now()), state };
  });
  return { profiles, sessions: opened };
}

interface Scene {
  readonly name: string;
  readonly options: () => DoubleOptions;
  readonly look: (page: Page) => Promise<void>;
}

const scenes: readonly Scene[] = [
  { name: 'a session of a long name', options: listed, look: (page) => showStatus(page, long) },
  {
    name: 'the list, and a menu in its menu',
    options: listed,
    look: async (page) => {
      await showSessions(page);
      await listedSession(page, long).click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Move to group' }).click();
      await expect(page.getByRole('menuitemradio', { name: 'Production/Inner' })).toBeVisible();
    },
  },
  {
    name: 'a way over four hosts',
    options: () => ({ sessions }),
    look: (page) => showStatus(page, 'session 2'),
  },
  {
    name: 'forwards with all that can be said about them',
    options: () => ({ sessions: [talking(Date.now())] }),
    look: async (page) => {
      await showStatus(page, talkative.name);
      await unfoldAll(page);
    },
  },
  {
    name: 'a forward that is edited in its line',
    options: listed,
    look: async (page) => {
      await showStatus(page, 'server 6');
      const card = sessionCard(page, 'server 6');
      await chooseForForward(card, 'L5432', 'Edit...');
      const field = card.getByRole('group', { name: /L5432/u }).getByRole('textbox', { name: 'Source port' });
      const change = card.getByRole('button', { name: 'Change', exact: true });
      const [left, right] = [await field.boundingBox(), await change.boundingBox()];
      expect((left?.x ?? 0) + (left?.width ?? 0)).toBeLessThan(right?.x ?? 0);
    },
  },
];

for (const [width, height] of [
  [480, 640],
  [1024, 700],
  [1600, 1000],
] as const) {
  for (const { name, options, look } of scenes) {
    test(`${name} fits into ${String(width)}×${String(height)}`, async ({ window: { page, open } }) => {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await open(options(), 'home');
      await page.locator('main[aria-busy="false"]').waitFor();
      await look(page);
      await expect.poll(() => misfits(page)).toEqual([]);
    });
  }
}
