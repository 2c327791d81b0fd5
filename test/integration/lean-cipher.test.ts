import { createHash, randomBytes } from 'node:crypto';
import type { Client as SshClient } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { internalsOf } from '../../electron/ssh/ssh2/internals';
import { makeLeanPackets } from '../../electron/ssh/ssh2/lean-cipher';
import { closeAfterEach } from '../support/owned';
import { startSshd } from '../support/ssh-servers';
import { plainClient } from './plain-client';

const own = closeAfterEach();

/** What ssh2 keeps to itself of the way it makes packets. */
interface Packets {
  readonly _protocol: {
    readonly _cipher: {
      readonly allocPacket: (length: number) => Buffer;
      _onWrite: (piece: Buffer) => void;
    };
  };
}

async function connected(cipher: string, config: readonly string[] = []): Promise<SshClient> {
  const server = own(await startSshd({ config: [`Ciphers ${cipher}`, ...config] }));
  return plainClient(
    own,
    {
      ...{ host: server.host, port: server.port, username: server.user, password: server.password },
      algorithms: { cipher: [cipher as 'aes128-gcm@openssh.com'] },
      hostVerifier: () => true,
    },
    (client) => {
      client.on('handshake', () => {
        lean.push(makeLeanPackets(internalsOf(client)));
      });
    },
  );
}

let lean: boolean[] = [];
afterEach(() => {
  lean = [];
});

/** Sends bytes through `cat` on the server, and gives the hash of what comes back. */
async function through(client: SshClient, bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    client.exec('cat', (error, channel) => {
      if (error !== undefined) {
        reject(error);
        return;
      }
      const hash = createHash('sha256');
      channel.on('data', (chunk: Buffer) => hash.update(chunk));
      channel.on('close', () => resolve(hash.digest('hex')));
      channel.end(bytes);
    });
  });
}

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe.each(['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com'])('packets of %s', (cipher) => {
  it('are made in one room, and the server takes them, across new keys, too', async () => {
    const client = await connected(cipher, ['RekeyLimit 1M']);
    const { allocPacket } = (client as unknown as Packets)._protocol._cipher;
    expect(lean).toEqual([true]);
    expect(allocPacket(100).buffer).toBe(allocPacket(30_000).buffer);
    for (const size of [0, 1, 20, 40_000, 5_000_000]) {
      const bytes = randomBytes(size);
      expect(await through(client, bytes)).toBe(hashOf(bytes));
    }
    expect(lean.length).toBeGreaterThan(1);
  });
});

it('leave in one piece when they are small, and are not copied when they are large', async () => {
  const client = await connected('aes128-gcm@openssh.com');
  const pieces: number[] = [];
  const { _cipher: cipher } = (client as unknown as Packets)._protocol;
  const { _onWrite: write } = cipher;
  cipher._onWrite = (piece) => {
    pieces.push(piece.length);
    write(piece);
  };
  const send = (bytes: Buffer): Promise<string> => {
    pieces.length = 0;
    return through(client, bytes);
  };
  await send(Buffer.alloc(100));
  expect(pieces.filter((length) => length === 4)).toEqual([]);
  await send(Buffer.alloc(20_000));
  expect(pieces.filter((length) => length === 4)).toEqual([4]);
});

it('fills whole blocks, with padding that is never the same twice', async () => {
  const client = await connected('aes128-gcm@openssh.com');
  const { allocPacket } = (client as unknown as Packets)._protocol._cipher;
  const seen = new Set<string>();
  for (let length = 0; length < 200; length += 1) {
    const packet = allocPacket(length);
    const padding = packet[4] ?? 0;
    expect(padding).toBeGreaterThanOrEqual(4);
    expect(packet.length).toBe(4 + 1 + length + padding);
    expect((packet.length - 4) % 16).toBe(0);
    expect(packet.readUInt32BE(0)).toBe(packet.length - 4);
    seen.add(packet.subarray(5 + length).toString('hex'));
  }
  expect(seen.size).toBe(200);
  // Larger than any that a server has to take: in memory of its own.
  expect(allocPacket(100_000).length).toBeGreaterThan(100_000);
});

it('leaves another cipher as it is', async () => {
  const client = await connected('aes128-ctr');
  expect(lean).toEqual([false]);
  const bytes = randomBytes(100_000);
  expect(await through(client, bytes)).toBe(hashOf(bytes));
});
