import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Access, startWebServer, type StrangerLimits, type WebServer } from '../../electron/ipc';
import { eventNames, requestLimit } from '../../shared/contract';
import { closeCodes, codePath, messageLimit, socketPath } from '../../shared/wire';
import { engineDouble, type EngineDouble } from '../unit/ipc-double';

const { token } = new Access();
let root = '';
let engine: EngineDouble;
let server: WebServer;

const onLinux = { platform: 'linux', readListeners: null } as const;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ginnel-web-'));
  await writeFile(join(root, 'index.html'), '<title>Ginnel</title>');
  engine = engineDouble();
  await restart();
});

async function restart(limits: Partial<StrangerLimits> = {}): Promise<void> {
  const started = await startWebServer({
    ...onLinux,
    port: 0,
    access: new Access(token),
    root,
    engine,
    limits,
  });
  if (!started.ok) throw new Error(started.error.code);
  server = started.value;
}

/** Connections of a test that are still open at its end. */
const open: Socket[] = [];
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
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
    ['a request', { id: 1, command: 'snapshot.get', input: {} }],
    ['the token beside something', { token, id: 1 }],
    ['a list', [token]],
    ['null', null],
    ['no JSON', 'hello'],
  ];
  test.each(hellos)('%s closes the socket with 4401 and runs nothing', async (_, hello) => {
    const page = await new Page().opened();
    page.send(hello);
    page.send({ id: 1, command: 'snapshot.get', input: {} });
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

  test('after any number of wrong ones the right one is let in at once', async () => {
    const inside = await new Page().admitted();
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const page = await new Page().opened();
      page.send({ token: `wrong ${String(attempt)}` });
      expect(await page.closed).toBe(closeCodes.unauthorised);
    }
    const late = await new Page().admitted();
    for (const page of [inside, late]) {
      page.send({ id: 1, command: 'snapshot.get', input: {} });
      expect(await page.next()).toEqual({ id: 1, result: { ok: true, value: {} } });
    }
  });

  test('it is in the address for files only; addresses to open have codes', () => {
    expect(server.tokenAddress).toBe(`http://${own()}/#token=${token}`);
    expect(server.plainAddress).toBe(`http://${own()}/`);
    expect(token.length).toBeGreaterThanOrEqual(43);
    const [one, other] = [server.newAddress(), server.newAddress()];
    expect(one).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/u);
    expect(one).not.toContain(token);
    expect(one).not.toBe(other);
    expect(new Access().token).not.toBe(new Access().token);
  });
});

describe('a code', () => {
  const codeOf = (address: string): string =>
    new URLSearchParams(new URL(address).hash.slice(1)).get('token') ?? '';

  test('lets one page in, which gets the token for it, and nobody after that', async () => {
    let used = 0;
    const code = codeOf(server.newAddress(() => (used += 1)));
    const page = await new Page().opened();
    page.send({ token: code });
    expect(await page.next()).toEqual({ ready: true, token });
    expect(used).toBe(1);
    const second = await new Page().opened();
    second.send({ token: code });
    expect(await second.closed).toBe(closeCodes.unauthorised);
    expect(used).toBe(1);
    await new Page().admitted();
  });

  test('is not used up by guesses, and others stay good', async () => {
    const [one, other] = [codeOf(server.newAddress()), codeOf(server.newAddress())];
    for (const guess of [one.slice(1), `${one}x`, one.toLowerCase()]) {
      const page = await new Page().opened();
      page.send({ token: guess });
      expect(await page.closed).toBe(closeCodes.unauthorised);
    }
    for (const code of [other, one]) {
      const page = await new Page().opened();
      page.send({ token: code });
      expect(await page.next()).toEqual({ ready: true, token });
    }
  });

  async function ask(headers: Record<string, string>, body = ''): Promise<IncomingMessage> {
    const sent = request({
      host: '127.0.0.1',
      port: server.port,
      path: codePath,
      method: 'POST',
      headers,
      agent: false,
    });
    sent.on('error', () => undefined).end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    open.push(response.socket);
    return response.setEncoding('utf8');
  }

  test('is handed out to whoever has the token, who is told when it was used', async () => {
    const response = await ask({ Authorization: `Bearer ${token}` });
    expect(response.statusCode).toBe(200);
    const ended = once(response, 'end');
    const [text] = (await once(response, 'data')) as [string];
    const page = await new Page().opened();
    page.send({ token: text.trim() });
    expect(await page.next()).toEqual({ ready: true, token });
    await ended;
  });

  test.each([
    [
      'ssh://anna@db.example:2222',
      { ok: true, value: { kind: 'new-session', settings: { host: 'db.example' } } },
    ],
    ['ssh://-oProxyCommand=x', { ok: false, error: { code: 'link-invalid' } }],
  ])('brings %s with it, to its page alone', async (link, payload) => {
    const other = await new Page().admitted();
    const response = await ask({ Authorization: `Bearer ${token}` }, link);
    const [text] = (await once(response, 'data')) as [string];
    const page = await new Page().opened();
    page.send({ token: text.trim() });
    expect(await page.next()).toEqual({ ready: true, token });
    expect(await page.next()).toMatchObject({ event: 'links.arrived', payload });
    other.send({ id: 1, command: 'snapshot.get', input: {} });
    expect(await other.next()).toMatchObject({ id: 1 });
  });

  test('is not handed out for a body that can be no link', async () => {
    const response = await ask({ Authorization: `Bearer ${token}` }, `ssh://${'x'.repeat(20_000)}`);
    expect(response.statusCode).toBe(413);
    expect((await once(response, 'data'))[0]).toBe('too long\n');
  });

  test.each([
    ['no token', {}],
    ['a wrong one', { Authorization: 'Bearer wrong' }],
    ['another scheme', { Authorization: `Basic ${token}` }],
    ['a page of another site', { Authorization: `Bearer ${token}`, Origin: 'https://attacker.example' }],
    ['another name', { Authorization: `Bearer ${token}`, Host: 'attacker.example' }],
  ])('is not handed out to %s', async (_, headers) => {
    const response = await ask(headers);
    expect(response.statusCode).toBeGreaterThanOrEqual(401);
    let body = '';
    response.on('data', (text: string) => (body += text));
    await once(response, 'end');
    expect(body).not.toMatch(/[\w-]{43}/u);
  });

  test('that somebody waits for does not hold up the end', async () => {
    const response = await ask({ Authorization: `Bearer ${token}` });
    response.resume();
    await Promise.all([server.close(), once(response, 'end')]);
  });
});

describe('strangers', () => {
  async function silent(send = ''): Promise<Socket> {
    const socket = connect(server.port, '127.0.0.1');
    open.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    if (send !== '') socket.write(send);
    return socket;
  }
  const closed = (socket: Socket): Promise<unknown> =>
    new Promise((resolve) => {
      socket.once('close', resolve);
      socket.resume();
    });
  const upgrade = (): string =>
    `GET ${socketPath} HTTP/1.1\r\nHost: ${own()}\r\nOrigin: http://${own()}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
    `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${'A'.repeat(22)}==\r\n\r\n`;

  test.each([
    ['say nothing', () => ''],
    ['never end their request', () => 'GET / HTTP/1.1\r\nHost:'],
    [
      'never send the body they announced',
      () => `POST / HTTP/1.1\r\nHost: ${own()}\r\nContent-Length: 99\r\n\r\n`,
    ],
    ['open a WebSocket and never send a token', () => upgrade()],
    ['read nothing of what they asked for', () => `GET / HTTP/1.1\r\nHost: ${own()}\r\n\r\n`],
    ['ask for fifty things at once', () => `GET / HTTP/1.1\r\nHost: ${own()}\r\n\r\n`.repeat(50)],
  ])('%s: 1,500 of them keep nobody out', { timeout: 60_000 }, async (_, send) => {
    const inside = await new Page().admitted();
    for (let round = 0; round < 30; round += 1) {
      await Promise.all(Array.from({ length: 50 }, () => silent(send())));
      if (round % 10 !== 9) continue;
      const begun = performance.now();
      expect((await get({ Host: own() })).status).toBe(200);
      const page = await new Page().admitted();
      // Less than what strangers are given: nothing has waited for one of them.
      expect(performance.now() - begun).toBeLessThan(9_000);
      page.socket.terminate();
    }
    inside.send({ id: 1, command: 'snapshot.get', input: {} });
    expect(await inside.next()).toMatchObject({ id: 1, result: { ok: true } });
  });

  test('beyond the limit the ones that are silent longest give way; who was let in never does', async () => {
    await server.close();
    await restart({ most: 3 });
    const inside = await new Page().admitted();
    const [first, second, third] = [await silent(), await silent(), await silent()];
    // Heard of again, and so the newest.
    first.write(`GET / HTTP/1.1\r\nHost: ${own()}\r\n\r\n`);
    await once(first, 'data');
    const gone = closed(second);
    await silent();
    await gone;
    const next = closed(third);
    await silent();
    await next;
    expect([first.closed, inside.socket.readyState]).toEqual([false, WebSocket.OPEN]);
    inside.send({ id: 1, command: 'snapshot.get', input: {} });
    expect(await inside.next()).toMatchObject({ id: 1, result: { ok: true } });
  });

  test('have little time for a request and for a token', async () => {
    await server.close();
    await restart({ requestTime: 300, helloTime: 300, idleTime: 300 });
    const inside = await new Page().admitted();
    const page = await new Page().opened();
    const rest = [await silent(), await silent('GET / HTTP/1.1\r\nHost:'), await silent(upgrade())];
    await Promise.all(rest.map(closed));
    expect(await page.closed).toBe(closeCodes.unauthorised);
    expect(inside.socket.readyState).toBe(WebSocket.OPEN);
  });

  test('cannot make it keep large messages: before the token a WebSocket carries little', async () => {
    const page = await new Page().opened();
    page.send(JSON.stringify({ token: 'x'.repeat(100_000) }));
    expect(await page.closed).toBe(1006);
    const pings = await new Page().opened();
    const flood = setInterval(() => {
      pings.socket.ping('x'.repeat(100));
    }, 1);
    expect(await pings.closed).toBe(1006);
    clearInterval(flood);
    const inside = await new Page().admitted();
    inside.send({ id: 1, command: 'sessions.getLog', input: { sessionId: 'x'.repeat(100_000) } });
    expect(await inside.next()).toMatchObject({ id: 1, result: { ok: false } });
  });
});

describe('a page that is in', () => {
  test('gives commands and gets results, whatever their order', async () => {
    const page = await new Page().admitted();
    page.send({ id: 1, command: 'snapshot.get', input: {} });
    page.send({ id: 2, command: 'noSuchThing', input: {} });
    page.send({ id: 3, command: 'sessions.getLog', input: { sessionId: 'seven' } });
    page.send({ id: 4, command: '__proto__', input: {} });
    const replies = [await page.next(), await page.next(), await page.next(), await page.next()];
    expect(replies).toContainEqual({ id: 1, result: { ok: true, value: {} } });
    for (const id of [2, 3, 4]) {
      expect(replies).toContainEqual(
        expect.objectContaining({ id, result: expect.objectContaining({ ok: false }) as unknown }),
      );
    }
    expect(engine.calls.map(({ name }) => name)).toEqual(['snapshot.get']);
  });

  test('hears events until it goes; several pages hear the same', async () => {
    const [left, right] = await Promise.all([new Page().admitted(), new Page().admitted()]);
    expect(engine.listeners()).toBe(2 * eventNames.length);
    engine.emit('snapshot.traffic', []);
    expect(await left.next()).toEqual({ event: 'snapshot.traffic', payload: [] });
    expect(await right.next()).toEqual({ event: 'snapshot.traffic', payload: [] });
    left.socket.close();
    await left.closed;
    await expect.poll(() => engine.listeners()).toBe(eventNames.length);
  });

  test('a request above the limit gets an error value and the socket stays', async () => {
    const page = await new Page().admitted();
    page.send({ id: 1, command: 'sessions.getLog', input: { sessionId: 'x'.repeat(requestLimit) } });
    expect(await page.next()).toMatchObject({ id: 1, result: { ok: false, error: { code: 'bad-request' } } });
    page.send({ id: 2, command: 'snapshot.get', input: {} });
    expect(await page.next()).toMatchObject({ id: 2, result: { ok: true } });
  });

  test('a message far above it ends the socket, and nothing else', async () => {
    const page = await new Page().admitted();
    page.send('x'.repeat(messageLimit + 1));
    expect(await page.closed).toBe(1009);
    const other = await new Page().admitted();
    other.send({ id: 1, command: 'snapshot.get', input: {} });
    expect(await other.next()).toMatchObject({ id: 1, result: { ok: true } });
  });

  test.each([
    ['no JSON', 'hello'],
    ['no id', { command: 'snapshot.get', input: {} }],
    ['a field too many', { id: 1, command: 'snapshot.get', input: {}, token }],
    ['a second token', { token }],
    ['an id that is no number', { id: '1', command: 'snapshot.get', input: {} }],
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
    const second = await startWebServer({ ...onLinux, port: server.port, root, engine });
    expect(second).toEqual({
      ok: false,
      error: { code: 'listen-in-use', data: { address: '127.0.0.1', port: server.port } },
    });
  });

  test('a port that another program has on all addresses is in use where both could have it', async () => {
    const next = createServer().listen(0, '127.0.0.1');
    await once(next, 'listening');
    const { port } = next.address() as AddressInfo;
    next.close();
    const wide = { address: '0.0.0.0', port, pid: 4711, name: 'node', both: false };
    const readListeners = () => Promise.resolve([wide]);
    expect(await startWebServer({ platform: 'win32', readListeners, port, root, engine })).toEqual({
      ok: false,
      error: { code: 'listen-in-use', data: { address: '127.0.0.1', port } },
    });
  });

  test('paths that lead out of the folder lead nowhere', async () => {
    for (const path of ['/../secret', '/%2e%2e/secret', '//etc/passwd', '/index.html/..']) {
      expect((await get({ Host: own() }, path)).status).toBe(404);
    }
    expect((await get({ Host: own() }, `http://${own()}/index.html`)).status).toBe(404);
    expect((await get({ Host: own() }, '/?x=1')).body).toContain('<title>Ginnel');
  });
});
