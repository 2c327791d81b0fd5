import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import {
  createHistoryStore,
  createKnownHosts,
  createSessionStore,
  takeInstanceLock,
} from '../../electron/storage';
import type { HistoryEntry } from '../../shared/history';
import { portSchema } from '../../shared/endpoint';
import { parseNotation } from '../../shared/notation';
import { newForwardId, newSessionId } from '../../shared/ids';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import { rememberOnDesktop } from '../support/desktop-secrets';
import { forwardOf } from '../support/samples';
import {
  curl,
  freePort,
  makeKey,
  run,
  RunningProgram,
  startHttpServer,
  startSshd,
  startTcpServer,
  type SshServer,
} from '../support/ssh-servers';
import { disk } from '../support/here';

/** `ginnel` as a program of its own, against a real server. */
const bundles = inject('bundles');
let data = '';
const owned: { close: () => Promise<void> }[] = [];

function own<T extends { close: () => Promise<void> }>(resource: T): T {
  owned.push(resource);
  return resource;
}

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'ginnel-cli-'));
});
afterEach(async () => {
  for (const resource of owned.splice(0).reverse()) await resource.close();
  await rm(data, { recursive: true });
});

/** Ends as soon as it is done; its input is a pipe, not a terminal. */
const ginnel = (...args: string[]): ReturnType<typeof run> =>
  run(process.execPath, [bundles.cli, ...args], { env: { GINNEL_DATA_DIR: data, SSH_AUTH_SOCK: '' } });

/** The same, with what it printed as text. */
const printed = async (...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> => {
  const { code, stdout, stderr } = await ginnel(...args);
  return { code, stdout: stdout.toString(), stderr };
};

const start = (...args: string[]): RunningProgram =>
  own(
    new RunningProgram(process.execPath, [bundles.cli, ...args], {
      GINNEL_DATA_DIR: data,
      SSH_AUTH_SOCK: '',
    }),
  );

/** Runs it in a terminal of its own; what is written to stdin is typed there. */
const startInTerminal = (...args: string[]): RunningProgram =>
  own(
    new RunningProgram(
      'script',
      [
        '-q',
        '-e',
        '-c',
        // exec: a shell that stayed in between would be reached by Ctrl+C too, and report that instead of our exit code.
        `exec ${[process.execPath, bundles.cli, ...args].map((word) => `'${word}'`).join(' ')}`,
        '/dev/null',
      ],
      { GINNEL_DATA_DIR: data, SSH_AUTH_SOCK: '' },
    ),
  );

async function save(...profiles: SessionProfile[]): Promise<void> {
  const saved = await createSessionStore(data, disk).save({ profiles, order: [], defaults: newProfile() });
  expect(saved.ok).toBe(true);
}

function sessionFor(
  server: SshServer,
  notations: readonly string[],
  more: Partial<SessionProfile> = {},
): SessionProfile {
  return {
    ...newProfile(),
    name: 'bastion',
    host: server.host,
    port: portSchema.parse(server.port),
    username: server.user,
    forwards: notations.map((text) => {
      const read = parseNotation(text, newForwardId());
      if (!read.ok) throw new Error(text);
      return read.value;
    }),
    ...more,
  };
}

async function trust(server: SshServer): Promise<void> {
  for (const { algorithm, base64 } of server.hostKeys) {
    const key = { type: algorithm, bits: 256, sha256: '', md5: '', publicKey: `${algorithm} ${base64}` };
    await createKnownHosts(join(data, 'known_hosts'), disk).accept(server.host, server.port, key);
  }
}

async function withKey(): Promise<{ server: SshServer; privateKeyFile: string }> {
  const { path, publicKey } = await makeKey({ path: join(data, 'id') });
  return { server: own(await startSshd({ authorizedKeys: [publicKey] })), privateKeyFile: path };
}

const timed = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\t\S/u;

describe('list', () => {
  test('shows nothing where nothing is saved, and leaves nothing behind', async () => {
    const fresh = join(data, 'none');
    const { code, stdout, stderr } = await run(process.execPath, [bundles.cli, 'list', '--data-dir', fresh]);
    expect([code, stdout.toString(), stderr]).toEqual([0, '', '']);
    await expect(stat(fresh)).rejects.toThrow('ENOENT');
  });

  test('gives all of a long list to a reader that begins late', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `session ${String(index)}`).sort();
    await save(...names.map((name) => ({ ...newProfile(), id: newSessionId(), name, host: 'h' })));
    // Says so once its output has no room left, as soon as it does anything else.
    const tell = `
      const write = process.stdout.write.bind(process.stdout);
      process.stdout.write = (...given) => {
        const hasRoom = write(...given);
        if (!hasRoom) setImmediate(() => process.stderr.write('full'));
        return hasRoom;
      };
    `;
    const program = spawn(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, bundles.cli, 'list', '--json'],
      { env: { ...process.env, GINNEL_DATA_DIR: data }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    await Promise.race([once(program.stderr, 'data'), once(program, 'exit')]);
    const parts: Buffer[] = [];
    program.stdout.on('data', (part: Buffer) => parts.push(part));
    await once(program, 'close');
    const listed = JSON.parse(Buffer.concat(parts).toString()) as { readonly name: string }[];
    expect(listed.map(({ name }) => name)).toEqual(names);
    expect(program.exitCode).toBe(0);
  });

  test('shows the saved sessions as text and as JSON', async () => {
    const other = { ...newProfile(), name: 'a first one', host: 'h' };
    const forward = parseNotation('L5901\tlocalhost:5901', newForwardId());
    await save(
      { ...newProfile(), name: 'b', host: 'x@y', forwards: forward.ok ? [forward.value] : [] },
      other,
    );
    expect((await ginnel('list')).stdout.toString()).toBe(
      'a first one\th:22\nb\tx@y:22\n\tL5901\tlocalhost:5901\n',
    );
    const listed = JSON.parse((await ginnel('list', '--json')).stdout.toString()) as unknown;
    expect(listed).toMatchObject([
      { name: 'a first one' },
      { name: 'b', forwards: [{ source: { port: 5901 } }] },
    ]);
  });

  test('tells of a damaged file on standard error', async () => {
    await writeFile(join(data, 'sessions.json'), '{');
    const { code, stdout, stderr } = await ginnel('list', '--json');
    expect([code, stdout.toString()]).toEqual([0, '[]\n']);
    expect(stderr).toContain('damaged');
  });
});

test('no command writes a control or bidirectional character of a name, an argument or a path to the terminal', async () => {
  // No NUL: arguments and paths cannot have one.
  const name = Array.from({ length: 0x9f }, (_none, at) => String.fromCharCode(at + 1))
    .filter((character) => !/[ -~/]/u.test(character))
    .join('x')
    .concat('\u202e\u2066\u200b\u2028\u061c');
  // A saved name has no C0 control; all else of a session may.
  const saved = name.replaceAll(/[\u0000-\u001f\u007f]/gu, '');
  await save({ ...newProfile(), name: saved, host: name, username: name, connectAtStart: true });
  const nowhere = join(data, name, 'none');
  await writeFile(join(data, 'file'), '');
  const outputs = await Promise.all([
    ginnel('list'),
    ginnel('list', '--json'),
    ginnel('run', `${saved}2`),
    ginnel('test', `${name}2`),
    ginnel('run', name, 'x', '--data-dir', nowhere),
    ginnel('list', '--data-dir', join(data, 'file', name)),
    ginnel(name),
    ginnel('service', name),
    ginnel('run', '--marked'),
  ]);
  for (const { stdout, stderr } of outputs) {
    const said = `${stdout.toString()}${stderr}`.replaceAll(/[\t\n]/gu, '');
    expect(said).not.toBe('');
    expect(said).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u061c\u200b\u2028\u202e\u2066]/u);
  }
  const [listed] = outputs;
  expect(listed.stdout.toString().split('\n')).toHaveLength(2);
  expect(listed.stdout.toString()).toContain('\\u001b');
});

describe('usage', () => {
  test.each([[[]], [['fly']], [['run']], [['--colour']]])(
    '%j is told on standard error, exit 2',
    async (args) => {
      const { code, stdout, stderr } = await ginnel(...args);
      expect([code, stdout.toString()]).toEqual([2, '']);
      expect(stderr).toContain('Usage: ginnel ');
    },
  );

  test('--help and --version go to standard output, exit 0', async () => {
    expect(await ginnel('--help')).toMatchObject({ code: 0, stderr: '' });
    const version = await ginnel('--version');
    expect([version.code, version.stdout.toString()]).toEqual([
      0,
      expect.stringMatching(/^ginnel \d+\.\d+\.\d+\n$/u),
    ]);
  });

  test('a name that is not saved is named, with what may have been meant, exit 4', async () => {
    await save({ ...newProfile(), name: 'bastion', host: 'h' });
    const { code, stderr } = await ginnel('run', 'bastoin');
    expect(code).toBe(4);
    expect(stderr).toContain('There is no saved session "bastoin". Did you mean "bastion"?');
  });
});

describe('test', () => {
  test('prints each step with its time: exit 0 when all went well, 1 when one failed', async () => {
    const { server, privateKeyFile } = await withKey();
    await trust(server);
    const web = own(await startHttpServer('here'));
    const good = `L${String(await freePort())}\t127.0.0.1:${String(web.port)}`;
    const bad = `L${String(await freePort())}\tlocalhost:${String(await freePort())}`;
    await save(
      sessionFor(server, [good, 'D0'], { privateKeyFile, tryAgent: false }),
      sessionFor(server, [good, bad], { privateKeyFile, tryAgent: false, name: 'half', id: newSessionId() }),
    );
    const well = await ginnel('test', 'bastion');
    const steps = ['name', 'TCP', 'key exchange', 'host key', 'login', 'answer', 'listening', 'destination'];
    expect(well.stdout.toString().trimEnd().split('\n')).toEqual([
      ...[...steps, 'listening', 'destination'].map((kind): unknown =>
        expect.stringMatching(new RegExp(`^ok .*\\d m?s  ${kind} `, 'u')),
      ),
      'Everything works.',
    ]);
    expect([well.code, well.stderr]).toEqual([0, '']);
    const half = await ginnel('test', 'half');
    expect(half.code).toBe(1);
    expect(half.stdout.toString()).toMatch(
      /FAILED .*destination.*\n +localhost:\d+ refused the connection.*means the server itself.*\n +Connect failed.*\nOne step failed\.\n$/u,
    );
    expect((await ginnel('test', 'bastoin')).code).toBe(4);
  });
});

describe('run', () => {
  test('carries bytes through the tunnel, prints the log, and ends in order on Ctrl+C', async () => {
    const { server, privateKeyFile } = await withKey();
    await trust(server);
    const web = own(await startHttpServer('through the tunnel'));
    const [local, socks] = [await freePort(), await freePort()];
    await save(
      sessionFor(server, [`L${String(local)}\t127.0.0.1:${String(web.port)}`, `D${String(socks)}\t`], {
        privateKeyFile,
      }),
    );
    const program = start('run', 'bastion');
    await program.waitForLog(new RegExp(`Local port ${String(local)} forwarding to`, 'u'));
    await program.waitForLog(new RegExp(`Local port ${String(socks)} SOCKS dynamic forwarding`, 'u'));
    expect((await curl([`http://127.0.0.1:${String(local)}/`])).stdout.toString()).toBe('through the tunnel');
    const proxied = await curl([
      '--socks5-hostname',
      `127.0.0.1:${String(socks)}`,
      `http://127.0.0.1:${String(web.port)}/`,
    ]);
    expect(proxied.stdout.toString()).toBe('through the tunnel');

    process.kill(program.pid, 'SIGINT');
    await program.exited;
    expect(program.exitCode).toBe(0);
    const lines = program.log().trim().split('\n');
    // Besides the log it may say what it cuts, which depends on whether curl's connections are gone by now.
    const others = lines.filter((line) => !timed.test(line) && !/^Ending \w+ connections?\.$/u.test(line));
    expect(others).toEqual([]);
    for (const once of [
      'Access granted',
      'Disconnecting',
      'Looking up host "127.0.0.1" for SSH connection',
    ]) {
      expect(lines.filter((line) => line.endsWith(`\t${once}`))).toHaveLength(1);
    }
    const refused = connect(local, '127.0.0.1');
    expect(((await once(refused, 'error')) as [NodeJS.ErrnoException])[0].code).toBe('ECONNREFUSED');
  });

  test('goes through a saved session as its jump host, and says where it failed', async () => {
    const { server, privateKeyFile } = await withKey();
    await trust(server);
    const web = own(await startHttpServer('behind the gate'));
    const local = await freePort();
    const gate = sessionFor(server, [], { name: 'gate', privateKeyFile });
    const inside = sessionFor(server, [`L${String(local)}\t127.0.0.1:${String(web.port)}`], {
      ...{ name: 'inside', privateKeyFile },
      jumps: [{ kind: 'saved', sessionId: gate.id }],
    });
    const closed = portSchema.parse(await freePort());
    await save(gate, inside, { ...inside, id: newSessionId(), name: 'astray', port: closed });
    const program = start('run', 'inside');
    await program.waitForLog(new RegExp(`Local port ${String(local)} forwarding to`, 'u'));
    expect((await curl([`http://127.0.0.1:${String(local)}/`])).stdout.toString()).toBe('behind the gate');
    expect(server.log().match(/Accepted publickey/gu)).toHaveLength(2);
    process.kill(program.pid, 'SIGTERM');
    await program.exited;
    expect(program.exitCode).toBe(0);
    const astray = start('run', 'astray');
    await astray.waitForLog(
      new RegExp(`The jump host gate could not connect to 127\\.0\\.0\\.1:${String(closed)}`, 'u'),
    );
  });

  test('serves sockets, chosen ports, SOCKS proxies on the server and web sites, and connects on demand', async () => {
    const { server, privateKeyFile } = await withKey();
    await trust(server);
    const web = own(await startHttpServer((request, response) => response.end(request.headers.host)));
    const at = `localhost:${String(web.port)}`;
    const socket = join(data, 'web.sock');
    const forwards = [
      forwardOf('local', socket, at),
      forwardOf('local', '0', at, { webSite: true }),
      forwardOf('remote', '0', '', { socks: true, allowTo: at }),
    ];
    await save(sessionFor(server, [], { privateKeyFile, forwards, onDemand: true }));
    const program = start('run', 'bastion');
    const [, port = ''] = await program.waitForLog(/Local port 0 .*: the system chose port (\d+)/u);
    expect(server.log()).not.toContain('Connection from');
    const asked = await curl([`http://127.0.0.1:${port}/`]);
    expect(asked.stdout.toString()).toBe(at);
    const [, far = ''] = await program.waitForLog(/forwarding from 0 enabled: the server chose port (\d+)/u);
    const here = await curl(['--unix-socket', socket, 'http://by.socket/']);
    expect(here.stdout.toString()).toBe('by.socket');
    const through = await curl(['--socks5-hostname', `localhost:${far}`, `http://${at}/`]);
    expect(through.stdout.toString()).toBe(at);
    const elsewhere = await curl([
      '--socks5-hostname',
      `localhost:${far}`,
      `http://localhost:${String(server.port)}/`,
    ]);
    expect(elsewhere.code).toBe(97);
    process.kill(program.pid, 'SIGINT');
    await program.exited;
    expect(program.exitCode).toBe(0);
    await expect(stat(socket)).rejects.toThrow('ENOENT');
  });

  test('a lost connection comes back by itself', async () => {
    const { server, privateKeyFile } = await withKey();
    await trust(server);
    await save(sessionFor(server, [], { privateKeyFile }));
    const program = start('run', 'bastion');
    await program.waitForLog(/Access granted/u);
    const from = program.log().length;
    server.dropSessions();
    await program.waitForLog(/Access granted/u, { from, timeoutMs: 20_000 });
    process.kill(program.pid, 'SIGTERM');
    await program.exited;
    expect(program.exitCode).toBe(0);
  });

  test('what happened is known afterwards, even when it was killed', async () => {
    const { server, privateKeyFile } = await withKey();
    await trust(server);
    const profile = sessionFor(server, [], { privateKeyFile });
    await save(profile);
    const killed = start('run', 'bastion');
    await killed.waitForLog(/Access granted/u);
    const histories = (): Promise<readonly HistoryEntry[]> =>
      createHistoryStore(join(data, 'history'), disk).read(profile.id);
    while ((await histories()).length < 2) await setImmediate();
    process.kill(killed.pid, 'SIGKILL');
    await killed.exited;
    const again = start('run', 'bastion');
    await again.waitForLog(/Access granted/u);
    process.kill(again.pid, 'SIGTERM');
    await again.exited;
    const history = await histories();
    expect(history.map(({ what, error }) => `${what} ${error?.code ?? ''}`.trim())).toEqual([
      ...['opened', 'connected', 'ended ended-unasked'],
      ...['opened', 'connected', 'closed'],
    ]);
    const [file = ''] = await readdir(join(data, 'logs'));
    expect(file).toBe(`bastion-${profile.id}.log`);
    expect(await readFile(join(data, 'logs', file), 'utf8')).toMatch(/^\S+Z info {4}Access granted$/mu);
  });

  test('SIGTERM ends it in order while it waits to try again', async () => {
    const port = await freePort();
    await save({
      ...newProfile(),
      name: 'bastion',
      host: '127.0.0.1',
      port: portSchema.parse(port),
      username: 'x',
    });
    const program = start('run', 'bastion');
    await program.waitForLog(/refused/u);
    expect(program.hasExited).toBe(false);
    process.kill(program.pid, 'SIGTERM');
    await program.exited;
    expect(program.exitCode).toBe(0);
  });

  test('an unknown host key without a terminal: a sentence, exit 3, nothing stored', async () => {
    const { server, privateKeyFile } = await withKey();
    await save(sessionFor(server, [], { privateKeyFile }));
    const { code, stderr } = await ginnel('run', 'bastion');
    expect(code).toBe(3);
    expect(stderr).toContain(server.hostKeys[0]?.fingerprint);
    expect(stderr).toContain('Cannot confirm a host key in batch mode');
    await expect(readFile(join(data, 'known_hosts'))).rejects.toThrow('ENOENT');
  });

  test('a password that cannot be asked for: a sentence, exit 3', async () => {
    const server = own(await startSshd({ auth: ['password'] }));
    await trust(server);
    await save(sessionFor(server, []));
    const { code, stderr } = await ginnel('run', 'bastion');
    expect(code).toBe(3);
    expect(stderr).toContain('Cannot answer interactive prompts in batch mode');
  });

  test('a key the server refuses and nothing else to try: exit 1 and why', async () => {
    const { path } = await makeKey({ path: join(data, 'unknown') });
    const server = own(await startSshd({ auth: ['publickey'] }));
    await trust(server);
    await save(sessionFor(server, [], { privateKeyFile: path }));
    const { code, stderr } = await ginnel('run', 'bastion');
    expect(code).toBe(1);
    expect(stderr).toContain('Access denied');
  });

  test('a session without a host: exit 1 and what to do', async () => {
    await save({ ...newProfile(), name: 'empty' });
    const { code, stderr } = await ginnel('run', 'empty');
    expect([code, stderr]).toEqual([1, expect.stringContaining('There is no host to connect to.')]);
  });
});

describe('run and a port that only an administrator may have', () => {
  /** Whether this test may take from a program what lets it bind ports below 1024. */
  const canDrop = process.platform === 'linux' && process.getuid?.() === 0;

  test.runIf(canDrop)('says so, and keeps the session and the other forward', async () => {
    const { server, privateKeyFile } = await withKey();
    await trust(server);
    const web = own(await startHttpServer('through the tunnel'));
    const good = await freePort();
    const to = `127.0.0.1:${String(web.port)}`;
    await save(
      sessionFor(server, [`L127.0.0.1:943\t${to}`, `L127.0.0.1:${String(good)}\t${to}`], { privateKeyFile }),
    );
    const program = own(
      new RunningProgram(
        'setpriv',
        ['--bounding-set=-net_bind_service', process.execPath, bundles.cli, 'run', 'bastion'],
        { GINNEL_DATA_DIR: data, SSH_AUTH_SOCK: '' },
      ),
    );
    await program.waitForLog(
      /Permission denied to listen on 127\.0\.0\.1:943\. Ports below 1024 are reserved for the administrator on this system\. Choose a source port of 1024 or above, for example 8943\./u,
    );
    await program.waitForLog(new RegExp(`Local port 127.0.0.1:${String(good)} forwarding to`, 'u'));
    expect((await curl([`http://127.0.0.1:${String(good)}/`])).stdout.toString()).toBe('through the tunnel');
    process.kill(program.pid, 'SIGINT');
    await program.exited;
    expect(program.exitCode).toBe(0);
  });
});

describe('Ctrl+C', () => {
  test('ends it while a server that answers nothing is waited for', async () => {
    const mute = own(await startTcpServer((socket) => socket.resume()));
    await save({
      ...newProfile(),
      name: 'bastion',
      host: '127.0.0.1',
      port: portSchema.parse(mute.port),
      username: 'x',
    });
    const program = start('run', 'bastion');
    await program.waitForLog(/We claim version/u);
    process.kill(program.pid, 'SIGINT');
    await program.exited;
    expect(program.exitCode).toBe(0);
  });

  test('ends it in order when the server has stopped answering, and twice ends it at once', async () => {
    const { server, privateKeyFile } = await withKey();
    await trust(server);
    const remote = await freePort();
    await save(sessionFor(server, [`R${String(remote)}\tlocalhost:80`], { privateKeyFile }));
    for (const signals of [1, 2]) {
      const program = start('run', 'bastion');
      await program.waitForLog(/Remote port forwarding from \d+ enabled/u);
      server.pause();
      process.kill(program.pid, 'SIGINT');
      if (signals === 2) {
        // Proof that the first was taken; closing now waits for the server.
        await program.waitForLog(/Disconnecting/u);
        process.kill(program.pid, 'SIGINT');
      }
      await program.exited;
      server.continue();
      expect(program.exitCode).toBe(signals === 1 ? 0 : 130);
    }
  });
});

test('a reader of its output that goes away does not end it', async () => {
  const { server, privateKeyFile } = await withKey();
  await trust(server);
  const web = own(await startHttpServer('through the tunnel'));
  const port = await freePort();
  await save(sessionFor(server, [`L${String(port)}\t127.0.0.1:${String(web.port)}`], { privateKeyFile }));
  const command = `'${process.execPath}' '${bundles.cli}' run bastion 2>&1 & echo $!; wait $!; echo "ended with $?" >&2`;
  const shell = own(
    new RunningProgram('sh', ['-c', `{ ${command}; } | head -n 3`], {
      GINNEL_DATA_DIR: data,
      SSH_AUTH_SOCK: '',
    }),
  );
  const [, pid = ''] = await shell.waitForLog(/^(\d+)$/mu);
  await server.waitForLog(/Accepted publickey/u);
  const patiently = ['--retry', '20', '--retry-delay', '1', '--retry-connrefused'];
  const page = await curl([...patiently, `http://127.0.0.1:${String(port)}/`]);
  expect(page.stdout.toString()).toBe('through the tunnel');
  process.kill(Number(pid), 'SIGINT');
  await shell.waitForLog(/ended with 0/u);
});

describe('run in a terminal', () => {
  test('asks for host key and password in plink’s words, shows no password, and remembers the key', async () => {
    const server = own(await startSshd({ auth: ['password'] }));
    await save(sessionFor(server, []));
    // What the desktop remembers is no use here: there is no keychain that would open it.
    const remembered = await rememberOnDesktop(data, server);
    const before = await remembered();
    const program = startInTerminal('run', 'bastion');
    await program.waitForLog(/Store key in cache\? \(y\/n, Return cancels connection, i for more info\) /u);
    // Lines of the log from before stand above the question.
    expect(program.log()).toContain('Using host key algorithm');
    expect(program.log()).toContain(server.hostKeys[0]?.fingerprint);
    program.stdin.write('y\r');
    await program.waitForLog(new RegExp(`${server.user}@127\\.0\\.0\\.1's password: `, 'u'));
    program.stdin.write('wrong\r');
    await program.waitForLog(/Access denied[^]*password: /u);
    program.stdin.write(`x\u007f${server.password}\r`);
    await program.waitForLog(/Access granted/u);
    program.stdin.write('\u0003');
    await program.exited;
    expect(program.exitCode).toBe(0);
    expect(program.log()).not.toContain(server.password);
    expect(program.log()).not.toContain('wrong\r');
    expect(program.log()).not.toContain('remembered');
    expect(await remembered()).toBe(before);
    expect(await readFile(join(data, 'known_hosts'), 'utf8')).toContain(server.hostKeys[0]?.base64);
  });

  test('Return at the host key abandons: exit 1, nobody was logged in', async () => {
    const server = own(await startSshd({ auth: ['password'] }));
    await save(sessionFor(server, []));
    const program = startInTerminal('run', 'bastion');
    await program.waitForLog(/Store key in cache\?/u);
    program.stdin.write('\r');
    await program.exited;
    expect(program.exitCode).toBe(1);
    expect(program.log()).toContain('Connection abandoned');
    expect(server.log()).not.toMatch(/password for|authenticating user .* \[preauth\].*password/u);
  });

  test('Ctrl+C at a question ends it in order', async () => {
    const server = own(await startSshd({ auth: ['password'] }));
    await trust(server);
    await save(sessionFor(server, []));
    const program = startInTerminal('run', 'bastion');
    await program.waitForLog(/password: /u);
    program.stdin.write('\u0003');
    await program.exited;
    expect(program.exitCode).toBe(0);
  });
});

describe('import and export', () => {
  test('bring sessions from one data folder into another, and leave what is there', async () => {
    const first = {
      ...newProfile(),
      name: 'first',
      host: 'first.example',
      forwards: [forwardOf('local', '8080', 'a:80')],
    };
    await save(first, { ...newProfile(), name: 'second', host: 'me@second.example' });
    const out = await printed('export', '--all', '--format', 'json');
    expect(out).toMatchObject({ code: 0, stderr: '' });
    const path = join(data, 'team.json');
    await writeFile(path, out.stdout);

    const other = join(data, 'other');
    const shown = await printed('import', path, '--dry-run', '--data-dir', other);
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toContain('first\tfirst.example:22\t(new)\n\tL8080 → a:80\n');
    const unasked = await printed('import', path, '--data-dir', other);
    expect(unasked.code).toBe(3);
    expect(unasked.stderr).toContain('nobody can be asked here');
    expect(await printed('import', path, '--yes', '--data-dir', other)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Imported 2 sessions.') as unknown,
    });
    const again = await printed('import', path, '--yes', '--data-dir', other);
    expect(again).toMatchObject({ code: 0, stderr: 'There is nothing to import.\n' });
    expect((await printed('export', '--all', '--format', 'json', '--data-dir', other)).stdout).toBe(
      out.stdout,
    );
  });

  test('refuse what they cannot do', async () => {
    await save({ ...newProfile(), name: 'first', host: 'first.example' });
    expect(await printed('export', 'nobody', '--format', 'ssh')).toMatchObject({ code: 4, stdout: '' });
    expect((await printed('import', join(data, 'nothing.json'), '--yes')).code).toBe(1);
    expect((await printed('export', 'first', '--format', 'ssh')).stdout).toBe(
      'ssh -N -o ServerAliveInterval=15 first.example\n',
    );
    expect(JSON.parse((await printed('export', '--schema')).stdout)).toMatchObject({
      title: 'Ginnel sessions',
    });
  });

  test('go to a Ginnel that runs, and leave the sessions of one that does not answer alone', async () => {
    const path = join(data, 'a.json');
    await writeFile(path, '{"ginnelSessions":1,"sessions":[{"name":"x","host":"x.example"}]}');
    const runs = start('serve');
    await runs.waitForLog(/keeps the sessions/u);
    await expect.poll(() => readFile(join(data, 'ginnel.lock'), 'utf8')).toContain('control');
    expect(await printed('import', path, '--yes')).toMatchObject({ code: 0 });
    expect((await printed('export', 'x', '--format', 'ssh')).stdout).toContain('x.example');
    await runs.kill();
    const held = await takeInstanceLock(data, 'desktop', disk);
    if (!held.ok || held.value.kind !== 'taken') throw new Error('not taken');
    await writeFile(path, '{"ginnelSessions":1,"sessions":[{"name":"y","host":"y.example"}]}');
    expect(await printed('import', path, '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The Ginnel that runs on this data folder does not answer') as unknown,
    });
    await held.value.lock.release();
    expect((await printed('import', path, '--yes')).code).toBe(0);
  });

  test('ask at a terminal', async () => {
    const path = join(data, 'a.json');
    await writeFile(path, '{"ginnelSessions":1,"sessions":[{"name":"x","host":"x.example"}]}');
    const program = startInTerminal('import', path);
    await program.waitForLog(/Import 1 session\? \(y\/n\)/u);
    program.stdin.write('y\r');
    await program.exited;
    expect(program.exitCode).toBe(0);
    expect((await printed('list')).stdout).toContain('x.example');
  });
});
