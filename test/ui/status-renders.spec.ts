import type { SessionProfile } from '../../shared/session-profile';
import type { SessionStatus } from '../../shared/status';
import { listening } from '../support/ginnel-double';
import { forwardOf, profileOf } from '../support/samples';
import { countDrawn, drawnBy } from '../support/drawn-components';
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
