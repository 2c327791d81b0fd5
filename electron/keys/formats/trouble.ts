import { plainText } from '../../../shared/event-log';
import { fail, type Result } from '../../../shared/result';
import * as texts from '../../../shared/texts/key-files';

/** Makes failures that name one key file. */
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
    return this.costly(texts.noMemory, texts.freeMemory);
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
  if (type.includes('-cert-v')) return texts.withCertificate;
  if (type.startsWith('sk-')) return texts.securityKey;
  if (type === 'ssh-dss') return texts.dsa;
  if (type === 'ssh-ed448') return texts.ed448;
  return texts.unknownType(plainText(type, 60));
}
