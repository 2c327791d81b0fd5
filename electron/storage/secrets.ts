import { z } from 'zod';
import { plainText } from '../../shared/event-log';
import { fail, ok, type Result } from '../../shared/result';
import { secretUseSchema, type KeychainInfo, type SecretUse } from '../../shared/secrets';
import { createListFile, troubleWith } from './list-file';
import type { Keychain, SecretStore } from './types';

const entrySchema = z.strictObject({
  use: secretUseSchema,
  /** The secret as the keychain encrypted it. */
  box: z.base64().min(1),
});

/** What is encrypted: the secret and what it is for, so that no box opens anything but what it was made for. */
const contentSchema = z.strictObject({ for: z.string(), secret: z.string() });

const noKeychain: KeychainInfo = {
  available: false,
  words: 'In the browser and on the command line there is no keychain: passwords are asked for each time.',
};

/**
 * Remembered secrets, each encrypted by the system's keychain, in a file for its owner alone. Nothing but forget ever takes
 * one out: a keychain that does not open one today may do so tomorrow.
 * @param path `secrets.json` in the data folder
 * @param keychain null where there is none: then nothing is remembered or recalled, but forget works
 */
export function createSecretStore(path: string, keychain: Keychain | null): SecretStore {
  const file = createListFile(path, 'secrets', entrySchema);
  const info = (): Promise<KeychainInfo> => keychain?.info() ?? Promise.resolve(noKeychain);
  return {
    info,
    list: async () => {
      const entries = await file.read();
      return entries.ok ? entries.value.map(({ use }) => use) : [];
    },
    recall: async (use): Promise<Result<string | null>> => {
      if (keychain === null) return ok(null);
      const entries = await file.read();
      if (!entries.ok) return notRead(troubleWith(entries.error));
      const entry = entries.value.find((other) => isSame(other.use, use));
      if (entry === undefined) return ok(null);
      try {
        const content = contentSchema.parse(
          JSON.parse(await keychain.decrypt(Buffer.from(entry.box, 'base64'))),
        );
        return content.for === nameOf(use) ? ok(content.secret) : notRead('It was kept for something else.');
      } catch (thrown) {
        return notRead(reasonOf(thrown));
      }
    },
    remember: async (use, secret) => {
      const { available, words } = await info();
      if (keychain === null || !available) return notStored(words);
      const box = await keychain.encrypt(JSON.stringify({ for: nameOf(use), secret })).catch(() => null);
      if (box === null) {
        // What was thrown is not passed on: it comes from where the secret was at hand.
        const now = await info();
        return notStored(now.available ? 'The system’s keychain did not encrypt it.' : now.words);
      }
      const stored = await file.change((entries) =>
        ok([...entries.filter((other) => !isSame(other.use, use)), { use, box: box.toString('base64') }]),
      );
      return stored.ok ? stored : notStored(troubleWith(stored.error));
    },
    forget: (use) =>
      file.change((entries) => {
        const others = entries.filter((other) => !isSame(other.use, use));
        return others.length < entries.length
          ? ok(others)
          : fail({ code: 'not-found', data: { what: 'remembered password' } });
      }),
  };
}

const notRead = (detail: string): Result<never> => fail({ code: 'secret-not-read', data: { detail } });
const notStored = (detail: string): Result<never> => fail({ code: 'secret-not-stored', data: { detail } });

/** Words of what the keychain decrypted are not passed on, not even those of a failed JSON.parse. */
function reasonOf(thrown: unknown): string {
  if (thrown instanceof SyntaxError || thrown instanceof z.ZodError)
    return 'What the keychain opened is damaged.';
  return thrown instanceof Error ? plainText(thrown.message, 300) : 'The system’s keychain did not open it.';
}

/** Whether two secrets open the same; capitals in the name of a host do not count. */
function isSame(one: SecretUse, other: SecretUse): boolean {
  return nameOf(one) === nameOf(other);
}

/** One text for each use, whatever the order of its fields. */
function nameOf(use: SecretUse): string {
  return JSON.stringify(
    use.kind === 'passphrase'
      ? [use.kind, use.keyFile]
      : [use.kind, use.username, use.host.toLowerCase(), use.port],
  );
}
