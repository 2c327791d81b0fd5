import { expect, test } from 'vitest';
import { DesktopOverlay, type DesktopSurroundings } from '../../../electron/desktop/overlay';
import type { LoginItem } from '../../../electron/engine';
import { fail, ok } from '../../../shared/result';
import { createGinnelDouble } from '../../support/ginnel-double';
import { forwardOf, profileOf } from '../../support/samples';
import { up } from '../../support/double-states';

/** The desktop app laid over the engine of another process. */
function loginItem(): LoginItem & { on: boolean; refuses: boolean } {
  const item = {
    ...{ on: false, refuses: false },
    isOn: () => Promise.resolve(item.on),
    set: (on: boolean) => {
      if (item.refuses) return Promise.resolve(fail({ code: 'login-item-approval', data: {} } as const));
      item.on = on;
      return Promise.resolve(ok(null));
    },
  };
  return item;
}

async function scene(change: Partial<DesktopSurroundings> = {}) {
  const opened: string[] = [];
  let changes = 0;
  const forward = forwardOf('local', '18080', 'localhost:80');
  const profile = profileOf({ name: 'office', forwards: [forward] });
  const double = createGinnelDouble({
    sessions: [up(profile, 1)],
    app: { mode: 'command', canChooseFiles: false, canStartAtLogin: false, version: '9' },
  });
  const overlay = await DesktopOverlay.read({
    version: '1',
    dialogs: {
      chooseKeyFile: () => Promise.resolve('/key'),
      chooseFollowed: () => Promise.resolve('/followed'),
      saveText: () => Promise.resolve(ok(true)),
    },
    openUrl: (url) => Promise.resolve(void opened.push(url)),
    loginItem: null,
    changed: () => (changes += 1),
    ...change,
  });
  const { on, ...handlers } = double.ginnel;
  const over = overlay.over({ on, handlers, snapshot: double.snapshot });
  return {
    double,
    overlay,
    over,
    opened,
    changes: () => changes,
    ids: { sessionId: profile.id, forwardId: forward.id },
  };
}

test('dialogs and pages are opened by the desktop, not where the engine runs', async () => {
  const { double, over, opened, ids } = await scene();
  expect(await over.handlers.keys.chooseFile({})).toEqual(ok('/key'));
  expect(await over.handlers.followed.choose({})).toEqual(ok('/followed'));
  expect(await over.handlers.files.saveText({ suggestedName: 'a', text: 'b' })).toEqual(ok(true));
  const page = await over.handlers.forwards.openPage(ids);
  expect(page).toMatchObject({ ok: true });
  expect(opened).toEqual([page.ok ? page.value.url : '']);
  expect(opened[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/u);
  const named = await over.handlers.forwards.openPage({ ...ids, named: true });
  expect(named).toEqual(fail({ code: 'not-connected', data: {} }));
  expect(double.calls).toEqual([]);
});

test('what the window has around it is the desktop’s', async () => {
  const { double, over, overlay, changes } = await scene({ loginItem: loginItem() });
  overlay.noteNotifications('They are off.');
  overlay.noteNotifications('They are off.');
  expect(changes()).toBe(1);
  const { app } = over.lay(double.snapshot());
  expect(app).toMatchObject({ mode: 'desktop', version: '1', canChooseFiles: true, canStartAtLogin: true });
  expect(app).toMatchObject({
    notificationTrouble: 'They are off.',
    keychain: double.snapshot().app.keychain,
  });
  expect(over.lay({})).toEqual({});
});

test('starting at login is arranged here, and the engine keeps the other settings', async () => {
  const item = loginItem();
  const { double, over, overlay, changes } = await scene({ loginItem: item });
  const { settings } = double.snapshot();
  const wanted = { ...settings, startAtLogin: true, logToFiles: true };
  expect(await over.handlers.settings.change({ settings: wanted })).toEqual(ok({}));
  expect(item.on).toBe(true);
  expect(double.inputs('settings.change')).toEqual([{ settings: { ...wanted, startAtLogin: false } }]);
  expect(over.lay(double.snapshot()).settings).toEqual(wanted);
  expect(changes()).toBe(1);
  // Taken off the list elsewhere.
  item.on = false;
  await overlay.lookAtLoginItem();
  expect(over.lay(double.snapshot()).settings.startAtLogin).toBe(false);
  item.refuses = true;
  expect(await over.handlers.settings.change({ settings: wanted })).toMatchObject({
    error: { code: 'login-item-approval' },
  });
  expect(double.inputs('settings.change')).toHaveLength(1);
});
