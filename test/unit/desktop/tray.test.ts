import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import { Tray, type TrayIcon } from '../../../electron/desktop/tray';
import type { TrayAction } from '../../../electron/desktop/tray-action';
import type { Snapshot } from '../../../shared/snapshot';
import { createFakeClock } from '../../support/fake-clock';
import { emptySnapshot, profileOf, statusOf } from '../../support/samples';

function setUp(names: readonly string[]) {
  const clock = createFakeClock();
  const calls: string[] = [];
  const actions: TrayAction[] = [];
  const state: { menu: MenuItemConstructorOptions[]; click: () => void } = {
    menu: [],
    click: () => undefined,
  };
  const icon: TrayIcon = {
    showPicture: (picture) => calls.push(`picture ${picture}`),
    showTooltip: (tooltip) => calls.push(`tooltip ${tooltip}`),
    showMenu: (menu) => {
      calls.push('menu');
      state.menu = menu;
    },
    onClick: (listener) => {
      state.click = listener;
    },
    destroy: () => calls.push('destroy'),
  };
  const first: Snapshot = {
    ...emptySnapshot,
    profiles: names.map((name) => profileOf({ name, host: 'h' })),
  };
  const engine = { snapshot: first, changed: (): void => undefined };
  const tray = new Tray(
    (picture) => {
      calls.push(`create ${picture}`);
      return icon;
    },
    {
      snapshot: () => engine.snapshot,
      on: (_event, listener) => {
        engine.changed = () => listener({ sessions: [] } as never);
        return () => undefined;
      },
    },
    (action) => actions.push(action),
    clock,
  );
  const update = (snapshot: Snapshot): void => {
    engine.snapshot = snapshot;
    engine.changed();
  };
  return { clock, calls, actions, state, first, tray, update };
}

test('a new tray shows picture, tooltip and menu at once', () => {
  expect(setUp([]).calls).toEqual(['create off', 'tooltip Ginnel: No session open', 'menu']);
});

test('only what differs is touched', async () => {
  const { clock, calls, first, update } = setUp(['a']);
  calls.length = 0;
  update({ ...first, revision: 2 });
  expect(calls).toEqual([]);
  await clock.advance(250);
  update({ ...first, revision: 3, profiles: [] });
  expect(calls).toEqual(['menu']);
  calls.length = 0;
  await clock.advance(250);
  update({
    ...first,
    profiles: [],
    sessions: [statusOf({ kind: 'failed', since: 1, error: { code: 'host-missing', data: {} } })],
  });
  expect(calls).toEqual([
    'picture failed',
    'tooltip Ginnel: 0 sessions and 0 tunnels up, 1 session failed',
    'menu',
  ]);
});

test('a click on the icon shows the window, a menu line does what it says', () => {
  const { actions, state, first } = setUp(['a']);
  state.click();
  const line = state.menu.find(({ label }) => label === 'Connect a');
  Reflect.apply(line?.click ?? (() => undefined), undefined, []);
  expect(actions).toEqual([{ kind: 'show-window' }, { kind: 'connect', sessionId: first.profiles[0]?.id }]);
});

test('an ampersand in a name stays an ampersand', () => {
  expect(setUp(['R&D']).state.menu.map(({ label }) => label)).toContain('Connect R&&D');
});

test('closing takes the icon away', () => {
  const { calls, tray } = setUp([]);
  tray.close();
  expect(calls.at(-1)).toBe('destroy');
});

test('an icon is made anew for a tray that came late, and shows what is so by then', () => {
  const { calls, first, state, actions, tray, update } = setUp(['a']);
  update({ ...first, profiles: [] });
  calls.length = 0;
  tray.remake();
  expect(calls).toEqual(['destroy', 'create off', 'tooltip Ginnel: No session open', 'menu']);
  state.click();
  expect(actions).toEqual([{ kind: 'show-window' }]);
  calls.length = 0;
  tray.close();
  expect(calls).toEqual(['destroy']);
});

test('changes that come one upon the other are shown four times a second at the most, and the last is', async () => {
  const { clock, calls, first, update } = setUp([]);
  calls.length = 0;
  for (let turn = 0; turn < 40; turn += 1) {
    update({ ...first, profiles: [profileOf({ name: `n${String(turn)}`, host: 'h' })] });
    await clock.advance(50);
  }
  expect(calls.length).toBeLessThanOrEqual(9);
  update(first);
  await clock.advance(250);
  expect(calls.at(-1)).toBe('menu');
  expect(clock.pending()).toBe(0);
});
