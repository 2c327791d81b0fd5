import type { HistoryEntry } from '../../shared/history';
import type { ForwardStatus, SessionStatus } from '../../shared/status';
import type { ConnectionTest } from '../../shared/connection-test';
import { up } from '../support/double-states';
import { finishedTest } from '../support/double-tests';
import { findings, widerInside } from '../support/accessibility';
import { forwardOf, profileOf } from '../support/samples';
import type { Locator } from '@playwright/test';
import { chooseForForward, forwardRow, listedSession, showStatus } from '../support/window-actions';
import { expect, test } from '../support/window-page';

const web = forwardOf('local', '8080', 'localhost:80');
const socks = forwardOf('dynamic', '1080');
const office = profileOf({ name: 'office', host: 'me@gw.example', forwards: [web, socks] });
const far = profileOf({ name: 'far', host: 'far.example', forwards: [forwardOf('dynamic', '1081')] });
const minute = 60_000;
const refused = {
  code: 'channel-refused',
  data: { host: 'localhost', port: 80, detail: 'Connection refused' },
} as const;
const lost = { code: 'connection-lost', data: { detail: 'read ECONNRESET' } } as const;

/** The session with the reachability of the first forward as given. */
function probed(reachability: ForwardStatus['reachability']): SessionStatus {
  const session = up(office, Date.now() - 3 * minute);
  const [first, ...others] = session.forwards;
  return first === undefined ? session : { ...session, forwards: [{ ...first, reachability }, ...others] };
}

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('a forward of a session that logs in listens not yet, which is not on demand', async ({
  window: { page, open },
}) => {
  const session = probed(null);
  const forwards = session.forwards.map((one): ForwardStatus => ({ ...one, state: { kind: 'off' } }));
  const state = { kind: 'connecting', since: Date.now(), phase: 'auth', attempt: 1 } as const;
  await open({ sessions: [{ ...session, state, forwards }] }, 'home');
  const row = forwardRow(page.getByRole('article', { name: 'office' }), 'L8080');
  await expect(row).toContainText('Once up');
  await expect(row).toContainText('Once connected');
});

test('a session tells its round trip, how often it came back, and when and why it was last lost', async ({
  window: { page, open },
}) => {
  const session = { ...probed(null), reconnects: 2, lastLoss: { at: Date.now() - 5 * minute, error: lost } };
  await open({ sessions: [session], vitals: [{ sessionId: office.id, roundTrip: 12.3 }] }, 'home');
  const card = page.getByRole('article', { name: 'office' });
  await expect(card).toContainText('round trip 12 ms');
  await expect(card).toContainText(
    /Came back twice\. Last lost .*\(5 min ago\): Remote side unexpectedly closed network connection\./,
  );
  await page.evaluate((sessionId) => {
    window.ginnelDouble.emit('snapshot.vitals', [{ sessionId, roundTrip: 1500 }]);
  }, office.id);
  await expect(card).toContainText('1.5 s');
});

test('a server that never answers keepalives is told of on its card, and so is a jump host', async ({
  window: { page, open },
}) => {
  const session = probed(null);
  const unchecked = (servers: readonly (string | null)[]): SessionStatus => ({
    ...session,
    state: { ...session.state, unchecked: servers } as SessionStatus['state'],
  });
  await open({ sessions: [unchecked([null])] }, 'home');
  const card = page.getByRole('article', { name: 'office' });
  await expect(card).toContainText(
    'This server does not answer keepalives, so a dead connection is noticed later.',
  );
  // Nothing is wrong with it.
  await expect(card).toContainText('Connected');
  await expect(card.locator('[data-state="up"]')).toBeVisible();
  const put = (status: SessionStatus): Promise<void> =>
    page.evaluate(
      (sessions) => {
        window.ginnelDouble.update({ sessions });
      },
      [status],
    );
  await put(unchecked(['gw', null]));
  await expect(card).toContainText('The jump host gw and this server do not answer keepalives');
  await put(session);
  await expect(card).not.toContainText('keepalives');
});

test('a session that is away tells since when, and not only since the last of many tries', async ({
  window: { page, open },
}) => {
  const now = Date.now();
  const refusedByServer = { code: 'connect-refused', data: { host: 'gw.example', port: 22 } } as const;
  const state = { kind: 'waiting', since: now, attempt: 9, retryAt: now + 60_000 } as const;
  const session = { ...probed(null), lastLoss: { at: now - 5 * minute, error: lost } };
  await open({ sessions: [{ ...session, state: { ...state, cause: refusedByServer } }] }, 'home');
  const card = page.getByRole('article', { name: 'office' });
  await expect(card).toContainText('gw.example:22 refused the connection.');
  await expect(card).toContainText(
    /Away since [-\d: ]+\(5 min ago\): Remote side unexpectedly closed network connection\./,
  );
  const put = (status: SessionStatus): Promise<void> =>
    page.evaluate(
      (sessions) => {
        window.ginnelDouble.update({ sessions });
      },
      [status],
    );
  // Why it is away is not said twice.
  await put({ ...session, state: { ...state, cause: lost } });
  await expect(card.getByText(/^Away since [-\d: ]+\(5 min ago\)\.$/u)).toBeVisible();
  await put({ ...session, state: { kind: 'connecting', since: now, attempt: 10, phase: 'tcp' } });
  await expect(card).toContainText(/Away since .*\(5 min ago\): Remote side/);
  // Where nothing ever ran through, it stands where everything else on the card begins.
  const left = (part: Locator): Promise<number> =>
    part.evaluate((element) => Math.round(element.getBoundingClientRect().left));
  expect(await left(card.getByText(/^Away since/u))).toBe(
    await left(card.getByRole('heading', { level: 1 })),
  );
});

test('a server that does not answer is told of before it is given up, and is not waited for by who will not', async ({
  window: { page, open },
}) => {
  await open({ sessions: [probed({ kind: 'failed', at: 0, error: refused })] }, 'home');
  const card = page.getByRole('article', { name: 'office' });
  await expect(card).toContainText('not reachable');
  await page.evaluate((session) => {
    if (session.state.kind !== 'connected') return;
    window.ginnelDouble.setState(session.id, { ...session.state, stalledSince: Date.now() - 20_000 });
  }, probed(null));
  await expect(card).toContainText(/Not answeringfor 2\d s · connected for 3 min/);
  await expect(card).toContainText(/Nothing has come from the server since \d\d:\d\d:\d\d/);
  await expect(card).toContainText(/given up in at most (3\d|40) s and made again/);
  await expect(card.getByRole('button', { name: 'Disconnect' })).toBeVisible();
  // What was found out before says nothing now.
  await expect(card).not.toContainText('not reachable');
  await expect(page.locator('[data-announcer]')).toContainText('office: Not answering');
  await card.getByRole('button', { name: 'Retry now' }).click();
  await expect(card).toContainText('Connected');
});

test('without a network a session says that it waits for one', async ({ window: { page, open } }) => {
  const state = { kind: 'waiting', since: Date.now(), attempt: 1, retryAt: null, cause: lost } as const;
  await open({ sessions: [{ ...probed(null), state }] }, 'home');
  const card = page.getByRole('article', { name: 'office' });
  await expect(card).toContainText('waiting for a network');
  await expect(card).toContainText('It connects again as soon as there is one.');
  await card.getByRole('button', { name: 'Retry now' }).click();
  await expect(card).toContainText('Connected');
});

test('whether a destination answers is told beside that its port listens, with the ways out, and tested on demand', async ({
  window: { page, open },
}) => {
  await open({ sessions: [probed(null)] }, 'home');
  const card = page.getByRole('article', { name: 'office' });
  const row = card.getByRole('row').filter({ hasText: 'L8080' });
  await expect(row).toContainText('Listening');
  await expect(row).not.toContainText('reachable');
  await chooseForForward(card, 'L8080', 'Check the destination');
  await expect(row).toContainText('reachable 3 ms');
  await expect(row).toBeFocused();
  const put = (session: SessionStatus): Promise<void> =>
    page.evaluate((status) => {
      window.ginnelDouble.update({ sessions: [status] });
    }, session);
  await put(probed({ kind: 'asking', since: Date.now() }));
  await expect(row).toContainText('checking…');
  await put(probed({ kind: 'failed', at: Date.now(), error: refused }));
  await expect(row).toContainText('Listening');
  await expect(row).toContainText('not reachable');
  await expect(card).toContainText('localhost:80 refused the connection from the server.');
  await expect(card).toContainText(
    '"localhost" as a destination means the server itself, not this computer.',
  );
  await expect(card).toContainText('Connection refused');
  await expect(page.locator('[data-announcer]')).toContainText('office: L8080 cannot reach its destination.');
  await expect(page).toHaveTitle(/1 destination not reached/);
  const release = await page.evaluateHandle(() => window.ginnelDouble.hold('forwards.checkReachability'));
  await card.getByRole('button', { name: 'Check again where L8080 leads' }).click();
  await put(probed({ kind: 'asking', since: Date.now() }));
  await expect(row).toBeFocused();
  await put(probed({ kind: 'failed', at: Date.now(), error: refused }));
  await expect(row).toBeFocused();
  await release.evaluate((answer) => {
    answer();
  });
  await expect(card).not.toContainText('refused the connection');
  // The button that was pressed is gone with what it was about; the focus stays nearby.
  await expect(row).toBeFocused();
  await page.evaluate(() => {
    window.ginnelDouble.program({
      'forwards.checkReachability': { ok: false, error: { code: 'not-connected', data: {} } },
    });
  });
  await chooseForForward(card, 'L8080', 'Check the destination');
  await expect(card.getByRole('alert')).toContainText('The session is not connected.');
});

test('what runs through shows as bytes, rates and a curve, and is followed only where it can be seen', async ({
  window: { page, open },
}) => {
  const rates = {
    ...{ forwardId: web.id, lastAt: Date.now(), sentSoFar: 2_000_000, receivedSoFar: 0 },
    sent: [...new Array<number>(100).fill(20_000), ...new Array<number>(50).fill(0)],
    received: new Array<number>(150).fill(0),
  };
  const moved = { sessionId: office.id, forwardId: web.id, live: 2, total: 7, sent: 2_000_000, received: 0 };
  const idle = profileOf({ name: 'idle', host: 'idle.example', forwards: far.forwards });
  await open(
    {
      sessions: [up(office, Date.now()), up(idle, Date.now()), up(far, Date.now())],
      traffic: [moved],
    },
    'home',
  );
  await page.evaluate((value) => {
    window.ginnelDouble.program({ 'sessions.getRates': { ok: true, value: [value] } });
  }, rates);
  // The curve is asked for when the session is looked at.
  await showStatus(page, 'idle');
  await showStatus(page, 'office');
  const card = page.getByRole('article', { name: 'office' });
  const traffic = card.getByRole('group', { name: 'Traffic' });
  await expect(traffic).toContainText('2 connections 7 in all');
  await expect(traffic.getByRole('img')).toHaveAccessibleName(
    'The last 5 minutes: 2.0 MB sent, at most 10.0 kB/s; 0 B received, at most 0 B/s.',
  );
  await expect(traffic).toContainText('0 B/s');
  await page.evaluate((entry) => {
    window.ginnelDouble.emit('snapshot.traffic', [{ ...entry, live: 1, received: 4_000_000 }]);
  }, moved);
  await expect(traffic).toContainText(/received (1\.\d|2\.0) MB\/s4\.0 MB/);
  await expect(traffic).toContainText('1 connection ');
  await expect(forwardRow(card, 'L8080')).toContainText('received 4.0 MB');
  await card.getByRole('button', { name: 'connections of L8080' }).click();
  await expect(forwardRow(card, 'L8080')).toContainText('4.0 MB received, at most 2.0 MB/s');
  const asked = (): Promise<readonly string[]> =>
    page.evaluate(() => window.ginnelDouble.inputs('sessions.getRates').map(({ sessionId }) => sessionId));
  expect(await asked()).not.toContain(far.id);
  await showStatus(page, 'far');
  await expect.poll(asked).toContain(far.id);
});

test('a history unfolds, with earlier runs and the share of time it was connected, and goes on', async ({
  window: { page, open },
}) => {
  const now = Date.now();
  const at = (minutes: number, what: HistoryEntry['what'], error: HistoryEntry['error'] = null) =>
    ({ at: now - minutes * minute, what, error }) as const;
  await open({ sessions: [probed(null)] }, 'home');
  const card = page.getByRole('article', { name: 'office' });
  await page.getByRole('tab', { name: 'History' }).click();
  await expect(card).toContainText('Nothing yet.');
  const told: HistoryEntry[] = [
    at(20, 'opened'),
    at(20, 'connected'),
    at(15, 'ended', { code: 'ended-unasked', data: {} }),
    at(10, 'opened'),
    at(10, 'connected'),
    at(4, 'stalled'),
    at(3, 'lost', lost),
    at(2, 'connected'),
  ];
  await page.evaluate(
    ([value, session]) => {
      window.ginnelDouble.program({ 'sessions.getHistory': { ok: true, value } });
      window.ginnelDouble.update({ sessions: [session] });
    },
    [told, { ...probed(null), lastLoss: { at: now - 3 * minute, error: lost } }] as const,
  );
  const history = card.getByRole('region', { name: 'History of office' });
  await expect(history.getByRole('listitem')).toHaveText([
    /Connected$/,
    /Connection lost · back after 1 min · Remote side unexpectedly closed network connection\./,
    /The server does not answer · for 1 min$/,
    /Connected · for 7 min$/,
    /Opened$/,
    /Ginnel ended unexpectedly$/,
    /Connected$/,
    /Opened$/,
  ]);
  await expect(card).toContainText(
    /Last 24 hours: connected for 8 min.* of the 10 min.* it was open \(80(\.\d)? %\), lost once; what was before Ginnel ended unexpectedly is not counted\./,
  );
  await expect(card).not.toContainText('Last 7 days');
});

test('a history left unfolded keeps up with the time, and is still unfolded after a look at another page', async ({
  window: { page, open },
}) => {
  const now = Date.now();
  await page.clock.install({ time: now });
  await open({ sessions: [probed(null)] }, 'home');
  const told: HistoryEntry[] = [
    { at: now - 10 * minute, what: 'opened', error: null },
    { at: now - 10 * minute, what: 'connected', error: null },
  ];
  await page.evaluate((value) => {
    window.ginnelDouble.program({ 'sessions.getHistory': { ok: true, value } });
  }, told);
  const card = page.getByRole('article', { name: 'office' });
  await page.getByRole('tab', { name: 'History' }).click();
  await expect(card).toContainText(/connected for 10 min.* of the 10 min/);
  await page.clock.fastForward(50 * minute);
  await expect(card).toContainText(/connected for 1 h.* of the 1 h/);
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await page.getByRole('tab', { name: 'History' }).click();
  await expect(card).toContainText(/connected for 1 h.* of the 1 h/);
});

test('Test shows each step while the rest stays in use, what failed and what was not tried, and is stopped', async ({
  window: { page, open },
}) => {
  await page.context().grantPermissions(['clipboard-read']);
  await open();
  // What is wrong with the form is said first.
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Host Name' })).toBeFocused();
  await expect(page.getByRole('alert')).toContainText('host');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('textbox', { name: 'Host Name' }).fill('me@gw.example');
  await page.evaluate(() => {
    window.ginnelDouble.program({ 'connectionTests.start': { ok: true, value: {} } });
  });
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Test of me@gw.example' });
  await expect(dialog.getByRole('button', { name: 'Close' })).toBeFocused();
  // At the side, so that the session it is about can be seen.
  const box = await dialog.boundingBox();
  expect(box?.width).toBe(540);
  expect(box?.x).toBe(1100 - 540 - 12);
  const [tested] = await page.evaluate(() => window.ginnelDouble.inputs('connectionTests.start'));
  if (tested === undefined) throw new Error('nothing was tested');
  const done = finishedTest({ ...tested.profile, forwards: [web] }, Date.now());
  const put = (
    states: readonly ConnectionTest['steps'][number]['state'][],
    endedAt: number | null,
  ): Promise<void> =>
    page.evaluate(
      (connectionTest) => {
        window.ginnelDouble.update({ connectionTests: [connectionTest] });
      },
      {
        ...done,
        endedAt,
        steps: done.steps.map((step, index) => {
          const state = states[index] ?? 'waiting';
          return {
            ...step,
            state,
            took: state === 'waiting' ? null : 12,
            error: state === 'failed' ? refused : null,
          };
        }),
      } as ConnectionTest,
    );
  await put(['ok', 'ok', 'running'], null);
  await expect(dialog.getByRole('status')).toHaveText('Testing…');
  await expect(dialog).toContainText('2 of 7 steps done');
  await expect(dialog.getByRole('listitem').nth(1)).toHaveText(/^Connect.*done, 12 ms$/);
  await expect(dialog.getByRole('listitem').nth(6)).toHaveText(/^Reach the destination.*to come$/);
  // The window behind it stays in use.
  await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Source port' })).toBeVisible();
  // Closing it now would end the test, and says so.
  await expect(dialog.getByRole('button', { name: 'Stop and close' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(dialog).toContainText('The test was stopped before all steps ran.');
  await expect(dialog.getByRole('listitem').nth(6)).toContainText('not tried');
  await put(['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'failed'], done.endedAt);
  await expect(dialog.getByRole('status')).toContainText('1 step failed');
  await expect(dialog).toContainText('localhost:80 refused the connection from the server.');
  await dialog.getByRole('button', { name: 'Copy as text' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain('Test of me@gw.example');
  expect(copied).toMatch(/Reach the destination.*: failed after 12 ms\r?\n {4}localhost:80 refused/);
  await dialog.getByRole('button', { name: 'Test again' }).click();
  await expect
    .poll(() => page.evaluate(() => window.ginnelDouble.inputs('connectionTests.start').length))
    .toBe(2);
  await dialog.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(await page.evaluate(() => window.ginnelDouble.snapshot().connectionTests)).toEqual([]);
});

test('an open session is tested from its card; a test that cannot begin says why', async ({
  window: { page, open },
}) => {
  await open({ sessions: [probed(null)] }, 'home');
  const card = page.getByRole('article', { name: 'office' });
  await card.getByRole('button', { name: 'Test', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Test of office' });
  await expect(dialog.getByRole('status')).toHaveText('Everything works: 9 steps in 108 ms.');
  await page.evaluate(() => {
    window.ginnelDouble.program({
      'connectionTests.start': { ok: false, error: { code: 'session-busy', data: { title: 'office' } } },
    });
  });
  await dialog.getByRole('button', { name: 'Test again' }).click();
  await expect(dialog.getByRole('alert')).toContainText('"office" is already open.');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(card.getByRole('button', { name: 'Test', exact: true })).toBeFocused();
});

test('after an end nobody asked for, what was open is opened again or left closed', async ({
  window: { page, open },
}) => {
  await open({ reopenable: [office, far] }, 'home');
  const bar = page.getByRole('region', { name: 'Sessions that were open' });
  await expect(bar).toContainText('2 sessions were open: “office” and “far”.');
  await bar.getByRole('button', { name: 'Reopen' }).click();
  await expect(listedSession(page, 'office')).toContainText(/up|connected/iu);
  await expect(listedSession(page, 'far')).toBeVisible();
  await expect(bar).toHaveCount(0);
  await page.evaluate((profile) => {
    window.ginnelDouble.update({ reopenable: [profile] });
  }, office);
  await expect(bar).toContainText('One session was open: “office”.');
  await bar.getByRole('button', { name: 'Leave closed' }).click();
  await expect(bar).toHaveCount(0);
  expect(await page.evaluate(() => window.ginnelDouble.inputs('sessions.reopen').length)).toBe(1);
});

test('none of this is wrong for axe, light or dark, or cut off in a small window', async ({
  window: { page, open },
}) => {
  const now = Date.now();
  const failing = { ...probed({ kind: 'failed', at: now, error: refused }), reconnects: 1 };
  const inUse = { code: 'listen-in-use', data: { address: '127.0.0.1', port: 1081, free: 1082 } } as const;
  const waiting = { kind: 'waiting', since: now, error: inUse, retryAt: now + 9000, until: null } as const;
  const silent = up(far, now);
  const connectionTest = finishedTest(office, now);
  await open(
    {
      sessions: [
        { ...failing, lastLoss: { at: now - minute, error: lost } },
        {
          ...silent,
          state: { ...silent.state, stalledSince: now - 9000 } as SessionStatus['state'],
          forwards: silent.forwards.map((status) => ({ ...status, state: waiting })),
        },
      ],
      vitals: [{ sessionId: office.id, roundTrip: 12 }],
      reopenable: [profileOf({ name: 'a-session-of-a-rather-long-name', host: 'gw' })],
      traffic: [{ sessionId: office.id, forwardId: web.id, live: 2, total: 9, sent: 5_000_000, received: 1 }],
    },
    'home',
  );
  await showStatus(page, 'office');
  await page.evaluate(
    ([entries, moved]) => {
      window.ginnelDouble.program({
        'connectionTests.start': { ok: true, value: {} },
        'sessions.getHistory': { ok: true, value: entries },
      });
      window.ginnelDouble.emit('snapshot.traffic', [moved]);
    },
    [
      [
        { at: now - 9 * minute, what: 'opened', error: null },
        { at: now - 9 * minute, what: 'connected', error: null },
        { at: now - 8 * minute, what: 'lost', error: lost },
      ],
      { sessionId: office.id, forwardId: web.id, live: 2, total: 9, sent: 6_000_000, received: 800_000 },
    ] as const,
  );
  const card = page.getByRole('article', { name: 'office' });
  await card.getByRole('button', { name: 'connections of L8080' }).click();
  const looked = async (what: string): Promise<void> => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await findings(page), `${what}, ${colorScheme}`).toEqual([]);
    }
  };
  await expect(card.getByRole('region', { name: 'Connections of L8080' })).toBeVisible();
  await looked('an unreached destination');
  await page.getByRole('tab', { name: 'History' }).click();
  await expect(card.getByRole('listitem').first()).toContainText('Connection lost');
  await looked('history');
  await showStatus(page, 'far');
  await expect(page.getByRole('article', { name: 'far' })).toContainText('Not answering');
  await looked('a silent server');
  await showStatus(page, 'office');
  await card.getByRole('button', { name: 'Test', exact: true }).click();
  await page.evaluate(
    ([tested, error]) => {
      const steps = tested.steps.map((step, at, { length }) =>
        at < length - 1 ? step : { ...step, state: 'failed' as const, error },
      );
      window.ginnelDouble.update({ connectionTests: [{ ...tested, steps }] });
    },
    [connectionTest, refused] as const,
  );
  await expect(page.getByRole('dialog')).toContainText('1 step failed');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await findings(page), colorScheme).toEqual([]);
  }
  await page.setViewportSize({ width: 480, height: 640 });
  expect(
    await widerInside(
      page,
      '[data-page="status"], [role="grid"], article, dialog, [data-bars], [data-connections]',
    ),
  ).toEqual([]);
});

test('rows out of sight cost nothing, and going to a session scrolls no header out of the window', async ({
  window: { page, open },
}) => {
  const ports = Array.from({ length: 60 }, (_, at) => forwardOf('local', String(9000 + at), 'localhost:80'));
  const others = ['first', 'last'].map((name) => profileOf({ name, host: 'gw.example', forwards: ports }));
  await open({ sessions: others.map((profile) => up(profile, Date.now())) }, 'home');
  await page.evaluate((sessionId) => {
    if (sessionId !== undefined) window.ginnelDouble.emit('sessions.goTo', { sessionId });
  }, others.at(-1)?.id);
  const last = page.getByRole('article', { name: 'last' });
  await expect(last).toBeFocused();
  await expect(last).toBeInViewport();
  await expect(page.getByRole('tab', { name: 'Status' })).toBeInViewport({ ratio: 1 });
  const isLaidOut = (notation: string): Promise<boolean> =>
    forwardRow(last, notation)
      .locator('[data-source]')
      .evaluate((line) => line.checkVisibility({ contentVisibilityAuto: true }));
  await expect.poll(() => isLaidOut('L9059')).toBe(false);
  expect(await isLaidOut('L9000')).toBe(true);
  const beyond = await page.evaluate(
    () => document.documentElement.scrollHeight - document.documentElement.clientHeight,
  );
  expect(beyond).toBe(0);
});

test('a forward that is on can be switched off before its session was ever up, and says what it still waits for', async ({
  window: { page, open },
}) => {
  const since = Date.now();
  const session = probed(null);
  const [first, ...others] = session.forwards;
  if (first === undefined || first.state.kind !== 'listening') throw new Error('nothing listens');
  const off = { ...first, state: { kind: 'off' } } as const;
  await open(
    {
      sessions: [
        {
          ...session,
          state: { kind: 'waiting', since, attempt: 1, retryAt: since + 60_000, cause: lost },
          forwards: [off, ...others],
        },
      ],
    },
    'home',
  );
  const card = page.getByRole('article', { name: 'office' });
  const row = card.getByRole('row').filter({ hasText: 'L8080' });
  await expect(row).toContainText('Waiting for the server');
  await row.getByRole('switch', { name: 'L8080' }).uncheck({ force: true });
  await expect.poll(() => page.evaluate(() => window.ginnelDouble.inputs('forwards.stop').length)).toBe(1);

  const inUse = { code: 'listen-in-use', data: { address: '127.0.0.1', port: 8080 } } as const;
  const partial = { ...first, state: { ...first.state, missing: [inUse] } };
  await page.evaluate(
    (status) => {
      window.ginnelDouble.update({ sessions: [status] });
    },
    { ...session, forwards: [partial, ...others] },
  );
  await expect(card).toContainText('Port 8080 is already in use on 127.0.0.1.');
  await expect(card).toContainText('It is taken as well as soon as it is free.');
});
