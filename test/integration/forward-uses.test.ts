import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer as createTls } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UseId } from '../../shared/forward-use';
import type { Forward } from '../../shared/forward';
import { usesOf } from '../../shared/forward-uses';
import type { Service } from '../../shared/service';
import type { SessionProfile } from '../../shared/session-profile';
import { closeAfterEach } from '../support/owned';
import { forwardOf } from '../support/samples';
import {
  curl,
  freePort,
  run,
  runOrThrow,
  startHttpServer,
  startSshd,
  startTcpServer,
  type SshServer,
} from '../support/ssh-servers';
import { createEngineScene, profileFor, type EngineScene } from './engine-scene';

const own = closeAfterEach();

let sshd: SshServer;
beforeAll(async () => {
  sshd = await startSshd({ auth: ['password'], ipv6: true });
});
afterAll(() => sshd.close());

interface Opened {
  readonly scene: EngineScene;
  readonly profile: SessionProfile;
  /** The text that is copied of a forward, or where its page is. */
  readonly line: (forward: Forward, id: UseId, service?: Service | null) => string;
}

async function opened(forwards: readonly Forward[]): Promise<Opened> {
  const scene = own(await createEngineScene(sshd.password));
  const profile = profileFor(sshd, forwards);
  await scene.open(profile);
  return {
    scene,
    profile,
    line: (forward, id, service = null) => {
      const session = scene.engine.snapshot().sessions.find((one) => one.id === profile.id);
      const status = session?.forwards.find((one) => one.forward.id === forward.id);
      if (session === undefined || status === undefined) throw new Error('no such forward');
      const use = usesOf(status, { session, service, platform: 'linux' }).find((one) => one.id === id);
      if (use?.kind === 'copy') return use.text;
      if (use?.kind === 'page') return use.url;
      throw new Error(`no ${id}`);
    },
  };
}

/** Types a line into a shell. */
async function typed(line: string): Promise<string> {
  const { stdout, stderr, code } = await run('/bin/sh', ['-c', line]);
  if (code !== 0) throw new Error(`${line}: ${stderr}`);
  return stdout.toString();
}

const quiet = (line: string): string => line.replace(/^curl /u, 'curl -sS --max-time 20 ');

describe('lines of a forward, as they are copied', () => {
  it('lead to the page, by its address and by the forward’s name, also where it is a web site', async () => {
    const web = own(
      await startHttpServer((request, response) => response.end(`host ${request.headers.host ?? ''}`)),
    );
    const to = `localhost:${String(web.port)}`;
    const plain = { ...forwardOf('local', String(await freePort()), to), name: 'Büro Wiki' };
    const site = {
      ...forwardOf('local', String(await freePort()), to, { webSite: true }),
      name: 'büro wiki',
    };
    const { line } = await opened([plain, site]);
    for (const forward of [plain, site]) {
      expect(await typed(quiet(line(forward, 'curl')))).toMatch(/^host /u);
    }
    const [named, namedSite] = [line(plain, 'named-url'), line(site, 'named-url')];
    expect(named).toMatch(/^http:\/\/xn--bro-wiki-65a\.localhost:\d+\/$/u);
    expect(namedSite).toMatch(/^http:\/\/xn--bro-wiki-2-[a-z0-9]+\.localhost:\d+\/$/u);
    expect((await curl([named])).stdout.toString()).toBe(`host ${new URL(named).host}`);
    expect((await curl([namedSite])).stdout.toString()).toBe(`host ${to}`);
  });

  it('carry the site’s own name, by which its certificate is judged', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ginnel-uses-'));
    own({ close: () => rm(folder, { recursive: true }) });
    const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    await runOrThrow('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost.example'],
      ...[
        '-addext',
        'subjectAltName=DNS:127.0.0.1.example,IP:127.0.0.2',
        '-keyout',
        keyFile,
        '-out',
        certFile,
      ],
    ]);
    const tls = createTls(
      { key: await readFile(keyFile), cert: await readFile(certFile) },
      (request, response) => response.end(`safe ${request.headers.host ?? ''}`),
    );
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.2', resolve));
    own({
      close: () =>
        new Promise((resolve) => {
          tls.close(resolve);
          tls.closeAllConnections();
        }),
    });
    const { port } = tls.address() as AddressInfo;
    const forward = forwardOf('local', String(await freePort()), `127.0.0.2:${String(port)}`);
    // An address that is loopback, but none of the names by which a computer calls itself: it has a name of its own here.
    const named = { ...forward, destination: { host: '127.0.0.2', port } } as Forward;
    const { scene, profile, line } = await opened([named]);
    const found = await scene.engine.handlers.forwards.identify({
      sessionId: profile.id,
      forwardId: named.id,
    });
    expect(found).toEqual({ ok: true, value: { service: 'https' } });
    expect(line(named, 'page', 'https')).toMatch(/^https:/u);
    const url = `https://127.0.0.1.example:${String(port)}/`;
    const through = new URL(line(named, 'url', 'https')).host;
    const secure = await typed(`curl -sS --cacert ${certFile} --connect-to ::${through} ${url}`);
    expect(secure).toBe(`safe 127.0.0.1.example:${String(port)}`);
  });

  it('send what a SOCKS proxy is asked for through it, names too', async () => {
    const web = own(await startHttpServer('behind'));
    const socks = forwardOf('dynamic', String(await freePort()));
    const { line } = await opened([socks]);
    const url = `http://localhost:${String(web.port)}/`;
    expect(await typed(`${quiet(line(socks, 'curl'))} ${url}`)).toBe('behind');
    expect(await typed(`${line(socks, 'all-proxy')}; curl -sS --max-time 20 ${url}`)).toBe('behind');
    expect(await typed(`${line(socks, 'http-proxy')}; curl -sS --max-time 20 ${url}`)).toBe('behind');
    // git asks for the list of what is there, and takes what comes for a list without an entry.
    const git = await run('/bin/sh', [
      '-c',
      `${line(socks, 'git')} ls-remote http://localhost:${String(web.port)}/x.git`,
    ]);
    expect([git.code, git.stderr]).toEqual([0, '']);
    expect(web.accepted()).toBeGreaterThanOrEqual(4);
  });

  it('bring psql to a server, by port and by socket', async () => {
    const heard: string[] = [];
    const postgres = own(
      await startTcpServer((socket) =>
        socket.on('data', (data: Buffer) => {
          // SSLRequest is refused; the first message names the user, and gets an error that psql shows.
          if (data.length === 8) socket.write('N');
          else {
            heard.push(data.toString('latin1').replaceAll('\0', ' '));
            const words = Buffer.from('SFATAL\0C28000\0Mnobody there\0\0', 'latin1');
            const head = Buffer.from([0x45, 0, 0, 0, words.length + 4]);
            socket.end(Buffer.concat([head, words]));
          }
        }),
      ),
    );
    const folder = await mkdtemp(join(tmpdir(), 'ginnel pg '));
    own({ close: () => rm(folder, { recursive: true }) });
    const to = `127.0.0.1:${String(postgres.port)}`;
    const byPort = forwardOf('local', String(await freePort()), to);
    const bySocket = forwardOf('local', join(folder, '.s.PGSQL.5499'), to);
    const { scene, profile, line } = await opened([byPort, bySocket]);
    expect(
      await scene.engine.handlers.forwards.identify({ sessionId: profile.id, forwardId: byPort.id }),
    ).toEqual({ ok: true, value: { service: 'postgres' } });
    for (const forward of [byPort, bySocket]) {
      const told = await run('/bin/sh', ['-c', `${line(forward, 'psql')} -w -c 'select 1'`]);
      expect(told.stderr).toContain('nobody there');
    }
    expect(heard.filter((text) => text.includes('user USER'))).toHaveLength(2);
  });
});

describe('a proxy file', () => {
  it('is served as one until it is stopped or its forward is, and is nobody else’s', async () => {
    const socks = forwardOf('dynamic', String(await freePort()));
    const { scene, profile } = await opened([socks]);
    const { proxyFiles, forwards, sessions } = scene.engine.handlers;
    const ids = { sessionId: profile.id, forwardId: socks.id };
    const served = await proxyFiles.serve({ ...ids, rules: ['*.internal'] });
    if (!served.ok) throw new Error(served.error.code);
    const { url } = served.value;
    expect(await proxyFiles.find(ids)).toEqual(served);
    const answer = await fetch(url);
    expect(answer.headers.get('content-type')).toBe('application/x-ns-proxy-autoconfig');
    expect(await answer.text()).toContain('["*.internal"]');
    expect((await fetch(new URL('/proxy.pac', url))).status).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(404);
    // Again with other rules: the address stays.
    expect(await proxyFiles.serve({ ...ids, rules: ['10.0.0.0/8'] })).toMatchObject({ value: { url } });
    expect(await (await fetch(url)).text()).toContain('[[[2560,0],8]]');
    await proxyFiles.stop(ids);
    await expect(fetch(url)).rejects.toThrow();
    expect(await proxyFiles.find(ids)).toEqual({ ok: true, value: null });

    const again = await proxyFiles.serve({ ...ids, rules: ['*'] });
    await forwards.stop({ ...ids, lasting: false });
    await expect.poll(() => proxyFiles.find(ids)).toEqual({ ok: true, value: null });
    expect(again.ok && (await fetch(again.value.url).catch(() => 'gone'))).toBe('gone');
    expect(await proxyFiles.serve({ ...ids, rules: ['*'] })).toMatchObject({
      error: { code: 'forward-not-listening' },
    });
    await forwards.start({ ...ids, lasting: false });
    await proxyFiles.serve({ ...ids, rules: ['*'] });
    await sessions.disconnect({ sessionId: profile.id });
    await expect.poll(() => proxyFiles.find(ids)).toEqual({ ok: true, value: null });
  });
});
