import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecretStore } from '../../electron/storage';
import type { SshServer } from './ssh-servers';
import { disk } from './here';

/**
 * Leaves a server's password in a data folder as the desktop app keeps it, encrypted by a keychain that no other program
 * has.
 * @returns reads the file it is in
 */
export async function rememberOnDesktop(
  dataFolder: string,
  { user, host, port, password }: SshServer,
): Promise<() => Promise<string>> {
  const path = join(dataFolder, 'secrets.json');
  const store = createSecretStore(path, disk, {
    info: () => Promise.resolve({ available: true, words: 'The desktop’s' }),
    encrypt: (text) => Promise.resolve(Buffer.from(text).reverse()),
    decrypt: (bytes) => Promise.resolve(Buffer.from(bytes).reverse().toString()),
  });
  const stored = await store.remember({ kind: 'password', username: user, host, port }, password);
  if (!stored.ok) throw new Error(stored.error.code);
  return () => readFile(path, 'utf8');
}
