import { plainText } from '../../shared/event-log';
import * as texts from '../../shared/texts/breaches';
import { hostKeyRefused, impossibleLength, wrongMac, wrongTag } from '../../shared/texts/ssh';
import { systemCode } from '../system/errors';
import { ProtocolBreach } from './ssh2/breach';

/** Why this side ended a connection that the other side and the network would have kept. */
export type EndedByUs =
  /** The cryptographic check of a packet failed: what was received is not what the server sent. `detail` is a sentence. */
  | { readonly kind: 'damaged'; readonly detail: string }
  /** The server did what the protocol does not allow. `detail` says what, to follow "The server broke the SSH protocol: ". */
  | { readonly kind: 'breach'; readonly detail: string }
  /** The server's signature in the key exchange does not fit its host key. */
  | { readonly kind: 'unproven' }
  /** A fault of this program or of ssh2, in its own words. */
  | { readonly kind: 'fault'; readonly detail: string };

type Reader = (...found: readonly string[]) => EndedByUs;

const damaged =
  (detail: string): Reader =>
  () => ({ kind: 'damaged', detail });
const breach =
  (detail: string): Reader =>
  () => ({ kind: 'breach', detail });

/**
 * What ssh2 1.17.0 says when it ends a connection (lib/protocol: crypto.js, kex.js, handlers.misc.js, zlib.js, Protocol.js), and
 * OpenSSL about a tag of AES-GCM. Lengths are told apart by {@link readEndedByUs}.
 */
const readers: readonly (readonly [RegExp, Reader])[] = [
  [/^Invalid MAC$/u, damaged(wrongMac)],
  [/unable to authenticate data/u, damaged(wrongTag)],
  [/^Handshake failed: signature verification failed$/u, () => ({ kind: 'unproven' })],
  [/^Received packet (\d+) instead of (\d+)$/u, instead],
  [/^Received unexpected packet (?:type )?(\d+)(?: after NEWKEYS)?$/u, unexpected],
  [/^Inbound: Received unexpected payload type (\d+)$/u, unexpected],
  [/^Handshake failed: KEXINIT not first packet/u, breach(texts.kexNotFirst)],
  [/^Received extra KEXINIT/u, breach(texts.kexWithinKex)],
  [/^Inbound: Malformed (\S+) packet$/u, malformed],
  [/^Received malformed (KEX\S+)$/u, malformed],
  [/^Received malformed host public key$/u, breach(texts.hostKeyUnreadable)],
  [/^Host key does not match negotiated type$/u, breach(texts.hostKeyOfOtherType)],
  [
    /^Wrong signature type: (.*), expected: (.*)$/su,
    (is = '', due = '') => ({
      kind: 'breach',
      detail: texts.signedWith(plainText(is, 100), plainText(due, 100)),
    }),
  ],
  // The judge of host keys has ended the attempt before ssh2 says so.
  [/^Host denied \(verification failed\)$/u, () => ({ kind: 'fault', detail: hostKeyRefused })],
  [/^Malformed (?:packet while reading )?signature$/u, breach(texts.signatureUnreadable)],
  [/^Error while computing DH secret/u, breach(texts.kexValueUseless)],
  [/^Output length exceeded maximum/u, breach(texts.compressedTooLarge)],
  [/^Max greeting lines exceeded$/u, breach(texts.tooManyLines)],
  [
    /^(?:Header line too long|Invalid header: expected newline|Invalid identification string)$/u,
    breach(texts.identificationUnreadable),
  ],
];

/** Messages that say no more than that the connection is gone. */
const gone = /^(?:Connection lost before handshake|Instance unusable after .*)$/u;

/** Errors of Node.js, by their code: of zlib's inflate, and of OpenSSL about a prime, a number or a curve's point. */
const codes: readonly (readonly [RegExp, Reader])[] = [
  [/^Z_/u, breach(texts.compressedUnreadable)],
  [/^ERR_(?:OSSL_(?:DH|BN|EC)_|CRYPTO_ECDH_)/u, breach(texts.kexValueUseless)],
];

/**
 * Reads whether it was this side that ended a connection, and why.
 * @param thrown what ssh2 told with its event `error`; null where the connection just closed
 * @param isSecured packets are encrypted; before that, one of impossible length is no sign of damage
 * @returns null when the network or the server ended it
 */
export function readEndedByUs(thrown: unknown, isSecured: boolean): EndedByUs | null {
  if (!(thrown instanceof Error)) return null;
  if (thrown instanceof ProtocolBreach) return { kind: 'breach', detail: thrown.detail };
  const level: unknown = Reflect.get(thrown, 'level');
  // Of the socket or stream below.
  if (level === 'client-socket') return null;
  const { message } = thrown;
  // ssh2 subtracts a packet's padding from its length without a look.
  if (thrown instanceof RangeError && /typed array length/iu.test(message)) {
    return { kind: 'breach', detail: texts.paddingTooLong };
  }
  if (/^Bad packet length(?:: \d+)?$/u.test(message)) {
    return isSecured
      ? { kind: 'damaged', detail: impossibleLength }
      : { kind: 'breach', detail: texts.impossibleLength };
  }
  for (const [pattern, read] of readers) {
    const [whole, ...found] = pattern.exec(message) ?? [];
    if (whole !== undefined) return read(...found);
  }
  if (gone.test(message)) return null;
  const code = systemCode(thrown);
  for (const [pattern, read] of codes) {
    if (code !== null && pattern.test(code)) return read();
  }
  if (level === 'handshake' || level === 'protocol')
    return { kind: 'breach', detail: plainText(message, 500) };
  // What the system says has a code like ECONNRESET, and what the server said (RFC 4253, 11.1) a number as one.
  const isFault = code === null ? !Reflect.has(thrown, 'code') : code.startsWith('ERR_');
  return isFault ? { kind: 'fault', detail: plainText(message, 500) } : null;
}

function instead(is = '', due = ''): EndedByUs {
  return { kind: 'breach', detail: texts.insteadOf(is, due) };
}

function unexpected(is = ''): EndedByUs {
  return { kind: 'breach', detail: texts.notDue(is) };
}

function malformed(name = ''): EndedByUs {
  return { kind: 'breach', detail: texts.malformed(name) };
}
