import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { SshConnection } from '../../electron/ssh';
import { hybridMethod, hybridNames, replyLength } from '../../electron/ssh/kex/hybrid';
import { portSchema } from '../../shared/endpoint';
import { notPostQuantum } from '../../shared/texts/handshake';
import { closeAfterEach } from '../support/owned';
import {
  Message,
  messages,
  serve,
  startRawServer,
  type RawOptions,
  type ServeOptions,
} from '../support/raw-ssh-server';
import { ssh, startEchoServer, startSshd } from '../support/ssh-servers';
import { attempt, connectionOf, errorOf, type Attempt } from './ssh-attempt';

const keep = closeAfterEach();

/** A server that has this key exchange alone. */
const serverOf = (kex: string, options: RawOptions & ServeOptions = {}): ReturnType<typeof serve> =>
  serve({ target: 'echo', ...options, names: { kex: [kex], ...options.names } });

const login = (port: number): Promise<Attempt> => attempt({ port, answers: () => ['open sesame'] });

const breach = (words: string): unknown => ({
  code: 'protocol-broken',
  data: { detail: expect.stringContaining(words) as string },
});

async function channelOf(connection: SshConnection): Promise<Duplex> {
  const from = { host: '127.0.0.1', port: 1 };
  const opened = await connection.openChannel({ host: 'db', port: portSchema.parse(1) }, from);
  if (!opened.ok) throw new Error(opened.error.code);
  return opened.value;
}

/** Bytes that say where they were. */
function numbered(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at += 4) bytes.writeUInt32BE(Math.imul(at, 2_654_435_761) >>> 0, at);
  return bytes;
}

describe.each(hybridNames)('%s', (kex) => {
  const due = replyLength(hybridMethod(kex) ?? { kem: '', ciphertext: 0, hash: '' });

  it.each([true, false])('is what a server without any other is got into by (strict: %s)', async (strict) => {
    const server = keep(await serverOf(kex, { strict, extInfo: true }));
    const made = await login(server.port);
    expect(connectionOf(made).negotiated).toMatchObject({ kex, weak: [] });
    expect((await server.connection(0)).isStrict).toBe(strict);
    expect(made.log.filter((line) => line.includes('(post-quantum)'))).toHaveLength(1);
    expect(made.log).not.toContain(notPostQuantum);
    await connectionOf(made).end();
  });

  it.each([
    ['the secret', (_value: Buffer, secret: Buffer) => secret[0] === 0],
    [
      'the secret, with a high bit behind',
      (_: Buffer, secret: Buffer) => secret[0] === 0 && (secret[1] ?? 0) > 127,
    ],
    ['the ciphertext', (value: Buffer) => value[0] === 0],
  ])('keeps the zeros that begin %s', async (_which, until) => {
    const server = keep(await serverOf(kex, { hybrid: { until } }));
    await connectionOf(await login(server.port)).end();
  });

  it.each([
    ['one byte less', (value: Buffer) => value.subarray(1), due - 1],
    ['one byte more', (value: Buffer) => Buffer.concat([value, Buffer.of(0)]), due + 1],
    ['the point alone', (value: Buffer) => value.subarray(-32), 32],
    ['nothing', () => Buffer.alloc(0), 0],
  ])('takes no value of another length: %s', async (_which, change, bytes) => {
    const server = keep(await serverOf(kex, { hybrid: { change } }));
    const made = await login(server.port);
    expect(errorOf(made.result)).toEqual(breach('its public value in the key exchange has '));
    expect(errorOf(made.result).data).toMatchObject({
      detail: expect.stringContaining(`${bytes.toLocaleString('en-US')} bytes`) as string,
    });
    expect(made.keys).toEqual([]);
  });

  it('takes no point that gives the secret away', async () => {
    const change = (value: Buffer): Buffer => value.fill(0, value.length - 32);
    const server = keep(await serverOf(kex, { hybrid: { change } }));
    const made = await login(server.port);
    expect(errorOf(made.result)).toEqual(breach('gives the secret away'));
    expect(made.keys).toEqual([]);
  });

  it('does not fit its signature with a ciphertext that was changed on its way', async () => {
    const change = (value: Buffer): Buffer => {
      value[700] = (value[700] ?? 0) ^ 4;
      return value;
    };
    const server = keep(await serverOf(kex, { hybrid: { change } }));
    const made = await login(server.port);
    expect(errorOf(made.result).code).toBe('host-key-unproven');
    expect(made.questions).toEqual([]);
  });

  it('ends with a reply that comes before our part', async () => {
    const server = keep(
      await startRawServer(
        (connection) => {
          connection.greet();
          connection.together(() => {
            connection.sendKexInit();
            connection.send(Buffer.concat([Buffer.of(Message.kexReply), Buffer.alloc(2000)]));
          });
        },
        { strict: false, names: { kex: [kex] } },
      ),
    );
    expect(errorOf((await login(server.port)).result)).toEqual(breach('before its turn'));
  });

  it('is taken behind a wrong guess of the server’s', async () => {
    const server = keep(
      await serverOf(kex, {
        guesses: true,
        names: { kex: ['diffie-hellman-group14-sha256', kex] },
        at: (step, connection) => {
          if (step === 'kexinit')
            connection.send(Buffer.concat([Buffer.of(Message.kexReply), Buffer.alloc(64)]));
          return undefined;
        },
      }),
    );
    const made = await login(server.port);
    expect(connectionOf(made).negotiated.kex).toBe(kex);
    await connectionOf(made).end();
  });

  it('loses nothing while the server exchanges keys anew under load', async () => {
    const server = keep(await serverOf(kex, { record: false }));
    const made = await login(server.port);
    const connection = connectionOf(made);
    const channel = await channelOf(connection);
    const [service] = server.services;
    const sent = numbered(24 * 1024 * 1024);
    const received: Buffer[] = [];
    let next = 0;
    let rekeys: Promise<void> = Promise.resolve();
    let bytes = 0;
    channel.on('data', (chunk: Buffer) => {
      received.push(chunk);
      bytes += chunk.length;
      if (bytes < next || next > sent.length) return;
      next += sent.length / 16;
      rekeys = rekeys.then(() => service?.rekey());
    });
    channel.end(sent);
    await once(channel, 'end');
    await rekeys;
    expect(Buffer.concat(received).equals(sent)).toBe(true);
    const doing = made.log.filter((line) => line.startsWith('Doing '));
    expect(doing.length).toBeGreaterThan(8);
    expect(doing.every((line) => line.includes('(post-quantum)'))).toBe(true);
    expect(made.closed).toEqual([]);
    await connection.end();
  });

  it('is given up with the attempt', async () => {
    const abort = new AbortController();
    const server = keep(await serverOf(kex));
    const made = await attempt({
      port: server.port,
      signal: abort.signal,
      onLog: (line) => {
        if (line.startsWith('Doing ')) setImmediate(() => abort.abort());
      },
    });
    expect(errorOf(made.result).code).toBe('auth-cancelled');
  });
});

it('is used before a curve, in the order of the preferences', async () => {
  const server = keep(await serve({ names: { kex: ['curve25519-sha256', ...hybridNames.toReversed()] } }));
  const made = await login(server.port);
  expect(connectionOf(made).negotiated.kex).toBe(hybridNames[0]);
  await connectionOf(made).end();
});

it('a server without one is remarked on, without a warning', async () => {
  const server = keep(await serve({ names: { kex: ['curve25519-sha256'] } }));
  const made = await login(server.port);
  expect(made.log.filter((line) => line === notPostQuantum)).toHaveLength(1);
  expect(made.warnings).toEqual([]);
  const connection = connectionOf(made);
  await server.services[0]?.rekey();
  (await server.connection(0)).send(messages.ignore());
  expect(made.log.filter((line) => line === notPostQuantum)).toHaveLength(1);
  await connection.end();
});

describe('OpenSSH’s sshd, with nothing else', () => {
  // Of the first name, which RFC 9941 brought, older ones know nothing.
  const known = execFileSync('ssh', ['-Q', 'kex'], { encoding: 'utf8' }).split('\n');
  const names = hybridNames.filter((name) => name.endsWith('@openssh.com') || known.includes(name));
  it.each(names)(
    '%s: is got into, as with ssh, and loses nothing while keys are exchanged anew',
    async (kex) => {
      const server = keep(await startSshd({ config: [`KexAlgorithms ${kex}`, 'RekeyLimit 1M'] }));
      expect((await ssh(server, { command: 'true' })).code).toBe(0);
      const made = await attempt({
        ...{ port: server.port, username: server.user },
        answers: () => [server.password],
      });
      const connection = connectionOf(made);
      expect(connection.negotiated).toMatchObject({ kex, weak: [] });
      const echo = keep(await startEchoServer());
      const opened = await connection.openChannel(
        { host: '127.0.0.1', port: portSchema.parse(echo.port) },
        { host: '127.0.0.1', port: 1 },
      );
      if (!opened.ok) throw new Error(opened.error.code);
      const sent = numbered(16 * 1024 * 1024);
      const received: Buffer[] = [];
      opened.value.on('data', (chunk: Buffer) => received.push(chunk));
      opened.value.end(sent);
      await once(opened.value, 'end');
      expect(Buffer.concat(received).equals(sent)).toBe(true);
      expect(made.log.filter((line) => line.startsWith('Doing ')).length).toBeGreaterThan(8);
      await connection.end();
    },
  );
});
