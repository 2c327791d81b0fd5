import { randomBytes } from 'node:crypto';
import * as texts from '../../../shared/texts/breaches';
import { unknownGroup } from '../../../shared/texts/ssh';
import { primeBits, startExchange, type Exchange } from '../kex/diffie-hellman';
import { groupPrime } from '../kex/groups';
import { bitLength, isNegative, readWith, toMpint, writeStrings } from '../../keys/wire';
import { ProtocolBreach } from './breach';
import { goOnWith, type ExchangeWorld } from './exchange-steps';
import type { KeyExchange } from './internals';
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
 */
export function computeDiffieHellman(
  kex: DiffieHellmanExchange,
  world: ExchangeWorld,
): { readonly close: () => void } {
  return new Sums(kex, world);
}

export function isDiffieHellman(kex: KeyExchange): kex is DiffieHellmanExchange {
  return kex.type === 'group' || kex.type === 'groupex';
}

/** One exchange, whose sums are done elsewhere; it looks to ssh2 as its own do. */
class Sums {
  readonly #hasOwnGroup: boolean;
  #step: Step;
  #prime: Buffer = Buffer.alloc(0);
  #generator: Buffer = two;
  #exchange: Exchange | null = null;
  #ours: Buffer = Buffer.alloc(0);
  #secret: Buffer = Buffer.alloc(0);

  constructor(
    private readonly kex: DiffieHellmanExchange,
    private readonly world: ExchangeWorld,
  ) {
    this.#hasOwnGroup = kex.type === 'groupex';
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
    if (this.#step === 'done') return this.world.proceed(payload);
    const reply = this.#hasOwnGroup ? messages.KEX_DH_GEX_REPLY : messages.KEXDH_REPLY;
    // GEX_GROUP has the number of KEXDH_REPLY (RFC 4419, 5).
    if (this.#step === 'group' && message === messages.KEXDH_REPLY) this.#takeGroup(payload);
    else if (this.#step === 'reply' && message === reply) this.#takeReply(payload);
    else throw new ProtocolBreach(texts.beforeItsTurn(messageName(message)));
    return undefined;
  }

  #begin(): void {
    this.#exchange = startExchange(this.#prime, this.#generator, randomBytes);
    goOnWith(this.#exchange.publicValue, this.kex, this.world, (value) => {
      this.#ours = toMpint(value);
      this.#step = 'reply';
      const message = this.#hasOwnGroup ? messages.KEX_DH_GEX_INIT : messages.KEXDH_INIT;
      this.world.protocol._debug?.(`Outbound: Sending ${messageName(message)}`);
      sendKexMessage(this.world.protocol, Buffer.concat([Buffer.of(message), writeStrings(this.#ours)]));
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
    const release = this.world.guard.hold();
    goOnWith(this.#exchange.secret(theirs), this.kex, this.world, (value) => {
      this.#secret = toMpint(value);
      this.#step = 'done';
      // To ssh2 both kinds of exchange have the same reply.
      reply[0] = messages.KEXDH_REPLY;
      this.world.proceed(reply);
      release();
    });
  }
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
