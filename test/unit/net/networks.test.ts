import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSourceFilter, networkSet } from '../../../electron/net/networks';
import { formatIp as print } from '../../../electron/system/ip-address';
import { atMost } from '../../support/soak';

const address = (length: 4 | 16) => fc.uint8Array({ minLength: length, maxLength: length });

/** Whether two addresses agree in their first bits, computed the plain way. */
function agree(one: Uint8Array, other: Uint8Array, prefix: number): boolean {
  const bits = (bytes: Uint8Array): string =>
    [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits(one).slice(0, prefix) === bits(other).slice(0, prefix);
}

/** An address, a network, and the address with one bit of it changed: near misses are what matters. */
const cases = fc
  .constantFrom<4 | 16>(4, 16)
  .chain((length) =>
    fc.record({
      network: address(length),
      prefix: fc.nat({ max: length * 8 }),
      flipped: fc.nat({ max: length * 8 - 1 }),
    }),
  )
  .filter(({ network }) => network.length === 4 || network.subarray(0, 10).some((byte) => byte !== 0));

describe('a set of networks', () => {
  it('has what agrees with one of them in its first bits', () => {
    fc.assert(
      fc.property(cases, ({ network, prefix, flipped }) => {
        const near = Uint8Array.from(network);
        near[flipped >> 3] = (near[flipped >> 3] ?? 0) ^ (0x80 >> (flipped & 7));
        const set = networkSet([`${print(network)}/${String(prefix)}`]);
        expect(set.has(print(network))).toBe(true);
        expect(set.has(print(near))).toBe(agree(network, near, prefix));
      }),
      atMost(1000),
    );
  });

  it.each([
    ['10.0.0.0/8', '10.255.1.2', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['192.168.1.7', '192.168.1.7', true],
    ['192.168.1.7', '192.168.1.8', false],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['::/0', '2001:db8::1', true],
    ['::/0', '10.0.0.1', false],
    ['10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['10.0.0.0/8', '::ffff:a01:203', true],
    ['::ffff:10.0.0.0/104', '10.1.2.3', true],
    ['::ffff:10.0.0.0/104', '11.1.2.3', false],
    ['::ffff:10.0.0.5', '10.0.0.5', true],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['FD00::/8', 'fd12::1', true],
    ['10.0.0.0/33', '10.0.0.0', false],
    ['10.0.0/8', '10.0.0.0', false],
    ['db.internal', 'db.internal', false],
    ['10.0.0.0/8', 'localhost', false],
    ['10.0.0.0/8', '', false],
  ])('%s has %s: %s', (network, text, has) => {
    expect(networkSet([network]).has(text)).toBe(has);
  });

  it('keeps the families apart, which a plain BlockList does not do for mapped networks', () => {
    const list = new BlockList();
    list.addSubnet('::', 0, 'ipv6');
    expect(networkSet(['::/0']).has('10.0.0.1')).toBe(false);
    expect(list.check('::ffff:10.0.0.1', 'ipv6')).toBe(true);
  });
});

describe('where connections are taken from', () => {
  it('is everywhere without a list', () => {
    const mayConnect = createSourceFilter([]);
    expect(['192.0.2.1', '::1', 'localhost', ''].map(mayConnect)).toEqual([true, true, true, true]);
  });

  it('is the listed addresses and networks only, also as a socket of both families tells them', () => {
    const mayConnect = createSourceFilter(['192.168.1.7', 'fd00::/8', '10.0.0.0/8']);
    expect(
      ['192.168.1.7', '::ffff:192.168.1.7', '10.9.9.9', 'fd00::1', 'fdff::1%eth0'].map(mayConnect),
    ).not.toContain(false);
    expect(
      ['192.168.1.8', '::ffff:192.168.1.8', '127.0.0.1', '::1', 'fe80::1', 'localhost', ''].map(mayConnect),
    ).not.toContain(true);
  });
});
