import { readWith, writeStrings } from '../wire';

/** Proof to an agent of which server a connection leads to (session-bind@openssh.com: OpenSSH's PROTOCOL.agent, 1). */
export interface SessionBinding {
  /** The server's host key, as on the wire. */
  readonly hostKey: Buffer;
  /** The hash of the first key exchange (RFC 4253, 7.2). */
  readonly sessionId: Buffer;
  /** The host key's signature of that hash, as on the wire. */
  readonly signature: Buffer;
}

/** A key as an agent lists it, not yet looked at. */
export interface AgentIdentity {
  readonly blob: Buffer;
  readonly comment: string;
}

/** Answer of an agent to the requests we make (draft-ietf-sshm-ssh-agent, 4). */
export type AgentAnswer =
  | { readonly kind: 'identities'; readonly identities: readonly AgentIdentity[] }
  /** The whole signature: its algorithm, the signature, and what an authenticator adds. */
  | { readonly kind: 'signature'; readonly signature: Buffer }
  | { readonly kind: 'success' }
  | { readonly kind: 'failure' };

const messages = {
  failure: 5,
  success: 6,
  list: 11,
  identities: 12,
  sign: 13,
  signature: 14,
  extension: 27,
  extensionFailure: 28,
};

/** Longest message that is taken, in bytes (OpenSSH's AGENT_MAX_LEN). */
export const longestMessage = 256 * 1024;

/** Most keys of one agent that are looked at (OpenSSH's MAX_AGENT_IDENTITIES). */
const mostIdentities = 2048;

/** Which hash an RSA signature takes (draft-ietf-sshm-ssh-agent, 3.6.1); other kinds have no choice. */
const signatureFlags: ReadonlyMap<string, number> = new Map([
  ['rsa-sha2-256', 2],
  ['rsa-sha2-512', 4],
]);

/** Asks for the list of keys. */
export function listRequest(): Buffer {
  return frame(Buffer.of(messages.list));
}

/**
 * Asks for a signature.
 * @param blob the key, as the agent listed it
 * @param algorithm of the signature: `rsa-sha2-512`, or the key's own type
 */
export function signRequest(blob: Buffer, data: Buffer, algorithm: string): Buffer {
  const flags = Buffer.alloc(4);
  flags.writeUInt32BE(signatureFlags.get(algorithm) ?? 0);
  return frame(Buffer.concat([Buffer.of(messages.sign), writeStrings(blob, data), flags]));
}

/**
 * Tells the agent which server this connection to it is for (OpenSSH's PROTOCOL.agent, 1), so that it signs with keys that
 * are good for certain servers alone (`ssh-add -h`).
 * @param forwarding what is asked from now on comes from that server
 */
export function bindRequest({ hostKey, sessionId, signature }: SessionBinding, forwarding: boolean): Buffer {
  return frame(
    Buffer.concat([
      Buffer.of(messages.extension),
      writeStrings('session-bind@openssh.com', hostKey, sessionId, signature),
      Buffer.of(forwarding ? 1 : 0),
    ]),
  );
}

function frame(message: Buffer): Buffer {
  return writeStrings(message);
}

/**
 * Takes the first whole message out of what an agent has sent so far.
 * @returns null while some of it is missing; too-long when it never should be waited for
 */
export function takeMessage(received: Buffer): Buffer | 'too-long' | null {
  if (received.length < 4) return null;
  const length = received.readUInt32BE(0);
  if (length > longestMessage) return 'too-long';
  return received.length < 4 + length ? null : received.subarray(4, 4 + length);
}

/** Reads an agent's answer; null when it is malformed or none that was asked for. */
export function readAnswer(message: Buffer): AgentAnswer | null {
  return readWith(message, (cursor): AgentAnswer | null => {
    switch (cursor.byte()) {
      case messages.success:
        return { kind: 'success' };
      case messages.failure:
      case messages.extensionFailure:
        return { kind: 'failure' };
      case messages.signature:
        return { kind: 'signature', signature: cursor.string() };
      case messages.identities: {
        const count = cursor.uint32();
        if (count > mostIdentities) return null;
        const identities = Array.from({ length: count }, () => ({
          blob: cursor.string(),
          comment: cursor.string().toString('utf8'),
        }));
        return { kind: 'identities', identities };
      }
      default:
        return null;
    }
  });
}
