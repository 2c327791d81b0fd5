import { generateKeyPairSync } from 'node:crypto';
import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { channelError } from '../../electron/ssh/channels';
import { alternate, type Address } from '../../electron/net/addresses';
import { dialError } from '../../electron/net/dial';
import { connectionError, type Circumstances } from '../../electron/ssh/failures';
import { describeHostKey } from '../../electron/keys/host-key';
import { defaultLimits } from '../../electron/ssh/limits';
import { Overheard } from '../../electron/ssh/overheard';
import { privateKeyOf } from '../../electron/keys/file';
import { ProtocolBreach } from '../../electron/ssh/ssh2/breach';
import { createTrace } from '../../electron/ssh/trace';
import { readWireFact } from '../../electron/ssh/wire-facts';
import { readStrings, toMpint, writeStrings } from '../../electron/keys/wire';
import { endpointSchema, portSchema } from '../../shared/endpoint';
import { sentence } from '../../shared/errors';

const target = { host: 'example.org', port: portSchema.parse(22), username: 'demo' };
const at = (change: Partial<Circumstances>): Circumstances => ({
  stage: 'handshake',
  target,
  limits: defaultLimits,
  sawIdent: true,
  preface: '',
  asking: false,
  refusals: 0,
  secretSent: false,
  inLine: false,
  disconnect: null,
  serverOffers: [],
  ...change,
});
const breach = (text: string, level: string): Error => Object.assign(new Error(text), { level });
const coded = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });

describe('why a connection failed', () => {
  const rows: readonly (readonly [string, unknown, Partial<Circumstances>, object])[] = [
    ['closed unheard', null, { sawIdent: false }, { code: 'handshake-failed' }],
    [
      'reset unheard',
      coded('ECONNRESET'),
      { sawIdent: false },
      { code: 'handshake-failed', data: { detail: 'Connection reset by peer' } },
    ],
    [
      'another protocol',
      null,
      { sawIdent: false, preface: '+OK pop3\r\n' },
      { code: 'not-ssh', data: { detail: 'It said: “+OK pop3”' } },
    ],
    ['SSH-1', new Error('Invalid identification string'), { sawIdent: false }, { code: 'not-ssh' }],
    [
      'turned away',
      null,
      { sawIdent: false, preface: 'Not allowed at this time\r\n' },
      { code: 'handshake-failed' },
    ],
    [
      'no cipher',
      new Error('Handshake failed: no matching S->C cipher'),
      { serverOffers: ['a', 'b'] },
      { code: 'no-common-algorithm', data: { which: 'cipher', detail: 'The server offers: a, b' } },
    ],
    [
      'no host key type',
      new Error('Handshake failed: no matching host key format'),
      {},
      { code: 'no-common-algorithm', data: { which: 'host key type' } },
    ],
    [
      'no MAC',
      new Error('Handshake failed: no matching C->S MAC'),
      {},
      { code: 'no-common-algorithm', data: { which: 'MAC' } },
    ],
    [
      'bad signature',
      breach('Handshake failed: signature verification failed', 'handshake'),
      { asking: true },
      { code: 'host-key-unproven', data: { host: 'example.org', port: 22 } },
    ],
    [
      'nonsense while the host key is looked at',
      breach('Bad packet length', 'protocol'),
      { asking: true },
      { code: 'protocol-broken', data: { detail: 'it sent a packet of a length that is not possible' } },
    ],
    [
      'nonsense while a password is typed',
      breach('Invalid MAC', 'protocol'),
      { stage: 'auth', asking: true },
      { code: 'integrity-broken', data: { detail: 'The MAC of a packet does not match.' } },
    ],
    [
      'damaged on the way after a password',
      new Error('Invalid MAC'),
      { stage: 'auth', secretSent: true },
      { code: 'integrity-broken' },
    ],
    [
      'nonsense for an answer to a password',
      breach('Inbound: Malformed USERAUTH_FAILURE packet', 'protocol'),
      { stage: 'auth', secretSent: true },
      {
        code: 'auth-unanswered',
        data: {
          detail:
            'The server broke the SSH protocol: it sent a message USERAUTH_FAILURE that cannot be read.',
        },
      },
    ],
    [
      'another signature when keys are exchanged again',
      breach('Handshake failed: signature verification failed', 'handshake'),
      { stage: 'up' },
      { code: 'protocol-broken', data: { detail: expect.stringContaining('signature') as string } },
    ],
    [
      'a breach before the identification',
      new ProtocolBreach('it sent a line of more than 8,192 bytes as its identification'),
      { sawIdent: false },
      {
        code: 'protocol-broken',
        data: { detail: 'it sent a line of more than 8,192 bytes as its identification' },
      },
    ],
    [
      'a breach before the identification, by what says what it is',
      new ProtocolBreach('it sent more than 1,024 lines before its identification'),
      { sawIdent: false, preface: '<html>\r\n' },
      { code: 'not-ssh', data: { detail: 'It said: “<html>”' } },
    ],
    ['closed while the host key is looked at', null, { asking: true }, { code: 'auth-timeout' }],
    ['closed while a password is typed', null, { stage: 'auth', asking: true }, { code: 'auth-timeout' }],
    ['closed after a refusal', null, { stage: 'auth', refusals: 2 }, { code: 'auth-too-many' }],
    ['closed at login', null, { stage: 'auth' }, { code: 'connection-lost' }],
    [
      'closed while it waited for its turn to log in',
      null,
      { stage: 'auth', inLine: true, refusals: 2 },
      { code: 'connection-lost' },
    ],
    [
      'told to go while it waited for its turn to log in',
      new Error('x'),
      { stage: 'auth', inLine: true, refusals: 2, disconnect: { reason: 2, text: 'Timeout before login' } },
      { code: 'connection-lost', data: { detail: 'Timeout before login' } },
    ],
    [
      'closed for an answer to a password',
      null,
      { stage: 'auth', secretSent: true },
      { code: 'auth-unanswered' },
    ],
    [
      'told to go for an answer to a password',
      new Error('x'),
      { stage: 'auth', secretSent: true, disconnect: { reason: 11, text: 'Bye' } },
      { code: 'auth-unanswered', data: { detail: 'Bye' } },
    ],
    [
      'cut by the network after a password',
      coded('ETIMEDOUT'),
      { stage: 'auth', secretSent: true },
      { code: 'connection-lost' },
    ],
    [
      'cut by the network after keys were refused',
      coded('EHOSTUNREACH'),
      { stage: 'auth', refusals: 2 },
      { code: 'connection-lost' },
    ],
    [
      'told to go at login',
      new Error('x'),
      { stage: 'auth', disconnect: { reason: 2, text: 'Too many authentication failures' } },
      { code: 'auth-too-many', data: { detail: 'Too many authentication failures' } },
    ],
    [
      'told to go after a refusal, whatever it is called',
      new Error('x'),
      { stage: 'auth', refusals: 1, disconnect: { reason: 11, text: 'Bye' } },
      { code: 'auth-too-many', data: { detail: 'Bye' } },
    ],
    [
      'told that this user may not come',
      new Error('x'),
      { stage: 'auth', disconnect: { reason: 15, text: '' } },
      { code: 'auth-too-many', data: { detail: 'illegal user name' } },
    ],
    [
      'told to go while a one-time code is typed',
      new Error('x'),
      { stage: 'auth', asking: true, disconnect: { reason: 11, text: '' } },
      { code: 'auth-timeout' },
    ],
    [
      'told to go before the login',
      new Error('x'),
      { stage: 'auth', disconnect: { reason: 12, text: '' } },
      { code: 'server-disconnected', data: { reason: 'too many connections', text: '' } },
    ],
    [
      'told to go',
      new Error('x'),
      { stage: 'up', disconnect: { reason: 11, text: 'see\u001b[2J you' } },
      { code: 'server-disconnected', data: { reason: 'by application', text: 'see[2J you' } },
    ],
    [
      'told to go for a reason of its own',
      null,
      { stage: 'up', disconnect: { reason: 99, text: '' } },
      { data: { reason: 'type 99' } },
    ],
    ['lost', null, { stage: 'up' }, { code: 'connection-lost', data: { detail: '' } }],
    [
      'reset',
      coded('ECONNRESET'),
      { stage: 'up' },
      { code: 'connection-lost', data: { detail: 'Connection reset by peer' } },
    ],
  ];
  it.each(rows)('%s', (_name, thrown, circumstances, expected) => {
    const error = connectionError(thrown, at(circumstances));
    expect(error).toMatchObject(expected);
    expect(sentence(error)).not.toContain('undefined');
  });

  it.each([
    [['EHOSTUNREACH', 'ECONNREFUSED'], 'connect-refused'],
    [['ENETUNREACH', 'ETIMEDOUT'], 'connect-timeout'],
    [['EADDRNOTAVAIL', 'EHOSTUNREACH'], 'connect-unreachable'],
    [['EACCES'], 'connect-failed'],
  ])('of the errors of several addresses (%j) the most telling is told: %s', (codes, expected) => {
    expect(dialError(codes.map(coded), target, defaultLimits, 'linux').code).toBe(expected);
  });
});

describe('why a channel was not opened', () => {
  const destination = endpointSchema.parse({ host: 'db', port: 5432 });
  const refusal = (reason: unknown, text: string): Error =>
    Object.assign(new Error(`(SSH) Channel open failure: ${text}`), { reason });
  it.each([
    [1, 'open failed', 'channel-prohibited', 'Administratively prohibited [open failed]'],
    [1, '', 'channel-prohibited', 'Administratively prohibited []'],
    [2, 'Connection refused', 'channel-refused', 'Connect failed [Connection refused]'],
    [2, 'Name or service not known', 'channel-unresolved', 'Connect failed [Name or service not known]'],
    [2, 'unknown host (Temporary failure in name resolution)', 'channel-unresolved', null],
    [2, 'No route to host', 'channel-unreachable', null],
    [2, 'Network is unreachable', 'channel-unreachable', null],
    [2, 'Connection timed out', 'channel-unreachable', null],
    [2, '', 'channel-failed', 'Connect failed []'],
    [3, 'what?', 'channel-failed', 'Unknown channel type [what?]'],
    [4, '', 'channel-failed', 'Resource shortage []'],
    [0xfe000001, '', 'channel-failed', 'unknown reason code 0xfe000001 []'],
    ['', 'undefined', 'channel-failed', null],
  ])('reason %s, "%s": %s', (reason, text, code, detail) => {
    const error = channelError(refusal(reason, text), destination);
    expect(error).toMatchObject({ code, data: detail === null ? { host: 'db', port: 5432 } : { detail } });
  });

  it.each([
    [1, 'open failed', 'channel-prohibited', 'Administratively prohibited [open failed]'],
    [2, 'open failed', 'channel-failed', 'Connect failed [open failed]'],
    [2, 'Connection refused', 'channel-refused', 'Connect failed [Connection refused]'],
    [3, '', 'channel-prohibited', 'Unknown channel type []'],
    [4, '', 'channel-failed', 'Resource shortage []'],
  ])('to a socket, reason %s, "%s": %s', (reason, text, code, detail) => {
    const error = channelError(refusal(reason, text), { path: '/run/db.sock' });
    expect(error).toEqual({ code, data: { path: '/run/db.sock', detail } });
    expect(sentence(error)).toContain('/run/db.sock');
  });

  it('no answer at all: the connection is gone', () => {
    expect(channelError(new Error('No response from server'), destination).code).toBe('not-connected');
  });

  it('the server’s text is made plain', () => {
    const error = channelError(refusal(2, 'bad\u0007\r\ntext'), destination);
    expect(error.data).toMatchObject({ detail: 'Connect failed [bad text]' });
  });
});

describe('what ssh2 tells on the side', () => {
  it.each([
    [
      'Handshake: KEX algorithm: curve25519-sha256',
      { kind: 'chosen', choice: { part: 'kex', name: 'curve25519-sha256' } },
    ],
    ['Handshake: Host key format: ssh-rsa', { kind: 'chosen', choice: { part: 'hostKey', name: 'ssh-rsa' } }],
    [
      'Handshake: C->S Cipher: 3des-cbc',
      { kind: 'chosen', choice: { part: 'cipher', name: '3des-cbc', direction: 'client-to-server' } },
    ],
    [
      'Handshake: S->C cipher: 3des-cbc',
      { kind: 'chosen', choice: { part: 'cipher', name: '3des-cbc', direction: 'server-to-client' } },
    ],
    [
      'Handshake: S->C MAC: hmac-md5',
      { kind: 'chosen', choice: { part: 'mac', name: 'hmac-md5', direction: 'server-to-client' } },
    ],
    ['Handshake: S->C MAC: <implicit>', null],
    ['Handshake: C->S compression: none', null],
    ['Handshake: (local) C->S cipher: a,b', null],
    ['Handshake: (remote) C->S cipher: a,b', { kind: 'server-offers', part: 'cipher', names: ['a', 'b'] }],
    ['Handshake: (remote) Host key format: a', { kind: 'server-offers', part: 'hostKey', names: ['a'] }],
    ['Handshake: (remote) C->S compression: none', { kind: 'server-offers', part: null, names: ['none'] }],
    [
      'Handshake: (remote) KEX method: a,ext-info-s,kex-strict-s-v00@openssh.com',
      { kind: 'server-offers', part: 'kex', names: ['a'] },
    ],
    ['Handshake: strict KEX mode enabled', { kind: 'strict-kex' }],
    ['Handshake: No matching host key format', { kind: 'no-host-key' }],
    [
      'Inbound: Received USERAUTH_FAILURE (publickey,password)',
      { kind: 'auth-failed', methods: ['publickey', 'password'] },
    ],
    ['Inbound: Received USERAUTH_FAILURE ()', { kind: 'auth-failed', methods: [] }],
    [
      'Inbound: Received DISCONNECT (2, "Too many\n"quoted"")',
      { kind: 'disconnect', reason: 2, text: 'Too many\n"quoted"' },
    ],
    ['Inbound: Received DISCONNECT (11, "undefined")', { kind: 'disconnect', reason: 11, text: '' }],
    ['Debug output from server: "say \\"hi\\""', { kind: 'message', text: 'say "hi"' }],
    ['Outbound: Sending CHANNEL_DATA (r:0, 32768)', null],
    ['Inbound: Received USERAUTH_BANNER', null],
  ])('%s', (line, fact) => {
    expect(readWireFact(line)).toEqual(fact);
  });
});

it('a server that sends debug messages without end does not fill the log', () => {
  const log: string[] = [];
  const overheard = new Overheard(
    (line) => log.push(line),
    () => false,
    [],
  );
  for (let n = 1; n <= 1000; n += 1) overheard.onLine(`Debug output from server: "line ${String(n)}"`);
  expect(log).toHaveLength(101);
  expect(log.slice(-2)).toEqual([
    'Remote debug message: line 100',
    'Further debug messages of the server are left out',
  ]);
});

it('tells what both sides offer as lines for those who look closely', () => {
  const log: (readonly [string, string | undefined])[] = [];
  const overheard = new Overheard(
    (line, level) => log.push([line, level]),
    () => false,
    [],
  );
  overheard.onLine('Handshake: (local) KEX method: curve25519-sha256,ext-info-c');
  overheard.onLine('Handshake: (remote) S->C cipher: aes128-ctr\u001b[2J,aes256-ctr');
  overheard.onLine('Handshake: (remote) something new: a');
  expect(log).toEqual([
    ['We offer for key exchange: curve25519-sha256, ext-info-c', 'debug'],
    ['The server offers for ciphers, inbound: aes128-ctr[2J, aes256-ctr', 'debug'],
    ['The server offers for something new: a', 'debug'],
  ]);
});

describe('ssh2’s own lines', () => {
  it('are made only while somebody wants them, as plain text', () => {
    const log: string[] = [];
    let wanted = false;
    const trace = createTrace({
      log: (line, level) => log.push(`${level ?? ''} ${line}`),
      isTraced: () => wanted,
    });
    trace('Outbound: Sending KEXINIT');
    wanted = true;
    trace('Remote ident: \u001b[2J\nSSH-2.0-x');
    wanted = false;
    trace('Inbound: Received IGNORE');
    expect(log).toEqual(['trace ssh2: Remote ident: [2J SSH-2.0-x']);
    createTrace({ log: (line) => log.push(line) })('never wanted');
    expect(log).toHaveLength(1);
  });

  it('of a bulk transfer are counted, not told', () => {
    const log: string[] = [];
    let time = 1_000_000;
    const trace = createTrace({ log: (line) => log.push(line), isTraced: () => true }, () => time);
    for (let packet = 0; packet < 10_000; packet += 1) trace('Inbound: CHANNEL_DATA (r:0, 32768)');
    expect(log).toHaveLength(200);
    time += 1000;
    trace('Inbound: CHANNEL_EOF (r:0)');
    expect(log.slice(200)).toEqual([
      'ssh2: 9,800 lines are left out here',
      'ssh2: Inbound: CHANNEL_EOF (r:0)',
    ]);
  });
});

describe('keys on the wire', () => {
  const keys = [
    ['ssh-ed25519', 255, generateKeyPairSync('ed25519')],
    ['ssh-rsa', 2048, generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ['ecdsa-sha2-nistp256', 256, generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['ecdsa-sha2-nistp384', 384, generateKeyPairSync('ec', { namedCurve: 'P-384' })],
    ['ecdsa-sha2-nistp521', 521, generateKeyPairSync('ec', { namedCurve: 'P-521' })],
  ] as const;
  it.each(keys)('%s has %i bits, and signs what ssh2 verifies', async (type, bits, { privateKey }) => {
    const key = privateKeyOf(privateKey);
    if (key === null) throw new Error('not usable');
    const described = describeHostKey(key.publicBlob);
    expect(described).toMatchObject({ type, bits });
    expect(described?.sha256).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/u);
    expect(described?.md5).toMatch(/^(?:[0-9a-f]{2}:){15}[0-9a-f]{2}$/u);
    const parsed = ssh2.utils.parseKey(described?.publicKey ?? '');
    if (parsed instanceof Error) throw parsed;
    const data = Buffer.from('what is signed');
    const signature = await key.sign(data, 'sha256');
    if (signature === null) throw new Error('no signature');
    expect(parsed.verify(data, signature, type === 'ssh-rsa' ? 'sha256' : undefined)).toBe(true);
  });

  it('DSA is no key any more', () => {
    const { privateKey } = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 });
    expect(privateKeyOf(privateKey)).toBeNull();
  });

  it('a malformed one is no key', () => {
    expect(describeHostKey(Buffer.of(0, 0, 0, 9, 1))).toBeNull();
    expect(describeHostKey(writeStrings('ssh-new', 'x'))).toBeNull();
    expect(describeHostKey(writeStrings('constructor', 'x'))).toBeNull();
    expect(describeHostKey(writeStrings('ssh-rsa', 'x'))).toBeNull();
    expect(describeHostKey(writeStrings('ssh-dss'))).toBeNull();
    expect(describeHostKey(Buffer.alloc(0))).toBeNull();
  });

  it('strings and integers', () => {
    expect(readStrings(writeStrings('a', Buffer.of(1, 2), ''))?.map((part) => [...part])).toEqual([
      [97],
      [1, 2],
      [],
    ]);
    expect([...toMpint(Buffer.of(0, 0, 0x7f))]).toEqual([0x7f]);
    expect([...toMpint(Buffer.of(0x80))]).toEqual([0, 0x80]);
    expect([...toMpint(Buffer.of(0, 0))]).toEqual([]);
  });
});

it('addresses take turns by family, the system’s first choice first', () => {
  const entry = (address: string): Address => ({
    address,
    family: address.includes(':') ? 6 : 4,
  });
  expect(alternate(['::1', '::2', '1.1.1.1'].map(entry)).map(({ address }) => address)).toEqual([
    '::1',
    '1.1.1.1',
    '::2',
  ]);
});
