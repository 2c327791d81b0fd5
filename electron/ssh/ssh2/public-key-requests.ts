import type { ParsedKey } from 'ssh2';
import { certificateAlgorithm, type PublicHalf } from '../../keys/public-half';
import { writeStrings } from '../../keys/wire';
import type { Internals, Protocol } from './internals';
import { parsePublicKey } from './package';
import { sendMessage } from './send';

/**
 * What ssh2 does not offer: logging in with OpenSSH certificates and FIDO2 keys, and whether a refusal was a partial success.
 */
export interface KeyLogin {
  /** Whether the server's last refusal said that the method itself had succeeded (RFC 4252, 5.1). */
  readonly partial: () => boolean;
}

/** Mark of a request with a signature, among the logins that the server has not answered. */
export const signedRequest = 'publickey with a signature';

/** The keys in disguise, and the algorithm of their signatures, by what ssh2 is shown. */
const disguised = new WeakMap<object, { readonly half: PublicHalf; readonly algorithm: string }>();

/**
 * Dresses a key that ssh2 does not know as one that it does: ssh2 carries it through the login without looking at it
 * closely, up to the function that writes the request, which {@link sendDisguisedKeys} has replaced. RSA keys go in disguise,
 * too: ssh2 would choose the hash of their signatures by itself.
 * @param algorithm of the signature: `rsa-sha2-512`, or the key's own type
 * @returns null when ssh2 does not take it for a key
 */
export function disguise(half: PublicHalf, algorithm: string): ParsedKey | null {
  const model = parsePublicKey(anyKey);
  if (model === null) return null;
  // Inherits the mark by which ssh2 knows what it parsed itself.
  const key = Object.create(model, { getPublicSSH: { value: () => half.blob } }) as ParsedKey;
  disguised.set(key, { half, algorithm });
  return key;
}

const anyKey = writeStrings('ssh-ed25519', Buffer.alloc(32, 1));

/**
 * Prepares a connection for keys in disguise.
 * @param internals before the first attempt to log in
 */
export function sendDisguisedKeys({ protocol, handlers }: Internals): KeyLogin {
  const { authPK } = protocol;
  const failed = handlers.USERAUTH_FAILURE;
  let isPartial = false;
  handlers.USERAUTH_FAILURE = (from, methods, partial) => {
    isPartial = partial;
    Reflect.apply(failed, handlers, [from, methods, partial]);
  };
  protocol.authPK = (username, key, chosen, sign) => {
    const shown = disguised.get(key);
    if (shown === undefined) {
      Reflect.apply(authPK, protocol, [username, key, chosen, sign]);
      return;
    }
    const { half, algorithm } = shown;
    const head = (signed: boolean): Buffer => publicKeyRequest(username, algorithm, half, signed);
    if (sign === undefined) {
      sendRequest(protocol, 'publickey', head(false));
      return;
    }
    sign(Buffer.concat([writeStrings(sessionId(protocol)), head(true)]), (signature) => {
      if (!Buffer.isBuffer(signature)) throw new TypeError('no signature');
      sendRequest(protocol, signedRequest, Buffer.concat([head(true), writeStrings(signature)]));
    });
  };
  return { partial: () => isPartial };
}

/**
 * SSH_MSG_USERAUTH_REQUEST with a public key (RFC 4252, 7), without the signature.
 * @param plain algorithm of the signature; a certificate has a name of its own for each (PROTOCOL.certkeys)
 */
function publicKeyRequest(username: string, plain: string, half: PublicHalf, signed: boolean): Buffer {
  const algorithm = half.certificate === null ? plain : certificateAlgorithm(plain);
  return Buffer.concat([
    Buffer.of(50),
    writeStrings(username, 'ssh-connection', 'publickey'),
    Buffer.of(signed ? 1 : 0),
    writeStrings(algorithm, half.blob),
  ]);
}

function sessionId(protocol: Protocol): Buffer {
  const id = protocol._kex?.sessionID;
  if (id === undefined) throw new TypeError('no key exchange yet');
  return id;
}

function sendRequest(protocol: Protocol, noted: string, payload: Buffer): void {
  // By this ssh2 reads the answer: message 60 means another thing for each method, and nothing behind a signature.
  protocol._authsQueue.push(noted);
  sendMessage(protocol, payload);
}
