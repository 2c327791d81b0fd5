import { join } from 'node:path';
import { app, safeStorage } from 'electron';
import { createKeychain } from '../../electron/desktop/keychain';
import { createSecretStore } from '../../electron/storage';
import type { SecretUse } from '../../shared/secrets';
import { disk } from './here';

/** What the program is to do, as JSON in KEYCHAIN_JOB; a secret is remembered if one is given. */
export interface KeychainJob {
  readonly folder: string;
  readonly use: SecretUse;
  readonly secret?: string;
}

/**
 * A program for Electron that is nothing but the keychain and the store of secrets, as the desktop app puts them together.
 * It prints, as JSON: the info before, what became of remembering, what is recalled, and the info after.
 */
async function main(): Promise<void> {
  const { folder, use, secret } = JSON.parse(process.env['KEYCHAIN_JOB'] ?? '') as KeychainJob;
  app.setPath('userData', join(folder, 'electron'));
  const keychain = createKeychain(safeStorage, process.platform, () => app.whenReady());
  const store = createSecretStore(join(folder, 'secrets.json'), disk, keychain);
  const before = await store.info();
  const remembered = secret === undefined ? null : await store.remember(use, secret);
  const recalled = await store.recall(use);
  const told = { before, remembered, recalled, after: await store.info() };
  process.stdout.write(`TOLD ${JSON.stringify(told)}\n`, () => {
    app.exit(0);
  });
}

void main();
