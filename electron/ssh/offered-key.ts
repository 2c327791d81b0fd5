import type { IdentityCallback, ParsedKey, SignCallback, SigningRequestOptions } from './ssh2';
import type { PublicHalf } from './public-half';
import { readSignature } from './signatures';
import { BaseAgent, parsePublicKey } from './ssh2';
import { disguise } from './ssh2/public-key-requests';

/** A key that can be offered by its public half; what it takes to sign is asked for only once the server wants it. */
export interface OfferedKey {
  readonly source: 'file' | 'agent';
  readonly half: PublicHalf;
  readonly comment: string;
  /** Where its certificate was read from; null when it has none, or one of the agent's. */
  readonly certificateFile: string | null;
  /** The same key under a certificate for it. */
  readonly certified: (certificate: PublicHalf, comment: string, certificateFile: string) => OfferedKey;
  /**
   * Signs, asking the person where needed; null when it cannot, after having said why. Never throws.
   * @param algorithm of the signature: `rsa-sha2-512`, or the type of the key itself
   * @returns the whole signature (RFC 4253, 6.6)
   */
  readonly sign: (data: Buffer, algorithm: string) => Promise<Buffer | null>;
}

/** Whether ssh2 can offer a key only with the help of {@link disguise}. */
export function isSpecial({ certificate, authenticator }: PublicHalf): boolean {
  return certificate !== null || authenticator;
}

/** The key in ssh2's own form; null when ssh2 cannot read it. */
export function ssh2Key(half: PublicHalf): ParsedKey | null {
  return isSpecial(half) ? disguise(half) : parsePublicKey(half.blob);
}

const rsaAlgorithms: Readonly<Record<string, string>> = { sha256: 'rsa-sha2-256', sha512: 'rsa-sha2-512' };

/**
 * Shows ssh2 a single key as if it were an agent's: an agent is the one way to sign later than offering, so no
 * passphrase is asked for a key that the server does not take.
 */
export class SingleKeyAgent extends BaseAgent<ParsedKey> {
  /** The server took the public half. */
  accepted = false;
  /** A signature went out. */
  signed = false;

  constructor(
    private readonly key: OfferedKey,
    private readonly parsed: ParsedKey,
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
    const hash = typeof options === 'function' ? undefined : options.hash;
    const { half } = this.key;
    const { type } = half.plain;
    const algorithm = (type === 'ssh-rsa' && hash !== undefined ? rsaAlgorithms[hash] : undefined) ?? type;
    this.accepted = true;
    this.onAccepted();
    void this.key.sign(data, algorithm).then((signature) => {
      // ssh2 names the algorithm itself, but for keys it does not know.
      const bytes = signature === null || isSpecial(half) ? signature : readSignature(signature)?.value;
      this.signed = bytes !== null && bytes !== undefined;
      try {
        if (bytes === null || bytes === undefined) done?.(new Error('no signature'));
        else done?.(null, bytes);
      } catch {
        // The connection ended while the person was looking for the passphrase.
      }
    });
  }
}
