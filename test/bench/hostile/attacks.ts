import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { constants, deflateRawSync } from 'node:zlib';
import {
  groupExchange,
  Message,
  messages,
  wire,
  type RawConnection,
  type RawServerOptions,
  type RawService,
  type Received,
  type ServeOptions,
} from '../../support/raw-ssh-server';

const { string, uint32 } = wire;

/** What a server does to its clients, for as long as it is told to. */
export interface Attack {
  /** As the table names it; `--only` finds its words. */
  readonly name: string;
  /** What the session uses of the connection: a Local forward with clients of its own, compression. */
  readonly uses?: { readonly clients?: boolean; readonly compression?: boolean };
  readonly options?: RawServerOptions;
  /** Sees each of the client's messages first; see ServeOptions. */
  readonly intercept?: (message: Received, connection: RawConnection) => boolean;
  readonly at?: ServeOptions['at'];
  /** What it does as soon as a client is logged in. */
  readonly run?: (service: RawService) => Promise<void>;
}

/** Packets that go out in one write. */
const volley = 200;

/** Sends without end, as fast as the client reads. */
async function flood(connection: RawConnection, next: () => Buffer): Promise<void> {
  while (!connection.ended) {
    connection.together(() => {
      for (let sent = 0; sent < volley; sent += 1) connection.send(next());
    });
    await connection.transport.drained();
    await nextTurn();
  }
}

const flooding =
  (...payloads: readonly Buffer[]) =>
  async ({ connection }: RawService): Promise<void> => {
    let at = 0;
    await flood(connection, () => {
      at += 1;
      return payloads[at % payloads.length] ?? messages.ignore();
    });
  };

/** Answers each channel that is opened in a way of its own, and goes on from there. */
const onEachChannel =
  (answer: (connection: RawConnection, client: number, own: number) => void | Promise<void>) =>
  ({ number, payload }: Received, connection: RawConnection): boolean => {
    if (number !== Message.channelOpen) return false;
    const reader = new wire.WireReader(payload, 1);
    reader.string();
    const client = reader.uint32();
    void answer(connection, client, client + 1000);
    return true;
  };

/** Confirms a channel, and then floods it. */
const floodingChannels = (next: (client: number) => Buffer): NonNullable<Attack['intercept']> =>
  onEachChannel(async (connection, client, own) => {
    connection.send(messages.channelConfirmation(client, own));
    const payload = next(client);
    await flood(connection, () => payload);
  });

/** Blocks of deflate that a packet of a few KB stands for 30 MB of. */
const bomb = (): Buffer => {
  const payload = messages.ignore(Buffer.alloc(30_000_000));
  return deflateRawSync(payload, { level: 9, finishFlush: constants.Z_SYNC_FLUSH });
};

const hostKeys = messages.globalRequest(
  'hostkeys-00@openssh.com',
  false,
  string(Buffer.concat([string('ssh-ed25519'), string(Buffer.alloc(32, 7))])),
);

/** Opens channels from whatever listener the client asked for, and counts them up. */
const openForwarded = async ({ connection, channels }: RawService): Promise<void> => {
  while (channels.ports.length === 0 && !connection.ended) await wait(10);
  const [port = 0] = channels.ports;
  let id = 100_000;
  await flood(connection, () => {
    id += 1;
    return messages.forwardedTcpip(id, { address: 'localhost', port });
  });
};

export const attacks: readonly Attack[] = [
  {
    name: 'packets of 0 bytes',
    uses: { clients: true },
    intercept: onEachChannel((connection, client, own) => {
      connection.send(messages.channelConfirmation(client, own, { packet: 0 }));
    }),
  },
  {
    name: 'windows beyond 2^32',
    uses: { clients: true },
    intercept: onEachChannel(async (connection, client, own) => {
      connection.send(messages.channelConfirmation(client, own, { window: 2 ** 32 - 1 }));
      const more = messages.windowAdjust(client, 2 ** 32 - 1);
      await flood(connection, () => more);
    }),
  },
  {
    name: 'data beyond the window',
    uses: { clients: true },
    intercept: floodingChannels((client) => messages.channelData(client, Buffer.alloc(32_000, 1))),
  },
  {
    name: 'tiny packets of data',
    uses: { clients: true },
    intercept: floodingChannels((client) => messages.channelData(client, 'x')),
  },
  {
    name: 'channel requests',
    uses: { clients: true },
    intercept: floodingChannels((client) => messages.channelRequest(client, 'nothing@example.com', true)),
  },
  { name: 'unknown messages', run: flooding(Buffer.of(192, 1, 2, 3)) },
  {
    name: 'global requests that want a reply',
    run: flooding(messages.globalRequest('nothing@example.com', true)),
  },
  { name: 'global requests without', run: flooding(messages.globalRequest('nothing@example.com', false)) },
  { name: 'hostkeys-00', run: flooding(hostKeys) },
  { name: 'forwarded-tcpip opens', run: openForwarded },
  { name: 'IGNORE', run: flooding(messages.ignore('x')) },
  { name: 'DEBUG', run: flooding(messages.debug('x'.repeat(200), true)) },
  { name: 'EXT_INFO', run: flooding(messages.extInfo({ 'server-sig-algs': 'ssh-ed25519,rsa-sha2-512' })) },
  {
    name: 'USERAUTH after the login',
    run: flooding(
      ...[messages.authFailure(['password']), messages.authSuccess(), messages.authBanner('again')],
      messages.infoRequest([{ text: 'Password: ' }]),
    ),
  },
  {
    name: 'key exchanges without end',
    run: async (service) => {
      while (!service.connection.ended) await service.rekey();
    },
  },
  {
    name: 'KEXINIT without end',
    run: async ({ connection }) => {
      while (!connection.ended) {
        connection.sendKexInit();
        await connection.transport.drained();
        await nextTurn();
      }
    },
  },
  {
    name: 'banners before the login',
    intercept: ({ number }, connection) => {
      if (number !== Message.authRequest) return false;
      const banner = messages.authBanner('a line of a banner\r\n'.repeat(100));
      void flood(connection, () => banner);
      return true;
    },
  },
  {
    name: 'lines before the version',
    at: async (step, connection) => {
      if (step !== 'connected') return undefined;
      const lines = Buffer.from('a line that is no version\r\n'.repeat(500));
      while (!connection.ended) {
        connection.sendBytes(lines);
        await connection.transport.drained();
        await nextTurn();
      }
      return 'handled';
    },
  },
  {
    name: 'group exchange of 8192 bits, again and again',
    options: { names: { kex: [groupExchange] }, modulus: 8192 },
    run: async (service) => {
      while (!service.connection.ended) {
        await wait(1000);
        await service.rekey();
      }
    },
  },
  {
    name: 'compressed packets of 30 MB',
    uses: { compression: true },
    options: { names: { compression: ['zlib@openssh.com'] } },
    run: async ({ connection }) => {
      const packed = bomb();
      while (!connection.ended) {
        connection.sendPacked(packed);
        await connection.transport.drained();
        await nextTurn();
      }
    },
  },
  {
    name: 'disconnects with a long reason',
    run: async ({ connection }) => {
      connection.send(
        messages.disconnect(2, 'a reason '.repeat(3000)),
        messages.newKeys(),
        Buffer.of(94),
        uint32(7),
      );
      await connection.closed;
    },
  },
];
