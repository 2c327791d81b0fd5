import type { Page } from '@playwright/test';
import type { SessionProfile } from '../../shared/session-profile';
import type { SessionStatus } from '../../shared/status';
import { listening } from '../support/ginnel-double';
import { forwardOf, profileOf } from '../support/samples';
import { forwardRow, listedSession, showStatus } from '../support/window-actions';
import { expect, test } from '../support/window-page';

// How much of the window is drawn when something changes: counted, as React tells it to its developer tools.

const sessionNumber = (index: number): SessionProfile =>
  profileOf({
    name: `session ${String(index)}`,
    host: 'me@gw.example',
    forwards: [
      forwardOf('local', String(5900 + index), 'localhost:5901'),
      forwardOf('dynamic', String(1080 + index)),
    ],
  });
const first = sessionNumber(0);
const profiles = [first, ...[1, 2, 3, 4, 5].map(sessionNumber)];

function standingBy(profile: SessionProfile): SessionStatus {
  const now = Date.now();
  return {
    id: profile.id,
    profile,
    reconnects: 0,
    lastLoss: null,
    hops: [],
    state: { kind: 'standby', since: now },
    forwards: profile.forwards.map((forward) => ({
      forward,
      state: listening(forward, profile, now),
      leaving: false,
      reachability: null,
    })),
  };
}

/** What React keeps of a component that is there, as far as it is looked at here (react-dom 19). */
interface Fiber {
  readonly tag: number;
  readonly flags: number;
  readonly child: Fiber | null;
  readonly sibling: Fiber | null;
  readonly alternate: Fiber | null;
}

/** Counts the components that are drawn again from now on, in `window.drawn`. To be called before the page is there. */
async function countDrawn(page: Page): Promise<void> {
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
async function drawnBy(page: Page, deed: () => Promise<void>, seen: () => Promise<void>): Promise<number> {
  await page.evaluate(() => Object.assign(window, { drawn: 0 }));
  await deed();
  await seen();
  return page.evaluate(() => (window as unknown as { readonly drawn: number }).drawn);
}

test.beforeEach(async ({ window: { page, open } }) => {
  await countDrawn(page);
  // The seconds that are told with each state do not count.
  await page.clock.install();
  await open({ profiles, sessions: profiles.map(standingBy) }, 'home');
  await showStatus(page, 'session 0');
  await expect(page.getByRole('article', { name: 'session 0' })).toBeVisible();
  await page.clock.pauseAt(Date.now() + 60_000);
});

test('bytes that pass draw the cells that tell them, and not the lines', async ({ window: { page } }) => {
  const row = forwardRow(page.getByRole('article', { name: 'session 0' }), 'L5900');
  const drawn = await drawnBy(
    page,
    () =>
      page.evaluate(
        (entries) => {
          window.ginnelDouble.emit('snapshot.traffic', entries);
        },
        profiles.flatMap(({ id, forwards }) =>
          forwards.map((forward) => ({
            ...{ sessionId: id, forwardId: forward.id },
            ...{ live: 0, total: 0, sent: 1500, received: 2_500_000 },
          })),
        ),
      ),
    () => expect(row).toContainText('1.5 kB'),
  );
  // Five: two cells a line, and the session's sum.
  expect(drawn).toBeLessThan(12);
});

test('what happens to another session draws nothing of the one that is looked at', async ({
  window: { page },
}) => {
  const other = profiles[1] ?? first;
  const drawn = await drawnBy(
    page,
    () =>
      page.evaluate((id) => {
        window.ginnelDouble.setState(id, { kind: 'closing', since: Date.now() });
      }, other.id),
    () => expect(listedSession(page, 'session 1')).toContainText(/disconnecting|closing/iu),
  );
  // The list's row and what is said of all: 22.
  expect(drawn).toBeLessThan(50);
});
