import { METHODS } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginningOf } from '../../../../electron/forwards/web-site/first-bytes';

const of = (text: string) => beginningOf(Buffer.from(text, 'latin1'));

const someWords = fc.stringMatching(/^[A-Za-z-]{1,12} ?(?:h?t?t?p?s?:?)\/?\r?\n?$/u);

describe('what a connection begins with', () => {
  it.each(['GET / HTTP/1.1\r\n', 'POST /', 'PROPFIND ', 'M-SEARCH * HTTP/1.1'])('%j is HTTP', (text) => {
    expect(of(text)).toBe('http');
  });

  it.each([
    'FOO / HTTP/1.1',
    'get / HTTP/1.1',
    'GETS /',
    'x http://evil.example/',
    "It's! HTTPS://evil.example/",
  ])('%j is HTTP, with a method of a page’s own', (text) => {
    expect(of(text)).toBe('http');
  });

  it('takes a word without an end for a method: a page may choose one of any length', () => {
    expect(of('x'.repeat(16 * 1024 - 1))).toBe('unknown');
    expect(of('x'.repeat(16 * 1024))).toBe('http');
    expect(of(`${'x'.repeat(20_000)} / HTTP/1.1`)).toBe('http');
  });

  it.each([
    '\x16\x03\x01\x02\x00\x01',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'SSH-2.0-OpenSSH_9.2\r\n',
    'GETS x',
    'FOO httpd',
    'NICK someone',
    'EHLO a.example',
    'FOO  /',
    'CONNECT a:1 HTTP/1.1',
    '\x00',
    '\r\n',
    'GET\t',
  ])('%j is not', (text) => {
    expect(of(text)).toBe('other');
  });

  it('cannot be told from a part of a method', () => {
    for (const part of ['', 'G', 'GET', 'PRO', 'UNSUBSCRIBE', 'GETS ', 'FOO h', 'FOO https'])
      expect(of(part)).toBe('unknown');
  });

  it('is told in the same way however the bytes are split, and at the first line’s end at the latest', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...METHODS.map((name) => `${name} /`)), fc.string(), someWords),
        (text) => {
          const whole = of(text);
          for (let length = 0; length <= text.length; length += 1) {
            const early = of(text.slice(0, length));
            if (early !== 'unknown') expect(early).toBe(whole);
          }
          if (/[\r\n]/u.test(text)) expect(whole).not.toBe('unknown');
        },
      ),
    );
  });
});
