import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { newToken, startWebServer, type WebServer } from '../../electron/ipc';
import { eventNames, requestLimit } from '../../shared/contract';
import { closeCodes, messageLimit, socketPath } from '../../shared/wire';
import { engineDouble, type EngineDouble } from '../unit/ipc-double';

const token = newToken();
let root = '';
let engine: EngineDouble;
let server: WebServer;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'culvert-web-'));
  await writeFile(join(root, 'index.html'), '<title>Culvert</title>');
  engine = engineDouble();
  const started = await startWebServer({ port: 0, token, root, engine });
  if (!started.ok) throw new Error(started.error.code);
  server = started.value;
});
afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

const own = (): string => `127.0.0.1:${String(server.port)}`;

async function get(headers: Record<string, string>, path = '/'): Promise<{ status: number; body: string }> {
  const sent = request({ host: '127.0.0.1', port: server.port, path, headers, agent: false }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let body = '';
  response.setEncoding('utf8').on('data', (text: string) => (body += text));
  await once(response, 'end');
  return { status: response.statusCode ?? 0, body };
}

/** A page's socket, with all it hears. */
class Page {
  readonly heard: unknown[] = [];
  readonly closed: Promise<number>;
  readonly socket: WebSocket;
  #wake: () => void = () => undefined;

  constructor(headers: Record<string, string> = {}, path = socketPath) {
    this.socket = new WebSocket(`ws://${own()}${path}`, {
      headers: { Origin: `http://${own()}`, ...headers },
      maxPayload: 0,
    });
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data: Buffer) => {
      this.heard.push(JSON.parse(data.toString('utf8')));
      this.#wake();
    });
    this.closed = new Promise((resolve) => this.socket.once('close', (code) => resolve(code)));
  }

  async opened(): Promise<this> {
    await once(this.socket, 'open');
    return this;
  }

  async admitted(): Promise<this> {
    await this.opened();
    this.send({ token });
    expect(await this.next()).toEqual({ ready: true });
    return this;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  async next(): Promise<unknown> {
    while (this.heard.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.heard.shift();
  }
}

describe('who is answered at all', () => {
  const hosts: [string, (port: number) => string, number][] = [
    ['its own address', (port) => `127.0.0.1:${String(port)}`, 200],
    ['a name that was made to point here (DNS rebinding)', (port) => `attacker.example:${String(port)}`, 403],
    ['a name that ends like it', (port) => `127.0.0.1.attacker.example:${String(port)}`, 403],
    ['localhost', (port) => `localhost:${String(port)}`, 403],
    ['another loopback address', (port) => `127.0.0.2:${String(port)}`, 403],
    ['IPv6', (port) => `[::1]:${String(port)}`, 403],
    ['no port', () => '127.0.0.1', 403],
    ['another port', () => '127.0.0.1:1', 403],
    ['a user before it', (port) => `x@127.0.0.1:${String(port)}`, 403],
  ];
  test.each(hosts)('Host is %s', async (_, host, status) => {
    const answer = await get({ Host: host(server.port) });
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.body).not.toContain('<title>');
    const page = new Page({ Host: host(server.port) });
    const outcome = await Promise.race([page.opened().then(() => 200), page.closed.then(() => 403)]);
    expect(outcome).toBe(status);
    page.socket.terminate();
  });

  test.each([
    ['two', (host: string) => `Host: ${host}\r\nHost: attacker.example\r\n`],
    ['two that are the same', (host: string) => `Host: ${host}\r\nHost: ${host}\r\n`],
    ['an empty one', () => 'Host:\r\n'],
    ['none', () => ''],
  ])('%s Host header', async (_, headers) => {
    const socket = connect(server.port, '127.0.0.1');
    socket.write(`GET / HTTP/1.1\r\n${headers(own())}Connection: close\r\n\r\n`);
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 40[03]/u);
    expect(answer).not.toContain('<title>');
  });

  const origins: [string, (port: number) => string, boolean][] = [
    ['its own', (port) => `http://127.0.0.1:${String(port)}`, true],
    ['another site', () => 'https://attacker.example', false],
    ['its own over https', (port) => `https://127.0.0.1:${String(port)}`, false],
    ['localhost', (port) => `http://localhost:${String(port)}`, false],
    ['another port of this computer', () => 'http://127.0.0.1:1', false],
    ['a sandboxed frame or a file', () => 'null', false],
    ['its own with a path', (port) => `http://127.0.0.1:${String(port)}/`, false],
    ['empty', () => '', false],
  ];
  test.each(origins)('Origin is %s', async (_, origin, taken) => {
    const page = new Page({ Origin: origin(server.port) });
    const outcome = await Promise.race([page.opened().then(() => true), page.closed.then(() => false)]);
    expect(outcome).toBe(taken);
    page.socket.terminate();
    expect((await get({ Host: own(), Origin: origin(server.port) })).status).toBe(taken ? 200 : 403);
  });

  test('a WebSocket without an Origin is no page', async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.write(
      `GET ${socketPath} HTTP/1.1\r\nHost: ${own()}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${'A'.repeat(22)}==\r\n\r\n`,
    );
    const [answer] = (await once(socket.setEncoding('utf8'), 'data')) as [string];
    expect(answer).toMatch(/^HTTP\/1\.1 403/u);
    socket.destroy();
  });

  test.each(['/', '/socket/', '/socket?token=x', '/SOCKET', '/other'])('no WebSocket at %s', async (path) => {
    const page = new Page({}, path);
    expect(await Promise.race([page.opened(), page.closed])).toBe(1006);
  });

  test('it listens on 127.0.0.1 alone', async () => {
    const attempt = connect(server.port, '127.0.0.2');
    const [error] = (await once(attempt, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });
});

describe('the token', () => {
  const hellos: [string, unknown][] = [
    ['a wrong token', { token: 'x'.repeat(token.length) }],
    ['an empty one', { token: '' }],
    ['the beginning of the right one', { token: token.slice(0, -1) }],
    ['the right one and more', { token: `${token}x` }],
    ['a number', { token: 7 }],
    ['a request', { id: 1, command: 'getSnapshot', input: {} }],
    ['the token beside something', { token, id: 1 }],
    ['a list', [token]],
    ['null', null],
    ['no JSON', 'hello'],
  ];
  test.each(hellos)('%s closes the socket with 4401 and runs nothing', async (_, hello) => {
    const page = await new Page().opened();
    page.send(hello);
    page.send({ id: 1, command: 'getSnapshot', input: {} });
    expect(await page.closed).toBe(closeCodes.unauthorised);
    expect(page.heard).toEqual([]);
    expect(engine.calls).toEqual([]);
    expect(engine.listeners()).toBe(0);
  });

  test('a binary message is no token', async () => {
    const page = await new Page().opened();
    page.socket.send(Buffer.from(JSON.stringify({ token })));
    expect(await page.closed).toBe(closeCodes.unauthorised);
  });

  test('after ten wrong ones the right one is not looked at either; pages that are in stay in', async () => {
    const inside = await new Page().admitted();
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const page = await new Page().opened();
      page.send({ token: `wrong ${String(attempt)}` });
      await page.closed;
    }
    const late = await new Page().opened();
    late.send({ token });
    expect(await late.closed).toBe(closeCodes.unauthorised);
    inside.send({ id: 1, command: 'getSnapshot', input: {} });
    expect(await inside.next()).toEqual({ id: 1, result: { ok: true, value: {} } });
  });

  test('it stands in the fragment of the address, which no browser sends', () => {
    expect(server.url).toBe(`http://${own()}/#token=${token}`);
    expect(token.length).toBeGreaterThanOrEqual(43);
    expect(newToken()).not.toBe(newToken());
  });
});

describe('a page that is in', () => {
  test('gives commands and gets results, whatever their order', async () => {
    const page = await new Page().admitted();
    page.send({ id: 1, command: 'getSnapshot', input: {} });
    page.send({ id: 2, command: 'noSuchThing', input: {} });
    page.send({ id: 3, command: 'getLog', input: { sessionId: 'seven' } });
    page.send({ id: 4, command: '__proto__', input: {} });
    const replies = [await page.next(), await page.next(), await page.next(), await page.next()];
    expect(replies).toContainEqual({ id: 1, result: { ok: true, value: {} } });
    for (const id of [2, 3, 4]) {
      expect(replies).toContainEqual(
        expect.objectContaining({ id, result: expect.objectContaining({ ok: false }) as unknown }),
      );
    }
    expect(engine.calls.map(({ name }) => name)).toEqual(['getSnapshot']);
  });

  test('hears events until it goes; several pages hear the same', async () => {
    const [left, right] = await Promise.all([new Page().admitted(), new Page().admitted()]);
    expect(engine.listeners()).toBe(2 * eventNames.length);
    engine.emit('traffic', []);
    expect(await left.next()).toEqual({ event: 'traffic', payload: [] });
    expect(await right.next()).toEqual({ event: 'traffic', payload: [] });
    left.socket.close();
    await left.closed;
    await expect.poll(() => engine.listeners()).toBe(eventNames.length);
  });

  test('a request above the limit gets an error value and the socket stays', async () => {
    const page = await new Page().admitted();
    page.send({ id: 1, command: 'getLog', input: { sessionId: 'x'.repeat(requestLimit) } });
    expect(await page.next()).toMatchObject({ id: 1, result: { ok: false, error: { code: 'bad-request' } } });
    page.send({ id: 2, command: 'getSnapshot', input: {} });
    expect(await page.next()).toMatchObject({ id: 2, result: { ok: true } });
  });

  test('a message far above it ends the socket, and nothing else', async () => {
    const page = await new Page().admitted();
    page.send('x'.repeat(messageLimit + 1));
    expect(await page.closed).toBe(1009);
    const other = await new Page().admitted();
    other.send({ id: 1, command: 'getSnapshot', input: {} });
    expect(await other.next()).toMatchObject({ id: 1, result: { ok: true } });
  });

  test.each([
    ['no JSON', 'hello'],
    ['no id', { command: 'getSnapshot', input: {} }],
    ['a field too many', { id: 1, command: 'getSnapshot', input: {}, token }],
    ['a second token', { token }],
    ['an id that is no number', { id: '1', command: 'getSnapshot', input: {} }],
  ])('%s closes the socket with 4400', async (_, message) => {
    const page = await new Page().admitted();
    page.send(message);
    expect(await page.closed).toBe(closeCodes.notUnderstood);
    expect(engine.calls).toEqual([]);
  });
});

describe('the server itself', () => {
  test('closing it closes the pages with 1001 and frees the port', async () => {
    const page = await new Page().admitted();
    await server.close();
    await server.close();
    expect(await page.closed).toBe(closeCodes.ending);
    const next = createServer().listen(server.port, '127.0.0.1');
    await once(next, 'listening');
    next.close();
  });

  test('a port that is taken is an error with its number', async () => {
    const second = await startWebServer({ port: server.port, token, root, engine });
    expect(second).toEqual({
      ok: false,
      error: { code: 'listen-in-use', data: { address: '127.0.0.1', port: server.port } },
    });
  });

  test('paths that lead out of the folder lead nowhere', async () => {
    for (const path of ['/../secret', '/%2e%2e/secret', '//etc/passwd', '/index.html/..']) {
      expect((await get({ Host: own() }, path)).status).toBe(404);
    }
    expect((await get({ Host: own() }, `http://${own()}/index.html`)).status).toBe(404);
    expect((await get({ Host: own() }, '/?x=1')).body).toContain('<title>Culvert');
  });
});
