import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runOrThrow } from './programs';

export interface KeyOptions {
  readonly type?: 'ed25519' | 'rsa' | 'ecdsa';
  /** None by default. */
  readonly passphrase?: string;
  /** OpenSSH's own format by default; `ppk` is PuTTY's, made by puttygen. */
  readonly format?: 'openssh' | 'pem' | 'pkcs8' | 'ppk';
  /** Rounds of bcrypt for a passphrase in OpenSSH's format. */
  readonly rounds?: number;
  /** For rsa and ecdsa. */
  readonly bits?: number;
  /** Where the file goes; a temporary folder of its own by default. */
  readonly path?: string;
}

export interface TestKey {
  /** The private key's file. */
  readonly path: string;
  /** One line as in authorized_keys. */
  readonly publicKey: string;
  /** `SHA256:…` as OpenSSH prints it. */
  readonly fingerprint: string;
  readonly passphrase: string | undefined;
  remove(): Promise<void>;
}

/** Makes a key pair with ssh-keygen (and puttygen for `ppk`). PEM holds no ed25519 keys. */
export async function makeKey(options: KeyOptions = {}): Promise<TestKey> {
  const folder = options.path === undefined ? await mkdtemp(join(tmpdir(), 'ginnel-key-')) : undefined;
  const path = options.path ?? join(folder ?? '', 'key');
  const { type = 'ed25519', passphrase = '', format = 'openssh' } = options;
  const args = ['-q', '-t', type, '-N', format === 'ppk' ? '' : passphrase, '-C', 'ginnel-test', '-f', path];
  if (options.rounds !== undefined) args.push('-a', String(options.rounds));
  if (options.bits !== undefined) args.push('-b', String(options.bits));
  if (format === 'pem') args.push('-m', 'PEM');
  if (format === 'pkcs8') args.push('-m', 'PKCS8');
  await runOrThrow('ssh-keygen', args);
  if (format === 'ppk') await toPpk(path, passphrase);
  const publicKey = (await readFile(`${path}.pub`, 'utf8')).trim();
  return {
    path,
    publicKey,
    fingerprint: await fingerprintOf(`${path}.pub`),
    passphrase: passphrase === '' ? undefined : passphrase,
    remove: async () => {
      await rm(folder ?? path, { recursive: true, force: true });
      await rm(`${path}.pub`, { force: true });
    },
  };
}

async function toPpk(path: string, passphrase: string): Promise<void> {
  const file = `${path}.passphrase`;
  await writeFile(file, passphrase, { mode: 0o600 });
  await runOrThrow('puttygen', [path, '-O', 'private', '-o', `${path}.ppk`, '--new-passphrase', file]);
  await rm(file);
  await rm(path);
  await runOrThrow('mv', [`${path}.ppk`, path]);
}

/** `SHA256:…` of a public key file (or of a private one that carries its public half). */
export async function fingerprintOf(path: string, hash: 'sha256' | 'md5' = 'sha256'): Promise<string> {
  const line = await runOrThrow('ssh-keygen', ['-l', '-E', hash, '-f', path]);
  const fingerprint = line.split(' ')[1];
  if (fingerprint === undefined) throw new Error(`ssh-keygen printed no fingerprint: ${line}`);
  return fingerprint;
}
