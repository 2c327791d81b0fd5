import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { monitorConnection } from '../../electron/engine/connections/monitored-connection';
import { systemClock } from '../../electron/engine/clock';
import { portSchema } from '../../shared/endpoint';
import { closeAfterEach } from '../support/owned';
import { profileOf } from '../support/samples';
import { startSshd } from '../support/ssh-servers';
import { createEngineScene } from './engine-scene';
import { startLibraryServer, type LibraryServer } from './library-server';
import { attempt, connectionOf, errorOf } from './ssh-attempt';

const own = closeAfterEach();

/** How a server answers a global request (RFC 4254, 4) of a name that it does not know. */
type Manner = 'silence' | 'failure' | 'unimplemented';

interface Counted {
  readonly server: LibraryServer;
  /** Messages of the client that it got: keepalives, and such as say nothing. */
  readonly keepalives: () => number;
  readonly ignored: () => number;
}

/** A server that forwards, and answers keepalives in its own manner. */
async function startServer(manner: () => Manner): Promise<Counted> {
  let keepalives = 0;
  let ignored = 0;
  const server = await startLibraryServer({
    greet: (client) => {
      const protocol = Reflect.get(client, '_protocol') as {
        _debug: (line: string) => void;
        _handlers: Record<string, unknown>;
        _decipher: { inSeqno: number };
        requestFailure: () => void;
      };
      protocol._debug = (line) => {
        if (line === 'Inbound: Received IGNORE') ignored += 1;
      };
      protocol._handlers['GLOBAL_REQUEST'] = (_protocol: unknown, name: string) => {
        if (name !== 'keepalive@openssh.com') {
          protocol.requestFailure();
          return;
        }
        keepalives += 1;
        if (manner() === 'failure') protocol.requestFailure();
        // The number of the packet that is being read; ssh2 has counted it already.
        if (manner() === 'unimplemented') sendUnimplemented(client, protocol._decipher.inSeqno - 1);
      };
      client.on('tcpip', (accept, _reject, { destIP, destPort }) => {
        const socket = connect(destPort, destIP);
        const channel = accept();
        channel.pipe(socket).pipe(channel);
      });
    },
  });
  return { server: own(server), keepalives: () => keepalives, ignored: () => ignored };
}

/** SSH_MSG_UNIMPLEMENTED (RFC 4253, 11.4). */
function sendUnimplemented(client: ssh2.Connection, sequence: number): void {
  const { _packetRW, _cipher } = Reflect.get(client, '_protocol') as {
    _packetRW: {
      write: { allocStart: number; alloc: (n: number) => Buffer; finalize: (p: Buffer) => Buffer };
    };
    _cipher: { encrypt: (packet: Buffer) => void };
  };
  const packet = _packetRW.write.alloc(5);
  packet.writeUInt8(3, _packetRW.write.allocStart);
  packet.writeUInt32BE(sequence, _packetRW.write.allocStart + 1);
  _cipher.encrypt(_packetRW.write.finalize(packet));
}

const sign = 'a sign of life';

/** Sends a word through the connection and waits for it to come back. */
async function echoes(connection: ReturnType<typeof connectionOf>): Promise<string> {
  const echo = createServer((socket) => socket.pipe(socket));
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const { port } = echo.address() as { port: number };
  const opened = await connection.openChannel(
    { host: '127.0.0.1', port: port as never },
    { host: '127.0.0.1', port: 1 },
  );
  if (!opened.ok) throw new Error(opened.error.code);
  opened.value.write(sign);
  const [back] = (await once(opened.value, 'data')) as [Buffer];
  opened.value.destroy();
  echo.close();
  return back.toString();
}

describe('a server that never answers keepalives', () => {
  it('is asked once, and then sent what has no answer; requests do not pile up', async () => {
    const { server, keepalives, ignored } = await startServer(() => 'silence');
    const connection = connectionOf(await attempt({ port: server.port }));
    const answers = Array.from({ length: 50 }, () => connection.ping());
    expect(await echoes(connection)).toBe(sign);
    expect([keepalives(), ignored()]).toEqual([1, 49]);
    await connection.end();
    expect(new Set(await Promise.all(answers))).toEqual(new Set([null]));
  });

  it('stays connected, is told of in the log, and watched by the system', async () => {
    const { server } = await startServer(() => 'silence');
    const connection = connectionOf(await attempt({ port: server.port }));
    const lines: string[] = [];
    const unanswered = new Promise<void>((resolve) => {
      const keepalive = monitorConnection(
        systemClock,
        connection,
        [],
        { keepaliveSeconds: 1, keepaliveCount: 2 },
        { log: (text) => lines.push(text), stalled: resolve },
      );
      own({
        close: () => {
          keepalive.stop();
          return Promise.resolve();
        },
      });
    });
    await unanswered;
    expect(lines).toEqual([
      'This server does not answer keepalives: a dead connection is noticed later, by the system (TCP keepalives) or when data is sent',
    ]);
    expect(await echoes(connection)).toBe(sign);
    // The third number but one of Linux' table: 2 is a keepalive timer.
    const ports = new RegExp(
      `0100007F:[0-9A-F]{4} 0100007F:${server.port.toString(16).toUpperCase().padStart(4, '0')} 01 \\S+ 02:`,
      'u',
    );
    if (process.platform === 'linux') expect(readFileSync('/proc/self/net/tcp', 'utf8')).toMatch(ports);
    await connection.end();
  });
});

it('a session with such a server stays up, and says so', async () => {
  const { server } = await startServer(() => 'silence');
  const scene = own(await createEngineScene(''));
  const profile = profileOf({
    ...{ name: 'odd', host: '127.0.0.1', port: portSchema.parse(server.port), username: 'demo' },
    ...{ keepaliveSeconds: 1, keepaliveCount: 2 },
  });
  await scene.open(profile);
  const marked = await scene.when(
    profile,
    ({ state }) => state.kind === 'connected' && state.unchecked !== undefined,
  );
  expect(marked.state).toMatchObject({ unchecked: [null], stalledSince: null });
  const log = await scene.logOf(profile);
  expect(log.match(/does not answer keepalives/gu)).toHaveLength(1);
  expect(marked).toMatchObject({ reconnects: 0, lastLoss: null });
});

describe('a server that answers keepalives', () => {
  it.each(['failure', 'unimplemented'] as const)('by %s is measured each time', async (manner) => {
    const { server, keepalives, ignored } = await startServer(() => manner);
    const connection = connectionOf(await attempt({ port: server.port }));
    for (let count = 0; count < 5; count += 1) expect(await connection.ping()).toBeGreaterThan(0);
    const all = await Promise.all(Array.from({ length: 20 }, () => connection.ping()));
    expect(all.every((took) => took !== null && took > 0)).toBe(true);
    expect([keepalives(), ignored()]).toEqual([25, 0]);
    // The answers to other requests are still told apart.
    const listening = await connection.listen('localhost', 0, () => undefined);
    expect(errorOf(listening).code).toBe('remote-refused');
    expect(await connection.ping()).toBeGreaterThan(0);
    await connection.end();
  });

  it('and stops to: what waits is bounded', async () => {
    let manner: Manner = 'failure';
    const { server, keepalives } = await startServer(() => manner);
    const connection = connectionOf(await attempt({ port: server.port }));
    expect(await connection.ping()).toBeGreaterThan(0);
    manner = 'silence';
    const waiting = Array.from({ length: 100 }, () => connection.ping());
    expect(await echoes(connection)).toBe(sign);
    expect(keepalives()).toBe(33);
    await connection.end();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([null]));
  });

  it('is a real sshd: measured, and not told of', async () => {
    const server = own(await startSshd());
    const connection = connectionOf(
      await attempt({ port: server.port, username: server.user, answers: () => [server.password] }),
    );
    const all = await Promise.all(Array.from({ length: 10 }, () => connection.ping()));
    expect(all.every((took) => took !== null && took > 0)).toBe(true);
    await connection.end();
  });
});
