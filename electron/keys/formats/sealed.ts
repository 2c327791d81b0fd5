import type { KeyObject } from 'node:crypto';
import type { Result } from '../../../shared/result';

/** A private key as its file holds it. */
export interface SealedKey {
  /** As a user reads it: `OpenSSH`, `PEM`, `PKCS#8`, `PuTTY (version 3)`. */
  readonly format: string;
  readonly encrypted: boolean;
  /** Public half as on the wire; null when only the passphrase reveals it. */
  readonly publicBlob: Buffer | null;
  /** As written in the file, not yet fit to be shown; null where it has none, or only the passphrase reveals it. */
  readonly comment: string | null;
  /**
   * Opens it.
   * @param passphrase as typed; not looked at when the key is not encrypted
   * @param signal gives up: what it fails with then says nothing of the key
   * @returns fails with key-passphrase, key-damaged, key-kind-unsupported or key-costly
   */
  readonly open: (passphrase: string, signal?: AbortSignal) => Promise<Result<OpenedKey>>;
}

export interface OpenedKey {
  readonly key: KeyObject;
  readonly comment: string | null;
}

/** Text that may be UTF-8, or what older programs wrote instead. */
export function decodeText(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.includes('\uFFFD') ? bytes.toString('latin1') : text;
}
