import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer as createNetServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { closeAfterEach } from '../support/owned';
import { startRawServer, type RawConnection } from '../support/raw-ssh-server';
import { freePort, startSshd, startTcpServer, type SshServer } from '../support/ssh-servers';
import type { AuthContext } from 'ssh2';
import type { AuthQuestion } from '../../electron/ssh';
import type { AppError } from '../../shared/errors';
import { promptLimit } from '../../shared/prompts';
import type { Phase } from '../../shared/status';
import { startLibraryServer as startLibrary, type LibraryServer } from './library-server';
import { attempt, connectionOf, errorOf } from './ssh-attempt';

const keep = closeAfterEach();
const startLibraryServer = async (authenticate: (context: AuthContext) => void): Promise<LibraryServer> =>
  keep(await startLibrary({ authenticate }));

const loginTo = (
  server: SshServer,
): { port: number; username: string; answers: () => readonly string[] } => ({
  port: server.port,
  username: server.user,
  answers: () => [server.password],
});

describe('a server that cannot be reached', () => {
  it('whose name nobody knows', async () => {
    const { result, phases } = await attempt({ host: 'no-such-host.invalid', port: 22 });
    expect(errorOf(result)).toMatchObject({ code: 'host-unknown', data: { host: 'no-such-host.invalid' } });
    expect(phases).toEqual(['resolve']);
  });

  it('that has no address in the family asked for', async () => {
    const { result, log } = await attempt({
      host: '127.0.0.1',
      port: 22,
      profile: { addressFamily: 'ipv6' },
    });
    expect(errorOf(result)).toEqual({
      code: 'no-address-in-family',
      data: { host: '127.0.0.1', family: 'ipv6' },
    });
    expect(log).toEqual(['Looking up host "127.0.0.1" (IPv6) for SSH connection']);
  });

  it('whose port is closed', async () => {
    const port = await freePort();
    const { result, log } = await attempt({ port });
    expect(errorOf(result)).toEqual({ code: 'connect-refused', data: { host: '127.0.0.1', port } });
    expect(log).toContain('Failed to connect to 127.0.0.1: Connection refused');
  });

  it('that listens on one of its two addresses is reached there', async () => {
    const server = keep(await startSshd({ ipv6: true }));
    const made = await attempt({ ...loginTo(server), host: '::1' });
    await connectionOf(made).end();
    expect(made.log).toContain('Connected to ::1');
    const dual = await attempt({ ...loginTo(server), host: 'localhost' });
    await connectionOf(dual).end();
  });

  it('that does not answer in time', async () => {
    // A stopped program whose queue of connections is full: the system drops every further attempt unanswered.
    const program = spawn(process.execPath, [
      '-e',
      `require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
        console.log(this.address().port);
      });`,
    ]);
    const [line] = (await once(program.stdout, 'data')) as [Buffer];
    const port = Number(line.toString());
    program.kill('SIGSTOP');
    const queue = Array.from({ length: 4 }, () =>
      createConnection(port, '127.0.0.1').on('error', () => undefined),
    );
    await Promise.all(queue.slice(0, 2).map((socket) => once(socket, 'connect')));
    const { result } = await attempt({ port, limits: { connect: 200 } });
    expect(errorOf(result)).toEqual({
      code: 'connect-timeout',
      data: { host: '127.0.0.1', port, seconds: 0 },
    });
    queue.forEach((socket) => socket.destroy());
    program.kill('SIGKILL');
    await once(program, 'exit');
  });
});

describe('what answers is no SSH server', () => {
  it('speaks HTTP', async () => {
    const http = keep(
      await startTcpServer((socket) => {
        socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
      }),
    );
    const { result } = await attempt({ port: http.port });
    expect(errorOf(result)).toMatchObject({ code: 'not-ssh', data: { port: http.port } });
    expect(JSON.stringify(errorOf(result))).toContain('HTTP/1.1 400 Bad Request');
  });

  it('greets like a mail server and stays', async () => {
    const mail = keep(await startTcpServer((socket) => socket.write('220 mail.example ESMTP\r\n')));
    const { result } = await attempt({ port: mail.port, limits: { banner: 50 } });
    expect(errorOf(result)).toMatchObject({
      code: 'not-ssh',
      data: { detail: 'It said: “220 mail.example ESMTP”' },
    });
  });

  it('sends bytes without end', async () => {
    const noise = keep(await startTcpServer((socket) => socket.write(Buffer.alloc(100_000, 1))));
    const { result } = await attempt({ port: noise.port });
    expect(errorOf(result).code).toBe('not-ssh');
  });

  it('says nothing', async () => {
    const silent = keep(await startTcpServer((socket) => socket.resume().on('end', () => socket.end())));
    const { result } = await attempt({ port: silent.port, limits: { handshake: 60 } });
    expect(errorOf(result)).toMatchObject({
      code: 'handshake-timeout',
      data: { awaited: 'identification' },
    });
    await expect.poll(() => silent.connections()).toBe(0);
  });

  it('closes at once', async () => {
    const busy = keep(await startTcpServer((socket) => socket.end()));
    const { result } = await attempt({ port: busy.port });
    expect(errorOf(result).code).toBe('handshake-failed');
  });

  it('is an sshd that turns us away unheard: its words are kept', async () => {
    const full = keep(await startTcpServer((socket) => socket.end('Exceeded MaxStartups\r\n')));
    const { result } = await attempt({ port: full.port });
    expect(errorOf(result)).toEqual({ code: 'handshake-failed', data: { detail: 'Exceeded MaxStartups' } });
  });

  it('falls silent after its identification', async () => {
    const stuck = keep(await startTcpServer((socket) => socket.write('SSH-2.0-Stuck\r\n')));
    const { result } = await attempt({ port: stuck.port, limits: { handshake: 60 } });
    expect(errorOf(result)).toMatchObject({ code: 'handshake-timeout', data: { awaited: 'algorithms' } });
  });
});

describe('methods', () => {
  it('only MACs umac-128@openssh.com: what is not shared is named', async () => {
    const name = 'umac-128@openssh.com';
    const server = keep(await startSshd({ config: [`MACs ${name}`, 'Ciphers aes128-ctr'] }));
    const { result } = await attempt(loginTo(server));
    expect(errorOf(result)).toEqual({
      code: 'no-common-algorithm',
      data: { which: 'MAC', detail: `The server offers: ${name}` },
    });
  });

  it('only a key exchange that sshd of today has not either: what is not shared is named', async () => {
    const name = 'mlkem1024nistp384-sha384';
    const greet = (peer: RawConnection): void => {
      peer.greet();
      peer.sendKexInit();
    };
    const server = keep(await startRawServer(greet, { names: { kex: [name] } }));
    const { result } = await attempt({ port: server.port });
    expect(errorOf(result)).toEqual({
      code: 'no-common-algorithm',
      data: { which: 'key exchange method', detail: expect.stringContaining(name) as string },
    });
  });

  it.each(['aes256-gcm@openssh.com', 'aes256-ctr', 'chacha20-poly1305@openssh.com'])(
    '%s is used where it is all there is',
    async (cipher) => {
      const server = keep(await startSshd({ config: [`Ciphers ${cipher}`] }));
      const made = await attempt(loginTo(server));
      expect(connectionOf(made).negotiated.cipher).toBe(cipher);
      await connectionOf(made).end();
    },
  );

  it.each(['diffie-hellman-group14-sha256', 'diffie-hellman-group-exchange-sha256', 'ecdh-sha2-nistp521'])(
    '%s exchanges keys',
    async (kex) => {
      const server = keep(await startSshd({ config: [`KexAlgorithms ${kex}`], hostKeyTypes: ['rsa'] }));
      const made = await attempt(loginTo(server));
      expect(connectionOf(made).negotiated.kex).toBe(kex);
      expect(made.keys[0]).toMatchObject({ type: 'ssh-rsa', sha256: server.hostKeys[0]?.fingerprint });
      await connectionOf(made).end();
    },
  );

  it('compression is used when asked for', async () => {
    const server = keep(await startSshd({ config: ['Compression yes'] }));
    const made = await attempt({ ...loginTo(server), profile: { compression: true } });
    expect(connectionOf(made).negotiated.compression).toBe('zlib@openssh.com');
    await connectionOf(made).end();
  });

  it('the server’s banner is shown as plain text, or not at all', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ginnel-banner-'));
    const banner = join(folder, 'banner');
    // Colours, a new window title, a bell, text that runs backwards, a carriage return over what stands there.
    await writeFile(banner, 'Wel\u001b[31mcome\u0007\u001b]0;title\u0007\n\u202eevil\rsafe\n');
    const server = keep(await startSshd({ config: [`Banner ${banner}`] }));
    const shown = await attempt(loginTo(server));
    await connectionOf(shown).end();
    const at = shown.log.indexOf('Pre-authentication banner message from server:');
    expect(at).toBeGreaterThan(-1);
    expect(shown.log[at + 1]).toBe('| Wel[31mcome]0;title');
    expect(shown.log.join('\n')).toContain('evil');
    expect(shown.log.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/u);
    await rm(folder, { recursive: true });
    const hidden = await attempt({ ...loginTo(server), profile: { showBanner: false } });
    await connectionOf(hidden).end();
    expect(hidden.log.join('\n')).not.toContain('banner');
  });
});

describe('the host key', () => {
  it('refused: the server sees no attempt to log in', async () => {
    const server = keep(await startSshd({ config: ['LogLevel DEBUG2'] }));
    const made = await attempt({ ...loginTo(server), trust: () => false });
    expect(errorOf(made.result)).toEqual({
      code: 'host-key-refused',
      data: { host: '127.0.0.1', port: server.port, changed: false },
    });
    expect(made.phases.at(-1)).toBe('host-key');
    await server.waitForLog(/Connection closed|disconnect|reset/iu);
    expect(server.log()).not.toMatch(/userauth-request|userauth_request|ssh-userauth/u);
    expect(made.questions).toEqual([]);
  });

  it('may be looked at for longer than the handshake may take', async () => {
    const server = keep(await startSshd());
    let decide: (trusted: boolean) => void = () => undefined;
    let told: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      told = resolve;
    });
    const done = attempt({
      ...loginTo(server),
      limits: { handshake: 2000 },
      trust: () =>
        new Promise((resolve) => {
          decide = resolve;
          told();
        }),
    });
    // An attempt that fails before it asks is told as what it is.
    if ((await Promise.race([asked, done])) !== undefined) connectionOf(await done);
    // The user takes longer than the handshake may: this waits for a clock, which is the very thing under test.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    decide(true);
    await connectionOf(await done).end();
  });

  it('is asked about once, however often the keys are exchanged anew', async () => {
    const server = keep(await startSshd({ config: ['RekeyLimit 64K'] }));
    const echo = keep(await startTcpServer((socket) => void socket.pipe(socket)));
    const made = await attempt(loginTo(server));
    const connection = connectionOf(made);
    const channel = await connection.openChannel(
      { host: '127.0.0.1', port: echo.port as never },
      { host: '127.0.0.1', port: 1 },
    );
    if (!channel.ok) throw new Error(channel.error.code);
    // More than the server's window, so that it has something to tell while the keys change.
    const sent = Buffer.alloc(3_000_000, 'ginnel');
    const received: Buffer[] = [];
    channel.value.on('data', (chunk: Buffer) => received.push(chunk));
    channel.value.end(sent);
    await once(channel.value, 'end');
    expect(Buffer.concat(received).equals(sent)).toBe(true);
    expect(made.log.filter((line) => line.startsWith('Doing ')).length).toBeGreaterThan(3);
    expect(made.keys).toHaveLength(1);
    expect(made.closed).toEqual([]);
    await connection.end();
  });
});

describe('abandoned by the user', () => {
  const phases: readonly Phase[] = ['resolve', 'tcp', 'handshake', 'host-key', 'auth'];
  it.each(phases)('while it is at %s: over at once, no socket left', async (when) => {
    let connections = 0;
    const counter = createNetServer();
    const server = keep(await startSshd());
    counter.on('connection', (near) => {
      connections += 1;
      near.on('close', () => (connections -= 1)).on('error', () => undefined);
      const far = createConnection(server.port);
      far.on('error', () => near.destroy()).on('close', () => near.destroy());
      near.on('close', () => far.destroy());
      near.pipe(far).pipe(near);
    });
    counter.listen(0, '127.0.0.1');
    await once(counter, 'listening');
    const controller = new AbortController();
    const made = await attempt({
      port: (counter.address() as AddressInfo).port,
      username: server.user,
      signal: controller.signal,
      onPhase: (phase) => {
        if (phase === when) controller.abort();
      },
      answers: () => new Promise(() => undefined),
      trust: () => (when === 'host-key' ? new Promise(() => undefined) : true),
    });
    expect(errorOf(made.result).code).toBe('auth-cancelled');
    await expect.poll(() => connections).toBe(0);
    expect(made.phases.at(-1)).toBe(when);
    expect(made.closed).toEqual([]);
    counter.close();
    await once(counter, 'close');
  });

  it('while a question waits', async () => {
    const server = keep(await startSshd());
    const controller = new AbortController();
    const made = await attempt({
      ...loginTo(server),
      signal: controller.signal,
      answers: () => {
        setImmediate(() => controller.abort());
        return new Promise(() => undefined);
      },
    });
    expect(errorOf(made.result).code).toBe('auth-cancelled');
  });

  it('before it began', async () => {
    const { result } = await attempt({ port: 1, signal: AbortSignal.abort() });
    expect(errorOf(result).code).toBe('auth-cancelled');
  });
});

describe('an established connection', () => {
  it('that is cut is told once, with its cause', async () => {
    const server = keep(await startSshd());
    const made = await attempt(loginTo(server));
    const connection = connectionOf(made);
    server.dropSessions();
    expect((await made.whenClosed)?.code).toBe('connection-lost');
    await connection.end();
    expect(made.closed).toHaveLength(1);
    const channel = await connection.openChannel(
      { host: 'localhost', port: 80 as never },
      { host: '127.0.0.1', port: 1 },
    );
    expect(errorOf(channel).code).toBe('not-connected');
    expect(errorOf(await connection.listen('localhost', 8000, () => undefined)).code).toBe('not-connected');
  });

  it('hears its server answer a ping, and nothing of one that stands still', async () => {
    const server = keep(await startSshd());
    const made = await attempt(loginTo(server));
    const connection = connectionOf(made);
    const [before, drained] = [connection.lastHeard(), connection.drained()];
    expect(await connection.ping()).toBeGreaterThan(0);
    expect(connection.drained()).toBeGreaterThan(drained);
    // Several under way at once are each answered, among requests of other kinds.
    const listening = connection.listen('localhost', 0, () => undefined);
    const answers = await Promise.all([connection.ping(), connection.ping()]);
    expect(answers.every((took) => took !== null && took > 0)).toBe(true);
    expect((await listening).ok).toBe(true);
    expect(connection.lastHeard()).toBeGreaterThanOrEqual(before);
    server.pause();
    const silent = connection.lastHeard();
    const unanswered = connection.ping();
    const cause: AppError = { code: 'keepalive-timeout', data: { seconds: 2 } };
    connection.giveUp(cause);
    expect(await made.whenClosed).toEqual(cause);
    expect(await unanswered).toBeNull();
    expect(connection.lastHeard()).toBe(silent);
    expect(await connection.ping()).toBeNull();
    connection.giveUp({ code: 'connection-lost', data: { detail: '' } });
    server.continue();
    expect(made.closed).toEqual([cause]);
  });

  it('ended by the server with a word passes the word on', async () => {
    const { clients, port } = await startLibraryServer((context) => context.accept());
    const made = await attempt({ port });
    connectionOf(made);
    clients.forEach((client) => {
      const protocol = Reflect.get(client, '_protocol') as { disconnect: (reason: number) => void };
      protocol.disconnect(12);
    });
    expect(await made.whenClosed).toEqual({
      code: 'server-disconnected',
      data: { reason: 'too many connections', text: '' },
    });
    await connectionOf(made).end();
  });
});

describe('a server that opens channels nobody asked for', () => {
  it('is refused every one of them but those at the port it was asked to listen on', async () => {
    const { port, clients } = await startLibraryServer((context) => context.accept());
    const made = await attempt({ port });
    const connection = connectionOf(made);
    const [peer] = clients;
    if (peer === undefined) throw new Error('nobody connected');
    peer.on('request', (accept) => accept?.());
    const came: string[] = [];
    const listening = await connection.listen('localhost', 6001, (incoming) => {
      came.push(`${incoming.from.host}:${String(incoming.from.port)}`);
      incoming.accept().end('hello');
    });
    expect(listening.ok).toBe(true);
    const forge = (address: string, to: number): Promise<string> =>
      new Promise((resolve) => {
        peer.forwardOut(address, to, '192.0.2.1\u001b[2J', 4000, (error, channel) => {
          if (!error) channel.resume().end();
          resolve(error ? 'refused' : 'open');
        });
      });
    expect(await forge('localhost', 6001)).toBe('open');
    expect(await forge('localhost', 22)).toBe('refused');
    expect(await forge('localhost', 6002)).toBe('refused');
    expect(await forge('', 0)).toBe('refused');
    // Some servers name the only listener on a port otherwise (remote-names.test.ts).
    expect(await forge('127.0.0.1', 6001)).toBe('open');
    const x11 = new Promise((resolve) => {
      peer.x11('192.0.2.1', 6000, (error) => resolve(error ? 'refused' : 'open'));
    });
    expect(await x11).toBe('refused');
    expect(came).toEqual(['192.0.2.1[2J:4000', '192.0.2.1[2J:4000']);
    expect(made.closed).toEqual([]);
    await connection.end();
  });
});

describe('keyboard-interactive of a talkative server', () => {
  it('has words without a question logged, as plain text, and goes on', async () => {
    const { port } = await startLibraryServer((context) => {
      if (context.method !== 'keyboard-interactive') {
        context.reject(['keyboard-interactive']);
        return;
      }
      context.prompt([], 'Notice', 'Your password\u001b[31m expires\nin 3 days.', () => {
        context.prompt([{ prompt: 'Code: ', echo: true }], 'Second factor', '', (answers) => {
          if (answers[0] === '123') context.accept();
          else context.reject();
        });
      });
    });
    const made = await attempt({ port, answers: () => ['123'] });
    await connectionOf(made).end();
    const at = made.log.indexOf('Keyboard-interactive message from server:');
    expect(made.log.slice(at + 1, at + 4)).toEqual([
      '| Notice',
      '| Your password[31m expires',
      '| in 3 days.',
    ]);
    expect(made.questions).toMatchObject([{ name: 'Second factor', fields: [{ text: 'Code: ' }] }]);
  });

  it('that asks for more than a user can answer at once still gets an answer for each', async () => {
    let answered: readonly string[] = [];
    const { port } = await startLibraryServer((context) => {
      if (context.method !== 'keyboard-interactive') {
        context.reject(['keyboard-interactive']);
        return;
      }
      const prompts = Array.from({ length: 100 }, (_, index) => ({ prompt: String(index), echo: false }));
      context.prompt(prompts, '', '', (answers) => {
        answered = answers;
        context.accept();
      });
    });
    const made = await attempt({ port, answers: (question) => fieldsOf(question).map(() => 'x') });
    await connectionOf(made).end();
    expect(fieldsOf(made.questions[0])).toHaveLength(promptLimit);
    expect(answered).toHaveLength(100);
  });

  const fieldsOf = (question: AuthQuestion | undefined): readonly unknown[] =>
    question?.kind === 'keyboard-interactive' ? question.fields : [];
});

describe('a server that wants a new password', () => {
  it('gets the old one and the new one', async () => {
    const seen: string[] = [];
    const { port } = await startLibraryServer((context) => {
      if (context.method !== 'password') {
        context.reject(['password']);
        return;
      }
      context.requestChange('Your password has expired.', (fresh) => {
        seen.push(context.password, fresh);
        context.accept();
      });
    });
    const made = await attempt({
      port,
      answers: ({ kind }, count) =>
        kind === 'password' ? ['old'] : count === 2 ? ['new', 'other'] : ['new', 'new'],
    });
    await connectionOf(made).end();
    expect(seen).toEqual(['old', 'new']);
    expect(made.questions[1]).toMatchObject({ instructions: 'Your password has expired.' });
    expect(made.log.join('\n')).not.toMatch(/\bold\b|\bother\b/u);
  });
});
