import type { IdentityCallback, ParsedKey, SignCallback, SigningRequestOptions } from '../ssh2';
import type { PublicHalf } from '../../keys/public-half';
import { BaseAgent } from '../ssh2';

/** A key that can be offered by its public half; what it takes to sign is asked for only once the server wants it. */
export interface OfferedKey {
  readonly source: 'file' | 'agent';
  readonly half: PublicHalf;
  readonly comment: string;
  /** The file it was read from, as it was named; null for an agent's. */
  readonly file: string | null;
  /** Where its certificate was read from; null when it has none, or one of the agent's. */
  readonly certificateFile: string | null;
  /** The same key under a certificate for it. */
  readonly certified: (certificate: PublicHalf, comment: string, certificateFile: string) => OfferedKey;
  /**
   * Signs, asking the user where needed; null when it cannot, after having said why; `other-algorithm` when whoever holds
   * the key signs with another one than was asked for. Never throws.
   * @param algorithm of the signature: `rsa-sha2-512`, or the type of the key itself
   * @returns the whole signature (RFC 4253, 6.6)
   */
  readonly sign: (data: Buffer, algorithm: string) => Promise<Buffer | 'other-algorithm' | null>;
}

/**
 * Shows ssh2 a single key as if it were an agent's: an agent is the one way to sign later than offering, so no
 * passphrase is asked for a key that the server does not take.
 */
export class SingleKeyAgent extends BaseAgent<ParsedKey> {
  /** The server took the public half. */
  accepted = false;
  /** A signature went out. */
  signed = false;
  /** There is no signature, for who holds the key signs with other algorithms alone. */
  needsOther = false;

  /**
   * @param parsed the key as ssh2 is shown it
   * @param algorithm of the signature
   */
  constructor(
    private readonly key: OfferedKey,
    private readonly parsed: ParsedKey,
    private readonly algorithm: string,
    private readonly onAccepted: () => void,
  ) {
    super();
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    callback(null, [this.parsed]);
  }

  override sign(
    _key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    const done = typeof options === 'function' ? options : callback;
    this.accepted = true;
    this.onAccepted();
    void this.key.sign(data, this.algorithm).then((signature) => {
      this.signed = Buffer.isBuffer(signature);
      this.needsOther = signature === 'other-algorithm';
      try {
        if (Buffer.isBuffer(signature)) done?.(null, signature);
        else done?.(new Error('no signature'));
      } catch {
        // The connection ended while the user was looking for the passphrase.
      }
    });
  }
}
