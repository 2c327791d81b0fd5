import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSecretStore, type Keychain, type SecretStore } from '../../electron/storage';
import { sentence } from '../../shared/errors';
import type { SecretUse } from '../../shared/secrets';
import { filesHolding } from '../support/canaries';
import { expectRights } from '../support/rights';
import { disk } from '../support/here';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-secrets-'));
  path = join(folder, 'secrets.json');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** A keychain that really encrypts, with a key of its own; locked, it opens nothing. */
function keychainWith(key = randomBytes(32)): Keychain & { locked: boolean } {
  const keychain = {
    locked: false,
    info: () => Promise.resolve({ available: true, words: 'A keychain' }),
    encrypt: (text: string) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const bytes = Buffer.concat([cipher.update(text), cipher.final()]);
      return Promise.resolve(Buffer.concat([nonce, cipher.getAuthTag(), bytes]));
    },
    decrypt: (bytes: Buffer) => {
      if (keychain.locked) return Promise.reject(new Error('The keychain is locked.'));
      const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      cipher.setAuthTag(bytes.subarray(12, 28));
      try {
        return Promise.resolve(
          Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]).toString('utf8'),
        );
      } catch {
        return Promise.reject(new Error('It was encrypted with another key.'));
      }
    },
  };
  return keychain;
}

const password: SecretUse = { kind: 'password', username: 'me', host: 'server.example', port: 22 };
const passphrase: SecretUse = { kind: 'passphrase', keyFile: '/home/me/.ssh/id_ed25519' };
const proxy: SecretUse = { kind: 'proxy-password', username: 'me', host: 'server.example', port: 22 };
const store = (keychain: Keychain | null): SecretStore => createSecretStore(path, disk, keychain);
const done = { ok: true, value: null };

describe('with a keychain', () => {
  test('what is remembered is recalled, also after a restart, each for its own use', async () => {
    const keychain = keychainWith();
    expect(await store(keychain).recall(password)).toEqual(done);
    expect(await store(keychain).remember(password, 'one')).toEqual(done);
    expect(await store(keychain).remember(passphrase, 'two')).toEqual(done);
    expect(await store(keychain).remember(proxy, 'thrée \u{1F511}')).toEqual(done);
    const restarted = store(keychain);
    expect(await restarted.recall(password)).toEqual({ ok: true, value: 'one' });
    expect(await restarted.recall(passphrase)).toEqual({ ok: true, value: 'two' });
    expect(await restarted.recall(proxy)).toEqual({ ok: true, value: 'thrée \u{1F511}' });
    expect(await restarted.recall({ ...password, port: 2222 })).toEqual(done);
    expect(await restarted.recall({ ...password, username: 'other' })).toEqual(done);
    expect(await restarted.list()).toEqual([password, passphrase, proxy]);
  });

  test('a new password takes the place of the old one; capitals in the host do not count', async () => {
    const secrets = store(keychainWith());
    await secrets.remember(password, 'old');
    await secrets.remember({ ...password, host: 'SERVER.example' }, 'new');
    expect(await secrets.list()).toHaveLength(1);
    expect(await secrets.recall(password)).toEqual({ ok: true, value: 'new' });
  });

  test('an empty secret is a secret', async () => {
    const secrets = store(keychainWith());
    await secrets.remember(password, '');
    expect(await secrets.recall(password)).toEqual({ ok: true, value: '' });
  });

  test('what is forgotten is gone, and what there is not cannot be forgotten', async () => {
    const secrets = store(keychainWith());
    await secrets.remember(password, 'one');
    await secrets.remember(passphrase, 'two');
    expect(await secrets.forget(password)).toEqual(done);
    expect(await secrets.recall(password)).toEqual(done);
    expect(await secrets.list()).toEqual([passphrase]);
    expect(await secrets.forget(password)).toMatchObject({ ok: false, error: { code: 'not-found' } });
  });

  test('many at once are all kept', async () => {
    const secrets = store(keychainWith());
    await Promise.all(
      Array.from({ length: 30 }, (_, index) => secrets.remember({ ...password, port: index }, 'x')),
    );
    expect(await secrets.list()).toHaveLength(30);
  });

  test('the file is the owner’s alone, also one that others could read before', async () => {
    await writeFile(path, '{"schemaVersion":1,"secrets":[]}');
    await chmod(path, 0o644);
    await store(keychainWith()).remember(password, 'one');
    await expectRights(path, 0o600);
    expect(await readdir(folder)).toEqual(['secrets.json']);
  });
});

describe('a secret that cannot be read', () => {
  test('is said so, stays kept, and is there again once the keychain opens', async () => {
    const keychain = keychainWith();
    const secrets = store(keychain);
    await secrets.remember(password, 'one');
    const before = await readFile(path, 'utf8');
    keychain.locked = true;
    const failed = await secrets.recall(password);
    expect(failed).toEqual({
      ok: false,
      error: { code: 'secret-not-read', data: { detail: 'The keychain is locked.' } },
    });
    expect(await readFile(path, 'utf8')).toBe(before);
    keychain.locked = false;
    expect(await secrets.recall(password)).toEqual({ ok: true, value: 'one' });
  });

  test('because the keychain has another key by now: others can be remembered beside it', async () => {
    await store(keychainWith()).remember(password, 'one');
    const secrets = store(keychainWith());
    expect(await secrets.recall(password)).toMatchObject({ error: { code: 'secret-not-read' } });
    await secrets.remember(passphrase, 'two');
    expect(await secrets.list()).toEqual([password, passphrase]);
    expect(await secrets.recall(passphrase)).toEqual({ ok: true, value: 'two' });
  });

  test('because it was put in another’s place: a box opens only what it was made for', async () => {
    const secrets = store(keychainWith());
    await secrets.remember(password, 'one');
    const swapped = (await readFile(path, 'utf8')).replace('server.example', 'evil.example');
    await writeFile(path, swapped);
    expect(await secrets.recall({ ...password, host: 'evil.example' })).toEqual({
      ok: false,
      error: { code: 'secret-not-read', data: { detail: 'It was kept for something else.' } },
    });
  });

  test('because what was encrypted makes no sense, of which nothing is shown', async () => {
    const keychain = keychainWith();
    const box = (await keychain.encrypt('no JSON but a secret')).toString('base64');
    await writeFile(path, JSON.stringify({ schemaVersion: 1, secrets: [{ use: password, box }] }));
    expect(await store(keychain).recall(password)).toEqual({
      ok: false,
      error: { code: 'secret-not-read', data: { detail: 'What the keychain opened is damaged.' } },
    });
  });

  test('because the file cannot be read', async () => {
    await mkdir(path);
    const secrets = store(keychainWith());
    expect(await secrets.recall(password)).toMatchObject({ error: { code: 'secret-not-read' } });
    expect(await secrets.list()).toEqual([]);
    expect(await secrets.remember(password, 'x')).toMatchObject({ error: { code: 'secret-not-stored' } });
  });
});

describe('a secret that cannot be kept', () => {
  test('for want of a keychain, here: nothing is written, and nothing recalled', async () => {
    const secrets = store(null);
    const words =
      'In the browser and on the command line there is no keychain: passwords are asked for each time.';
    expect(await secrets.info()).toEqual({ available: false, words });
    expect(await secrets.remember(password, 'one')).toEqual({
      ok: false,
      error: { code: 'secret-not-stored', data: { detail: words } },
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test('without a keychain the desktop’s secrets are listed and can be forgotten, but not read', async () => {
    await store(keychainWith()).remember(password, 'one');
    const secrets = store(null);
    expect(await secrets.list()).toEqual([password]);
    expect(await secrets.recall(password)).toEqual(done);
    expect(await secrets.forget(password)).toEqual(done);
    expect(await secrets.list()).toEqual([]);
  });

  test('because the system’s keychain is none: its own words say so, and it is not even tried', async () => {
    const words = 'The system offers no keychain (basic_text): passwords are asked for each time.';
    const tried = { ...keychainWith(), info: () => Promise.resolve({ available: false, words }) };
    expect(await store(tried).remember(password, 'one')).toMatchObject({
      error: { code: 'secret-not-stored', data: { detail: words } },
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test('because the keychain fails, whose words may hold the secret: the old one stays', async () => {
    const keychain = keychainWith();
    await store(keychain).remember(password, 'old');
    const failing = {
      ...keychain,
      encrypt: (text: string) => Promise.reject(new Error(`cannot encrypt ${text}`)),
    };
    const failed = await store(failing).remember(password, 'hunter2');
    expect(failed).toMatchObject({ ok: false, error: { code: 'secret-not-stored' } });
    expect(JSON.stringify(failed)).not.toContain('hunter2');
    expect(failed.ok ? '' : sentence(failed.error)).not.toContain('hunter2');
    expect(await store(keychain).recall(password)).toEqual({ ok: true, value: 'old' });
  });

  test('because the folder is gone', async () => {
    const secrets = createSecretStore(join(folder, 'gone', 'secrets.json'), disk, keychainWith());
    expect(await secrets.remember(password, 'one')).toMatchObject({
      error: {
        code: 'secret-not-stored',
        data: { detail: expect.stringContaining('could not be written') as string },
      },
    });
  });
});

describe('the file', () => {
  test('that is broken is set aside and never written over', async () => {
    await writeFile(path, '{ "schemaVersion": 1, "secr');
    const secrets = store(keychainWith());
    expect(await secrets.list()).toEqual([]);
    expect(await secrets.recall(password)).toEqual(done);
    expect(await secrets.remember(password, 'one')).toEqual(done);
    const [, aside = ''] = (await readdir(folder)).sort();
    expect(aside).toMatch(/^secrets\.json\.broken-/u);
    expect(await readFile(join(folder, aside), 'utf8')).toBe('{ "schemaVersion": 1, "secr');
    expect(await secrets.recall(password)).toEqual({ ok: true, value: 'one' });
  });

  test('of a newer Ginnel is read as far as it goes and left as it is', async () => {
    const keychain = keychainWith();
    await store(keychain).remember(password, 'one');
    const newer = (await readFile(path, 'utf8')).replace('"schemaVersion": 1', '"schemaVersion": 2');
    await writeFile(path, newer);
    expect(await store(keychain).recall(password)).toEqual({ ok: true, value: 'one' });
    expect(await store(keychain).remember(passphrase, 'two')).toMatchObject({
      error: { code: 'secret-not-stored' },
    });
    expect(await store(keychain).forget(password)).toMatchObject({ error: { code: 'file-newer' } });
    expect(await readFile(path, 'utf8')).toBe(newer);
  });

  test('keeps entries and fields that make no sense here', async () => {
    const odd = { use: { kind: 'token', for: 'x' }, box: 'AAAA' };
    await writeFile(path, JSON.stringify({ schemaVersion: 1, secrets: [odd, 7], note: 'mine' }));
    const secrets = store(keychainWith());
    expect(await secrets.list()).toEqual([]);
    await secrets.remember(password, 'one');
    await secrets.forget(password);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
      schemaVersion: 1,
      secrets: [odd, 7],
      note: 'mine',
    });
  });
});

test('no file of the data folder ever holds the secret itself, in whatever form', async () => {
  const canary = 'cAnary-7f3a91-Übung';
  const holding = (): Promise<readonly string[]> => filesHolding(folder, [canary]);
  const secrets = store(keychainWith());
  for (const use of [password, passphrase, proxy]) {
    await secrets.remember(use, canary);
    expect(await holding()).toEqual([]);
    expect(await secrets.recall(use)).toEqual({ ok: true, value: canary });
    expect(await holding()).toEqual([]);
  }
  await secrets.forget(password);
  expect(await holding()).toEqual([]);
  // The search would find what a keychain that encrypts nothing leaves behind.
  const bare = { ...keychainWith(), encrypt: (text: string) => Promise.resolve(Buffer.from(text)) };
  await store(bare).remember(password, canary);
  await writeFile(join(folder, 'clear'), `x ${canary}`, 'utf16le');
  expect(await holding()).toEqual(['clear', 'secrets.json']);
});
