import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Ginnel } from '../../shared/contract';
import type { Snapshot } from '../../shared/snapshot';
import { snapshotOf, through } from '../support/desktop-looks';
import { startBrowserMode } from '../support/browser-mode';
import { cleanEnvironment, expect, test } from '../support/electron-app';
import { connectPageAt } from '../support/page-client';
import { run, RunningProgram } from '../support/ssh-servers';
import type { TrayItem } from '../support/tray-host';

/** The window, its tray, browser mode and three terminals on one engine without a window, all at once. */
const cli = resolve(import.meta.dirname, '../../out/main/cli.js');
/** Milliseconds of commands; 60,000 and more by the variable SOAK. */
const span = Number(process.env['SOAK'] ?? 4000);

/** The part of the state that everybody has to agree on. */
const essence = ({ profiles, order, prompts, sessions }: Snapshot): unknown => ({
  ...{ profiles, order, prompts },
  sessions: sessions.map(({ id, profile, state, forwards }) => ({
    ...{ id, profile, state: state.kind },
    forwards: forwards.map(({ forward, state: { kind }, leaving }) => ({ forward, kind, leaving })),
  })),
});

/** Opens or disconnects by what the tray shows just now; by the time it is chosen it may be another line. */
async function useTray(item: TrayItem): Promise<void> {
  const chosen = (await item.menu()).find(({ label }) => label.startsWith('prod'));
  if (chosen === undefined) await item.choose('prod').catch(() => undefined);
  else {
    const act = chosen.children.find(({ label }) => /^(?:Disconnect|Connect again|Retry now)$/u.test(label));
    if (act !== undefined) await item.choose(chosen.label, act.label).catch(() => undefined);
  }
}

test('all who act on one engine agree at the end, whatever they did at once', async ({
  trayHost,
  prod,
  start,
  dataFolder,
  keep,
}) => {
  test.setTimeout(span + 120_000);
  const environment = { ...cleanEnvironment(), GINNEL_DATA_DIR: dataFolder };
  const serve = new RunningProgram(process.execPath, [cli, 'serve'], environment);
  keep({ close: () => serve.close() });
  await expect
    .poll(() => readFile(join(dataFolder, 'ginnel.lock'), 'utf8').catch(() => ''))
    .toContain('control');
  const web = keep(await startBrowserMode(dataFolder));
  const other = await connectPageAt(web.url);
  const page = await (await start()).page();
  const item = await trayHost.item();
  const ginnel = (...args: string[]) => run(process.execPath, [cli, ...args], { env: environment });

  const end = Date.now() + span;
  const done = new Map<string, number>();
  const act = async (who: string, deeds: readonly (() => Promise<unknown>)[]): Promise<void> => {
    for (let turn = 0; Date.now() < end; turn += 1) {
      await deeds[(turn * 7 + who.length) % deeds.length]?.();
      done.set(who, turn + 1);
      await setImmediate();
    }
  };
  const { profile } = prod;
  const byWindow = (command: 'open' | 'disconnect') => () =>
    page.evaluate(
      ([what, one]) => {
        const { sessions } = (globalThis as unknown as { ginnel: Ginnel }).ginnel;
        return what === 'open' ? sessions.open({ profile: one }) : sessions.disconnect({ sessionId: one.id });
      },
      [command, profile] as const,
    );
  const byPage = (command: () => Promise<unknown>) => () => command().catch(() => undefined);
  await Promise.all([
    act('window', [byWindow('open'), byWindow('disconnect'), () => snapshotOf(page)]),
    act('browser', [
      byPage(() => other.command('sessions.disconnect', { sessionId: profile.id })),
      byPage(() => other.command('sessions.open', { profile })),
    ]),
    act('the tray', [() => useTray(item)]),
    act('terminal', [() => ginnel('up', 'prod'), () => ginnel('down', 'prod'), () => ginnel('status')]),
    act('terminal 2', [
      () => ginnel('down', '--all'),
      () => ginnel('status', '--json'),
      () => ginnel('up', 'prod'),
    ]),
    act('terminal three', [
      () => ginnel('edit', 'prod', '--set', `note=${String(Date.now())}`),
      () => ginnel('list'),
    ]),
  ]);
  for (const who of ['window', 'browser', 'the tray', 'terminal', 'terminal 2', 'terminal three']) {
    expect(done.get(who), who).toBeGreaterThan(0);
  }

  const agree = async (): Promise<void> => {
    await expect
      .poll(async () => essence(await snapshotOf(page)))
      .toEqual(essence(await other.command('snapshot.get', {})));
    const { profiles } = await snapshotOf(page);
    const saved = JSON.parse(await readFile(join(dataFolder, 'sessions.json'), 'utf8')) as {
      readonly profiles: readonly { readonly note: string }[];
    };
    expect(saved.profiles.map(({ note }) => note)).toEqual(profiles.map(({ note }) => note));
  };
  expect(await ginnel('up', 'prod', '--wait')).toMatchObject({ code: 0 });
  await agree();
  await item.waitForTooltip((tooltip) => tooltip === 'Ginnel: 1 session and 2 tunnels up');
  const status = JSON.parse((await ginnel('status', 'prod', '--json')).stdout.toString()) as object;
  expect(status).toMatchObject({ state: 'connected', up: true });
  expect(await through(prod.webPort)).toBe('through the tunnel');

  expect(await ginnel('down', '--all')).toMatchObject({ code: 0 });
  await agree();
  await item.waitForTooltip((tooltip) => tooltip === 'Ginnel: No session open');
  expect(await through(prod.webPort)).toBe('');
  other.close();
});
