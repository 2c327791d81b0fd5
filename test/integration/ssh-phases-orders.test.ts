import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, inject, it } from 'vitest';
import { createKnownHosts, createSessionStore } from '../../electron/storage';
import { portSchema } from '../../shared/endpoint';
import { noProxy } from '../../shared/proxy';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import { closeAfterEach } from '../support/owned';
import {
  ed25519HostKey,
  messages,
  serve,
  startRawServer,
  type RawConnection,
  type RawHostKey,
  type RawServer,
} from '../support/raw-ssh-server';
import { profileOf } from '../support/samples';
import { startMicrosocks } from '../support/servers/proxies';
import { freePort, makeKey, RunningProgram } from '../support/ssh-servers';
import { createEngineScene } from './engine-scene';
import { Course, leaksOn, login, PhaseScene } from './phase-scene';
import { attempt, connectionOf, type AttemptOptions } from './ssh-attempt';
import { disk } from '../support/here';

// A man in the middle who accepts the service while his host key is still looked at, on every way to a server and with
// everybody who may be asked, or nobody.

const own = closeAfterEach();

/** Draws all that a client would say of a login, in the write that makes it ask about the host key. */
async function draw(connection: RawConnection): Promise<void> {
  connection.greet();
  connection.sendKexInit();
  await connection.agree();
  const reply = await connection.reply();
  connection.together(() => {
    connection.sendReply(reply);
    connection.sendNewKeys();
    connection.send(messages.serviceAccept());
  });
  // Whatever comes now is answered, so that more of it comes.
  let answers = 5;
  connection.transport.socket.on('data', () => {
    answers -= 1;
    if (answers > 0) connection.send(messages.authFailure(['password', 'publickey']));
  });
}

const startMan = (
  options: { readonly port?: number; readonly hostKey?: RawHostKey } = {},
): Promise<RawServer> => startRawServer(draw, { strict: false, ...options });

/** @returns what any client of a server sent before its time, when all of them are gone */
async function leaksOf(server: RawServer): Promise<readonly string[]> {
  await Promise.all(server.connections.map(({ closed }) => closed));
  expect(server.connections.length).toBeGreaterThan(0);
  return server.connections.flatMap((connection) => leaksOn(connection));
}

/** Turns of the event loop for what was sent to come through jump hosts and proxies, and back. */
const turns = 200;

/** One attempt with a key and a password at hand, of somebody who looks at the host key and then says no. */
async function tryMan(man: RawServer, more: Partial<AttemptOptions>): Promise<void> {
  const key = await makeKey();
  const made = await attempt({
    port: man.port,
    username: login.username,
    answers: () => [login.password],
    trust: async () => {
      for (let turn = 0; turn < turns; turn += 1) await nextTurn();
      return false;
    },
    ...more,
    profile: { privateKeyFile: key.path, ...more.profile },
  });
  await key.remove();
  expect(made.result.ok).toBe(false);
  expect(made.questions).toEqual([]);
}

describe('a man in the middle gets nothing of a login', () => {
  it('dialled directly', async () => {
    const man = own(await startMan());
    await tryMan(man, {});
    expect(await leaksOf(man)).toEqual([]);
  });

  it('behind a jump host', async () => {
    const man = own(await startMan());
    const jump = own(await serve());
    const connection = connectionOf(await attempt({ port: jump.port, answers: () => ['its own'] }));
    await tryMan(man, { via: { title: 'jump', openChannel: connection.openChannel } });
    expect(await leaksOf(man)).toEqual([]);
    await connection.end();
  });

  it('behind a proxy', async () => {
    const man = own(await startMan());
    const { host, port } = own(await startMicrosocks());
    await tryMan(man, { profile: { proxy: { ...noProxy, localhost: true, kind: 'socks5', host, port } } });
    expect(await leaksOf(man)).toEqual([]);
  });

  const sessionTo = (port: number): SessionProfile =>
    profileOf({
      ...{ name: 'canary', host: '127.0.0.1', port: portSchema.parse(port), username: login.username },
      ...{ tryAgent: false, tryDefaultKeys: false, reachabilityMinutes: 0 },
    });

  it('on a reconnect, with the password in memory', async () => {
    const port = await freePort();
    const first = await serve({ port, password: login.password });
    const scene = own(
      await createEngineScene(login.password, {
        // The second key is a question that stays open.
        person: (prompt) => (prompt.kind === 'host-key' && prompt.verdict === 'changed' ? 'nothing' : null),
      }),
    );
    const profile = sessionTo(port);
    await scene.open(profile);
    await first.close();
    const man = own(await startMan({ port }));
    const { closed } = await man.connection(0);
    // It asks about the key, or leaves at once, and comes again and again.
    await Promise.race([closed, scene.when(profile, ({ state }) => state.kind === 'asking')]);
    await scene.engine.handlers.sessions.disconnect({ sessionId: profile.id });
    expect(scene.asked()).toBe(1);
    expect(await leaksOf(man)).toEqual([]);
  });

  it.each(['run', 'test'].flatMap((command) => ['unknown', 'changed'].map((key) => [command, key] as const)))(
    'unattended: ginnel %s, with a host key that is %s',
    async (command, key) => {
      const man = own(await startMan());
      const folder = await mkdtemp(join(tmpdir(), 'ginnel-phases-'));
      const profile = sessionTo(man.port);
      const saved = await createSessionStore(folder, disk).save({
        profiles: [profile],
        order: [],
        defaults: newProfile(),
      });
      expect(saved.ok).toBe(true);
      if (key === 'changed') {
        const known = createKnownHosts(join(folder, 'known_hosts'), disk);
        const publicKey = `ssh-ed25519 ${ed25519HostKey().blob.toString('base64')}`;
        const other = { type: 'ssh-ed25519', bits: 256, sha256: '', md5: '', publicKey };
        await known.accept('127.0.0.1', man.port, other);
      }
      const program = own(
        new RunningProgram(process.execPath, [inject('bundles').cli, command, 'canary'], {
          ...{ GINNEL_DATA_DIR: folder, SSH_AUTH_SOCK: '', GINNEL_KNOWN_HOSTS: 'own' },
        }),
      );
      // Nobody can say yes, so it leaves by itself; a session that is run comes again and again.
      await (
        await man.connection(0)
      ).closed;
      await program.close();
      await rm(folder, { recursive: true });
      expect(await leaksOf(man)).toEqual([]);
    },
  );
});

describe('at a rekey', () => {
  it('another host key ends the connection, whatever comes with it', async () => {
    let key = ed25519HostKey();
    const usual = key;
    const scene = await PhaseScene.open({
      hostKey: {
        ...usual,
        get blob() {
          return key.blob;
        },
        sign: (algorithm, hash) => key.sign(algorithm, hash),
      },
    });
    const course = Course.begin(scene);
    await course.goTo('open');
    const { connection } = scene;
    const before = connection.received.length;
    key = ed25519HostKey();
    connection.sendKexInit();
    await connection.agree();
    const reply = await connection.reply();
    connection.together(() => {
      connection.sendReply(reply);
      connection.sendNewKeys();
      connection.send(messages.serviceAccept(), messages.authFailure(['password']));
    });
    expect(await scene.over()).toMatchObject({ code: 'host-key-refused', data: { changed: true } });
    await connection.closed;
    const numbers = connection.received.slice(before).map(({ number }) => number);
    expect(numbers.filter((number) => number >= 50 || number === 5)).toEqual([]);
    expect(scene.leaks()).toEqual([]);
    await scene.close();
  });
});
