import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { findFreePort, nextFreePort } from '../../../electron/system/free-port';
import { closeAfterEach } from '../../support/owned';

const own = closeAfterEach();

async function listen(host: string, port = 0): Promise<number> {
  const server = createServer().listen({ port, host, ipv6Only: true });
  await once(server, 'listening');
  own({
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  });
  return (server.address() as AddressInfo).port;
}

/** Listens on so many ports, one behind the other; tells the first. */
async function listenInARow(host: string, count: number): Promise<number> {
  for (let first = 20_000; first < 30_000; first += count) {
    try {
      for (let port = first; port < first + count; port += 1) await listen(host, port);
      return first;
    } catch {
      // One of them is in use: another row.
    }
  }
  throw new Error('no row of free ports');
}

test('the preferred port is taken when it is free', async () => {
  const preferred = await findFreePort(0, null);
  expect(await findFreePort(preferred, null)).toBe(preferred);
  // It was only looked at: both addresses can be bound.
  expect(await listen('127.0.0.1', preferred)).toBe(preferred);
  expect(await listen('::1', preferred)).toBe(preferred);
});

test.each(['127.0.0.1', '::1'])('a port in use at %s alone is passed over', async (host) => {
  const taken = await listen(host);
  const found = await findFreePort(taken, null);
  expect(found).not.toBe(taken);
  expect(found).toBeGreaterThan(0);
});

test('the next port is the first above that is free on all the addresses', async () => {
  const first = await listenInARow('127.0.0.1', 3);
  await listen('::1', first + 3);
  const next = await nextFreePort(['127.0.0.1', '::1'], first, null);
  expect(next).toBeGreaterThan(first + 3);
  expect(next).toBeLessThan(first + 51);
  // On the IPv6 address alone, the next number will do.
  expect(await nextFreePort(['::1'], first, null)).toBe(first + 1);
  // What was found can be bound, on both.
  expect(await listen('127.0.0.1', next ?? 0)).toBe(next);
  expect(await listen('::1', next ?? 0)).toBe(next);
});

test('where a port may be had twice, one that another has on all addresses is passed over', async () => {
  const first = await listenInARow('127.0.0.9', 1);
  const listener = { pid: 4711, name: 'node', both: false };
  const others = [
    { ...listener, address: '0.0.0.0', port: first + 1 },
    { ...listener, address: '::', port: first + 2, both: true },
  ];
  const next = await nextFreePort(['127.0.0.9'], first, () => Promise.resolve(others));
  expect(next).toBeGreaterThan(first + 2);
  const preferred = await findFreePort(0, null);
  const taken = () => Promise.resolve([{ ...listener, address: '::', port: preferred }]);
  expect(await findFreePort(preferred, taken)).not.toBe(preferred);
});

test('another loopback address is another listener', async () => {
  const first = await listenInARow('127.0.0.1', 2);
  expect(await nextFreePort(['127.0.0.5'], first, null)).toBe(first + 1);
  expect(await nextFreePort(['0.0.0.0'], first, null)).toBeGreaterThan(first + 1);
});

test('addresses that overlap do not stand in each other’s way', async () => {
  const taken = await listen('127.0.0.1');
  expect(await nextFreePort(['127.0.0.1', '0.0.0.0', '::', '::1'], taken, null)).toBeGreaterThan(1023);
});

test('behind fifty taken ports the system is asked for any', async () => {
  const first = await listenInARow('127.0.0.1', 51);
  const next = await nextFreePort(['127.0.0.1'], first, null);
  expect(next).not.toBeNull();
  expect(next === null || next < first || next > first + 50).toBe(true);
});

test('behind the last port the search goes on at the first ordinary one', async () => {
  const next = (await nextFreePort(['127.0.0.9'], 65_535, null)) ?? 0;
  expect(next).toBeGreaterThanOrEqual(1024);
  expect(next).toBeLessThan(1024 + 50);
});

test('for a port of the administrator’s, one 8000 above it is offered', async () => {
  expect(await nextFreePort(['127.0.0.9'], 80, null)).toBe(8080);
  expect(await nextFreePort(['127.0.0.9'], 443, null)).toBe(8443);
});

test('an address this machine lacks does not count', async () => {
  const taken = await listen('127.0.0.1');
  expect(await nextFreePort(['192.0.2.1', '127.0.0.1'], taken, null)).not.toBeNull();
  expect(await nextFreePort(['192.0.2.1'], taken, null)).toBeNull();
  expect(await nextFreePort([], taken, null)).toBeNull();
});
