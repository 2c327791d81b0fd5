import { plainText } from '../../../shared/event-log';
import { fail, type Result } from '../../../shared/result';

/** The ways in which a key file cannot be used, as failures that name the file. */
export interface KeyTrouble {
  /** It is no private key at all. */
  readonly format: (detail: string) => Result<never>;
  /** It is a private key whose file lost or changed something. */
  readonly damaged: (detail: string) => Result<never>;
  /** It is a sound private key of a kind, or locked in a way, that is not known here. */
  readonly unsupported: (detail: string) => Result<never>;
  /**
   * It is sound, and asks for more work than is done for a key.
   * @param detail what is too much, and how much would do, in a sentence
   * @param advice what helps
   */
  readonly costly: (detail: string, advice: string) => Result<never>;
  /** It may be sound; the computer has not what it takes to find out. */
  readonly memory: () => Result<never>;
  /** The passphrase does not open it. */
  readonly passphrase: () => Result<never>;
}

/**
 * Words what is wrong with one key file.
 * @param path as the user gave it
 */
export function troubleWith(path: string): KeyTrouble {
  return {
    format: (detail) => fail({ code: 'key-format', data: { path, detail } }),
    damaged: (detail) => fail({ code: 'key-damaged', data: { path, detail } }),
    unsupported: (detail) => fail({ code: 'key-kind-unsupported', data: { path, detail } }),
    costly: (detail, advice) => fail({ code: 'key-costly', data: { path, detail, advice } }),
    memory: () =>
      fail({
        code: 'key-costly',
        data: {
          path,
          detail: 'There is not enough memory to open it.',
          advice: 'Close other programs, or load it into an agent.',
        },
      }),
    passphrase: () => fail({ code: 'key-passphrase', data: { path } }),
  };
}

const usable: ReadonlySet<string> = new Set([
  'ssh-rsa',
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
]);

/**
 * Why a type of key cannot be used; null when it can.
 * @param type as on the wire, `ssh-dss`
 */
export function unusableKind(type: string): string | null {
  if (usable.has(type)) return null;
  if (type.includes('-cert-v'))
    return 'It is a certificate with its key; give the key and the certificate apart.';
  if (type.startsWith('sk-')) return 'It belongs to a FIDO2 security key, which works through an agent only.';
  if (type === 'ssh-dss') return 'It is a DSA key, which servers no longer accept.';
  if (type === 'ssh-ed448') return 'It is an Ed448 key, which OpenSSH servers do not know.';
  return `Keys of the type "${plainText(type, 60)}" are not known here.`;
}

/** A key whose parts belong to different keys, or are none. */
export const unsoundKey = 'The numbers in it do not make up a key.';
