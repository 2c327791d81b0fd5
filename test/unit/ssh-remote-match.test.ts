import { describe, expect, it } from 'vitest';
import { matchListener, type ConfirmedListener } from '../../electron/ssh/remote/match';

/** A listener as `address:port` asked for, and the port that was bound where the server chose one. */
function listener(text: string, chosen?: number): ConfirmedListener {
  const at = text.lastIndexOf(':');
  const asked = Number(text.slice(at + 1));
  return { address: text.slice(0, at), asked, port: chosen ?? asked };
}

const one = [listener('localhost:9100')];
const every = [listener(':9100')];
const chosen = [listener('localhost:0', 40_001)];
const twoAddresses = [listener('127.0.0.1:9100'), listener('192.0.2.7:9100')];
const twoChosen = [listener('localhost:0', 40_001), listener('192.0.2.7:0', 40_002)];

describe('the listener that a server means', () => {
  it.each<readonly [string, readonly ConfirmedListener[], string, number, number | null]>([
    ['the name that was asked for', one, 'localhost', 9100, 0],
    ['the address that the name stands for', one, '127.0.0.1', 9100, 0],
    ['the IPv6 address that the name stands for', one, '::1', 9100, 0],
    ['all addresses, asked for by the empty one', every, '0.0.0.0', 9100, 0],
    ['all IPv6 addresses, asked for by the empty one', every, '::', 9100, 0],
    ['loopback, although all addresses were asked for (GatewayPorts no)', every, '127.0.0.1', 9100, 0],
    ['an address that nobody asked for, on the only listener’s port', one, '10.0.0.5', 9100, 0],
    ['nothing at all, on the only listener’s port', one, '', 9100, 0],
    ['another port', one, 'localhost', 9101, null],
    ['port 0, which nobody asked for', one, 'localhost', 0, null],
    ['the port that the server chose', chosen, '127.0.0.1', 40_001, 0],
    ['port 0, which was asked for', chosen, 'localhost', 0, 0],
    ['port 0 and another address, with the only listener of that kind', chosen, '127.0.0.1', 0, 0],
    ['port 0 and an address that fits one of two', twoChosen, '192.0.2.7', 0, 1],
    ['port 0 and an address that fits none of two', twoChosen, '10.0.0.5', 0, null],
    ['the first of two addresses', twoAddresses, '127.0.0.1', 9100, 0],
    ['the second of two addresses', twoAddresses, '192.0.2.7', 9100, 1],
    ['the first of two addresses, written as IPv6', twoAddresses, '::ffff:127.0.0.1', 9100, 0],
    ['the first of two addresses by its name', twoAddresses, 'LOCALHOST', 9100, 0],
    ['neither of two addresses', twoAddresses, '0.0.0.0', 9100, null],
    ['the exact one of two that mean the same', [listener('localhost:1'), listener('::1:1')], '::1', 1, 1],
    ['one of two that mean the same', [listener('localhost:1'), listener('::1:1')], '127.0.0.1', 1, null],
    ['anything, where nobody listens', [], 'localhost', 9100, null],
  ])('is found for %s', (_case, confirmed, address, port, index) => {
    const expected = index === null ? null : confirmed[index];
    expect(matchListener(confirmed, { address, port })).toBe(expected);
  });
});
