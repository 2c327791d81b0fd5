import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Client } from '../../electron/ssh/ssh2';
import { closeAfterEach } from '../support/owned';
import {
  groupExchange,
  messages,
  rsaHostKey,
  serve,
  startRawServer,
  type RawServerOptions,
  type ServeOptions,
  type ServingServer,
} from '../support/raw-ssh-server';
import {
  curl,
  freePort,
  ssh,
  startEchoServer,
  startHttpServer,
  startSsh,
  type SshTarget,
} from '../support/ssh-servers';
import { plainClient, openOn } from './plain-client';

const own = closeAfterEach();

/** The server as the helpers that start real clients want it. */
const asTarget = ({ host, port, hostKey }: ServingServer): SshTarget => {
  const base64 = hostKey.blob.toString('base64');
  const algorithm = hostKey.algorithms.includes('ssh-rsa') ? 'ssh-rsa' : 'ssh-ed25519';
  const key = { algorithm, base64, fingerprint: hostKey.fingerprint };
  return { host, port, user: 'demo', password: 'secret word', hostKeys: [key] };
};

const names = (name: string, more: object = {}): RawServerOptions => ({
  names: { cipher: [name], ...more },
});

const rows: readonly (readonly [string, RawServerOptions & ServeOptions])[] = [
  ['aes128-gcm@openssh.com', names('aes128-gcm@openssh.com')],
  ['aes128-ctr and hmac-sha2-256', names('aes128-ctr', { mac: ['hmac-sha2-256'] })],
  ['aes256-ctr and its EtM', names('aes256-ctr', { mac: ['hmac-sha2-256-etm@openssh.com'] })],
  ['without strict key exchange', { ...names('aes128-ctr'), strict: false }],
  ['diffie-hellman-group14-sha256', { names: { kex: ['diffie-hellman-group14-sha256'] } }],
  ...[2048, 4096, 8192].map(
    (modulus) =>
      [`a group of ${String(modulus)} bits`, { names: { kex: [groupExchange] }, modulus }] as const,
  ),
  ['an RSA host key', { hostKey: rsaHostKey() }],
];

describe('OpenSSH’s ssh', () => {
  it.each(rows)('logs in and carries bytes: %s', async (_name, options) => {
    const server = own(await serve({ password: 'secret word', ...options }));
    const echo = own(await startEchoServer());
    const input = Buffer.alloc(300_000, 'to and fro ');
    const { stdout, stderr } = await ssh(asTarget(server), {
      args: ['-W', `127.0.0.1:${String(echo.port)}`],
      input,
    });
    expect(stdout.equals(input), stderr).toBe(true);
    expect(server.services[0]?.logins.at(-1)).toMatchObject({ user: 'demo', password: 'secret word' });
  });

  it('carries compressed bytes both ways, over new keys too', async () => {
    const server = own(await serve({ names: { compression: ['zlib@openssh.com'] } }));
    const http = own(await startHttpServer((_request, response) => void response.end('x'.repeat(200_000))));
    const [local, remote] = [await freePort(), await freePort()];
    const client = await startSsh(asTarget(server), {
      args: [
        ...['-C', '-N', '-L', `${String(local)}:127.0.0.1:${String(http.port)}`],
        ...['-R', `${String(remote)}:127.0.0.1:${String(http.port)}`],
      ],
    });
    await expect.poll(() => server.services[0]?.channels.ports).toEqual([remote]);
    for (const port of [local, remote]) {
      expect((await curl([`http://127.0.0.1:${String(port)}/`])).stdout).toHaveLength(200_000);
      await server.services[0]?.rekey();
    }
    expect((await curl([`http://127.0.0.1:${String(local)}/`])).stdout).toHaveLength(200_000);
    await client.close();
  });

  it('is refused with another password', async () => {
    const server = own(await serve({ password: 'another' }));
    const { code, stderr } = await ssh(asTarget(server), { args: ['-N'] });
    expect(code).toBe(255);
    expect(stderr).toContain('Permission denied (password,publickey)');
  });
});

describe('ssh2’s client', () => {
  // It checks whether a group's modulus is prime, which takes long for great ones.
  it.each(rows.filter(([name]) => !/(?:4096|8192) bits/u.test(name)))(
    'logs in, and carries bytes over new keys: %s',
    async (name, options) => {
      const server = own(await serve({ ...options, target: 'echo' }));
      const client = await plainClient(own, {
        ...{ host: '127.0.0.1', port: server.port, username: 'demo', password: 'secret word' },
        algorithms: { kex: { append: [groupExchange], prepend: [], remove: [] } },
      });
      const channel = await openOn(client, 9);
      for (const text of ['first', 'second']) {
        channel.write(text);
        const [data] = (await once(channel, 'data')) as [Buffer];
        expect(data.toString()).toBe(text);
        if (!name.endsWith(' bits')) await server.services[0]?.rekey();
      }
    },
  );
});

describe('a script', () => {
  it('waits for nobody, and sees what is plain and what is not', async () => {
    const server = own(
      await startRawServer(async (connection) => {
        connection.sendBytes(`a line before\r\n${connection.version}\r\n`);
        connection.greeted();
        await connection.exchangeKeys((step) => {
          if (step === 'agreed') connection.transport.cork();
          if (step !== 'newkeys') return;
          connection.send(messages.ignore('early'), messages.debug('earlier'));
          connection.transport.uncork();
        });
        connection.send(messages.unimplemented(0));
        const asked = await connection.next(messages.Message.serviceRequest);
        connection.send(messages.disconnect(2, 'seen'));
        expect(asked).toMatchObject({ encrypted: true, phase: 'service' });
      }),
    );
    const client = own(
      new (class extends Client {
        close = (): Promise<void> => Promise.resolve(void this.destroy());
      })(),
    );
    client.connect({ host: '127.0.0.1', port: server.port, username: 'demo' });
    const [error] = (await once(client, 'error')) as [Error];
    expect(error.message).toContain('seen');
    const [connection] = server.connections;
    await connection?.closed;
    const told = connection?.received.map(({ number, encrypted }) => [number, encrypted]);
    expect(told).toEqual([
      [20, false],
      [30, false],
      [21, false],
      [5, true],
    ]);
    expect(connection?.unreadable).toBeNull();
    expect(Buffer.concat(connection?.wire.map(({ bytes }) => bytes) ?? []).includes('demo')).toBe(false);
  });
});
