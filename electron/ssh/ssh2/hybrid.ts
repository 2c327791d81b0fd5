import * as texts from '../../../shared/texts/breaches';
import {
  hybridMethod,
  replyLength,
  startHybrid,
  type HybridExchange,
  type HybridMethod,
} from '../kex/hybrid';
import { readWith, writeStrings } from '../../keys/wire';
import { ProtocolBreach } from './breach';
import { goOnWith, type ExchangeWorld } from './exchange-steps';
import type { KeyExchange } from './internals';
import { messageName, messages } from './phases';
import { sendKexMessage } from './send';

/** Members that ssh2 looks up on an exchange of its curve (lib/protocol/kex.js), beside {@link KeyExchange}. */
interface CurveExchange extends KeyExchange {
  generateKeys: () => void;
  getPublicKey: () => Buffer;
  convertPublicKey: (key: Buffer) => Buffer;
  computeSecret: (theirs: Buffer) => Buffer;
}

export function isHybrid(kex: KeyExchange): kex is CurveExchange {
  return hybridMethod(kex.negotiated.kex) !== null;
}

/** Has a hybrid exchange, for which kex-names.ts made ssh2 take its own of a curve, done as it must be. */
export function computeHybrid(kex: KeyExchange, world: ExchangeWorld): { readonly close: () => void } {
  const method = hybridMethod(kex.negotiated.kex);
  if (!isHybrid(kex) || method === null) throw new Error(texts.replyMalformed);
  return new HybridSums(kex, method, world);
}

/**
 * One hybrid exchange (draft-ietf-sshm-mlkem-hybrid-kex, 2.3; RFC 9941, 3). Its messages are those of RFC 5656 with longer
 * values. Unlike there the values and the secret are strings: leading zeros count, in the exchange hash and in the keys.
 */
class HybridSums {
  #step: 'begun' | 'reply' | 'sums' | 'done' = 'begun';
  #exchange: HybridExchange | null = null;
  #ours: Buffer = Buffer.alloc(0);
  #secret: Buffer = Buffer.alloc(0);

  constructor(
    private readonly kex: CurveExchange,
    private readonly method: HybridMethod,
    private readonly world: ExchangeWorld,
  ) {
    kex.start = () => this.#begin();
    kex.generateKeys = () => undefined;
    kex.getPublicKey = () => this.#ours;
    kex.convertPublicKey = (key) => key;
    kex.computeSecret = () => this.#secret;
    kex.parse = (payload) => this.#parse(payload);
  }

  close(): void {
    this.#exchange?.close();
  }

  #begin(): void {
    this.#exchange = startHybrid(this.method);
    const { protocol } = this.world;
    goOnWith(this.#exchange.publicValue, this.kex, this.world, (value) => {
      this.#ours = value;
      this.#step = 'reply';
      protocol._debug?.(`Outbound: Sending ${messageName(messages.KEXDH_INIT)}`);
      sendKexMessage(protocol, Buffer.concat([Buffer.of(messages.KEXDH_INIT), writeStrings(value)]));
    });
  }

  #parse(payload: Buffer): ReturnType<KeyExchange['parse']> {
    if (this.#step === 'done') return this.world.proceed(payload);
    const message = payload[0] ?? 0;
    if (this.#step !== 'reply' || message !== messages.KEXDH_REPLY) {
      throw new ProtocolBreach(texts.beforeItsTurn(messageName(message)));
    }
    this.#takeReply(payload);
    return undefined;
  }

  #takeReply(payload: Buffer): void {
    const theirs = readWith(payload.subarray(1), (cursor) => {
      cursor.string();
      return Buffer.from(cursor.string());
    });
    if (theirs === null || this.#exchange === null) throw new ProtocolBreach(texts.replyMalformed);
    const due = replyLength(this.method);
    if (theirs.length !== due) throw new ProtocolBreach(texts.hybridValueOf(theirs.length, due));
    this.#step = 'sums';
    const reply = Buffer.from(payload);
    const release = this.world.guard.hold();
    goOnWith(this.#exchange.secret(theirs), this.kex, this.world, (secret) => {
      if (secret === null) throw new ProtocolBreach(texts.secretGivenAway);
      this.#secret = secret;
      this.#step = 'done';
      this.world.proceed(reply);
      release();
    });
  }
}
