import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { closeAfterEach } from '../support/owned';
import {
  curl,
  freePort,
  makeKey,
  plink,
  processTree,
  runOrThrow,
  ssh,
  startDropbear,
  startEchoServer,
  startHttpServer,
  startPlink,
  startSsh,
  startSshAgent,
  startSshd,
  testAccount,
  type SshServer,
} from '../support/ssh-servers';

/** The test servers behave as the other tests take for granted: shown with the real ssh and plink. */
const own = closeAfterEach();

const SERVERS = [
  ['sshd', () => startSshd()],
  ['dropbear', () => startDropbear()],
] as const;

describe.each(SERVERS)('%s', (_name, start) => {
  it('lets ssh and plink in with the password and runs a command as the test account', async () => {
    const server = own(await start());
    for (const client of [ssh, plink]) {
      const { code, stdout, stderr } = await client(server, { command: 'id -un' });
      expect({ code, name: stdout.toString().trim(), stderr: code === 0 ? '' : stderr }).toEqual({
        code: 0,
        name: testAccount().user,
        stderr: '',
      });
    }
  });

  it('refuses a wrong password', async () => {
    const server = own(await start());
    expect((await plink(server, { command: 'true', password: 'not it' })).code).not.toBe(0);
    expect((await ssh(server, { command: 'true', password: 'not it' })).stderr).toMatch(/Permission denied/);
  });

  it('carries bytes through a forward of each client', async () => {
    const server = own(await start());
    const web = own(await startHttpServer('through the tunnel'));
    for (const client of ['ssh', 'plink'] as const) {
      const port = await freePort();
      const args = ['-v', '-N', '-L', `127.0.0.1:${String(port)}:127.0.0.1:${String(web.port)}`];
      const running = own(client === 'ssh' ? await startSsh(server, { args }) : startPlink(server, { args }));
      await running.waitForLog(
        client === 'ssh' ? /Local forwarding listening on/ : /Local port .* forwarding to/,
      );
      const { stdout } = await curl([`http://127.0.0.1:${String(port)}/`]);
      expect(stdout.toString()).toBe('through the tunnel');
    }
  });

  it('comes back on the same port with another host key, which ssh notices', async () => {
    const server = own(await start());
    const before = { port: server.port, hostKeys: server.hostKeys };
    await server.restart({ hostKeys: 'new' });
    expect(server.port).toBe(before.port);
    expect(server.hostKeys[0]?.fingerprint).not.toBe(before.hostKeys[0]?.fingerprint);
    const asBefore: SshServer = { ...server, host: server.host, ...before };
    expect((await ssh(asBefore, { command: 'true' })).stderr).toMatch(/HOST IDENTIFICATION HAS CHANGED/);
    expect((await ssh(server, { command: 'true' })).code).toBe(0);
  });

  it('is gone with its sessions after kill, and the port is free', async () => {
    const server = own(await start());
    const client = own(await startSsh(server, { args: ['-v'], command: 'cat' }));
    await client.waitForLog(/Sending command: cat/);
    const processes = processTree(server.pid);
    expect(processes.length).toBeGreaterThan(1);
    await server.kill();
    await client.exited;
    const refused = await new Promise((resolve) => {
      connect(server.port, server.host).once('error', resolve);
    });
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
    await server.restart();
    expect((await plink(server, { command: 'true' })).code).toBe(0);
  });

  it('drops its sessions and keeps listening', async () => {
    const server = own(await start());
    const client = own(await startSsh(server, { args: ['-v'], command: 'cat' }));
    await client.waitForLog(/Sending command: cat/);
    server.dropSessions();
    await client.exited;
    expect((await ssh(server, { command: 'true' })).code).toBe(0);
  });

  it('answers nothing while paused, and goes on where it was', async () => {
    const server = own(await start());
    const client = own(await startSsh(server, { args: ['-v'], command: 'cat' }));
    await client.waitForLog(/Sending command: cat/);
    client.stdin.write('before\n');
    await client.waitForLog(/^before$/m);
    server.pause();
    client.stdin.write('meanwhile\n');
    await expect(client.waitForLog(/^meanwhile$/m, { timeoutMs: 500 })).rejects.toThrow(/did not print/);
    server.continue();
    await client.waitForLog(/^meanwhile$/m);
  });

  it('takes a key', async () => {
    const key = await makeKey();
    const keyed =
      _name === 'sshd'
        ? await startSshd({ auth: ['publickey'], authorizedKeys: [key.publicKey] })
        : await startDropbear({ args: ['-s'], authorizedKeys: [key.publicKey] });
    const server = own(keyed);
    const result = await ssh(server, { args: ['-i', key.path], command: 'id -un', password: null });
    expect(result.stdout.toString().trim()).toBe(testAccount().user);
    await key.remove();
  });
});

describe('sshd, as its configuration says', () => {
  it('asks through PAM when only keyboard-interactive is left', async () => {
    const server = own(await startSshd({ auth: ['keyboard-interactive'] }));
    const { code, stderr } = await ssh(server, { args: ['-v'], command: 'true' });
    expect({ code, asked: /Next authentication method: keyboard-interactive/.test(stderr) }).toEqual({
      code: 0,
      asked: true,
    });
    expect(server.log()).toMatch(/Accepted keyboard-interactive\/pam for ginnel-t/);
  });

  it('refuses forwards with AllowTcpForwarding no, and those PermitOpen does not name', async () => {
    const allowed = own(await startEchoServer());
    const denied = own(await startEchoServer());
    const none = own(await startSshd({ config: ['AllowTcpForwarding no'] }));
    const some = own(await startSshd({ config: [`PermitOpen 127.0.0.1:${String(allowed.port)}`] }));
    const through = async (server: SshServer, port: number): Promise<number | null> =>
      (await ssh(server, { args: ['-W', `127.0.0.1:${String(port)}`], input: '' })).code;
    expect(await through(none, allowed.port)).not.toBe(0);
    expect(await through(some, denied.port)).not.toBe(0);
    expect(await through(some, allowed.port)).toBe(0);
  });

  it('binds remote forwards widely with GatewayPorts clientspecified only', async () => {
    for (const [setting, address] of [
      ['no', '127.0.0.1'],
      ['clientspecified', '0.0.0.0'],
    ] as const) {
      const server = own(await startSshd({ config: [`GatewayPorts ${setting}`] }));
      const port = await freePort();
      const args = ['-v', '-N', '-R', `0.0.0.0:${String(port)}:127.0.0.1:9`];
      const client = own(await startSsh(server, { args }));
      await client.waitForLog(/remote forward success/);
      expect(await listeningAddress(port)).toBe(address);
    }
  });

  it('cuts the connection after MaxAuthTries', async () => {
    const server = own(await startSshd({ config: ['MaxAuthTries 1'] }));
    const { stderr } = await ssh(server, {
      command: 'true',
      password: 'not it',
      args: ['-o', 'NumberOfPasswordPrompts=3', '-o', 'PreferredAuthentications=password'],
    });
    expect(stderr).toMatch(/Too many authentication failures/);
  });

  it('listens on IPv6 loopback when asked', async () => {
    const server = own(await startSshd({ ipv6: true }));
    const socket = connect(server.port, '::1');
    const [banner] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(banner.toString()).toMatch(/^SSH-2\.0-OpenSSH/);
  });
});

describe('an ssh-agent', () => {
  it('logs in with the keys it was given, encrypted ones too', async () => {
    const plain = await makeKey();
    const encrypted = await makeKey({ type: 'rsa', bits: 2048, passphrase: 'open sesame', format: 'pem' });
    for (const key of [plain, encrypted]) {
      const agent = own(await startSshAgent([key]));
      expect(await agent.list()).toContain(key.fingerprint);
      const server = own(await startSshd({ auth: ['publickey'], authorizedKeys: [key.publicKey] }));
      const { code } = await ssh(server, {
        args: ['-o', 'IdentitiesOnly=no'],
        command: 'true',
        password: null,
        env: { SSH_AUTH_SOCK: agent.socket },
      });
      expect(code).toBe(0);
      await key.remove();
    }
  });
});

describe('keys', () => {
  it.each([
    ['openssh', 'BEGIN OPENSSH PRIVATE KEY'],
    ['pem', 'BEGIN RSA PRIVATE KEY'],
    ['pkcs8', 'BEGIN ENCRYPTED PRIVATE KEY'],
    ['ppk', 'PuTTY-User-Key-File-3: ssh-rsa'],
  ] as const)('come in the format %s', async (format, head) => {
    const key = await makeKey({ type: 'rsa', bits: 2048, format, passphrase: 'open sesame' });
    expect(await runOrThrow('cat', [key.path])).toContain(head);
    await key.remove();
  });
});

it('an echo server returns every byte after the client has ended its side', async () => {
  const echo = own(await startEchoServer());
  const socket = connect({ port: echo.port, host: echo.host, allowHalfOpen: true });
  socket.end('half-closed');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'end');
  expect(Buffer.concat(chunks).toString()).toBe('half-closed');
});

/** The local address a TCP listener on `port` is bound to, from the kernel's table. */
async function listeningAddress(port: number): Promise<string> {
  const table = await runOrThrow('cat', ['/proc/net/tcp']);
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const hex = new RegExp(`: ([0-9A-F]{8}):${hexPort} 00000000:0000 0A`).exec(table)?.[1];
  if (hex === undefined) throw new Error(`nothing listens on ${String(port)}`);
  return [...Buffer.from(hex, 'hex')].reverse().join('.');
}
