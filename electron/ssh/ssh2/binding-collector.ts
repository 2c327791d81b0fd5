import type { SessionBinding } from '../../keys/agent/session-binding';
import type { Internals } from './internals';

/** Collects a connection's {@link SessionBinding}. */
export interface BindingCollector {
  /** Keeps what the server sent in its first key exchange; ssh2 forgets it once its new keys are in use. */
  readonly noteHostKey: () => void;
  /** The binding, once the server has proved that the host key is its own; null before. */
  readonly binding: () => SessionBinding | null;
}

/**
 * Creates the collector of a connection.
 * @param internals the client's; `noteHostKey` is to be called while it asks about the first host key
 */
export function collectBinding(internals: () => Internals): BindingCollector {
  let noted: Pick<SessionBinding, 'hostKey' | 'signature'> | null = null;
  return {
    noteHostKey: () => {
      const { _hostKey: hostKey, _sig: signature } = internals().protocol._kex ?? {};
      if (hostKey === undefined || signature === undefined) return;
      // Copies: both are views into the packet.
      noted ??= { hostKey: Buffer.from(hostKey), signature: Buffer.from(signature) };
    },
    binding: () => {
      const sessionId = internals().protocol._kex?.sessionID;
      return noted === null || sessionId === undefined ? null : { ...noted, sessionId };
    },
  };
}
