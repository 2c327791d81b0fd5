import type { Socket } from 'node:net';
import { plainOpener, plainSealer, type Opener, type Sealer } from './ciphers';
import { createCompressor, Expander } from './compression';

export interface TransportEvents {
  readonly bytes: (bytes: Buffer) => void;
  /** A line before the first packet, without its end. */
  readonly line: (line: string) => void;
  readonly payload: (payload: Buffer, encrypted: boolean) => void;
  /** What arrived under keys and is not encrypted with them; nothing is read after it. */
  readonly unreadable: (bytes: Buffer, error: unknown) => void;
  readonly closed: () => void;
}

/** What takes bytes off the wire and puts packets on it, with the keys of each direction apart. */
export class RawTransport {
  readonly #socket: Socket;
  readonly #events: TransportEvents;
  #held: Buffer[] | null = null;
  #sealer: Sealer = plainSealer;
  #compress: ((payload: Buffer) => Buffer) | null = null;
  #sent = 0;
  #sealed = 0;
  #opener: Opener = plainOpener;
  #expander: Expander | null = null;
  #received = 0;
  #buffer: Buffer = Buffer.alloc(0);
  #greeted = false;
  #reading = false;
  #unreadable = false;

  constructor(socket: Socket, events: TransportEvents) {
    this.#socket = socket;
    this.#events = events;
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => {
      events.bytes(bytes);
      if (this.#unreadable) return;
      this.#buffer = this.#buffer.length === 0 ? bytes : Buffer.concat([this.#buffer, bytes]);
      void this.#read();
    });
    socket.on('close', () => {
      this.#expander?.close();
      events.closed();
    });
  }

  /** Sends bytes as they are. @returns false when the socket's queue is long */
  write(bytes: Buffer): boolean {
    if (this.#held === null) return this.#socket.destroyed ? true : this.#socket.write(bytes);
    this.#held.push(bytes);
    return true;
  }

  /** Keeps what is sent from now on, for one write at `uncork`. */
  cork(): void {
    this.#held ??= [];
  }

  uncork(): void {
    const held = this.#held;
    this.#held = null;
    if (held !== null && held.length > 0) this.write(Buffer.concat(held));
  }

  /** @returns a packet under the current keys, which counts as sent; compressed unless it is said to be so already */
  seal(payload: Buffer, isPacked = false): Buffer {
    const packed = isPacked ? payload : (this.#compress?.(payload) ?? payload);
    const packet = this.#sealer.seal(packed, this.#sent);
    this.#sent = (this.#sent + 1) >>> 0;
    this.#sealed += 1;
    return packet;
  }

  /** How many packets were made so far, under all keys. */
  get sealed(): number {
    return this.#sealed;
  }

  /** Number of the next packet that goes out, modulo 2^32. */
  get sent(): number {
    return this.#sent;
  }

  /** Takes keys for what is sent from now on. @param restart whether packets are counted from 0 again (strict key exchange) */
  sealWith(sealer: Sealer, restart: boolean): void {
    this.#sealer = sealer;
    if (restart) this.#sent = 0;
  }

  /** Takes keys for what arrives from now on: to be called while a payload is handled. */
  openWith(opener: Opener, restart: boolean): void {
    this.#opener = opener;
    if (restart) this.#received = 0;
  }

  compressFromHere(): void {
    this.#compress = createCompressor();
  }

  expandFromHere(): void {
    this.#expander?.close();
    this.#expander = new Expander();
  }

  get socket(): Socket {
    return this.#socket;
  }

  /** Resolves once the socket's queue is short again, or it is closed. */
  async drained(): Promise<void> {
    const socket = this.#socket;
    if (socket.destroyed || !socket.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        socket.removeListener('drain', done);
        socket.removeListener('close', done);
        resolve();
      };
      socket.on('drain', done);
      socket.on('close', done);
    });
  }

  async #read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    if (!this.#greeted) this.#readLines();
    if (this.#greeted) {
      try {
        await this.#readPackets();
      } catch (error) {
        this.#unreadable = true;
        this.#events.unreadable(this.#buffer, error);
      }
    }
    this.#reading = false;
  }

  #readLines(): void {
    for (let end = this.#buffer.indexOf(10); end >= 0 && !this.#greeted; end = this.#buffer.indexOf(10)) {
      const line = this.#buffer.toString('latin1', 0, end).replace(/\r$/u, '');
      this.#buffer = this.#buffer.subarray(end + 1);
      this.#greeted = line.startsWith('SSH-');
      this.#events.line(line);
    }
  }

  async #readPackets(): Promise<void> {
    for (;;) {
      const packet = this.#opener.open(this.#buffer, this.#received);
      if (packet === null) return;
      const { encrypted } = this.#opener;
      this.#buffer = this.#buffer.subarray(packet.used);
      this.#received = (this.#received + 1) >>> 0;
      const expander = this.#expander;
      const payload = expander === null ? packet.payload : await expander.expand(packet.payload);
      this.#events.payload(payload, encrypted);
    }
  }
}
