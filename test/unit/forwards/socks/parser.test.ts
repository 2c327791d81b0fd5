import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SocksParser, type SocksStep } from '../../../../electron/forwards/socks/parser';
import { outcomeOf, socksReply } from '../../../../electron/forwards/socks/replies';
import { atMost } from '../../../support/soak';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Where a parser stands that was fed nothing. */
const parserAtRest = new SocksParser({ login: false }).feed(Buffer.alloc(0));

interface Login {
  readonly username: string;
  readonly password: string;
}

/** What comes of a handshake: all replies in one, how it ended, and the most bytes held on the way. */
function talk(
  pieces: readonly Uint8Array[],
  login: Login | null = null,
): { replies: string; last: unknown; held: number } {
  const parser = new SocksParser({ login: login !== null });
  const replies: Buffer[] = [];
  let last = parserAtRest;
  let surplus = Buffer.alloc(0);
  let held = 0;
  function take(step: SocksStep): void {
    last = step;
    replies.push(step.reply);
    held = Math.max(held, parser.held);
    if (step.kind === 'request') surplus = Buffer.from(step.surplus);
    if (step.kind !== 'login') return;
    const isRight =
      step.username.toString() === login?.username && step.password.toString() === login.password;
    take(parser.answerLogin(isRight));
    if (isRight) take(parser.feed(step.surplus));
  }
  for (const piece of pieces) {
    // What comes after the request stays in the socket; here it is added up as surplus.
    if (last.kind === 'request') surplus = Buffer.concat([surplus, piece]);
    else if (last.kind === 'more') take(parser.feed(piece));
  }
  const { reply: _reply, ...rest } = { surplus: undefined, ...last };
  return {
    replies: Buffer.concat(replies).toString('hex'),
    last: { ...rest, surplus: surplus.toString('hex') },
    held,
  };
}

/** What a client and we say, without what was held on the way. */
function said(pieces: readonly Uint8Array[], login: Login | null = null) {
  const { replies, last } = talk(pieces, login);
  return { replies, last };
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const cuts = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
}

const request = (version: 4 | 5, host: string, port: number, surplus = '') => ({
  kind: 'request',
  version,
  destination: { host, port },
  surplus,
});
const refused = (why: string) => ({ kind: 'refused', why, surplus: '' });

describe('SOCKS requests, as in the matrix of what PuTTY answers', () => {
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
    ['SOCKS5 offering only a login', hex('05 01 02'), '05ff', refused('login-unwanted')],
    ['SOCKS5 offering nothing', hex('05 00'), '05ff', refused('login-unwanted')],
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
    expect(said([bytes])).toEqual({ replies, last });
    expect(said([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual({ replies, last });
  });

  it('waits as long as a request is incomplete', () => {
    const whole = hex('05 01 00 05 01 00 01 7f000001 0050');
    for (let length = 0; length < whole.length; length += 1) {
      expect(said([whole.subarray(0, length)]).last).toMatchObject({ kind: 'more' });
    }
  });

  it('changes nothing after its end', () => {
    const parser = new SocksParser();
    const end = parser.feed(hex('04 01 0050 7f000001 00'));
    expect(parser.feed(ascii('more'))).toBe(end);
  });
});

describe('SOCKS requests where a login is asked for', () => {
  const login = { username: 'anna', password: 'sésame' };
  const credentials = (username: string, password: string): Buffer =>
    Buffer.concat([
      Buffer.from([1, Buffer.byteLength(username)]),
      Buffer.from(username),
      Buffer.from([Buffer.byteLength(password)]),
      Buffer.from(password),
    ]);
  const toPort80 = hex('05 01 00 01 7f000001 0050');

  it.each([
    [
      'the right one',
      Buffer.concat([hex('05 01 02'), credentials('anna', 'sésame'), toPort80]),
      '0502 0100',
      request(5, '127.0.0.1', 80),
    ],
    [
      'the right one, data at its heels',
      Buffer.concat([hex('05 01 02'), credentials('anna', 'sésame'), toPort80, ascii('GET /')]),
      '0502 0100',
      request(5, '127.0.0.1', 80, ascii('GET /').toString('hex')),
    ],
    [
      'the right one, "none" offered first',
      Buffer.concat([hex('05 03 00 01 02'), credentials('anna', 'sésame'), toPort80]),
      '0502 0100',
      request(5, '127.0.0.1', 80),
    ],
    [
      'a wrong password, and the request sent at once',
      Buffer.concat([hex('05 01 02'), credentials('anna', 'sesame'), toPort80]),
      '0502 0101',
      refused('login-wrong'),
    ],
    [
      'a wrong user name',
      Buffer.concat([hex('05 01 02'), credentials('bert', 'sésame')]),
      '0502 0101',
      refused('login-wrong'),
    ],
    ['an empty one', hex('05 01 02 01 00 00'), '0502 0101', refused('login-wrong')],
    [
      'the longest there can be',
      Buffer.concat([hex('05 01 02'), credentials('a'.repeat(255), 'b'.repeat(255))]),
      '0502 0101',
      refused('login-wrong'),
    ],
    [
      'no login, the request at once',
      Buffer.concat([hex('05 01 00'), toPort80]),
      '05ff',
      refused('login-missing'),
    ],
    ['GSSAPI only', hex('05 01 01'), '05ff', refused('login-missing')],
    ['nothing offered', hex('05 00'), '05ff', refused('login-missing')],
    [
      'a request in the place of the login',
      Buffer.concat([hex('05 01 02'), toPort80]),
      '0502 0101',
      refused('login-malformed'),
    ],
    [
      'BIND after the right one',
      Buffer.concat([hex('05 01 02'), credentials('anna', 'sésame'), hex('05 02 00 01 7f000001 0050')]),
      '0502 0100 05070001000000000000',
      refused('command'),
    ],
    [
      'SOCKS4, whose user id proves nothing',
      Buffer.concat([hex('04 01 0050 7f000001'), ascii('anna\0')]),
      '005b000000000000',
      refused('login-missing'),
    ],
    [
      'SOCKS4a',
      Buffer.concat([hex('04 01 0050 00000001 00'), ascii('db\0')]),
      '005b000000000000',
      refused('login-missing'),
    ],
    ['HTTP', ascii('GET / HTTP/1.1\r\n\r\n'), '', refused('not-socks')],
  ])('%s', (_name, bytes, replies, last) => {
    const end = { replies: replies.replaceAll(' ', ''), last };
    expect(said([bytes], login)).toEqual(end);
    expect(
      said(
        [...bytes].map((byte) => Uint8Array.of(byte)),
        login,
      ),
    ).toEqual(end);
  });

  it('waits for the answer to a login, whatever comes meanwhile', () => {
    const parser = new SocksParser({ login: true });
    const step = parser.feed(Buffer.concat([hex('05 01 02'), credentials('anna', 'x')]));
    expect(step).toMatchObject({ kind: 'login' });
    expect(parser.feed(toPort80)).toBe(step);
    expect(parser.held).toBe(0);
    expect(parser.answerLogin(true)).toEqual({ kind: 'more', reply: hex('01 00') });
    expect(parser.feed(toPort80)).toMatchObject({ kind: 'request', destination: { port: 80 } });
  });

  it('takes no answer to a login that was not given', () => {
    const parser = new SocksParser({ login: true });
    expect(parser.answerLogin(true)).toEqual({ kind: 'more', reply: Buffer.alloc(0) });
    expect(parser.feed(hex('05 01 00'))).toMatchObject({ kind: 'refused', why: 'login-missing' });
    expect(parser.answerLogin(true)).toMatchObject({ kind: 'refused', why: 'login-missing' });
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

/** A SOCKS5 request, behind a login. */
const loginRequest = fc
  .record({
    username: fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
    password: fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
    wish: socks5Request,
  })
  .map(({ username, password, wish }) => {
    const [user, pass] = [Buffer.from(username), Buffer.from(password)];
    const greeting = Buffer.from([5, 1, 2]);
    const methods = wish.bytes[1] ?? 0;
    return {
      ...wish,
      login: { username, password },
      bytes: Buffer.concat([
        greeting,
        Buffer.from([1, user.length]),
        user,
        Buffer.from([pass.length]),
        pass,
        wish.bytes.subarray(2 + methods),
      ]),
    };
  });

describe('the SOCKS parser, however the bytes are cut', () => {
  it('finds the same request and keeps every byte behind it', () => {
    fc.assert(
      fc.property(fc.oneof(socks5Request, socks4aRequest), cuts, (wish, places) => {
        const whole = said([wish.bytes]);
        expect(whole.last).toMatchObject({
          kind: 'request',
          destination: { host: wish.host, port: wish.port },
          surplus: Buffer.from(wish.surplus).toString('hex'),
        });
        expect(said(cut(wish.bytes, places))).toEqual(whole);
      }),
    );
  });

  it('finds the same request behind a login', () => {
    fc.assert(
      fc.property(loginRequest, cuts, ({ login, ...wish }, places) => {
        const whole = said([wish.bytes], login);
        expect(whole).toMatchObject({
          replies: '05020100',
          last: {
            kind: 'request',
            destination: { host: wish.host, port: wish.port },
            surplus: Buffer.from(wish.surplus).toString('hex'),
          },
        });
        expect(said(cut(wish.bytes, places), login)).toEqual(whole);
        const wrong = { username: login.username, password: `${login.password}!` };
        expect(said(cut(wish.bytes, places), wrong)).toEqual({
          replies: '05020101',
          last: refused('login-wrong'),
        });
      }),
    );
  });

  // A single zero byte is the login of chance that is right as often as not.
  const someLogin = fc.constantFrom(null, { username: '\0', password: '\0' });
  const start = fc.constantFrom(
    ...['', '04', '0401', '050100', '05010005', '0501000501', '05010005010003'],
    ...['050102', '05010201', '050102010100', '0501020101000100', '0501020101000100050100'],
  );

  it('gives the same answer to bytes of chance, never throws, and holds less than 1 KiB', () => {
    fc.assert(
      fc.property(
        start,
        fc.uint8Array({ maxLength: 1500 }),
        cuts,
        someLogin,
        (prefix, rest, places, login) => {
          const bytes = Buffer.concat([hex(prefix), rest]);
          const pieces = talk(cut(bytes, places), login);
          expect({ replies: pieces.replies, last: pieces.last }).toEqual(said([bytes], login));
          expect(pieces.held).toBeLessThan(1024);
        },
      ),
      atMost(3000),
    );
  });

  it('comes to an end within 1100 bytes, whatever they are', () => {
    fc.assert(
      fc.property(
        start,
        fc.uint8Array({ minLength: 1100, maxLength: 1200 }),
        someLogin,
        (prefix, rest, login) => {
          const bytes = Buffer.concat([hex(prefix), rest]);
          expect(said([bytes], login).last).not.toMatchObject({ kind: 'more' });
        },
      ),
      atMost(1000),
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
    [{ code: 'allow-list-denied', data: { host: 'db', port: 1, lacks: 'name', address: '10.0.0.1' } }, 2],
    [{ code: 'dial-failed', data: { ...at, system: 'ECONNREFUSED' } }, 5],
    [{ code: 'dial-failed', data: { ...at, system: 'ENETUNREACH' } }, 3],
    [{ code: 'dial-failed', data: { ...at, system: 'ENOTFOUND' } }, 4],
    [{ code: 'dial-failed', data: { ...at, system: 'ETIMEDOUT' } }, 4],
    [{ code: 'dial-failed', data: { ...at, system: 'EAFNOSUPPORT' } }, 8],
    [{ code: 'dial-failed', data: { path: '/run/db', detail: '', system: 'EACCES' } }, 1],
    [{ code: 'internal', data: { detail: '' } }, 1],
  ] as const)('tell why: %o is %i', (error, code) => {
    expect(socksReply(5, outcomeOf(error))[1]).toBe(code);
    expect(socksReply(4, outcomeOf(error)).toString('hex')).toBe('005b000000000000');
  });
});
