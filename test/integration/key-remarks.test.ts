import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createSessionStore, createKnownHosts } from '../../electron/storage';
import { portSchema } from '../../shared/endpoint';
import { sentence, type AppError } from '../../shared/errors';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import { closeAfterEach } from '../support/owned';
import {
  makeKey,
  plink,
  run,
  RunningProgram,
  startSshAgent,
  startSshd,
  type SshServer,
  type TestKey,
} from '../support/ssh-servers';
import { attempt, connectionOf, type Attempt } from './ssh-attempt';
import { disk } from '../support/here';

const keep = closeAfterEach();

/** A server that takes the one key and passwords. */
let server: SshServer;
let right: TestKey;
let wrong: TestKey;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-remarks-'));
  right = await makeKey();
  wrong = await makeKey({ type: 'rsa', bits: 2048 });
  server = await startSshd({ auth: ['publickey', 'password'], authorizedKeys: [right.publicKey] });
});
afterAll(async () => {
  await server.close();
  await right.remove();
  await wrong.remove();
  await rm(folder, { recursive: true });
});

const missing = (): string => join(folder, 'none');

/** Logs in with the password, and comes back with what was said of the key. */
async function byPassword(profile: Partial<SessionProfile>, at: SshServer = server): Promise<Attempt> {
  const made = await attempt({
    ...{ port: at.port, username: at.user, profile },
    answers: ({ kind }) => (kind === 'passphrase' ? ['not it'] : [at.password]),
  });
  await connectionOf(made).end();
  return made;
}

/** The agent's key, which nobody chose, was tried as well. */
const otherRefused: AppError = { code: 'keys-refused', data: { keys: ['ginnel-test'] } };

/**
 * That a remark is in the question, with the connection, and in the log before the question.
 * @param asked what the question says besides
 */
function expectRemarks(made: Attempt, errors: readonly AppError[], asked: readonly AppError[] = []): void {
  const question = made.questions.find(({ kind }) => kind === 'password' || kind === 'keyboard-interactive');
  expect(question).toMatchObject({ remarks: [...errors, ...asked] });
  expect(connectionOf(made).negotiated.remarks).toEqual(errors);
  for (const error of errors) {
    const words = error.code === 'key-refused' ? 'Server refused our key' : sentence(error);
    expect(made.log).toContain(words);
  }
}

describe('a chosen key that cannot be used, where a password leads in', () => {
  it('is said when its file is missing, as plink says it', async () => {
    const control = await plink(server, { args: ['-i', missing()], command: 'true' });
    expect(control.stderr).toContain(`Unable to use key file "${missing()}" (unable to open file)`);
    const made = await byPassword({ privateKeyFile: missing() });
    expectRemarks(made, [{ code: 'key-missing', data: { path: missing() } }]);
    expect(made.warnings.join('\n')).toContain(`Unable to use key file "${missing()}" (unable to open file)`);
  });

  it('is said when it is the public half, garbage, damaged or a folder', async () => {
    const garbage = join(folder, 'garbage');
    await writeFile(garbage, 'no key\n');
    const broken = join(folder, 'broken');
    await writeFile(broken, '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n');
    const cases: readonly (readonly [string, AppError['code'], string])[] = [
      [`${right.path}.pub`, 'key-format', 'It is the public half of a key.'],
      [garbage, 'key-format', 'It holds no private key.'],
      [broken, 'key-damaged', 'What it holds is cut off or garbled.'],
      [folder, 'key-format', 'It is a folder, or no file at all.'],
    ];
    for (const [path, code, detail] of cases) {
      const made = await byPassword({ privateKeyFile: path });
      expectRemarks(made, [{ code, data: { path, detail } } as AppError]);
    }
  });

  it('is said when the server refuses it, as PuTTY says it; and when the passphrase stays wrong', async () => {
    const made = await byPassword({ privateKeyFile: wrong.path });
    expectRemarks(made, [{ code: 'key-refused', data: { key: wrong.path, signed: false } }]);
    const locked = await makeKey({ passphrase: 'open sesame', rounds: 1 });
    const taking = keep(
      await startSshd({ auth: ['publickey', 'password'], authorizedKeys: [locked.publicKey] }),
    );
    const typed = await byPassword({ privateKeyFile: locked.path }, taking);
    expect(typed.questions.map(({ kind }) => kind)).toEqual([
      ...['passphrase', 'passphrase', 'passphrase'],
      'password',
    ]);
    expectRemarks(typed, [{ code: 'key-passphrase', data: { path: locked.path } }]);
    await locked.remove();
  });

  it('is said of an agent that was named, or of a key chosen in it', async () => {
    const agentPath = join(folder, 'nobody');
    const away: AppError = {
      code: 'agent-unreachable',
      data: { path: agentPath, detail: 'No such file or directory.' },
    };
    expectRemarks(await byPassword({ tryAgent: true, agentPath }), [away]);
    const agentKey = right.publicKey.split(' ').slice(0, 2).join(' ');
    // Why the key is not there is that nobody answers: that it was taken out is not said.
    expectRemarks(await byPassword({ tryAgent: true, agentPath, agentKey }), [away]);
    const agent = keep(await startSshAgent([wrong]));
    expectRemarks(
      await byPassword({ tryAgent: true, agentPath: agent.socket, agentKey }),
      [{ code: 'agent-key-missing', data: { comment: `ssh-ed25519 ${right.fingerprint}` } }],
      [otherRefused],
    );
    const refused = await byPassword({
      ...{ tryAgent: true, agentPath: agent.socket },
      agentKey: wrong.publicKey.split(' ').slice(0, 2).join(' '),
    });
    expectRemarks(refused, [{ code: 'key-refused', data: { key: 'ginnel-test', signed: false } }]);
  });

  it('is said of a certificate, although its key lets in', async () => {
    const certificateFile = join(folder, 'none-cert.pub');
    const made = await attempt({
      ...{ port: server.port, username: server.user },
      profile: { privateKeyFile: right.path, certificateFile },
    });
    expect(connectionOf(made).negotiated.remarks).toMatchObject([
      { code: 'certificate-unusable', data: { path: certificateFile } },
    ]);
    await connectionOf(made).end();
  });

  it('says all of it where there is more', async () => {
    const agentPath = join(folder, 'nobody');
    const made = await byPassword({ privateKeyFile: missing(), tryAgent: true, agentPath });
    expect(connectionOf(made).negotiated.remarks?.map(({ code }) => code)).toEqual([
      'agent-unreachable',
      'key-missing',
    ]);
  });
});

describe('nothing is said', () => {
  it('of a key that works, with blanks, quotes or as an address too', async () => {
    for (const privateKeyFile of [right.path, `${right.path} `, `"${right.path}"`, `file://${right.path}`]) {
      const made = await attempt({
        ...{ port: server.port, username: server.user },
        profile: { privateKeyFile },
      });
      const connection = connectionOf(made);
      expect(made.questions).toEqual([]);
      expect(connection.negotiated).not.toHaveProperty('remarks');
      await connection.end();
    }
  });

  it('of keys that nobody chose, but in the question that they led to', async () => {
    const agent = keep(await startSshAgent([wrong]));
    const before = process.env['SSH_AUTH_SOCK'];
    process.env['SSH_AUTH_SOCK'] = agent.socket;
    try {
      const made = await byPassword({ tryAgent: true });
      expect(made.log).toContain('Server refused our key');
      expect(connectionOf(made).negotiated).not.toHaveProperty('remarks');
      expect(made.questions).toEqual([
        {
          ...{ kind: 'password', username: server.user, host: '127.0.0.1', port: server.port, again: false },
          // A user who is asked for a password shall know that keys were tried.
          remarks: [otherRefused],
        },
      ]);
    } finally {
      if (before === undefined) delete process.env['SSH_AUTH_SOCK'];
      else process.env['SSH_AUTH_SOCK'] = before;
    }
  });
});

describe('the programs', () => {
  const { cli } = inject('bundles');
  let data = '';
  beforeEach(async () => {
    data = await mkdtemp(join(folder, 'data-'));
    for (const { algorithm, base64 } of server.hostKeys) {
      const key = { type: algorithm, bits: 256, sha256: '', md5: '', publicKey: `${algorithm} ${base64}` };
      await createKnownHosts(join(data, 'known_hosts'), disk).accept(server.host, server.port, key);
    }
  });

  /** A session whose key file is missing, and whose agent lets in all the same. */
  async function save(agentPath: string): Promise<void> {
    const profile: SessionProfile = {
      ...newProfile(),
      ...{ name: 'bastion', host: server.host, port: portSchema.parse(server.port), username: server.user },
      ...{ privateKeyFile: missing(), tryAgent: true, agentPath },
    };
    const saved = await createSessionStore(data, disk).save({
      profiles: [profile],
      order: [],
      defaults: newProfile(),
    });
    expect(saved.ok).toBe(true);
  }
  const env = (): Record<string, string> => ({ GINNEL_DATA_DIR: data, SSH_AUTH_SOCK: '' });

  it('say it: test below the step that went well, run in its lines', async () => {
    const agent = keep(await startSshAgent([right]));
    await save(agent.socket);
    const tested = await run(process.execPath, [cli, 'test', 'bastion'], { env: env() });
    expect(tested.stdout.toString()).toMatch(
      new RegExp(
        `^ok .*login .*\\n +Unable to use key file "${missing()}" \\(unable to open file\\)\\.`,
        'mu',
      ),
    );
    expect(tested.stdout.toString()).toContain('Everything works.');
    expect(tested.code).toBe(0);
    const program = keep(new RunningProgram(process.execPath, [cli, 'run', 'bastion'], env()));
    await program.waitForLog(/Access granted/u);
    expect(program.log()).toContain(`Unable to use key file "${missing()}" (unable to open file)`);
  });

  it('say it before they ask, and before they cannot ask', async () => {
    await save('none');
    const batch = await run(process.execPath, [cli, 'test', 'bastion'], { env: env() });
    expect(batch.stderr).toMatch(/Unable to use key file [^]*Cannot answer interactive prompts/u);
  });
});
