import type { SessionBinding } from '../../keys/agent/protocol';
import type { Internals } from './internals';

/** Collects a connection's {@link SessionBinding}. */
export class BindingCollector {
  #noted: Pick<SessionBinding, 'hostKey' | 'signature'> | null = null;

  /** @param internals the client's */
  constructor(private readonly internals: () => Internals) {}

  /**
   * Keeps what the server sent in its first key exchange; to be called while ssh2 asks about the host key, for it forgets that
   * once its new keys are in use.
   */
  noteHostKey(): void {
    const { _hostKey: hostKey, _sig: signature } = this.internals().protocol._kex ?? {};
    if (hostKey === undefined || signature === undefined) return;
    // Copies: both are views into the packet.
    this.#noted ??= { hostKey: Buffer.from(hostKey), signature: Buffer.from(signature) };
  }

  /** The binding, once the server has proved that the host key is its own; null before. */
  binding(): SessionBinding | null {
    const sessionId = this.internals().protocol._kex?.sessionID;
    return this.#noted === null || sessionId === undefined ? null : { ...this.#noted, sessionId };
  }
}
