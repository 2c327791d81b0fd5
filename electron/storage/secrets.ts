import { z } from 'zod';
import { explain, type AppError } from '../../shared/errors';
import { plainText } from '../../shared/event-log';
import { fail, ok, type Result } from '../../shared/result';
import { secretUseSchema, type KeychainInfo, type SecretUse } from '../../shared/secrets';
import * as texts from '../../shared/texts/keychain';
import { missing } from '../../shared/texts/requests';
import type { Disk } from './disk';
import { ListFile } from './json-file';

/** The system's keychain, as far as Ginnel uses it: it keeps one key, and with that our secrets are encrypted. */
export interface Keychain {
  readonly info: () => Promise<KeychainInfo>;
  readonly encrypt: (text: string) => Promise<Buffer>;
  readonly decrypt: (bytes: Buffer) => Promise<string>;
}

const entrySchema = z.strictObject({
  use: secretUseSchema,
  /** The secret as the keychain encrypted it. */
  box: z.base64().min(1),
});

/** The content of an encrypted box: the secret and what it is for, so that no box opens anything but what it was made for. */
const contentSchema = z.strictObject({ for: z.string(), secret: z.string() });

const noKeychain: KeychainInfo = { available: false, words: texts.noneHere };

export type SecretStore = ReturnType<typeof createSecretStore>;

/**
 * Remembered secrets, each encrypted by the system's keychain, in a file for its owner alone. Nothing but forget ever takes
 * one out: a keychain that does not open one today may do so tomorrow.
 * @param path `secrets.json` in the data folder
 * @param keychain null where there is none: then nothing is remembered or recalled, but forget works
 */
export function createSecretStore(path: string, disk: Disk, keychain: Keychain | null) {
  const file = new ListFile(path, disk, 'secrets', entrySchema);
  const info = (): Promise<KeychainInfo> => keychain?.info() ?? Promise.resolve(noKeychain);
  return {
    info,
    /** The uses of the secrets there are. */
    list: async (): Promise<readonly SecretUse[]> => {
      const entries = await file.read();
      return entries.ok ? entries.value.map(({ use }) => use) : [];
    },
    /** @returns null when there is none; fails with secret-not-read, which never removes one */
    recall: async (use: SecretUse): Promise<Result<string | null>> => {
      if (keychain === null) return ok(null);
      const entries = await file.read();
      if (!entries.ok) return notRead(troubleWith(entries.error));
      const entry = entries.value.find((other) => isSame(other.use, use));
      if (entry === undefined) return ok(null);
      try {
        const content = contentSchema.parse(
          JSON.parse(await keychain.decrypt(Buffer.from(entry.box, 'base64'))),
        );
        return content.for === nameOf(use) ? ok(content.secret) : notRead(texts.keptForAnother);
      } catch (thrown) {
        return notRead(reasonOf(thrown));
      }
    },
    /** Fails with secret-not-stored. */
    remember: async (use: SecretUse, secret: string): Promise<Result<null>> => {
      const { available, words } = await info();
      if (keychain === null || !available) return notStored(words);
      const box = await keychain.encrypt(JSON.stringify({ for: nameOf(use), secret })).catch(() => null);
      if (box === null) {
        // The error thrown is not passed on: it comes from where the secret was at hand.
        const now = await info();
        return notStored(now.available ? texts.notEncrypted : now.words);
      }
      const stored = await file.change((entries) =>
        ok([...entries.filter((other) => !isSame(other.use, use)), { use, box: box.toString('base64') }]),
      );
      return stored.ok ? stored : notStored(troubleWith(stored.error));
    },
    /** Fails with not-found or file-write. */
    forget: (use: SecretUse): Promise<Result<null>> =>
      file.change((entries) => {
        const others = entries.filter((other) => !isSame(other.use, use));
        return others.length < entries.length
          ? ok(others)
          : fail({ code: 'not-found', data: { what: missing.secret } });
      }),
  };
}

const notRead = (detail: string): Result<never> => fail({ code: 'secret-not-read', data: { detail } });
const notStored = (detail: string): Result<never> => fail({ code: 'secret-not-stored', data: { detail } });

/** Words of what the keychain decrypted are not passed on, not even those of a failed JSON.parse. */
function reasonOf(thrown: unknown): string {
  if (thrown instanceof SyntaxError || thrown instanceof z.ZodError) return texts.damaged;
  return thrown instanceof Error ? plainText(thrown.message, 300) : texts.notDecrypted;
}

/** The trouble with the file, in a sentence or two that stand as the reason of something else. */
function troubleWith(error: AppError): string {
  const { what, why } = explain(error);
  return why === undefined ? what : `${what} ${why}`;
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
