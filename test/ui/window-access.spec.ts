import type { Locator, Page } from '@playwright/test';
import type { Connection } from '../../shared/connections';
import { portSchema } from '../../shared/endpoint';
import { connectionIdSchema, newForwardId, newSessionId } from '../../shared/ids';
import type { Jump } from '../../shared/jump';
import { noProxy } from '../../shared/proxy';
import type { Hop, SessionStatus } from '../../shared/status';
import { findings } from '../support/accessibility';
import { listening } from '../support/ginnel-double';
import { up } from '../support/double-states';
import { appInfo, forwardOf, negotiated, profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';
import { showStatus } from '../support/window-actions';

const panels = [
  'Session',
  'Logging',
  'Connection',
  'Reconnecting',
  'Proxy',
  'Jump hosts',
  'SSH',
  'Kex',
  'Host keys',
  'Known hosts',
  'Cipher',
  'Auth',
  'Credentials',
  'Tunnels',
] as const;

const forwards = [
  forwardOf('local', '0.0.0.0:5901', 'localhost:5901'),
  forwardOf('remote', '9000', 'localhost:3000'),
  { ...forwardOf('dynamic', '1080'), enabled: false },
];
const bastion = profileOf({ name: 'bastion', host: 'bastion.example' });
const jumps: readonly Jump[] = [
  {
    kind: 'inline',
    host: 'me@gw.example',
    port: portSchema.parse(2222),
    privateKeyFile: '/keys/id',
    onlyThisKey: true,
  },
  { kind: 'saved', sessionId: bastion.id },
  { kind: 'saved', sessionId: newSessionId() },
];
const proxy = { ...noProxy, kind: 'http', host: 'proxy.example' } as const;
const office = profileOf({ name: 'office', host: 'gw.example', forwards, jumps, proxy });
/** Of a runtime without some of the ciphers. */
const able = { ...appInfo.algorithms, cipher: ['aesgcm', 'aes', 'aes-cbc'] };
const states: readonly SessionStatus['state'][] = [
  {
    kind: 'waiting',
    since: 0,
    attempt: 2,
    retryAt: 4_000_000_000_000,
    cause: { code: 'connection-lost', data: { detail: 'read ECONNRESET' } },
  },
  { kind: 'failed', since: 0, error: { code: 'auth-cancelled', data: {} } },
  {
    kind: 'connected',
    since: 0,
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
];
const agreed = { ...negotiated, kex: 'diffie-hellman-group1-sha1', weak: ['diffie-hellman-group1-sha1'] };
const hops: readonly Hop[] = [
  {
    title: 'me@gw.example:2222',
    server: 'me@gw.example:2222',
    state: { kind: 'connected', since: 0, negotiated: agreed, shared: true },
  },
  { title: 'bastion', server: 'bastion.example:22', state: { kind: 'connecting', phase: 'auth' } },
  { title: 'third', server: 'third:22', state: { kind: 'idle' } },
  {
    title: 'fourth',
    server: 'fourth:22',
    state: { kind: 'failed', error: { code: 'hop-missing', data: {}, hop: 'fourth' } },
  },
];
const sessions: readonly SessionStatus[] = states.map((state, index) => {
  const profile = profileOf({ name: `session ${String(index)}`, host: 'gw.example', forwards });
  return {
    id: profile.id,
    profile,
    state,
    reconnects: 1,
    lastLoss: null,
    hops,
    forwards: forwards.map((forward, at) => ({
      forward,
      state:
        at === 0
          ? {
              kind: 'failed',
              error: {
                code: 'listen-permission',
                data: { address: '0.0.0.0', port: 5901, platform: 'linux' },
              },
            }
          : listening(forward, profile, 0),
      leaving: false,
      reachability: null,
    })),
  };
});

/** A session whose forwards have everything about them that the overview can say. */
const talkative = profileOf({
  name: 'talkative',
  host: 'gw.example',
  forwards: [
    forwardOf('local', '*:5432', 'db.internal:5432', {
      name: 'Database of the whole department',
      note: 'Read only. Ask before running anything heavy on it.',
      allowFrom: '10.0.0.0/8, fd00::/8',
      end: '2 h',
    }),
    forwardOf('local', '/run/user/1000/a-rather-long-name-for-a-socket.sock', '/var/run/docker.sock'),
    forwardOf('local', '8443', 'wiki.internal:443', { webSite: true }),
    forwardOf('remote', '*:9000', 'localhost:3000'),
    forwardOf('remote', '*:1080', '', { socks: true, allowTo: 'db.internal:5432, *:443' }),
    forwardOf('local', '3306', 'db.internal:3306'),
  ],
});

function talking(now: number): SessionStatus {
  const session = up(talkative, now);
  return {
    ...session,
    forwards: session.forwards.map((status, at) => {
      if (at === 3 && status.state.kind === 'listening') {
        return { ...status, state: { ...status.state, exposure: { kind: 'server-only' } } };
      }
      if (at !== 5) return status;
      const holder = { program: null, session: { id: talkative.id, title: talkative.name } };
      const data = { address: '127.0.0.1', port: 3306, holder, free: 3307 };
      const wait = { kind: 'waiting', since: now, retryAt: now + 9000, until: now + 500_000 } as const;
      return { ...status, state: { ...wait, error: { code: 'listen-in-use', data } } };
    }),
  };
}

/** Unfolds all of it, connections and their history as well. */
async function unfoldAll(page: Page): Promise<void> {
  const now = Date.now();
  const connection: Connection = {
    id: connectionIdSchema.parse(1),
    from: '[2001:db8:85a3::8a2e:370:7334]:51034',
    program: { name: 'a-program-of-a-long-name', pid: 4_194_304 },
    to: 'a-host-of-a-long-name.department.internal.example:5432',
    since: now - 5000,
    opened: now - 5000,
    ended: null,
    sent: 1_234_567,
    received: 987_654_321,
  };
  const closed = { ...connection, id: connectionIdSchema.parse(2), ended: { at: now, reason: lost } };
  await page.evaluate(
    ([session, forward, list]) => {
      window.ginnelDouble.setConnections(session, forward, list);
    },
    [
      talkative.id,
      talkative.forwards[0]?.id ?? newForwardId(),
      { live: [connection], liveTotal: 1801, closed: [closed] },
    ] as const,
  );
  await page.getByRole('button', { name: 'connections of' }).first().click();
  await expect(page.getByText('and 1,800 more')).toBeAttached();
  await page.getByText('What to do').click();
}
const lost = { kind: 'lost' } as const;

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('no panel has anything axe finds wrong, with errors shown as well', async ({
      window: { page, open },
    }) => {
      await open({ profiles: [bastion, office], app: { algorithms: able } });
      expect(await findings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Open' }).click();
      expect(await findings(page)).toEqual([]);
      await page.getByRole('option', { name: 'office' }).click();
      await page.getByRole('button', { name: 'Load' }).click();
      for (const panel of panels) {
        await page.getByRole('row', { name: panel, exact: true }).click();
        expect(await findings(page), panel).toEqual([]);
      }
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByText('localhost:3000').dblclick();
      expect(await findings(page)).toEqual([]);
    });

    test('nor have the options of a forward, nor what Apply would do', async ({ window: { page, open } }) => {
      await open({ profiles: [bastion, office], app: { algorithms: able } });
      await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
      await page.getByRole('textbox', { name: 'Source port' }).fill('*:1080');
      await page.getByRole('radio', { name: 'Dynamic' }).check();
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await expect(page.getByRole('button', { name: 'Login…' })).toBeFocused();
      expect(await findings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Login…' }).click();
      await page.getByRole('button', { name: 'Set', exact: true }).click();
      await expect(page.getByRole('alert').last()).toContainText('The user name is missing');
      expect(await findings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('radio', { name: 'Remote' }).check();
      await page.getByRole('checkbox', { name: /^No destination/u }).check();
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('out');
      expect(await findings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByRole('row', { name: 'Session', exact: true }).click();
      await page.getByRole('textbox', { name: 'Host Name' }).fill('gw.example');
      await page.keyboard.press('Enter');
      await page.getByRole('tab', { name: 'Configuration' }).click();
      await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
      await page.getByRole('textbox', { name: 'Source port' }).fill('-D 81 -D 82 -D 83');
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByText('Apply will make 3 changes').click();
      expect(await findings(page)).toEqual([]);
    });

    test('nor has the overview in any state, nor the first start', async ({ window: { page, open } }) => {
      await open({ sessions });
      await showStatus(page);
      await page.getByRole('button', { name: 'Add a forwarded port' }).first().click();
      await page.getByText('Event log', { exact: true }).first().click();
      for (const details of await page.getByText('Connection details').all()) await details.click();
      expect(await findings(page)).toEqual([]);
    });

    test('nor has a forward with all that can be said about it', async ({ window: { page, open } }) => {
      await open({ sessions: [talking(Date.now())] });
      await showStatus(page);
      await unfoldAll(page);
      expect(await findings(page)).toEqual([]);
    });

    test('nor has a question', async ({ window: { page, open } }) => {
      const about = { id: crypto.randomUUID() as never, sessionId: office.id, title: 'office', hop: null };
      await open({
        prompts: [
          {
            ...about,
            kind: 'host-key',
            host: 'gw.example',
            port: 22,
            verdict: 'changed',
            knownTypes: [],
            knownFrom: '',
            key: {
              type: 'ssh-ed25519',
              bits: 255,
              sha256: 'SHA256:x',
              md5: '3d',
              publicKey: 'ssh-ed25519 AAAA',
            },
          },
        ],
      });
      expect(await findings(page)).toEqual([]);
      await page.getByRole('button', { name: 'More info...' }).click();
      expect(await findings(page)).toEqual([]);
    });
  });
}

test('with forced colours what is selected, switched on or the default still looks otherwise', async ({
  window: { page, open },
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await open({ profiles: [office] });
  await page.getByRole('option', { name: 'office' }).click();
  const background = (element: Locator): Promise<string> =>
    element.evaluate((of) => getComputedStyle(of).background);
  const differ = async (one: Locator, other: Locator): Promise<void> => {
    expect(await background(one)).not.toBe(await background(other));
  };
  const options = page.getByRole('option');
  await differ(options.filter({ hasText: 'office' }), options.filter({ hasText: 'Default Settings' }));
  await differ(page.getByRole('button', { name: 'Open' }), page.getByRole('button', { name: 'Cancel' }));
  await page.getByRole('button', { name: 'Load' }).click();
  await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
  await differ(page.getByRole('row', { name: 'Tunnels' }), page.getByRole('row', { name: 'Auth' }));
  await differ(page.locator('.switch:checked').first(), page.locator('.switch:not(:checked)').first());
});

for (const [width, height] of [
  [520, 400],
  [560, 430],
  [900, 640],
  [1600, 1000],
] as const) {
  test(`at ${String(width)} by ${String(height)} nothing is cut off or out of reach`, async ({
    window: { page, open },
  }) => {
    await page.setViewportSize({ width, height });
    await open({ profiles: [bastion, office], sessions: [talking(Date.now()), ...sessions] });
    const sideways = (): Promise<boolean> =>
      page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('.page, .panel-body, .overview, .window')].some(
          (box) => box.scrollWidth > box.clientWidth + 1,
        ),
      );
    await expect(page.getByRole('button', { name: 'Open' })).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole('button', { name: 'Cancel' })).toBeInViewport({ ratio: 1 });
    expect(await sideways()).toBe(false);
    await page.getByRole('option', { name: 'office' }).click();
    await page.getByRole('button', { name: 'Load' }).click();
    const category = page.getByRole('combobox', { name: 'Category' });
    for (const panel of panels) {
      if (width < 620) {
        const names = await category.getByRole('option').allTextContents();
        await category.selectOption({ index: names.findIndex((name) => name.trim() === panel) });
      } else await page.getByRole('row', { name: panel, exact: true }).click();
      expect(await sideways(), panel).toBe(false);
    }
    const add = page.getByRole('button', { name: 'Add', exact: true });
    await add.scrollIntoViewIfNeeded();
    await expect(add).toBeInViewport({ ratio: 1 });
    expect(await sideways()).toBe(false);
    await showStatus(page);
    expect(await sideways()).toBe(false);
    await unfoldAll(page);
    expect(await sideways()).toBe(false);
    const wide = page.locator('.connections, .card');
    const over = await wide.evaluateAll((boxes) => boxes.map((box) => box.scrollWidth - box.clientWidth));
    expect(Math.max(...over)).toBeLessThanOrEqual(1);
  });
}

test('no two controls of a panel share a mnemonic, before opening and while open', async ({
  window: { page, open },
}) => {
  const lone = profileOf({ name: 'lone', host: 'gw.example', forwards });
  await open({ profiles: [lone] });
  const clashes = (): Promise<readonly string[]> =>
    page.evaluate(() => {
      const letters = [...document.querySelectorAll<HTMLElement>('[data-mnemonic]')]
        .filter((element) => element.offsetParent !== null)
        .map((element) => element.dataset['mnemonic'] ?? '');
      return letters.filter((letter, at) => letters.indexOf(letter) !== at);
    });
  const everyPanel = async (): Promise<void> => {
    for (const name of panels) {
      await page.getByRole('row', { name, exact: true }).click();
      await expect(page.getByRole('row', { name, exact: true })).toHaveAttribute('aria-selected', 'true');
      expect(await clashes(), name).toEqual([]);
    }
  };
  await everyPanel();
  await page.keyboard.press('Alt+g');
  await expect(page.getByRole('row', { name: 'Tunnels', exact: true })).toBeFocused();
  await page.getByRole('row', { name: 'Session', exact: true }).click();
  await page.getByRole('option', { name: 'lone' }).dblclick();
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await expect(page.getByRole('button', { name: 'Apply' })).toBeVisible();
  await everyPanel();
});
