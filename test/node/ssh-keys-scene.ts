import { createHash, generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readKeyText } from '../../electron/keys/file';
import { KeyTrouble } from '../../electron/keys/formats/trouble';
import type { CarryOut, JobOutcome } from '../../electron/keys/worker';
import { onThisThread } from '../../electron/keys/worker';
import { makeKeyTexts } from '../../electron/keys/make';
import { privateKeyOf, type PrivateKey } from '../../electron/keys/file';
import { utils } from '../../electron/ssh/ssh2';
import type { AppError } from '../../shared/errors';
import { ok, type Result } from '../../shared/result';

/** A private key file's text. */
export interface Sample {
  readonly name: string;
  readonly text: string;
  readonly encrypted: boolean;
  /** Whether the file carries its own check against changes of the key itself. */
  readonly checked: boolean;
}

export const passphrase = 'secret';

const folder = join(import.meta.dirname, 'fixtures/ppk');

/** PuTTY's files of every kind and version; those named *enc are locked with the passphrase. */
export const ppkSamples: readonly Sample[] = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(join(folder, name), 'latin1'),
  encrypted: name.includes('enc'),
  checked: true,
}));

/** Keys in OpenSSH's and the PEM formats, made anew. */
export async function otherSamples(): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (const kind of ['ed25519', 'rsa'] as const) {
    for (const secret of ['', passphrase]) {
      const made = await makeKeyTexts(
        { kind, bits: 2048, comment: 'me@here', passphrase: secret },
        onThisThread,
      );
      if (!made.ok) throw new Error(made.error.code);
      const name = `OpenSSH ${kind} ${secret}`;
      samples.push({ name, text: made.value.privateHalf, encrypted: secret !== '', checked: true });
    }
  }
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const ecdsa = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
  const pem = 'pem' as const;
  const texts: readonly (readonly [string, string | Buffer, boolean])[] = [
    ['PKCS#1', rsa.export({ format: pem, type: 'pkcs1' }), false],
    ['PKCS#1 AES', rsa.export({ format: pem, type: 'pkcs1', cipher: 'aes-128-cbc', passphrase }), true],
    ['PKCS#1 3DES', rsa.export({ format: pem, type: 'pkcs1', cipher: 'des-ede3-cbc', passphrase }), true],
    ['SEC 1', ecdsa.export({ format: pem, type: 'sec1' }), false],
    ['SEC 1 AES', ecdsa.export({ format: pem, type: 'sec1', cipher: 'aes-256-cbc', passphrase }), true],
    ['PKCS#8', ecdsa.export({ format: pem, type: 'pkcs8' }), false],
    ['PKCS#8 AES', rsa.export({ format: pem, type: 'pkcs8', cipher: 'aes-256-cbc', passphrase }), true],
    ['PKCS#8 3DES', ecdsa.export({ format: pem, type: 'pkcs8', cipher: 'des-ede3-cbc', passphrase }), true],
  ];
  return [
    ...samples,
    ...texts.map(([name, text, encrypted]) => ({ name, text: text.toString(), encrypted, checked: false })),
  ];
}

/** Opens a key's text, as a file with it would be. */
export async function openText(
  text: string,
  typed: string = passphrase,
  carryOut: CarryOut = onThisThread,
): Promise<Result<PrivateKey>> {
  const trouble = new KeyTrouble('it');
  const read = readKeyText(text, trouble, carryOut);
  if (!read.ok) return read;
  const opened = await read.value.open(typed);
  if (!opened.ok) return opened;
  const key = privateKeyOf(opened.value.key);
  return key === null ? trouble.unsupported('') : ok(key);
}

/** The code of a failure; `opened` for none. */
export async function outcomeOf(...parts: Parameters<typeof openText>): Promise<AppError['code'] | 'opened'> {
  const opened = await openText(...parts);
  return opened.ok ? 'opened' : opened.error.code;
}

/** Does what the key signs fit its public half, as ssh2 reads that? */
export async function expectToSign(key: PrivateKey): Promise<void> {
  const data = Buffer.from('some data');
  const half = utils.parseKey(key.publicBlob);
  if (half instanceof Error) throw half;
  const hash = half.type === 'ssh-rsa' ? 'sha256' : undefined;
  const signature = await key.sign(data, hash);
  if (signature === null) throw new Error('no signature');
  expect(half.verify(data, signature, hash)).toBe(true);
}

/** Stands in for slow derivations where only what stands around them matters: wrong, but at once, and always the same. */
export const quickly: CarryOut = (job) => {
  if (job.kind === 'pkcs8') return Promise.resolve(null);
  const hash = createHash('shake256', { outputLength: job.length });
  return Promise.resolve(hash.update(job.passphrase).update(job.salt).digest());
};

/** Remembers what each derivation gave: the same file is opened thousands of times. */
export function rememberingly(): CarryOut {
  const known = new Map<string, Promise<JobOutcome>>();
  return (job) => {
    const name = JSON.stringify(job);
    const before = known.get(name) ?? onThisThread(job);
    known.set(name, before);
    return before;
  };
}
