import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { SshConnection } from '../../electron/ssh';
import { closeAfterEach } from '../support/owned';
import { startDropbear, startEchoServer, startSshd } from '../support/ssh-servers';
import { attempt, connectionOf } from './ssh-attempt';

const keep = closeAfterEach();
const servers = [
  { name: 'sshd', start: () => startSshd() },
  { name: 'dropbear', start: () => startDropbear() },
];

/** A client of a port the server listens on for us, and the channel it came in through. */
async function incomingPair(start: () => ReturnType<typeof startSshd>): Promise<{
  readonly client: Socket;
  readonly channel: Duplex;
}> {
  const server = keep(await start());
  const made = await attempt({
    port: server.port,
    username: server.user,
    answers: () => [server.password],
  });
  const connection: SshConnection = connectionOf(made);
  keep({ close: connection.end });
  let arrive: (channel: Duplex) => void;
  const arrived = new Promise<Duplex>((resolve) => {
    arrive = resolve;
  });
  const listener = await connection.listen('localhost', 0, ({ accept }) => arrive(accept()));
  if (!listener.ok) throw new Error(listener.error.code);
  const client = createConnection({ host: '127.0.0.1', port: listener.value.port, allowHalfOpen: true });
  client.on('error', () => undefined);
  keep({
    close: () => {
      client.destroy();
      return Promise.resolve();
    },
  });
  return { client, channel: await arrived };
}

/** Reads a greeting of so many bytes as the SOCKS server does: what came too much goes back. */
function readGreeting(stream: Duplex, length: number): Promise<Buffer> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    const take = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length < length) return;
      stream.off('data', take);
      stream.pause();
      if (bytes.length > length) stream.unshift(bytes.subarray(length));
      resolve(bytes.subarray(0, length));
    };
    stream.on('data', take);
  });
}

describe.each(servers)('a channel that came in through $name is read like a socket', ({ start }) => {
  it('a greeting, then a pause, then all the rest in order', async () => {
    const { client, channel } = await incomingPair(start);
    const payload = randomBytes(3_000_000);
    // The greeting in two pieces, the second with what does not belong to it.
    client.write('hel');
    const greeting = readGreeting(channel, 5);
    await once(channel, 'data');
    client.write(Buffer.concat([Buffer.from('lo'), payload]));
    expect((await greeting).toString()).toBe('hello');
    expect(channel.isPaused()).toBe(true);

    // Answers go out while nothing is read, as those of a SOCKS server do while it dials.
    channel.write('dialling');
    const [answer] = (await once(client, 'data')) as [Buffer];
    expect(answer.toString()).toBe('dialling');

    // Then it is one end of a pair, whose other end is a real socket.
    const echo = keep(await startEchoServer());
    const far = createConnection({ host: echo.host, port: echo.port, allowHalfOpen: true });
    far.on('error', () => undefined);
    channel.pipe(far);
    far.pipe(channel);
    const received: Buffer[] = [];
    client.on('data', (chunk: Buffer) => received.push(chunk));
    client.end();
    await once(client, 'end');
    expect(Buffer.concat(received).equals(payload)).toBe(true);
  });

  it('bytes and end that came before the reading began are there', async () => {
    const { client, channel } = await incomingPair(start);
    client.end('hello and good-bye');
    channel.pause();
    await once(channel, 'readable');
    const greeting = await readGreeting(channel, 5);
    expect(greeting.toString()).toBe('hello');
    const received: Buffer[] = [];
    channel.on('data', (chunk: Buffer) => received.push(chunk));
    channel.resume();
    await once(channel, 'end');
    expect(Buffer.concat(received).toString()).toBe(' and good-bye');
  });

  it('what is put back after the end has arrived is not lost', async () => {
    const { client, channel } = await incomingPair(start);
    client.end('hello and good-bye');
    const greeting = await readGreeting(channel, 5);
    expect(greeting.toString()).toBe('hello');
    // The server's end has arrived when its answer to a later request has.
    channel.write('x');
    await once(client, 'data');
    const received: Buffer[] = [];
    channel.on('data', (chunk: Buffer) => received.push(chunk));
    await once(channel.resume(), 'end');
    expect(Buffer.concat(received).toString()).toBe(' and good-bye');
  });
});
