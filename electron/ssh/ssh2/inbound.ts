import { ProtocolBreach } from './breach';
import type { IdleMessages } from './idle-messages';
import { checkDecipher, type Decipher, type Internals, type PacketReader } from './internals';
import { largestPacket } from './packet-size';
import { messageName, messages, phaseWords, verdictOn, type PhaseTracker } from './phases';
import { sendMessage } from './send';

/** What stands between the server's packets and ssh2's handlers. */
export interface InboundGuard {
  /**
   * Stops reading behind the packet that is being read, whatever else came with it, until the function it returns is
   * called. The socket is paused meanwhile, so that no more than one chunk waits.
   */
  readonly hold: () => () => void;
  /** Reads no packet any more, and what still comes as fast as it comes: behind it is the end of the connection. */
  readonly ignoreRest: () => void;
}

/** What {@link guardInbound} works with. */
export interface InboundSurroundings {
  readonly phases: PhaseTracker;
  readonly idle: IdleMessages;
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
 * @param internals right after connect(), after readGreeting()
 */
export function guardInbound(internals: Internals, surroundings: InboundSurroundings): InboundGuard {
  const { protocol } = internals;
  const { phases, idle, transport } = surroundings;
  /** Who has reading stopped. */
  const holders = new Set<symbol>();
  let held: Buffer[] = [];
  let isIgnoring = false;
  let turnBegan = 0;
  let packets = 0;
  let bytes = 0;

  let decipher = protocol._decipher;
  const unpack = watchReader(internals);
  /** @returns whether ssh2 gets it */
  const admit = (payload: Buffer): boolean => {
    const message = payload[0];
    if (message === undefined) throw new ProtocolBreach('it sent a packet without a message');
    const phase = phases.current();
    const verdict = verdictOn(message, phase, protocol._strictMode === true);
    const isAnswer = verdict === 'asked' && protocol._authsQueue.length > 0;
    if (verdict === 'ends' || (verdict === 'asked' && !isAnswer)) {
      const what = verdict === 'ends' ? '' : ', which nobody had asked for';
      throw new ProtocolBreach(`it sent ${messageName(message)}${what} while ${phaseWords[phase]}`);
    }
    if (message === messages.CHANNEL_OPEN) idle.countOpen(payload);
    else if (isIdle(message)) idle.countMessage(payload);
    if (verdict === 'unknown') sendMessage(protocol, unimplemented(((decipher?.inSeqno ?? 1) - 1) >>> 0));
    if (verdict === 'ignored' || verdict === 'unknown') return false;
    if (surroundings.inspect(message, payload) === 'drop') return false;
    phases.passed(message);
    surroundings.passing(message);
    return true;
  };

  const watchDecipher = (decipher: Decipher): void => {
    let handOn = decipher._onPayload;
    const receive: Decipher['_onPayload'] = (packed) => {
      // The server's wrong guess: of whatever kind it is, it is not looked at.
      const isSkipped = protocol._skipNextInboundPacket;
      const payload = unpack(packed);
      const isAdmitted = isSkipped || admit(payload);
      const next = isAdmitted ? Reflect.apply(handOn, decipher, [payload]) : undefined;
      if (next !== undefined) return next;
      packets += 1;
      bytes += payload.length;
      if (packets % packetsPerLook === 0) lookAtClock();
      return holders.size > 0 ? false : undefined;
    };
    Object.defineProperty(decipher, '_onPayload', {
      configurable: true,
      get: () => receive,
      set: (replaced: Decipher['_onPayload']) => {
        handOn = replaced;
      },
    });
  };

  Object.defineProperty(protocol, '_decipher', {
    configurable: true,
    get: () => decipher,
    set: (made: Decipher) => {
      checkDecipher(made);
      decipher = made;
      watchDecipher(made);
    },
  });

  let read = protocol._parse;
  const parse = (chunk: Buffer, at: number, length: number): number | undefined => {
    if (isIgnoring) return length;
    if (holders.size === 0) {
      if (at === 0) beginTurn();
      return Reflect.apply(read, protocol, [chunk, at, length]);
    }
    // A copy: the chunk may be read into again.
    held.push(Buffer.from(chunk.subarray(at, length)));
    return length;
  };
  Object.defineProperty(protocol, '_parse', {
    configurable: true,
    get: () => parse,
    set: (replaced: typeof read) => {
      read = replaced;
    },
  });

  const readHeld = (): void => {
    const bytes = Buffer.concat(held);
    held = [];
    // Nobody reads on what has ended meanwhile.
    if (protocol._destruct === undefined) return;
    try {
      protocol.parse(bytes, 0, bytes.length);
      // What was read may have had it held again.
      if (holders.size === 0) transport.resume();
    } catch (thrown) {
      surroundings.failed(thrown);
    }
  };
  const hold = (): (() => void) => {
    const holder = Symbol('holder');
    if (isIgnoring) return () => undefined;
    holders.add(holder);
    transport.pause();
    return () => {
      if (holders.delete(holder) && holders.size === 0) readHeld();
    };
  };
  const beginTurn = (): void => {
    turnBegan = performance.now();
    packets = 0;
    bytes = 0;
  };
  const lookAtClock = (): void => {
    const took = performance.now() - turnBegan;
    if (took <= turn || holders.size > 0) return;
    if (bytes < packets * tiny) setTimeout(hold(), took * 2);
    else setImmediate(hold());
  };
  return {
    hold,
    ignoreRest: () => {
      isIgnoring = true;
      holders.clear();
      held = [];
      transport.resume();
    },
  };
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
        throw new ProtocolBreach('it sent a compressed packet of more than 256 KB');
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
