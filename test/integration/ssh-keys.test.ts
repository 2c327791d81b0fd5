import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readKeyFile } from '../../electron/keys/file';
import { describeKeyFile } from '../../electron/keys/file';
import { makeKey as makeOurs } from '../../electron/keys/make';
import {
  fingerprintOf,
  runOrThrow,
  startDropbear,
  startSshAgent,
  startSshd,
  type SshServer,
  type TestAgent,
} from '../support/ssh-servers';
import type { SessionProfile } from '../../shared/session-profile';
import { attempt, connectionOf, errorOf } from './ssh-attempt';
import { here } from '../support/here';

const passphrase = 'open sesame';
const kinds = [
  { kind: 'rsa 2048', args: ['-t', 'rsa', '-b', '2048'] },
  { kind: 'rsa 3072', args: ['-t', 'rsa', '-b', '3072'] },
  { kind: 'ecdsa 256', args: ['-t', 'ecdsa', '-b', '256'] },
  { kind: 'ecdsa 384', args: ['-t', 'ecdsa', '-b', '384'] },
  { kind: 'ecdsa 521', args: ['-t', 'ecdsa', '-b', '521'] },
  { kind: 'ed25519', args: ['-t', 'ed25519'] },
] as const;
const formats = ['OpenSSH', 'PEM', 'PKCS#8', 'PuTTY (version 2)', 'PuTTY (version 3)'] as const;
type Format = (typeof formats)[number];

let folder = '';
let sshd: SshServer;
/** Holds all of them. */
let agent: TestAgent;
const publicKeys = new Map<string, string>();
const originalOf = (kind: string): string => join(folder, kind.replace(' ', '-'));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-matrix-'));
  await writeFile(join(folder, 'passphrase'), passphrase, { mode: 0o600 });
  await writeFile(join(folder, 'none'), '', { mode: 0o600 });
  await Promise.all(
    kinds.map(async ({ kind, args }) => {
      const path = originalOf(kind);
      await runOrThrow('ssh-keygen', ['-q', ...args, '-N', '', '-C', kind, '-f', path]);
      publicKeys.set(kind, (await readFile(`${path}.pub`, 'utf8')).trim());
    }),
  );
  sshd = await startSshd({ auth: ['publickey'], authorizedKeys: [...publicKeys.values()] });
  agent = await startSshAgent(kinds.map(({ kind }) => ({ path: originalOf(kind), passphrase: undefined })));
});
afterAll(async () => {
  await sshd.close();
  await agent.close();
  await rm(folder, { recursive: true });
});

let count = 0;

/** Writes a key anew in another format, by the programs people have. The older PEM has no place for Ed25519. */
async function convert(kind: string, format: Format, locked: boolean): Promise<string> {
  const secret = locked ? passphrase : '';
  count += 1;
  const path = join(folder, `copy${String(count)}`);
  const isEd25519 = kind === 'ed25519';
  if (format.startsWith('PuTTY')) {
    const version = format.includes('2') ? '2' : '3';
    // Cheap to open: what costs more is another test's matter.
    const costs = version === '2' ? 'version=2' : 'version=3,memory=256,passes=2';
    const file = join(folder, locked ? 'passphrase' : 'none');
    const args = ['-O', 'private', '-o', path, '--ppk-param', costs, '--new-passphrase', file];
    await runOrThrow('puttygen', [originalOf(kind), ...args]);
    return path;
  }
  if (format === 'PKCS#8' && isEd25519) {
    // ssh-keygen writes its own format instead; OpenSSL makes the file of what stands in that.
    const opened = await readKeyFile(originalOf(kind), here);
    if (!opened.ok) throw new Error(opened.error.code);
    const text = (await readFile(originalOf(kind), 'utf8')).replace(/-----.*/gu, '');
    const half = Buffer.from(publicKeys.get(kind)?.split(' ')[1] ?? '', 'base64').subarray(-32);
    const bytes = Buffer.from(text, 'base64');
    // The seed stands before the last occurrence of the public half.
    const at = bytes.lastIndexOf(half);
    const der = Buffer.concat([
      Buffer.from('302e020100300506032b657004220420', 'hex'),
      bytes.subarray(at - 32, at),
    ]);
    const cipher = locked ? ['-aes256', '-passout', `file:${join(folder, 'passphrase')}`] : [];
    await runOrThrow('openssl', ['pkey', '-inform', 'DER', '-out', path, ...cipher], { input: der });
    return path;
  }
  await copyFile(originalOf(kind), path);
  await chmod(path, 0o600);
  const form = { OpenSSH: [], PEM: ['-m', 'PEM'], 'PKCS#8': ['-m', 'PKCS8'] }[format as 'PEM'];
  await runOrThrow('ssh-keygen', ['-q', '-p', '-a', '2', '-P', '', '-N', secret, ...form, '-f', path]);
  return path;
}

async function logIn(
  server: SshServer,
  path: string,
  typed: string | null,
  more: Partial<SessionProfile> = {},
): ReturnType<typeof attempt> {
  const made = await attempt({
    port: server.port,
    username: server.user,
    profile: { privateKeyFile: path, ...more },
    answers: () => (typed === null ? null : [typed]),
  });
  await connectionOf(made).end();
  return made;
}

describe.each(kinds.map(({ kind }) => kind))('%s', (kind) => {
  it.each(
    formats
      .filter((format) => format !== 'PEM' || kind !== 'ed25519')
      .flatMap((format) => [false, true].map((locked) => ({ format, locked }))),
  )('in $format (locked: $locked) lets in on sshd, by itself and by an agent', async ({ format, locked }) => {
    const path = await convert(kind, format, locked);
    const described = await describeKeyFile(path, here);
    expect(described).toMatchObject({ ok: true, value: { format, encrypted: locked, warning: null } });
    if (described.ok && described.value.publicHalf !== null) {
      expect(described.value.publicHalf.sha256).toBe(await fingerprintOf(`${originalOf(kind)}.pub`));
    }
    const made = await logIn(sshd, path, locked ? passphrase : null);
    expect(made.questions.map((question) => question.kind)).toEqual(locked ? ['passphrase'] : []);
    expect(made.wholeLog.join('\n')).not.toContain(passphrase);
    // Of some formats the passphrase alone reveals whose half it is; then what ssh-keygen wrote beside it tells.
    await writeFile(`${path}.pub`, `${publicKeys.get(kind) ?? ''}\n`);
    const held = await logIn(sshd, path, null, {
      ...{ tryAgent: true, agentPath: agent.socket, onlyThisKey: true },
    });
    expect(held.questions).toEqual([]);
    expect(held.log.filter((line) => line.startsWith('Offered'))).toEqual([
      `Offered public key "${kind}" from agent`,
    ]);
    if (!locked) return;
    const file = await readKeyFile(path, here);
    if (!file.ok) throw new Error(file.error.code);
    expect(errorOf(await file.value.unlock('wrong')).code).toBe('key-passphrase');
  });
});

describe('dropbear takes them, too', () => {
  it('from PuTTY’s, PKCS#8 and OpenSSH files', async () => {
    const server = await startDropbear({ authorizedKeys: [...publicKeys.values()] });
    try {
      for (const [kind, format, locked] of [
        ['rsa 2048', 'PuTTY (version 3)', true],
        ['ecdsa 521', 'PKCS#8', true],
        ['ed25519', 'PuTTY (version 2)', false],
        ['ecdsa 256', 'OpenSSH', true],
      ] as const) {
        const path = await convert(kind, format, locked);
        await logIn(server, path, locked ? passphrase : null);
      }
    } finally {
      await server.close();
    }
  });
});

describe('a locked key', () => {
  const unlocks = async (path: string): Promise<void> => {
    const file = await readKeyFile(path, here);
    if (!file.ok) throw new Error(JSON.stringify(file.error));
    expect(file.value.encrypted).toBe(true);
    const opened = await file.value.unlock(passphrase);
    if (!opened.ok) throw new Error(JSON.stringify(opened.error));
    expect(errorOf(await file.value.unlock('wrong')).code).toBe('key-passphrase');
  };

  it('of ssh-keygen opens under every cipher it can write', async () => {
    const ciphers = (await runOrThrow('ssh', ['-Q', 'cipher'])).trim().split('\n');
    expect(ciphers).toContain('chacha20-poly1305@openssh.com');
    for (const cipher of ciphers) {
      const path = join(folder, `cipher-${cipher}`);
      await copyFile(originalOf('rsa 2048'), path);
      await chmod(path, 0o600);
      await runOrThrow('ssh-keygen', [
        '-q',
        '-p',
        '-a',
        '1',
        '-Z',
        cipher,
        '-P',
        '',
        '-N',
        passphrase,
        '-f',
        path,
      ]);
      await unlocks(path);
    }
  });

  it.each(['aes128', 'aes192', 'aes256', 'des3'])(
    'of OpenSSL opens under %s, in either form',
    async (cipher) => {
      const key = join(folder, 'openssl-key');
      await runOrThrow('openssl', ['ecparam', '-name', 'secp384r1', '-genkey', '-out', key]);
      // The curve's parameters stand before the key, in a block of their own.
      expect(await readFile(key, 'utf8')).toContain('BEGIN EC PARAMETERS');
      expect(await describeKeyFile(key, here)).toMatchObject({
        ok: true,
        value: { format: 'PEM', encrypted: false },
      });
      const out = ['-passout', `file:${join(folder, 'passphrase')}`];
      await runOrThrow('openssl', ['ec', '-in', key, '-out', `${key}.pem`, `-${cipher}`, ...out]);
      await unlocks(`${key}.pem`);
      await runOrThrow('openssl', [
        'pkcs8',
        '-topk8',
        '-in',
        key,
        '-out',
        `${key}.p8`,
        '-v2',
        cipher,
        ...out,
      ]);
      await unlocks(`${key}.p8`);
    },
  );

  it.each([
    ['scrypt', ['-scrypt']],
    ['PBKDF2 over SHA-512', ['-v2', 'aes256', '-v2prf', 'hmacWithSHA512']],
    ['PBKDF2 over SHA-1', ['-v2', 'aes128', '-v2prf', 'hmacWithSHA1']],
    ['PKCS#12’s', ['-v1', 'PBE-SHA1-3DES']],
  ])('of OpenSSL opens by the derivation %s', async (_name, args) => {
    const path = join(folder, 'derived.p8');
    const out = ['-passout', `file:${join(folder, 'passphrase')}`];
    await runOrThrow('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', `${path}.plain`]);
    await runOrThrow('openssl', ['pkcs8', '-topk8', '-in', `${path}.plain`, '-out', path, ...args, ...out]);
    await unlocks(path);
  });

  it('of OpenSSL under a derivation that stalls is not even tried', async () => {
    const path = join(folder, 'stalling.p8');
    const out = ['-passout', `file:${join(folder, 'passphrase')}`];
    await runOrThrow('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', `${path}.plain`]);
    const args = ['pkcs8', '-topk8', '-in', `${path}.plain`, '-iter', '10000001', '-out', path, ...out];
    await runOrThrow('openssl', args, { timeoutMs: 60_000 });
    expect(errorOf(await readKeyFile(path, here)).code).toBe('key-costly');
  });

  it.each(['argon2id', 'argon2i', 'argon2d'])('of PuTTYgen opens by %s', async (flavour) => {
    const path = join(folder, `${flavour}.ppk`);
    const costs = `kdf=${flavour},memory=1024,passes=3,parallelism=2`;
    const file = join(folder, 'passphrase');
    const args = ['-O', 'private', '-o', path, '--ppk-param', costs, '--new-passphrase', file];
    await runOrThrow('puttygen', [originalOf('ed25519'), ...args]);
    await unlocks(path);
  });
});

describe('keys of kinds that are not for us', () => {
  it('are told as such, whatever wrote them', async () => {
    const made = async (name: string, program: string, args: readonly string[]): Promise<string> => {
      const path = join(folder, name);
      await runOrThrow(program, [...args, program === 'openssl' ? '-out' : '-o', path]);
      return path;
    };
    const none = join(folder, 'none');
    const paths = [
      await made('ed448.ppk', 'puttygen', ['-q', '-t', 'ed448', '--new-passphrase', none]),
      await made('dsa.ppk', 'puttygen', ['-q', '-t', 'dsa', '-b', '1024', '--new-passphrase', none]),
      await made('rsa1', 'puttygen', ['-q', '-t', 'rsa1', '-b', '2048', '--new-passphrase', none]),
      await made('sshcom', 'puttygen', [
        originalOf('rsa 2048'),
        '-O',
        'private-sshcom',
        '--new-passphrase',
        none,
      ]),
      await made('ed448.pem', 'openssl', ['genpkey', '-algorithm', 'ed448']),
    ];
    for (const path of paths) {
      const described = await describeKeyFile(path, here);
      expect(errorOf(described), path).toMatchObject({ code: 'key-kind-unsupported', data: { path } });
    }
  });
});

describe('a key made here', () => {
  it.each([
    { kind: 'ed25519', bits: 3072, secret: '' },
    { kind: 'ed25519', bits: 3072, secret: passphrase },
    { kind: 'rsa', bits: 2048, secret: passphrase },
    { kind: 'rsa', bits: 3072, secret: '' },
  ] as const)(
    '$kind $bits (passphrase: "$secret") is taken by ssh-keygen, PuTTYgen and sshd',
    async (wanted) => {
      const path = join(folder, `ours-${wanted.kind}-${String(wanted.bits)}-${String(wanted.secret.length)}`);
      const comment = 'made for übung';
      const made = await makeOurs({ ...wanted, comment, passphrase: wanted.secret, path }, here);
      if (!made.ok) throw new Error(JSON.stringify(made.error));
      const half = made.value.publicHalf;
      const line = (await readFile(`${path}.pub`, 'utf8')).trim();
      expect(line).toBe(`${half?.publicKey ?? ''} ${comment}`);
      expect((await runOrThrow('ssh-keygen', ['-y', '-P', wanted.secret, '-f', path])).trim()).toBe(line);
      const bits = wanted.kind === 'rsa' ? String(wanted.bits) : '256';
      expect((await runOrThrow('ssh-keygen', ['-l', '-f', path])).trim()).toContain(
        `${bits} ${half?.sha256 ?? 'none'}`,
      );
      const file = join(folder, wanted.secret === '' ? 'none' : 'passphrase');
      const ppk = await runOrThrow('puttygen', [path, '-O', 'public-openssh', '--old-passphrase', file]);
      expect(ppk.split(' ').slice(0, 2).join(' ')).toBe(half?.publicKey);
      const server = await startSshd({ auth: ['publickey'], authorizedKeys: [line] });
      try {
        await logIn(server, path, wanted.secret === '' ? null : wanted.secret);
      } finally {
        await server.close();
      }
    },
  );
});
