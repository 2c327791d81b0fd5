import type { AppError } from '../../../shared/errors';
import { ok, type Result } from '../../../shared/result';
import type { KeychainInfo, SecretUse } from '../../../shared/secrets';
import type { SecretStore } from '../../storage';

/** The secrets in the keychain's keeping, as the sessions of this run use them. */
export interface Remembered {
  /** The uses of the secrets there are, as of the last change. */
  readonly uses: () => readonly SecretUse[];
  /** Whether the keychain can be used, as of the last time that it was. */
  readonly keychain: () => KeychainInfo;
  /** Whether a question may offer to remember the answer. */
  readonly canRemember: () => Promise<boolean>;
  /** @returns null when there is none, or the one there is was refused in this run; fails with secret-not-read */
  readonly recall: (use: SecretUse) => Promise<Result<string | null>>;
  /**
   * Whether there is one of which nobody knows in this run if it is still right. It is sent by one attempt at a time
   * (turns.ts): servers lock accounts.
   */
  readonly isUntried: (use: SecretUse) => boolean;
  /** A server took it. */
  readonly worked: (use: SecretUse) => void;
  /** A server did not take it: it stays kept, for it may work again, but is not offered again in this run. */
  readonly refused: (use: SecretUse) => void;
  /** A connection ended before the server had answered it: one that has not worked yet counts as refused after two of them. */
  readonly unanswered: (use: SecretUse) => void;
  /** Fails with secret-not-stored. */
  readonly remember: (use: SecretUse, secret: string) => Promise<Result<null>>;
  /** Fails with not-found or file-write. */
  readonly forget: (use: SecretUse) => Promise<Result<null>>;
}

/**
 * How often in a row a password is sent without an answer before the user is asked for it: a network fails like that, but
 * so does a server that refuses by closing, and it counts.
 */
export const mostUnanswered = 2;

/** The listener. */
interface RememberedOwner {
  /** There are secrets for something else now, or the keychain is another than it seemed. */
  readonly changed: () => void;
  /** The keychain did not do what the user counts on: secret-not-stored or secret-not-read. */
  readonly failed: (error: AppError) => void;
}

/** Reads what there are secrets for. */
export async function createRemembered(
  store: SecretStore,
  { changed, failed }: RememberedOwner,
): Promise<Remembered> {
  const refused = new Set<string>();
  const proven = new Set<string>();
  /** How often each that has not worked yet went unanswered. */
  const silences = new Map<string, number>();
  let [uses, keychain] = await Promise.all([store.list(), store.info()]);
  const relist = async (result: Result<null>, use: SecretUse): Promise<Result<null>> => {
    if (!result.ok) return result;
    for (const verdicts of [refused, proven, silences]) verdicts.delete(nameOf(use));
    uses = await store.list();
    changed();
    return result;
  };
  /** Using it shows what it can do. */
  const used = async <T>(result: Result<T>): Promise<Result<T>> => {
    const now = await store.info();
    const isNews = now.available !== keychain.available || now.words !== keychain.words;
    keychain = now;
    if (isNews) changed();
    if (!result.ok) failed(result.error);
    return result;
  };
  const refuse = (use: SecretUse): void => {
    refused.add(nameOf(use));
    proven.delete(nameOf(use));
  };
  const worked = (use: SecretUse): void => {
    proven.add(nameOf(use));
    refused.delete(nameOf(use));
    silences.delete(nameOf(use));
  };
  return {
    uses: () => uses,
    keychain: () => keychain,
    canRemember: async () => (await store.info()).available,
    recall: async (use) => (refused.has(nameOf(use)) ? ok(null) : used(await store.recall(use))),
    isUntried: (use) => {
      const name = nameOf(use);
      return !proven.has(name) && !refused.has(name) && uses.some((other) => nameOf(other) === name);
    },
    worked,
    refused: refuse,
    unanswered: (use) => {
      const name = nameOf(use);
      if (proven.has(name)) return;
      const times = (silences.get(name) ?? 0) + 1;
      silences.set(name, times);
      if (times >= mostUnanswered) refuse(use);
    },
    remember: async (use, secret) => {
      const stored = await relist(await used(await store.remember(use, secret)), use);
      // It is remembered because it has worked.
      if (stored.ok) worked(use);
      return stored;
    },
    forget: async (use) => relist(await store.forget(use), use),
  };
}

/** One text for each use, whatever the order of its fields and the capitals in the name of its host. */
export function nameOf(use: SecretUse): string {
  return JSON.stringify(
    use.kind === 'passphrase'
      ? [use.kind, use.keyFile]
      : [use.kind, use.username, use.host.toLowerCase(), use.port],
  );
}
