import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { closeAfterEach } from '../support/owned';
import {
  curl,
  startDropbear,
  startEchoServer,
  startHttpServer,
  startSshd,
  startTcpServer,
  freePort,
} from '../support/ssh-servers';
import { openScene } from './forwards-scene';

const own = closeAfterEach();

const servers = [
  ['sshd', () => startSshd()],
  ['dropbear', () => startDropbear()],
] as const;

async function dial(port: number, host = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ host, port, allowHalfOpen: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** All bytes until the end; rejects when the connection breaks. */
function readAll(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
    socket.on('error', reject);
  });
}

/** curl's body or, when it failed, its exit code and words. */
async function fetched(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await curl(args);
  return code === 0 ? stdout.toString() : `${String(code)} ${stderr}`;
}

describe.each(servers)('forwards through %s', (name, startServer) => {
  it('carries a Local forward over both families, there and here', async () => {
    const scene = own(await openScene(own(await startServer())));
    const four = own(await startHttpServer('over IPv4'));
    const six = own(await startHttpServer('over IPv6', { host: '::1' }));
    const toFour = await scene.forward({ kind: 'local', to: `127.0.0.1:${String(four.port)}` });
    const toSix = await scene.forward({ kind: 'local', to: `[::1]:${String(six.port)}` });
    for (const host of ['127.0.0.1', '[::1]']) {
      expect(await fetched([`http://${host}:${String(toFour.port)}/`])).toBe('over IPv4');
      expect(await fetched([`http://${host}:${String(toSix.port)}/`])).toBe('over IPv6');
    }
    expect(toFour.counters.total).toBe(2);
    expect(scene.lines).toContain(
      `Local port ${String(toFour.port)} forwarding to 127.0.0.1:${String(four.port)}`,
    );
  });

  it('carries a Remote forward to both families', async () => {
    const scene = own(await openScene(own(await startServer())));
    const four = own(await startHttpServer('over IPv4'));
    const six = own(await startHttpServer('over IPv6', { host: '::1' }));
    const toFour = await scene.forward({ kind: 'remote', to: `127.0.0.1:${String(four.port)}` });
    const toSix = await scene.forward({ kind: 'remote', to: `[::1]:${String(six.port)}` });
    const byName = await scene.forward({ kind: 'remote', to: `localhost:${String(six.port)}` });
    expect(await fetched([`http://127.0.0.1:${String(toFour.port)}/`])).toBe('over IPv4');
    expect(await fetched([`http://127.0.0.1:${String(toSix.port)}/`])).toBe('over IPv6');
    expect(await fetched([`http://127.0.0.1:${String(byName.port)}/`])).toBe('over IPv6');
    expect(toFour.running.bound).toEqual([{ address: 'localhost', port: toFour.port }]);
    expect(scene.lines).toContain(`Remote port forwarding from ${String(toFour.port)} enabled`);
    expect(scene.lines).toContain('Forwarded port opened successfully');
  });

  it.each([
    ['--socks4', '127.0.0.1'],
    ['--socks4a', 'localhost'],
    ['--socks5', '127.0.0.1'],
    ['--socks5', '[::1]'],
    ['--socks5-hostname', 'localhost'],
    ['--socks5-hostname', '[::1]'],
  ])('serves curl with %s to %s', async (option, host) => {
    const scene = own(await openScene(own(await startServer())));
    const web = own(await startHttpServer('by SOCKS', host === '[::1]' ? { host: '::1' } : {}));
    const { port } = await scene.forward({ kind: 'dynamic' });
    for (const proxy of ['127.0.0.1', '[::1]']) {
      const url = `http://${host}:${String(web.port)}/`;
      expect(await fetched([option, `${proxy}:${String(port)}`, url])).toBe('by SOCKS');
    }
  });

  it('brings the answer to a question that ended first', async () => {
    const scene = own(await openScene(own(await startServer())));
    const echo = own(
      await startTcpServer(
        (socket) => void readAll(socket).then((bytes) => socket.end(`heard ${bytes.toString()}`)),
      ),
    );
    const to = `127.0.0.1:${String(echo.port)}`;
    for (const kind of ['local', 'remote'] as const) {
      const { port, counters } = await scene.forward({ kind, to });
      const socket = await dial(port);
      socket.end('all of it');
      expect((await readAll(socket)).toString()).toBe('heard all of it');
      expect(counters).toMatchObject({ total: 1 });
    }
  });

  it('takes what is sent after the server’s end', async () => {
    const scene = own(await openScene(own(await startServer())));
    let heard: (text: string) => void;
    const hearing = new Promise<string>((resolve) => (heard = resolve));
    const ends = own(
      await startTcpServer((socket) => {
        socket.end('my part is done');
        void readAll(socket).then((bytes) => {
          heard(bytes.toString());
        });
      }),
    );
    const { port } = await scene.forward({ kind: 'local', to: `127.0.0.1:${String(ends.port)}` });
    const socket = await dial(port);
    expect((await readAll(socket)).toString()).toBe('my part is done');
    socket.end('and here is mine');
    expect(await hearing).toBe('and here is mine');
  });

  it('says that the destination refused, to the log and to the client', async () => {
    const scene = own(await openScene(own(await startServer())));
    const closed = await freePort();
    const local = await scene.forward({ kind: 'local', to: `127.0.0.1:${String(closed)}` });
    await expect(readAll(await dial(local.port))).rejects.toMatchObject({ code: 'ECONNRESET' });
    const socks = await scene.forward({ kind: 'dynamic' });
    const answer = await fetched([
      '--socks5',
      `127.0.0.1:${String(socks.port)}`,
      `http://127.0.0.1:${String(closed)}/`,
    ]);
    const refusal = scene.lines.filter((line) => line.startsWith('Forwarded connection refused by remote'));
    expect(refusal).toHaveLength(2);
    if (name === 'sshd') {
      expect(refusal[0]).toBe('Forwarded connection refused by remote: Connect failed [Connection refused]');
      expect(answer).toMatch(/^97 .*\(5\)/s);
    } else {
      expect(answer).toMatch(/^97 /);
    }
  });

  it('passes a refused Remote destination on as a refusal', async () => {
    const scene = own(await openScene(own(await startServer())));
    const { port } = await scene.forward({ kind: 'remote', to: `127.0.0.1:${String(await freePort())}` });
    await readAll(await dial(port)).catch(() => undefined);
    await scene.logged('Port open failed: Connection refused');
    expect(scene.lines).not.toContain('Forwarded port opened successfully');
  });

  it('stays up when downloads are broken off in full flow', async () => {
    const scene = own(await openScene(own(await startServer())));
    const block = Buffer.alloc(64 * 1024, 'x');
    const flood = own(
      await startTcpServer((socket) => {
        const pour = (): void => {
          while (!socket.destroyed && socket.write(block));
        };
        socket.on('drain', pour);
        pour();
      }),
    );
    const { port, counters } = await scene.forward({ kind: 'local', to: `127.0.0.1:${String(flood.port)}` });
    for (let round = 0; round < 12; round += 1) {
      const socket = await dial(port);
      let read = 0;
      socket.on('data', (chunk) => {
        read += chunk.length;
        if (read > 3_000_000) socket.destroy();
      });
      await once(socket, 'close');
    }
    // A session ended by the server over a message for a channel it has closed would show here.
    const web = own(await startHttpServer('still up'));
    const second = await scene.forward({ kind: 'local', to: `127.0.0.1:${String(web.port)}` });
    expect(await fetched([`http://127.0.0.1:${String(second.port)}/`])).toBe('still up');
    expect(counters.total).toBe(12);
  });

  it('holds back a server whose client does not read', async () => {
    const scene = own(await openScene(own(await startServer())));
    const flood = own(
      await startTcpServer((socket) => {
        socket.write(Buffer.alloc(64 * 1024 * 1024));
      }),
    );
    const { port } = await scene.forward({ kind: 'local', to: `127.0.0.1:${String(flood.port)}` });
    const socket = await dial(port);
    await scene.logged('Opening connection');
    const held = (): number => scene.channels[0]?.readableLength ?? 0;
    // Until nothing has moved for a while: the channel's window is used up, and no new one is granted.
    let last = 0;
    for (let still = 0; still < 2000; still += 1) {
      await setImmediate();
      if (held() === last && last > 0) continue;
      last = held();
      still = 0;
    }
    expect(held()).toBeLessThan(4 * 1024 * 1024);
    let read = 0;
    socket.on('data', (chunk) => (read += chunk.length));
    while (read < 64 * 1024 * 1024) await once(socket, 'data');
    socket.destroy();
  });

  it('resets the client when the session dies in the midst of a transfer', async () => {
    const server = own(await startServer());
    const scene = own(await openScene(server));
    const half = own(await startTcpServer((socket) => socket.write('half of it')));
    const { port, counters } = await scene.forward({ kind: 'local', to: `127.0.0.1:${String(half.port)}` });
    const socket = await dial(port);
    await once(socket, 'data');
    const rest = expect(readAll(socket)).rejects.toMatchObject({ code: 'ECONNRESET' });
    server.dropSessions();
    await rest;
    await scene.logged('Forwarded port closed');
    expect(counters.live).toBe(0);
  });

  it('stops one forward and leaves the others’ connections alone', async () => {
    const scene = own(await openScene(own(await startServer())));
    const echo = own(await startEchoServer());
    const to = `127.0.0.1:${String(echo.port)}`;
    const [stopped, kept, remote] = [
      await scene.forward({ kind: 'local', to }),
      await scene.forward({ kind: 'local', to }),
      await scene.forward({ kind: 'remote', to }),
    ];
    const sockets = await Promise.all([dial(stopped.port), dial(kept.port), dial(remote.port)]);
    for (const socket of sockets) {
      socket.write('a');
      await once(socket, 'data');
    }
    const [cut, ...alive] = sockets;
    // Listening no more leaves its own connection alone as well; ending that is another matter.
    await stopped.running.close();
    for (const socket of sockets) {
      socket.write('b');
      expect(String(await once(socket, 'data'))).toBe('b');
    }
    const gone = new Promise((resolve) => cut.once('close', resolve));
    await stopped.connections.cut({ kind: 'stopped' });
    await gone;
    for (const socket of alive) {
      socket.write('c');
      expect(String(await once(socket, 'data'))).toBe('c');
    }
    await remote.running.close();
    // The ports can be had again at once; but dropbear 2022.83 refuses every cancel-tcpip-forward.
    await scene.forward({ kind: 'local', to, port: stopped.port });
    if (name === 'sshd') await scene.forward({ kind: 'remote', to, port: remote.port });
    for (const socket of sockets) socket.destroy();
  });
});

describe('a server that forbids forwarding', () => {
  it('is named as the cause in the log, to SOCKS clients, and for Remote forwards', async () => {
    const scene = own(await openScene(own(await startSshd({ config: ['AllowTcpForwarding no'] }))));
    const web = own(await startHttpServer('never seen'));
    const to = `127.0.0.1:${String(web.port)}`;
    const local = await scene.forward({ kind: 'local', to });
    await expect(readAll(await dial(local.port))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(scene.lines).toContain(
      'Forwarded connection refused by remote: Administratively prohibited [open failed]',
    );
    const socks = await scene.forward({ kind: 'dynamic' });
    expect(await fetched(['--socks5', `127.0.0.1:${String(socks.port)}`, `http://${to}/`])).toMatch(
      /^97 .*\(2\)/s,
    );
    const { port, result } = await scene.start({ kind: 'remote', to });
    expect(result).toMatchObject({ ok: false, error: { code: 'remote-refused' } });
    expect(scene.lines).toContain(`Remote port forwarding from ${String(port)} refused`);
    expect(web.accepted()).toBe(0);
  });

  it('is told apart from a name nobody knows', async () => {
    const scene = own(await openScene(own(await startSshd())));
    const socks = await scene.forward({ kind: 'dynamic' });
    const args = ['--socks5-hostname', `127.0.0.1:${String(socks.port)}`, 'http://badname.invalid/'];
    expect(await fetched(args)).toMatch(/^97 .*\(4\)/s);
  });
});
