import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startRemote } from '../../../electron/forwards';
import type { RunningForward } from '../../../electron/forwards/types';
import type { IncomingConnection, SshConnection } from '../../../electron/ssh/types';
import type { AppError } from '../../../shared/errors';
import { fail, ok } from '../../../shared/result';
import {
  closeAll,
  endpointOf,
  failure,
  freePort,
  readAll,
  readBytes,
  remoteForward,
  serve,
  tcpConnection,
  testContext,
  value,
} from './peers';
import { answeringPeer } from '../../support/answering-peer';
import { negotiated } from '../../support/samples';

const running: RunningForward[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((forward) => forward.close()));
  await closeAll();
});

/** A connection whose server listens nowhere, but lets the test bring connections in. */
class TestConnection implements SshConnection {
  readonly negotiated = negotiated;
  readonly serverAddress = null;
  readonly asked: string[] = [];
  closed = 0;
  #bring: ((incoming: IncomingConnection) => void) | null = null;
  constructor(readonly refusal: AppError | null = null) {}

  readonly openChannel: SshConnection['openChannel'] = () =>
    Promise.resolve(fail({ code: 'not-connected', data: {} }));
  readonly installKey: SshConnection['installKey'] = () =>
    Promise.resolve(fail({ code: 'not-connected', data: {} }));
  readonly listPorts: SshConnection['listPorts'] = () =>
    Promise.resolve(fail({ code: 'not-connected', data: {} }));
  readonly ping = answeringPeer.ping;
  readonly watchTransport = answeringPeer.watchTransport;
  readonly lastHeard = answeringPeer.lastHeard;
  readonly drained = answeringPeer.drained;
  readonly giveUp = answeringPeer.giveUp;
  readonly end = (): Promise<void> => Promise.resolve();
  readonly listen: SshConnection['listen'] = (address, port, onConnection) => {
    this.asked.push(`${address}:${String(port)}`);
    if (this.refusal !== null) return Promise.resolve(fail(this.refusal));
    this.#bring = onConnection;
    const close = (): Promise<void> => {
      this.closed += 1;
      return Promise.resolve();
    };
    return Promise.resolve(ok({ address, port, misnamed: () => null, close }));
  };

  readonly listenOnSocket: SshConnection['listenOnSocket'] = () =>
    Promise.resolve(fail({ code: 'not-connected', data: {} }));

  /** A far client connects at the server. */
  async comesIn(
    from = { host: '192.0.2.9', port: 56036 },
  ): Promise<{ readonly far: Socket; readonly answer: Promise<'accepted' | 'rejected'> }> {
    const { near, far } = await tcpConnection();
    const answer = new Promise<'accepted' | 'rejected'>((resolve) => {
      this.#bring?.({
        from,
        accept: () => {
          resolve('accepted');
          return near;
        },
        reject: () => {
          near.destroy();
          resolve('rejected');
        },
      });
    });
    return { far, answer };
  }
}

const echoAtEnd = (host = '127.0.0.1') =>
  serve((socket) => void readAll(socket).then((bytes) => socket.end(bytes)), host);

describe('a Remote forward', () => {
  it('turns away a client of which the server does not tell the address where only some may connect', async () => {
    const connection = new TestConnection();
    const context = testContext();
    const destination = await serve(() => undefined);
    const forward = { ...remoteForward({ port: 18087 }, destination), allowFrom: ['192.0.2.0/24'] };
    running.push(value(await startRemote(forward, context, connection)));
    expect(await (await connection.comesIn()).answer).toBe('accepted');
    expect(await (await connection.comesIn({ host: '', port: 0 })).answer).toBe('rejected');
  });

  it('asks the server, connects what comes in, and logs it as PuTTY does', async () => {
    const destination = await echoAtEnd();
    const connection = new TestConnection();
    const context = testContext();
    const forward = value(
      await startRemote(remoteForward({ port: 18087 }, destination), context, connection),
    );
    running.push(forward);
    expect(connection.asked).toEqual(['localhost:18087']);
    expect(forward.bound).toEqual([{ address: 'localhost', port: 18087 }]);

    const { far, answer } = await connection.comesIn();
    far.end('there and back');
    expect((await readAll(far)).toString()).toBe('there and back');
    expect(await answer).toBe('accepted');
    await context.logged('Forwarded port closed');
    const target = `127.0.0.1:${String(destination.port)}`;
    expect(context.lines).toEqual([
      `Requesting remote port 18087 forward to ${target}`,
      'Remote port forwarding from 18087 enabled',
      'Received remote port localhost:18087 open request from 192.0.2.9:56036',
      `Attempting to forward remote port to ${target}`,
      'Forwarded port opened successfully',
      'Forwarded port closed',
    ]);
    expect(context.counters).toEqual({ live: 0, total: 1, sent: 14, received: 14 });
  });

  it('asks for all addresses when others may connect, and shows them as *', async () => {
    const connection = new TestConnection();
    const context = testContext(true);
    const wide = remoteForward({ port: 18160 }, endpointOf('localhost', 80));
    const forward = value(await startRemote(wide, context, connection));
    running.push(forward);
    expect(connection.asked).toEqual([':18160']);
    expect(forward.bound).toEqual([{ address: '*', port: 18160 }]);
    await connection.comesIn();
    await context.logged('Received remote port :18160 open request');
  });

  it.each(['127.0.0.1', '::1'])('finds localhost at %s', async (host) => {
    const { port } = await echoAtEnd(host);
    const connection = new TestConnection();
    running.push(
      value(
        await startRemote(
          remoteForward({ port: 1 }, endpointOf('localhost', port)),
          testContext(),
          connection,
        ),
      ),
    );
    const { far } = await connection.comesIn();
    far.end('hello');
    expect((await readAll(far)).toString()).toBe('hello');
  });

  it('connects with the forward’s family only', async () => {
    const { port } = await echoAtEnd('127.0.0.1');
    const connection = new TestConnection();
    const context = testContext();
    const forward = remoteForward({ port: 1, family: 'ipv6' }, endpointOf('localhost', port));
    running.push(value(await startRemote(forward, context, connection)));
    const { answer } = await connection.comesIn();
    expect(await answer).toBe('rejected');
    await context.logged('Port open failed: Connection refused');
  });

  it.each([
    ['Connection refused', '127.0.0.1'],
    ['Connection refused', 'localhost'],
    ['Name or service not known', 'badname.invalid'],
  ])('logs failure as failure and rejects the channel: %s at %s', async (text, host) => {
    const port = await freePort();
    const connection = new TestConnection();
    const context = testContext();
    running.push(
      value(await startRemote(remoteForward({ port: 1 }, endpointOf(host, port)), context, connection)),
    );
    const { answer } = await connection.comesIn();
    expect(await answer).toBe('rejected');
    await context.logged('This computer could not connect');
    expect(context.lines.slice(4, 6)).toEqual([
      `Port open failed: ${text}`,
      'Rejected channel open: Port open failed',
    ]);
    expect(context.lines).not.toContain('Forwarded port opened successfully');
    expect(context.counters.total).toBe(0);
  });

  it.each<[AppError, string]>([
    [
      { code: 'remote-refused', data: { address: 'localhost', port: 8000 } },
      'Remote port forwarding from 8000 refused',
    ],
    [
      { code: 'remote-duplicate', data: { host: 'localhost', port: 80 } },
      'Duplicate remote port forwarding to localhost:80',
    ],
  ])('fails when the server refuses: %o', async (error, line) => {
    const context = testContext();
    const forward = remoteForward({ port: 8000 }, endpointOf('localhost', 80));
    const result = await startRemote(forward, context, new TestConnection(error));
    expect(failure(result)).toEqual(error);
    expect(context.lines).toEqual(['Requesting remote port 8000 forward to localhost:80', line]);
  });

  it('cuts its connections when stopped, and cancels at the server once', async () => {
    const destination = await serve((socket) => socket.write('!'));
    const connection = new TestConnection();
    const context = testContext();
    const forward = value(await startRemote(remoteForward({ port: 1 }, destination), context, connection));
    const { far } = await connection.comesIn();
    await readBytes(far, 1);
    expect(context.counters.live).toBe(1);
    await Promise.all([context.stop(forward), context.stop(forward)]);
    expect(connection.closed).toBe(1);
    expect(context.counters.live).toBe(0);
  });

  it('rejects what still waits for its destination when stopped', async () => {
    const destination = await echoAtEnd();
    const connection = new TestConnection();
    const context = testContext();
    const forward = value(await startRemote(remoteForward({ port: 1 }, destination), context, connection));
    const { answer } = await connection.comesIn();
    // The destination would answer, but not within this turn of the event loop.
    await context.stop(forward);
    expect(await answer).toBe('rejected');
    expect(context.counters).toEqual({ live: 0, total: 0, sent: 0, received: 0 });
  });
});
