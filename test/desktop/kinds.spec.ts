import { join } from 'node:path';
import type { Ginnel } from '../../shared/contract';
import { expect, saveSessions, test } from '../support/electron-app';
import { curl } from '../support/ssh-servers';
import { forwardOf } from '../support/samples';
import { sessionCard, showStatus } from '../support/window-actions';

declare const window: { readonly ginnel: Ginnel };

test('every kind of forward works in the desktop app, on demand, and the tray marks what others reach', async ({
  trayHost,
  prod,
  dataFolder,
  start,
}) => {
  const at = `localhost:${String(prod.web.port)}`;
  const socket = join(dataFolder, 'web.sock');
  const forwards = [
    forwardOf('local', socket, at),
    forwardOf('local', '0', at, { webSite: true, name: 'shop' }),
    forwardOf('remote', '0', '', { socks: true, allowTo: at }),
    forwardOf('local', '*:0', at, { allowFrom: '127.0.0.0/8', end: '1 h' }),
  ];
  const profile = { ...prod.profile, name: 'kinds', forwards, onDemand: true };
  await saveSessions(dataFolder, [profile]);
  const app = await start();
  const page = await app.page();
  const tray = await trayHost.item();
  await tray.choose('Connect kinds');
  await showStatus(page, 'kinds');
  const card = sessionCard(page, 'kinds');
  await expect(card).toContainText('Ready, connects on demand');
  expect(prod.sshd.log()).not.toContain('Accepted publickey');

  expect((await curl(['--unix-socket', socket, 'http://by.socket/'])).stdout.toString()).toBe(
    'through the tunnel',
  );
  await expect(card).toContainText('Connected');
  await expect(card.getByText(/^Listening(?:,|$)/u)).toHaveCount(forwards.length);
  await expect(card).toContainText('shop');
  await tray.waitForMenu((lines) => lines.some((line) => line.includes('open to other hosts')));

  // What the window asks of the engine works on Electron's own Node and its BoringSSL, too.
  const login = await page.evaluate(() =>
    window.ginnel.forwards.makeSocksLogin({ username: 'anna', password: 'a secret word' }),
  );
  expect(login).toMatchObject({ ok: true, value: { username: 'anna' } });
  const port = await page.evaluate(async () => {
    const snapshot = await window.ginnel.snapshot.get({});
    const status = snapshot.ok ? snapshot.value.sessions[0]?.forwards[1] : undefined;
    const bound = status?.state.kind === 'listening' ? status.state.bound[0] : undefined;
    return bound !== undefined && 'port' in bound ? bound.port : 0;
  });
  expect((await curl([`http://127.0.0.1:${String(port)}/`])).stdout.toString()).toBe('through the tunnel');
  expect(await app.end()).toBe(0);
});
