import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import type { Ginnel } from '../../../../shared/contract';
import { freePort } from '../../../support/ssh-servers';
import type { Context, Scenario } from '../bench-context';
import { electronEnvironment, electronFlags, makeDataFolder, type DesktopProgram } from '../desktop-program';
import { watchDelay } from '../electron/window-delay';
import { watchFrames, watchReactions } from '../electron/window-clocks';
import type { Ends } from '../ends';
import { median, quantile, type Measure } from '../measures';
import type { Entrance } from '../orders';
import { sessionOf } from '../peers';

/** Rounds of clicks and keys in a phase; each has four of them. */
const turns = 6;
/** Milliseconds between two of them. */
const pause = 120;
/** Bytes of one order of the load, and the connections they go over. */
const load = { bytes: 100e6, streams: 2, isChecked: false } as const;

/** What one phase showed: milliseconds, but for the speed in MB/s and the frames in percent. */
interface Found {
  readonly delay: number;
  readonly missed: number;
  readonly reactions: readonly number[];
  readonly speed: number;
}

export const window: Scenario = {
  name: 'window',
  about: 'the desktop app while bulk runs at full speed on two sessions, and with nothing to do',
  needsElectron: true,
  run: async (context: Context) => {
    const { desktop, ends, quietEnds, rounds, target, say } = context;
    if (desktop === null) return [];
    const entrances = [await freePorts(), await freePorts()] as const;
    const profiles = entrances.map((ports, index) => ({
      ...sessionOf(target, `bench ${String(index)}`, ports),
      connectAtStart: true,
    }));
    const folder = await makeDataFolder(profiles, target.server);
    const app = await open(desktop, folder.path);
    try {
      const page = await app.firstWindow();
      await untilUp(page, profiles.length);
      // What is seen for the first time is loaded for the first time.
      await phase(app, page, null);
      const found: { readonly idle: Found[]; readonly ginnel: Found[] } = { idle: [], ginnel: [] };
      for (let round = 0; round < rounds; round += 1) {
        found.idle.push(await phase(app, page, null));
        // One of the sessions carries downloads, the other uploads.
        const loads = [
          { ends, entrance: { port: entrances[0].local }, direction: 'down' },
          { ends: quietEnds, entrance: { port: entrances[1].quiet }, direction: 'up' },
        ] as const;
        found.ginnel.push(await phase(app, page, loads));
        say(`window: round ${String(round + 1)}`);
      }
      return measuresOf(found);
    } finally {
      app.process().kill('SIGTERM');
      await app.waitForEvent('close');
      await folder.remove();
    }
  },
};

function measuresOf(found: Readonly<Record<'idle' | 'ginnel', readonly Found[]>>): readonly Measure[] {
  const of = (pick: (one: Found) => number): Measure['values'] => ({
    ginnel: found.ginnel.map(pick),
    idle: found.idle.map(pick),
  });
  const scenario = 'window';
  const none = { scenario, goals: [] };
  return [
    {
      ...{ ...none, name: 'delay of the main thread, 99th percentile', unit: 'ms' },
      ...{ values: of(({ delay }) => delay), bound: { atMost: 16 } },
    },
    {
      ...none,
      name: 'click to reaction, median',
      unit: 'ms',
      values: of(({ reactions }) => median(reactions)),
    },
    {
      ...{ ...none, name: 'click to reaction, 95th percentile', unit: 'ms' },
      ...{ values: of(({ reactions }) => quantile(reactions, 0.95)), bound: { atMost: 50 } },
    },
    { ...none, name: 'frames missed', unit: '%', values: of(({ missed }) => missed) },
    {
      ...none,
      name: 'both loads together',
      unit: 'MB/s',
      values: { ginnel: found.ginnel.map(({ speed }) => speed) },
    },
  ];
}

async function freePorts(): Promise<Parameters<typeof sessionOf>[2]> {
  const [local, quiet, dynamic, remote] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  return { local, quiet, dynamic, remote };
}

async function open({ electron, project }: DesktopProgram, folder: string): Promise<ElectronApplication> {
  return _electron.launch({
    executablePath: electron,
    // Until Playwright is attached.
    args: [
      '-r',
      join(project, 'test/support/hold-start.cjs'),
      ...electronFlags,
      project,
      '--data-dir',
      folder,
    ],
    env: electronEnvironment(),
  });
}

/** Waits until so many sessions are connected and all their forwards listen. */
async function untilUp(page: Page, sessions: number): Promise<void> {
  await page.waitForFunction(async (count) => {
    const { ginnel } = globalThis as unknown as { ginnel: Ginnel };
    const snapshot = await ginnel.snapshot.get({});
    if (!snapshot.ok) return false;
    const up = snapshot.value.sessions.filter(
      ({ state, forwards }) =>
        state.kind === 'connected' && forwards.every(({ state: own }) => own.kind === 'listening'),
    );
    return up.length === count;
  }, sessions);
}

type Load = { readonly ends: Ends; readonly entrance: Entrance; readonly direction: 'down' | 'up' };

/** Clicks and types for a while, beside a load if there is one. */
async function phase(app: ElectronApplication, page: Page, loads: readonly Load[] | null): Promise<Found> {
  const state = { isOver: false };
  const running = (loads ?? []).map(async ({ ends, entrance, direction }) => {
    const startedAt = performance.now();
    let bytes = 0;
    while (!state.isOver) bytes += (await ends.order({ kind: 'bulk', entrance, direction, ...load })).bytes;
    return bytes / 1e3 / (performance.now() - startedAt);
  });
  const stopDelay = await app.evaluateHandle(watchDelay);
  const frames = await page.evaluateHandle(watchFrames);
  const clocks = await page.evaluateHandle(watchReactions);
  for (let turn = 0; turn < turns; turn += 1) await use(page);
  const delay = await stopDelay.evaluate((stop) => stop());
  const missed = await frames.evaluate((stop) => stop());
  const reactions = await clocks.evaluate((stop) => stop());
  state.isOver = true;
  const speeds = await Promise.all(running);
  return { delay, missed, reactions, speed: speeds.reduce((sum, speed) => sum + speed, 0) };
}

/** What a user does: looks at the tunnels, goes back, turns to a panel, types. */
async function use(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Status' }).click();
  await page.waitForTimeout(pause);
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await page.waitForTimeout(pause);
  await page.getByRole('row', { name: 'Tunnels' }).click();
  await page.waitForTimeout(pause);
  await page.getByRole('row', { name: 'Session' }).click();
  await page.waitForTimeout(pause);
  await page.getByRole('textbox', { name: 'Host Name' }).press('x');
  await page.waitForTimeout(pause);
}
