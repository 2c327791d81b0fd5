import type { KeychainInfo } from '../../shared/secrets';
import * as texts from '../../shared/texts/keychain';
import type { Keychain } from '../storage';

/**
 * Electron's safeStorage, as far as it is used. Its functions that do not block are missing in Electron 33; the blocking ones may
 * go away one day, and are used where the others are missing only.
 */
export interface KeychainBackend {
  readonly getSelectedStorageBackend: () => string;
  readonly isAsyncEncryptionAvailable?: () => Promise<boolean>;
  readonly encryptStringAsync?: (text: string) => Promise<Buffer>;
  readonly decryptStringAsync?: (bytes: Buffer) => Promise<{ readonly result: string }>;
  readonly isEncryptionAvailable: () => boolean;
  readonly encryptString: (text: string) => Buffer;
  readonly decryptString: (bytes: Buffer) => string;
}

/**
 * The system's keychain through Electron. Asking for its info opens nothing: that waits until a secret is kept or read,
 * for then a keychain may ask the user for its own password.
 * @param ready resolves once Electron is; safeStorage may not be touched earlier
 */
export function createKeychain(
  backend: KeychainBackend,
  platform: NodeJS.Platform,
  ready: () => Promise<unknown>,
): Keychain {
  let closed = false;
  const info = async (): Promise<KeychainInfo> => {
    await ready();
    const name = nameOf(backend, platform);
    if (name === null) return { available: false, words: texts.none(backend.getSelectedStorageBackend()) };
    return closed ? { available: false, words: texts.unusable(name) } : { available: true, words: name };
  };
  /** @throws why it cannot be used, as a sentence */
  const open = async (): Promise<void> => {
    // A keychain that was closed the last time may have been opened since.
    closed = false;
    if ((await info()).available) {
      closed = !(await (backend.isAsyncEncryptionAvailable?.() ?? backend.isEncryptionAvailable()));
    }
    const { available, words } = await info();
    if (!available) throw new Error(words);
  };
  return {
    info,
    encrypt: async (text) => {
      await open();
      return backend.encryptStringAsync?.(text) ?? backend.encryptString(text);
    },
    decrypt: async (bytes) => {
      await open();
      return (await backend.decryptStringAsync?.(bytes))?.result ?? backend.decryptString(bytes);
    },
  };
}

/** @returns null where what Electron found keeps nothing secret: `basic_text` encrypts with a password all the world knows */
function nameOf(backend: KeychainBackend, platform: NodeJS.Platform): string | null {
  if (platform === 'darwin') return texts.names.macOs;
  if (platform === 'win32') return texts.names.windows;
  const selected = backend.getSelectedStorageBackend();
  if (selected === 'gnome_libsecret') return texts.names.keyring;
  return selected.startsWith('kwallet') ? texts.names.kwallet : null;
}
