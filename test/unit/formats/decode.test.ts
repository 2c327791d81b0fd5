import { describe, expect, it } from 'vitest';
import { decode, fileLimit } from '../../../electron/formats/decode';

const text = 'Windows Registry Editor Version 5.00\r\n"HostName"="büro.example"\r\n';

describe('bytes are read as text', () => {
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with its mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
    ['UTF-16 with its mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 without it', Buffer.from(text, 'utf16le')],
    ['UTF-16, the other way round', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-16, the other way round, without its mark', Buffer.from(text, 'utf16le').swap16()],
    ['a code page', Buffer.from(text, 'latin1')],
  ])('of %s', (_, bytes) => {
    expect(decode(bytes)).toEqual({ kind: 'text', text });
  });

  it('of the system’s own code page', () => {
    expect(decode(Buffer.from([0xf1, 0xe5, 0xf0, 0xe2, 0xe5, 0xf0]), 'windows-1251')).toEqual({
      kind: 'text',
      text: 'сервер',
    });
  });

  it('of nothing', () => {
    expect(decode(new Uint8Array())).toEqual({ kind: 'text', text: '' });
  });

  it('of a terminal’s colours', () => {
    expect(decode(Buffer.from('\u001b[32mssh\u001b[0m me@host')).kind).toBe('text');
  });
});

describe('bytes that are no text', () => {
  it.each([
    ['a program', Buffer.from('\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0', 'latin1')],
    ['a picture', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0', 'latin1')],
    ['an archive', Buffer.from('PK\x03\x04\x14\0\0\0\x08\0\x01\x02\x03\x04\x05\x06', 'latin1')],
    ['random bytes', Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 7919 + (at >> 3)) & 0xff))],
  ])('are %s', (_, bytes) => {
    expect(decode(bytes)).toEqual({ kind: 'binary' });
  });

  it('are too many', () => {
    expect(decode(new Uint8Array(fileLimit + 1))).toEqual({ kind: 'large' });
  });
});
