import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { through } from '../support/desktop-looks';
import { expect, startAgain, test, type DesktopApp } from '../support/electron-app';
import { curl } from '../support/ssh-servers';
import { connectListed, listedSession, openPanel, sessionCard, showStatus } from '../support/window-actions';

/** Opens the saved session `prod` from the window. */
async function openProd(app: DesktopApp): Promise<void> {
  const page = await app.page();
  await connectListed(page, 'prod');
  await expect(sessionCard(page, 'prod')).toContainText('Connected');
}

async function connectTo(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  // Being cut is what some of these connections are there for.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Sends a text and waits until as much has come back. */
async function echoed(socket: Socket, text: string): Promise<string> {
  let back = '';
  const complete = new Promise<void>((resolve, reject) => {
    const receive = (data: Buffer): void => {
      back += data.toString();
      if (back.length < text.length) return;
      socket.off('data', receive);
      socket.off('close', reject);
      resolve();
    };
    socket.on('data', receive);
    socket.once('close', reject);
  });
  socket.write(text);
  await complete;
  return back;
}

test('closing the window leaves the tunnel up, and a second start hands over to the first', async ({
  trayHost: _,
  prod,
  start,
  dataFolder,
}) => {
  const app = await start();
  await openProd(app);
  await app.pressClose();
  await expect.poll(app.windowIsVisible).toBe(false);
  expect(await through(prod.webPort)).toBe('through the tunnel');

  // Options behind a link may be those of who made the link: such a start does nothing at all.
  const smuggling = startAgain(dataFolder, 'ssh://someone@evil.example', '--open=prod');
  await smuggling.exited;
  expect(smuggling.exitCode).toBe(2);
  expect(await app.windowIsVisible()).toBe(false);

  // What else is on its command line is not acted upon.
  const second = startAgain(dataFolder, 'evil.example', '--open=prod');
  await second.exited;
  expect(second.exitCode).toBe(0);
  await expect.poll(app.windowIsVisible).toBe(true);
  const page = await app.page();
  await expect(sessionCard(page, 'prod')).toContainText('Connected');
  await expect(listedSession(page, 'prod')).toHaveCount(1);
  expect(await through(prod.webPort)).toBe('through the tunnel');
});

test('a start on another data folder is a program of its own', async ({
  trayHost,
  prod,
  start,
}, testInfo) => {
  const app = await start();
  await openProd(app);
  const shown = trayHost.nextItem();
  const other = startAgain(testInfo.outputPath('other'));
  // Its own tray icon tells of its own sessions: none.
  await (await shown).waitForTooltip((tooltip) => tooltip === 'Ginnel: No session open');
  expect(other.hasExited).toBe(false);
  process.kill(other.pid, 'SIGTERM');
  await other.exited;
  expect(other.exitCode).toBe(0);
  expect(await through(prod.webPort)).toBe('through the tunnel');
});

test('a crash of the window leaves tunnels and their bytes alone, and brings a new window', async ({
  trayHost: _,
  prod,
  start,
}) => {
  const app = await start();
  await openProd(app);
  const socket = await connectTo(prod.echoPort);
  expect(await echoed(socket, 'before')).toBe('before');

  const old = await app.page();
  const replaced = app.electron.waitForEvent('window');
  await app.electron.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
  });
  expect(await echoed(socket, 'meanwhile')).toBe('meanwhile');
  const page = await replaced;
  expect(page).not.toBe(old);
  await showStatus(page);
  await expect(sessionCard(page, 'prod')).toContainText('Connected');
  expect(await app.windowIsVisible()).toBe(true);
  expect(await echoed(socket, 'after')).toBe('after');
  socket.destroy();
});

test('a window that crashes again and again is given up, and the tunnels go on', async ({
  trayHost: _,
  prod,
  start,
  dataFolder,
}) => {
  const app = await start();
  await openProd(app);
  const socket = await connectTo(prod.echoPort);
  await app.answerDialogsWith('OK');
  const crash = (): Promise<void> =>
    app.electron.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
    });
  for (let crashes = 1; crashes <= 3; crashes += 1) {
    const replaced = app.electron.waitForEvent('window');
    await crash();
    await (await replaced).getByRole('treegrid', { name: 'Sessions' }).waitFor();
  }
  await crash();
  await expect.poll(app.askedDialogs).toHaveLength(1);
  expect((await app.askedDialogs())[0]?.message).toBe('The window crashed several times.');
  expect(await app.windowIsVisible()).toBe(false);
  expect(await echoed(socket, 'meanwhile')).toBe('meanwhile');

  await startAgain(dataFolder).exited;
  await showStatus(await app.page());
  await expect(sessionCard(await app.page(), 'prod')).toContainText('Connected');
  socket.destroy();
});

test('quitting says how many connections it cuts, and Cancel cuts none', async ({
  trayHost,
  prod,
  start,
}) => {
  const app = await start();
  const item = await trayHost.item();
  await openProd(app);
  const sockets = [await connectTo(prod.echoPort)];
  for (const socket of sockets) await echoed(socket, 'hello');

  await app.answerDialogsWith('Cancel');
  await item.choose('Quit');
  await expect.poll(app.askedDialogs).toHaveLength(1);
  sockets.push(await connectTo(prod.echoPort));
  for (const socket of sockets) await echoed(socket, 'hello again');
  await item.choose('Quit');
  await expect.poll(app.askedDialogs).toHaveLength(2);
  expect(await app.askedDialogs()).toMatchObject([
    { message: 'Quitting cuts 1 connection.', detail: expect.stringMatching(/^It runs /u) },
    {
      message: 'Quitting cuts 2 connections.',
      detail: expect.stringMatching(/^They run /u),
      buttons: ['Quit', 'Cancel'],
    },
  ]);
  for (const socket of sockets) expect(await echoed(socket, 'still here')).toBe('still here');

  await app.answerDialogsWith('Quit');
  await item.choose('Quit');
  expect(await app.exited).toBe(0);
  expect((await curl([`http://127.0.0.1:${String(prod.webPort)}/`])).code).toBe(7);
  for (const socket of sockets) socket.destroy();
});

test('a signal ends it in order, and asks nothing', async ({ trayHost: _, prod, start }) => {
  const app = await start();
  await openProd(app);
  const socket = await connectTo(prod.echoPort);
  await echoed(socket, 'hello');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  expect(await app.end()).toBe(0);
  await closed;
  expect((await curl([`http://127.0.0.1:${String(prod.webPort)}/`])).code).toBe(7);
});

test('where the desktop shows no tray, closing asks rather than leave a program nobody can see', async ({
  prod,
  start,
  dataFolder,
}) => {
  const app = await start();
  await openProd(app);
  await app.answerDialogsWith('Cancel');
  await app.pressClose();
  await expect.poll(app.askedDialogs).toHaveLength(1);
  expect((await app.askedDialogs())[0]?.buttons).toEqual(['Keep running without a window', 'Quit', 'Cancel']);
  expect(await app.windowIsVisible()).toBe(true);

  await app.answerDialogsWith('Keep running without a window');
  await app.pressClose();
  await expect.poll(app.windowIsVisible).toBe(false);
  expect(await through(prod.webPort)).toBe('through the tunnel');

  await startAgain(dataFolder).exited;
  await expect.poll(app.windowIsVisible).toBe(true);
  await app.answerDialogsWith('Quit');
  await app.pressClose();
  expect(await app.exited).toBe(0);
});

test('without a tray and with nothing open, closing the window ends the program', async ({ start }) => {
  const app = await start();
  await app.page();
  await app.pressClose();
  expect(await app.exited).toBe(0);
});

test('the window opens again where it was', async ({ trayHost: _, start }) => {
  const bounds = { x: 40, y: 60, width: 900, height: 640 };
  const first = await start();
  const page = await first.page();
  // Before it is on the screen it has no place to remember, and being put there gives it the one it was made with.
  await expect.poll(first.windowIsVisible).toBe(true);
  await first.electron.evaluate(({ BrowserWindow }, place) => {
    BrowserWindow.getAllWindows()[0]?.setBounds(place);
  }, bounds);
  await expect
    .poll(() => page.evaluate(() => ({ width: innerWidth, height: innerHeight })))
    .toEqual({
      width: bounds.width,
      height: bounds.height,
    });
  await first.end();
  const second = await start();
  await second.page();
  await expect.poll(second.windowIsVisible).toBe(true);
  expect(
    await second.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds()),
  ).toEqual(bounds);
});

test('what was typed and not saved is there again after an end without notice', async ({
  trayHost: _,
  start,
}) => {
  const first = await start();
  const page = await first.page();
  await openPanel(page, 'Session');
  await page.getByLabel('Host Name (or IP address)').fill('typed.example.org');
  await first.end();
  const again = await (await start()).page();
  await expect(again.getByLabel('Host Name (or IP address)')).toHaveValue('typed.example.org');
});
