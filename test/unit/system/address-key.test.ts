import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressKey, claim, procAddressKey } from '../../../electron/system/address-key';

const key = (address: string): string => {
  const read = addressKey(address);
  if (read === null) throw new Error(`${address} is no address`);
  return read;
};

describe('an address by its bytes', () => {
  test.each([
    ['127.0.0.1', '7f000001'],
    ['0.0.0.0', '00000000'],
    ['::', '0'.repeat(32)],
    ['::1', `${'0'.repeat(31)}1`],
    ['2001:DB8::a:0', '20010db80000000000000000000a0000'],
    ['1:2:3:4:5:6:7::', '00010002000300040005000600070000'],
    ['fe80::1%eth0', 'fe800000000000000000000000000001'],
    ['64:ff9b::192.0.2.33', '0064ff9b0000000000000000c0000221'],
  ])('%s', (address, digits) => {
    expect(addressKey(address)).toBe(digits);
  });

  test.each(['::ffff:127.0.0.1', '::FFFF:7f00:1', '0:0:0:0:0:ffff:127.0.0.1'])(
    '%s is IPv4 in the clothes of IPv6',
    (address) => {
      expect(addressKey(address)).toBe(key('127.0.0.1'));
    },
  );

  test.each(['localhost', '', '*', '127.0.0', '[::1]', '1.2.3.4.5'])('"%s" is none', (text) => {
    expect(addressKey(text)).toBeNull();
  });

  test('every spelling of an IPv6 address reads the same', () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant(0), group), { minLength: 8, maxLength: 8 }), (groups) => {
        const long = groups.map((each) => each.toString(16).padStart(4, '0')).join(':');
        // The WHATWG URL parser prints the canonical form.
        const short = new URL(`http://[${long}]/`).hostname.slice(1, -1);
        expect(addressKey(short)).toBe(addressKey(long));
        const digits = long.replaceAll(':', '');
        expect(addressKey(long)).toBe(digits.startsWith(`${'0'.repeat(20)}ffff`) ? digits.slice(24) : digits);
      }),
    );
  });
});

describe("an address as Linux' tables print it", () => {
  test('words of 32 bits in the order of the machine', () => {
    expect(procAddressKey('0100007F', true)).toBe(key('127.0.0.1'));
    expect(procAddressKey('7F000001', false)).toBe(key('127.0.0.1'));
    expect(procAddressKey('00000000000000000000000001000000', true)).toBe(key('::1'));
    expect(procAddressKey('B80D01200000000000000000010000FF', true)).toBe(key('2001:db8::ff00:1'));
    expect(procAddressKey('20010DB80000000000000000FF000001', false)).toBe(key('2001:db8::ff00:1'));
  });

  test('IPv4 in the clothes of IPv6', () => {
    expect(procAddressKey('0000000000000000FFFF00000100007F', true)).toBe(key('127.0.0.1'));
  });
});

describe('who stands in the way', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['0.0.0.0', '127.0.0.1'],
    ['::', '::1'],
    ['::', '127.0.0.1'],
    ['127.0.0.5', '0.0.0.0'],
    ['::1', '::'],
    ['::', '0.0.0.0'],
  ])('%s for %s', (listening, wanted) => {
    expect(claim(key(listening), key(wanted))).not.toBeNull();
  });

  test.each([
    ['127.0.0.2', '127.0.0.1'],
    ['127.0.0.1', '::1'],
    ['::1', '127.0.0.1'],
    ['::1', '0.0.0.0'],
    ['0.0.0.0', '::1'],
    ['0.0.0.0', '::'],
  ])('not %s for %s', (listening, wanted) => {
    expect(claim(key(listening), key(wanted))).toBeNull();
  });

  test('the address itself before the wildcard of its family, and that before IPv6’s', () => {
    const claims = ['::', '0.0.0.0', '127.0.0.1'].map((each) => claim(key(each), key('127.0.0.1')) ?? 0);
    expect(claims).toEqual(claims.toSorted((a, b) => a - b));
    expect(new Set(claims).size).toBe(3);
  });
});
