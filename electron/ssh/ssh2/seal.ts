import type { Internals } from './internals';
import { messages } from './phases';

/**
 * Lets nothing but the transport's own messages leave in plain text. Until the first key exchange is over ssh2 writes under a
 * cipher that encrypts nothing; whatever asks it to send anything else by then is at fault here.
 * @param internals right after connect()
 */
export function sealPlainText({ protocol }: Internals): void {
  const cipher = protocol._cipher;
  const { encrypt } = cipher;
  cipher.encrypt = (packet) => {
    // Behind the packet's length and the padding's (RFC 4253, 6).
    const message = packet[5] ?? 0;
    const isTransport =
      (message >= messages.DISCONNECT && message <= messages.DEBUG) || (message >= 20 && message <= 49);
    if (!isTransport) throw new Error(`message ${String(message)} would have left unencrypted`);
    Reflect.apply(encrypt, cipher, [packet]);
  };
}
