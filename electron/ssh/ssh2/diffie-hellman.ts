import { randomBytes } from 'node:crypto';
import * as texts from '../../../shared/texts/breaches';
import { noKeyExchange, unknownGroup } from '../../../shared/texts/ssh';
import { primeBits, startExchange, type Exchange } from '../kex/diffie-hellman';
import { groupPrime } from '../kex/groups';
import { bitLength, isNegative, readWith, toMpint, writeStrings } from '../../keys/wire';
import { ProtocolBreach } from './breach';
import type { InboundGuard } from './inbound';
import { checkKeyExchange, type Internals, type KeyExchange, type Protocol } from './internals';
import { messageName, messages } from './phases';
import { sendKexMessage } from './send';

/** The names of the fixed groups (RFC 4253, 8; RFC 8268), all of which have the generator 2. */
const two = Buffer.of(2);

/** Step that an exchange waits for: the server's group, our own sums, or the server's reply. */
type Step = 'group' | 'sums' | 'reply' | 'done';

/** Members that ssh2 looks up on a Diffie-Hellman exchange (lib/protocol/kex.js), beside {@link KeyExchange}. */
interface DiffieHellmanExchange extends KeyExchange {
  readonly groupName?: string;
  generateKeys: () => void;
  getPublicKey: () => Buffer;
  computeSecret: (theirs: Buffer) => Buffer;
  getDHParams: () => { readonly prime: Buffer; readonly generator: Buffer };
}

/**
 * Does the sums of Diffie-Hellman on a thread of their own (kex/diffie-hellman.ts): ssh2 does them where they are asked for,
 * and has the runtime check the server's prime first, which stops every connection of the thread for up to a minute.
 *
 * ssh2 goes on by itself once the sums are there. What the server sends behind its reply waits for them.
 * @param internals right after connect()
 * @param on.began called for each such exchange, and may throw; on.failed with what goes wrong while nothing is being read
 */
export function computeDiffieHellmanElsewhere(
  internals: Internals,
  guard: InboundGuard,
  on: { readonly began: () => void; readonly failed: (thrown: unknown) => void },
): void {
  const { client, protocol } = internals;
  let running: Sums | null = null;
  client.once('close', () => running?.close());
  const takeOver = (kex: KeyExchange): void => {
    if (!isDiffieHellman(kex)) return;
    on.began();
    running?.close();
    running = new Sums(kex, protocol, guard, on.failed);
  };
  let current = protocol._kex;
  Object.defineProperty(protocol, '_kex', {
    configurable: true,
    get: () => current,
    set: (made: KeyExchange) => {
      checkKeyExchange(made);
      current = made;
      takeOver(made);
    },
  });
}

function isDiffieHellman(kex: KeyExchange): kex is DiffieHellmanExchange {
  return kex.type === 'group' || kex.type === 'groupex';
}

/** One exchange, whose sums are done elsewhere; it looks to ssh2 as its own do. */
class Sums {
  readonly #hasOwnGroup: boolean;
  /** ssh2's way from a reply on. */
  readonly #proceed: KeyExchange['parse'];
  #step: Step;
  #prime: Buffer = Buffer.alloc(0);
  #generator: Buffer = two;
  #exchange: Exchange | null = null;
  #ours: Buffer = Buffer.alloc(0);
  #secret: Buffer = Buffer.alloc(0);

  constructor(
    private readonly kex: DiffieHellmanExchange,
    private readonly protocol: Protocol,
    private readonly guard: InboundGuard,
    private readonly failed: (thrown: unknown) => void,
  ) {
    this.#hasOwnGroup = kex.type === 'groupex';
    this.#proceed = sharedParse(kex);
    this.#step = this.#hasOwnGroup ? 'group' : 'sums';
    if (!this.#hasOwnGroup) {
      kex.start = () => {
        const known = groupPrime(kex.groupName ?? '');
        if (known === null) throw new Error(unknownGroup(String(kex.groupName)));
        this.#prime = known;
        this.#begin();
      };
    }
    kex.generateKeys = () => undefined;
    kex.getPublicKey = () => this.#ours;
    kex.computeSecret = () => this.#secret;
    kex.getDHParams = () => ({ prime: toMpint(this.#prime), generator: toMpint(this.#generator) });
    kex.parse = (payload) => this.#parse(payload);
  }

  close(): void {
    this.#exchange?.close();
  }

  #parse(payload: Buffer): ReturnType<KeyExchange['parse']> {
    const message = payload[0] ?? 0;
    if (this.#step === 'done') return this.#proceed(payload);
    const reply = this.#hasOwnGroup ? messages.KEX_DH_GEX_REPLY : messages.KEXDH_REPLY;
    // GEX_GROUP has the number of KEXDH_REPLY (RFC 4419, 5).
    if (this.#step === 'group' && message === messages.KEXDH_REPLY) this.#takeGroup(payload);
    else if (this.#step === 'reply' && message === reply) this.#takeReply(payload);
    else throw new ProtocolBreach(texts.beforeItsTurn(messageName(message)));
    return undefined;
  }

  /** Goes on with what was worked out, unless the connection has ended, or exchanges keys anew, by then. */
  #then(value: Promise<Buffer>, work: (value: Buffer) => void): void {
    const later = (next: () => void): void => {
      try {
        if (this.protocol._destruct !== undefined && this.protocol._kex === this.kex) next();
      } catch (thrown) {
        this.failed(thrown);
      }
    };
    value.then(
      (found) => later(() => work(found)),
      (why: unknown) => later(() => this.failed(why)),
    );
  }

  #begin(): void {
    this.#exchange = startExchange(this.#prime, this.#generator, randomBytes);
    this.#then(this.#exchange.publicValue, (value) => {
      this.#ours = toMpint(value);
      this.#step = 'reply';
      const message = this.#hasOwnGroup ? messages.KEX_DH_GEX_INIT : messages.KEXDH_INIT;
      this.protocol._debug?.(`Outbound: Sending ${messageName(message)}`);
      sendKexMessage(this.protocol, Buffer.concat([Buffer.of(message), writeStrings(this.#ours)]));
    });
  }

  #takeGroup(payload: Buffer): void {
    const group = readWith(payload.subarray(1), (cursor) => ({
      prime: Buffer.from(cursor.string()),
      generator: Buffer.from(cursor.string()),
    }));
    if (group === null) throw new ProtocolBreach(texts.groupMalformed);
    checkGroup(group.prime, group.generator);
    this.#prime = group.prime;
    this.#generator = group.generator;
    this.#step = 'sums';
    this.#begin();
  }

  #takeReply(payload: Buffer): void {
    const theirs = readWith(payload.subarray(1), (cursor) => {
      cursor.string();
      return Buffer.from(cursor.string());
    });
    if (theirs === null || this.#exchange === null) throw new ProtocolBreach(texts.replyMalformed);
    checkPublicValue(theirs, this.#prime);
    this.#step = 'sums';
    const reply = Buffer.from(payload);
    const release = this.guard.hold();
    this.#then(this.#exchange.secret(theirs), (value) => {
      this.#secret = toMpint(value);
      this.#step = 'done';
      // To ssh2 both kinds of exchange have the same reply.
      reply[0] = messages.KEXDH_REPLY;
      this.#proceed(reply);
      release();
    });
  }
}

/** ssh2's way from a reply on, which all kinds of exchange share: the topmost `parse` of their classes. */
function sharedParse(kex: KeyExchange): KeyExchange['parse'] {
  let parse: KeyExchange['parse'] | null = null;
  for (let kind: unknown = Object.getPrototypeOf(kex); isObject(kind); kind = Object.getPrototypeOf(kind)) {
    if (Object.hasOwn(kind, 'parse')) parse = Reflect.get(kind, 'parse') as KeyExchange['parse'];
  }
  if (parse === null) throw new Error(noKeyExchange);
  const found = parse;
  return (payload) => Reflect.apply(found, kex, [payload]);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && value !== Object.prototype;
}

/** OpenSSH checks sizes, and that the number is none below zero (sshbuf-getput-crypto.c); RFC 4419, 3 has the range. */
function checkGroup(prime: Buffer, generator: Buffer): void {
  const bits = bitLength(prime);
  if (isNegative(prime) || bits < primeBits.least || bits > primeBits.most || (prime.at(-1) ?? 0) % 2 === 0) {
    throw new ProtocolBreach(texts.groupUnsafe(bits, primeBits));
  }
  const value = toMpint(generator);
  const isSmall = value.length === 0 || (value.length === 1 && (value[0] ?? 0) < 2);
  if (isNegative(generator) || isSmall || !isLess(value, prime)) {
    throw new ProtocolBreach(texts.generatorUseless);
  }
}

/** RFC 4253, 8: 1 < f < p − 1, or the secret would be known to anybody. */
function checkPublicValue(theirs: Buffer, prime: Buffer): void {
  const value = toMpint(theirs);
  const isOne = value.length === 0 || (value.length === 1 && (value[0] ?? 0) < 2);
  const last = Buffer.from(prime);
  // An odd number less one.
  last[last.length - 1] = (last[last.length - 1] ?? 0) & 0xfe;
  if (isNegative(theirs) || isOne || !isLess(value, last)) {
    throw new ProtocolBreach(texts.secretGivenAway);
  }
}

function isLess(left: Buffer, right: Buffer): boolean {
  const [a, b] = [toMpint(left), toMpint(right)];
  return a.length === b.length ? Buffer.compare(a, b) < 0 : a.length < b.length;
}
