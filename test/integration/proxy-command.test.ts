import { mkdtemp, readFile, rm, writeFile, access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sentence } from '../../shared/errors';
import { closeAfterEach } from '../support/owned';
import { freePort, makeKey, startSshd } from '../support/ssh-servers';
import { openProxyScene, type ProxyScene, type Through } from './proxy-scene';
import { connectionOf, errorOf, type Attempt } from './ssh-attempt';

const keep = closeAfterEach();
let scene: ProxyScene;
let folder: string;

beforeAll(async () => {
  scene = await openProxyScene();
});
afterAll(async () => {
  await scene.close();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel proxy-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** What netcat does, and whatever else a test wants of it; its process id and arguments are left in files. */
async function script(more = '', relay = true): Promise<string> {
  const path = join(folder, 'way.cjs');
  const lines = [
    `const fs = require('node:fs');`,
    `fs.writeFileSync(${JSON.stringify(join(folder, 'args'))}, JSON.stringify(process.argv.slice(2)));`,
    `fs.writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(process.pid));`,
    more,
    relay
      ? `const socket = require('node:net').connect(Number(process.argv[3]), process.argv[2]);
         process.stdin.pipe(socket).pipe(process.stdout);
         socket.on('error', ({ code }) => console.error(code)).on('close', (failed) => process.exit(failed ? 1 : 0));`
      : '',
  ];
  await writeFile(path, lines.join('\n'));
  return `"${process.execPath}" '${path}'`;
}

/** One attempt by a command that the user allows. */
function by(command: string, options: Through = {}): Promise<Attempt> {
  return scene.through({ kind: 'command', command }, { command: () => true, ...options });
}

async function pidOf(name = 'pid'): Promise<number> {
  return Number(await readFile(join(folder, name), 'utf8'));
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function wasRun(): Promise<boolean> {
  return access(join(folder, 'pid')).then(
    () => true,
    () => false,
  );
}

describe('a ProxyCommand', () => {
  it('is shown as it will run, and then carries the connection', async () => {
    const asked: string[] = [];
    const way = await script();
    const made = await by(`${way} %h %p`, {
      command: (text) => {
        asked.push(text);
        return true;
      },
    });
    const shown = `${process.execPath} '${join(folder, 'way.cjs')}' 127.0.0.1 ${String(scene.server.port)}`;
    expect(asked).toEqual([shown]);
    expect(made.log[0]).toBe(`Starting local proxy command: ${shown}`);
    expect(made.phases).toEqual(['proxy', 'handshake', 'host-key', 'auth']);
    expect(connectionOf(made).serverAddress).toBeNull();
    await scene.carries(connectionOf(made));
  });

  it('may be ssh -W through a bastion', async () => {
    const key = keep(await ownedKey());
    const bastion = keep(await startSshd({ auth: ['publickey'], authorizedKeys: [key.publicKey] }));
    const options = `-F none -i "${key.path}" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null`;
    const made = await by(`ssh ${options} -p ${String(bastion.port)} -W %h:%p ${bastion.user}@127.0.0.1`);
    await scene.carries(connectionOf(made));
    expect(bastion.log()).toContain('Accepted publickey');
  });

  it('refused by the user is not started', async () => {
    const made = await by(`${await script()} %h %p`, { command: () => false });
    expect(errorOf(made.result)).toMatchObject({ code: 'proxy-command-refused' });
    expect(await wasRun()).toBe(false);
    expect(made.phases).toEqual([]);
  });

  it('is not started once the attempt was given up', async () => {
    const stop = new AbortController();
    const made = await by(`${await script()} %h %p`, {
      signal: stop.signal,
      command: () => {
        stop.abort();
        return true;
      },
    });
    expect(errorOf(made.result).code).toBe('auth-cancelled');
    expect(await wasRun()).toBe(false);
  });

  it.each(['x; touch gone', 'x$(touch gone)', 'x y "z" \'', 'x\ttouch'])(
    'a host called %j stays one argument, and no shell reads it',
    async (host) => {
      const way = await script('process.exit(3);', false);
      const made = await by(`${way} %h %p %h:%p`, { host });
      expect(errorOf(made.result).code).toBe('proxy-command');
      const port = String(scene.server.port);
      expect(JSON.parse(await readFile(join(folder, 'args'), 'utf8'))).toEqual([
        host,
        port,
        `${host}:${port}`,
      ]);
    },
  );

  it('a host called like an option never gets to the program', async () => {
    const made = await by(`${await script()} %h %p`, { host: '-oProxyCommand=id' });
    expect(errorOf(made.result).code).toBe('proxy-command-invalid');
    expect(await wasRun()).toBe(false);
  });

  it('with %r asks for the user name, once for itself and the login', async () => {
    const made = await by(`${await script()} %h %p %r`, {
      username: null,
      answers: ({ kind }) => [kind === 'username' ? scene.server.user : scene.server.password],
    });
    expect(made.questions.map(({ kind }) => kind)).toEqual(['username', 'password']);
    const args: unknown = JSON.parse(await readFile(join(folder, 'args'), 'utf8'));
    expect(args).toEqual(['127.0.0.1', String(scene.server.port), scene.server.user]);
    await connectionOf(made).end();
  });

  it('without %r leaves the user name to the login', async () => {
    const made = await by(`${await script()} %h %p`, {
      username: null,
      answers: ({ kind }) => (kind === 'username' ? null : [scene.server.password]),
    });
    expect(errorOf(made.result).code).toBe('auth-cancelled');
    expect(await wasRun()).toBe(true);
  });

  it('that does not exist', async () => {
    const made = await by('/no/such/program %h %p');
    expect(errorOf(made.result)).toEqual({
      code: 'proxy-command-missing',
      data: {
        command: `/no/such/program 127.0.0.1 ${String(scene.server.port)}`,
        detail: 'There is no such program.',
      },
    });
  });

  it('that may not be run', async () => {
    const path = join(folder, 'not-executable');
    await writeFile(path, 'text');
    const made = await by(`'${path}' %h`);
    expect(errorOf(made.result)).toMatchObject({
      code: 'proxy-command-missing',
      data: { detail: 'Permission denied' },
    });
  });

  it('that fails is told with its exit code and its last words, which are text', async () => {
    const way = await script(
      `console.error('first'); process.stderr.write('\\u001b[31mno way\\u202e there\\n'); process.exitCode = 7;`,
      false,
    );
    const made = await by(way);
    expect(errorOf(made.result)).toMatchObject({
      code: 'proxy-command',
      data: { detail: 'It ended with exit code 7. It said: “[31mno way there”' },
    });
    expect(made.log).toContain('proxy: first');
    expect(sentence(errorOf(made.result))).toContain('ended before the server answered');
  });

  it('that is killed before the server answered', async () => {
    const way = await script(`process.kill(process.pid, 'SIGKILL');`, false);
    expect(errorOf((await by(way)).result)).toMatchObject({
      code: 'proxy-command',
      data: { detail: 'It was ended by SIGKILL.' },
    });
  });

  it('that reaches nobody', async () => {
    const made = await by(`${await script()} %h %p`, { port: await freePort() });
    expect(errorOf(made.result)).toMatchObject({ code: 'proxy-command' });
    expect(sentence(errorOf(made.result))).toContain('ECONNREFUSED');
  });

  it('that talks without end is cut short in the log', async () => {
    const way = await script(`for (let n = 1; n <= 1000; n += 1) console.error('line ' + n);`, false);
    const made = await by(way);
    const lines = made.log.filter((line) => line.startsWith('proxy: '));
    expect(lines).toHaveLength(201);
    expect(lines[199]).toBe('proxy: line 200');
    expect(lines[200]).toContain('left out');
  });

  it('that brings no answer in time is ended', async () => {
    const way = await script('setInterval(() => undefined, 1000);', false);
    const made = await by(way, { limits: { connect: 1500 } });
    expect(errorOf(made.result)).toMatchObject({ code: 'proxy-command-timeout', data: { seconds: 2 } });
    await expect.poll(async () => lives(await pidOf()), { timeout: 5000 }).toBe(false);
  });

  it('is gone when the connection ends, with all that it started', async () => {
    const child = join(folder, 'child');
    const way = await script(
      `const other = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' });
       fs.writeFileSync(${JSON.stringify(child)}, String(other.pid));`,
    );
    const connection = connectionOf(await by(`${way} %h %p`));
    const pids = [await pidOf(), await pidOf('child')];
    expect(pids.map(lives)).toEqual([true, true]);
    await connection.end();
    await expect.poll(() => pids.map(lives), { timeout: 5000 }).toEqual([false, false]);
  });

  it('that will not go is killed', async () => {
    const way =
      await script(`process.on('SIGTERM', () => undefined); process.stdin.on('close', () => undefined);
      setInterval(() => undefined, 1000); process.exit = () => undefined;`);
    const connection = connectionOf(await by(`${way} %h %p`, { limits: { goodbye: 300 } }));
    const pid = await pidOf();
    await connection.end();
    await expect.poll(() => lives(pid), { timeout: 5000 }).toBe(false);
  });

  it('killed under a connection loses it, and that is told', async () => {
    const made = await by(`${await script()} %h %p`);
    connectionOf(made);
    process.kill(await pidOf(), 'SIGKILL');
    const cause = await made.whenClosed;
    expect(cause).toMatchObject({
      code: 'connection-lost',
      data: {
        detail: expect.stringContaining('The proxy command is gone. It was ended by SIGKILL.') as string,
      },
    });
    expect(made.log).toContain('Proxy command ended. It was ended by SIGKILL.');
  });

  it('ends with an attempt that is given up', async () => {
    const stop = new AbortController();
    const made = await by(`${await script()} %h %p`, {
      signal: stop.signal,
      answers: () => {
        stop.abort();
        return null;
      },
    });
    expect(errorOf(made.result).code).toBe('auth-cancelled');
    await expect.poll(async () => lives(await pidOf()), { timeout: 5000 }).toBe(false);
  });

  it('is left aside for this computer’s own addresses unless the box is on', async () => {
    const made = await scene.through({ kind: 'command', command: await script(), localhost: false });
    await connectionOf(made).end();
    expect(await wasRun()).toBe(false);
  });
});

async function ownedKey(): Promise<{ path: string; publicKey: string; close: () => Promise<void> }> {
  const key = await makeKey();
  return { path: key.path, publicKey: key.publicKey, close: () => key.remove() };
}
