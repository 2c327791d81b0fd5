import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { makeLogin } from '../../electron/forwards/socks/login';
import type { ForwardFields } from '../../shared/forward-fields';
import { closeAfterEach } from '../support/owned';
import {
  curl,
  freePort,
  startDropbear,
  startEchoServer,
  startHttpServer,
  startSshd,
  type SshServer,
} from '../support/ssh-servers';
import { openScene, type Scene } from './forwards-scene';

const own = closeAfterEach();

const servers = [
  ['sshd', () => startSshd()],
  ['dropbear', () => startDropbear()],
] as const;

/** A session with `-R port` and no destination. */
async function socksScene(server: SshServer, options: Partial<ForwardFields>) {
  const scene = own(await openScene(own(server)));
  const { port, counters } = await scene.forward({ kind: 'remote', options: { ...options, socks: true } });
  return { scene, counters, port, proxy: `127.0.0.1:${String(port)}` };
}

/** curl's body or, when it failed, its exit code. */
async function fetched(...args: readonly string[]): Promise<string> {
  const { code, stdout } = await curl(args);
  return code === 0 ? stdout.toString() : `failed with ${String(code)}`;
}

/** Sends bytes as a program on the server would, and returns all it is answered, in hex. */
async function answerTo(port: number, bytes: Buffer): Promise<string> {
  const socket: Socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await once(socket, 'connect');
  socket.write(bytes);
  await once(socket, 'end');
  socket.end();
  return Buffer.concat(chunks).toString('hex');
}

/** Whether the session still carries something. */
async function isWell(scene: Scene): Promise<boolean> {
  const echo = own(await startHttpServer('well'));
  const { port } = await scene.forward({ kind: 'local', to: `127.0.0.1:${String(echo.port)}` });
  return (await fetched(`http://127.0.0.1:${String(port)}/`)) === 'well';
}

// curl's "could not complete the proxy handshake".
const refused = 'failed with 97';

describe.each(servers)('a remote dynamic forward through %s', (_name, startServer) => {
  it('goes where it may, whatever way the client asks', async () => {
    const web = own(await startHttpServer('from here'));
    const url = (host: string): string => `http://${host}:${String(web.port)}/`;
    const { proxy, counters, scene } = await socksScene(await startServer(), {
      allowTo: `127.0.0.1:${String(web.port)}, localhost:*`,
    });
    expect(await fetched('--socks5', proxy, url('127.0.0.1'))).toBe('from here');
    expect(await fetched('--socks5-hostname', proxy, url('localhost'))).toBe('from here');
    expect(await fetched('--socks4', proxy, url('127.0.0.1'))).toBe('from here');
    expect(await fetched('--socks4a', proxy, url('localhost'))).toBe('from here');
    expect(counters.total).toBe(4);
    expect(await isWell(scene)).toBe(true);
  });

  it('goes nowhere in this network unasked', async () => {
    const web = own(await startHttpServer('secret'));
    const everywhere = own(await startHttpServer('secret', { host: '0.0.0.0' }));
    const { proxy, counters, scene } = await socksScene(await startServer(), {});
    const mine = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ family }) => family === 'IPv4')
      .map(({ address }) => address);
    for (const host of [
      '127.0.0.1',
      'localhost',
      '127.1',
      '2130706433',
      '0.0.0.0',
      '[::1]',
      '[::ffff:127.0.0.1]',
    ]) {
      expect(await fetched('--socks5-hostname', proxy, `http://${host}:${String(web.port)}/`)).toBe(refused);
    }
    for (const host of mine) {
      expect(await fetched('--socks5', proxy, `http://${host}:${String(everywhere.port)}/`)).toBe(refused);
    }
    expect(web.accepted() + everywhere.accepted()).toBe(0);
    expect(counters.total).toBe(0);
    expect(await isWell(scene)).toBe(true);
  });

  it('tells the client why, and the log, too', async () => {
    const { port, scene } = await socksScene(await startServer(), { allowTo: '127.0.0.0/8:*' });
    const nobody = Buffer.alloc(2);
    nobody.writeUInt16BE(await freePort());
    const to = (address: string): Buffer =>
      Buffer.concat([Buffer.from(`05010005010001${address}`, 'hex'), nobody]);
    expect(await answerTo(port, to('0a000001'))).toBe('050005020001000000000000');
    expect(await answerTo(port, to('7f000001'))).toBe('050005050001000000000000');
    expect(await answerTo(port, Buffer.from('05010005020001000000000050', 'hex'))).toBe(
      '050005070001000000000000',
    );
    expect(await answerTo(port, Buffer.from('05010005030001000000000000', 'hex'))).toBe(
      '050005070001000000000000',
    );
    expect(await answerTo(port, Buffer.from('GET / HTTP/1.0\r\n\r\n'))).toBe('');
    await scene.logged('UDP and incoming connections are not available.');
    await scene.logged('does not speak SOCKS.');
    expect(await isWell(scene)).toBe(true);
  });

  it('asks for its login', async () => {
    const web = own(await startHttpServer('let in'));
    const login = await makeLogin('anna', 'sésame');
    if (!login.ok) throw new Error('no login');
    const { proxy, scene } = await socksScene(await startServer(), {
      allowTo: 'localhost:*',
      login: login.value,
    });
    const url = `http://localhost:${String(web.port)}/`;
    expect(await fetched('--socks5-hostname', proxy, '--proxy-user', 'anna:sésame', url)).toBe('let in');
    expect(await fetched('--socks5-hostname', proxy, '--proxy-user', 'anna:sesame', url)).toBe(refused);
    expect(await fetched('--socks5-hostname', proxy, url)).toBe(refused);
    expect(await fetched('--socks4a', proxy, '--proxy-user', 'anna:sésame', url)).toBe(refused);
    await scene.logged('gave a wrong user name or password.');
    expect(web.accepted()).toBe(1);
    expect(await isWell(scene)).toBe(true);
  });

  it('carries megabytes that were sent before the answer, and no byte is lost', async () => {
    const echo = own(await startEchoServer());
    const { port } = await socksScene(await startServer(), { allowTo: '127.0.0.1:*' });
    const request = Buffer.from('050100050100017f0000010000', 'hex');
    request.writeUInt16BE(echo.port, request.length - 2);
    const much = Buffer.alloc(3_000_000, 'ginnel ');
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    await once(socket, 'connect');
    socket.end(Buffer.concat([request, much]));
    await once(socket, 'end');
    const all = Buffer.concat(chunks);
    expect(all.subarray(0, 12).toString('hex')).toBe('050005000001000000000000');
    expect(all.subarray(12).equals(much)).toBe(true);
  });

  it('passes on an end that came with the request, behind a login', async () => {
    const echo = own(await startEchoServer());
    const login = await makeLogin('a', 'b');
    if (!login.ok) throw new Error('no login');
    const { port } = await socksScene(await startServer(), { allowTo: '127.0.0.1:*', login: login.value });
    const request = Buffer.from('050102 0101610162 050100017f0000010000'.replaceAll(' ', ''), 'hex');
    request.writeUInt16BE(echo.port, request.length - 2);
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    await once(socket, 'connect');
    socket.end(request);
    await once(socket, 'end');
    expect(Buffer.concat(chunks).toString('hex')).toBe('0502 0100 05000001000000000000'.replaceAll(' ', ''));
  });

  it('closes a client in the midst of its request when it is stopped', async () => {
    const { port, scene } = await socksScene(await startServer(), {});
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    socket.write(Buffer.from('0501', 'hex'));
    await scene.logged('Received remote port');
    const over = new Promise((resolve) =>
      socket
        .once('close', resolve)
        .on('error', () => undefined)
        .resume(),
    );
    await scene.close();
    await over;
  });
});
