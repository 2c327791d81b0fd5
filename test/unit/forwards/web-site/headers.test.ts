import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answerFields,
  hostHeader,
  moveAddress,
  requestFields,
} from '../../../../electron/forwards/web-site/headers';

const names = { ours: 'localhost:8080', theirs: 'wiki.internal' };

describe('a destination as Host header', () => {
  it.each([
    ['wiki.internal', 80, 'wiki.internal'],
    ['wiki.internal', 8090, 'wiki.internal:8090'],
    ['wiki.internal', 8080, 'wiki.internal:8080'],
    ['10.0.0.7', 80, '10.0.0.7'],
    ['fd00::7', 80, '[fd00::7]'],
    ['fd00::7', 3000, '[fd00::7]:3000'],
    ['fe80::7%eth0', 3000, '[fe80::7]:3000'],
  ])('%s port %i is %s', (host, port, header) => {
    expect(hostHeader({ host, port })).toBe(header);
  });
});

describe('a request', () => {
  it('carries the destination’s Host, and its name in Origin, Referer and Destination', () => {
    const fields = requestFields(
      [
        ...['Host', 'localhost:8080', 'Origin', 'http://localhost:8080'],
        ...['Referer', 'http://localhost:8080/a?b=http://localhost:8080/'],
        ...['Destination', 'http://localhost:8080/moved', 'Accept', '*/*'],
      ],
      names,
    );
    expect({ ...fields }).toEqual({
      host: 'wiki.internal',
      origin: 'http://wiki.internal',
      referer: 'http://wiki.internal/a?b=http://localhost:8080/',
      destination: 'http://wiki.internal/moved',
      accept: '*/*',
    });
  });

  it('leaves the names of others alone', () => {
    const raw = [
      'Host',
      'localhost:8080',
      'Origin',
      'http://localhost:3000',
      'Referer',
      'https://localhost:8080/',
    ];
    expect({ ...requestFields(raw, names) }).toEqual({
      host: 'wiki.internal',
      origin: 'http://localhost:3000',
      referer: 'https://localhost:8080/',
    });
    expect(requestFields(['Host', 'localhost:8080', 'Origin', 'null'], names)['origin']).toBe('null');
  });

  it('loses what is for one connection only, but never what frames its body', () => {
    const fields = requestFields(
      [
        ...['Connection', 'keep-alive, X-Private, Transfer-Encoding', 'Keep-Alive', 'timeout=5'],
        ...['X-Private', '1', 'Transfer-Encoding', 'chunked', 'Proxy-Connection', 'keep-alive'],
        ...['Upgrade', 'h2c', 'HTTP2-Settings', 'AAMAAABkAAQAAP__', 'Expect', '100-continue'],
      ],
      names,
    );
    expect({ ...fields }).toEqual({ host: 'wiki.internal', 'transfer-encoding': 'chunked' });
  });

  it('keeps a field in several lines as several lines', () => {
    expect(requestFields(['X-A', '1', 'x-a', '2', 'X-A', '3'], names)['x-a']).toEqual(['1', '2', '3']);
  });
});

describe('an answer', () => {
  const answered = (name: string, value: string): unknown =>
    answerFields([name, value], names)[name.toLowerCase()];

  it.each([
    ['Location', 'http://wiki.internal/login', 'http://localhost:8080/login'],
    ['Location', 'http://WIKI.internal:80', 'http://localhost:8080'],
    ['Location', '//wiki.internal/login', '//localhost:8080/login'],
    ['Location', '/login', '/login'],
    ['Location', 'login?to=http://wiki.internal/', 'login?to=http://wiki.internal/'],
    ['Location', 'https://wiki.internal/', 'https://wiki.internal/'],
    ['Location', 'http://wiki.internal:8090/', 'http://wiki.internal:8090/'],
    ['Location', 'http://wiki.internal.evil.example/', 'http://wiki.internal.evil.example/'],
    ['Location', 'http://wiki.internal@evil.example/', 'http://wiki.internal@evil.example/'],
    ['Location', 'http://wiki.internal\\@evil.example/', 'http://localhost:8080\\@evil.example/'],
    ['Content-Location', 'http://wiki.internal/a', 'http://localhost:8080/a'],
    ['Access-Control-Allow-Origin', 'http://wiki.internal', 'http://localhost:8080'],
    ['Access-Control-Allow-Origin', '*', '*'],
    ['Access-Control-Allow-Origin', 'http://localhost:3000', 'http://localhost:3000'],
    ['Refresh', '5; url=http://wiki.internal/b', '5; url=http://localhost:8080/b'],
    ['Refresh', '0;URL="http://wiki.internal/b"', '0;URL="http://localhost:8080/b"'],
    ['Refresh', '5', '5'],
    ['Refresh', '5; url=/b', '5; url=/b'],
  ])('%s: %s becomes %s', (name, before, after) => {
    expect(answered(name, before)).toBe(after);
  });

  it.each([
    ['a=1; Domain=wiki.internal; Path=/', 'a=1; Path=/'],
    ['a=1; Path=/; domain=.Wiki.Internal; HttpOnly', 'a=1; Path=/; HttpOnly'],
    ['a=1; Domain=internal', 'a=1'],
    ['a=1; Domain=evil.example; Path=/', 'a=1; Domain=evil.example; Path=/'],
    ['a=1; Domain=ki.internal', 'a=1; Domain=ki.internal'],
    ['domain=wiki.internal; Path=/', 'domain=wiki.internal; Path=/'],
    ['a=1; SameSite=None; Secure', 'a=1; SameSite=None; Secure'],
  ])('the cookie %s becomes %s', (before, after) => {
    expect(answered('Set-Cookie', before)).toBe(after);
  });

  it('frees the cookie of an IPv6 destination with a port', () => {
    const fields = answerFields(['Set-Cookie', 'a=1; Domain=fd00::7'], {
      ours: 'localhost',
      theirs: '[fd00::7]:3000',
    });
    expect(fields['set-cookie']).toBe('a=1');
  });

  it('keeps each of several cookies and challenges', () => {
    const raw = [
      'WWW-Authenticate',
      'Negotiate',
      'WWW-Authenticate',
      'NTLM',
      'Set-Cookie',
      'a=1',
      'Set-Cookie',
      'b=2',
    ];
    expect({ ...answerFields(raw, names) }).toEqual({
      'www-authenticate': ['Negotiate', 'NTLM'],
      'set-cookie': ['a=1', 'b=2'],
    });
  });

  it('takes a header called __proto__ as any other', () => {
    const fields = answerFields(['__proto__', 'x', 'constructor', 'y'], names);
    expect(Object.entries(fields)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });
});

describe('moving addresses, whatever they are', () => {
  const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/u);
  const name = fc
    .tuple(fc.array(label, { minLength: 1, maxLength: 3 }), fc.option(fc.integer({ min: 81, max: 65535 })))
    .map(([labels, port]) => labels.join('.') + (port === null ? '' : `:${String(port)}`));
  const path = fc.webPath().chain((start) => fc.webQueryParameters().map((query) => `/p${start}?${query}`));

  it('takes them there and back', () => {
    fc.assert(
      fc.property(name, name, path, (here, there, rest) => {
        const moved = moveAddress(`http://${here}${rest}`, here, there);
        expect(moved).toBe(`http://${there}${rest}`);
        expect(moveAddress(moved, there, here)).toBe(`http://${here}${rest}`);
      }),
    );
  });

  it('touches no other place, and nothing but the name', () => {
    fc.assert(
      fc.property(name, name, name, path, (here, there, other, rest) => {
        fc.pre(other !== here);
        expect(moveAddress(`http://${other}${rest}`, here, there)).toBe(`http://${other}${rest}`);
        expect(moveAddress(rest, here, there)).toBe(rest);
      }),
    );
  });

  it('lets every header through: none added, none lost, none thrown at', () => {
    const known = fc.constantFrom(
      'Location',
      'Set-Cookie',
      'Refresh',
      'Origin',
      'Referer',
      'Content-Location',
      'X-Any',
    );
    const value = fc.oneof(fc.string(), fc.constantFrom('http://', '//', 'http:///', ';;domain=', '5;url='));
    fc.assert(
      fc.property(fc.array(fc.tuple(known, value)), (lines) => {
        const raw = lines.flat();
        for (const fields of [answerFields(raw, names), requestFields(raw, names)]) {
          for (const each of new Set(lines.map(([line]) => line))) {
            const left = [fields[each.toLowerCase()] ?? []].flat();
            expect(left).toHaveLength(lines.filter(([line]) => line === each).length);
          }
        }
      }),
    );
  });
});
