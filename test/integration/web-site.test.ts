import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { closeAfterEach } from '../support/owned';
import {
  curl,
  freePort,
  runOrThrow,
  startDropbear,
  startHttpServer,
  startSshd,
  type SshServer,
} from '../support/ssh-servers';
import { openScene, sha256, type Scene, type Up } from './forwards-scene';

const own = closeAfterEach();

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'ginnel-web-site-'));
  own({ close: () => rm(path, { recursive: true }) });
  return path;
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk as string;
  return text;
}

/** A web-site forward through the server to `localhost:port` there, and its address here. */
async function siteTo(server: SshServer, port: number): Promise<{ scene: Scene; up: Up; url: string }> {
  const scene = own(await openScene(server));
  const to = `localhost:${String(port)}`;
  const up = await scene.forward({ kind: 'local', to, options: { webSite: true } });
  return { scene, up, url: `http://localhost:${String(up.port)}` };
}

const servers = [
  ['sshd', () => startSshd()],
  ['dropbear', () => startDropbear()],
] as const;

describe.each(servers)('a web site through %s', (_name, start) => {
  it('logs in, is redirected and stays at the local address, over one connection', async () => {
    const asked: string[] = [];
    // An application that answers by its own name only, as virtual hosts do, and checks where a form came from.
    const app = own(
      await startHttpServer((request, response) => {
        const { host = '', origin, cookie } = request.headers;
        asked.push(`${request.method ?? ''} ${request.url ?? ''} ${String(cookie)}`);
        const self = `localhost:${String(app.port)}`;
        if (host !== self || (origin !== undefined && origin !== `http://${self}`)) {
          response.writeHead(421).end(`no such site: ${host}`);
        } else if (request.method === 'POST') {
          request.resume();
          response.setHeader('Set-Cookie', `session=1; Domain=localhost; Path=/`);
          response.writeHead(303, { Location: `http://${self}/home` }).end();
        } else {
          response.end('welcome');
        }
      }),
    );
    const { up, url } = await siteTo(own(await start()), app.port);
    const jar = join(await folder(), 'jar');
    const { stdout, stderr } = await curl([
      ...['-L', '-c', jar, '-b', jar, '-H', `Origin: ${url}`, '-d', 'name=me', `${url}/login`],
      ...['-w', ' %{num_connects} %{url_effective}'],
    ]);
    expect(stderr).toBe('');
    expect(stdout.toString()).toBe(`welcome 1 ${url}/home`);
    expect(asked).toEqual(['POST /login undefined', 'GET /home session=1']);
    expect(up.counters.total).toBe(1);
  });

  it(
    'carries 100 MB up and down with the same bytes, by length and in chunks',
    { timeout: 90_000 },
    async () => {
      const app = own(
        await startHttpServer((request, response) => {
          if (request.method === 'PUT') void sha256(request).then((digest) => response.end(digest));
          else response.end(bytes);
        }),
      );
      const bytes = randomBytes(100 * 1024 * 1024);
      const path = join(await folder(), 'large');
      await writeFile(path, bytes);
      const digest = await sha256(path);
      const { url } = await siteTo(own(await start()), app.port);
      for (const framing of [[], ['-H', 'Transfer-Encoding: chunked']]) {
        const { stdout, stderr } = await curl([...framing, '-T', path, url], { timeoutMs: 60_000 });
        expect(stdout.toString() + stderr).toBe(digest);
      }
      await rm(path);
      const down = await curl(['-o', path, url], { timeoutMs: 60_000 });
      expect(down.code).toBe(0);
      expect(await sha256(path)).toBe(digest);
    },
  );

  it('ends a download that was cut off with an error, even one without a length', async () => {
    const server = own(await start());
    const app = own(
      await startHttpServer((_request, response) => {
        response.useChunkedEncodingByDefault = false;
        response.setHeader('Connection', 'close');
        response.write(Buffer.alloc(1024 * 1024));
      }),
    );
    const { url } = await siteTo(server, app.port);
    const download = spawn('curl', ['--silent', '--no-buffer', '--noproxy', '*', '--http1.0', url]);
    const ended = once(download, 'close') as Promise<[number]>;
    await once(download.stdout, 'data');
    download.stdout.resume();
    server.dropSessions();
    const [code] = await ended;
    // 18: partial file, 56: reset.
    expect([18, 56]).toContain(code);
  });
});

describe('a web site through sshd', () => {
  it('carries a WebSocket and Server-Sent Events', async () => {
    const events: string[] = [];
    const app = own(
      await startHttpServer((_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.flushHeaders();
        next = (text) => response.write(`data: ${text}\n\n`);
      }),
    );
    let next: (text: string) => void = () => undefined;
    const { url } = await siteTo(own(await startSshd()), app.port);
    const stream = await fetch(url);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (const text of ['one', 'two']) {
      next(text);
      events.push(String((await reader?.read())?.value));
    }
    expect(events).toEqual(['data: one\n\n', 'data: two\n\n']);
    await reader?.cancel();

    const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    own({ close: () => new Promise((resolve) => sockets.close(resolve)) });
    await once(sockets, 'listening');
    sockets.on('connection', (socket, { headers }) => {
      socket.on('message', (data) => {
        socket.send(`${headers.host ?? ''} ${String(headers.origin)} ${(data as Buffer).toString()}`);
      });
    });
    const { port } = sockets.address() as AddressInfo;
    const live = await siteTo(own(await startSshd()), port);
    const client = new WebSocket(live.url.replace('http', 'ws'), { origin: live.url });
    await once(client, 'open');
    client.send('hello');
    const [data] = (await once(client, 'message')) as [Buffer];
    expect(data.toString()).toBe(`localhost:${String(port)} http://localhost:${String(port)} hello`);
    client.close();
    await live.scene.logged('Forwarded port closed');
  });

  it('leaves TLS alone', async () => {
    const where = await folder();
    const [key, cert] = [join(where, 'key.pem'), join(where, 'cert.pem')];
    await runOrThrow('openssl', [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '1',
      ],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert],
    ]);
    const app = createTlsServer(
      { key: await readFile(key), cert: await readFile(cert) },
      (request, response) => response.end(request.headers.host),
    );
    app.listen(0, '127.0.0.1');
    await once(app, 'listening');
    own({
      close: () => {
        app.closeAllConnections();
        return new Promise((resolve) => app.close(resolve));
      },
    });
    const { up, url } = await siteTo(own(await startSshd()), (app.address() as AddressInfo).port);
    const secure = await curl(['--cacert', cert, url.replace('http', 'https')]);
    expect(secure.stdout.toString() + secure.stderr).toBe(`localhost:${String(up.port)}`);
    const plain = await curl(['-w', '%{http_code}', url]);
    expect(plain.stdout.toString()).toMatch(/did not answer as a web site does.*https:.*502$/u);
  });

  it('says in the browser why there is no page', async () => {
    const nowhere = await freePort();
    const { url, up, scene } = await siteTo(own(await startSshd()), nowhere);
    const { stdout } = await curl(['-w', '\n%{http_code} %{content_type}', url]);
    const [text, facts] = stdout.toString().split('\n');
    expect(text).toMatch(
      new RegExp(`^localhost:${String(nowhere)} refused the connection from the server\\.`, 'u'),
    );
    expect(facts).toBe('502 text/plain; charset=utf-8');
    expect(up.counters).toMatchObject({ live: 0, total: 0 });
    await scene.logged('refused');
  });

  it('answers curl’s offer of HTTP/2, its Expect and its trailers', async () => {
    const app = own(
      await startHttpServer((request, response) => {
        void textOf(request).then((body) => {
          response.writeHead(200, { Trailer: 'X-Length', 'Transfer-Encoding': 'chunked' });
          response.write(`${String(request.headers.upgrade)} ${String(request.headers.expect)}`);
          response.addTrailers({ 'X-Length': String(body.length) });
          response.end();
        });
      }),
    );
    const { url } = await siteTo(own(await startSshd()), app.port);
    const { stdout, code } = await curl([
      '--http2',
      '-i',
      '-H',
      'Expect: 100-continue',
      '-d',
      'x'.repeat(2000),
      url,
    ]);
    expect(code).toBe(0);
    expect(stdout.toString()).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/u);
    expect(stdout.toString()).toMatch(/undefined 100-continue/u);
    expect(stdout.toString()).toMatch(/X-Length: 2000\r\n/u);
  });
});

describe('a web site and pages of strangers', () => {
  /** The destination: answers whoever asks, under whichever name. */
  async function openToAll(): Promise<{ readonly port: number; readonly asked: string[] }> {
    const asked: string[] = [];
    const app = own(
      await startHttpServer((request, response) => {
        asked.push(`${request.headers.host ?? ''} ${String(request.headers.origin)}`);
        response.end('inner secret');
      }),
    );
    return { port: app.port, asked };
  }

  it.each(servers)(
    'gives a page under another name nothing, and opens no channel for it (%s)',
    async (_name, start) => {
      const app = await openToAll();
      const { scene, up, url } = await siteTo(own(await start()), app.port);
      const at = String(up.port);
      for (const [name, ...more] of [
        [`evil.example:${at}`],
        [`EVIL.example.:${at}`],
        ['127.0.0.1.nip.io', '-X', 'POST', '-H', `Origin: http://127.0.0.1.nip.io:${at}`, '-d', 'x=1'],
        ['localhost.evil.example', '--http1.0'],
        [`evil.example:${at}`, '--request-target', `http://evil.example:${at}/`],
        [`localhost:${at}`, '--request-target', `http://evil.example:${at}/`],
      ]) {
        const { stdout } = await curl(['-w', ' %{http_code}', '-H', `Host: ${name ?? ''}`, ...more, url]);
        expect(stdout.toString()).toMatch(/^This web site forward does not answer to .* 421$/u);
      }
      const page = new WebSocket(url.replace('http', 'ws'), {
        headers: { Host: `evil.example:${at}`, Origin: `http://evil.example:${at}` },
      });
      const [refusal] = (await once(page, 'error')) as [Error];
      expect(refusal.message).toContain('421');
      expect(app.asked).toEqual([]);
      expect(scene.channels).toEqual([]);
      expect(scene.lines).toContain(`This web site forward does not answer to "evil.example:${at}".`);
      expect(up.connections.counters()).toMatchObject({ live: 0, sent: 0, received: 0 });
    },
  );

  it('gives the page of a name that leads here nothing (curl --resolve), not even by a method of its own', async () => {
    const app = await openToAll();
    const { scene, up } = await siteTo(own(await startSshd()), app.port);
    const evil = `http://evil.example:${String(up.port)}/`;
    const rebound = ['--resolve', `evil.example:${String(up.port)}:127.0.0.1`];
    // Over one connection: the first method is no method of HTTP's.
    const { stdout } = await curl([
      ...rebound,
      '-w',
      '%{http_code} ',
      '-X',
      'FOO',
      evil,
      '--next',
      ...rebound,
      evil,
    ]);
    expect(stdout.toString()).not.toContain('secret');
    expect(app.asked).toEqual([]);
    expect(scene.channels).toEqual([]);
  });

  it('answers to localhost, to addresses and to its own name', async () => {
    const app = await openToAll();
    const { up, url } = await siteTo(own(await startSshd()), app.port);
    const at = String(up.port);
    const names = [
      'LOCALHOST',
      `localhost.:${at}`,
      `app.localhost:${at}`,
      `127.0.0.1:${at}`,
      `[::1]:${at}`,
      '10.0.0.1',
    ];
    for (const name of names) {
      const { stdout } = await curl(['-H', `Host: ${name}`, url]);
      expect(stdout.toString()).toBe('inner secret');
    }
    const old = connect(up.port, '127.0.0.1');
    old.end('GET / HTTP/1.0\r\n\r\n');
    expect(await textOf(old)).toContain('inner secret');
    // What a foreign page sends under our own name keeps that page's Origin, for the destination to judge.
    await curl(['-d', 'x=1', '-H', 'Origin: https://evil.example', url]);
    expect(app.asked.at(-1)).toBe(`localhost:${String(app.port)} https://evil.example`);
  });
});
