import { connect, createServer, type Server, type Socket } from 'node:net';
import type { RawConnection } from './connection';
import * as messages from './messages';
import { uint32, WireReader } from './wire';

/** One channel of a decent server: a connection to loopback behind it, or an echo. */
export interface ServedChannel {
  readonly id: number;
  /** The client's number for it. */
  recipient: number;
  /** Bytes that the client still takes. */
  window: number;
  readonly kind: string;
}

interface Live extends ServedChannel {
  socket: Socket | null;
  packet: number;
  readonly queue: Buffer[];
  ending: boolean;
  eofSent: boolean;
  closed: boolean;
  /** Bytes taken since the client's window was last opened. */
  taken: number;
}

export interface ChannelOptions {
  /** Where channels lead: to the port asked for, on loopback, or back to the client. */
  readonly target: 'dial' | 'echo';
}

/** The channels and listeners of one connection. */
export class ServedChannels {
  readonly #connection: RawConnection;
  readonly #options: ChannelOptions;
  /** Sends what is no part of a key exchange, once none is under way. */
  readonly #send: (payload: Buffer) => void;
  readonly #channels = new Map<number, Live>();
  readonly #listeners = new Map<string, Server>();
  #nextId = 0;

  constructor(connection: RawConnection, options: ChannelOptions, send: (payload: Buffer) => void) {
    this.#connection = connection;
    this.#options = options;
    this.#send = send;
    void connection.closed.then(() => this.close());
  }

  get open(): readonly ServedChannel[] {
    return [...this.#channels.values()];
  }

  /** The ports that the client has listen. */
  get ports(): readonly number[] {
    return [...this.#listeners.keys()].map((key) => Number(key.slice(key.lastIndexOf(':') + 1)));
  }

  close(): void {
    this.#channels.forEach(({ socket }) => socket?.destroy());
    this.#channels.clear();
    this.#listeners.forEach((server) => server.close());
    this.#listeners.clear();
  }

  /** RFC 4254, 5.1. */
  onOpen(payload: Buffer): void {
    const reader = new WireReader(payload, 1);
    const kind = reader.text();
    const [recipient, window, packet] = [reader.uint32(), reader.uint32(), reader.uint32()];
    if (kind !== 'session' && kind !== 'direct-tcpip') {
      this.#send(messages.channelFailure(recipient, 3, 'unknown channel type'));
      return;
    }
    const channel = this.#add(kind, recipient, window, packet);
    if (kind === 'session' || this.#options.target === 'echo') {
      this.#confirm(channel);
      return;
    }
    reader.string();
    const socket = connect({ host: '127.0.0.1', port: reader.uint32(), allowHalfOpen: true });
    socket.once('connect', () => {
      this.#confirm(channel);
      this.#join(channel, socket);
    });
    socket.once('error', () => {
      if (channel.socket !== null) return;
      this.#channels.delete(channel.id);
      this.#send(messages.channelFailure(recipient, 2, 'Connection refused'));
    });
  }

  onConfirmation(payload: Buffer): void {
    const reader = new WireReader(payload, 1);
    const channel = this.#channels.get(reader.uint32());
    if (channel === undefined) return;
    channel.recipient = reader.uint32();
    channel.window = reader.uint32();
    channel.packet = reader.uint32();
    channel.socket?.resume();
  }

  /** A message about a channel: 92 to 98. */
  onMessage(number: number, payload: Buffer): void {
    const reader = new WireReader(payload, 1);
    const channel = this.#channels.get(reader.uint32());
    if (channel === undefined) return;
    switch (number) {
      case messages.Message.windowAdjust:
        channel.window += reader.uint32();
        this.#flush(channel);
        break;
      case messages.Message.data:
        this.#onData(channel, reader.string());
        break;
      case messages.Message.eof:
        if (channel.socket !== null) channel.socket.end();
        else this.#endOurs(channel);
        break;
      case messages.Message.channelFailure:
      case messages.Message.close:
        this.#endOurs(channel);
        this.#sendClose(channel);
        channel.socket?.destroy();
        this.#channels.delete(channel.id);
        break;
      case messages.Message.channelRequest:
        reader.string();
        if (reader.bool()) this.#send(messages.channelRequestSuccess(channel.recipient));
        break;
      default:
    }
  }

  /** RFC 4254, 7.1. @returns whether the request was one of these */
  onGlobalRequest(payload: Buffer): boolean {
    const reader = new WireReader(payload, 1);
    const [name, wantsReply] = [reader.text(), reader.bool()];
    if (name !== 'tcpip-forward' && name !== 'cancel-tcpip-forward') return false;
    const [address, port] = [reader.text(), reader.uint32()];
    const answer = (reply: Buffer): void => {
      if (wantsReply) this.#send(reply);
    };
    if (name === 'tcpip-forward') {
      this.#listen(address, port, answer);
      return true;
    }
    const key = `${address}:${String(port)}`;
    const listener = this.#listeners.get(key);
    this.#listeners.delete(key);
    if (listener === undefined) answer(messages.requestFailure());
    else listener.close(() => answer(messages.requestSuccess()));
    return true;
  }

  #listen(address: string, port: number, answer: (reply: Buffer) => void): void {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
      const channel = this.#add('forwarded-tcpip', 0, 0, 0);
      this.#join(channel, socket);
      socket.pause();
      this.#send(messages.forwardedTcpip(channel.id, { address, port: bound() }));
    });
    const bound = (): number => {
      const place = server.address();
      return place === null || typeof place === 'string' ? port : place.port;
    };
    server.once('error', () => answer(messages.requestFailure()));
    server.listen(port, '127.0.0.1', () => {
      this.#listeners.set(`${address}:${String(bound())}`, server);
      answer(messages.requestSuccess(...(port === 0 ? [uint32(bound())] : [])));
    });
  }

  #add(kind: string, recipient: number, window: number, packet: number): Live {
    const id = this.#nextId;
    this.#nextId += 1;
    const rest = { queue: [], ending: false, eofSent: false, closed: false, taken: 0, socket: null };
    const channel: Live = { id, kind, recipient, window, packet, ...rest };
    this.#channels.set(id, channel);
    return channel;
  }

  #confirm(channel: Live): void {
    this.#send(messages.channelConfirmation(channel.recipient, channel.id));
  }

  #join(channel: Live, socket: Socket): void {
    channel.socket = socket;
    socket.on('error', () => socket.destroy());
    socket.on('data', (data: Buffer) => {
      channel.queue.push(data);
      this.#flush(channel);
      if (channel.queue.length > 0) socket.pause();
    });
    socket.on('end', () => this.#endOurs(channel));
    socket.on('close', () => {
      this.#endOurs(channel);
      channel.socket = null;
    });
  }

  #onData(channel: Live, data: Buffer): void {
    if (channel.socket === null) {
      channel.queue.push(Buffer.from(data));
      this.#flush(channel);
    } else channel.socket.write(data);
    channel.taken += data.length;
    if (channel.taken < messages.usualWindow / 2) return;
    const { taken, socket } = channel;
    channel.taken = 0;
    const grant = (): void => this.#send(messages.windowAdjust(channel.recipient, taken));
    if (socket?.writableNeedDrain === true) socket.once('drain', grant);
    else grant();
  }

  /** Sends what the client's window takes, and closes behind the last of it. */
  #flush(channel: Live): void {
    for (let [head] = channel.queue; head !== undefined; [head] = channel.queue) {
      const size = Math.min(head.length, channel.window, channel.packet);
      if (size === 0) return;
      this.#send(messages.channelData(channel.recipient, head.subarray(0, size)));
      channel.window -= size;
      if (size < head.length) channel.queue[0] = head.subarray(size);
      else channel.queue.shift();
    }
    channel.socket?.resume();
    if (!channel.ending || channel.eofSent) return;
    channel.eofSent = true;
    this.#send(messages.channelEof(channel.recipient));
    this.#sendClose(channel);
  }

  #endOurs(channel: Live): void {
    channel.ending = true;
    this.#flush(channel);
  }

  #sendClose(channel: Live): void {
    if (channel.closed || this.#connection.ended) return;
    channel.closed = true;
    this.#send(messages.channelClose(channel.recipient));
  }
}
