import * as texts from '../../../shared/texts/breaches';
import { ProtocolBreach } from './breach';
import type { IdleMessages } from './idle-messages';
import { checkDecipher, type Decipher, type Internals, type PacketReader, type Protocol } from './internals';
import { largestPacket } from './packet-size';
import { messageName, messages, verdictOn, type PhaseTracker } from './phases';
import { sendMessage } from './send';

/** Surroundings of an {@link InboundGuard}. */
interface Surroundings {
  readonly phases: Pick<PhaseTracker, 'current' | 'passed'>;
  readonly idle: Pick<IdleMessages, 'countMessage' | 'countOpen'>;
  /** Pauses and resumes the connection's bytes. */
  readonly transport: { readonly pause: () => void; readonly resume: () => void };
  /** Looks at a message that may pass, and throws or takes it away where its contents are at fault. */
  readonly inspect: (message: number, payload: Buffer) => 'pass' | 'drop';
  /** Called with the number of each message before ssh2 gets it. */
  readonly passing: (message: number) => void;
  /** Told what reading held packets threw. */
  readonly failed: (thrown: unknown) => void;
}

/**
 * Milliseconds that one connection's packets are read at a time: a server that sends many tiny ones leaves the others of its
 * thread their turn. A quarter of a megabyte of a transfer takes less than one.
 */
const turn = 4;

/** So many packets are read between two looks at the clock. */
const packetsPerLook = 16;

/**
 * Packets of so few bytes, on the average of a turn, cost more than they carry. Who sends nothing else rests for twice as
 * long as its turn took, so that it has a third of a processor at the most.
 */
const tiny = 256;

/**
 * Puts phases.ts in front of ssh2's handlers: every packet, under whichever keys it comes, is unpacked here, judged by its
 * message and the connection's phase, and only then given to ssh2. A breach is thrown as {@link ProtocolBreach}, so that
 * nothing behind it in the same chunk is read.
 *
 * ssh2 makes a new decipher for each key exchange and takes over its `_onPayload` there, so both are watched; so is the
 * reader, which unpacks what is compressed.
 */
export class InboundGuard {
  readonly #protocol: Protocol;
  readonly #unpack: (packed: Buffer) => Buffer;
  /** Those who have reading stopped. */
  readonly #holders = new Set<symbol>();
  #decipher: Decipher | undefined;
  #held: Buffer[] = [];
  #isIgnoring = false;
  #turnBegan = 0;
  #packets = 0;
  #bytes = 0;

  /** @param internals right after connect(), after the greeting's reading was replaced */
  constructor(
    internals: Internals,
    private readonly given: Surroundings,
  ) {
    const { protocol } = internals;
    this.#protocol = protocol;
    this.#decipher = protocol._decipher;
    this.#unpack = watchReader(internals);
    Object.defineProperty(protocol, '_decipher', {
      configurable: true,
      get: () => this.#decipher,
      set: (made: Decipher) => {
        checkDecipher(made);
        this.#decipher = made;
        this.#watchDecipher(made);
      },
    });
    this.#watchParse();
  }

  /**
   * Stops reading behind the packet that is being read, whatever else came with it, until the function it returns is
   * called. The socket is paused meanwhile, so that no more than one chunk waits.
   */
  hold(): () => void {
    const holder = Symbol('holder');
    if (this.#isIgnoring) return () => undefined;
    this.#holders.add(holder);
    this.given.transport.pause();
    return () => {
      if (this.#holders.delete(holder) && this.#holders.size === 0) this.#readHeld();
    };
  }

  /** Reads no packet any more, and what still comes as fast as it comes: behind it is the end of the connection. */
  ignoreRest(): void {
    this.#isIgnoring = true;
    this.#holders.clear();
    this.#held = [];
    this.given.transport.resume();
  }

  /** @returns whether ssh2 gets it */
  #admit(payload: Buffer): boolean {
    const { phases, idle, inspect, passing } = this.given;
    const protocol = this.#protocol;
    const message = payload[0];
    if (message === undefined) throw new ProtocolBreach(texts.emptyPacket);
    const phase = phases.current();
    const verdict = verdictOn(message, phase, protocol._strictMode === true);
    const isAnswer = verdict === 'asked' && protocol._authsQueue.length > 0;
    if (verdict === 'ends' || (verdict === 'asked' && !isAnswer)) {
      throw new ProtocolBreach(texts.untimely(messageName(message), verdict === 'asked', phase));
    }
    if (message === messages.CHANNEL_OPEN) idle.countOpen(payload);
    else if (isIdle(message)) idle.countMessage(payload);
    if (verdict === 'unknown') {
      sendMessage(protocol, unimplemented(((this.#decipher?.inSeqno ?? 1) - 1) >>> 0));
    }
    if (verdict === 'ignored' || verdict === 'unknown') return false;
    if (inspect(message, payload) === 'drop') return false;
    phases.passed(message);
    passing(message);
    return true;
  }

  #watchDecipher(decipher: Decipher): void {
    let handOn = decipher._onPayload;
    const receive: Decipher['_onPayload'] = (packed) => {
      // The server's wrong guess: of whatever kind it is, it is not looked at.
      const isSkipped = this.#protocol._skipNextInboundPacket;
      const payload = this.#unpack(packed);
      const isAdmitted = isSkipped || this.#admit(payload);
      const next = isAdmitted ? Reflect.apply(handOn, decipher, [payload]) : undefined;
      if (next !== undefined) return next;
      this.#packets += 1;
      this.#bytes += payload.length;
      if (this.#packets % packetsPerLook === 0) this.#lookAtClock();
      return this.#holders.size > 0 ? false : undefined;
    };
    Object.defineProperty(decipher, '_onPayload', {
      configurable: true,
      get: () => receive,
      set: (replaced: Decipher['_onPayload']) => {
        handOn = replaced;
      },
    });
  }

  #watchParse(): void {
    const protocol = this.#protocol;
    let read = protocol._parse;
    const parse = (chunk: Buffer, at: number, length: number): number | undefined => {
      if (this.#isIgnoring) return length;
      if (this.#holders.size === 0) {
        if (at === 0) this.#beginTurn();
        return Reflect.apply(read, protocol, [chunk, at, length]);
      }
      // A copy: the chunk may be read into again.
      this.#held.push(Buffer.from(chunk.subarray(at, length)));
      return length;
    };
    Object.defineProperty(protocol, '_parse', {
      configurable: true,
      get: () => parse,
      set: (replaced: typeof read) => {
        read = replaced;
      },
    });
  }

  #readHeld(): void {
    const bytes = Buffer.concat(this.#held);
    this.#held = [];
    // A connection that has ended meanwhile is read no further.
    if (this.#protocol._destruct === undefined) return;
    try {
      this.#protocol.parse(bytes, 0, bytes.length);
      // A message among them may have had reading stopped again.
      if (this.#holders.size === 0) this.given.transport.resume();
    } catch (thrown) {
      this.given.failed(thrown);
    }
  }

  #beginTurn(): void {
    this.#turnBegan = performance.now();
    this.#packets = 0;
    this.#bytes = 0;
  }

  #lookAtClock(): void {
    const took = performance.now() - this.#turnBegan;
    if (took <= turn || this.#holders.size > 0) return;
    if (this.#bytes < this.#packets * tiny) setTimeout(this.hold(), took * 2);
    else setImmediate(this.hold());
  }
}

/** @returns unpacks a packet, compressed or not; ssh2 itself then reads what is given to it as it is */
function watchReader({ protocol }: Internals): (packed: Buffer) => Buffer {
  const packets = protocol._packetRW;
  let reader = packets.read;
  const plain: PacketReader = {
    read: (payload) => payload,
    cleanup: () => reader.cleanup(),
  };
  Object.defineProperty(packets, 'read', {
    configurable: true,
    get: () => plain,
    set: (made: PacketReader) => {
      reader = made;
      // A packet of a few bytes could grow to any size otherwise.
      if (made._zlib !== undefined) made._zlib._maxOutputLength = largestPacket;
    },
  });
  return (packed) => {
    try {
      return reader.read(packed);
    } catch (thrown) {
      if (thrown instanceof Error && thrown.message.startsWith('Output length exceeded')) {
        throw new ProtocolBreach(texts.compressedLargerThan256k);
      }
      throw thrown;
    }
  };
}

/** Whether a message moves nothing and opens nothing that was asked for, but those of channels: channel-rules.ts counts those. */
function isIdle(message: number): boolean {
  return message < messages.CHANNEL_OPEN_CONFIRMATION || message > messages.CHANNEL_FAILURE;
}

/** @param packet the number of the packet that is not known; ssh2 counts up before it hands a packet on */
function unimplemented(packet: number): Buffer {
  const payload = Buffer.alloc(5);
  payload[0] = messages.UNIMPLEMENTED;
  payload.writeUInt32BE(packet, 1);
  return payload;
}
