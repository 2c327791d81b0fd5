import { describe, expect, test, vi } from 'vitest';
import { createKeychain, type KeychainBackend } from '../../../electron/desktop/keychain';

/** Stands in for Electron's safeStorage; it "encrypts" by reversing. */
function backend(selected: string, more: Partial<KeychainBackend> = {}): KeychainBackend {
  return {
    getSelectedStorageBackend: () => selected,
    isEncryptionAvailable: vi.fn(() => true),
    encryptString: vi.fn((text: string) => Buffer.from(text).reverse()),
    decryptString: vi.fn((bytes: Buffer) => Buffer.from(bytes).reverse().toString()),
    ...more,
  };
}
const ready = (): Promise<void> => Promise.resolve();

describe('on Linux', () => {
  test.each([
    ['gnome_libsecret', 'The desktop’s keyring'],
    ['kwallet', 'KWallet'],
    ['kwallet5', 'KWallet'],
    ['kwallet6', 'KWallet'],
  ])('%s is a keychain', async (selected, words) => {
    expect(await createKeychain(backend(selected), 'linux', ready).info()).toEqual({
      available: true,
      words,
    });
  });

  test.each(['basic_text', 'unknown', 'something_new'])('%s counts as none', async (selected) => {
    const none = backend(selected);
    const keychain = createKeychain(none, 'linux', ready);
    const words = `The system offers no keychain (${selected}): passwords are asked for each time.`;
    expect(await keychain.info()).toEqual({ available: false, words });
    await expect(keychain.encrypt('secret')).rejects.toThrow(words);
    await expect(keychain.decrypt(Buffer.from('terces'))).rejects.toThrow(words);
    expect(none.isEncryptionAvailable).not.toHaveBeenCalled();
    expect(none.encryptString).not.toHaveBeenCalled();
    expect(none.decryptString).not.toHaveBeenCalled();
  });
});

test.each<[NodeJS.Platform, string]>([
  ['darwin', 'The macOS Keychain'],
  ['win32', 'Windows’ data protection, for this computer alone'],
])('on %s there always is one', async (platform, words) => {
  const asked = vi.fn(() => 'basic_text');
  const keychain = createKeychain(backend('', { getSelectedStorageBackend: asked }), platform, ready);
  expect(await keychain.info()).toEqual({ available: true, words });
  // Electron has that function on Linux alone.
  expect(asked).not.toHaveBeenCalled();
});

test('asking what there is opens nothing, so that no start waits for a user', async () => {
  const quiet = backend('gnome_libsecret', {
    isAsyncEncryptionAvailable: vi.fn(() => Promise.resolve(true)),
  });
  await createKeychain(quiet, 'linux', ready).info();
  expect(quiet.isEncryptionAvailable).not.toHaveBeenCalled();
  expect(quiet.isAsyncEncryptionAvailable).not.toHaveBeenCalled();
});

test('nothing is touched before Electron is ready', async () => {
  const asked = vi.fn(() => 'gnome_libsecret');
  let tellReady: () => void = () => undefined;
  const keychain = createKeychain(
    backend('', { getSelectedStorageBackend: asked }),
    'linux',
    () =>
      new Promise<void>((resolve) => {
        tellReady = resolve;
      }),
  );
  const info = keychain.info();
  expect(asked).not.toHaveBeenCalled();
  tellReady();
  expect((await info).available).toBe(true);
});

test('the functions that do not block are used where there are some, the others else', async () => {
  const old = backend('gnome_libsecret');
  const sealed = await createKeychain(old, 'linux', ready).encrypt('secret');
  expect(await createKeychain(old, 'linux', ready).decrypt(sealed)).toBe('secret');

  const modern = backend('gnome_libsecret', {
    isAsyncEncryptionAvailable: () => Promise.resolve(true),
    encryptStringAsync: (text) => Promise.resolve(Buffer.from(`async ${text}`)),
    decryptStringAsync: (bytes) => Promise.resolve({ result: bytes.toString().slice('async '.length) }),
  });
  const keychain = createKeychain(modern, 'linux', ready);
  const modernSealed = await keychain.encrypt('');
  expect(modernSealed.toString()).toBe('async ');
  expect(await keychain.decrypt(modernSealed)).toBe('');
  expect(modern.isEncryptionAvailable).not.toHaveBeenCalled();
  expect(modern.encryptString).not.toHaveBeenCalled();
  expect(modern.decryptString).not.toHaveBeenCalled();
});

test('one that turns out closed is said so from then on, until it opens', async () => {
  let open = false;
  const keychain = createKeychain(backend('kwallet6', { isEncryptionAvailable: () => open }), 'linux', ready);
  expect((await keychain.info()).available).toBe(true);
  const words = 'KWallet cannot be used: passwords are asked for each time.';
  await expect(keychain.encrypt('secret')).rejects.toThrow(words);
  expect(await keychain.info()).toEqual({ available: false, words });
  open = true;
  expect(await keychain.decrypt(Buffer.from('terces'))).toBe('secret');
  expect((await keychain.info()).available).toBe(true);
});

test('what fails to decrypt is an error, not a text', async () => {
  const failing = backend('kwallet6', {
    decryptString: () => {
      throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptString.');
    },
  });
  await expect(createKeychain(failing, 'linux', ready).decrypt(Buffer.from('x'))).rejects.toThrow(
    'decrypting',
  );
});
