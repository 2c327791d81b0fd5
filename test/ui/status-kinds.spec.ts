import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startBrowserMode } from '../support/browser-mode';
import { curl, freePort, startHttpServer, startSshd } from '../support/ssh-servers';
import {
  addForward,
  answerHostKey,
  answerPassword,
  fillServer,
  forwardRow,
  pressOpen,
  saveAs,
  sessionCard,
} from '../support/window-actions';

test('on a real server: sockets, port 0, a SOCKS login and a web site are entered, saved and used', async ({
  page,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'ginnel-kinds-'));
  const [ginnel, sshd, web] = await Promise.all([
    startBrowserMode(),
    startSshd({ auth: ['password'], config: ['Subsystem sftp internal-sftp'] }),
    startHttpServer((request, response) => {
      response.setHeader('location', `http://${request.headers.host ?? ''}/next`);
      response.end(`asked for ${request.headers.host ?? 'nobody'}`);
    }),
  ]);
  const body = async (...args: readonly string[]): Promise<string> => {
    const { stdout, stderr } = await curl(['--max-time', '20', ...args]);
    return stdout.length > 0 ? stdout.toString() : stderr;
  };
  const [near, far] = [join(folder, 'near.sock'), `/tmp/ginnel-kinds-${String(sshd.port)}.sock`];
  try {
    const [toFar, socks, site, farSocks] = [
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
    ];
    const there = `localhost:${String(web.port)}`;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(ginnel.url);
    await fillServer(page, sshd);
    await addForward(page, 'Local', near, there);
    await addForward(page, 'Remote', far, there);
    await addForward(page, 'Local', String(toFar), far);
    await addForward(page, 'Local', '0', there);
    await addForward(page, 'Remote', '0', there);

    await page.getByRole('radio', { name: 'Dynamic' }).check({ force: true });
    await page.getByLabel('Source port').fill(String(socks));
    await page.getByRole('button', { name: 'More options' }).click();
    await page.getByRole('button', { name: 'Login…' }).click();
    const login = page.getByRole('dialog', { name: 'Login for SOCKS clients' });
    await login.getByLabel('User name').fill('ada');
    await login.getByLabel('Password', { exact: true }).fill('engine no. 1');
    await login.getByRole('button', { name: 'Set' }).click();
    await expect(page.getByText('Login: ada')).toBeVisible();
    await page.getByRole('button', { name: 'Add', exact: true }).click();

    await page.getByRole('radio', { name: 'Local' }).check({ force: true });
    await page.getByLabel('Source port').fill(String(site));
    await page.getByRole('textbox', { name: 'Destination', exact: true }).fill(there);
    await page.getByRole('checkbox', { name: /is a web site/u }).check({ force: true });
    await page.getByRole('button', { name: 'Add', exact: true }).click();

    await page.getByRole('radio', { name: 'Remote' }).check({ force: true });
    await page.getByLabel('Source port').fill(String(farSocks));
    await page.getByRole('checkbox', { name: /^No destination/u }).check({ force: true });
    await page.getByLabel('Allowed destinations').fill(there);
    await page.getByRole('button', { name: 'Add', exact: true }).click();

    await saveAs(page, 'kinds');
    await pressOpen(page);
    await answerHostKey(page, 'Accept');
    await answerPassword(page, /password:$/u, sshd.password);
    const card = sessionCard(page, 'kinds');
    const sources = [
      `L${near}`,
      `R${far}`,
      `L${String(toFar)}`,
      'L0',
      'R0',
      `D${String(socks)}`,
      `L${String(site)}`,
      `R${String(farSocks)}`,
    ];
    for (const notation of sources) await expect(forwardRow(card, notation)).toContainText('Listening');

    const answer = `asked for ${there}`;
    expect(await body('--unix-socket', near, `http://${there}/`)).toBe(answer);
    expect((await stat(near)).mode & 0o777).toBe(0o600);
    expect(await body('--unix-socket', far, `http://${there}/`)).toBe(answer);
    // To the server, there into the socket that leads back here.
    expect(await body('--header', `Host: ${there}`, `http://localhost:${String(toFar)}/`)).toBe(answer);

    for (const notation of ['L0', 'R0']) {
      const row = forwardRow(card, notation);
      await row
        .getByRole('button', { name: /^Copy / })
        .first()
        .click();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      expect(copied).toMatch(/^(?:127\.0\.0\.1|localhost):[1-9]\d*$/u);
      await expect(row).toContainText(copied);
      expect(await body(`http://${copied}/`)).toBe(`asked for ${copied}`);
    }

    const proxy = ['--socks5-hostname', `127.0.0.1:${String(socks)}`] as const;
    expect(await body(...proxy, '--proxy-user', 'ada:engine no. 1', `http://${there}/`)).toBe(answer);
    expect((await curl([...proxy, '--proxy-user', 'ada:engine no. 2', `http://${there}/`])).code).toBe(97);
    expect((await curl([...proxy, `http://${there}/`])).code).toBe(97);

    // The destination's name on the way there, this computer's on the way back.
    expect(await body('--include', `http://localhost:${String(site)}/`)).toMatch(
      new RegExp(`^location: http://localhost:${String(site)}/next\\r$[^]*${answer}`, 'imu'),
    );

    await expect(card).toContainText('This opens this computer’s network to the server');
    const fromThere = ['--socks5-hostname', `127.0.0.1:${String(farSocks)}`] as const;
    expect(await body(...fromThere, `http://${there}/`)).toBe(answer);
    expect((await curl([...fromThere, `http://localhost:${String(sshd.port)}/`])).code).toBe(97);
    await card.getByRole('button', { name: `connections of R${String(farSocks)}` }).click();
    await expect(card.getByRole('table', { name: 'Ended connections' })).toContainText(
      `The server may not go to localhost:${String(sshd.port)} through this computer.`,
    );

    // Changed while it is open: a folder stands where the socket would be, and the mended path is applied.
    const folderThere = join(folder, 'folder');
    await mkdir(folderThere);
    await addForward(page, 'Local', folderThere, there);
    const typed = page.getByLabel('Source port');
    await expect(typed).toBeFocused();
    await expect(typed).toHaveAccessibleDescription(/is a directory, so no socket can be made there/u);
    await expect(typed).toHaveValue(folderThere);
    await typed.fill(join(folderThere, 'app.sock'));
    await typed.press('Enter');
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await page.getByRole('tab', { name: 'Status' }).click();
    await expect(forwardRow(card, `L${join(folderThere, 'app.sock')}`)).toContainText('Listening');
    await expect(forwardRow(card, `L${near}`)).toContainText('Listening');
    expect(await body('--unix-socket', join(folderThere, 'app.sock'), `http://${there}/`)).toBe(answer);

    await card.getByRole('button', { name: 'Disconnect' }).click();
    await expect(card).toContainText('Disconnected');
    await expect(stat(near)).rejects.toThrow('ENOENT');
    // What sshd leaves of the far one is no trouble the next time.
    await card.getByRole('button', { name: 'Connect', exact: true }).click();
    await answerPassword(page, /password:$/u, sshd.password);
    await expect(forwardRow(card, `R${far}`)).toContainText('Listening');
    expect(await body('--unix-socket', far, `http://${there}/`)).toBe(answer);
  } finally {
    await Promise.all([ginnel.close(), sshd.close(), web.close()]);
    for (const path of [folder, far]) await rm(path, { recursive: true, force: true });
  }
});
