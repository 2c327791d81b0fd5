import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { findAgent, listAgent } from '../../electron/keys/agent/agent';
import { agentWorld } from '../../electron/keys/agent/addresses';
import { startAuthenticatorAgent } from '../support/servers/authenticator-agent';
import { closeAfterEach } from '../support/owned';
import {
  makeKey,
  run,
  startDropbear,
  startPageant,
  startSshAgent,
  startSshd,
  type SshServer,
  type TestAgent,
  type TestKey,
} from '../support/ssh-servers';
import { startLibraryServer } from './library-server';
import { attempt, connectionOf, errorOf } from './ssh-attempt';
import { here } from '../support/here';

const keep = closeAfterEach();
const login = (server: SshServer): { port: number; username: string } => ({
  port: server.port,
  username: server.user,
});
/** Type and base64: a key as the settings keep it. */
const chosen = (key: Pick<TestKey, 'publicKey'>): string => key.publicKey.split(' ').slice(0, 2).join(' ');

beforeEach(() => {
  vi.stubEnv('SSH_AUTH_SOCK', undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('every kind of key', () => {
  const kinds = [
    { type: 'rsa', bits: 2048 },
    { type: 'rsa', bits: 4096 },
    { type: 'ecdsa', bits: 256 },
    { type: 'ecdsa', bits: 384 },
    { type: 'ecdsa', bits: 521 },
    { type: 'ed25519' },
  ] as const;
  const made: TestKey[] = [];
  const servers: Record<string, SshServer> = {};
  const agents: Record<string, TestAgent> = {};
  beforeAll(async () => {
    for (const kind of kinds) made.push(await makeKey(kind));
    const authorizedKeys = made.map(({ publicKey }) => publicKey);
    servers['sshd'] = await startSshd({ auth: ['publickey'], authorizedKeys });
    servers['dropbear'] = await startDropbear({ authorizedKeys });
    agents['ssh-agent'] = await startSshAgent(made);
    agents['Pageant'] = await startPageant(made);
  });
  afterAll(async () => {
    for (const thing of [...Object.values(servers), ...Object.values(agents)]) await thing.close();
    for (const key of made) await key.remove();
  });
  const cases = ['sshd', 'dropbear'].flatMap((server) =>
    ['ssh-agent', 'Pageant'].flatMap((agent) =>
      kinds.map((kind, index) => ({
        ...{ server, agent, index },
        name: `${kind.type} ${'bits' in kind ? String(kind.bits) : ''}`.trim(),
      })),
    ),
  );

  it.each(cases)('$name in $agent lets in at $server, alone', async ({ server, agent, index }) => {
    const [target, holder, key] = [servers[server], agents[agent], made[index]];
    if (target === undefined || holder === undefined || key === undefined) throw new Error('not there');
    const result = await attempt({
      ...login(target),
      profile: { tryAgent: true, agentPath: holder.socket, agentKey: chosen(key), onlyThisKey: true },
    });
    await connectionOf(result).end();
    expect(result.questions).toEqual([]);
    expect(result.log.filter((line) => line.startsWith('Offered'))).toEqual([
      'Offered public key "ginnel-test" from agent',
    ]);
    expect(result.log).toContain('The agent has 6 SSH-2 keys');
  });

  it.each(['ssh-agent', 'Pageant'])('is listed of %s as ssh-keygen describes it', async (agent) => {
    const holder = agents[agent];
    const listed = await listAgent(holder?.socket ?? '', agentWorld(here));
    if (!listed.ok) throw new Error('no agent');
    expect(listed.value.path).toBe(holder?.socket);
    const byFingerprint = new Map(listed.value.keys.map((key) => [key.sha256, key]));
    expect(byFingerprint.size).toBe(kinds.length);
    for (const [index, key] of made.entries()) {
      const kind = kinds[index];
      expect(byFingerprint.get(key.fingerprint)).toEqual({
        type: key.publicKey.split(' ')[0],
        bits: kind !== undefined && 'bits' in kind ? kind.bits : 255,
        sha256: key.fingerprint,
        comment: 'ginnel-test',
        publicKey: chosen(key),
        unusable: null,
      });
    }
  });
});

describe('an agent with more keys than the server takes attempts', () => {
  const crowd: TestKey[] = [];
  let right: TestKey;
  let server: SshServer;
  let agent: TestAgent;
  beforeAll(async () => {
    for (let count = 0; count < 8; count += 1) crowd.push(await makeKey());
    const last = crowd[7];
    if (last === undefined) throw new Error('no key');
    right = last;
    server = await startSshd({
      auth: ['publickey'],
      authorizedKeys: [right.publicKey],
      config: ['MaxAuthTries 3'],
    });
    agent = await startSshAgent(crowd);
  });
  afterAll(async () => {
    await server.close();
    await agent.close();
    for (const key of crowd) await key.remove();
  });
  const offers = (log: readonly string[]): number => log.filter((line) => line.startsWith('Offered')).length;

  it('runs into MaxAuthTries, and is told what helps', async () => {
    const made = await attempt({ ...login(server), profile: { tryAgent: true, agentPath: agent.socket } });
    expect(errorOf(made.result).code).toBe('auth-too-many');
    expect(offers(made.log)).toBe(3);
  });

  it('gets in with the key chosen, by its file or in the agent, in one attempt', async () => {
    for (const profile of [{ privateKeyFile: right.path }, { agentKey: chosen(right) }]) {
      for (const onlyThisKey of [false, true]) {
        const made = await attempt({
          ...login(server),
          profile: { tryAgent: true, agentPath: agent.socket, onlyThisKey, ...profile },
        });
        await connectionOf(made).end();
        expect(offers(made.log)).toBe(1);
        expect(made.log).toContain('Offered public key "ginnel-test" from agent');
      }
    }
  });

  it('offers no other key than the chosen one, where only that is to be offered', async () => {
    const [wrong] = crowd;
    if (wrong === undefined) throw new Error('no key');
    for (const profile of [{ privateKeyFile: wrong.path }, { agentKey: chosen(wrong) }]) {
      const made = await attempt({
        ...login(server),
        profile: { tryAgent: true, agentPath: agent.socket, onlyThisKey: true, ...profile },
      });
      expect(errorOf(made.result)).toMatchObject({ code: 'auth-refused', data: { tried: ['public key'] } });
      expect(offers(made.log)).toBe(1);
    }
  });
});

describe('a key file that the agent holds', () => {
  it('is signed for by the agent, with no question for its passphrase', async () => {
    const key = await makeKey({ passphrase: 'open sesame' });
    const other = await makeKey();
    const agent = keep(await startSshAgent([other, key]));
    const server = keep(await startSshd({ auth: ['publickey'], authorizedKeys: [key.publicKey] }));
    vi.stubEnv('SSH_AUTH_SOCK', agent.socket);
    const made = await attempt({
      ...login(server),
      profile: { tryAgent: true, privateKeyFile: key.path },
    });
    await connectionOf(made).end();
    expect(made.questions).toEqual([]);
    expect(made.log).toContain('The agent holds the key of the configured key file');

    // Its public half alone says which key is meant, as in IdentityFile ~/.ssh/key.pub.
    const pointed = await attempt({
      ...login(server),
      profile: { tryAgent: true, privateKeyFile: `${key.path}.pub`, onlyThisKey: true },
    });
    await connectionOf(pointed).end();

    const without = await attempt({
      ...login(server),
      profile: { tryAgent: false, privateKeyFile: key.path },
      answers: () => ['open sesame'],
    });
    await connectionOf(without).end();
    expect(without.questions.map(({ kind }) => kind)).toEqual(['passphrase']);
    await key.remove();
    await other.remove();
  });
});

describe('a chosen key that the agent does not hold', () => {
  it('is named when nothing else gets in, and at once where it is to be offered alone', async () => {
    const gone = await makeKey();
    const other = await makeKey();
    const agent = keep(await startSshAgent([other]));
    const server = keep(
      await startSshd({ auth: ['publickey', 'password'], authorizedKeys: [gone.publicKey] }),
    );
    const profile = { tryAgent: true, agentPath: agent.socket, agentKey: chosen(gone) };
    const missing = {
      code: 'agent-key-missing',
      data: { comment: `ssh-ed25519 ${gone.fingerprint}` },
    };
    const wrong = await attempt({ ...login(server), profile, answers: () => ['wrong'] });
    expect(errorOf(wrong.result)).toEqual(missing);
    expect(wrong.questions).toHaveLength(3);
    const inside = await attempt({ ...login(server), profile, answers: () => [server.password] });
    await connectionOf(inside).end();
    const alone = await attempt({
      ...login(server),
      profile: { ...profile, onlyThisKey: true },
      answers: () => [server.password],
    });
    expect(errorOf(alone.result)).toEqual(missing);
    expect(alone.questions).toEqual([]);
    await gone.remove();
    await other.remove();
  });
});

describe('the key files ssh would look for', () => {
  it('are tried in ssh’s order, only while no key is chosen, and only the accepted one asks for its passphrase', async () => {
    const home = await mkdtemp(join(tmpdir(), 'ginnel-home-'));
    const folder = join(home, '.ssh');
    await mkdir(folder);
    vi.stubEnv('HOME', home);
    const stranger = await makeKey({
      type: 'rsa',
      bits: 2048,
      passphrase: 'never asked',
      path: join(folder, 'id_rsa'),
    });
    const right = await makeKey({ passphrase: 'open sesame', path: join(folder, 'id_ed25519') });
    await writeFile(join(folder, 'id_ecdsa'), 'no key at all\n');
    const server = keep(await startSshd({ auth: ['publickey'], authorizedKeys: [right.publicKey] }));
    const made = await attempt({
      ...login(server),
      profile: { tryDefaultKeys: true },
      answers: () => ['open sesame'],
    });
    await connectionOf(made).end();
    expect(made.questions).toEqual([
      { kind: 'passphrase', keyFile: right.path, comment: 'ginnel-test', again: false },
    ]);
    expect(made.log.filter((line) => line.startsWith('Reading key file'))).toEqual([
      `Reading key file "${stranger.path}"`,
      `Reading key file "${join(folder, 'id_ecdsa')}"`,
      `Reading key file "${right.path}"`,
    ]);
    const off = await attempt({ ...login(server), profile: { tryDefaultKeys: false } });
    expect(errorOf(off.result)).toMatchObject({ code: 'auth-refused', data: { tried: [] } });
    const elsewhere = join(home, 'elsewhere');
    await copyFile(stranger.path, elsewhere);
    await copyFile(`${stranger.path}.pub`, `${elsewhere}.pub`);
    const other = await attempt({
      ...login(server),
      profile: { tryDefaultKeys: true, privateKeyFile: elsewhere },
    });
    expect(other.log.filter((line) => line.startsWith('Reading key file'))).toEqual([
      `Reading key file "${elsewhere}"`,
    ]);
    await rm(home, { recursive: true });
  });
});

describe('the place of the agent', () => {
  it('is the session’s, else SSH_AUTH_SOCK, else where agents usually are', async () => {
    const key = await makeKey();
    const agent = keep(await startSshAgent([key]));
    const server = keep(await startSshd({ auth: ['publickey'], authorizedKeys: [key.publicKey] }));
    const folder = await mkdtemp(join(tmpdir(), 'ginnel-run-'));
    vi.stubEnv('GINNEL_TEST_AGENT', agent.socket);
    for (const agentPath of ['$GINNEL_TEST_AGENT', '${GINNEL_TEST_AGENT}', agent.socket]) {
      const made = await attempt({ ...login(server), profile: { tryAgent: true, agentPath } });
      await connectionOf(made).end();
      expect(made.log).toContain(`Agent at ${agent.socket}`);
    }
    vi.stubEnv('GINNEL_TEST_AGENT', undefined);
    vi.stubEnv('SSH_AUTH_SOCK', agent.socket);
    for (const agentPath of ['', 'SSH_AUTH_SOCK']) {
      const made = await attempt({ ...login(server), profile: { tryAgent: true, agentPath } });
      await connectionOf(made).end();
    }
    const none = await attempt({ ...login(server), profile: { tryAgent: true, agentPath: 'none' } });
    expect(errorOf(none.result)).toMatchObject({ code: 'auth-refused', data: { tried: [] } });
    expect(none.log.join('\n')).not.toContain('gent');
    await key.remove();
    await rm(folder, { recursive: true });
  });

  it('may be in the folder of the login’s sockets, where an empty agent does not hide one with keys', async () => {
    const key = await makeKey();
    const full = keep(await startSshAgent([key]));
    const empty = keep(await startSshAgent([]));
    const guesses = [empty.socket, full.socket];
    const found = await findAgent({ path: '', host: '' }, 5000, undefined, {
      ...agentWorld(here),
      environment: { XDG_RUNTIME_DIR: '/run/user/1' },
      loginShell: () => Promise.resolve({ agent: '/shell/agent', path: null }),
      isSocket: () => Promise.resolve(true),
    });
    // None of those is there: nothing is found, and nothing fails.
    expect(found).toEqual({ ok: true, value: null });
    for (const order of [guesses, [...guesses].reverse()]) {
      const [shell, onePassword] = order;
      const folder = await mkdtemp(join(tmpdir(), 'ginnel-run-'));
      await run('ln', ['-s', onePassword ?? '', join(folder, 'openssh_agent')]);
      const chosenOne = await findAgent({ path: '', host: '' }, 5000, undefined, {
        ...agentWorld(here),
        environment: { XDG_RUNTIME_DIR: folder },
        loginShell: () => Promise.resolve({ agent: shell ?? null, path: null }),
        isSocket: (path) => Promise.resolve(path === shell || path === join(folder, 'openssh_agent')),
      });
      expect(chosenOne.ok && chosenOne.value?.identities.length).toBe(1);
      await rm(folder, { recursive: true });
    }
    await key.remove();
  });

  it('is on macOS the first with keys, and those behind it are not asked', async () => {
    const key = await makeKey();
    const full = keep(await startSshAgent([key]));
    const empty = keep(await startSshAgent([]));
    const home = await mkdtemp(join(tmpdir(), 'ginnel-home-'));
    await mkdir(join(home, '.gnupg'));
    const gpg = join(home, '.gnupg/S.gpg-agent.ssh');
    let asked = 0;
    const unasked = createServer(() => (asked += 1)).listen(gpg);
    await once(unasked, 'listening');
    const onMac = (shell: string): ReturnType<typeof findAgent> =>
      findAgent({ path: '', host: '' }, 5000, undefined, {
        ...agentWorld(here),
        ...{ platform: 'darwin', home, environment: {} },
        loginShell: () => Promise.resolve({ agent: shell, path: null }),
        isSocket: (path) => Promise.resolve([shell, gpg].includes(path)),
      });
    const found = await onMac(full.socket);
    expect(found.ok && found.value?.client.path).toBe(full.socket);
    expect(asked).toBe(0);
    // One without keys hides no other.
    unasked.close();
    await run('ln', ['-s', full.socket, gpg]);
    const behind = await onMac(empty.socket);
    expect(behind.ok && behind.value?.client.path).toBe(gpg);
    await rm(home, { recursive: true });
    await key.remove();
  });
});

describe('an agent in trouble', () => {
  it('that is away, hangs, refuses, lies or is none is told, and the login goes on', async () => {
    const key = await makeKey();
    const server = keep(await startSshd({ auth: ['publickey'], authorizedKeys: [key.publicKey] }));
    const folder = await mkdtemp(join(tmpdir(), 'ginnel-odd-'));
    const hanging = keep(await startSshAgent([key]));
    hanging.pause();
    const odd = async (name: string, answer: Buffer): Promise<string> => {
      const path = join(folder, name);
      keep(await startOddAgent(path, answer));
      return path;
    };
    const list = (...bytes: readonly number[]): Buffer => Buffer.from([0, 0, 0, bytes.length, ...bytes]);
    const cases: readonly (readonly [string, RegExp])[] = [
      [join(folder, 'nobody'), /No such file or directory/],
      [hanging.socket, /It gave no answer in 1 seconds/],
      [await odd('refuses', list(5)), /It refused to list its keys/],
      [await odd('closes', Buffer.alloc(0)), /It closed the connection/],
      [await odd('web', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')), /is no SSH agent/],
      [await odd('huge', Buffer.from([0x7f, 0xff, 0xff, 0xff, 12])), /is no SSH agent/],
      [await odd('many', list(12, 0xff, 0xff, 0xff, 0xff)), /is no SSH agent/],
      [await odd('short', list(12, 0, 0, 0, 1, 0, 0, 0, 9)), /is no SSH agent/],
    ];
    for (const [agentPath, words] of cases) {
      const made = await attempt({
        ...login(server),
        limits: { agent: 1000 },
        profile: { tryAgent: true, agentPath, privateKeyFile: key.path },
      });
      await connectionOf(made).end();
      expect(made.log.find((line) => words.test(line))).toContain(
        `The agent at "${agentPath}" does not answer`,
      );
    }
    await key.remove();
    await rm(folder, { recursive: true });
  });

  it('that will not sign is told, and the next key is offered', async () => {
    const key = await makeKey();
    const file = await makeKey();
    const agent = keep(await startSshAgent([]));
    // Confirmation by a program that says no.
    const { code } = await run('ssh-add', ['-q', '-c', key.path], { env: { SSH_AUTH_SOCK: agent.socket } });
    expect(code).toBe(0);
    const server = keep(
      await startSshd({ auth: ['publickey'], authorizedKeys: [key.publicKey, file.publicKey] }),
    );
    const made = await attempt({
      ...login(server),
      profile: { tryAgent: true, agentPath: agent.socket },
    });
    expect(errorOf(made.result).code).toBe('agent-refused');
    await agent.add(file);
    const both = await attempt({
      ...login(server),
      profile: { tryAgent: true, agentPath: agent.socket, agentKey: chosen(key) },
    });
    await connectionOf(both).end();
    expect(both.log.join('\n')).toContain('The agent refused to sign with the key');
    await key.remove();
    await file.remove();
  });
});

describe('a key in a FIDO2 authenticator', () => {
  it.each([0, 1])('lets in through an agent (%i)', async (index) => {
    const agent = keep(await startAuthenticatorAgent());
    const key = agent.keys[index];
    if (key === undefined) throw new Error('no key');
    const server = keep(await startSshd({ auth: ['publickey'], authorizedKeys: [key.publicKey] }));
    const made = await attempt({
      ...login(server),
      profile: { tryAgent: true, agentPath: agent.socket, agentKey: chosen(key) },
    });
    await connectionOf(made).end();
    expect(agent.signatures()).toBe(1);
    expect(made.log).toContain('The key is in an authenticator: touch it when it blinks');
    expect(server.log()).toMatch(/Accepted publickey for \S+ from .* ssh2: \S+-SK SHA256/u);
    const listed = await listAgent(agent.socket, agentWorld(here));
    expect(listed.ok && listed.value.keys.map(({ type, bits, unusable }) => [type, bits, unusable])).toEqual([
      ['sk-ssh-ed25519@openssh.com', 255, null],
      ['sk-ecdsa-sha2-nistp256@openssh.com', 256, null],
    ]);
  });
});

describe('agent forwarding', () => {
  it('lets the server’s programs reach the agent where it was asked for, at the place the log names', async () => {
    const key = await makeKey();
    const agent = keep(await startSshAgent([key]));
    const server = keep(await startSshd({ auth: ['publickey'], authorizedKeys: [key.publicKey] }));
    const profile = { tryAgent: true, agentPath: agent.socket };
    let told: (place: string) => void = () => undefined;
    const place = new Promise<string>((resolve) => {
      told = resolve;
    });
    const on = await attempt({
      ...login(server),
      profile: { ...profile, allowAgentForwarding: true },
      onLog: (line) => {
        const path = /^The server's programs reach the agent at (\S+)$/u.exec(line)?.[1];
        if (path !== undefined) told(path);
      },
    });
    const connection = connectionOf(on);
    const socket = await place;
    const listed = await run('ssh-add', ['-l'], { env: { SSH_AUTH_SOCK: socket } });
    expect(listed.stdout.toString()).toContain(key.fingerprint);
    await connection.end();
    const after = await run('ssh-add', ['-l'], { env: { SSH_AUTH_SOCK: socket } });
    expect(after.code).not.toBe(0);
    await key.remove();
  });

  it('is off unless asked for: a server that opens a channel to the agent all the same is refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ginnel-odd-'));
    const path = join(folder, 'agent');
    const agent = keep(await startOddAgent(path, Buffer.from([0, 0, 0, 1, 5])));
    const server = keep(await startLibraryServer());
    const made = await attempt({ port: server.port, profile: { tryAgent: true, agentPath: path } });
    const connection = connectionOf(made);
    const asked = agent.connections();
    const answer = await new Promise((resolve) => {
      const [peer] = server.clients;
      // The library opens such a channel for a session's shell only; its own parts can.
      const channels = Reflect.get(peer ?? {}, '_chanMgr') as { add: (opened: unknown) => number };
      const protocol = Reflect.get(peer ?? {}, '_protocol') as {
        openssh_authAgent: (id: number, window: number, packet: number) => void;
      };
      protocol.openssh_authAgent(
        channels.add(Object.assign(resolve, { type: 'auth-agent' })),
        65_536,
        32_768,
      );
    });
    expect(answer).toBeInstanceOf(Error);
    expect(agent.connections()).toBe(asked);
    await connection.end();
    await rm(folder, { recursive: true });
  });

  it('goes on with a server that prints without end where the place is looked for', async () => {
    const server = keep(
      await startLibraryServer({
        greet: (client) =>
          void client.on('session', (open) => {
            open()
              .on('auth-agent', (accept) => {
                accept();
              })
              .on('exec', (accept) => void accept().write('x'.repeat(100_000)));
          }),
      }),
    );
    let told: () => void = () => undefined;
    const enabled = new Promise<void>((resolve) => {
      told = resolve;
    });
    const made = await attempt({
      port: server.port,
      profile: { allowAgentForwarding: true },
      onLog: (line) => {
        if (line === 'Agent forwarding enabled') told();
      },
    });
    const connection = connectionOf(made);
    await enabled;
    await connection.end();
  });

  it('refused by the server is a line in the log, and the session goes on', async () => {
    const key = await makeKey();
    const agent = keep(await startSshAgent([key]));
    const server = keep(
      await startSshd({
        auth: ['publickey'],
        authorizedKeys: [key.publicKey],
        config: ['AllowAgentForwarding no'],
      }),
    );
    let told: () => void = () => undefined;
    const refusal = new Promise<void>((resolve) => {
      told = resolve;
    });
    const made = await attempt({
      ...login(server),
      profile: { tryAgent: true, agentPath: agent.socket, allowAgentForwarding: true },
      onLog: (line) => {
        if (line === 'Agent forwarding refused') told();
      },
    });
    const connection = connectionOf(made);
    await refusal;
    expect(made.closed).toEqual([]);
    await connection.end();
    await key.remove();
  });
});

/** Takes connections on a socket and answers the first bytes with these, whatever was asked; nothing: it hangs up. */
async function startOddAgent(
  path: string,
  answer: Buffer,
): Promise<{ close: () => Promise<unknown>; connections: () => number }> {
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer((client) => {
    connections += 1;
    open.add(client);
    client.on('error', () => undefined).on('close', () => open.delete(client));
    client.on('data', () => {
      if (answer.length === 0) client.end();
      else client.write(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    connections: () => connections,
    close: () => {
      for (const client of open) client.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
