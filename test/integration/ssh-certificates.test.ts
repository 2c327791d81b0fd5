import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAgent } from '../../electron/keys/agent/agent';
import { closeAfterEach } from '../support/owned';
import { startAuthenticatorAgent } from '../support/servers/authenticator-agent';
import {
  makeKey,
  runOrThrow,
  startSshAgent,
  startSshd,
  type SshServer,
  type TestKey,
} from '../support/ssh-servers';
import { attempt, connectionOf, errorOf, type Attempt } from './ssh-attempt';
import { here } from '../support/here';
import { agentWorld } from '../../electron/keys/agent/addresses';

const keep = closeAfterEach();
const login = (server: SshServer): { port: number; username: string } => ({
  port: server.port,
  username: server.user,
});

let folder: string;
let authority: TestKey;
/** Trusts the authority alone: no key is authorized. */
let server: SshServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-certificates-'));
  authority = await makeKey();
  const trusted = join(folder, 'authority.pub');
  await writeFile(trusted, `${authority.publicKey}\n`);
  server = await startSshd({ auth: ['publickey'], config: [`TrustedUserCAKeys ${trusted}`] });
});
afterAll(async () => {
  await server.close();
  await authority.remove();
  await rm(folder, { recursive: true });
});

interface Wanted {
  readonly name: string;
  readonly type?: 'rsa' | 'ecdsa' | 'ed25519';
  readonly bits?: number;
  readonly passphrase?: string;
  readonly principal?: string;
  /** As ssh-keygen's -V takes it. */
  readonly valid?: string;
  /** For a host. */
  readonly host?: boolean;
}

/** A key with a certificate beside it. */
async function certified(wanted: Wanted): Promise<TestKey> {
  const key = await makeKey({
    path: join(folder, wanted.name),
    ...(wanted.type === undefined ? {} : { type: wanted.type }),
    ...(wanted.bits === undefined ? {} : { bits: wanted.bits }),
    ...(wanted.passphrase === undefined ? {} : { passphrase: wanted.passphrase }),
  });
  await certify(`${key.path}.pub`, wanted);
  return key;
}

async function certify(publicKey: string, wanted: Omit<Wanted, 'name'>): Promise<void> {
  await runOrThrow('ssh-keygen', [
    ...['-q', '-s', authority.path, '-I', 'jo at work', '-z', '42', '-n', wanted.principal ?? server.user],
    ...['-V', wanted.valid ?? '-1d:+1d'],
    ...(wanted.host === true ? ['-h'] : []),
    publicKey,
  ]);
}

const offers = ({ log }: Attempt): readonly string[] => log.filter((line) => line.startsWith('Offered'));

describe('a certificate', () => {
  const kinds = [
    { type: 'ed25519' },
    { type: 'rsa', bits: 3072 },
    { type: 'ecdsa', bits: 256 },
    { type: 'ecdsa', bits: 384 },
    { type: 'ecdsa', bits: 521 },
  ] as const;
  const name = (kind: (typeof kinds)[number]): string =>
    `${kind.type}${'bits' in kind ? String(kind.bits) : ''}`;

  it.each(kinds)('beside a key file ($type $bits) lets in', async (kind) => {
    const key = await certified({ name: `file-${name(kind)}`, ...kind });
    const made = await attempt({ ...login(server), profile: { privateKeyFile: key.path } });
    await connectionOf(made).end();
    expect(made.questions).toEqual([]);
    expect(made.log).toContain(`Reading certificate file "${key.path}-cert.pub"`);
    expect(offers(made)).toEqual(['Offered certificate "ginnel-test" (key ID "jo at work", serial 42)']);
    expect(server.log()).toMatch(/Accepted publickey for .*-CERT SHA256:\S+ ID jo at work \(serial 42\)/u);
  });

  it.each(kinds)('in the agent ($type $bits) lets in', async (kind) => {
    const key = await certified({ name: `agent-${name(kind)}`, ...kind });
    const agent = keep(await startSshAgent([key]));
    const profile = { tryAgent: true, agentPath: agent.socket };
    const made = await attempt({ ...login(server), profile });
    await connectionOf(made).end();
    expect(offers(made).at(-1)).toContain('from agent (key ID "jo at work", serial 42)');
    // Chosen by its plain key the certificate goes first; the key file's stands for it as well.
    const agentKey = key.publicKey.split(' ').slice(0, 2).join(' ');
    for (const choice of [{ agentKey }, { privateKeyFile: key.path }]) {
      const chosen = await attempt({
        ...login(server),
        profile: { ...profile, ...choice, onlyThisKey: true },
      });
      await connectionOf(chosen).end();
      expect(offers(chosen)).toHaveLength(1);
      expect(chosen.questions).toEqual([]);
    }
    const listed = await listAgent(agent.socket, agentWorld(here));
    if (!listed.ok) throw new Error('no agent');
    expect(listed.value.keys.map(({ type, sha256, unusable }) => [type, sha256, unusable])).toEqual([
      [key.publicKey.split(' ')[0], key.fingerprint, null],
      [expect.stringMatching(/-cert-v01@openssh\.com$/u), key.fingerprint, null],
    ]);
  });

  it('named by the session is used for a locked key, whose passphrase is asked once the server has taken it', async () => {
    const key = await certified({ name: 'named', passphrase: 'open sesame' });
    const elsewhere = join(folder, 'elsewhere.pub');
    await copyFile(`${key.path}-cert.pub`, elsewhere);
    await rm(`${key.path}-cert.pub`);
    const profile = { privateKeyFile: key.path, certificateFile: elsewhere };
    const made = await attempt({ ...login(server), profile, answers: () => ['open sesame'] });
    await connectionOf(made).end();
    expect(made.questions.map(({ kind }) => kind)).toEqual(['passphrase']);
    const text = made.log.join('\n');
    expect(text).toContain(`Reading certificate file "${elsewhere}"\nOffered certificate`);
    // The key alone is nothing to this server, and no passphrase is asked for that.
    const alone = await attempt({ ...login(server), profile: { privateKeyFile: key.path } });
    expect(errorOf(alone.result).code).toBe('auth-refused');
    expect(alone.questions).toEqual([]);
  });

  it('named by the session goes with a key that is in the agent alone', async () => {
    const key = await certified({ name: 'in-agent' });
    const certificate = join(folder, 'in-agent.certificate');
    await copyFile(`${key.path}-cert.pub`, certificate);
    await rm(`${key.path}-cert.pub`);
    const agent = keep(await startSshAgent([key]));
    const agentKey = key.publicKey.split(' ').slice(0, 2).join(' ');
    const made = await attempt({
      ...login(server),
      profile: { tryAgent: true, agentPath: agent.socket, agentKey, certificateFile: certificate },
    });
    await connectionOf(made).end();
    expect(offers(made)).toEqual([
      'Offered certificate "ginnel-test" from agent (key ID "jo at work", serial 42)',
    ]);
  });

  it('that ran out, or is not valid yet, is refused in words that say so', async () => {
    const cases = [
      { name: 'old', valid: '20200101000000Z:20210203040000Z', words: 'It ran out at 2021-02-03 04:00 UTC.' },
      {
        name: 'early',
        valid: '20980101000000Z:20990101000000Z',
        words: 'It is not valid before 2098-01-01 00:00 UTC.',
      },
    ];
    for (const { words, ...wanted } of cases) {
      const key = await certified(wanted);
      const path = `${key.path}-cert.pub`;
      const made = await attempt({ ...login(server), profile: { privateKeyFile: key.path } });
      expect(errorOf(made.result)).toEqual({ code: 'certificate-unusable', data: { path, detail: words } });
      expect(made.log).toContain(`About the certificate "${path}": ${words}`);
      expect(made.log).toContain('Server refused our certificate');
      const agent = keep(await startSshAgent([]));
      // ssh-add would give the agent a lifetime for it; that it is listed is what matters here.
      await agent.add(key);
      const listed = await listAgent(agent.socket, agentWorld(here));
      expect(listed.ok && listed.value.keys.map(({ unusable }) => unusable)).toEqual([null, words]);
    }
  });

  it('for another account is refused in words that say for whom it is', async () => {
    const key = await certified({ name: 'other', principal: 'deploy,backup' });
    const made = await attempt({ ...login(server), profile: { privateKeyFile: key.path } });
    expect(errorOf(made.result)).toEqual({
      code: 'certificate-unusable',
      data: {
        path: `${key.path}-cert.pub`,
        detail: `It is for "deploy", "backup", not for "${server.user}".`,
      },
    });
  });

  it('that is for a host, for another key, missing or none at all is told, and the key itself is tried', async () => {
    const key = await makeKey({ path: join(folder, 'plain') });
    const plain = keep(await startSshd({ auth: ['publickey'], authorizedKeys: [key.publicKey] }));
    const host = await certified({ name: 'host', host: true });
    const other = await certified({ name: 'stranger' });
    const garbage = join(folder, 'garbage.pub');
    await writeFile(garbage, 'ssh-ed25519-cert-v01@openssh.com AAAA\n');
    const cut = join(folder, 'cut.pub');
    await writeFile(cut, (await readFile(`${other.path}-cert.pub`, 'utf8')).slice(0, 200));
    const pipe = join(folder, 'pipe');
    await runOrThrow('mkfifo', [pipe]);
    const cases: readonly (readonly [string, RegExp])[] = [
      [`${other.path}-cert.pub`, /It is for another key/u],
      [`${other.path}.pub`, /It holds no certificate/u],
      [garbage, /It holds no public key or certificate/u],
      [cut, /It holds no public key or certificate/u],
      [join(folder, 'nowhere'), /No such file/u],
      [folder, /It is a folder, or no file at all/u],
      // Nobody writes to it: what waits for that waits for ever.
      [pipe, /It is a folder, or no file at all/u],
    ];
    for (const [certificateFile, words] of cases) {
      const made = await attempt({
        ...login(plain),
        profile: { privateKeyFile: key.path, certificateFile },
      });
      await connectionOf(made).end();
      expect(made.log.find((line) => words.test(line))).toContain(
        `Unable to use certificate file "${certificateFile}"`,
      );
    }
    const made = await attempt({ ...login(server), profile: { privateKeyFile: host.path } });
    expect(errorOf(made.result)).toMatchObject({
      code: 'certificate-unusable',
      data: { detail: 'It is a host certificate, not a user certificate.' },
    });
  });

  it('for a key in an authenticator lets in through its agent', async () => {
    const agent = keep(await startAuthenticatorAgent());
    const [key] = agent.keys;
    const path = join(folder, 'fido.pub');
    await writeFile(path, `${key?.publicKey ?? ''}\n`);
    await certify(path, {});
    agent.addCertificate(await readFile(join(folder, 'fido-cert.pub'), 'utf8'));
    const made = await attempt({
      ...login(server),
      profile: { tryAgent: true, agentPath: agent.socket },
    });
    await connectionOf(made).end();
    expect(server.log()).toContain('ED25519-SK-CERT');
  });

  it('and a password besides, where the server wants both', async () => {
    const both = keep(
      await startSshd({
        config: [
          'AuthenticationMethods publickey,password',
          `TrustedUserCAKeys ${join(folder, 'authority.pub')}`,
        ],
      }),
    );
    const key = await certified({ name: 'both' });
    const made = await attempt({
      ...login(both),
      profile: { privateKeyFile: key.path },
      answers: () => [both.password],
    });
    await connectionOf(made).end();
    expect(made.questions.map(({ kind }) => kind)).toEqual(['password']);
    expect(made.log).toContain('Further authentication required');
  });

  it('twice, where the server wants two keys: each is told as a success', async () => {
    const two = keep(
      await startSshd({
        config: [
          'AuthenticationMethods publickey,publickey',
          `TrustedUserCAKeys ${join(folder, 'authority.pub')}`,
        ],
      }),
    );
    const first = await certified({ name: 'first' });
    const second = await certified({ name: 'second', type: 'ecdsa', bits: 256 });
    const agent = keep(await startSshAgent([]));
    await agent.add(second);
    const made = await attempt({
      ...login(two),
      profile: { privateKeyFile: first.path, tryAgent: true, agentPath: agent.socket },
    });
    await connectionOf(made).end();
    expect(made.log).toContain('Further authentication required');
    expect(made.log.join('\n')).not.toContain('despite its signature');
  });
});
