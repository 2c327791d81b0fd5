import type { AppError } from '../../shared/errors';
import { ok, type Result } from '../../shared/result';
import type { KeychainInfo, SecretUse } from '../../shared/secrets';
import type { SecretStore } from '../storage/types';

/** The secrets in the keychain's keeping, as the sessions of this run use them. */
export interface Remembered {
  /** What there are secrets for, as of the last change. */
  readonly uses: () => readonly SecretUse[];
  /** Whether the keychain can be used, as of the last time that it was. */
  readonly keychain: () => KeychainInfo;
  /** Whether a question may offer to remember the answer. */
  readonly canRemember: () => Promise<boolean>;
  /** @returns null when there is none, or the one there is was refused in this run; fails with secret-not-read */
  readonly recall: (use: SecretUse) => Promise<Result<string | null>>;
  /** A server did not take it: it stays kept, for it may work again, but is not offered again in this run. */
  readonly refused: (use: SecretUse) => void;
  /** Fails with secret-not-stored. */
  readonly remember: (use: SecretUse, secret: string) => Promise<Result<null>>;
  /** Fails with not-found or file-write. */
  readonly forget: (use: SecretUse) => Promise<Result<null>>;
}

/** Who hears of it. */
export interface RememberedOwner {
  /** There are secrets for something else now, or the keychain is another than it seemed. */
  readonly changed: () => void;
  /** The keychain did not do what the person counts on: secret-not-stored or secret-not-read. */
  readonly failed: (error: AppError) => void;
}

/** Reads what there are secrets for. */
export async function createRemembered(
  store: SecretStore,
  { changed, failed }: RememberedOwner,
): Promise<Remembered> {
  const refused = new Set<string>();
  let [uses, keychain] = await Promise.all([store.list(), store.info()]);
  const relist = async (result: Result<null>, use: SecretUse): Promise<Result<null>> => {
    if (!result.ok) return result;
    refused.delete(nameOf(use));
    uses = await store.list();
    changed();
    return result;
  };
  /** What becomes of using it shows what it can do. */
  const used = async <T>(result: Result<T>): Promise<Result<T>> => {
    const now = await store.info();
    const isNews = now.available !== keychain.available || now.words !== keychain.words;
    keychain = now;
    if (isNews) changed();
    if (!result.ok) failed(result.error);
    return result;
  };
  return {
    uses: () => uses,
    keychain: () => keychain,
    canRemember: async () => (await store.info()).available,
    recall: async (use) => (refused.has(nameOf(use)) ? ok(null) : used(await store.recall(use))),
    refused: (use) => {
      refused.add(nameOf(use));
    },
    remember: async (use, secret) => relist(await used(await store.remember(use, secret)), use),
    forget: async (use) => relist(await store.forget(use), use),
  };
}

/** One text for each use, whatever the order of its fields. */
function nameOf(use: SecretUse): string {
  return JSON.stringify(
    use.kind === 'passphrase' ? [use.kind, use.keyFile] : [use.kind, use.username, use.host, use.port],
  );
}
