import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIp, parseIp } from '../../../electron/system/ip-address';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const bytesOf = (text: string): Uint8Array => Uint8Array.from(parseIp(text)?.toByteArray() ?? []);

describe('addresses', () => {
  it.each([
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000000000001', '::1'],
    ['20010db8000000000000000000000000', '2001:db8::'],
    ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
    ['20010000000000010000000000000001', '2001:0:0:1::1'],
    ['fe80000000000000020000fffe000001', 'fe80::200:ff:fe00:1'],
  ])('%s is %s', (bytes, text) => {
    expect(formatIp(hex(bytes))).toBe(text);
  });

  it('are printed so that a URL parser reads the same address', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const text = formatIp(bytes);
        expect(new URL(`http://[${text}]/`).hostname).toBe(`[${text}]`);
      }),
    );
    expect(formatIp(Uint8Array.of(192, 0, 2, 7))).toBe('192.0.2.7');
  });

  it('are read back to the same bytes', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    fc.assert(
      fc.property(bytes(16), bytes(4), (long, short) => {
        expect(bytesOf(formatIp(long))).toEqual(long);
        expect(bytesOf(formatIp(short))).toEqual(short);
      }),
    );
  });

  it.each([
    ['::', '00000000000000000000000000000000'],
    ['::ffff:10.0.0.5', '00000000000000000000ffff0a000005'],
    ['::FFFF:a00:5', '00000000000000000000ffff0a000005'],
    ['::192.0.2.7', '000000000000000000000000c0000207'],
    ['64:ff9b::192.0.2.33', '0064ff9b0000000000000000c0000221'],
    ['1:2:3:4:5:6:7.8.9.10', '0001000200030004000500060708090a'],
    ['1:2:3:4:5:6:7::', '00010002000300040005000600070000'],
    ['fe80::1%eth0', 'fe800000000000000000000000000001'],
  ])('%s is read as IPv6', (text, bytes) => {
    expect(Buffer.from(bytesOf(text)).toString('hex')).toBe(bytes);
  });

  it.each(['', 'localhost', '127.1', '0x7f.0.0.1', '1.2.3.4.5', '::1::', '[::1]', '10.0.0.0/8'])(
    '%j is none',
    (text) => {
      expect(parseIp(text)).toBeNull();
    },
  );
});
