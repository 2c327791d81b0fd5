import { plainText } from '../../../shared/event-log';
import { fail, type Result } from '../../../shared/result';

/** What is wrong with one key file, as failures that name the file. */
export class KeyTrouble {
  /** @param path as the user gave it */
  constructor(private readonly path: string) {}

  /** It is no private key at all. */
  format(detail: string): Result<never> {
    return fail({ code: 'key-format', data: { path: this.path, detail } });
  }

  /** It is a private key whose file lost or changed something. */
  damaged(detail: string): Result<never> {
    return fail({ code: 'key-damaged', data: { path: this.path, detail } });
  }

  /** It is a sound private key of a kind, or locked in a way, that is not known here. */
  unsupported(detail: string): Result<never> {
    return fail({ code: 'key-kind-unsupported', data: { path: this.path, detail } });
  }

  /**
   * It is sound, and asks for more work than is done for a key.
   * @param detail what is too much, and how much would do, in a sentence
   * @param advice what helps
   */
  costly(detail: string, advice: string): Result<never> {
    return fail({ code: 'key-costly', data: { path: this.path, detail, advice } });
  }

  /** It may be sound; the computer has not what it takes to find out. */
  memory(): Result<never> {
    const advice = 'Close other programs, or load it into an agent.';
    return this.costly('There is not enough memory to open it.', advice);
  }

  /** The passphrase does not open it. */
  passphrase(): Result<never> {
    return fail({ code: 'key-passphrase', data: { path: this.path } });
  }
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
