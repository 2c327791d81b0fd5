import type { Internals, Protocol } from './internals';
import { messages } from './phases';

/**
 * Sends a message that ssh2 has no method for.
 * @param payload the message from its number on; kept back while a key exchange is going on (RFC 4253, 7.1)
 */
export function sendMessage(protocol: Protocol, payload: Buffer): void {
  if (protocol._kexinit !== undefined) {
    // ssh2 keeps bare payloads, and makes packets of them after the exchange.
    (protocol._queue ??= []).push(payload);
    return;
  }
  const { write } = protocol._packetRW;
  const packet = write.alloc(payload.length);
  packet.set(payload, write.allocStart);
  protocol._cipher.encrypt(write.finalize(packet));
}

/**
 * Sends a message of the key exchange itself, which goes out at once.
 * @param payload the message from its number on
 */
export function sendKexMessage(protocol: Protocol, payload: Buffer): void {
  const { write } = protocol._packetRW;
  const packet = write.alloc(payload.length, true);
  packet.set(payload, write.allocStartKEX);
  protocol._cipher.encrypt(write.finalize(packet, true));
}

/**
 * Sends a request that means nothing, and to which every server has to answer (keepalive@openssh.com; RFC 4254, 4). ssh2
 * sends it for its own timer alone, and does not tell when the answer came.
 * @param replied called with false or true for an answer, with an error when the connection ended before
 */
export function sendKeepalive(internals: Internals, replied: (refusal: unknown) => void): void {
  // Answers come in the order of the requests.
  internals.awaitedReplies().push(replied);
  internals.protocol.ping();
}

/**
 * The sequence number (RFC 4253, 6.4) of the next packet that is sent.
 * @returns null when it is not known, as during a key exchange, which holds messages back
 */
export function nextSequence({ protocol }: Internals): number | null {
  return protocol._kexinit === undefined ? protocol._cipher.outSeqno : null;
}

/**
 * Takes back a request of {@link sendKeepalive} that was answered by UNIMPLEMENTED: ssh2 would take the next answer for its.
 */
export function forgetKeepalive(internals: Internals, replied: (refusal: unknown) => void): void {
  const awaited = internals.awaitedReplies();
  const at = awaited.indexOf(replied);
  if (at >= 0) awaited.splice(at, 1);
}

/** Sends a message that says nothing and has no answer (SSH_MSG_IGNORE: RFC 4253, 11.2). */
export function sendIgnore({ protocol }: Internals): void {
  sendMessage(protocol, Buffer.of(messages.IGNORE, 0, 0, 0, 0));
}
