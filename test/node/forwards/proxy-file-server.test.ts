import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { serveProxyFile, type ServedFile } from '../../../electron/forwards/proxy-file/server';
import { value } from './peers';

const served: ServedFile[] = [];
const silent: Socket[] = [];
afterEach(async () => {
  for (const socket of silent.splice(0)) socket.destroy();
  await Promise.all(served.splice(0).map(({ close }) => close()));
});

async function serve(text: string): Promise<URL> {
  const file = value(await serveProxyFile(() => text));
  served.push(file);
  return new URL(file.url);
}

it('is given to a browser while others hold as many connections as they can', async () => {
  const url = await serve('the file');
  for (let group = 0; group < 14; group += 1) {
    const more = Array.from({ length: 50 }, () => connect(Number(url.port), url.hostname));
    for (const socket of more) socket.on('error', () => undefined);
    silent.push(...more);
    await Promise.all(more.map((socket) => once(socket, 'connect')));
  }
  const answer = await fetch(url);
  expect([answer.status, await answer.text()]).toEqual([200, 'the file']);
});

it('is given to nobody who does not know its path, whichever way they ask', async () => {
  const url = await serve('the file');
  const { origin, pathname, href } = url;
  const [, secret = ''] = pathname.split('/');
  const others = ['/', '/proxy.pac', `/${secret}`, `/${secret}/`, `/x/..${pathname}`, `/${pathname}`];
  const hidden = others.filter((path) => new URL(path, origin).href !== href);
  for (const path of hidden) expect((await fetch(`${origin}${path}`)).status).toBe(404);
  expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(404);
  const { headers } = await fetch(url);
  expect(headers.get('access-control-allow-origin')).toBeNull();
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
});
