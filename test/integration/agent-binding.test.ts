import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeAfterEach } from '../support/owned';
import {
  makeKey,
  runOrThrow,
  ssh,
  startPageant,
  startSshAgent,
  startSshd,
  type SshServer,
  type TestAgent,
  type TestKey,
} from '../support/ssh-servers';
import { attempt, connectionOf, errorOf, type Attempt } from './ssh-attempt';

const keep = closeAfterEach();

/** Keys that were added for certain servers (`ssh-add -h`): here `near`, and `far` from `near` alone. */
let key: TestKey;
let near: SshServer;
let far: SshServer;
let folder = '';
let known = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-bound-'));
  key = await makeKey();
  const options = { auth: ['publickey'], authorizedKeys: [key.publicKey] } as const;
  near = await startSshd(options);
  far = await startSshd(options);
  known = join(folder, 'known_hosts');
  const lines = (
    [
      ['near', near],
      ['far', far],
    ] as const
  ).flatMap(([name, server]) =>
    server.hostKeys.map(({ algorithm, base64 }) => `${name} ${algorithm} ${base64}\n`),
  );
  await writeFile(known, lines.join(''));
});
afterAll(async () => {
  await near.close();
  await far.close();
  await key.remove();
  await rm(folder, { recursive: true });
});

/** A real ssh-agent that holds the key for these ways alone. */
async function agentFor(...routes: readonly string[]): Promise<TestAgent> {
  const agent = keep(await startSshAgent([]));
  const constraints = routes.flatMap((route) => ['-h', route]);
  await runOrThrow('ssh-add', ['-q', '-H', known, ...constraints, key.path], {
    env: { SSH_AUTH_SOCK: agent.socket },
  });
  return agent;
}

const logIn = (
  server: SshServer,
  socket: string,
  more: Partial<Parameters<typeof attempt>[0]> = {},
): Promise<Attempt> =>
  attempt({
    ...{ port: server.port, username: server.user, ...more },
    profile: { tryAgent: true, agentPath: socket, ...more.profile },
  });

/** Has ssh offer what the agent holds. */
const ofAgent = ['-o', 'IdentitiesOnly=no', '-o', 'IdentityFile=none'];

const control = async (server: SshServer, agent: TestAgent): Promise<number | null> =>
  (
    await ssh(server, {
      password: null,
      command: 'true',
      args: ofAgent,
      env: { SSH_AUTH_SOCK: agent.socket },
    })
  ).code;

describe('a key that was added for one server', () => {
  it('lets in there, and is not even offered elsewhere, as with ssh', async () => {
    const agent = await agentFor('near');
    expect(await control(near, agent)).toBe(0);
    expect(await control(far, agent)).not.toBe(0);
    const made = await logIn(near, agent.socket);
    await connectionOf(made).end();
    expect(made.log).toContain('Offered public key "ginnel-test" from agent');
    const elsewhere = await logIn(far, agent.socket);
    expect(errorOf(elsewhere.result).code).toBe('auth-refused');
    expect(elsewhere.log).toContain('The agent has 0 SSH-2 keys');
  });

  it('lets in to that user alone', async () => {
    const agent = await agentFor('somebody.else@near');
    const made = await logIn(near, agent.socket);
    expect(errorOf(made.result).code).toBe('agent-refused');
    const right = await agentFor(`${near.user}@near`);
    await connectionOf(await logIn(near, right.socket)).end();
  });

  it('lets in through a jump host, which is another server to the agent', async () => {
    const both = await agentFor('near', 'far');
    const first = await logIn(near, both.socket);
    const through = connectionOf(first);
    const second = await logIn(far, both.socket, {
      via: { title: 'near', openChannel: through.openChannel },
    });
    await connectionOf(second).end();
    await through.end();
    const one = await agentFor('near');
    const again = connectionOf(await logIn(near, one.socket));
    const refused = await logIn(far, one.socket, {
      via: { title: 'near', openChannel: again.openChannel },
    });
    expect(refused.result.ok).toBe(false);
    await again.end();
  });
});

describe('a forwarded agent', () => {
  /** Logs in on `far` with ssh, by the agent that `near` was lent. */
  async function fromNear(agent: TestAgent): Promise<{ code: number | null; log: string }> {
    let told: (place: string) => void = () => undefined;
    const place = new Promise<string>((resolve) => {
      told = resolve;
    });
    const made = await logIn(near, agent.socket, {
      profile: { allowAgentForwarding: true },
      onLog: (line) => {
        const path = /^The server's programs reach the agent at (\S+)$/u.exec(line)?.[1];
        if (path !== undefined) told(path);
      },
    });
    const connection = connectionOf(made);
    const socket = await place;
    const result = await ssh(far, {
      password: null,
      command: 'true',
      env: { SSH_AUTH_SOCK: socket },
      args: ofAgent,
    });
    await connection.end();
    return { code: result.code, log: result.stderr };
  }

  it('is told that a server asks: a key for another route is refused there, the same key for this route signs', async () => {
    expect(await fromNear(await agentFor('near', 'near>far'))).toMatchObject({ code: 0 });
    // Good for far from here, but not from near.
    const { code } = await fromNear(await agentFor('near', 'far'));
    expect(code).not.toBe(0);
  });
});

/** An agent's front that hangs up on extensions, or refuses them, and passes everything else on to a real one. */
async function startFront(
  socket: string,
  hangsUp: boolean,
): Promise<{ socket: string; asked: () => number; close: () => Promise<void> }> {
  const path = join(folder, `front-${String(hangsUp)}`);
  let asked = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => undefined).on('close', () => sockets.delete(client));
    let received = Buffer.alloc(0);
    client.on('data', (data) => {
      received = Buffer.concat([received, data]);
      while (received.length >= 5 && received.length >= 4 + received.readUInt32BE()) {
        const message = received.subarray(0, 4 + received.readUInt32BE());
        received = received.subarray(message.length);
        if (message[4] !== 27) {
          upstream.write(message);
          continue;
        }
        asked += 1;
        if (hangsUp) client.destroy();
        else client.write(Buffer.from([0, 0, 0, 1, 5]));
      }
    });
    const upstream = connect(socket).on('error', () => client.destroy());
    upstream.pipe(client);
    client.on('close', () => upstream.destroy());
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    socket: path,
    asked: () => asked,
    close: async () => {
      for (const client of sockets) client.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('an agent that does not know of it', () => {
  it.each([false, true])('signs all the same (hangs up on it: %s)', async (hangsUp) => {
    const agent = keep(await startSshAgent([key]));
    const front = keep(await startFront(agent.socket, hangsUp));
    const made = await logIn(near, front.socket);
    await connectionOf(made).end();
    expect(front.asked()).toBeGreaterThanOrEqual(2);
    expect(made.wholeLog).toContain('The agent does not know of keys for certain servers');
    expect(made.warnings).toEqual([]);
  });

  it('may be Pageant', async () => {
    const agent = keep(await startPageant([key]));
    const made = await logIn(near, agent.socket);
    await connectionOf(made).end();
    expect(made.warnings).toEqual([]);
  });
});
