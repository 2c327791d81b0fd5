import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeHostKey } from '../../../electron/keys/host-key';
import { matchesHostKey, readListedHostKey } from '../../../shared/host-key-text';
import type { HostKey } from '../../../shared/prompts';

function string(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function blobOf(type: string, ...fields: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from(type, 'latin1'), ...fields].map(string));
}

function describeKey(blob: Buffer): HostKey {
  const key = describeHostKey(blob);
  if (key === null) throw new Error('no key');
  return key;
}

const keys = fc.oneof(
  fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((point) => describeKey(blobOf('ssh-ed25519', Buffer.from(point)))),
  fc
    .uint8Array({ minLength: 256, maxLength: 257 })
    .map((modulus) => describeKey(blobOf('ssh-rsa', Buffer.from([1, 0, 1]), Buffer.from([1, ...modulus])))),
);

const key = describeKey(blobOf('ssh-ed25519', Buffer.alloc(32, 7)));
const base64 = key.publicKey.split(' ')[1] ?? '';

function reading(text: string): string {
  const read = readListedHostKey(text);
  return read.ok ? read.value : read.error.code;
}

describe('a host key given by hand', () => {
  it.each([
    ['the SHA256 fingerprint', key.sha256, key.sha256],
    ['the same with its padding', `${key.sha256}=`, key.sha256],
    ['as PuTTY prints it, with type and size', `ssh-ed25519 255 ${key.sha256}`, key.sha256],
    ['as ssh-keygen -l prints it', `256 ${key.sha256} root@host (ED25519)`, key.sha256],
    ['the MD5 fingerprint', key.md5, key.md5],
    ['the same in capitals', key.md5.toUpperCase(), key.md5],
    ['as older PuTTYs print it', `ssh-ed25519 255 ${key.md5}`, key.md5],
    ['as ssh-keygen -E md5 prints it', `256 MD5:${key.md5} root@host (ED25519)`, key.md5],
    ['the base64 of the key', base64, key.publicKey],
    ['a line of a .pub file', `${key.publicKey} root@host`, key.publicKey],
    ['a line of known_hosts', `host.example,192.0.2.7 ${key.publicKey}`, key.publicKey],
    ['with blanks around', `  ${key.sha256}\n`, key.sha256],
  ])('is read from %s', (_, text, normal) => {
    expect(reading(text)).toBe(normal);
    expect(matchesHostKey(key, text)).toBe(true);
  });

  it.each([
    ['nothing', '', 'fingerprint-missing'],
    ['blanks', ' \t ', 'fingerprint-missing'],
    ['15 pairs', key.md5.slice(3), 'fingerprint-invalid'],
    ['17 pairs', `00:${key.md5}`, 'fingerprint-invalid'],
    ['a fingerprint that lost a digit', key.sha256.slice(0, -1), 'fingerprint-invalid'],
    ['a fingerprint without its kind', key.sha256.slice(7), 'fingerprint-invalid'],
    ['a last digit that no 32 bytes give', `SHA256:${'A'.repeat(42)}B`, 'fingerprint-invalid'],
    ['a key cut short', base64.slice(0, -4), 'fingerprint-invalid'],
    ['base64 of something else', Buffer.from('{"a":"key"}').toString('base64'), 'fingerprint-invalid'],
    ['a type alone', string(Buffer.from('ssh-ed25519')).toString('base64'), 'fingerprint-invalid'],
    ['a revoked line of known_hosts', `@revoked * ${key.publicKey}`, 'fingerprint-invalid'],
    ['a word', 'localhost', 'fingerprint-invalid'],
  ])('is not read from %s', (_, text, code) => {
    expect(reading(text)).toBe(code);
    expect(matchesHostKey(key, text)).toBe(false);
  });

  it('has one normal form, which reads as itself and stands for that key alone', () => {
    fc.assert(
      fc.property(keys, keys, (one, other) => {
        for (const text of [one.sha256, one.md5, one.publicKey, one.publicKey.split(' ')[1] ?? '']) {
          const normal = reading(text);
          expect(reading(normal)).toBe(normal);
          expect(matchesHostKey(one, normal)).toBe(true);
          expect(matchesHostKey(other, normal)).toBe(one.publicKey === other.publicKey);
        }
      }),
    );
  });

  it('never throws, whatever is pasted', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String({ maxLength: 2000 })), (text) => {
        expect(typeof readListedHostKey(text).ok).toBe('boolean');
      }),
    );
  });
});
