import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import type ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  algorithmFamilies,
  defaultPreferences,
  warnLine,
  type AlgorithmList,
  type Preferences,
} from '../../shared/algorithms';
import { hybridNames } from '../../electron/ssh/kex/hybrid';
import { closeAfterEach } from '../support/owned';
import { serve } from '../support/raw-ssh-server';
import {
  startDropbear,
  startEchoServer,
  startSshd,
  type SshdOptions,
  type SshServer,
} from '../support/ssh-servers';
import { startLibraryServer } from './library-server';
import { startRelay } from './relay';
import { attempt, connectionOf, errorOf, type AttemptOptions } from './ssh-attempt';

const keep = closeAfterEach();

const loginTo = (server: SshServer): AttemptOptions => ({
  port: server.port,
  username: server.user,
  answers: () => [server.password],
});
const wish = (preferences: Partial<Preferences>): { algorithms: Preferences } => ({
  algorithms: { ...defaultPreferences, ...preferences },
});
/** What sshd logs at DEBUG2 as soon as anything reaches it that has to do with logging in. */
const loginSeen = /userauth-request|userauth_request|ssh-userauth/u;

/** What no sshd can, or older ones cannot, and a server of the tests has to do. */
const notInSshd = ['mlkem768x25519-sha256', 'diffie-hellman-group15-sha512', 'diffie-hellman-group17-sha512'];
/** All that OpenSSH 9.2 can still do of what ssh2 can. */
const everything = [
  'KexAlgorithms +diffie-hellman-group1-sha1,diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1',
  'Ciphers +aes128-cbc,aes192-cbc,aes256-cbc,3des-cbc',
  'MACs +hmac-md5,hmac-md5-96,hmac-sha1-96',
  'HostKeyAlgorithms +ssh-rsa',
];
const sshdHostKeys: SshdOptions['hostKeyTypes'] = ['ed25519', 'ecdsa', 'rsa'];

describe('a server that can do nothing but', () => {
  const rows: readonly (readonly [string, readonly string[], string])[] = [
    ['diffie-hellman-group1-sha1', ['KexAlgorithms'], 'key-exchange algorithm'],
    ['diffie-hellman-group14-sha1', ['KexAlgorithms'], 'key-exchange algorithm'],
    ['diffie-hellman-group-exchange-sha1', ['KexAlgorithms'], 'key-exchange algorithm'],
    ['ssh-rsa', ['HostKeyAlgorithms'], 'host key type'],
    ['3des-cbc', ['Ciphers'], 'cipher'],
    ['aes128-cbc', ['Ciphers'], 'cipher'],
    ['hmac-md5', ['MACs', 'Ciphers aes256-ctr'], 'MAC'],
    ['hmac-md5-96', ['MACs', 'Ciphers aes256-ctr'], 'MAC'],
    ['hmac-sha1-96', ['MACs', 'Ciphers aes256-ctr'], 'MAC'],
  ];
  it.each(rows)('%s: refused unasked for a login, used after a yes, flagged', async (name, lines, what) => {
    const [keyword = '', ...others] = lines;
    const config = [`${keyword} ${name}`, ...others, 'LogLevel DEBUG2'];
    const server = keep(await startSshd({ config, hostKeyTypes: ['rsa', 'ed25519'] }));
    const asked: (readonly [string, string])[] = [];
    const refused = await attempt({
      ...loginTo(server),
      weak: (...question) => {
        asked.push(question);
        return false;
      },
    });
    expect(errorOf(refused.result)).toEqual({
      code: 'weak-refused',
      data: { what, name, host: '127.0.0.1', port: server.port },
    });
    expect(asked).toEqual([[what, name]]);
    expect(refused.keys).toEqual([]);
    expect(refused.phases.at(-1)).toBe('handshake');
    await server.waitForLog(/Connection closed|disconnect|reset/iu);
    expect(server.log()).not.toMatch(loginSeen);

    const made = await attempt({ ...loginTo(server), weak: () => true });
    const { negotiated, end } = connectionOf(made);
    expect(negotiated.weak).toEqual([name]);
    expect(Object.values(negotiated)).toContain(name);
    expect(made.warnings).toEqual([`The ${what} ${name} is weak by today’s judgement`]);
    await end();
  });

  it('a DSA host key: the same', async () => {
    const { privateKey } = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 });
    // The traditional form: SEQUENCE { 0, p, q, g, y, x }, which is what ssh2 reads.
    const pem = dsaPem(privateKey.export({ format: 'der', type: 'pkcs8' }));
    const server = keep(
      await startLibraryServer({ hostKeys: [pem], algorithms: { serverHostKey: ['ssh-dss'] } }),
    );
    const refused = await attempt({ port: server.port });
    expect(errorOf(refused.result)).toMatchObject({
      code: 'weak-refused',
      data: { what: 'host key type', name: 'ssh-dss' },
    });
    expect(server.attempts).toEqual([]);
    const made = await attempt({ port: server.port, weak: () => true });
    expect(made.keys).toMatchObject([{ type: 'ssh-dss', bits: 1024 }]);
    expect(made.log).toContain(`ssh-dss 1024 ${made.keys[0]?.sha256 ?? '?'}`);
    expect(connectionOf(made).negotiated).toMatchObject({ hostKeyType: 'ssh-dss', weak: ['ssh-dss'] });
    await connectionOf(made).end();
  });

  it('several weak things: each is asked about, in PuTTY’s order, until the first no', async () => {
    const server = keep(
      await startSshd({
        config: [
          'KexAlgorithms diffie-hellman-group14-sha1',
          'HostKeyAlgorithms ssh-rsa',
          'Ciphers 3des-cbc',
          'MACs hmac-md5',
        ],
        hostKeyTypes: ['rsa'],
      }),
    );
    const asked: string[] = [];
    const refused = await attempt({
      ...loginTo(server),
      weak: (what) => {
        asked.push(what);
        return what !== 'cipher';
      },
    });
    expect(errorOf(refused.result)).toMatchObject({ code: 'weak-refused', data: { name: '3des-cbc' } });
    expect(asked).toEqual(['key-exchange algorithm', 'host key type', 'cipher']);
    const made = await attempt({ ...loginTo(server), weak: () => true });
    expect(connectionOf(made).negotiated.weak).toEqual([
      ...['diffie-hellman-group14-sha1', 'ssh-rsa', '3des-cbc', 'hmac-md5'],
    ]);
    await connectionOf(made).end();
  });
});

describe('the question about a weak algorithm', () => {
  const legacy = async (): Promise<SshServer> => keep(await startSshd({ config: ['Ciphers aes256-cbc'] }));

  it('may be thought about for longer than the handshake may take', async () => {
    const made = await attempt({
      ...loginTo(await legacy()),
      limits: { handshake: 2000 },
      // This waits for a clock, which is the very thing under test.
      weak: () => new Promise((resolve) => void setTimeout(() => resolve(true), 2500)),
    });
    await connectionOf(made).end();
  });

  it('is gone with the attempt', async () => {
    const controller = new AbortController();
    const made = await attempt({
      ...loginTo(await legacy()),
      signal: controller.signal,
      weak: () => {
        setImmediate(() => controller.abort());
        return new Promise(() => undefined);
      },
    });
    expect(errorOf(made.result).code).toBe('auth-cancelled');
  });

  it('is asked about everything, with the warning line on top', async () => {
    const server = keep(await startSshd({ config: ['KexAlgorithms curve25519-sha256'] }));
    const onTop = (list: AlgorithmList): readonly string[] => [warnLine, ...defaultPreferences[list]];
    const asked: (readonly [string, string])[] = [];
    const made = await attempt({
      ...loginTo(server),
      profile: wish({ kex: onTop('kex'), hostKey: onTop('hostKey'), cipher: onTop('cipher') }),
      weak: (...question) => asked.push(question) > 0,
    });
    expect(asked).toEqual([
      ['key-exchange algorithm', 'curve25519-sha256'],
      ['host key type', 'ssh-ed25519'],
      ['cipher', 'aes128-gcm@openssh.com'],
    ]);
    // Below this session's line, but not weak.
    expect(connectionOf(made).negotiated.weak).toEqual([]);
    expect(made.warnings).toEqual([]);
    await connectionOf(made).end();
  });

  it('is not asked where the user put it above the line, and flagged all the same', async () => {
    const server = await legacy();
    const made = await attempt({
      ...loginTo(server),
      profile: wish({ cipher: ['aes-cbc', warnLine] }),
      weak: () => {
        throw new Error('asked');
      },
    });
    expect(connectionOf(made).negotiated.weak).toEqual(['aes256-cbc']);
    expect(made.warnings).toHaveLength(1);
    await connectionOf(made).end();
  });
});

describe('of a server that can do everything', () => {
  let server: SshServer;
  beforeAll(async () => {
    server = await startSshd({ config: everything, hostKeyTypes: sshdHostKeys });
  });
  afterAll(() => server.close());

  const families = (['kex', 'hostKey', 'cipher'] as const).flatMap((list) =>
    algorithmFamilies[list].map(({ id, names }) => [list, id, names[0] ?? ''] as const),
  );
  it.each(families.filter(([, , name]) => name !== 'ssh-dss' && !notInSshd.includes(name)))(
    '%s: what the user put first (%s) is what is used',
    async (list, id, name) => {
      const made = await attempt({
        ...loginTo(server),
        profile: wish({ [list]: [id, ...defaultPreferences[list]] }),
      });
      const { negotiated, end } = connectionOf(made);
      const used = { kex: negotiated.kex, hostKey: negotiated.hostKeyType, cipher: negotiated.cipher };
      // Of ECDSA the server has one size, and of all others the first name.
      expect(used[list]).toBe(name);
      expect(made.log.join('\n')).toContain(`Using host key algorithm ${negotiated.hostKeyType}`);
      await end();
    },
  );

  it('the second in the list is used when the first is nothing the server has', async () => {
    const made = await attempt({
      ...loginTo(server),
      profile: wish({ hostKey: ['dsa', 'rsa', 'ecdsa', 'ed25519', warnLine] }),
    });
    expect(connectionOf(made).negotiated.hostKeyType).toBe('rsa-sha2-512');
    await connectionOf(made).end();
  });

  it('an old list with unknown words is put right', async () => {
    const made = await attempt({
      ...loginTo(server),
      profile: wish({ cipher: ['blowfish', 'chacha20', 'arcfour', warnLine, 'des', 'chacha20'] }),
    });
    // What the list lacks comes in where the built-in order has it: before ChaCha20.
    expect(connectionOf(made).negotiated.cipher).toBe('aes128-gcm@openssh.com');
    await connectionOf(made).end();
  });

  it('nothing is asked, and nothing flagged, by default', async () => {
    const made = await attempt({
      ...loginTo(server),
      weak: () => {
        throw new Error('asked');
      },
    });
    expect(connectionOf(made).negotiated.weak).toEqual([]);
    expect(made.warnings).toEqual([]);
    await connectionOf(made).end();
  });
});

describe('every name by itself', () => {
  const kexes = algorithmFamilies.kex.flatMap(({ names }) => names);
  const ciphers = algorithmFamilies.cipher.flatMap(({ names }) => names);
  const hostKeys = algorithmFamilies.hostKey
    .flatMap(({ names }) => names)
    .filter((name) => name !== 'ssh-dss');
  const sizes: ReadonlyMap<string, number> = new Map([
    ['ecdsa-sha2-nistp384', 384],
    ['ecdsa-sha2-nistp521', 521],
  ]);
  const rows = kexes.map(
    (kex, index) =>
      [kex, ciphers[index % ciphers.length] ?? '', hostKeys[index % hostKeys.length] ?? ''] as const,
  );
  // sshd has one ECDSA key here, of 256 bits.
  it.each(
    rows
      .filter(([kex]) => !notInSshd.includes(kex))
      .map(([kex, cipher, key]) => [kex, cipher, sizes.has(key) ? 'ssh-ed25519' : key] as const),
  )('%s, %s, %s: an sshd that has nothing else is got into', async (kex, cipher, hostKeyType) => {
    const config = [`KexAlgorithms ${kex}`, `Ciphers ${cipher}`, `HostKeyAlgorithms ${hostKeyType}`];
    const server = keep(await startSshd({ config, hostKeyTypes: sshdHostKeys }));
    const made = await attempt({ ...loginTo(server), weak: () => true });
    expect(connectionOf(made).negotiated).toMatchObject({ kex, cipher, hostKeyType });
    await connectionOf(made).end();
  });

  it.each(notInSshd)('%s: a server that has nothing else is got into', async (kex) => {
    const server = hybridNames.includes(kex)
      ? keep(await serve({ names: { kex: [kex] } }))
      : keep(await startLibraryServer({ algorithms: { kex: [kex as ssh2.KexAlgorithm] } }));
    const made = await attempt({ port: server.port, answers: () => ['open sesame'] });
    expect(connectionOf(made).negotiated).toMatchObject({ kex, weak: [] });
    await connectionOf(made).end();
  });

  it.each([...sizes])('%s host keys', async (hostKeyType, bits) => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: `P-${String(bits)}` });
    const hostKey = privateKey.export({ format: 'pem', type: 'sec1' }).toString();
    const server = keep(await startLibraryServer({ hostKeys: [hostKey] }));
    const made = await attempt({ port: server.port });
    expect(connectionOf(made).negotiated).toMatchObject({ hostKeyType, weak: [] });
    expect(made.keys).toMatchObject([{ type: hostKeyType, bits }]);
    await connectionOf(made).end();
  });

  it('dropbear, with an RSA key and the old groups first', async () => {
    const server = keep(await startDropbear({ hostKeyTypes: ['rsa'] }));
    const made = await attempt({
      ...loginTo(server),
      profile: wish({ kex: ['dh-group14-sha1', warnLine], hostKey: [warnLine] }),
      weak: () => true,
    });
    const { negotiated, end } = connectionOf(made);
    expect(negotiated).toMatchObject({ hostKeyType: 'rsa-sha2-256' });
    expect(made.keys).toMatchObject([{ type: 'ssh-rsa', sha256: server.hostKeys[0]?.fingerprint }]);
    await end();
  });
});

describe('compression', () => {
  const exchange = async (compression: boolean, data: Buffer): Promise<{ up: number; down: number }> => {
    // A small limit makes the keys change under way, and with them what compresses.
    const server = keep(await startSshd({ config: ['Compression yes', 'RekeyLimit 256K'] }));
    const relay = keep(await startRelay(server.port));
    const echo = keep(await startEchoServer());
    const made = await attempt({ ...loginTo(server), port: relay.port, profile: { compression } });
    const connection = connectionOf(made);
    expect(connection.negotiated.compression).toBe(compression ? 'zlib@openssh.com' : 'none');
    const initialised = 'Initialised zlib@openssh.com outbound compression';
    expect(made.log.includes(initialised)).toBe(compression);
    const before = { ...relay.counted };
    const channel = await connection.openChannel(
      { host: '127.0.0.1', port: echo.port as never },
      { host: '127.0.0.1', port: 1 },
    );
    if (!channel.ok) throw new Error(channel.error.code);
    const received: Buffer[] = [];
    channel.value.on('data', (chunk: Buffer) => received.push(chunk));
    channel.value.end(data);
    await once(channel.value, 'end');
    expect(Buffer.concat(received).equals(data)).toBe(true);
    expect(made.closed).toEqual([]);
    await connection.end();
    return { up: relay.counted.up - before.up, down: relay.counted.down - before.down };
  };
  const text = Buffer.alloc(2_000_000, 'All that glisters is not gold. ');

  it('is used when asked for, both ways, and loses nothing', async () => {
    const { up, down } = await exchange(true, text);
    expect(up).toBeLessThan(text.length / 10);
    expect(down).toBeLessThan(text.length / 10);
  });

  it('loses nothing of what cannot be made shorter', async () => {
    const noise = Buffer.alloc(1_500_000);
    for (let at = 0, seed = 1; at < noise.length; at += 4) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      noise.writeUInt32LE(seed, at);
    }
    await exchange(true, noise);
  });

  it('is not used unless asked for', async () => {
    const { up, down } = await exchange(false, text);
    expect(up).toBeGreaterThan(text.length);
    expect(down).toBeGreaterThan(text.length);
  });
});

describe('a connection with compression', () => {
  it('that is cut leaves nothing that throws at who still uses its channels', async () => {
    const server = keep(await startSshd({ config: ['Compression yes'] }));
    const echo = keep(await startEchoServer());
    const made = await attempt({ ...loginTo(server), profile: { compression: true } });
    const opened = await connectionOf(made).openChannel(
      { host: '127.0.0.1', port: echo.port as never },
      { host: '127.0.0.1', port: 1 },
    );
    if (!opened.ok) throw new Error(opened.error.code);
    const channel = opened.value;
    channel.resume();
    const told = once(channel, 'end').then(() => {
      // It ends before its writer has heard, and destroys itself once both sides have.
      channel.write('more');
      channel.end();
    });
    server.dropSessions();
    expect((await made.whenClosed)?.code).toBe('connection-lost');
    await told;
    await new Promise((resolve) => void setImmediate(resolve));
  });
});

describe('a server of which a key is known', () => {
  it('is asked for a key of that kind alone', async () => {
    const server = keep(await startSshd({ hostKeyTypes: sshdHostKeys }));
    const made = await attempt({ ...loginTo(server), knownHostKeyTypes: ['ssh-rsa'] });
    expect(made.keys).toMatchObject([{ type: 'ssh-rsa' }]);
    expect(connectionOf(made).negotiated.hostKeyType).toBe('rsa-sha2-512');
    expect(made.log).toContain(
      "Server also has ecdsa-sha2-nistp256/ssh-ed25519 host keys, but we don't know any of them",
    );
    await connectionOf(made).end();
  });

  it('and whose algorithm for it is weak is asked about', async () => {
    const server = keep(
      await startSshd({ config: ['HostKeyAlgorithms ssh-rsa,ssh-ed25519'], hostKeyTypes: sshdHostKeys }),
    );
    const asked: string[] = [];
    const made = await attempt({
      ...loginTo(server),
      knownHostKeyTypes: ['ssh-rsa'],
      weak: (_what, name) => asked.push(name) > 0,
    });
    expect(asked).toEqual(['ssh-rsa']);
    await connectionOf(made).end();
  });

  it('but has none of that kind any more is asked once more, for its key to be told of', async () => {
    const server = keep(await startSshd({ config: ['LogLevel DEBUG2'] }));
    const made = await attempt({
      ...loginTo(server),
      knownHostKeyTypes: ['ecdsa-sha2-nistp256'],
      trust: () => false,
    });
    expect(errorOf(made.result).code).toBe('host-key-refused');
    expect(made.keys).toMatchObject([{ type: 'ssh-ed25519' }]);
    const told = made.log.indexOf("Server has ssh-ed25519 host key, but we don't know it");
    expect(made.log[told + 1]).toBe('Connecting again to ask for host keys of any kind');
    expect(made.log.filter((line) => line.startsWith('Connected to'))).toHaveLength(2);
    expect(made.phases.filter((phase) => phase === 'tcp')).toHaveLength(2);
    await server.waitForLog(/no matching host key type found/u);
    expect(server.log()).not.toMatch(loginSeen);

    const accepted = await attempt({ ...loginTo(server), knownHostKeyTypes: ['ecdsa-sha2-nistp256'] });
    await connectionOf(accepted).end();
    expect(accepted.closed).toEqual([null]);
  });

  it('is asked once more only for that: nothing else in common is a failure at once', async () => {
    const server = keep(await startSshd({ config: ['MACs umac-128@openssh.com', 'Ciphers aes128-ctr'] }));
    const made = await attempt({ ...loginTo(server), knownHostKeyTypes: ['ssh-ed25519'] });
    expect(errorOf(made.result)).toMatchObject({ data: { which: 'MAC' } });
    expect(made.log.filter((line) => line.startsWith('Connected to'))).toHaveLength(1);
  });

  it('that has another key of the kind now: no attempt to log in reaches it', async () => {
    const server = keep(await startSshd({ config: ['LogLevel DEBUG2'] }));
    const first = await attempt(loginTo(server));
    const known = first.keys[0]?.publicKey;
    await connectionOf(first).end();
    await server.restart({ hostKeys: 'new' });
    const from = server.log().length;
    const second = await attempt({
      ...loginTo(server),
      knownHostKeyTypes: ['ssh-ed25519'],
      trust: (key) =>
        key.publicKey === known || {
          code: 'host-key-refused',
          data: { host: key.type, port: 22, changed: true },
        },
    });
    expect(errorOf(second.result)).toMatchObject({ code: 'host-key-refused', data: { changed: true } });
    await server.waitForLog(/Connection closed|disconnect|reset/iu, { from: 0 });
    expect(from).toBeGreaterThan(0);
    expect(server.log()).toMatch(/Connection from/u);
    expect(server.log()).not.toMatch(loginSeen);
    expect(second.questions).toEqual([]);
  });

  it('whose key is only repeated by somebody between is found out while the key is still looked at', async () => {
    const server = keep(await startSshd({ config: ['LogLevel DEBUG2'] }));
    const relay = keep(
      await startRelay(server.port, (received) => {
        // Another cookie (RFC 4253, 7.1) than the one that the server signs.
        const packet = received.indexOf('\n') + 1;
        if (packet > 0) received.subarray(packet + 6, packet + 22).fill(0);
        return received.length;
      }),
    );
    let answer: (trusted: boolean) => void = () => undefined;
    const looking = new Promise<boolean>((resolve) => {
      answer = resolve;
    });
    const made = await attempt({ ...loginTo(server), port: relay.port, trust: () => looking });
    expect(made.keys).toMatchObject([{ sha256: server.hostKeys[0]?.fingerprint }]);
    expect(errorOf(made.result)).toEqual({
      code: 'host-key-unproven',
      data: { host: '127.0.0.1', port: relay.port },
    });
    answer(true);
    await server.waitForLog(/Received disconnect|Connection closed/u);
    expect(server.log()).not.toMatch(loginSeen);
  });

  it('that has another key now: a server that counts counts none', async () => {
    const server = keep(await startLibraryServer());
    const made = await attempt({ port: server.port, trust: () => false });
    expect(errorOf(made.result).code).toBe('host-key-refused');
    await expect.poll(() => server.clients.length).toBe(1);
    expect(server.attempts).toEqual([]);
  });
});

/** Takes the numbers of a PKCS#8 DSA key and writes them as OpenSSL 0.9 did. */
function dsaPem(pkcs8: Buffer): string {
  const [, algorithm, wrapped] = elements(elements(pkcs8)[0]?.body ?? Buffer.alloc(0));
  const parameters = elements(elements(algorithm?.body ?? Buffer.alloc(0))[1]?.body ?? Buffer.alloc(0));
  const [p, q, g] = parameters.map(({ body }) => positive(body));
  const x = positive(elements(wrapped?.body ?? Buffer.alloc(0))[0]?.body ?? Buffer.alloc(0));
  if (p === undefined || q === undefined || g === undefined) throw new Error('no DSA key');
  const numbers = [0n, p, q, g, power(g, x, p), x].map(integer);
  const der = element(0x30, Buffer.concat(numbers));
  const lines = der.toString('base64').replace(/(.{64})/gu, '$1\n');
  return `-----BEGIN DSA PRIVATE KEY-----\n${lines}\n-----END DSA PRIVATE KEY-----\n`;
}

function elements(der: Buffer): { tag: number; body: Buffer }[] {
  const found: { tag: number; body: Buffer }[] = [];
  for (let at = 0; at < der.length;) {
    const tag = der[at] ?? 0;
    const short = der[at + 1] ?? 0;
    const extra = short < 0x80 ? 0 : short & 0x7f;
    const length = extra === 0 ? short : der.readUIntBE(at + 2, extra);
    const start = at + 2 + extra;
    found.push({ tag, body: der.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}

function element(tag: number, body: Buffer): Buffer {
  const length = body.length < 0x80 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...length), body]);
}

const positive = (body: Buffer): bigint => BigInt(`0x${body.toString('hex')}`);

function integer(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return element(2, ((bytes[0] ?? 0) & 0x80) === 0 ? bytes : Buffer.concat([Buffer.alloc(1), bytes]));
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let square = base, left = exponent; left > 0n; left >>= 1n) {
    if (left % 2n === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
