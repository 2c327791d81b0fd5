import type { Connection, ConnectionList } from '../../shared/connections';
import { connectionIdSchema } from '../../shared/ids';
import type { SessionStatus } from '../../shared/status';
import { up } from '../support/double-states';
import { forwardOf, profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';

const database = forwardOf('local', '5432', 'db.internal:5432');
const socks = forwardOf('dynamic', '1080');
const office = profileOf({ name: 'office', host: 'me@gw.example', forwards: [database, socks] });
const minute = 60_000;

function connection(id: number, more: Partial<Connection> = {}): Connection {
  const since = Date.now() - 3 * minute - 30_000;
  return {
    id: connectionIdSchema.parse(id),
    from: `127.0.0.1:${String(50_000 + id)}`,
    program: null,
    to: 'db.internal:5432',
    since,
    opened: since,
    ended: null,
    sent: 0,
    received: 0,
    ...more,
  };
}

const listOf = (live: readonly Connection[], closed: readonly Connection[] = []): ConnectionList => ({
  live,
  liveTotal: live.length,
  closed,
});

function connected(): readonly SessionStatus[] {
  return [up(office, Date.now())];
}

test.beforeEach(async ({ window: { open } }) => {
  const moved = { sessionId: office.id, forwardId: socks.id, live: 1, total: 7, sent: 1500, received: 0 };
  await open({ profiles: [office], sessions: connected(), traffic: [moved] }, 'home');
});

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('a forward opens into its connections: from where, which program, to where, since when, how much', async ({
  window: { page },
}) => {
  await page.evaluate(
    ([session, forward, proxy, list, names]) => {
      window.ginnelDouble.setConnections(session, forward, list);
      window.ginnelDouble.setConnections(session, proxy, names);
    },
    [
      office.id,
      database.id,
      socks.id,
      listOf([
        connection(1, { program: { name: 'psql', pid: 4711 }, sent: 1500, received: 3_400_000 }),
        connection(2, { opened: null, since: Date.now() - 2500 }),
      ]),
      listOf([connection(3, { to: 'intranet.example:443' }), connection(4, { to: '', opened: null })]),
    ] as const,
  );
  const unfold = page.getByRole('button', { name: 'connections of L5432' });
  await expect(unfold).toHaveAttribute('aria-expanded', 'false');
  await unfold.click();
  await expect(unfold).toHaveAttribute('aria-expanded', 'true');
  const rows = page.getByRole('table', { name: 'Open connections' }).getByRole('row');
  const first = rows.filter({ hasText: '127.0.0.1:50001' });
  await expect(first).toContainText('psql (process 4711)');
  await expect(first).toContainText('db.internal:5432');
  await expect(first).toContainText('3 min');
  await expect(first).toContainText('1.5 kB');
  await expect(first).toContainText('3.4 MB');
  await expect(rows.filter({ hasText: '127.0.0.1:50002' })).toContainText('no answer yet');
  await unfold.click();
  await page.getByRole('button', { name: 'connections of D1080' }).click();
  await expect(rows.filter({ hasText: '127.0.0.1:50003' })).toContainText('intranet.example:443');
  await expect(rows.filter({ hasText: '127.0.0.1:50004' })).toContainText('not known yet');
});

test('what moves is asked for once a second while it is unfolded, and no longer', async ({
  window: { page },
}) => {
  const asked = (): Promise<number> =>
    page.evaluate(() => window.ginnelDouble.inputs('clientConnections.list').length);
  await page.clock.install();
  await page.evaluate(
    ([session, forward, list]) => {
      window.ginnelDouble.setConnections(session, forward, list);
    },
    [office.id, database.id, listOf([connection(1, { sent: 1 })])] as const,
  );
  expect(await asked()).toBe(0);
  const unfold = page.getByRole('button', { name: 'connections of L5432' });
  await unfold.click();
  const row = page.getByRole('row').filter({ hasText: '127.0.0.1:50001' }).last();
  await expect(row).toContainText('1 B');
  await page.evaluate(
    ([session, forward, list]) => {
      window.ginnelDouble.setConnections(session, forward, list);
    },
    [office.id, database.id, listOf([connection(1, { sent: 77_000 })])] as const,
  );
  await page.clock.runFor(1000);
  await expect(row).toContainText('77.0 kB');
  await unfold.click();
  await expect(page.getByRole('region', { name: 'Connections of L5432' })).toHaveCount(0);
  const before = await asked();
  await page.clock.runFor(10_000);
  expect(await asked()).toBe(before);
});

test('Close ends one connection, which goes into the history, and leaves the focus at the next', async ({
  window: { page },
}) => {
  await page.evaluate(
    ([session, forward, list]) => {
      window.ginnelDouble.setConnections(session, forward, list);
    },
    [office.id, database.id, listOf([connection(1), connection(2), connection(3)])] as const,
  );
  await page.getByRole('button', { name: 'connections of L5432' }).click();
  await page.getByRole('button', { name: 'Close the connection from 127.0.0.1:50002' }).click();
  const ended = page.getByRole('table', { name: 'Ended connections' });
  await expect(ended.getByRole('row').filter({ hasText: '127.0.0.1:50002' })).toContainText('Closed by you');
  await expect(page.getByRole('table', { name: 'Open connections' })).not.toContainText('127.0.0.1:50002');
  await expect(page.getByRole('button', { name: 'Close the connection from 127.0.0.1:50003' })).toBeFocused();
  const calls = await page.evaluate(() => window.ginnelDouble.inputs('clientConnections.close'));
  expect(calls).toEqual([{ sessionId: office.id, forwardId: database.id, connectionId: 2 }]);
});

test('a connection that ended before it could be closed is said to be gone', async ({ window: { page } }) => {
  await page.evaluate(
    ([session, forward, list]) => {
      window.ginnelDouble.setConnections(session, forward, list);
      window.ginnelDouble.program({
        'clientConnections.close': { ok: false, error: { code: 'not-found', data: { what: 'connection' } } },
      });
    },
    [office.id, database.id, listOf([connection(1)])] as const,
  );
  await page.getByRole('button', { name: 'connections of L5432' }).click();
  await page.getByRole('button', { name: 'Close the connection from' }).click();
  await expect(page.getByRole('alert')).toContainText('connection');
});

test('the history says why each one ended', async ({ window: { page } }) => {
  const at = Date.now() - 2 * minute - 5000;
  const refused = { code: 'channel-refused', data: { host: 'db.internal', port: 5432, detail: '' } } as const;
  await page.evaluate(
    ([session, forward, list]) => {
      window.ginnelDouble.setConnections(session, forward, list);
    },
    [
      office.id,
      database.id,
      listOf(
        [],
        [
          connection(1, { ended: { at, reason: { kind: 'finished' } } }),
          connection(2, { ended: { at, reason: { kind: 'refused', error: refused } } }),
          connection(3, { ended: { at, reason: { kind: 'turned-away', detail: 'Not from there.' } } }),
        ],
      ),
    ] as const,
  );
  await page.getByRole('button', { name: 'connections of L5432' }).click();
  await expect(page.getByText('No connection is open.')).toBeVisible();
  const rows = page.getByRole('table', { name: 'Ended connections' }).getByRole('row');
  await expect(rows.filter({ hasText: '50001' })).toContainText('2 min ago');
  await expect(rows.filter({ hasText: '50001' })).toContainText('Finished');
  await expect(rows.filter({ hasText: '50002' })).toContainText('db.internal:5432 refused the connection');
  await expect(rows.filter({ hasText: '50003' })).toContainText('Not from there.');
});

test('what is unfolded and what is counted survives a reload of the window', async ({ window: { page } }) => {
  await page.getByRole('button', { name: 'connections of D1080' }).click();
  await expect(page.getByRole('region', { name: 'Connections of D1080' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('region', { name: 'Connections of D1080' })).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'D1080' }).first()).toContainText('1 live of 7');
  await expect(page.getByRole('button', { name: 'connections of L5432' })).toHaveAttribute(
    'aria-expanded',
    'false',
  );
});

test('thousands are counted, the newest listed, and rows keep their place while others come and go', async ({
  window: { page },
}) => {
  const many = Array.from({ length: 2000 }, (_, index) => connection(3000 - index));
  await page.evaluate(
    ([session, forward, list]) => {
      window.ginnelDouble.setConnections(session, forward, list);
    },
    [office.id, database.id, { live: many, liveTotal: 3800, closed: [] }] as const,
  );
  await page.getByRole('button', { name: 'connections of L5432' }).click();
  await expect(page.getByText('and 1,800 more')).toBeAttached();
  // By its attribute: to ask each of thousands for its name takes many seconds.
  const kept = page.locator('button[aria-label="Close the connection from 127.0.0.1:52500"]');
  await kept.focus();
  // Rows that stay the same are not made anew, however many there are.
  const made = await page.evaluate(
    ([session, forward, list]) => {
      const asked = (): number => window.ginnelDouble.inputs('clientConnections.list').length;
      const until = asked() + 3;
      const elements: Element[] = [];
      const observer = new MutationObserver((changes) => {
        for (const { addedNodes } of changes) {
          elements.push(...[...addedNodes].filter((node) => node instanceof Element));
        }
      });
      observer.observe(document.body, { childList: true, subtree: true });
      window.ginnelDouble.setConnections(session, forward, list);
      return new Promise<number>((resolve) => {
        const watch = setInterval(() => {
          if (asked() < until) return;
          clearInterval(watch);
          observer.disconnect();
          resolve(elements.length);
        }, 50);
      });
    },
    [
      office.id,
      database.id,
      { live: [connection(3001), ...many.slice(0, -1)], liveTotal: 3801, closed: [] },
    ] as const,
  );
  expect(made).toBeGreaterThan(0);
  expect(made).toBeLessThan(50);
  await expect(page.getByRole('row').filter({ hasText: '127.0.0.1:53001' }).last()).toBeAttached();
  await expect(kept).toBeFocused();
});
