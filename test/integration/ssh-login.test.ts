import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeAfterEach } from '../support/owned';
import { watchThread } from '../support/thread-time';
import { makeKey, startDropbear, startSshd, type SshServer, type TestKey } from '../support/ssh-servers';
import { attempt, connectionOf, errorOf, type Answers } from './ssh-attempt';

const keep = closeAfterEach();

const login = (server: SshServer): { port: number; username: string } => ({
  port: server.port,
  username: server.user,
});
const always =
  (text: string): Answers =>
  () => [text];

describe('a password', () => {
  it('lets in, is asked for once, and PuTTY’s words tell the way', async () => {
    // The first that versions of OpenSSH have in common differs.
    const kex = 'sntrup761x25519-sha512@openssh.com';
    const server = keep(await startSshd({ auth: ['password'], config: [`KexAlgorithms ${kex}`] }));
    const made = await attempt({ ...login(server), answers: always(server.password) });
    const connection = connectionOf(made);
    expect(made.phases).toEqual(['resolve', 'tcp', 'handshake', 'host-key', 'auth']);
    expect(made.questions).toEqual([
      { kind: 'password', username: server.user, host: '127.0.0.1', port: server.port, again: false },
    ]);
    expect(made.keys).toHaveLength(1);
    expect(made.keys[0]?.sha256).toBe(server.hostKeys[0]?.fingerprint);
    expect(made.keys[0]?.bits).toBe(255);
    expect(connection.negotiated).toMatchObject({
      kex,
      hostKeyType: 'ssh-ed25519',
      cipher: 'aes128-gcm@openssh.com',
      compression: 'none',
      username: server.user,
    });
    expect(connection.negotiated.serverVersion).toMatch(/^SSH-2\.0-OpenSSH/);
    const text = made.log.join('\n');
    for (const line of [
      'Looking up host "127.0.0.1" for SSH connection',
      `Connecting to 127.0.0.1 port ${String(server.port)}`,
      'Connected to 127.0.0.1',
      'We claim version: SSH-2.0-Ginnel',
      `Remote version: ${connection.negotiated.serverVersion}`,
      'Using SSH protocol version 2',
      'Doing NTRU Prime / Curve25519 hybrid key exchange (post-quantum), using hash SHA-512',
      `Host key fingerprint is:\nssh-ed25519 255 ${server.hostKeys[0]?.fingerprint ?? '?'}`,
      'Initialised AES-128 GCM outbound encryption',
      `Using username "${server.user}".`,
      'Sent password\nAccess granted',
    ]) {
      expect(text).toContain(line);
    }
    expect(text).not.toContain(server.password);
    await connection.end();
    await connection.end();
    expect(made.closed).toEqual([null]);
  });

  it('is asked for again when wrong, and lets in at the second try', async () => {
    const server = keep(await startSshd({ auth: ['password'] }));
    const made = await attempt({
      ...login(server),
      answers: (_question, count) => [count === 1 ? 'wrong' : server.password],
    });
    await connectionOf(made).end();
    expect(made.questions.map((question) => question.kind === 'password' && question.again)).toEqual([
      false,
      true,
    ]);
    expect(made.log).toContain('Access denied');
  });

  it('wrong three times ends the attempt in words, with nothing left open', async () => {
    const server = keep(await startSshd({ auth: ['password'] }));
    const made = await attempt({ ...login(server), answers: always('wrong') });
    expect(errorOf(made.result)).toEqual({
      code: 'auth-refused',
      data: { username: server.user, tried: ['password'], offered: ['password'] },
    });
    expect(made.questions).toHaveLength(3);
    expect(made.closed).toEqual([]);
  });

  it('cancelled ends the attempt without an answer to the server', async () => {
    const server = keep(await startSshd({ auth: ['password'] }));
    const made = await attempt({ ...login(server), answers: () => null });
    expect(errorOf(made.result).code).toBe('auth-cancelled');
    expect(server.log()).not.toMatch(/Failed password/);
  });

  it('goes to dropbear, too', async () => {
    const server = keep(await startDropbear());
    const made = await attempt({ ...login(server), answers: always(server.password) });
    await connectionOf(made).end();
    const wrong = await attempt({ ...login(server), answers: always('wrong') });
    expect(errorOf(wrong.result).code).toBe('auth-refused');
  });

  it('is asked for after the user name when that is not known', async () => {
    const server = keep(await startSshd({ auth: ['password'] }));
    const made = await attempt({
      port: server.port,
      username: null,
      answers: ({ kind }) => [kind === 'username' ? server.user : server.password],
    });
    expect(connectionOf(made).negotiated.username).toBe(server.user);
    expect(made.questions.map(({ kind }) => kind)).toEqual(['username', 'password']);
    await connectionOf(made).end();
  });

  it('too often wrong for the server: its own words are told', async () => {
    const server = keep(await startSshd({ auth: ['password'], config: ['MaxAuthTries 2'] }));
    const made = await attempt({ ...login(server), answers: always('wrong') });
    const error = errorOf(made.result);
    expect(error.code).toBe('auth-too-many');
    expect(error.data).toMatchObject({
      detail: expect.stringContaining('Too many authentication failures') as string,
    });
  });

  it('typed too late for the server is told as such', async () => {
    const server = keep(await startSshd({ auth: ['password'], config: ['LoginGraceTime 2'] }));
    const made = await attempt({ ...login(server), answers: () => new Promise(() => undefined) });
    expect(errorOf(made.result).code).toBe('auth-timeout');
  });

  it('that waits for its turn until the server closes is no refusal, and tried again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ginnel-turn-'));
    const { path } = await makeKey({ path: join(folder, 'key') });
    const server = keep(await startSshd({ auth: ['password', 'publickey'], config: ['LoginGraceTime 2'] }));
    const made = await attempt({
      ...login(server),
      profile: { privateKeyFile: path },
      turn: () => new Promise(() => undefined),
    });
    expect(made.log).toContain('Server refused our key');
    expect(made.questions).toEqual([]);
    expect(errorOf(made.result)).toMatchObject({ code: 'connection-lost' });
    await rm(folder, { recursive: true });
  });

  it('that a server answers by closing is told apart from a network that failed', async () => {
    // One attempt is all it allows.
    const server = keep(await startDropbear({ args: ['-T', '1'] }));
    const made = await attempt({ ...login(server), answers: always('wrong') });
    expect(errorOf(made.result)).toMatchObject({ code: 'auth-unanswered' });
    await server.waitForLog(/Max auth tries reached/);
  });
});

describe('keyboard-interactive', () => {
  it('shows the server’s own words and lets in', async () => {
    const server = keep(await startSshd({ auth: ['keyboard-interactive'] }));
    const made = await attempt({ ...login(server), answers: always(server.password) });
    await connectionOf(made).end();
    expect(made.questions).toHaveLength(1);
    expect(made.questions[0]).toMatchObject({
      kind: 'keyboard-interactive',
      fields: [{ text: 'Password: ', echo: false }],
      again: false,
    });
  });

  it('wrong three times ends it, and no password is asked for besides', async () => {
    const server = keep(await startSshd({ auth: ['keyboard-interactive', 'password'] }));
    const made = await attempt({ ...login(server), answers: always('wrong') });
    expect(errorOf(made.result)).toMatchObject({
      code: 'auth-refused',
      data: { tried: ['keyboard-interactive'] },
    });
    expect(
      made.questions.map((question) => question.kind === 'keyboard-interactive' && question.again),
    ).toEqual([false, true, true]);
  });

  it('switched off leaves the password', async () => {
    const server = keep(await startSshd({ auth: ['keyboard-interactive', 'password'] }));
    const made = await attempt({
      ...login(server),
      profile: { tryKeyboardInteractive: false },
      answers: always(server.password),
    });
    await connectionOf(made).end();
    expect(made.questions.map(({ kind }) => kind)).toEqual(['password']);
  });
});

describe('a private key file', () => {
  const kinds = [
    { type: 'ed25519', format: 'openssh' },
    { type: 'ed25519', format: 'openssh', passphrase: 'open sesame' },
    { type: 'rsa', format: 'openssh', passphrase: 'open sesame' },
    { type: 'rsa', format: 'pem' },
    { type: 'rsa', format: 'pem', passphrase: 'open sesame' },
    { type: 'rsa', format: 'pkcs8', passphrase: 'open sesame' },
    { type: 'ecdsa', format: 'openssh', bits: 256 },
    { type: 'ecdsa', format: 'pem', bits: 384, passphrase: 'open sesame' },
    { type: 'ecdsa', format: 'pkcs8', bits: 521 },
  ] as const;
  const made: TestKey[] = [];
  let server: SshServer;
  beforeAll(async () => {
    for (const kind of kinds) made.push(await makeKey(kind));
    server = await startSshd({ auth: ['publickey'], authorizedKeys: made.map(({ publicKey }) => publicKey) });
  });
  afterAll(async () => {
    await server.close();
    for (const key of made) await key.remove();
  });
  const keyOf = (index: number): TestKey => {
    const key = made[index];
    if (key === undefined) throw new Error('no such key');
    return key;
  };

  it.each(kinds.map((kind, index) => ({ ...kind, index, locked: 'passphrase' in kind })))(
    '$type as $format, locked: $locked, lets in',
    async ({ index, locked }) => {
      const { path, passphrase } = keyOf(index);
      const result = await attempt({
        ...login(server),
        profile: { privateKeyFile: path },
        answers: always(passphrase ?? 'nobody should ask'),
      });
      await connectionOf(result).end();
      expect(result.questions).toEqual(
        locked ? [{ kind: 'passphrase', keyFile: path, comment: 'ginnel-test', again: false }] : [],
      );
      const text = result.log.join('\n');
      expect(text).toContain(
        `Reading key file "${path}"\nOffered public key "ginnel-test"\nOffer of public key accepted`,
      );
      expect(text).toContain('Access granted');
      expect(text).not.toContain('open sesame');
    },
  );

  it('locked PEM without its public half beside it is opened first', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ginnel-key-'));
    const path = join(folder, 'alone');
    await copyFile(keyOf(4).path, path);
    const result = await attempt({
      ...login(server),
      profile: { privateKeyFile: path },
      answers: (_question, count) => [count === 1 ? 'wrong' : 'open sesame'],
    });
    await connectionOf(result).end();
    expect(result.questions.map((question) => question.kind === 'passphrase' && question.again)).toEqual([
      false,
      true,
    ]);
    await rm(folder, { recursive: true });
  });

  it.each([1, 4])('a passphrase wrong three times (key %i) is named', async (index) => {
    const { path } = keyOf(index);
    const result = await attempt({
      ...login(server),
      profile: { privateKeyFile: path },
      answers: always('wrong'),
    });
    expect(errorOf(result.result)).toEqual({ code: 'key-passphrase', data: { path } });
    expect(result.questions).toHaveLength(3);
  });

  it('no passphrase is asked for a key the server does not take', async () => {
    const stranger = await makeKey({ passphrase: 'open sesame' });
    const result = await attempt({ ...login(server), profile: { privateKeyFile: stranger.path } });
    expect(errorOf(result.result)).toMatchObject({ code: 'auth-refused', data: { tried: ['public key'] } });
    expect(result.questions).toEqual([]);
    expect(result.log).toContain('Server refused our key');
    await stranger.remove();
  });

  it('missing, a folder, its public half, garbage and .ppk are told apart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ginnel-key-'));
    const garbage = join(folder, 'garbage');
    await writeFile(garbage, 'not a key at all\n');
    const broken = join(folder, 'broken');
    await writeFile(broken, '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n');
    const ppk = join(folder, 'ppk');
    await writeFile(ppk, 'PuTTY-User-Key-File-3: ssh-ed25519\n');
    const codeOf = async (path: string): Promise<string> =>
      errorOf((await attempt({ ...login(server), profile: { privateKeyFile: path } })).result).code;
    expect(await codeOf(join(folder, 'none'))).toBe('key-missing');
    expect(await codeOf(folder)).toBe('key-format');
    expect(await codeOf(`${keyOf(0).path}.pub`)).toBe('key-format');
    expect(await codeOf(garbage)).toBe('key-format');
    expect(await codeOf(broken)).toBe('key-damaged');
    expect(await codeOf(ppk)).toBe('key-damaged');
    await rm(folder, { recursive: true });
  });

  it('and a password besides, where the server wants both', async () => {
    const both = keep(
      await startSshd({
        config: ['AuthenticationMethods publickey,password'],
        authorizedKeys: [keyOf(0).publicKey],
      }),
    );
    const result = await attempt({
      ...login(both),
      profile: { privateKeyFile: keyOf(0).path },
      answers: always(both.password),
    });
    await connectionOf(result).end();
    expect(result.questions.map(({ kind }) => kind)).toEqual(['password']);
    expect(result.log).toContain('Further authentication required');
  });

  it('goes to dropbear, too', async () => {
    const rsa = keyOf(3);
    const dropbear = keep(await startDropbear({ authorizedKeys: [keyOf(0).publicKey, rsa.publicKey] }));
    for (const { path } of [keyOf(0), rsa]) {
      const result = await attempt({ ...login(dropbear), profile: { privateKeyFile: path } });
      await connectionOf(result).end();
    }
  });

  it('slow to open does not stop the program', async () => {
    const slow = await makeKey({ passphrase: 'open sesame', rounds: 64 });
    const authorized = keep(await startSshd({ auth: ['publickey'], authorizedKeys: [slow.publicKey] }));
    const { result, took, pieces } = await watchThread(() =>
      attempt({
        ...login(authorized),
        profile: { privateKeyFile: slow.path },
        answers: always('open sesame'),
      }),
    );
    await connectionOf(result).end();
    await slow.remove();
    // The derivation took most of the time, and none of it in one piece on this thread.
    expect(pieces[0]).toBeLessThan(took / 3);
  });
});
