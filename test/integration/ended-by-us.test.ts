import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { algorithmFamilies, defaultPreferences } from '../../shared/algorithms';
import { sentence, type AppError } from '../../shared/errors';
import { closeAfterEach } from '../support/owned';
import { startSshd, type SshServer } from '../support/ssh-servers';
import { startLibraryServer } from './library-server';
import { startRelay } from './relay';
import { attempt, connectionOf } from './ssh-attempt';

const own = closeAfterEach();

describe('what is changed on the way from a server', () => {
  let server: SshServer;
  beforeAll(async () => {
    const ciphers =
      'aes128-gcm@openssh.com,chacha20-poly1305@openssh.com,aes128-ctr,aes128-cbc,aes256-gcm@openssh.com';
    server = await startSshd({
      config: [`Ciphers ${ciphers}`, 'MACs hmac-sha2-256,hmac-sha2-256-etm@openssh.com'],
    });
  });
  afterAll(() => server.close());

  const isTag = /authentication tag|MAC/u;
  const isAny = /authentication tag|MAC|length/u;
  it.each([
    ['its last byte', 'aesgcm', -1, isTag],
    ['its length', 'aesgcm', 0, isAny],
    ['its last byte', 'chacha20', -1, isTag],
    ['its length', 'chacha20', 0, isAny],
    ['its last byte', 'aes', -1, isTag],
  ] as const)('is told as that, and retried: %s, with %s', async (_what, cipher, at, detail) => {
    let isDamaged = false;
    let seen = 0;
    const relay = own(
      await startRelay(server.port, (received) => {
        const place = at < 0 ? received.length + at : seen + at;
        if (isDamaged) received[place] = (received[place] ?? 0) ^ 0x80;
        seen = received.length;
        return received.length;
      }),
    );
    const others = defaultPreferences.cipher.filter((id) => id !== cipher);
    const made = await attempt({
      port: relay.port,
      username: server.user,
      answers: () => [server.password],
      profile: { algorithms: { ...defaultPreferences, cipher: [cipher, ...others] } },
      weak: () => true,
    });
    const connection = connectionOf(made);
    const names = algorithmFamilies.cipher.find(({ id }) => id === cipher)?.names;
    expect(names).toContain(connection.negotiated.cipher);
    isDamaged = true;
    expect(await connection.ping()).toBeNull();
    const cause = await made.whenClosed;
    expect(cause).toEqual({
      code: 'integrity-broken',
      data: { detail: expect.stringMatching(detail) as string },
    });
    expect(sentence(cause as AppError)).toContain('a packet failed its integrity check');
  });
});

it.each<readonly [string, readonly number[], AppError]>([
  [
    'a message that cannot be read',
    [94, 0, 0],
    {
      code: 'protocol-broken',
      data: { detail: 'it sent a message CHANNEL_DATA that cannot be read' },
    },
  ],
])(
  'a server that sends %s is told of, and it is no loss of the network’s',
  async (_what, payload, expected) => {
    const server = own(await startLibraryServer());
    const made = await attempt({ port: server.port });
    connectionOf(made);
    const [client] = server.clients;
    const protocol = Reflect.get(client ?? {}, '_protocol') as {
      _packetRW: {
        write: { allocStart: number; alloc: (n: number) => Buffer; finalize: (p: Buffer) => Buffer };
      };
      _cipher: { encrypt: (packet: Buffer) => void };
    };
    const { write } = protocol._packetRW;
    const packet = write.alloc(payload.length);
    packet.set(payload, write.allocStart);
    protocol._cipher.encrypt(write.finalize(packet));
    expect(await made.whenClosed).toEqual(expected);
  },
);
