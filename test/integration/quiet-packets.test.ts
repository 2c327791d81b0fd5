import { once } from 'node:events';
import { expect, it } from 'vitest';
import { guardConnection, type GuardedConnection } from '../../electron/ssh/ssh2/guard';
import { closeAfterEach } from '../support/owned';
import { startEchoServer, startSshd } from '../support/ssh-servers';
import { openOn, plainClient } from './plain-client';

const own = closeAfterEach();

interface Scene {
  /** What ssh2 tells of. */
  readonly lines: string[];
  /** Sends some bytes through a channel and waits until they are back. */
  readonly echo: (bytes: Buffer) => Promise<void>;
}

async function sceneOf(isWanted: () => boolean): Promise<Scene> {
  const server = own(await startSshd({ config: ['RekeyLimit 1M'] }));
  const far = own(await startEchoServer());
  const lines: string[] = [];
  let guard: GuardedConnection | null = null;
  const client = await plainClient(
    own,
    {
      ...{ host: server.host, port: server.port, username: server.user, password: server.password },
      debug: (line) => lines.push(line),
      hostVerifier: () => {
        guard?.phases.hostKeyAsked();
        guard?.phases.hostKeyAccepted();
        return true;
      },
    },
    (connecting) => {
      const guarded = (): GuardedConnection =>
        guardConnection(connecting, {
          transport: { pause: () => undefined, resume: () => undefined },
          version: () => undefined,
          foreign: () => undefined,
          isTraced: isWanted,
          rekeying: () => undefined,
          opensRefused: () => undefined,
          instructed: () => undefined,
          failed: (thrown) => connecting.emit('error', thrown),
        });
      connecting.once('connect', () => {
        guard = guarded();
      });
      connecting.once('handshake', () => guard?.secured());
    },
  );
  const channel = await openOn(client, far.port);
  let missing = 0;
  channel.on('data', (chunk: Buffer) => {
    missing -= chunk.length;
    if (missing === 0) channel.emit('whole');
  });
  return {
    lines,
    echo: async (bytes) => {
      missing = bytes.length;
      const whole = once(channel, 'whole');
      channel.write(bytes);
      await whole;
    },
  };
}

const about = (lines: readonly string[], words: string): number =>
  lines.filter((line) => line.includes(words)).length;

it('makes no text about what goes through channels, and hears of new keys all the same', async () => {
  const { lines, echo } = await sceneOf(() => false);
  expect(about(lines, 'USERAUTH_SUCCESS')).toBe(1);
  lines.length = 0;
  for (let times = 0; times < 50; times += 1) await echo(Buffer.alloc(64));
  // The first may have been told, before an answer about a channel came.
  expect(about(lines, 'CHANNEL_')).toBeLessThan(5);
  await echo(Buffer.alloc(4 * 1024 * 1024));
  expect(about(lines, 'Handshake: (remote) C->S cipher: ')).toBeGreaterThan(1);
  expect(about(lines, 'Handshake: KEX algorithm: ')).toBeGreaterThan(1);
  // Some go out while keys are exchanged.
  expect(about(lines, 'CHANNEL_DATA')).toBeLessThan(50);
});

it('tells everything as soon as somebody wants to know, and no longer', async () => {
  let isWanted = true;
  const { lines, echo } = await sceneOf(() => isWanted);
  for (let times = 0; times < 10; times += 1) await echo(Buffer.alloc(64));
  expect(about(lines, 'Inbound: CHANNEL_DATA')).toBe(10);
  expect(about(lines, 'Outbound: Sending CHANNEL_DATA')).toBe(10);
  isWanted = false;
  await echo(Buffer.alloc(64));
  lines.length = 0;
  for (let times = 0; times < 10; times += 1) await echo(Buffer.alloc(64));
  expect(about(lines, 'CHANNEL_')).toBeLessThan(5);
  isWanted = true;
  // With the next that comes in.
  for (let times = 0; times < 10; times += 1) await echo(Buffer.alloc(64));
  expect(about(lines, 'Inbound: CHANNEL_DATA')).toBe(10);
});
