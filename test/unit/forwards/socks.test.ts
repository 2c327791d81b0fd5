import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SocksParser, type SocksStep } from '../../../electron/forwards/socks';
import { outcomeOf, socksReply } from '../../../electron/forwards/socks-replies';
import { formatIpv4, formatIpv6 } from '../../../electron/forwards/ip-text';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');

/** What comes of a handshake: all replies in one, and how it ended. */
function talk(pieces: readonly Uint8Array[]): { replies: string; last: unknown } {
  const parser = new SocksParser();
  const replies: Buffer[] = [];
  let last: SocksStep = { kind: 'more', reply: Buffer.alloc(0) };
  let surplus = Buffer.alloc(0);
  for (const piece of pieces) {
    // What comes after the request stays in the socket; here it is added up as surplus.
    if (last.kind === 'request') {
      surplus = Buffer.concat([surplus, piece]);
      continue;
    }
    if (last.kind === 'refused') break;
    last = parser.feed(piece);
    replies.push(last.reply);
    if (last.kind === 'request') surplus = Buffer.from(last.surplus);
  }
  const { reply: _reply, ...rest } = { surplus: undefined, ...last };
  return {
    replies: Buffer.concat(replies).toString('hex'),
    last: { ...rest, surplus: surplus.toString('hex') },
  };
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const cuts = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
}

describe('SOCKS requests, as in the matrix of what PuTTY answers', () => {
  const request = (version: 4 | 5, host: string, port: number, surplus = '') => ({
    kind: 'request',
    version,
    destination: { host, port },
    surplus,
  });
  const refused = (why: string) => ({ kind: 'refused', why, surplus: '' });

  it.each([
    ['SOCKS4 CONNECT', hex('04 01 1f90 7f000001 00'), '', request(4, '127.0.0.1', 8080)],
    [
      'SOCKS4 with a user id, which is ignored',
      Buffer.concat([hex('04 01 0050 0a000005'), ascii('someone\0')]),
      '',
      request(4, '10.0.0.5', 80),
    ],
    [
      'SOCKS4a, the name unresolved',
      Buffer.concat([hex('04 01 0050 00000001 00'), ascii('db.internal\0')]),
      '',
      request(4, 'db.internal', 80),
    ],
    [
      'SOCKS4 with data at its heels',
      Buffer.concat([hex('04 01 0050 7f000001 00'), ascii('hello')]),
      '',
      request(4, '127.0.0.1', 80, ascii('hello').toString('hex')),
    ],
    ['SOCKS4 BIND', hex('04 02 0050 7f000001 00'), '005b000000000000', refused('command')],
    ['SOCKS4 to port 0', hex('04 01 0000 7f000001 00'), '005b000000000000', refused('malformed')],
    [
      'SOCKS4a with an empty name',
      hex('04 01 0050 00000001 00 00'),
      '005b000000000000',
      refused('malformed'),
    ],
    [
      'SOCKS4 with an endless user id',
      Buffer.concat([hex('04 01 0050 7f000001'), Buffer.alloc(256, 'x')]),
      '005b000000000000',
      refused('malformed'),
    ],
    [
      'SOCKS5 CONNECT to IPv4',
      hex('05 01 00 05 01 00 01 7f000001 1f90'),
      '0500',
      request(5, '127.0.0.1', 8080),
    ],
    [
      'SOCKS5 CONNECT to IPv6',
      hex('05 01 00 05 01 00 04 00000000000000000000000000000001 0050'),
      '0500',
      request(5, '::1', 80),
    ],
    [
      'SOCKS5 CONNECT to a name, user and password offered besides',
      Buffer.concat([hex('05 02 02 00 05 01 00 03 0b'), ascii('db.internal'), hex('1538')]),
      '0500',
      request(5, 'db.internal', 5432),
    ],
    [
      'SOCKS5 with an IPv6 address as a name in brackets',
      Buffer.concat([hex('05 01 00 05 01 00 03 05'), ascii('[::1]'), hex('0050')]),
      '0500',
      request(5, '::1', 80),
    ],
    [
      'SOCKS5 with data at its heels',
      Buffer.concat([hex('05 01 00 05 01 00 01 7f000001 0050'), ascii('GET /')]),
      '0500',
      request(5, '127.0.0.1', 80, ascii('GET /').toString('hex')),
    ],
    ['SOCKS5 offering only a login', hex('05 01 02'), '05ff', refused('login-required')],
    ['SOCKS5 offering nothing', hex('05 00'), '05ff', refused('login-required')],
    [
      'SOCKS5 BIND',
      hex('05 01 00 05 02 00 01 7f000001 0050'),
      '0500 05070001000000000000'.replace(' ', ''),
      refused('command'),
    ],
    [
      'SOCKS5 UDP ASSOCIATE',
      hex('05 01 00 05 03 00 01 00000000 0000'),
      '050005070001000000000000',
      refused('command'),
    ],
    [
      'SOCKS5 with an unknown address type',
      hex('05 01 00 05 01 00 02'),
      '050005080001000000000000',
      refused('address-type'),
    ],
    [
      'SOCKS5 to port 0',
      hex('05 01 00 05 01 00 01 7f000001 0000'),
      '050005010001000000000000',
      refused('malformed'),
    ],
    [
      'SOCKS5 to an empty name',
      hex('05 01 00 05 01 00 03 00 0050'),
      '050005010001000000000000',
      refused('malformed'),
    ],
    [
      'SOCKS5 to a name with a line break',
      hex('05 01 00 05 01 00 03 03 610a62 0050'),
      '050005010001000000000000',
      refused('malformed'),
    ],
    [
      'SOCKS5 to a name that is not text',
      hex('05 01 00 05 01 00 03 02 fffe 0050'),
      '050005010001000000000000',
      refused('malformed'),
    ],
    ['SOCKS5 followed by something else', hex('05 01 00 04'), '0500', refused('not-socks')],
    ['HTTP', ascii('GET / HTTP/1.1\r\n\r\n'), '', refused('not-socks')],
    ['CONNECT of HTTP', ascii('CONNECT a:1 HTTP/1.1\r\n\r\n'), '', refused('not-socks')],
  ])('%s', (_name, bytes, replies, last) => {
    expect(talk([bytes])).toEqual({ replies, last });
    expect(talk([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual({ replies, last });
  });

  it('waits as long as a request is incomplete', () => {
    const whole = hex('05 01 00 05 01 00 01 7f000001 0050');
    for (let length = 0; length < whole.length; length += 1) {
      expect(talk([whole.subarray(0, length)]).last).toMatchObject({ kind: 'more' });
    }
  });

  it('changes nothing after its end', () => {
    const parser = new SocksParser();
    const end = parser.feed(hex('04 01 0050 7f000001 00'));
    expect(parser.feed(ascii('more'))).toBe(end);
  });
});

const name = fc.stringMatching(/^[a-z0-9.-]{1,60}$/);
const port = fc.integer({ min: 1, max: 65535 });
const bytesOfPort = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
const surplus = fc.uint8Array({ maxLength: 40 });
const cuts = fc.array(fc.nat(), { maxLength: 12 });

const socks5Request = fc
  .record({ methods: fc.uint8Array({ maxLength: 20 }), name, port, surplus })
  .map((wish) => ({
    host: wish.name,
    port: wish.port,
    bytes: Buffer.concat([
      Buffer.from([5, wish.methods.length + 1, ...wish.methods, 0]),
      Buffer.from([5, 1, 0, 3, wish.name.length]),
      ascii(wish.name),
      bytesOfPort(wish.port),
      wish.surplus,
    ]),
    surplus: wish.surplus,
  }));

const socks4aRequest = fc
  .record({ user: fc.stringMatching(/^[a-z]{0,30}$/), name, port, surplus })
  .map((wish) => ({
    host: wish.name,
    port: wish.port,
    bytes: Buffer.concat([
      Buffer.from([4, 1]),
      bytesOfPort(wish.port),
      Buffer.from([0, 0, 0, 9]),
      ascii(`${wish.user}\0${wish.name}\0`),
      wish.surplus,
    ]),
    surplus: wish.surplus,
  }));

describe('the SOCKS parser, however the bytes are cut', () => {
  it('finds the same request and keeps every byte behind it', () => {
    fc.assert(
      fc.property(fc.oneof(socks5Request, socks4aRequest), cuts, (wish, places) => {
        const whole = talk([wish.bytes]);
        expect(whole.last).toMatchObject({
          kind: 'request',
          destination: { host: wish.host, port: wish.port },
          surplus: Buffer.from(wish.surplus).toString('hex'),
        });
        expect(talk(cut(wish.bytes, places))).toEqual(whole);
      }),
    );
  });

  it('gives the same answer to bytes of chance, and never throws', () => {
    const start = fc.constantFrom('', '04', '0401', '050100', '05010005', '0501000501', '05010005010003');
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 700 }), cuts, (prefix, rest, places) => {
        const bytes = Buffer.concat([hex(prefix), rest]);
        expect(talk(cut(bytes, places))).toEqual(talk([bytes]));
      }),
      { numRuns: 2000 },
    );
  });

  it('comes to an end within 600 bytes, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 600, maxLength: 700 }), (bytes) => {
        expect(talk([bytes]).last).not.toMatchObject({ kind: 'more' });
      }),
    );
  });
});

describe('SOCKS replies', () => {
  it('say granted in the bytes PuTTY sends', () => {
    expect(socksReply(4, 'granted').toString('hex')).toBe('005a000000000000');
    expect(socksReply(5, 'granted').toString('hex')).toBe('05000001000000000000');
  });

  const at = { host: 'db', port: 1, detail: '' };
  it.each([
    [{ code: 'channel-refused', data: at }, 5],
    [{ code: 'channel-unresolved', data: at }, 4],
    [{ code: 'channel-unreachable', data: { ...at, detail: 'No route to host' } }, 4],
    [{ code: 'channel-unreachable', data: { ...at, detail: 'Network is unreachable' } }, 3],
    [{ code: 'channel-timeout', data: { host: 'db', port: 1, seconds: 30 } }, 4],
    [{ code: 'channel-prohibited', data: at }, 2],
    [{ code: 'channel-failed', data: at }, 1],
    [{ code: 'not-connected', data: {} }, 3],
    [{ code: 'internal', data: { detail: '' } }, 1],
  ] as const)('tell why: %o is %i', (error, code) => {
    expect(socksReply(5, outcomeOf(error))[1]).toBe(code);
    expect(socksReply(4, outcomeOf(error)).toString('hex')).toBe('005b000000000000');
  });
});

describe('addresses in SOCKS requests', () => {
  it.each([
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000000000001', '::1'],
    ['20010db8000000000000000000000000', '2001:db8::'],
    ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
    ['20010000000000010000000000000001', '2001:0:0:1::1'],
    ['fe80000000000000020000fffe000001', 'fe80::200:ff:fe00:1'],
  ])('%s is %s', (bytes, text) => {
    expect(formatIpv6(hex(bytes))).toBe(text);
  });

  it('are printed so that a URL parser reads the same address', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const text = formatIpv6(bytes);
        expect(new URL(`http://[${text}]/`).hostname).toBe(`[${text}]`);
      }),
    );
    expect(formatIpv4(Uint8Array.of(192, 0, 2, 7))).toBe('192.0.2.7');
  });
});
