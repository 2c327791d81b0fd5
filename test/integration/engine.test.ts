import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventNames } from '../../shared/contract';
import { portSchema } from '../../shared/endpoint';
import { sentence } from '../../shared/errors';
import type { ForwardStatus, SessionStatus } from '../../shared/status';
import {
  curl,
  freePort,
  makeKey,
  startEchoServer,
  startHttpServer,
  startSshd,
  type NetServer,
  type SshServer,
} from '../support/ssh-servers';
import { forwardOf, portOf } from '../support/samples';
import { createEngineScene, profileFor, type EngineScene } from './engine-scene';
import { startRelay } from './relay';

const isUp = ({ state }: SessionStatus): boolean => state.kind === 'connected';

let scene: EngineScene;
let sshd: SshServer;
let web: NetServer;

function words({ state }: ForwardStatus): string {
  return 'error' in state ? `${state.kind}: ${sentence(state.error)}` : state.kind;
}

/** A connection that stays, with an answer to each line. */
async function hold(port: number): Promise<{ socket: Socket; echo: (text: string) => Promise<string> }> {
  const socket = dial(port, '127.0.0.1');
  await once(socket, 'connect');
  return {
    socket,
    echo: async (text) => {
      socket.write(text);
      const [data] = (await once(socket, 'data')) as [Buffer];
      return data.toString();
    },
  };
}

beforeAll(async () => {
  sshd = await startSshd({ auth: ['password'] });
  web = await startHttpServer('through the tunnel');
});
afterAll(async () => {
  await sshd.close();
  await web.close();
});
beforeEach(async () => {
  scene = await createEngineScene(sshd.password);
});
afterEach(async () => {
  await scene.close();
});

describe('a forward that cannot listen', () => {
  let holder: Server;
  afterEach(() => {
    holder.close();
  });

  it('waits for its port, with the reason, while session and other forwards live on, and takes it once it is free', async () => {
    holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const address = holder.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const destination = `127.0.0.1:${String(web.port)}`;
    const taken = forwardOf('local', `127.0.0.1:${String(address.port)}`, destination);
    const good = forwardOf('local', String(await freePort()), destination);
    const profile = profileFor(sshd, [taken, good]);
    const session = await scene.open(profile);
    expect(session.forwards.map(words)).toEqual([
      expect.stringMatching(
        `waiting: Port ${String(portOf(taken))} is already in use on 127.0.0.1. \\S+ \\(process ${String(process.pid)}\\) listens there. ` +
          'End that program, or choose another source port, for example \\d+.',
      ),
      'listening',
    ]);
    expect((await curl([`http://127.0.0.1:${String(portOf(good))}/`])).stdout.toString()).toBe(
      'through the tunnel',
    );

    holder.close();
    await once(holder, 'close');
    // Nobody tells it so.
    await scene.when(profile, ({ forwards }) => forwards.every(({ state }) => state.kind === 'listening'));
    expect((await curl([`http://127.0.0.1:${String(portOf(taken))}/`])).code).toBe(0);
  });
});

it('says that the server refuses forwards, and keeps the session', async () => {
  const strict = await startSshd({ auth: ['password'], config: ['AllowTcpForwarding no'] });
  const strictScene = scene;
  await strictScene.engine.shutdown();
  await rm(strictScene.folder, { recursive: true });
  scene = await createEngineScene(strict.password);
  const local = forwardOf('local', String(await freePort()), `127.0.0.1:${String(web.port)}`);
  const remote = forwardOf('remote', String(await freePort()), `127.0.0.1:${String(web.port)}`);
  const profile = profileFor(strict, [local, remote]);
  const session = await scene.open(profile);
  expect(session.forwards.map(({ state }) => state.kind)).toEqual(['listening', 'failed']);
  expect(session.forwards.map(words)[1]).toContain('AllowTcpForwarding');
  expect((await curl([`http://127.0.0.1:${String(portOf(local))}/`])).code).not.toBe(0);
  expect(await scene.logOf(profile)).toContain(
    'Forwarded connection refused by remote: Administratively prohibited [open failed]',
  );
  expect(scene.engine.snapshot().sessions[0]?.state.kind).toBe('connected');
  await strict.close();
});

it('a forward that got one address of two tries for both again, and its connections live on', async () => {
  const echo = await startEchoServer();
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const forward = forwardOf('local', String(address.port), `127.0.0.1:${String(echo.port)}`);
  const profile = profileFor(sshd, [forward]);
  const places = ({ forwards }: SessionStatus): number =>
    forwards[0]?.state.kind === 'listening' ? forwards[0].state.bound.length : 0;
  expect(places(await scene.open(profile))).toBe(1);
  const client = dial(portOf(forward), '::1');
  client.write('one');
  expect(String(await once(client, 'data'))).toBe('one');
  holder.close();
  await once(holder, 'close');
  await scene.engine.handlers.forwards.start({
    sessionId: profile.id,
    forwardId: forward.id,
    lasting: false,
  });
  await scene.when(profile, (session) => places(session) === 2);
  client.write('two');
  expect(String(await once(client, 'data'))).toBe('two');
  client.destroy();
  await echo.close();
});

describe('a live session', () => {
  it('starts, stops, adds and removes forwards at once, and leaves the others’ connections untouched', async () => {
    const echo = await startEchoServer();
    const destination = `127.0.0.1:${String(echo.port)}`;
    const kept = forwardOf('local', String(await freePort()), destination);
    const other = forwardOf('local', String(await freePort()), destination);
    const profile = profileFor(sshd, [kept, other]);
    await scene.open(profile);
    const line = await hold(portOf(kept));
    expect(await line.echo('one')).toBe('one');

    const sessionId = profile.id;
    await scene.engine.handlers.forwards.stop({ sessionId, forwardId: other.id, lasting: false });
    const free = createServer().listen(portOf(other), '127.0.0.1');
    await once(free, 'listening');
    free.close();
    await once(free, 'close');
    await scene.engine.handlers.forwards.start({ sessionId, forwardId: other.id, lasting: false });
    const added = forwardOf('dynamic', String(await freePort()));
    await scene.engine.handlers.forwards.add({ sessionId, forward: added, lasting: false });
    const proxied = await curl([
      '--socks5-hostname',
      `127.0.0.1:${String(portOf(added))}`,
      `http://localhost:${String(web.port)}/`,
    ]);
    expect(proxied.stdout.toString()).toBe('through the tunnel');
    await scene.engine.handlers.forwards.remove({ sessionId, forwardId: other.id, lasting: false });
    expect(await line.echo('two')).toBe('two');
    line.socket.destroy();
    await echo.close();
  });

  it('frees its ports before it is idle: the same session opens again on them at once', async () => {
    const forward = forwardOf('local', String(await freePort()), `127.0.0.1:${String(web.port)}`);
    const profile = profileFor(sshd, [forward]);
    await scene.open(profile);
    for (let round = 0; round < 3; round += 1) {
      await scene.engine.handlers.sessions.disconnect({ sessionId: profile.id });
      const session = await scene.open(profile);
      expect(session.forwards.map(words)).toEqual(['listening']);
    }
    expect((await curl([`http://127.0.0.1:${String(portOf(forward))}/`])).code).toBe(0);
  });

  it('is independent of another: one ends, the other goes on', async () => {
    const destination = `127.0.0.1:${String(web.port)}`;
    const first = profileFor(sshd, [forwardOf('local', String(await freePort()), destination)]);
    const kept = forwardOf('local', String(await freePort()), destination);
    const second = profileFor(sshd, [kept]);
    await scene.open(first);
    await scene.open(second);
    await scene.engine.handlers.sessions.close({ sessionId: first.id });
    expect(scene.engine.snapshot().sessions.map(({ id }) => id)).toEqual([second.id]);
    expect((await curl([`http://127.0.0.1:${String(portOf(kept))}/`])).code).toBe(0);
  });
});

describe('a server that goes away', () => {
  it('cuts transfers off as errors, is told with its cause, and is come back to without asking', async () => {
    const server = await startSshd({ auth: ['password'] });
    const endless = await startHttpServer((_request, response) => {
      // Neither a length nor chunks: only the connection's end tells that the answer is complete.
      response.writeHead(200, { connection: 'close', 'transfer-encoding': 'identity' });
      response.useChunkedEncodingByDefault = false;
      const chunk = Buffer.alloc(65_536);
      const more = (): void => {
        while (response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    await scene.engine.shutdown();
    await rm(scene.folder, { recursive: true });
    scene = await createEngineScene(server.password);
    const forward = forwardOf('local', String(await freePort()), `127.0.0.1:${String(endless.port)}`);
    const profile = profileFor(server, [forward]);
    await scene.open(profile);
    const flowing = new Promise<void>((resolve) => {
      const forget = scene.engine.on('snapshot.traffic', (traffic) => {
        if (!traffic.some(({ received }) => received > 1_000_000)) return;
        forget();
        resolve();
      });
    });
    // Not a Node client: libuv takes a reset behind unread data for an end.
    const transfer = curl(['--output', '/dev/null', `http://127.0.0.1:${String(portOf(forward))}/`]);
    await flowing;
    await server.kill();
    const { code, stderr } = await transfer;
    expect({ code, stderr }).toEqual({ code: 56, stderr: expect.stringContaining('reset') as string });
    const waiting = await scene.when(profile, ({ state }) => state.kind === 'waiting');
    expect(waiting.state).toMatchObject({ kind: 'waiting', cause: { code: expect.any(String) as string } });
    // The local listener stays bound, and who comes now waits for the server instead of being refused.
    expect(waiting.forwards.map(words)).toEqual(['listening']);
    const early = dial(portOf(forward), '127.0.0.1');
    early.write('GET / HTTP/1.0\r\n\r\n');
    const served = once(early, 'data');
    await server.restart();
    await scene.when(profile, isUp);
    await served;
    early.destroy();
    expect(scene.asked()).toBe(1);
    expect(scene.engine.snapshot().sessions[0]?.reconnects).toBe(1);
    await scene.engine.handlers.sessions.close({ sessionId: profile.id });
    await server.close();
    await endless.close();
  });
});

it('a port of the server that the lost connection still holds is waited for, and had again', async () => {
  const relay = await startRelay(sshd.port);
  const forward = forwardOf('remote', String(await freePort()), `127.0.0.1:${String(web.port)}`);
  const profile = profileFor(sshd, [forward], { port: portSchema.parse(relay.port) });
  expect((await scene.open(profile)).forwards.map(words)).toEqual(['listening']);
  const tellServer = relay.orphan();
  const waiting = await scene.when(profile, ({ forwards }) => forwards[0]?.state.kind === 'waiting');
  expect(waiting.state.kind).toBe('connected');
  expect(waiting.forwards.map(words)).toEqual([
    expect.stringContaining(`Port ${String(portOf(forward))} is still held on the server.`),
  ]);
  tellServer();
  await scene.when(profile, ({ forwards }) => forwards[0]?.state.kind === 'listening');
  expect((await curl([`http://127.0.0.1:${String(portOf(forward))}/`])).stdout.toString()).toBe(
    'through the tunnel',
  );
  await scene.engine.handlers.sessions.disconnect({ sessionId: profile.id });
  await relay.close();
});

it('lets no secret out by any event, error, log line, snapshot, report or file', async () => {
  const passphrase = 'canary passphrase';
  const key = await makeKey({ passphrase });
  const server = await startSshd({
    config: ['AuthenticationMethods publickey,password'],
    authorizedKeys: [key.publicKey],
  });
  await scene.close();
  const secrets = ['canary wrong phrase', passphrase, 'canary wrong password', server.password];
  let given = 0;
  scene = await createEngineScene(() => secrets[given++] ?? 'canary');
  const { on, handlers, snapshot } = scene.engine;
  const told: unknown[] = [];
  for (const event of eventNames) on(event, (payload) => told.push(payload, snapshot()));
  // The finest lines, which tell each message.
  const profile = { ...profileFor(server, []), privateKeyFile: key.path, logLevel: 'trace' as const };
  const { id: sessionId } = profile;
  await handlers.savedSessions.save({ profile, replaces: null });
  await scene.open(profile);
  told.push(await handlers.diagnostics.get({ sessionId }), await handlers.sessions.getHistory({ sessionId }));
  expect(given).toBe(secrets.length);
  // Comes back by what it remembers.
  server.dropSessions();
  await scene.when(profile, ({ reconnects }) => reconnects === 1);
  expect(given).toBe(secrets.length);
  await handlers.sessions.disconnect({ sessionId: profile.id });
  told.push(await handlers.sessions.getLog({ sessionId: profile.id }), await handlers.snapshot.get({}));
  // After a disconnect nothing is remembered: it asks again.
  await handlers.sessions.open({ profile });
  await scene.when(profile, ({ state }) => state.kind === 'failed');
  expect(given).toBe(secrets.length + 3);
  // The log files are written soon, at the latest at the end.
  await scene.engine.shutdown();
  const files = await readdir(scene.folder, { recursive: true, withFileTypes: true });
  expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['known_hosts', 'logs', 'history']));
  for (const file of files) {
    if (file.isFile()) told.push(await readFile(join(file.parentPath, file.name), 'utf8'));
  }
  const everything = JSON.stringify(told);
  expect(everything).toContain('Access granted');
  expect(everything).toContain('Sending USERAUTH_REQUEST (password)');
  for (const secret of [...secrets, 'canary wrong']) expect(everything).not.toContain(secret);
  await server.close();
  await key.remove();
});

it('tells and writes nothing of the password, on disk or in what it shows', async () => {
  const profile = profileFor(sshd, [
    forwardOf('local', String(await freePort()), `127.0.0.1:${String(web.port)}`),
  ]);
  await scene.engine.handlers.savedSessions.save({ profile, replaces: null });
  await scene.open(profile);
  expect(JSON.stringify(scene.engine.snapshot())).not.toContain(sshd.password);
  expect(await scene.logOf(profile)).not.toContain(sshd.password);
  for (const file of ['sessions.json', 'known_hosts']) {
    expect(await readFile(join(scene.folder, file), 'utf8')).not.toContain(sshd.password);
  }
});
