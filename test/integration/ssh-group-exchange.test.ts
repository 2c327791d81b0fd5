import { getDiffieHellman } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { portSchema } from '../../shared/endpoint';
import { closeAfterEach } from '../support/owned';
import { groupExchange, serve, wire } from '../support/raw-ssh-server';
import { watchThread } from '../support/thread-time';
import { ssh, startEchoServer, startSshd, type SshServer } from '../support/ssh-servers';
import { attempt, connectionOf, errorOf, type Attempt } from './ssh-attempt';

const keep = closeAfterEach();
const { toBigInt } = wire;

/** A cipher with 32 bytes of key has clients ask for 8192 bits. */
const longKeys = 'Ciphers aes256-ctr';

/** Milliseconds of this thread's own work in one piece; the sums with 8192 bits are several hundred. */
const onePiece = 80;

async function startWithModulus(bits: number, config: readonly string[] = []): Promise<SshServer> {
  const folder = await mkdtemp(join(tmpdir(), 'ginnel-moduli-'));
  keep({ close: () => rm(folder, { recursive: true }) });
  const all = await readFile('/etc/ssh/moduli', 'utf8');
  const lines = all.split('\n').filter((line) => line.split(' ')[4] === String(bits - 1));
  if (lines.length === 0) throw new Error(`the system has no modulus of ${String(bits)} bits`);
  const moduli = join(folder, 'moduli');
  await writeFile(moduli, `${lines.join('\n')}\n`);
  const kex = 'KexAlgorithms diffie-hellman-group-exchange-sha256';
  return keep(await startSshd({ config: [kex, longKeys, `ModuliFile ${moduli}`, ...config] }));
}

const login = (server: SshServer): Promise<Attempt> =>
  attempt({ port: server.port, username: server.user, answers: () => [server.password] });

describe('Diffie-Hellman group exchange', () => {
  it.each([2048, 3072, 4096, 6144, 8192])(
    'with %i bits takes about as long as with ssh, and this thread works on meanwhile',
    async (bits) => {
      const server = await startWithModulus(bits);
      const begun = performance.now();
      expect((await ssh(server, { command: 'true' })).code).toBe(0);
      const control = performance.now() - begun;
      const { result, took, pieces } = await watchThread(() => login(server));
      expect(connectionOf(result).negotiated.kex).toBe('diffie-hellman-group-exchange-sha256');
      expect(took).toBeLessThan(3 * control + 2000);
      expect(pieces[0]).toBeLessThan(onePiece);
      await connectionOf(result).end();
    },
  );

  it('loses nothing while keys are exchanged anew under way', async () => {
    const server = await startWithModulus(4096, ['RekeyLimit 4M']);
    const made = await login(server);
    const connection = connectionOf(made);
    const echo = keep(await startEchoServer());
    const channel = await connection.openChannel(
      { host: '127.0.0.1', port: portSchema.parse(echo.port) },
      { host: '127.0.0.1', port: 1 },
    );
    if (!channel.ok) throw new Error(channel.error.code);
    const sent = Buffer.alloc(24 * 1024 * 1024);
    for (let at = 0; at < sent.length; at += 4) sent.writeUInt32BE(Math.imul(at, 2_654_435_761) >>> 0, at);
    const received: Buffer[] = [];
    channel.value.on('data', (chunk: Buffer) => received.push(chunk));
    channel.value.end(sent);
    await once(channel.value, 'end');
    expect(Buffer.concat(received).equals(sent)).toBe(true);
    expect(made.log.filter((line) => line.startsWith('Doing ')).length).toBeGreaterThan(3);
    await connection.end();
  });

  it('leaves another session its turn, at each rekey as well', async () => {
    // New keys each second, with the largest modulus.
    const server = await startWithModulus(8192, ['RekeyLimit default 1']);
    const made = await login(server);
    const connection = connectionOf(made);
    const other = connectionOf(await login(keep(await startSshd())));
    const echo = keep(await startEchoServer());
    const channel = await other.openChannel(
      { host: '127.0.0.1', port: portSchema.parse(echo.port) },
      { host: '127.0.0.1', port: 1 },
    );
    if (!channel.ok) throw new Error(channel.error.code);
    const rekeys = (): number => made.log.filter((line) => line.startsWith('Doing ')).length - 1;
    const { pieces } = await watchThread(async () => {
      while (rekeys() < 3) {
        // sshd looks at the time when something is sent.
        void connection.ping();
        for (let keys = 0; keys < 10; keys += 1) {
          channel.value.write('k');
          await once(channel.value, 'data');
        }
      }
    });
    expect(pieces[0]).toBeLessThan(onePiece);
    await Promise.all([connection.end(), other.end()]);
  });

  it('is given up at once when the attempt is', async () => {
    const server = await startWithModulus(8192);
    const abort = new AbortController();
    const attempted = attempt({
      port: server.port,
      signal: abort.signal,
      onLog: (line) => {
        if (line.startsWith('Doing ')) setImmediate(() => abort.abort());
      },
    });
    const { result, took } = await watchThread(() => attempted);
    expect(errorOf(result.result).code).toBe('auth-cancelled');
    expect(took).toBeLessThan(5000);
  });
});

describe('a group that is not safe', () => {
  const { prime: safe } = { prime: toBigInt(getDiffieHellman('modp14').getPrime()) };
  it.each([
    ['is small', { prime: toBigInt(getDiffieHellman('modp2').getPrime()), generator: 2n }, '1,024 bits'],
    ['is huge', { prime: (1n << 9000n) + 1n, generator: 2n }, '9,001 bits'],
    ['is no odd number', { prime: safe + 1n, generator: 2n }, '2,048 bits'],
    ['has the generator 1', { prime: safe, generator: 1n }, 'no usable generator'],
    ['has the prime itself as its generator', { prime: safe, generator: safe }, 'no usable generator'],
  ])('that %s ends the attempt before anything is computed in it', async (_what, modulus, words) => {
    const server = keep(await serve({ modulus, names: { kex: [groupExchange] } }));
    const made = await attempt({ port: server.port });
    expect(errorOf(made.result)).toMatchObject({
      code: 'protocol-broken',
      data: { detail: expect.stringContaining(words) as string },
    });
    expect(made.keys).toEqual([]);
  });
});
