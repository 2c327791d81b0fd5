import { describe, expect, it } from 'vitest';
import { closeAfterEach } from '../support/owned';
import { serve } from '../support/raw-ssh-server';
import { startSshd, startTcpServer, type SshServer } from '../support/ssh-servers';
import { startBetween } from './relay';
import { attempt, connectionOf, errorOf } from './ssh-attempt';

const keep = closeAfterEach();

/**
 * Starts a relay that passes the start of what the server says in pieces, each as a segment of its own; the rest goes on as
 * it comes.
 * @param pieces sizes of the pieces
 * @param before sent first, as the server's own
 */
async function startCutting(to: number, pieces: readonly number[], before = ''): Promise<number> {
  const between = await startBetween(to, (near, far) => {
    near.setNoDelay();
    near.pipe(far);
    let waiting = Buffer.from(before);
    let next = 0;
    let isPassing = false;
    const pass = (): void => {
      const size = pieces[next];
      if (waiting.length === 0) {
        isPassing = false;
        return;
      }
      isPassing = true;
      next += 1;
      const piece = waiting.subarray(0, size ?? waiting.length);
      waiting = waiting.subarray(piece.length);
      // The client reads each before the next is written: both are on this thread.
      near.write(piece, () => setImmediate(() => setImmediate(pass)));
    };
    far.on('data', (chunk) => {
      waiting = Buffer.concat([waiting, chunk]);
      if (!isPassing) pass();
    });
  });
  return keep(between).port;
}

const singleBytes = Array<number>(60).fill(1);

describe('a server’s identification', () => {
  it.each([
    ['in two pieces', [10], ''],
    ['in three pieces', [10, 10], ''],
    ['in four pieces', [3, 4, 5], ''],
    ['in single bytes', singleBytes, ''],
    ['in single bytes, behind a line', singleBytes, 'Welcome\r\n'],
    ['in single bytes, together with what follows', [...Array<number>(20).fill(1), 4000], ''],
    ['behind lines in one piece with it', [], 'One\r\nTwo\nSSX\r\n'],
  ])('is read %s', async (_how, pieces, before) => {
    const server: SshServer = keep(await startSshd());
    const port = await startCutting(server.port, pieces, before);
    const made = await attempt({ port, username: server.user, answers: () => [server.password] });
    expect(connectionOf(made).negotiated.serverVersion).toMatch(/^SSH-2\.0-OpenSSH_/u);
    expect(made.keys).toMatchObject([{ sha256: server.hostKeys[0]?.fingerprint }]);
    await connectionOf(made).end();
  });

  it.each(['SSH-2.0-', 'SSH-2.0- with a comment alone', 'SSH-1.99-', 'SSH-2.0-a b  c'])(
    'may be “%s”, and counts as it was sent',
    async (version) => {
      const server = keep(await serve({ version }));
      const made = await attempt({ port: server.port, answers: () => ['secret'] });
      // The exchange hash holds it: with another one the signature would be wrong.
      expect(connectionOf(made).negotiated.serverVersion).toBe(version);
      await connectionOf(made).end();
    },
  );

  it('is waited for, however long its lines take, up to the limit, and asked for again later', async () => {
    const slow = keep(
      await startTcpServer((socket) => {
        socket.write('The login node is busy. One moment, please.\r\n');
      }),
    );
    const { result } = await attempt({ port: slow.port, limits: { banner: 50, handshake: 500 } });
    expect(errorOf(result)).toEqual({
      code: 'handshake-timeout',
      data: { seconds: 1, awaited: 'identification' },
    });
  });

  it.each([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n'],
    ['SMTP', '220 mail.example ESMTP\r\n'],
    ['MySQL', '\x4a\0\0\0\x0a8.0.36\0'],
  ])('that is %s’s is told as that, without waiting for long', async (_name, said) => {
    const other = keep(await startTcpServer((socket) => socket.write(said)));
    const { result } = await attempt({ port: other.port, limits: { banner: 50 } });
    expect(errorOf(result).code).toBe('not-ssh');
  });

  it.each([
    ['lines without end', 'x\r\n'.repeat(1100)],
    ['a line without end', 'x'.repeat(9000)],
  ])('does not come behind %s', async (_what, said) => {
    const noise = keep(await startTcpServer((socket) => socket.write(said)));
    const { result } = await attempt({ port: noise.port });
    expect(errorOf(result).code).toBe('not-ssh');
  });
});
