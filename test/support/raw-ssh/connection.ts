import type { Socket } from 'node:net';
import { createOpener, createSealer, type Opener, type Sealer } from './ciphers';
import type { RawHostKey } from './host-key';
import { hybridHalf, hybridNames, type HybridWishes } from './hybrid';
import {
  agree,
  allNames,
  curveHalf,
  curves,
  deriveKeys,
  digestOf,
  exchangeHash,
  group14,
  groupExchange,
  groupHalf,
  readKexInit,
  readModulus,
  strictClient,
  strictServer,
  writeKexInit,
  type Agreed,
  type Half,
  type Modulus,
  type NameLists,
} from './key-exchange';
import { Message, newKeys } from './messages';
import { RawTransport } from './transport';
import { mpint, string, WireReader } from './wire';

/** How far a connection is, as the server sees it. Until the client's NEWKEYS its host key may still be judged. */
export type RawPhase =
  | 'greeting'
  | 'key exchange'
  | 'host key pending'
  | 'service'
  | 'authentication'
  | 'open'
  | 'rekey'
  | 'rekey, host key pending';

/** A packet of the client's. */
export interface Received {
  readonly number: number;
  /** The whole payload, its number first. */
  readonly payload: Buffer;
  readonly phase: RawPhase;
  readonly encrypted: boolean;
  /** Milliseconds, from performance.now(). */
  readonly time: number;
}

/** Bytes of the client's as they came. */
export interface WireBytes {
  readonly bytes: Buffer;
  readonly phase: RawPhase;
  readonly time: number;
}

export interface RawOptions {
  /** What its KEXINIT offers, in this order; all that it can do unless said. */
  readonly names?: Partial<NameLists>;
  /** Whether it offers strict key exchange; yes unless said. */
  readonly strict?: boolean;
  /** Whether it puts ext-info-s into its KEXINIT, as OpenSSH does since 9.6; no unless said. */
  readonly extInfo?: boolean;
  /** What its KEXINIT says about a guessed packet behind it; no unless said. */
  readonly guesses?: boolean;
  /** Its group for diffie-hellman-group-exchange-sha256, or its size in bits; 2048 bits unless said. */
  readonly modulus?: number | Modulus;
  readonly version?: string;
  /** Its part in hybrid key exchanges. */
  readonly hybrid?: HybridWishes;
  /** Whether bytes and packets of the client's are kept for the test; yes unless said. */
  readonly record?: boolean;
}

/** Why a wait ended that a test had begun: the client went away. */
export class ConnectionEnded extends Error {
  override readonly name = 'ConnectionEnded';
}

interface Waiting {
  readonly numbers: readonly number[];
  readonly resolve: (received: Received) => void;
  readonly reject: (error: Error) => void;
}

interface NextKeys {
  readonly sealer: Sealer;
  readonly opener: Opener;
  readonly agreed: Agreed;
}

/** One client, and what the server sends it: packet by packet, at any time, without waiting its turn. */
export class RawConnection {
  readonly transport: RawTransport;
  /** All that the client sent, in order, unless recording is off. */
  readonly wire: WireBytes[] = [];
  readonly received: Received[] = [];
  /** Lines of the client's before its first packet; the last one is its version. */
  readonly lines: string[] = [];
  /** What came under keys without being encrypted with them: null as long as nothing of the kind did. */
  unreadable: WireBytes | null = null;
  /** Called with each packet of the client's. */
  onMessage: ((message: Received) => void) | null = null;
  /** Resolves when the socket is closed. */
  readonly closed: Promise<void>;
  readonly hostKey: RawHostKey;

  readonly #options: RawOptions;
  readonly #version: string;
  readonly #untaken: Received[] = [];
  #waiting: Waiting[] = [];
  #ended = false;
  #phase: RawPhase = 'greeting';
  #serverKexInit: Buffer | null = null;
  #clientKexInit: Buffer | null = null;
  #offered: NameLists | null = null;
  #strict = false;
  #sessionId: Buffer | null = null;
  #next: NextKeys | null = null;
  #agreed: Agreed | null = null;
  #sealed = false;
  #opened = false;
  #loggedIn = false;

  constructor(socket: Socket, hostKey: RawHostKey, options: RawOptions) {
    this.hostKey = hostKey;
    this.#options = options;
    this.#version = options.version ?? 'SSH-2.0-raw';
    let close: () => void = () => undefined;
    this.closed = new Promise((resolve) => {
      close = resolve;
    });
    const record = options.record ?? true;
    this.transport = new RawTransport(socket, {
      bytes: (bytes) => {
        if (record) this.wire.push({ bytes, phase: this.#phase, time: performance.now() });
      },
      line: (line) => this.lines.push(line),
      payload: (payload, encrypted) => this.#take(payload, encrypted, record),
      unreadable: (bytes) => {
        this.unreadable = { bytes: Buffer.from(bytes), phase: this.#phase, time: performance.now() };
      },
      closed: () => {
        this.#ended = true;
        this.#waiting.splice(0).forEach(({ reject }) => reject(new ConnectionEnded('the client went away')));
        close();
      },
    });
  }

  get phase(): RawPhase {
    return this.#phase;
  }

  /** What both agreed on at the latest key exchange that has its reply. */
  get agreed(): Agreed | null {
    return this.#agreed;
  }

  get isStrict(): boolean {
    return this.#strict;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Sends packets under whichever keys are current. @returns false when the socket's queue is long */
  send(...payloads: readonly Buffer[]): boolean {
    let room = true;
    for (const payload of payloads) {
      room = this.transport.write(this.transport.seal(payload));
      if (payload[0] === Message.authSuccess) this.#logIn();
      if (payload[0] === Message.serviceAccept && this.#phase === 'service') this.#phase = 'authentication';
    }
    return room;
  }

  /**
   * Sends a packet that is compressed already (RFC 1951, blocks up to a sync flush), which may stand for any number of bytes.
   * @returns false when the socket's queue is long
   */
  sendPacked(packed: Buffer): boolean {
    return this.transport.write(this.transport.seal(packed, true));
  }

  /** Sends packets in one write. */
  sendTogether(...payloads: readonly Buffer[]): void {
    this.together(() => this.send(...payloads));
  }

  /** Puts all that a function sends into one write. */
  together(send: () => void): void {
    this.transport.cork();
    send();
    this.transport.uncork();
  }

  /** Sends bytes as they are, past all keys. */
  sendBytes(bytes: string | Buffer): void {
    this.transport.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** Sends the server's version line, with lines before it if given. */
  greet(linesBefore: readonly string[] = []): void {
    this.sendBytes([...linesBefore, this.#version, ''].join('\r\n'));
    this.#phase = 'key exchange';
  }

  /** The text of `greet`, for tests that send it in pieces of their own. */
  get version(): string {
    return this.#version;
  }

  /** Says that the greeting is over, for tests that send it by themselves. */
  greeted(): void {
    this.#phase = 'key exchange';
  }

  /** The first packet of these numbers that no other call has taken. Rejects when the client goes away before. */
  async next(...numbers: readonly number[]): Promise<Received> {
    const at = this.#untaken.findIndex(({ number }) => numbers.includes(number));
    const [found] = at < 0 ? [] : this.#untaken.splice(at, 1);
    if (found !== undefined) return found;
    if (this.#ended) throw new ConnectionEnded('the client is gone');
    return new Promise((resolve, reject) => {
      this.#waiting.push({ numbers, resolve, reject });
    });
  }

  /** @param changes other lists than the options have */
  sendKexInit(changes: Partial<NameLists> = {}): void {
    const lists = {
      ...allNames,
      hostKey: this.hostKey.algorithms,
      ...this.#options.names,
      ...changes,
    };
    const first = this.#sessionId === null;
    const flags = [
      ...(first && (this.#options.extInfo ?? false) ? ['ext-info-s'] : []),
      ...(first && (this.#options.strict ?? true) ? [strictServer] : []),
    ];
    this.#offered = lists;
    this.#serverKexInit = writeKexInit(
      { ...lists, kex: [...lists.kex, ...flags] },
      this.#options.guesses ?? false,
    );
    if (!first) this.#phase = 'rekey';
    this.#sealed = this.#opened = false;
    this.send(this.#serverKexInit);
  }

  /** Waits for the client's KEXINIT. @returns what both agree on */
  async agree(): Promise<Agreed> {
    const { payload } = await this.next(Message.kexInit);
    const offered = this.#offered;
    if (offered === null) throw new Error('the server has sent no KEXINIT');
    const client = readKexInit(payload);
    this.#clientKexInit = payload;
    if (this.#sessionId === null) {
      this.#strict = (this.#options.strict ?? true) && client.kex.includes(strictClient);
    }
    const agreed = agree(client, offered);
    this.#agreed = agreed;
    if (agreed.wrongGuess) await this.next(Message.kexInitial, Message.gexRequest);
    return agreed;
  }

  /**
   * Waits for the client's half of the key exchange, and has the keys ready for `sendNewKeys`.
   * @param onRequest called when a client has asked for a group, before it gets one
   * @returns the reply, not sent yet: its signature or value can be spoilt
   */
  async reply(onRequest: (request: Received) => void = () => undefined): Promise<Buffer> {
    const agreed = this.#agreed;
    if (agreed === null) throw new Error('nothing is agreed yet');
    let group: Buffer = Buffer.alloc(0);
    let modulus = group14();
    const gex = agreed.kex === groupExchange;
    if (gex) {
      const request = await this.next(Message.gexRequest);
      onRequest(request);
      const wanted = this.#options.modulus ?? 2048;
      modulus = typeof wanted === 'number' ? await readModulus(wanted) : wanted;
      const numbers = [mpint(modulus.prime), mpint(modulus.generator)];
      this.send(Buffer.concat([Buffer.of(Message.kexReply), ...numbers]));
      group = Buffer.concat([request.payload.subarray(1), ...numbers]);
    }
    const initial = await this.next(gex ? Message.gexInitial : Message.kexInitial);
    const theirs = new WireReader(initial.payload, 1).string();
    const half = hybridNames.includes(agreed.kex)
      ? hybridHalf(agreed.kex, theirs, this.#options.hybrid)
      : curves.includes(agreed.kex)
        ? curveHalf(theirs)
        : groupHalf(new WireReader(initial.payload, 1).mpint(), modulus);
    const signature = this.#finish(agreed, group, initial.payload.subarray(1), half);
    const number = gex ? Message.gexReply : Message.kexReply;
    return Buffer.concat([
      ...[Buffer.of(number), string(this.hostKey.blob), half.publicValue, string(signature)],
    ]);
  }

  /** Sends the reply, as it is or as a test made it. */
  sendReply(reply: Buffer): void {
    this.send(reply);
    this.#phase = this.#sessionKnown() ? 'rekey, host key pending' : 'host key pending';
  }

  /** Sends NEWKEYS. @param switchKeys whether what follows goes out under the new keys, without the client's NEWKEYS */
  sendNewKeys(switchKeys = true): void {
    this.send(newKeys());
    if (switchKeys) this.switchOutboundKeys();
  }

  switchOutboundKeys(): void {
    const next = this.#next;
    if (next === null) throw new Error('there are no new keys');
    this.transport.sealWith(next.sealer, this.#strict);
    if (next.agreed.compression === 'zlib' || (this.#loggedIn && next.agreed.compression !== 'none')) {
      this.transport.compressFromHere();
    }
    this.#sealed = true;
    this.#afterKeys();
  }

  /** A whole key exchange. @param step called between its messages, by its name */
  async exchangeKeys(step: (name: KexStep) => unknown = () => undefined): Promise<void> {
    this.sendKexInit();
    await step('kexinit');
    await this.agree();
    const reply = await this.reply();
    await step('agreed');
    this.sendReply(reply);
    await step('replied');
    this.sendNewKeys();
    await step('newkeys');
    await this.next(Message.newKeys);
    await step('keyed');
  }

  end(): void {
    this.transport.socket.end();
  }

  destroy(): void {
    this.transport.socket.destroy();
  }

  #sessionKnown(): boolean {
    return this.#phase.startsWith('rekey') || this.#loggedIn;
  }

  #finish(agreed: Agreed, group: Buffer, clientValue: Buffer, half: Half): Buffer {
    const { hostKey } = this;
    const digest = digestOf(agreed.kex);
    const hash = exchangeHash({
      clientVersion: this.lines.at(-1) ?? '',
      serverVersion: this.#version,
      clientKexInit: this.#clientKexInit ?? Buffer.alloc(0),
      serverKexInit: this.#serverKexInit ?? Buffer.alloc(0),
      ...{ hostKey, group, clientValue, half, digest },
    });
    const sessionId = (this.#sessionId ??= hash);
    const derive = (cipher: string, direction: 'in' | 'out'): ReturnType<typeof deriveKeys> =>
      deriveKeys(cipher, direction, half.secret, hash, sessionId, digest);
    this.#next = {
      sealer: createSealer(agreed.cipher, agreed.mac, derive(agreed.cipher, 'out')),
      opener: createOpener(agreed.cipherIn, agreed.macIn, derive(agreed.cipherIn, 'in')),
      agreed,
    };
    return hostKey.sign(agreed.hostKey, hash);
  }

  #logIn(): void {
    if (!this.#sealed || this.#loggedIn) return;
    this.#loggedIn = true;
    if (this.#phase === 'authentication' || this.#phase === 'service') this.#phase = 'open';
    if (this.#agreed?.compression === 'zlib@openssh.com') this.transport.compressFromHere();
    if (this.#agreed?.compressionIn === 'zlib@openssh.com') this.transport.expandFromHere();
  }

  #afterKeys(): void {
    if (this.#sealed && this.#opened) this.#phase = this.#loggedIn ? 'open' : 'service';
  }

  #take(payload: Buffer, encrypted: boolean, record: boolean): void {
    const number = payload[0] ?? -1;
    const message = { number, payload, phase: this.#phase, encrypted, time: performance.now() };
    if (record) this.received.push(message);
    if (number === Message.newKeys && this.#next !== null) {
      const { opener, agreed } = this.#next;
      this.transport.openWith(opener, this.#strict);
      if (agreed.compressionIn === 'zlib' || (this.#loggedIn && agreed.compressionIn !== 'none')) {
        this.transport.expandFromHere();
      }
      this.#opened = true;
      this.#afterKeys();
    }
    const at = this.#waiting.findIndex(({ numbers }) => numbers.includes(number));
    const [waiting] = at < 0 ? [] : this.#waiting.splice(at, 1);
    if (waiting !== undefined) waiting.resolve(message);
    // Messages of the key exchange are awaited one by one, also by a server that keeps no others.
    else if (record || isKeyExchange(number)) this.#untaken.push(message);
    this.onMessage?.(message);
  }
}

/**
 * Places in a key exchange: behind our KEXINIT; all is known for the reply; behind it; behind our NEWKEYS, what is sent goes
 * out under the new keys; the client's NEWKEYS is here.
 */
export type KexStep = 'kexinit' | 'agreed' | 'replied' | 'newkeys' | 'keyed';

const isKeyExchange = (number: number): boolean => number >= Message.kexInit && number < Message.authRequest;
