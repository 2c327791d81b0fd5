import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { portSchema } from '../../shared/endpoint';
import type { ForwardStatus, Negotiated, SessionStatus } from '../../shared/status';
import { sampleCount, type Rates } from '../../shared/rates';
import { listening } from '../support/ginnel-double';
import { forwardOf, profileOf } from '../support/samples';
import { pasteInto } from '../support/paste';
import { listedSession } from '../support/window-actions';
import { expect, test, type WindowPage } from '../support/window-page';

/** The README's pictures: `npm run screenshots` draws them anew. Not a test, and not run by `npm test`. */

const folder = resolve(import.meta.dirname, '../../build/screenshots');
const minute = 60_000;

const database = forwardOf('local', '5432', 'db.internal:5432');
const web = forwardOf('local', '8080', 'localhost:80');
const webhook = forwardOf('remote', '9000', 'localhost:3000');
const socks = forwardOf('dynamic', '1080');
const staging = profileOf({
  name: 'staging',
  host: 'staging.example.com',
  username: 'deploy',
  jumps: [
    {
      kind: 'inline',
      host: 'anna@bastion.example.com',
      port: portSchema.parse(22),
      privateKeyFile: '',
      onlyThisKey: false,
    },
  ],
  forwards: [database, web, webhook, socks],
});

const metrics = forwardOf('local', '3001', 'grafana:3000');
const reports = profileOf({
  name: 'reports',
  host: 'bastion.example.net',
  username: 'anna',
  forwards: [metrics],
});
const home = profileOf({ name: 'home', host: 'nas.example.org', group: 'Private' });
const others = ['billing', 'mail', 'wiki'].map((name) =>
  profileOf({
    name,
    host: `${name}.example.com`,
    group: 'Production',
    forwards: [forwardOf('local', '8443', 'localhost:443')],
  }),
);

const asListening = (profile: typeof staging, now: number): readonly ForwardStatus[] =>
  profile.forwards.map((forward) => ({
    forward,
    state: listening(forward, profile, now),
    leaving: false,
    reachability: { kind: 'ok', at: now, took: 4 },
  }));

/** Five minutes of somebody at work: pages and queries come in bursts, a download goes on in between. */
function ratesOf(forward: typeof database, now: number): Rates {
  const received = Array.from({ length: sampleCount }, (_, at) => {
    const burst = at % 19 < 6 ? 900_000 * (1 + Math.sin(at)) : 0;
    return Math.round(burst + (at > 60 && at < 110 ? 1_400_000 + 200_000 * Math.sin(at / 3) : 0));
  });
  const sent = received.map((bytes) => Math.round(bytes / 6));
  return {
    forwardId: forward.id,
    lastAt: now,
    sent,
    received,
    sentSoFar: 2_840_000,
    receivedSoFar: 187_300_000,
  };
}

const negotiated: Negotiated = {
  serverVersion: 'SSH-2.0-OpenSSH_9.6',
  kex: 'curve25519-sha256',
  hostKeyType: 'ssh-ed25519',
  cipher: 'aes256-gcm@openssh.com',
  mac: '',
  compression: 'none',
  username: 'deploy',
  weak: [],
};

function sessions(now: number): readonly SessionStatus[] {
  return [
    {
      id: staging.id,
      profile: staging,
      reconnects: 0,
      lastLoss: null,
      hops: [
        {
          title: 'anna@bastion.example.com',
          server: 'anna@bastion.example.com:22',
          state: { kind: 'connected', since: now - 134 * minute, negotiated, shared: false },
        },
      ],
      state: {
        kind: 'connected',
        since: now - 134 * minute,
        negotiated,
        stalledSince: null,
      },
      forwards: asListening(staging, now),
    },
    {
      id: reports.id,
      profile: reports,
      reconnects: 1,
      lastLoss: null,
      hops: [],
      state: {
        kind: 'waiting',
        since: now - 40_000,
        attempt: 3,
        retryAt: now + 19_000,
        cause: { code: 'connection-lost', data: { detail: '' } },
      },
      forwards: asListening(reports, now),
    },
  ];
}

test.use({ viewport: { width: 1024, height: 660 }, colorScheme: 'light', deviceScaleFactor: 2 });

const picture = async (page: Page, name: string): Promise<void> => {
  await mkdir(folder, { recursive: true });
  // Nothing is hovered.
  await page.mouse.move(1, 1);
  await page.screenshot({ path: join(folder, `${name}.png`) });
};

/** A window with sessions in groups, of which two are open. */
async function openHome({ page, open }: WindowPage): Promise<void> {
  const count = (forward: typeof database, live: number, total: number, sent: number, received: number) => ({
    sessionId: forward === metrics ? reports.id : staging.id,
    forwardId: forward.id,
    live,
    total,
    sent,
    received,
  });
  await open(
    {
      profiles: [home, reports, staging, ...others],
      sessions: sessions(Date.now()),
      traffic: [
        count(database, 3, 41, 2_840_000, 187_300_000),
        count(web, 2, 96, 512_400, 24_100_000),
        count(webhook, 0, 12, 38_200, 9_400),
        count(socks, 5, 318, 4_100_000, 96_700_000),
        count(metrics, 0, 7, 61_000, 3_200_000),
      ],
      vitals: [{ sessionId: staging.id, roundTrip: 18 }],
    },
    'home',
  );
  await page.evaluate(
    (rates) => {
      window.ginnelDouble.program({ 'sessions.getRates': { ok: true, value: [rates] } });
    },
    ratesOf(database, Date.now()),
  );
  await listedSession(page, 'staging').first().click();
  await page.getByRole('tab', { name: 'Status' }).click();
  await expect(page.getByText('db.internal:5432').first()).toBeVisible();
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`home in ${colorScheme} colours`, async ({ window }) => {
    await window.page.emulateMedia({ colorScheme });
    await openHome(window);
    await picture(window.page, `home-${colorScheme}`);
  });
}

test('tunnels', async ({ window }) => {
  const { page } = window;
  await openHome(window);
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
  await page.getByRole('grid', { name: 'Forwarded ports:' }).getByRole('row').first().click();
  await picture(page, 'tunnels');
});

test('first start', async ({ window: { page, open } }) => {
  const plan = { sessions: [], forwards: [], hostKeys: [], leftOut: [], problems: [], mends: [] };
  await open(
    {
      importable: [
        { found: { id: 'p', kind: 'putty', place: '~/.putty/sessions', sessions: 12 }, plan },
        { found: { id: 's', kind: 'ssh-config', place: '~/.ssh/config', sessions: 5 }, plan },
      ],
    },
    'home',
  );
  await expect(page.getByRole('button', { name: '12 PuTTY sessions found' })).toBeVisible();
  await picture(page, 'first-start');
});

test('import', async ({ window }) => {
  const { page } = window;
  await openHome(window);
  await pasteInto(
    page.locator('body'),
    '$ ssh –N –L 5432:db.internal:5432 -L 8080:localhost:80 -J anna@bastion.example.com -X deploy@reports.example.com\n',
  );
  await expect(page.getByRole('dialog', { name: 'Import' })).toBeVisible();
  await picture(page, 'import');
});
