import { sentence } from '../../shared/errors';
import type { SessionStatus } from '../../shared/status';
import { listening } from '../support/ginnel-double';
import { forwardOf, profileOf } from '../support/samples';
import { chooseForForward, forwardRow, listedSession, openPanel } from '../support/window-actions';
import { expect, test } from '../support/window-page';

const local = forwardOf('local', '5901', 'localhost:5901');
const socks = forwardOf('dynamic', '1080');
const office = profileOf({ name: 'office', host: 'me@gw.example', forwards: [local, socks] });
const minute = 60_000;

function connected(): SessionStatus {
  const now = Date.now();
  return {
    id: office.id,
    profile: office,
    reconnects: 0,
    lastLoss: null,
    hops: [],
    state: {
      kind: 'connected',
      since: now - 3 * minute,
      negotiated: {
        serverVersion: 'SSH-2.0-OpenSSH_9.2p1',
        kex: 'curve25519-sha256',
        hostKeyType: 'ssh-ed25519',
        cipher: 'aes256-gcm@openssh.com',
        mac: '',
        compression: 'none',
        username: 'me',
        weak: [],
      },
      stalledSince: null,
    },
    forwards: [local, socks].map((forward) => ({
      forward,
      state: listening(forward, office, now),
      leaving: false,
      reachability: null,
    })),
  };
}

test.beforeEach(async ({ window: { open } }) => {
  await open({ profiles: [office], sessions: [connected()] }, 'home');
});

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('a session shows where it is connected and for how long, its forwards where they really listen', async ({
  window: { page },
}) => {
  const card = page.getByRole('article', { name: 'office' });
  await expect(card).toContainText('me@gw.example:22');
  await expect(card).toContainText('Connected');
  await expect(card).toContainText('for 3 min');
  const row = card.getByRole('row').filter({ hasText: 'L5901' });
  await expect(row).toContainText('Listening');
  // Both loopback addresses, under the name that stands for them; each by itself once it is asked for.
  await expect(row.getByText('localhost:5901', { exact: true })).toHaveCount(2);
  await expect(row).not.toContainText('[::1]');
  await row.getByRole('button', { name: 'connections of L5901' }).click();
  const places = row.getByRole('list', { name: 'Where L5901 listens' });
  await expect(places.getByRole('listitem')).toHaveText(['127.0.0.1:5901', '[::1]:5901']);
  await expect(page).toHaveTitle('Ginnel — 1 session and 2 tunnels up');
});

test('connections and bytes follow the counters', async ({ window: { page } }) => {
  await page.evaluate(
    ([sessionId, forwardId]) => {
      window.ginnelDouble.emit('snapshot.traffic', [
        { sessionId, forwardId, live: 2, total: 7, sent: 1500, received: 104_857_600 },
      ]);
    },
    [office.id, local.id] as const,
  );
  const row = page.getByRole('row').filter({ hasText: 'L5901' });
  await expect(row).toContainText('2 live of 7');
  await expect(row).toContainText('1.5 kB');
  await expect(row).toContainText('105 MB');
});

test('a lost connection shows its cause and a countdown, and is retried at once when asked', async ({
  window: { page },
}) => {
  await page.evaluate((id) => {
    window.ginnelDouble.setState(id, {
      kind: 'waiting',
      since: Date.now(),
      attempt: 1,
      retryAt: Date.now() + 45_000,
      cause: { code: 'connection-lost', data: { detail: 'read ECONNRESET' } },
    });
  }, office.id);
  const card = page.getByRole('article', { name: 'office' });
  await expect(card).toContainText('Connection lost');
  await expect(card).toContainText(/retry in 4\d s/);
  await expect(card).toContainText('Remote side unexpectedly closed network connection.');
  await expect(card).toContainText('read ECONNRESET');
  await expect(card.getByRole('row').filter({ hasText: 'L5901' })).toContainText('Waiting for the server');
  await card.getByRole('button', { name: 'Retry now' }).click();
  await expect(card).toContainText('Connected');
});

test('a failed forward says what, why and what to do, and is started again', async ({ window: { page } }) => {
  await page.evaluate(
    ([sessionId, forwardId]) => {
      window.ginnelDouble.setForwardState(sessionId, forwardId, {
        kind: 'failed',
        error: {
          code: 'listen-failed',
          data: { address: '127.0.0.1', port: 5901, detail: 'No buffer space' },
        },
      });
    },
    [office.id, local.id] as const,
  );
  const card = page.getByRole('article', { name: 'office' });
  await expect(card).toContainText('Listening on 127.0.0.1:5901 failed.');
  await expect(card).toContainText('Choose another source port');
  await expect(page.locator('[data-announcer]')).toContainText('office: L5901 failed');
  await chooseForForward(card, 'L5901', 'Start again');
  await expect(card).not.toContainText('No buffer space');
  await expect(card.getByRole('switch', { name: 'L5901' })).toBeChecked();
});

test('a forward that waits for its port says for whom, when it looks again, and stops when told to', async ({
  window: { page },
}) => {
  await page.evaluate(
    ([sessionId, forwardId, now]) => {
      window.ginnelDouble.setForwardState(sessionId, forwardId, {
        kind: 'waiting',
        since: now,
        retryAt: now + 50_000,
        until: null,
        error: { code: 'listen-in-use', data: { address: '127.0.0.1', port: 5901 } },
      });
    },
    [office.id, local.id, Date.now()] as const,
  );
  const card = page.getByRole('article', { name: 'office' });
  await expect(card.getByRole('row').filter({ hasText: 'L5901' })).toContainText('Waiting for its port');
  await expect(card).toContainText('Port 5901 is already in use on 127.0.0.1.');
  await expect(card).toContainText('choose another source port');
  await expect(card).toContainText(/Tries again in [45]\d s, and takes it when it is free/);
  await expect(page.locator('[data-announcer]')).toContainText('office: L5901 waits for its port');
  await expect(card.getByRole('button', { name: 'Retry L5901' })).toBeVisible();
  await card.getByRole('switch', { name: 'L5901' }).uncheck({ force: true });
  await expect(card).not.toContainText('already in use');
  await expect(card.getByRole('row').filter({ hasText: 'L5901' })).toContainText('Off');
});

test('a port of the server that the lost connection holds is waited for until a time', async ({
  window: { page },
}) => {
  await page.evaluate(
    ([sessionId, forwardId, now]) => {
      window.ginnelDouble.setForwardState(sessionId, forwardId, {
        kind: 'waiting',
        since: now,
        retryAt: now + 5000,
        until: now + 600_000,
        error: { code: 'remote-still-held', data: { address: '', port: 9000 } },
      });
    },
    [office.id, local.id, Date.now()] as const,
  );
  const card = page.getByRole('article', { name: 'office' });
  await expect(card).toContainText('Port 9000 is still held on the server.');
  await expect(card).toContainText(/Tries again in \d s, until .* \(in (?:9|10) min\)/);
  await card.getByRole('button', { name: 'Retry L5901' }).click();
  await expect(card.getByRole('row').filter({ hasText: 'L5901' })).toContainText('Listening');
});

test('forwards are stopped, removed and added on the open session', async ({ window: { page } }) => {
  const card = page.getByRole('article', { name: 'office' });
  await card.getByRole('switch', { name: 'D1080' }).uncheck({ force: true });
  await expect(forwardRow(card, 'D1080')).toContainText('Off');
  await chooseForForward(card, 'D1080', 'Remove');
  await expect(forwardRow(card, 'D1080')).toHaveCount(0);
  const source = card.getByRole('textbox', { name: 'Source port' });
  await source.fill('5901');
  await page.keyboard.press('Tab');
  await page.keyboard.type('other:1');
  await page.keyboard.press('Enter');
  await expect(source).toHaveAccessibleDescription(/Specified forwarding already exists/);
  await expect(source).toBeFocused();
  await source.fill('6000');
  await page.keyboard.press('Enter');
  await expect(card.getByRole('row').filter({ hasText: 'L6000' })).toContainText('Listening');
});

test('an error of a command stays at its session', async ({ window: { page } }) => {
  await page.evaluate(() => {
    window.ginnelDouble.program({
      'sessions.disconnect': { ok: false, error: { code: 'not-connected', data: {} } },
    });
  });
  const card = page.getByRole('article', { name: 'office' });
  await card.getByRole('button', { name: 'Disconnect' }).click();
  await expect(card.getByRole('alert')).toContainText('The session is not connected.');
});

test('Disconnect leaves the session on the page and in the list, to be connected again', async ({
  window: { page },
}) => {
  const card = page.getByRole('article', { name: 'office' });
  await card.getByRole('button', { name: 'Disconnect' }).click();
  await expect(card).toContainText('Disconnected');
  await card.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(card).toContainText('Connected');
  await card.getByRole('button', { name: 'Disconnect' }).click();
  // Its list row is the same as before; what it told stays.
  await expect(listedSession(page, 'office')).toHaveCount(1);
  await page.getByRole('tab', { name: 'Event log' }).click();
  await expect(page.getByRole('region', { name: 'Event log of office' })).toContainText('Access granted');
});

test('the event log shows PuTTY’s lines, follows the newest unless scrolled up, and is copied whole', async ({
  window: { page },
}) => {
  await page.context().grantPermissions(['clipboard-read']);
  await page.getByRole('tab', { name: 'Event log' }).click();
  const log = page.getByRole('region', { name: 'Event log of office' });
  await page.evaluate((id) => {
    for (let line = 0; line < 60; line += 1)
      window.ginnelDouble.log(id, `Opening connection ${String(line)}`);
  }, office.id);
  await expect(log.getByText('Opening connection 59')).toBeInViewport();
  await expect(log.locator('[data-level]').first()).toHaveText(
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\tOpening connection 0$/,
  );
  await log.evaluate((box) => {
    box.scrollTop = 0;
    box.dispatchEvent(new Event('scroll'));
  });
  await page.evaluate((id) => {
    window.ginnelDouble.log(id, 'The newest line', 'error');
  }, office.id);
  await expect(log.getByText('The newest line')).not.toBeInViewport();
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.trimEnd().split('\n')).toHaveLength(61);
  expect(copied.split('\n')[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\tOpening connection 0$/);
});

test('a notice is shown until it is dismissed', async ({ window: { page } }) => {
  await page.evaluate(() => {
    window.ginnelDouble.update({
      notices: [
        { id: crypto.randomUUID() as never, text: 'The saved sessions were set aside.', error: null },
      ],
    });
  });
  await expect(page.getByText('The saved sessions were set aside.')).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss this notice' }).click();
  await expect(page.getByText('The saved sessions were set aside.')).toBeHidden();
});

test('a notice about an error says its sentence once', async ({ window: { page } }) => {
  const error = { code: 'file-newer', data: { path: '/data/sessions.json' } } as const;
  await page.evaluate(
    ([text, shown]) => {
      window.ginnelDouble.update({
        notices: [{ id: crypto.randomUUID() as never, text, error: shown }],
      });
    },
    [sentence(error), error] as const,
  );
  await expect(page.getByText('was written by a newer Ginnel')).toHaveCount(1);
});

test('the event log begins with its newest line in view, also in a low window', async ({
  window: { page },
}) => {
  await page.setViewportSize({ width: 900, height: 360 });
  await page.evaluate((id) => {
    for (let line = 0; line < 60; line += 1) window.ginnelDouble.log(id, `Line ${String(line)}`);
  }, office.id);
  await page.getByRole('tab', { name: 'Event log' }).click();
  await expect(page.getByText('Line 59')).toBeInViewport({ ratio: 1 });
});

test('a first attempt that failed is not called a lost connection', async ({ window: { page } }) => {
  await page.evaluate((id) => {
    window.ginnelDouble.setState(id, {
      kind: 'waiting',
      since: Date.now(),
      attempt: 1,
      retryAt: Date.now() + 45_000,
      cause: { code: 'connect-refused', data: { host: 'gw.example', port: 22 } },
    });
  }, office.id);
  const card = page.getByRole('article', { name: 'office' });
  await expect(card).toContainText('No connection');
  await expect(card).not.toContainText('Connection lost');
});

test('Connect uses what was corrected in the form since', async ({ window: { page } }) => {
  const card = page.getByRole('article', { name: 'office' });
  await card.getByRole('button', { name: 'Disconnect' }).click();
  await openPanel(page, 'Session');
  await page.getByLabel('Host Name (or IP address)').fill('me@other.example');
  await page.getByRole('tab', { name: 'Status' }).click();
  await card.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(card).toContainText('other.example:22');
  await expect(card).toContainText('Connected');
});

test('a click on a notification leads to the session it is about, from wherever one was', async ({
  window: { page },
}) => {
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await page.evaluate((sessionId) => {
    window.ginnelDouble.emit('sessions.goTo', { sessionId });
  }, office.id);
  await expect(page.getByRole('article', { name: 'office' })).toBeFocused();
});
