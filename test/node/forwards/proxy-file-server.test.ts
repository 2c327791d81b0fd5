import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { serveProxyFile, type ServedFile } from '../../../electron/forwards/proxy-file/server';
import { value } from './peers';

const served: ServedFile[] = [];
const silent: Socket[] = [];
afterEach(async () => {
  for (const socket of silent.splice(0)) socket.destroy();
  await Promise.all(served.splice(0).map(({ close }) => close()));
});

async function serve(words: string): Promise<URL> {
  const file = value(await serveProxyFile(() => words));
  served.push(file);
  return new URL(file.url);
}

/** Asks for a path exactly as it is written. */
async function ask({ hostname, port }: URL, path: string, method = 'GET'): Promise<IncomingMessage> {
  const asking = request({ hostname, port, path, method, agent: false });
  asking.end(method === 'POST' ? 'x' : undefined);
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  return answer;
}

it('is given to a browser while others hold as many connections as they can', async () => {
  const url = await serve('the file');
  for (let group = 0; group < 14; group += 1) {
    const more = Array.from({ length: 50 }, () => connect(Number(url.port), url.hostname));
    for (const socket of more) socket.on('error', () => undefined);
    silent.push(...more);
    await Promise.all(more.map((socket) => once(socket, 'connect')));
  }
  const answer = await ask(url, url.pathname);
  expect([answer.statusCode, await text(answer)]).toEqual([200, 'the file']);
});

it('is given to nobody who does not know its path, whichever way they ask', async () => {
  const url = await serve('the file');
  const { pathname } = url;
  const [, secret = ''] = pathname.split('/');
  const others = ['/', '/proxy.pac', `/${secret}`, `/${secret}/`, `/x/..${pathname}`, `/${pathname}`];
  for (const path of others) expect((await ask(url, path)).statusCode, path).toBe(404);
  expect((await ask(url, pathname, 'POST')).statusCode).toBe(404);
  const { statusCode, headers } = await ask(url, pathname);
  expect(statusCode).toBe(200);
  expect(headers['access-control-allow-origin']).toBeUndefined();
  expect(headers['cross-origin-resource-policy']).toBe('same-origin');
});
