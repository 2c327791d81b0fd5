import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { serveMetrics, type ServedMetrics } from '../../electron/cli/metrics/server';

let served: ServedMetrics | null = null;
let clients: Socket[] = [];
afterEach(async () => {
  for (const client of clients) client.destroy();
  clients = [];
  await served?.close();
  served = null;
});

async function serving(make: () => Promise<string>): Promise<number> {
  const place = { address: '127.0.0.1', port: 0, platform: process.platform, readListeners: null };
  const result = await serveMetrics(place, make);
  if (!result.ok) throw new Error(result.error.code);
  served = result.value;
  return Number(new URL(served.url).port);
}

async function asking(port: number, path: string, host = `127.0.0.1:${String(port)}`): Promise<Socket> {
  const client = connect(port, '127.0.0.1');
  clients.push(client);
  await once(client, 'connect');
  client.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  return client;
}

test('a hundred readers at once are answered with one making, whether they read or not', async () => {
  let resolve: (text: string) => void = () => undefined;
  const made = new Promise<string>((done) => {
    resolve = done;
  });
  let times = 0;
  const port = await serving(() => {
    times += 1;
    return made;
  });
  const readers = await Promise.all(Array.from({ length: 100 }, () => asking(port, '/metrics')));
  // Answered after all of them have come.
  expect(await text(await asking(port, '/'))).toContain('404 Not Found');
  resolve(`up 1\n${'#'.repeat(3_000_000)}\n`);
  const last = readers.pop();
  expect(last === undefined ? '' : await text(last)).toMatch(
    /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nup 1\n#{3000000}\n$/u,
  );
  expect(times).toBe(1);
  // The next one is made anew.
  expect(await text(await asking(port, '/metrics'))).toContain('\r\n\r\nup 1\n');
  expect(times).toBe(2);
});

test.each([
  ['127.0.0.1', 200],
  ['LOCALHOST:1', 200],
  ['[::1]:9', 200],
  ['attacker.example', 403],
  ['127.0.0.1.attacker.example', 403],
  ['localhost@attacker.example', 403],
  ['localhost:80:80', 403],
  ['0.0.0.0', 403],
  ['127.0.0.1, attacker.example', 403],
])('of a request for %s the answer is %i', async (host, status) => {
  const port = await serving(() => Promise.resolve('up 1\n'));
  expect(await text(await asking(port, '/metrics', host))).toMatch(
    new RegExp(`^HTTP/1\\.1 ${String(status)} `, 'u'),
  );
});
