import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { newSessionId } from '../../shared/ids';
import { freePort, startHttpServer, startTcpServer } from '../support/ssh-servers';
import { CliScene } from './cli-saved-scene';

/** `ginnel ports` and `ginnel open`, against a real server. */
const scene = new CliScene();
const { own, ginnel, saved, save, startEngine, sessionOn } = scene;

describe('ports', () => {
  test('connects for the moment where the session is not open, and takes none of its ports', async () => {
    const web = own(await startHttpServer('here'));
    // Its own forward could not listen: the port is taken.
    await sessionOn([`L${String(web.port)}\tlocalhost:1`]);
    const found = await ginnel('ports', 'bastion');
    expect(found).toMatchObject({ code: 0, stderr: '' });
    expect(found.stdout).toMatch(new RegExp(`^${String(web.port)}\\t127\\.0\\.0\\.1\\t\\S`, 'mu'));
    const json = (await ginnel('ports', 'bastion', '--json')).stdout.trimEnd().split('\n');
    expect(json.map((line) => JSON.parse(line) as unknown)).toContainEqual(
      expect.objectContaining({ port: web.port, addresses: ['127.0.0.1'] }),
    );
  });

  test('asks through the session that is open, and leaves what is open as it was', async () => {
    const session = await sessionOn([`D${String(await freePort())}`]);
    const other = { ...session, id: newSessionId(), name: 'other', forwards: [] };
    await save(session, other);
    await startEngine('bastion');
    const before = (await ginnel('status', '--json')).stdout.split('\n').length;
    for (const name of ['bastion', 'other']) expect((await ginnel('ports', name)).code).toBe(0);
    const after = await ginnel('status', '--json');
    expect(after.code).toBe(0);
    expect(after.stdout.split('\n')).toHaveLength(before);
  });

  test('says why a server cannot be asked', async () => {
    await sessionOn([], { privateKeyFile: '/nowhere' });
    const refused = await ginnel('ports', 'bastion');
    expect(refused).toMatchObject({ stdout: '' });
    expect([1, 3]).toContain(refused.code);
    expect(refused.stderr).not.toBe('');
    expect((await ginnel('ports', 'nobody')).code).toBe(4);
  });
});

describe('open', () => {
  beforeEach(async () => {
    const browser = await scene.script('browser', 'echo "$1" > "$0.tmp"; mv "$0.tmp" "$0.opened"');
    scene.setVariables({ BROWSER: browser, DISPLAY: '', WAYLAND_DISPLAY: '' });
  });

  const opened = async (): Promise<string> =>
    expect
      .poll(() => readFile(join(scene.data, 'browser.opened'), 'utf8').catch(() => ''), { timeout: 20_000 })
      .not.toBe('')
      .then(() => readFile(join(scene.data, 'browser.opened'), 'utf8'));

  test('brings the session up, opens the forward that answers as a web page, and leaves it open', async () => {
    const web = own(await startHttpServer('<h1>here</h1>'));
    const silent = own(await startTcpServer((socket) => void socket.resume()));
    const [first, second] = [await freePort(), await freePort()];
    const session = await sessionOn([
      `L${String(first)}\t127.0.0.1:${String(silent.port)}`,
      `L${String(second)}\t127.0.0.1:${String(web.port)}`,
    ]);
    await save(session, { ...session, id: newSessionId(), name: 'other', forwards: [] });
    await startEngine('other');
    const url = `http://127.0.0.1:${String(second)}/`;
    expect(await ginnel('open', 'bastion')).toMatchObject({ code: 0, stdout: `${url}\n` });
    expect(await opened()).toBe(`${url}\n`);
    expect((await ginnel('status', 'bastion')).code).toBe(0);
    // One that is named is opened whatever is behind it.
    const named = await ginnel('open', 'bastion', String(first));
    expect(named).toMatchObject({ code: 0, stdout: `http://127.0.0.1:${String(first)}/\n` });
    const wrong = await ginnel('open', 'bastion', '1');
    expect(wrong).toMatchObject({ code: 4, stdout: '' });
    expect(wrong.stderr).toContain(`L${String(second)} → 127.0.0.1:${String(web.port)}`);
    expect((await ginnel('down', '--all')).code).toBe(0);
  });

  test('has no page where there is no Local forward, and starts nothing for a name that nothing has', async () => {
    await sessionOn([`D${String(await freePort())}`]);
    await startEngine('bastion');
    expect(await ginnel('open', 'bastion')).toMatchObject({
      ...{ code: 1, stdout: '' },
      stderr: expect.stringContaining('so there is no page behind it') as unknown,
    });
    expect((await ginnel('open', 'nobody')).code).toBe(4);
  });

  test('a link is shown in the window, of which this Ginnel has none, or by the desktop app, which is not here', async () => {
    expect(await ginnel('open', 'ssh://')).toMatchObject({ code: 2, stdout: '' });
    const none = await ginnel('open', 'ginnel://session/bastion');
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('npm start') as unknown });
    await sessionOn([`D${String(await freePort())}`]);
    await startEngine('bastion');
    const without = await ginnel('open', 'ginnel://session/bastion');
    expect(without).toMatchObject({ code: 1, stderr: expect.stringContaining('no window') as unknown });
    expect((await saved()).map(({ name }) => name)).toEqual(['bastion']);
  });
});
