import type { IdentityCallback, ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2';
import { BaseAgent } from './ssh2';

/** A key that can be offered by its public half; what it takes to sign is asked for only once the server wants it. */
export interface OfferedKey {
  readonly source: 'file' | 'agent';
  readonly publicKey: ParsedKey;
  readonly comment: string;
  /** Signs, asking the person where needed; null when it cannot. Never throws. */
  readonly sign: (data: Buffer, options: SigningRequestOptions) => Promise<Buffer | null>;
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

  constructor(
    private readonly key: OfferedKey,
    private readonly onAccepted: () => void,
  ) {
    super();
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    callback(null, [this.key.publicKey]);
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
    void this.key.sign(data, typeof options === 'function' ? {} : options).then((signature) => {
      this.signed = signature !== null;
      try {
        if (signature === null) done?.(new Error('no signature'));
        else done?.(null, signature);
      } catch {
        // The connection ended while the person was looking for the passphrase.
      }
    });
  }
}
