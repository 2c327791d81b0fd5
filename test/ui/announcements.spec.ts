import type { Page } from '@playwright/test';
import type { SessionState, SessionStatus } from '../../shared/status';
import { up } from '../support/double-states';
import { forwardOf, profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';

const office = profileOf({
  name: 'office',
  host: 'gw.example',
  forwards: [forwardOf('local', '8081', 'localhost:80')],
});

interface Heard {
  /** Texts that live regions were given, as a screen reader would say them. */
  readonly said: () => Promise<readonly string[]>;
  /** Lets all that waits for a while be said. */
  readonly settle: () => Promise<void>;
}

/**
 * Listens to the live regions of a page (WAI-ARIA 1.2, `aria-live` and the roles that imply it): whatever text is put into one that
 * is in the page already, or comes as an alert, is said. Once per change of the page, as screen readers do.
 */
async function listen(page: Page): Promise<Heard> {
  await page.clock.install();
  await page.addInitScript(() => {
    const live = '[aria-live]:not([aria-live="off"]), [role="status"], [role="log"], [role="alert"]';
    const said: string[] = [];
    Object.assign(window, { said });
    const regionOf = (node: Node): Element | null =>
      (node instanceof Element ? node : node.parentElement)?.closest(live) ?? null;
    new MutationObserver((records) => {
      const changed = new Set<Element>();
      for (const { target, addedNodes, type } of records) {
        const within = regionOf(target);
        if (within !== null && (type === 'characterData' || addedNodes.length > 0)) changed.add(within);
        // Of regions that come with their text only alerts are said.
        for (const node of addedNodes) {
          if (!(node instanceof Element)) continue;
          for (const alert of [node, ...node.querySelectorAll('*')]) {
            if (alert.matches('[role="alert"]')) changed.add(alert);
          }
        }
      }
      for (const region of changed) {
        const inside = [...changed].some((other) => other !== region && region.contains(other));
        const text = region instanceof HTMLElement ? region.innerText.replace(/\s+/gu, ' ').trim() : '';
        if (!inside && text !== '') said.push(text);
      }
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  return {
    said: () => page.evaluate(() => (window as unknown as { said: string[] }).said),
    settle: () => page.clock.runFor(1500),
  };
}

/** How often something was said. */
const times = (said: readonly string[], what: string | RegExp): number =>
  said.filter((text) => (typeof what === 'string' ? text.includes(what) : what.test(text))).length;

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('a session that connects is told once, and not its steps one by one', async ({
  window: { page, open },
}) => {
  const { said, settle } = await listen(page);
  await open({ profiles: [office] }, 'home');
  await page.getByRole('row', { name: 'office' }).click();
  await page.getByRole('main').getByRole('button', { name: 'Connect', exact: true }).press('Enter');
  await expect(page.getByRole('main').getByText('Connected').first()).toBeVisible();
  await settle();
  expect(times(await said(), 'office: Connected')).toBe(1);
  await settle();
  expect(times(await said(), 'office')).toBe(1);
});

test('a forward that fails is told once, with its reason', async ({ window: { page, open } }) => {
  const { said, settle } = await listen(page);
  await open({ profiles: [office], sessions: [up(office, Date.now())] }, 'home');
  await settle();
  const before = (await said()).length;
  await page.evaluate(
    ([session, forward]) => {
      const error = {
        code: 'listen-in-use',
        data: { address: '127.0.0.1', port: 8081, free: 8082 },
      } as const;
      window.ginnelDouble.setForwardState(session, forward, { kind: 'failed', error });
    },
    [office.id, office.forwards[0]?.id ?? forwardOf('local', '1', 'a:1').id] as const,
  );
  await settle();
  const since = (await said()).slice(before);
  expect(times(since, /Port 8081 is already in use/u)).toBe(1);
});

test('a saved session is told once', async ({ window: { page, open } }) => {
  const { said, settle } = await listen(page);
  await open({ profiles: [office] }, 'home');
  await page.getByRole('row', { name: 'office' }).click();
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await page.keyboard.press('ControlOrMeta+s');
  await expect(page.getByText('Saved “office”.')).toBeVisible();
  await settle();
  expect(times(await said(), 'Saved “office”.')).toBe(1);
});

test('what can be undone is told once', async ({ window: { page, open } }) => {
  const { said, settle } = await listen(page);
  await open({ profiles: [office] }, 'home');
  await page.getByRole('row', { name: 'office' }).click();
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await page.getByRole('treegrid').getByRole('row', { name: 'Tunnels', exact: true }).click();
  await page.getByRole('grid', { name: 'Forwarded ports:' }).getByRole('row').first().click();
  await page.keyboard.press('Delete');
  await expect(page.getByText('Removed').first()).toBeVisible();
  await settle();
  expect(times(await said(), 'Removed')).toBe(1);
});

test('an error of a command is told once', async ({ window: { page, open } }) => {
  const { said, settle } = await listen(page);
  await open({ profiles: [office] }, 'home');
  await page.evaluate(() => {
    const error = { code: 'host-missing', data: {} } as const;
    window.ginnelDouble.program({ 'sessions.open': { ok: false, error } });
  });
  await page.getByRole('row', { name: 'office' }).click();
  await page.getByRole('main').getByRole('button', { name: 'Connect', exact: true }).press('Enter');
  await expect(page.getByText('There is no host to connect to.')).toBeVisible();
  await settle();
  expect(times(await said(), 'There is no host to connect to.')).toBe(1);
});

test('a storm of tries to reconnect is told as the one loss that it is', async ({
  window: { page, open },
}) => {
  const { said, settle } = await listen(page);
  await open({ profiles: [office], sessions: [up(office, Date.now())] }, 'home');
  await settle();
  const before = (await said()).length;
  const cause = { code: 'connection-lost', data: { detail: '' } } as const;
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    const since = Date.now();
    const states: readonly SessionState[] = [
      { kind: 'waiting', since, attempt, retryAt: since + 1000, cause },
      { kind: 'connecting', since, attempt: attempt + 1, phase: 'tcp' },
    ];
    for (const state of states) {
      const session: SessionStatus = { ...up(office, since), state };
      await page.evaluate((given) => {
        window.ginnelDouble.update({ sessions: [given] });
      }, session);
      await settle();
    }
  }
  const since = (await said()).slice(before);
  expect(since).toEqual([expect.stringMatching(/^office: /u)]);
});
