import type { Client, ParsedKey } from 'ssh2';
import { functionIn, objectIn } from './inside';
import { certificateAlgorithm, type PublicHalf } from './public-half';
import { parsePublicKey } from './ssh2';
import { writeStrings } from './wire';

/**
 * What ssh2 does not offer: logging in with OpenSSH certificates and FIDO2 keys, whether a refusal was a partial success,
 * and when a keepalive was answered. Read from ssh2 1.17.0, lib/protocol/Protocol.js (authPK, ping), protocol/utils.js
 * (sendPacket), protocol/handlers.misc.js and client.js (_callbacks). This file alone knows those insides, and looks at
 * each before it uses it.
 */
export interface Inside {
  /** Whether the server's last refusal said that the method itself had succeeded (RFC 4252, 5.1). */
  readonly partial: () => boolean;
}

/** The keys in disguise, by what ssh2 is shown. */
const disguised = new WeakMap<object, PublicHalf>();

/**
 * Dresses a key that ssh2 does not know as one that it does: ssh2 carries it through the login without looking at it
 * closely, up to the function that writes the request, which {@link lookInside} has replaced. An RSA certificate goes as
 * an RSA key, so that ssh2 chooses the hash by what the server takes.
 * @returns null when ssh2 does not take it for a key
 */
export function disguise(half: PublicHalf): ParsedKey | null {
  const model = parsePublicKey(half.plain.type === 'ssh-rsa' ? half.plain.blob : anyKey);
  if (model === null) return null;
  // Inherits the mark by which ssh2 knows what it parsed itself.
  const key = Object.create(model, {
    type: { value: half.plain.type },
    getPublicSSH: { value: () => half.blob },
  }) as ParsedKey;
  disguised.set(key, half);
  return key;
}

const anyKey = writeStrings('ssh-ed25519', Buffer.alloc(32, 1));

/** Signs what is to be sent, later; ssh2's own way to tell the signature. */
type SignLater = (data: Buffer, done: (signature: unknown) => void) => void;

/**
 * Prepares a client for keys in disguise.
 * @param client after its connect(), before its first attempt to log in
 * @returns null when this is not the ssh2 that was read: such keys then cannot be used
 */
export function lookInside(client: Client): Inside | null {
  const protocol = objectIn(client, '_protocol');
  const handlers = objectIn(protocol, '_handlers');
  const failed = functionIn(handlers, 'USERAUTH_FAILURE');
  const authPK = functionIn(protocol, 'authPK');
  if (protocol === null || handlers === null || failed === null || authPK === null) return null;
  if (sender(protocol) === null) return null;
  let partial = false;
  Reflect.set(handlers, 'USERAUTH_FAILURE', (...heard: readonly unknown[]): void => {
    partial = heard[2] === true;
    Reflect.apply(failed, handlers, heard);
  });
  Reflect.set(protocol, 'authPK', (...request: readonly unknown[]): void => {
    const [username, key, algorithm, sign] = request;
    const half = typeof key === 'object' && key !== null ? disguised.get(key) : undefined;
    if (half === undefined) {
      Reflect.apply(authPK, protocol, request);
      return;
    }
    const plain = typeof algorithm === 'string' ? algorithm : half.plain.type;
    const head = (signed: boolean): Buffer => publicKeyRequest(String(username), plain, half, signed);
    if (typeof sign !== 'function') {
      sendRequest(protocol, head(false));
      return;
    }
    const later = sign as SignLater;
    later(Buffer.concat([writeStrings(sessionId(protocol)), head(true)]), (signature) => {
      if (!Buffer.isBuffer(signature)) throw new TypeError('no signature');
      sendRequest(protocol, Buffer.concat([head(true), writeStrings(signature)]));
    });
  });
  return { partial: () => partial };
}

/**
 * Sends a request that means nothing, and to which every server has to answer (keepalive@openssh.com; RFC 4254, 4). ssh2
 * sends it for its own timer alone, and does not tell when the answer came.
 * @param replied called with false or true for an answer, with an error when the connection ended before
 * @returns false, with nothing sent, when this is not the ssh2 that was read
 */
export function sendKeepalive(client: Client, replied: (refusal: unknown) => void): boolean {
  // Looked up each time: ssh2 makes a new list when the connection ends. Answers come in the order of the requests.
  const waiting: unknown = Reflect.get(client, '_callbacks');
  const protocol = objectIn(client, '_protocol');
  const ping = functionIn(protocol, 'ping');
  if (ping === null || !Array.isArray(waiting)) return false;
  waiting.push(replied);
  Reflect.apply(ping, protocol, []);
  return true;
}

/**
 * The sequence number (RFC 4253, 6.4) of the next packet that is sent.
 * @returns null when it is not known, as during a key exchange, which holds messages back
 */
export function nextSequence(client: Client): number | null {
  const protocol = objectIn(client, '_protocol');
  if (protocol === null || Reflect.get(protocol, '_kexinit') !== undefined) return null;
  const sequence: unknown = Reflect.get(objectIn(protocol, '_cipher') ?? {}, 'outSeqno');
  return typeof sequence === 'number' ? sequence : null;
}

/**
 * Takes back a request of {@link sendKeepalive} that was answered by UNIMPLEMENTED: ssh2 would take the next answer for its.
 */
export function forgetKeepalive(client: Client, replied: (refusal: unknown) => void): void {
  const waiting: unknown = Reflect.get(client, '_callbacks');
  const at = Array.isArray(waiting) ? waiting.indexOf(replied) : -1;
  if (Array.isArray(waiting) && at >= 0) waiting.splice(at, 1);
}

/** Sends a message that says nothing and has no answer (SSH_MSG_IGNORE: RFC 4253, 11.2). */
export function sendIgnore(client: Client): void {
  const protocol = objectIn(client, '_protocol');
  if (protocol !== null) sender(protocol)?.(Buffer.of(2, 0, 0, 0, 0));
}

/**
 * SSH_MSG_USERAUTH_REQUEST with a public key (RFC 4252, 7), without the signature.
 * @param plain algorithm of the signature; a certificate has a name of its own for each (PROTOCOL.certkeys)
 */
export function publicKeyRequest(username: string, plain: string, half: PublicHalf, signed: boolean): Buffer {
  const algorithm = half.certificate === null ? plain : certificateAlgorithm(plain);
  return Buffer.concat([
    Buffer.of(50),
    writeStrings(username, 'ssh-connection', 'publickey'),
    Buffer.of(signed ? 1 : 0),
    writeStrings(algorithm, half.blob),
  ]);
}

function sessionId(protocol: object): Buffer {
  const id: unknown = Reflect.get(objectIn(protocol, '_kex') ?? {}, 'sessionID');
  if (!Buffer.isBuffer(id)) throw new TypeError('ssh2 has no session id');
  return id;
}

function sendRequest(protocol: object, payload: Buffer): void {
  const send = sender(protocol);
  const waiting: unknown = Reflect.get(protocol, '_authsQueue');
  if (send === null || !Array.isArray(waiting)) throw new TypeError('ssh2 looks different');
  // Tells ssh2 how to read the answer: message 60 means another thing for each method.
  waiting.push('publickey');
  send(payload);
}

/** How a packet is sent; null when ssh2 looks different. */
function sender(protocol: object): ((payload: Buffer) => void) | null {
  const writer = objectIn(objectIn(protocol, '_packetRW'), 'write');
  const allocate = functionIn(writer, 'alloc');
  const finalize = functionIn(writer, 'finalize');
  if (writer === null || allocate === null || finalize === null) return null;
  if (!Array.isArray(Reflect.get(protocol, '_authsQueue'))) return null;
  return (payload) => {
    // During a key exchange ssh2 keeps bare payloads, and makes packets of them after it.
    if (Reflect.get(protocol, '_kexinit') !== undefined) {
      const queue: unknown = Reflect.get(protocol, '_queue');
      if (Array.isArray(queue)) queue.push(payload);
      else Reflect.set(protocol, '_queue', [payload]);
      return;
    }
    const start: unknown = Reflect.get(writer, 'allocStart');
    const packet: unknown = Reflect.apply(allocate, writer, [payload.length]);
    const cipher = objectIn(protocol, '_cipher');
    const encrypt = functionIn(cipher, 'encrypt');
    if (typeof start !== 'number' || !Buffer.isBuffer(packet) || encrypt === null) {
      throw new TypeError('ssh2 looks different');
    }
    packet.set(payload, start);
    Reflect.apply(encrypt, cipher, [Reflect.apply(finalize, writer, [packet])]);
  };
}
