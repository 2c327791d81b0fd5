import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import type { Client as SshClient, ClientChannel } from 'ssh2';
import { describe, expect, it, vi } from 'vitest';
import { internalsOf } from '../../electron/ssh/ssh2/internals';
import { makeLeanChannels } from '../../electron/ssh/ssh2/lean-channel';
import { ReceiveWindows } from '../../electron/ssh/ssh2/receive-windows';
import { closeAfterEach } from '../support/owned';
import { startEchoServer, startSshd, startTcpServer } from '../support/ssh-servers';
import { startLibraryServer } from './library-server';
import { openOn, plainClient } from './plain-client';

const own = closeAfterEach();

const clientOf = ({
  port,
  user: username = 'ginnel',
  password,
}: { readonly port: number } & Partial<Record<'user' | 'password', string>>): Promise<SshClient> =>
  plainClient(own, {
    ...{ host: '127.0.0.1', port, username },
    ...(password === undefined ? {} : { password }),
  });

async function leanClient(server: Parameters<typeof clientOf>[0]): Promise<SshClient> {
  const client = await clientOf(server);
  const internals = internalsOf(client);
  const windows = new ReceiveWindows(internals, () => undefined);
  makeLeanChannels(internals, (id) => windows.has(id));
  return client;
}

const hashOf = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
const hasSecondStream = (channel: ClientChannel): boolean => channel.stderr instanceof Duplex.Readable;

describe('a channel of a forward', () => {
  it('carries more than any window, both ways, and closes when both ends have come', async () => {
    const client = await leanClient(own(await startSshd()));
    const echo = own(await startEchoServer());
    const content = randomBytes(12 * 1024 * 1024);
    const channel = await openOn(client, echo.port);
    const ends = vi.spyOn(channel, 'end');
    const came: Buffer[] = [];
    channel.on('data', (data: Buffer) => came.push(data));
    const closed = once(channel, 'close');
    channel.end(content);
    await closed;
    expect(hashOf(Buffer.concat(came))).toBe(hashOf(content));
    expect(hasSecondStream(channel)).toBe(false);
    // Ended again by ssh2's way to close, it would make errors that nobody sees.
    expect(ends).toHaveBeenCalledTimes(1);
  });

  it('ends once, too, when the server has opened it', async () => {
    const client = await leanClient(own(await startSshd()));
    const came = new Promise<ClientChannel>((resolve) => {
      client.on('tcp connection', (_details, accept) => resolve(accept()));
    });
    const port = await new Promise<number>((resolve, reject) => {
      client.forwardIn('127.0.0.1', 0, (error, bound) => (error ? reject(error) : resolve(bound)));
    });
    const socket = connect({ host: '127.0.0.1', port });
    const answered = once(socket, 'data');
    const channel = await came;
    const ends = vi.spyOn(channel, 'end');
    const closed = once(channel, 'close');
    channel.resume().end('bye');
    expect(String((await answered)[0])).toBe('bye');
    socket.end();
    await closed;
    expect(ends).toHaveBeenCalledTimes(1);
  });

  it('is closed by us, too, when the server waits for that', async () => {
    const server = own(await startLibraryServer());
    const client = await leanClient(server);
    const { clients } = server;
    const theirs = new Promise<string[]>((resolve) => {
      clients[0]?.on('tcpip', (accept) => {
        const channel = accept();
        const heard: string[] = [];
        // It ends its direction, and leaves the closing to the client.
        const close = vi.spyOn(channel, 'close').mockImplementation(() => undefined);
        channel.on('end', () => heard.push('end'));
        channel.on('close', () => {
          close.mockRestore();
          resolve(heard);
        });
        channel.resume().end('bye');
      });
    });
    const channel = await openOn(client, 1);
    channel.resume();
    await once(channel, 'end');
    channel.end();
    await expect(theirs).resolves.toEqual(['end']);
  });

  it('ends like one that died with its connection, when it does', async () => {
    const server = own(await startSshd());
    const client = await leanClient(server);
    const sink = own(await startTcpServer((socket) => socket.resume()));
    const channel = await openOn(client, sink.port);
    channel.resume();
    const closed = once(channel, 'close');
    client.destroy();
    await closed;
    expect(channel).toMatchObject({ incoming: { state: 'closed' }, outgoing: { state: 'open' } });
  });
});

describe('ssh2 itself', () => {
  it('makes the channels whose windows nobody else grants, and those of commands', async () => {
    const client = await clientOf(own(await startSshd()));
    const echo = own(await startEchoServer());
    makeLeanChannels(internalsOf(client), () => false);
    expect(hasSecondStream(await openOn(client, echo.port))).toBe(true);
    const code = await new Promise<number>((resolve, reject) => {
      client.exec('echo good >&2; echo bye; exit 3', (error, channel) => {
        if (error) reject(error);
        // It may come together with the answer that this is.
        else channel.resume().once('exit', resolve);
      });
    });
    expect(code).toBe(3);
  });
});
