import type { AppError } from '../../shared/errors';
import type { Forward } from '../../shared/forward';
import type { ForwardFields } from '../../shared/forward-fields';
import type { SessionProfile } from '../../shared/session-profile';
import type { ForwardState, Exposure, SessionState } from '../../shared/status';
import { chosenPort, listening } from '../support/ginnel-double';
import { up } from '../support/double-states';
import { forwardOf, profileOf } from '../support/samples';
import { openPanel, showStatus } from '../support/window-actions';
import { expect, test, type WindowPage } from '../support/window-page';

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

/** An open session of these forwards, on the overview. */
async function shown(
  { open }: WindowPage,
  forwards: readonly Forward[],
  settings: Partial<SessionProfile> = {},
): Promise<SessionProfile> {
  const profile = profileOf({ name: 'office', host: 'me@gw.example', forwards, ...settings });
  await open({ profiles: [profile], sessions: [up(profile, Date.now())] }, 'home');
  return profile;
}

async function enter(
  { page }: WindowPage,
  profile: SessionProfile,
  forward: Forward,
  state: ForwardState,
): Promise<void> {
  await page.evaluate(
    ([session, id, next]) => {
      window.ginnelDouble.setForwardState(session, id, next);
    },
    [profile.id, forward.id, state] as const,
  );
}

async function copied({ page }: WindowPage, button: string): Promise<string> {
  await page.getByRole('button', { name: button, exact: true }).click();
  return page.evaluate(() => navigator.clipboard.readText());
}

test.beforeEach(async ({ page }) => {
  await page.context().grantPermissions(['clipboard-read']);
});

const socksLogin: Partial<ForwardFields> = {
  login: { username: 'anna', verifier: `scrypt:16384:8:1:${'A'.repeat(24)}:${'A'.repeat(44)}` },
};

test.describe('where a forward listens', () => {
  test('every socket can be copied: a port as address:port, a Unix socket as its path', async ({
    window: view,
  }) => {
    await shown(view, [
      forwardOf('local', '5901', 'localhost:5901'),
      forwardOf('local', '/run/user/1000/docker.sock', '/var/run/docker.sock'),
    ]);
    expect(await copied(view, 'Copy localhost:5901')).toBe('localhost:5901');
    await view.page.getByRole('button', { name: 'connections of L5901' }).click();
    expect(await copied(view, 'Copy 127.0.0.1:5901')).toBe('127.0.0.1:5901');
    expect(await copied(view, 'Copy [::1]:5901')).toBe('[::1]:5901');
    expect(await copied(view, 'Copy /run/user/1000/docker.sock')).toBe('/run/user/1000/docker.sock');
    const row = view.page.getByRole('row').filter({ hasText: 'docker.sock' });
    await expect(row.locator('[data-destination]')).toHaveText('/var/run/docker.sock');
  });

  test('port 0 shows the port that was chosen, and by whom', async ({ window: view }) => {
    await shown(view, [
      forwardOf('local', '0', 'localhost:3000'),
      forwardOf('remote', '0', 'localhost:3000'),
    ]);
    const { page } = view;
    const local = page.getByRole('row').filter({ hasText: 'L0' });
    await expect(local).toContainText(`localhost:${String(chosenPort)}`);
    await expect(local).toContainText('chosen by the system');
    const remote = page.getByRole('row').filter({ hasText: 'R0' });
    await expect(remote).toContainText(`localhost:${String(chosenPort)}`);
    await expect(remote).toContainText('chosen by the server');
    await local.getByRole('button', { name: `Copy localhost:${String(chosenPort)}` }).click();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(text).toBe(`localhost:${String(chosenPort)}`);
  });

  test('name and note, who may connect, and until when', async ({ window: view }) => {
    await shown(view, [
      forwardOf('local', '*:5432', 'db:5432', {
        name: 'Database',
        note: 'Read only',
        allowFrom: '10.0.0.0/8, 192.168.1.7',
        end: '25 min',
      }),
    ]);
    const row = view.page.getByRole('row').filter({ hasText: 'Database' });
    await expect(row).toContainText('L*:5432');
    await expect(row.getByTitle('Read only')).toBeVisible();
    await expect(row).toContainText('open to other hosts');
    await expect(row).toContainText('only from 10.0.0.0/8 and 1 more');
    await expect(row).toContainText(/until (?:\d{4}-\d\d-\d\d )?\d\d:\d\d \(in 2[45] min\)/u);
  });

  test('SOCKS names its login, and a web site what is done to it', async ({ window: view }) => {
    await shown(view, [
      forwardOf('dynamic', '1080', '', socksLogin),
      forwardOf('local', '8080', 'wiki.internal:80', { webSite: true }),
      forwardOf('local', '8443', 'wiki.internal:443', { webSite: true }),
    ]);
    const destination = (notation: string) => view.page.getByRole('row').filter({ hasText: notation });
    await expect(destination('D1080')).toContainText('any, by SOCKS');
    await expect(destination('D1080')).toContainText('login: anna');
    await expect(destination('L8080')).toContainText('HTTP Host');
    await expect(destination('L8080')).not.toContainText('left alone');
    await expect(destination('L8443')).toContainText('HTTP Host left alone: TLS encrypts');
  });
});

test.describe('what a bind on the server really means', () => {
  const hook = forwardOf('remote', '*:9000', 'localhost:3000');
  const plain = forwardOf('remote', '9001', 'localhost:3001');

  async function reached(
    view: WindowPage,
    profile: SessionProfile,
    forward: Forward,
    exposure: Exposure,
  ): Promise<void> {
    const state = listening(forward, profile, Date.now());
    await enter(view, profile, forward, { ...state, exposure } as ForwardState);
  }

  test('a port that others reach is copied with the server’s name', async ({ window: view }) => {
    await shown(view, [hook]);
    await expect(view.page.getByRole('row').filter({ hasText: 'R*:9000' })).toContainText(
      'open to other hosts',
    );
    expect(await copied(view, 'Copy gw.example:9000')).toBe('gw.example:9000');
    await expect(view.page.getByText('What to do')).toHaveCount(0);
  });

  test('a server that keeps it to itself is found out, with GatewayPorts explained and ways out to copy', async ({
    window: view,
  }) => {
    const profile = await shown(view, [hook, plain]);
    const { page } = view;
    await reached(view, profile, hook, { kind: 'server-only' });
    const forward = page.getByRole('row').filter({ hasText: 'R*:9000' });
    await expect(forward).toContainText('the server listens on its loopback only: GatewayPorts is no there.');
    await expect(forward).not.toContainText('open to other hosts');
    await expect(forward.getByText('clientspecified', { exact: true })).toBeHidden();
    await forward.getByText('What to do').click();
    await expect(forward.getByText('clientspecified', { exact: true })).toBeVisible();
    expect(await copied(view, 'Copy GatewayPorts clientspecified')).toBe('GatewayPorts clientspecified');
    // 9001 is the other forward's.
    const line = 'ssh -N -g -L 9002:localhost:9000 localhost';
    expect(await copied(view, `Copy ${line}`)).toBe(line);
    await expect(forward).toContainText('others then connect to gw.example:9002');
    expect(await copied(view, 'Copy localhost:9000')).toBe('localhost:9000');
  });

  test('a server that opened a port which was asked for itself alone is a warning and a mark', async ({
    window: view,
  }) => {
    const profile = await shown(view, [plain]);
    const forward = view.page.getByRole('row').filter({ hasText: 'R9001' });
    await expect(forward).not.toContainText('open to other hosts');
    await reached(view, profile, plain, { kind: 'open' });
    await expect(forward).toContainText('open to other hosts');
    await expect(forward).toContainText('GatewayPorts is yes there');
    await forward.getByText('What to do').click();
    await expect(forward.getByRole('button', { name: 'Copy GatewayPorts clientspecified' })).toBeVisible();
  });

  test('what cannot be known is said so, with how to look', async ({ window: view }) => {
    const profile = await shown(view, [hook]);
    const { page } = view;
    await reached(view, profile, hook, { kind: 'asking' });
    await expect(page.getByText('Finding out who can reach port 9000')).toBeVisible();
    await reached(view, profile, hook, { kind: 'unknown', why: 'It did not answer from here.' });
    await expect(page.getByText('whether other computers get through', { exact: false })).toBeVisible();
    await page.getByText('What to do').click();
    await expect(page.getByText('It did not answer from here.')).toBeVisible();
    expect(await copied(view, 'Copy nc -vz gw.example 9000')).toBe('nc -vz gw.example 9000');
  });

  test('remote dynamic says that it opens this computer’s network to the server', async ({
    window: view,
  }) => {
    await shown(view, [
      forwardOf('remote', '1080', '', { socks: true, allowTo: 'db.internal:5432', ...socksLogin }),
    ]);
    const forward = view.page.getByRole('row').filter({ hasText: 'R1080' });
    await expect(forward).toContainText('any allowed, by SOCKS on the server');
    await expect(forward).toContainText('login: anna');
    await expect(forward).toContainText('This opens this computer’s network to the server');
    await expect(forward).toContainText('db.internal:5432');
  });
});

test.describe('a port in use', () => {
  const database = forwardOf('local', '5432', 'db:5432');
  type InUse = Extract<AppError, { readonly code: 'listen-in-use' }>['data'];
  const wait = { kind: 'waiting', since: Date.now(), retryAt: Date.now() + 60_000, until: null } as const;
  const inUse = (data: Partial<InUse>): ForwardState => ({
    ...wait,
    error: { code: 'listen-in-use', data: { address: '127.0.0.1', port: 5432, ...data } },
  });

  test('names the program, and takes the next free port, here and in the form', async ({ window: view }) => {
    const profile = await shown(view, [database]);
    const { page } = view;
    await openPanel(page, 'Tunnels');
    await page.getByRole('tab', { name: 'Status' }).click();
    await enter(
      view,
      profile,
      database,
      inUse({ free: 5433, holder: { program: { name: 'postgres', pid: 812 }, session: null } }),
    );
    await expect(page.getByText('postgres (process 812) listens there.')).toBeVisible();
    await page.getByRole('button', { name: 'Use port 5433 instead' }).click();
    const row = page.getByRole('row').filter({ hasText: 'L5433' });
    await expect(row).toContainText('Listening');
    await expect(row).toContainText('localhost:5433');
    const [change] = await page.evaluate(() => window.ginnelDouble.inputs('forwards.change'));
    expect(change?.forward).toEqual({ ...database, source: { bindAddress: null, port: 5433 } });
    await page.getByRole('tab', { name: 'Configuration' }).click();
    await expect(page.locator('[data-row]')).toContainText('L5433');
    await expect(page.getByText('unsaved changes')).toHaveCount(0);
  });

  test('a free port that another forward of the session wants is not taken from it', async ({
    window: view,
  }) => {
    const profile = await shown(view, [database, forwardOf('local', '5433', 'other:5432')]);
    await enter(view, profile, database, inUse({ free: 5433 }));
    await view.page.getByRole('button', { name: 'Use port 5433 instead' }).click();
    await expect(view.page.getByRole('alert')).toContainText('already');
    expect(await view.page.evaluate(() => window.ginnelDouble.inputs('forwards.change'))).toEqual([]);
  });

  test('is tried again', async ({ window: view }) => {
    const profile = await shown(view, [database]);
    await enter(view, profile, database, inUse({}));
    await expect(view.page.getByRole('button', { name: /instead/u })).toHaveCount(0);
    await view.page.getByRole('button', { name: 'Retry L5432' }).click();
    await expect(view.page.getByRole('row').filter({ hasText: 'L5432' })).toContainText('Listening');
  });

  test('leads to the session that has it, while that is open', async ({ window: view }) => {
    const profile = profileOf({ name: 'office', host: 'gw.example', forwards: [database] });
    const holder = profileOf({
      name: 'home & away',
      host: 'nas.example',
      forwards: Array.from({ length: 30 }, (_, index) => forwardOf('local', String(6000 + index), 'a:1')),
    });
    const { page, open } = view;
    await open({ sessions: [up(profile, Date.now()), up(holder, Date.now())] }, 'home');
    await showStatus(page, 'office');
    const session = { id: holder.id, title: 'home & away' };
    await enter(view, profile, database, inUse({ holder: { program: null, session } }));
    await expect(page.getByText('The session "home & away" listens there.')).toBeVisible();
    await page.getByRole('button', { name: 'Go to home & away' }).click();
    const card = page.getByRole('article', { name: 'home & away' });
    await expect(card).toBeFocused();
    await expect(card.getByRole('heading', { level: 1 })).toBeInViewport();
    await page.evaluate((id) => {
      window.ginnelDouble.update({
        sessions: window.ginnelDouble.snapshot().sessions.filter((one) => one.id !== id),
      });
    }, holder.id);
    await expect(page.getByRole('button', { name: /^Go to/u })).toHaveCount(0);
  });

  test('a socket in use is tried again, and no port offered for it', async ({ window: view }) => {
    const docker = forwardOf('local', '/run/d.sock', '/var/run/docker.sock');
    const profile = await shown(view, [docker]);
    await enter(view, profile, docker, {
      ...wait,
      error: {
        code: 'socket-in-use',
        data: { path: '/run/d.sock', holder: { program: { name: 'podman', pid: 5 }, session: null } },
      },
    });
    await expect(view.page.getByText('podman (process 5) listens there.')).toBeVisible();
    await view.page.getByRole('button', { name: 'Retry L/run/d.sock' }).click();
    await expect(view.page.getByRole('row').filter({ hasText: 'L/run/d.sock' })).toContainText('Listening');
  });

  test('a port below 1024 without the right says the way out, and has no such buttons', async ({
    window: view,
  }) => {
    const low = forwardOf('local', '80', 'web:80');
    const profile = await shown(view, [low]);
    await enter(view, profile, low, {
      kind: 'failed',
      error: { code: 'listen-permission', data: { address: '127.0.0.1', port: 80, platform: 'linux' } },
    });
    await view.page.getByRole('button', { name: 'Details' }).click();
    await expect(view.page.getByText('net.ipv4.ip_unprivileged_port_start=80')).toBeVisible();
    await expect(view.page.getByRole('button', { name: /Retry|instead/u })).toHaveCount(0);
  });
});

test.describe('on other systems', () => {
  test('a port that Windows has reserved says why, and another is one press away', async ({
    window: view,
  }) => {
    const database = forwardOf('local', '5432', 'db:5432');
    const profile = await shown(view, [database]);
    const now = Date.now();
    await enter(view, profile, database, {
      ...{ kind: 'waiting', since: now, retryAt: now + 60_000, until: null },
      error: { code: 'listen-reserved', data: { address: '127.0.0.1', port: 5432, free: 5436 } },
    });
    await expect(view.page.getByText('Windows has reserved port 5432.')).toBeVisible();
    await expect(view.page.getByRole('button', { name: /Retry/u })).toBeVisible();
    await view.page.getByRole('button', { name: /5436/u }).click();
    await expect(view.page.getByRole('row').filter({ hasText: 'L5436' })).toContainText('Listening');
  });

  for (const [platform, words] of [
    ['win32', 'Windows’ firewall asks once'],
    ['darwin', 'Where macOS’ firewall is on'],
    ['linux', null],
  ] as const) {
    test(`opening a port to other hosts tells of the firewall on ${platform}`, async ({ window: view }) => {
      await view.open({ app: { platform } });
      await view.page.getByRole('row', { name: 'Tunnels', exact: true }).click();
      const box = view.page.getByRole('checkbox', { name: 'Local ports accept connections' });
      await expect(view.page.getByText('firewall')).toHaveCount(0);
      await box.check();
      if (words === null) await expect(view.page.getByText('firewall')).toHaveCount(0);
      else await expect(view.page.getByText(words)).toBeVisible();
    });
  }
});

test.describe('connections that finish', () => {
  const database = forwardOf('local', '5432', 'db:5432');

  /** Two connections run through it when Apply takes it off or switches it off. */
  async function applied(view: WindowPage, forwards: readonly Forward[]): Promise<SessionProfile> {
    const profile = await shown(view, [database]);
    await view.page.evaluate(
      async ([session, forward, settings]) => {
        window.ginnelDouble.setConnections(session, forward, { live: [], liveTotal: 2, closed: [] });
        window.ginnelDouble.emit('snapshot.traffic', [
          { sessionId: session, forwardId: forward, live: 2, total: 5, sent: 0, received: 0 },
        ]);
        await window.ginnelDouble.ginnel.sessions.apply({ profile: settings });
      },
      [profile.id, database.id, { ...profile, forwards }] as const,
    );
    return profile;
  }

  test('are counted on a forward that was taken off, and ended when the person says so', async ({
    window: view,
  }) => {
    await applied(view, []);
    const { page } = view;
    const row = page.getByRole('row').filter({ hasText: 'L5432' });
    await expect(row).toContainText('Closed, 2 connections finishing');
    await row.getByRole('button', { name: 'More for L5432' }).click();
    await expect(page.getByRole('menuitem', { name: 'Remove', exact: true })).toHaveCount(0);
    await page.getByRole('menuitem', { name: 'End now' }).click();
    await expect(row).toHaveCount(0);
  });

  test('a forward that was switched off stays, off, when they were ended', async ({ window: view }) => {
    await applied(view, [{ ...database, enabled: false }]);
    const row = view.page.getByRole('row').filter({ hasText: 'L5432' });
    await expect(row).toContainText('Closed, 2 connections finishing');
    await row.getByRole('button', { name: 'More for L5432' }).click();
    await view.page.getByRole('menuitem', { name: 'End now' }).click();
    await expect(row).toContainText('Off');
    await row.getByRole('switch', { name: 'L5432' }).check({ force: true });
    await expect(row).toContainText('Listening');
  });
});

test('a session on demand is ready, says when it hangs up, and connects now when asked', async ({
  window: view,
}) => {
  const profile = await shown(view, [forwardOf('local', '5432', 'db:5432')], {
    onDemand: true,
    idleMinutes: 15,
  });
  const { page } = view;
  const standby: SessionState = { kind: 'standby', since: Date.now() };
  await page.evaluate(
    ([id, state]) => {
      window.ginnelDouble.setState(id, state);
    },
    [profile.id, standby] as const,
  );
  const card = page.getByRole('article', { name: 'office' });
  await expect(card).toContainText('Ready, connects on demand');
  await expect(card).toContainText('disconnects after 15 min without a connection');
  await expect(card.getByRole('row').filter({ hasText: 'L5432' })).toContainText('Ready');
  await expect(card.getByRole('button', { name: 'Disconnect' })).toBeVisible();
  await card.getByRole('button', { name: 'Connect now' }).click();
  await expect(card).toContainText('Connected');
  await expect(card).toContainText('disconnects after 15 min without a connection');
});
