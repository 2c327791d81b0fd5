import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { closeScenes, origin, RawClient, rawOrigin, webSite } from './scene';

afterEach(closeScenes);

const handshake = [
  ...[
    'GET /live?x=1 HTTP/1.1',
    'Host: localhost:8080',
    'Connection: keep-alive, Upgrade',
    'Upgrade: websocket',
  ],
  ...[
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Origin: http://localhost:8080',
  ],
  ...['', ''],
];

describe('a WebSocket through a web site', () => {
  it('carries messages of any size both ways, under the destination’s name', async () => {
    const { port, server } = await origin((_request, response) => response.end());
    const echo = new WebSocketServer({ server });
    const named = new Promise<readonly unknown[]>((resolve) => {
      echo.on('connection', (socket, { headers: { host, origin: from } }) => {
        resolve([host, from]);
        socket.on('message', (data: Buffer) => {
          socket.send(createHash('sha256').update(data).digest('hex'));
          socket.send(data);
        });
      });
    });
    const site = await webSite(port, { port: 8090 });
    const client = new WebSocket(site.url.replace('http', 'ws'), { origin: site.url });
    await once(client, 'open');
    expect(await named).toEqual(['wiki.internal:8090', 'http://wiki.internal:8090']);
    const bulk = randomBytes(8 * 1024 * 1024);
    const messages: Buffer[] = [];
    const both = new Promise<void>((resolve) => {
      client.on('message', (data: Buffer) => {
        messages.push(data);
        if (messages.length === 2) resolve();
      });
    });
    client.send(bulk);
    await both;
    expect(messages[0]?.toString()).toBe(createHash('sha256').update(bulk).digest('hex'));
    expect(messages[1]?.equals(bulk)).toBe(true);
    client.close(1000, 'done');
    const [code] = (await once(client, 'close')) as [number];
    expect(code).toBe(1000);
    const served = await site.connection(0);
    expect(await served.ended).toEqual({ kind: 'finished' });
    const channel = site.channels[0] as Socket;
    expect(served.tally).toEqual({ sent: channel.bytesWritten, received: channel.bytesRead });
    echo.close();
  });

  it('comes after other requests on the same connection, through the same channel', async () => {
    const { port, server } = await origin((_request, response) => response.end('page'));
    const echo = new WebSocketServer({ server });
    echo.on('connection', (socket) => {
      socket.send('hello');
    });
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send('GET / HTTP/1.1', 'Host: localhost', '', '');
    await client.until('page');
    client.send(...handshake);
    await client.until('hello');
    expect(site.channels).toHaveLength(1);
    echo.close();
  });

  it('loses no byte that came with either side’s header', async () => {
    const port = await rawOrigin((socket) => {
      let got = '';
      socket.on('data', (chunk: Buffer) => {
        got += chunk.toString('latin1');
        if (got.endsWith('\r\n\r\n')) {
          socket.write(
            'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nUpgrade: websocket\r\n' +
              'Set-Cookie: a=1; Domain=wiki.internal\r\n\r\n\x81\x05first',
            'latin1',
          );
        }
        if (got.endsWith('late')) socket.end(`<${got.slice(got.indexOf('early'))}>`, 'latin1');
      });
    });
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send(...handshake.slice(0, -1), 'early');
    const text = await client.until('\x81\x05first');
    expect(text).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/u);
    expect(text.toLowerCase()).toContain('connection: upgrade\r\n');
    expect(text.toLowerCase()).toContain('set-cookie: a=1\r\n');
    client.send('late');
    expect(await client.until('>')).toContain('<earlylate>');
  });

  it.each([
    ['with a length', 'Content-Length: 6\r\n\r\nno way'],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n6\r\nno way\r\n0\r\n\r\n'],
  ])('that the destination refuses is answered as it said, %s', async (_case, rest) => {
    const port = await rawOrigin((socket) => {
      socket.once('data', () =>
        socket.write(`HTTP/1.1 403 Forbidden\r\nLocation: http://wiki.internal/\r\n${rest}`),
      );
    });
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send(...handshake);
    const text = await client.ended();
    expect(text).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/u);
    expect(text).toContain('no way');
    expect(text.toLowerCase()).toContain('location: http://localhost:8080/\r\n');
    client.socket.end();
    expect(await (await site.connection(0)).ended).toEqual({ kind: 'finished' });
  });

  it('that breaks off at the destination is reset, never ended in order', async () => {
    const port = await rawOrigin((socket) => {
      socket.once('data', () => {
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nbegun',
        );
      });
      socket.on('data', (chunk: Buffer) => {
        if (chunk.toString() === 'go') socket.resetAndDestroy();
      });
    });
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send(...handshake);
    await client.until('begun');
    client.send('go');
    expect(await client.closed()).toBe('ECONNRESET');
    expect(await (await site.connection(0)).ended).toEqual({ kind: 'reset' });
  });

  it('that breaks off at the client, or by our hand, ends the channel', async () => {
    const closed: Promise<unknown>[] = [];
    const port = await rawOrigin((socket) => {
      closed.push(new Promise((resolve) => socket.once('close', resolve)));
      socket.once('data', () => {
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nbegun',
        );
      });
      socket.on('end', () => socket.end());
    });
    const site = await webSite(port);
    const [one, other] = [new RawClient(site.port), new RawClient(site.port)];
    for (const client of [one, other]) {
      client.send(...handshake);
      await client.until('begun');
    }
    one.socket.resetAndDestroy();
    expect(await (await site.connection(0)).ended).toEqual({
      kind: 'broken',
      detail: 'Connection reset by peer',
    });
    const second = await site.connection(1);
    second.cut();
    expect(await second.ended).toEqual({ kind: 'stopped' });
    expect(await other.closed()).toBe('ECONNRESET');
    await Promise.all(closed);
  });
});

describe('what is not HTTP', () => {
  it.each([
    ['a TLS hello', '\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03'],
    ['HTTP/2 without TLS', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\nHost: localhost:8080\r\n'],
    ['a word and no path behind it', 'NICK someone\r\nUSER / HTTP/1.1\r\n\r\n'],
  ])('passes unchanged: %s', async (_case, text) => {
    let got = '';
    const port = await rawOrigin((socket) => {
      socket.on('data', (chunk: Buffer) => (got += chunk.toString('latin1')));
      socket.on('end', () => socket.end('\x15\x03\x01answer', 'latin1'));
    });
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.send(text);
    client.socket.end();
    expect(await client.ended()).toBe('\x15\x03\x01answer');
    expect(got).toBe(text);
    const served = await site.connection(0);
    expect(await served.ended).toEqual({ kind: 'finished' });
    expect(served.tally).toEqual({ sent: text.length, received: 9 });
    expect(served.openings()).toBe(1);
  });

  it('is told from HTTP even when it comes byte by byte', async () => {
    const heads: string[] = [];
    const port = await rawOrigin((socket) => {
      let got = '';
      socket.on('data', (chunk: Buffer) => {
        got += chunk.toString('latin1');
        if (!got.endsWith('\r\n\r\n')) return;
        heads.push(got);
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      });
    });
    const site = await webSite(port);
    for (const start of ['PROPFIND / HTTP/1.1', 'PROP :localhost']) {
      const client = new RawClient(site.port);
      client.socket.setNoDelay(true);
      for (const byte of `${start}\r\nHost: localhost\r\nConnection: close\r\n\r\n`) {
        await new Promise((resolve) => client.socket.write(byte, resolve));
      }
      await client.ended();
    }
    expect(heads.map((head) => /host: .*/iu.exec(head)?.[0])).toEqual([
      'Host: wiki.internal',
      'Host: localhost',
    ]);
  });

  it.each(['BREW', 'get', 'G', 'x'.repeat(40_000), 'GET-'])(
    'is not what a page can send with a method of its own (%.8s): refused, and no channel opened',
    async (method) => {
      let connections = 0;
      const port = await rawOrigin(() => (connections += 1));
      const site = await webSite(port);
      for (const host of ['localhost', 'evil.example']) {
        const client = new RawClient(site.port);
        client.send(`${method} / HTTP/1.1`, `Host: ${host}`, '', 'GET / HTTP/1.1', `Host: ${host}`, '', '');
        expect(await client.ended()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/u);
      }
      expect([connections, site.channels.length]).toEqual([0, 0]);
    },
  );

  it('passes with its end, when it ends before it can be told', async () => {
    const port = await rawOrigin((socket) => {
      socket.on('data', (chunk: Buffer) => socket.end(`<${chunk.toString()}>`));
    });
    const site = await webSite(port);
    const client = new RawClient(site.port);
    client.socket.end('GE');
    expect(await client.ended()).toBe('<GE>');
  });
});
