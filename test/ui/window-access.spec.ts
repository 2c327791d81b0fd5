import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import type { SessionStatus } from '../../shared/status';
import { listening } from '../support/culvert-double';
import { forwardOf, profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds wrong with the page as it stands, by the rules of WCAG 2.2 A and AA and its best practices. */
async function findings(page: Page): Promise<readonly string[]> {
  // Evaluated through the debugger, which the page's policy does not stop.
  const { readFile } = await import('node:fs/promises');
  await page.evaluate(await readFile(axe, 'utf8'));
  const results = await page.evaluate(() =>
    (
      globalThis as unknown as { axe: { run: (where: Document, options: object) => Promise<AxeResults> } }
    ).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
  );
}

const forwards = [
  forwardOf('local', '0.0.0.0:5901', 'localhost:5901'),
  forwardOf('remote', '9000', 'localhost:3000'),
  { ...forwardOf('dynamic', '1080'), enabled: false },
];
const office = profileOf({ name: 'office', host: 'gw.example', forwards });
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
    },
  },
];
const sessions: readonly SessionStatus[] = states.map((state, index) => {
  const profile = profileOf({ name: `session ${String(index)}`, host: 'gw.example', forwards });
  return {
    id: profile.id,
    profile,
    state,
    reconnects: 1,
    forwards: forwards.map((forward, at) => ({
      forward,
      state:
        at === 0
          ? { kind: 'failed', error: { code: 'listen-in-use', data: { address: '0.0.0.0', port: 5901 } } }
          : listening(forward, profile, 0),
      leaving: false,
    })),
  };
});

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('no panel has anything axe finds wrong, with errors shown as well', async ({
      window: { page, open },
    }) => {
      await open({ profiles: [office] });
      expect(await findings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Open' }).click();
      expect(await findings(page)).toEqual([]);
      await page.getByRole('option', { name: 'office' }).click();
      await page.getByRole('button', { name: 'Load' }).click();
      for (const panel of ['Connection', 'SSH', 'Auth', 'Tunnels']) {
        await page.getByRole('row', { name: panel, exact: true }).click();
        expect(await findings(page)).toEqual([]);
      }
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByText('localhost:3000').dblclick();
      expect(await findings(page)).toEqual([]);
    });

    test('nor has the overview in any state, nor the first start', async ({ window: { page, open } }) => {
      await open({ sessions });
      await page.getByRole('tab', { name: 'Tunnels' }).click();
      await page.getByRole('button', { name: 'Add a forwarded port' }).first().click();
      await page.getByText('Event log', { exact: true }).first().click();
      await page.getByText('Connection details').click();
      expect(await findings(page)).toEqual([]);
    });

    test('nor has a question', async ({ window: { page, open } }) => {
      const about = { id: crypto.randomUUID() as never, sessionId: office.id, title: 'office' };
      await open({
        prompts: [
          {
            ...about,
            kind: 'host-key',
            host: 'gw.example',
            port: 22,
            verdict: 'changed',
            knownTypes: [],
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
    await open({ profiles: [office], sessions });
    const sideways = (): Promise<boolean> =>
      page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('.page, .panel-body, .overview, .window')].some(
          (box) => box.scrollWidth > box.clientWidth + 1,
        ),
      );
    await expect(page.getByRole('button', { name: 'Open' })).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole('button', { name: 'Cancel' })).toBeInViewport({ ratio: 1 });
    expect(await sideways()).toBe(false);
    if (width < 620) await page.getByRole('combobox', { name: 'Category' }).selectOption('tunnels');
    else await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
    const add = page.getByRole('button', { name: 'Add', exact: true });
    await add.scrollIntoViewIfNeeded();
    await expect(add).toBeInViewport({ ratio: 1 });
    expect(await sideways()).toBe(false);
    await page.getByRole('tab', { name: 'Tunnels' }).click();
    expect(await sideways()).toBe(false);
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
    for (const name of ['Session', 'Connection', 'SSH', 'Auth', 'Tunnels']) {
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
