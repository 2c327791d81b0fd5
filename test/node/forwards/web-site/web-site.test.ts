import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Duplex, type Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { fail, ok } from '../../../../shared/result';
import { memoryInUse } from '../../../support/garbage';
import { closeScenes, origin, RawClient, rawOrigin, webSite } from './scene';
import { unixOnly } from '../../../support/unix-only';

afterEach(closeScenes);

interface Answer {
  readonly response: IncomingMessage;
  readonly body: Buffer;
}

async function read(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function fetchOf(url: string, options: RequestOptions = {}, body?: string | Buffer): Promise<Answer> {
  const sent = httpRequest(url, options);
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { response, body: await read(response) };
}

describe('requests through a web site', () => {
  it('reach the destination under its name, and answers come back under ours', async () => {
    const { port } = await origin((request, response) => {
      response.writeHead(302, {
        Location: `http://${request.headers.host ?? ''}/next`,
        'Set-Cookie': ['a=1; Domain=wiki.internal', 'b=2'],
      });
      response.end(JSON.stringify([request.headers.host, request.headers.origin, request.headers.referer]));
    });
    const site = await webSite(port, { port: 8090 });
    const headers = { Origin: site.url, Referer: `${site.url}/start` };
    const { response, body } = await fetchOf(`${site.url}/`, { headers });
    const theirs = 'http://wiki.internal:8090';
    expect(JSON.parse(body.toString())).toEqual(['wiki.internal:8090', theirs, `${theirs}/start`]);
    expect(response.statusCode).toBe(302);
    expect(response.headers.location).toBe(`${site.url}/next`);
    expect(response.headers['set-cookie']).toEqual(['a=1', 'b=2']);
  });

  it('keep one connection and one channel for many', async () => {
    const { port } = await origin((request, response) => {
      request.resume();
      response.end(request.url);
    });
    const site = await webSite(port);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let index = 0; index < 30; index += 1) {
      // A chunked body among them, after which the channel is to live on as well.
      const method = index % 3 === 0 ? 'POST' : 'GET';
      const headers = method === 'POST' ? { 'Transfer-Encoding': 'chunked' } : {};
      const { body } = await fetchOf(
        `${site.url}/${String(index)}`,
        { agent, method, headers },
        method === 'POST' ? 'x' : undefined,
      );
      expect(body.toString()).toBe(`/${String(index)}`);
    }
    expect([site.served.length, site.channels.length]).toEqual([1, 1]);
    const served = await site.connection(0);
    expect(served.openings()).toBe(1);
    agent.destroy();
    expect(await served.ended).toEqual({ kind: 'finished' });
    const channel = site.channels[0] as Socket;
    expect(served.tally).toEqual({ sent: channel.bytesWritten, received: channel.bytesRead });
  });

  it('open no channel for a client that says nothing', async () => {
    const { port } = await origin((_request, response) => response.end());
    const site = await webSite(port);
    const client = new RawClient(site.port);
    const served = await site.connection(0);
    client.socket.end();
    expect(await served.ended).toEqual({ kind: 'left' });
    expect(site.channels).toHaveLength(0);
  });

  it('arrive as they were sent: path, spelling and order of names, fields in several lines', async () => {
    let got = '';
    const port = await rawOrigin((socket) => {
      socket.on('data', (chunk: Buffer) => {
        got += chunk.toString('latin1');
        if (got.endsWith('\r\n\r\n'))
          socket.write('HTTP/1.1 200 Fine\r\nX-ODD-name: 1\r\nx-odd-name: 2\r\nContent-Length: 2\r\n\r\nok');
      });
    });
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send(
      ...['GET //a/../b?x=%2F&y=%E4 HTTP/1.1', 'Host: LocalHost:80', 'X-cUstom: one', 'accept: text/html'],
      ...['x-custom: two', 'Cookie: a=1; b=2', '', ''],
    );
    const text = await client.until('\r\n\r\nok');
    expect(got.split('\r\n')).toEqual([
      ...['GET //a/../b?x=%2F&y=%E4 HTTP/1.1', 'Host: wiki.internal', 'x-custom: one', 'x-custom: two'],
      ...['accept: text/html', 'Cookie: a=1; b=2', 'connection: keep-alive', '', ''],
    ]);
    const lines = text.split('\r\n');
    expect(lines[0]).toBe('HTTP/1.1 200 Fine');
    expect(lines.filter((line) => line.toLowerCase().startsWith('x-odd-name'))).toHaveLength(2);
    expect(text).not.toMatch(/x-forwarded|via:/iu);
  });

  it.each([
    ['OPTIONS', '*', '*'],
    ['GET', 'http://localhost:80/page?x', 'http://wiki.internal/page?x'],
  ])('may name their target in other ways: %s %s', async (method, target, asked) => {
    const { port } = await origin((request, response) => response.end(request.url));
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send(`${method} ${target} HTTP/1.1`, 'Host: localhost', 'Connection: close', '', '');
    expect(await client.ended()).toContain(asked);
  });

  it('that come in a row without waiting are answered in their order, through one channel', async () => {
    const { port } = await origin((request, response) => response.end(`<${request.url ?? ''}>`));
    const site = await webSite(port);
    const client = new RawClient(site.port);
    for (const path of ['/1', '/2', '/3']) client.send(`GET ${path} HTTP/1.1`, 'Host: localhost', '', '');
    const text = await client.until('</3>');
    expect(text.match(/<\/\d>/gu)).toEqual(['</1>', '</2>', '</3>']);
    expect(site.channels).toHaveLength(1);
  });

  it('of HTTP/1.0 without a Host are led to the address they came to', async () => {
    const { port } = await origin((_request, response) => {
      response.writeHead(301, { Location: 'http://wiki.internal/x' });
      response.end();
    });
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send('GET / HTTP/1.0', '', '');
    expect(await client.ended()).toContain(`http://127.0.0.1:${String(site.port)}/x`);
  });

  it('of a client that ends its side after the request are still answered', async () => {
    const { server, port } = await origin((_request, response) => response.end('late'));
    Object.assign(server, { httpAllowHalfOpen: true });
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send('GET / HTTP/1.1', 'Host: localhost', '', '');
    client.socket.end();
    expect(await client.ended()).toContain('late');
    expect(client.error).toBeNull();
    expect(await (await site.connection(0)).ended).toEqual({ kind: 'finished' });
  });

  it('that offer HTTP/2 or another protocol are answered in HTTP/1, body and next request unharmed', async () => {
    const seen: string[] = [];
    const { port } = await origin((request, response) => {
      seen.push(request.headers.upgrade ?? '', String(request.headers['http2-settings']));
      void read(request).then((body) => response.end(`[${body.toString()}]`));
    });
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send(
      ...['POST / HTTP/1.1', 'Host: localhost', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c'],
      ...['HTTP2-Settings: AAMAAABkAAQAAP__', 'Content-Length: 5', '', 'first'],
    );
    await client.until('[first]');
    client.send('GET / HTTP/1.1', 'Host: localhost', '', '');
    await client.until('[]');
    expect(seen).toEqual(['', 'undefined', '', 'undefined']);
    expect(site.channels).toHaveLength(1);
  });
});

describe('bodies through a web site', () => {
  it(
    'are 100 MB large, either way, with the same bytes and no more than buffers held',
    { timeout: 60_000 },
    async () => {
      const chunk = randomBytes(1024 * 1024);
      const expected = createHash('sha256');
      for (let index = 0; index < 100; index += 1) expected.update(chunk);
      const digest = expected.digest('hex');
      const { port } = await origin((request, response) => {
        const hash = createHash('sha256');
        request.on('data', (part: Buffer) => hash.update(part));
        request.on('end', () => {
          response.setHeader('X-Digest', hash.digest('hex'));
          void sendLarge(response, chunk).then(() => response.end());
        });
      });
      const site = await webSite(port);
      const before = memoryInUse().arrayBuffers;
      const sent = httpRequest(site.url, {
        method: 'PUT',
        headers: { 'Content-Length': 100 * chunk.length },
      });
      await sendLarge(sent, chunk);
      sent.end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      const back = createHash('sha256');
      const held: number[] = [];
      let received = 0;
      for await (const part of response) {
        back.update(part as Buffer);
        received += (part as Buffer).length;
        // At every tenth of it.
        if (received > held.length * 10 * chunk.length) held.push(memoryInUse().arrayBuffers - before);
      }
      expect(response.headers['x-digest']).toBe(digest);
      expect(back.digest('hex')).toBe(digest);
      expect(held).toHaveLength(10);
      expect(Math.max(...held)).toBeLessThan(chunk.length);
      const { tally } = await site.connection(0);
      expect(Math.min(tally.sent, tally.received)).toBeGreaterThan(100 * chunk.length);
    },
  );

  it('wait for a destination that reads nothing, and go on when it does', async () => {
    const channel = new StuckChannel();
    const site = await webSite(0, { openChannel: () => Promise.resolve(ok<Duplex>(channel)) });
    const size = 40 * 1024 * 1024;
    const client = new RawClient(site.port);
    client.send('POST / HTTP/1.1', 'Host: localhost', `Content-Length: ${String(size)}`, '', '');
    client.socket.write(Buffer.alloc(size));
    await channel.stuck;
    // Time enough for all of it to come, measured by others' requests that are served meanwhile.
    const { port } = await origin((_request, response) => response.end());
    const other = await webSite(port);
    for (let index = 0; index < 100; index += 1) await fetchOf(other.url);
    const served = await site.connection(0);
    expect(client.socket.writableLength).toBeGreaterThan(0);
    expect(served.tally.sent).toBeLessThan(1024 * 1024);
    expect(served.socket.bytesRead).toBeLessThan(1024 * 1024);
    channel.release();
    while (served.tally.sent < size) await once(channel, 'taken');
  });

  it('come in chunks, in the order and at the time they were sent: Server-Sent Events', async () => {
    let send: (text: string) => void = () => undefined;
    const { port } = await origin((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.flushHeaders();
      send = (text) => response.write(text);
    });
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send('GET / HTTP/1.1', 'Host: localhost', '', '');
    expect(await client.until('\r\n\r\n')).toContain('text/event-stream');
    for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
      send(event);
      await client.until(event);
    }
  });

  it('bring their trailers, either way', async () => {
    const { port } = await origin((request, response) => {
      void read(request).then(() => {
        response.writeHead(200, { Trailer: 'X-Sum', 'Transfer-Encoding': 'chunked' });
        response.write('body');
        response.addTrailers({ 'X-Sum': `back ${String(request.trailers['x-sum'])}` });
        response.end();
      });
    });
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send(
      ...['POST / HTTP/1.1', 'Host: localhost', 'Transfer-Encoding: chunked', 'Trailer: X-Sum', ''],
      ...['3', 'abc', '0', 'X-Sum: there', '', ''],
    );
    expect(await client.until('X-Sum: back')).toMatch(/4\r\nbody\r\n0\r\nX-Sum: back there\r\n\r\n$/u);
  });

  it('are asked for by the destination, not by us: Expect', async () => {
    let proceed = (): void => undefined;
    const { port, server } = await origin(() => undefined);
    const expecting = new Promise<string>((resolve) => {
      server.on('checkContinue', (request, response) => {
        proceed = () => {
          response.writeContinue();
          void read(request).then((body) => response.end(`got ${body.toString()}`));
        };
        resolve(request.headers.expect ?? '');
      });
    });
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send('POST / HTTP/1.1', 'Host: localhost', 'Content-Length: 4', 'Expect: 100-continue', '', '');
    expect(await expecting).toBe('100-continue');
    expect(client.text).toBe('');
    proceed();
    expect(await client.until('\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    client.send('body');
    await client.until('got body');
  });

  it('are not asked for by a destination that refuses them', async () => {
    const { port, server } = await origin(() => undefined);
    server.on('checkContinue', (_request, response) => response.writeHead(417).end());
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send('POST / HTTP/1.1', 'Host: localhost', 'Content-Length: 4', 'Expect: 100-continue', '', '');
    expect(await client.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 417 /u);
  });

  it('may be answered before they have all come', async () => {
    const { port } = await origin((_request, response) => response.writeHead(413).end('too large'));
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send('POST / HTTP/1.1', 'Host: localhost', 'Content-Length: 1000000', '', '');
    await client.until('too large');
    client.socket.write(Buffer.alloc(1_000_000));
    client.send('GET / HTTP/1.1', 'Host: localhost', 'Connection: close', '', '');
    expect((await client.ended()).match(/too large/gu)).toHaveLength(2);
  });

  it.each([
    ['HEAD', 200, 'Content-Length: 12345'],
    ['GET', 204, ''],
    ['GET', 304, 'ETag: "x"'],
  ])('are none after %s and %i', async (method, status, field) => {
    const port = await rawOrigin((socket) => {
      socket.on('data', () =>
        socket.write(`HTTP/1.1 ${String(status)} X\r\n${field === '' ? '' : `${field}\r\n`}\r\n`),
      );
    });
    const site = await webSite(port);
    const client = new RawClient(site.port);
    for (let round = 1; round <= 2; round += 1) {
      client.send(`${method} / HTTP/1.1`, 'Host: localhost', '', '');
      while (client.text.split('\r\n\r\n').length <= round) await client.more();
    }
    expect(client.text).toContain(field);
    expect(client.text).not.toMatch(/transfer-encoding/iu);
    expect(client.text.split('\r\n\r\n')).toEqual([expect.any(String), expect.any(String), '']);
  });

  it('may end with the connection, in front of a client that keeps it', async () => {
    const port = await rawOrigin((socket) => {
      socket.on('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nuntil the end'));
    });
    const site = await webSite(port);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let round = 0; round < 3; round += 1) {
      expect((await fetchOf(site.url, { agent })).body.toString()).toBe('until the end');
    }
    expect([site.served.length, site.channels.length]).toEqual([1, 3]);
    expect((await site.connection(0)).openings()).toBe(1);
    agent.destroy();
  });
});

async function sendLarge(stream: NodeJS.WritableStream, chunk: Buffer): Promise<void> {
  for (let index = 0; index < 100; index += 1) {
    if (!stream.write(chunk)) await once(stream, 'drain');
  }
}

describe('what breaks off', () => {
  it.each([
    ['with a length', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart', 'HTTP/1.1'],
    ['in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n', 'HTTP/1.1'],
    [
      'in chunks, for HTTP/1.0',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n',
      'HTTP/1.0',
    ],
  ])('at the destination resets the client: an answer %s', async (_case, answer, version) => {
    let far: Socket | null = null as Socket | null;
    const port = await rawOrigin((socket) => {
      far = socket;
      socket.once('data', () => socket.write(answer));
    });
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send(`GET / ${version}`, 'Host: localhost', '', '');
    await client.until('part');
    far?.end();
    expect(await client.closed()).toBe('ECONNRESET');
    expect(await (await site.connection(0)).ended).toEqual({ kind: 'reset' });
  });

  it(
    'with the connection to the server, as ssh2 tells it, resets an answer that would end with the connection',
    unixOnly('wine'),
    async () => {
      const channel = new DyingChannel();
      const site = await webSite(0, { openChannel: () => Promise.resolve(ok<Duplex>(channel)) });
      const client = new RawClient(site.port);
      client.send('GET / HTTP/1.1', 'Host: localhost', '', '');
      await channel.asked;
      channel.push('HTTP/1.0 200 OK\r\n\r\npart');
      await client.until('part');
      channel.die();
      expect(await client.closed()).toBe('ECONNRESET');
      expect(client.text).not.toContain('0\r\n\r\n');
      expect(await (await site.connection(0)).ended).toEqual({ kind: 'lost' });
    },
  );

  it('before an answer began resets a client that was served before, which then asks again', async () => {
    const port = await rawOrigin((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage');
        socket.once('data', () => socket.end());
      });
    });
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send('GET / HTTP/1.1', 'Host: localhost', '', '');
    await client.until('page');
    client.send('GET / HTTP/1.1', 'Host: localhost', '', '');
    expect(await client.closed()).toBe('ECONNRESET');
    expect(client.text).toMatch(/page$/u);
    expect(await (await site.connection(0)).ended).toEqual({ kind: 'reset' });
  });

  it('at the client ends the channel, and the destination sees it', async () => {
    const { port, server } = await origin((_request, response) => response.write('begun'));
    const gone = new Promise((resolve) => {
      server.on('request', (_request, response) => response.on('close', resolve));
    });
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send('GET / HTTP/1.1', 'Host: localhost', '', '');
    await client.until('begun');
    client.socket.resetAndDestroy();
    await gone;
    expect(await (await site.connection(0)).ended).toEqual({
      kind: 'broken',
      detail: 'Connection reset by peer',
    });
  });

  it('in the midst of an upload leaves no request that looks whole', async () => {
    const { port, server } = await origin(() => undefined);
    const aborted = new Promise<boolean>((resolve) => {
      server.on('request', (request) => {
        request.resume();
        request.on('error', () => undefined);
        request.on('close', () => resolve(request.complete));
      });
    });
    const arrived = once(server, 'request');
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send('POST / HTTP/1.1', 'Host: localhost', 'Transfer-Encoding: chunked', '', '4', 'part', '');
    await arrived;
    client.socket.end();
    expect(await aborted).toBe(false);
  });

  it('by our hand resets the client and closes the channel', unixOnly('wine'), async () => {
    const { port } = await origin((_request, response) => response.write('begun'));
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send('GET / HTTP/1.1', 'Host: localhost', '', '');
    await client.until('begun');
    const served = await site.connection(0);
    const channel = site.channels[0];
    served.cut();
    served.cut();
    expect(await served.ended).toEqual({ kind: 'stopped' });
    expect([await client.closed(), channel?.destroyed]).toEqual(['ECONNRESET', true]);
  });

  it('while nothing is under way costs the client nothing: its next request gets another channel', async () => {
    const { port, server } = await origin((_request, response) => response.end('page'));
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send('GET / HTTP/1.1', 'Host: localhost', '', '');
    await client.until('page');
    const [channel] = site.channels;
    server.closeAllConnections();
    if (channel?.closed === false) await once(channel, 'close');
    client.send('GET / HTTP/1.1', 'Host: localhost', 'Connection: close', '', '');
    expect((await client.ended()).match(/page/gu)).toHaveLength(2);
    expect(site.channels).toHaveLength(2);
  });
});

/** A channel whose far end takes nothing until it is released. */
class StuckChannel extends Duplex {
  #isFree = false;
  #held: (() => void) | null = null;
  #tell: () => void = () => undefined;
  readonly stuck = new Promise<void>((resolve) => {
    this.#tell = resolve;
  });

  override _read(): void {
    // There is no answer.
  }

  override _write(_chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.emit('taken');
    if (this.#isFree) {
      done();
      return;
    }
    this.#held = done;
    this.#tell();
  }

  release(): void {
    this.#isFree = true;
    this.#held?.();
  }
}

/** An ssh2 channel whose connection dies: it ends as if in order, but nobody has answered its close. */
class DyingChannel extends Duplex {
  readonly incoming = { state: 'open' };
  readonly outgoing = { state: 'open' };
  #ask: () => void = () => undefined;
  readonly asked = new Promise<void>((resolve) => {
    this.#ask = resolve;
  });

  override _read(): void {
    // What comes is pushed by the test.
  }

  override _write(_chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#ask();
    done();
  }

  die(): void {
    this.incoming.state = 'closed';
    this.push(null);
  }
}

describe('a destination that cannot be reached', () => {
  const where = { host: 'wiki.internal', port: 80 };

  it.each([
    [
      502,
      { code: 'channel-refused', data: { ...where, detail: 'Connection refused' } },
      /^wiki\.internal:80 refused/u,
    ],
    [504, { code: 'channel-timeout', data: { ...where, seconds: 30 } }, /^wiki\.internal:80 did not answer/u],
    [503, { code: 'not-connected', data: {} }, /\S/u],
  ] as const)('is answered %i with the reason as a sentence', async (status, error, text) => {
    const site = await webSite(0, { openChannel: () => Promise.resolve(fail(error)) });
    const { response, body } = await fetchOf(site.url);
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(body.toString()).toMatch(text);
    const served = await site.connection(0);
    expect(await served.ended).toEqual({ kind: 'refused', error });
    expect(served.openings()).toBe(0);
  });

  it('is told to a client that is in the midst of sending, too, and to a WebSocket', async () => {
    const error = { code: 'channel-refused', data: { ...where, detail: '' } } as const;
    const site = await webSite(0, { openChannel: () => Promise.resolve(fail(error)) });
    const { response } = await fetchOf(site.url, { method: 'POST' }, Buffer.alloc(5_000_000));
    expect(response.statusCode).toBe(502);
    const client = new RawClient(site.port);
    client.send('GET / HTTP/1.1', 'Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket', '', '');
    expect(await client.ended()).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n[^]*refused the connection/u);
    expect(await (await site.connection(1)).ended).toEqual({ kind: 'refused', error });
  });

  it('resets a client that does not speak HTTP', async () => {
    const error = { code: 'channel-refused', data: { ...where, detail: '' } } as const;
    const site = await webSite(0, { openChannel: () => Promise.resolve(fail(error)) });
    const client = new RawClient(site.port);
    client.send('\x16\x03\x01');
    expect(await client.closed()).toBe('ECONNRESET');
    expect(await (await site.connection(0)).ended).toEqual({ kind: 'refused', error });
  });

  it.each([
    ['in another language', '\x15\x03\x03\x00\x02\x02\x32'],
    ['not at all', ''],
  ])('as a web site, because it answers %s, is called none', async (_case, answer) => {
    const port = await rawOrigin((socket) => socket.once('data', () => socket.end(answer, 'latin1')));
    const site = await webSite(port);
    const { response, body } = await fetchOf(site.url);
    expect(response.statusCode).toBe(502);
    expect(body.toString()).toMatch(/did not answer as a web site does.*https/u);
    expect((await (await site.connection(0)).ended).kind).toBe('refused');
  });

  it('closes the channel that came too late for its client', unixOnly('wine'), async () => {
    const { port } = await origin((_request, response) => response.end());
    let dialled: (channel: Duplex) => void = () => undefined;
    const dial = new Promise<Duplex>((resolve) => {
      dialled = resolve;
    });
    let asked: () => void = () => undefined;
    const wanted = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const site = await webSite(port, {
      openChannel: async () => {
        asked();
        return ok(await dial);
      },
    });
    const client = new RawClient(site.port);
    client.send('GET / HTTP/1.1', 'Host: localhost', '', '');
    await wanted;
    client.socket.resetAndDestroy();
    const served = await site.connection(0);
    expect((await served.ended).kind).toMatch(/left|broken/u);
    const channel = connect(port, '127.0.0.1');
    dialled(channel);
    await once(channel, 'close');
    expect(served.openings()).toBe(0);
  });
});

describe('requests for another site', () => {
  const foreign = 'Host: evil.example:8080';

  it.each([
    ['another Host', ['GET / HTTP/1.1', foreign], 421],
    ['another Host over HTTP/1.0', ['GET / HTTP/1.0', foreign], 421],
    ['a whole address', ['GET http://evil.example/ HTTP/1.1', 'Host: localhost'], 421],
    ['an own address under another Host', ['GET http://localhost/ HTTP/1.1', foreign], 421],
    ['OPTIONS *', ['OPTIONS * HTTP/1.1', foreign], 421],
    [
      'a body that waits for an answer',
      ['PUT / HTTP/1.1', foreign, 'Content-Length: 9', 'Expect: 100-continue'],
      421,
    ],
    ['another expectation', ['PUT / HTTP/1.1', foreign, 'Content-Length: 9', 'Expect: tea'], 421],
    ['a WebSocket', ['GET / HTTP/1.1', foreign, 'Connection: Upgrade', 'Upgrade: websocket'], 421],
    ['another protocol', ['GET / HTTP/1.1', foreign, 'Connection: Upgrade', 'Upgrade: h2c'], 421],
    ['two Hosts', ['GET / HTTP/1.1', 'Host: localhost', foreign], 400],
    ['no Host', ['GET / HTTP/1.1'], 400],
  ] as const)('get an answer and no channel: %s', async (_case, lines, status) => {
    let connections = 0;
    const port = await rawOrigin(() => (connections += 1));
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send(...lines, '', '');
    const answer = await client.ended();
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${String(status)} `, 'u'));
    expect(answer.match(/^HTTP\//gmu)).toHaveLength(1);
    const served = await site.connection(0);
    const reason = await served.ended;
    if (!lines.some((line) => line.startsWith('Host:'))) return;
    expect(answer).toContain(`Open it at http://localhost:${String(site.port)}.`);
    expect(reason).toMatchObject({ kind: 'refused', error: { code: 'foreign-site' } });
    expect([connections, site.channels.length, served.openings()]).toEqual([0, 0, 0]);
  });

  it('is answered in its turn, behind one that was served', async () => {
    const { port } = await origin((request, response) => {
      request.resume();
      response.end(`at ${request.url ?? ''}`);
    });
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send(
      'GET /own HTTP/1.1',
      'Host: localhost',
      '',
      'POST /other HTTP/1.1',
      foreign,
      'Content-Length: 3',
    );
    client.send('', '', 'abcGET /next HTTP/1.1', 'Host: localhost', '', '');
    const answer = await client.ended();
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*at \/own[\s\S]*HTTP\/1\.1 421 Misdirected Request/u);
    expect(answer).not.toContain('/next');
    expect(site.channels).toHaveLength(1);
  });

  it('ends the connection, also for what was sent right behind it', async () => {
    let asked = 0;
    const { port } = await origin((_request, response) => {
      asked += 1;
      response.end();
    });
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send('GET / HTTP/1.1', foreign, '', 'GET /next HTTP/1.1', 'Host: localhost', '', '');
    const answer = await client.ended();
    expect(answer.match(/^HTTP\/1\.1 \d+/gmu)).toEqual(['HTTP/1.1 421']);
    expect([asked, site.channels.length]).toEqual([0, 0]);
  });

  it('with Origin or Referer of a foreign page reach the destination with just these', async () => {
    const { port } = await origin((request, response) => {
      request.resume();
      response.end(JSON.stringify([request.headers.host, request.headers.origin, request.headers.referer]));
    });
    const site = await webSite(port);
    const headers = { Origin: 'https://evil.example', Referer: 'https://evil.example/page' };
    const { body } = await fetchOf(site.url, { method: 'POST', headers });
    expect(JSON.parse(body.toString())).toEqual(['wiki.internal', headers.Origin, headers.Referer]);
  });

  it('by whole addresses lead to the destination under whichever of our names they use', async () => {
    const asked: unknown[] = [];
    const { port } = await origin((request, response) => {
      asked.push([request.url, request.headers.host]);
      response.end();
    });
    const site = await webSite(port);
    for (const name of ['localhost', '127.0.0.1:8080', 'WIKI.internal']) {
      const client = new RawClient(site.port);
      client.send(`GET http://${name}/x HTTP/1.1`, 'Host: localhost', 'Connection: close', '', '');
      expect(await client.ended()).toMatch(/^HTTP\/1\.1 200/u);
    }
    expect(asked).toEqual(Array(3).fill(['http://wiki.internal/x', 'wiki.internal']));
  });
});
