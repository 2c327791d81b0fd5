import { ok, type Result } from '../../shared/result';
import type { SecretUse } from '../../shared/secrets';
import type { SecretStore } from '../storage/types';

/** The secrets in the keychain's keeping, as the sessions of this run use them. */
export interface Remembered {
  /** What there are secrets for, as of the last change. */
  readonly uses: () => readonly SecretUse[];
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

/**
 * Reads what there are secrets for.
 * @param changed called when that changed
 */
export async function createRemembered(store: SecretStore, changed: () => void): Promise<Remembered> {
  const refused = new Set<string>();
  let uses = await store.list();
  const relist = async (result: Result<null>, use: SecretUse): Promise<Result<null>> => {
    if (!result.ok) return result;
    refused.delete(nameOf(use));
    uses = await store.list();
    changed();
    return result;
  };
  return {
    uses: () => uses,
    canRemember: async () => (await store.info()).available,
    recall: (use) => (refused.has(nameOf(use)) ? Promise.resolve(ok(null)) : store.recall(use)),
    refused: (use) => {
      refused.add(nameOf(use));
    },
    remember: async (use, secret) => relist(await store.remember(use, secret), use),
    forget: async (use) => relist(await store.forget(use), use),
  };
}

/** One text for each use, whatever the order of its fields. */
function nameOf(use: SecretUse): string {
  return JSON.stringify(
    use.kind === 'passphrase' ? [use.kind, use.keyFile] : [use.kind, use.username, use.host, use.port],
  );
}
