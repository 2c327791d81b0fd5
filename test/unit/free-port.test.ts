import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { findFreePort } from '../../electron/free-port';

const open: Server[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.close();
    await once(server, 'close');
  }
});

async function listen(host: string, port = 0): Promise<number> {
  const server = createServer().listen(port, host);
  open.push(server);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('the preferred port is taken when it is free', async () => {
  const preferred = await findFreePort(0);
  expect(await findFreePort(preferred)).toBe(preferred);
  // It was only looked at: both addresses can be bound.
  expect(await listen('127.0.0.1', preferred)).toBe(preferred);
  expect(await listen('::1', preferred)).toBe(preferred);
});

test.each(['127.0.0.1', '::1'])('a port in use at %s alone is passed over', async (host) => {
  const taken = await listen(host);
  const found = await findFreePort(taken);
  expect(found).not.toBe(taken);
  expect(found).toBeGreaterThan(0);
});
