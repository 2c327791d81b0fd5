import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { closeAfterEach } from '../support/owned';
import { curl, freePort, startHttpServer } from '../support/ssh-servers';
import { windowsScenes } from './scene';

/** `ginnel run` on Windows' Node against Debian's sshd. */
const openScene = windowsScenes();
const keep = closeAfterEach();

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('run, on Windows', () => {
  test('carries bytes unharmed through a Local and a Dynamic forward', async () => {
    const scene = await openScene();
    const bytes = randomBytes(3_000_000);
    const web = keep(await startHttpServer(bytes));
    const [local, dynamic] = [await freePort(), await freePort()];
    await scene.save(
      scene.session([`L${String(local)}\t127.0.0.1:${String(web.port)}`, `D${String(dynamic)}\t`]),
    );
    const program = await scene.start('cli', ['run', 'bastion']);
    await program.waitForLog(new RegExp(`Local port ${String(local)} forwarding to`, 'u'));
    await program.waitForLog(new RegExp(`Local port ${String(dynamic)} SOCKS dynamic forwarding`, 'u'));
    for (const way of [
      [`http://127.0.0.1:${String(local)}/`],
      ['--socks5-hostname', `127.0.0.1:${String(dynamic)}`, `http://127.0.0.1:${String(web.port)}/`],
    ]) {
      const { code, stdout } = await curl(way);
      expect(code).toBe(0);
      expect(sha256(stdout)).toBe(sha256(bytes));
    }
  });

  test('says of a port in use that it is, and takes it when that is free', async () => {
    const scene = await openScene();
    const other = keep(await startHttpServer('other'));
    const far = keep(await startHttpServer('far'));
    await scene.save(scene.session([`L${String(other.port)}\t127.0.0.1:${String(far.port)}`]));
    const program = await scene.start('cli', ['run', 'bastion']);
    await program.waitForLog(/in use/u);
    expect((await curl([`http://127.0.0.1:${String(other.port)}/`])).stdout.toString()).toBe('other');
    await other.close();
    await program.waitForLog(new RegExp(`Listening on 127\\.0\\.0\\.1:${String(other.port)}, too`, 'u'));
    expect((await curl([`http://127.0.0.1:${String(other.port)}/`])).stdout.toString()).toBe('far');
  });

  test('frees its ports when the server is gone and the program ends', async () => {
    const scene = await openScene();
    const port = await freePort();
    await scene.save(scene.session([`L${String(port)}\t127.0.0.1:9`]));
    const program = await scene.start('cli', ['run', 'bastion']);
    await program.waitForLog(/Local port \d+ forwarding to/u);
    await program.close();
    const refused = await new Promise<string>((resolve) => {
      connect(port, '127.0.0.1').once('error', ({ message }) => resolve(message));
    });
    expect(refused).toContain('ECONNREFUSED');
  });
});
