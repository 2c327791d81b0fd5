import type { Client } from 'ssh2';
import * as texts from '../../../shared/texts/ssh';
import { ssh2Version, knownVersion } from './package';

/**
 * What ssh2 1.17.0 keeps to itself, as far as this folder uses it. A Client is taken apart here, once, and every member is
 * checked; the files beside this one work on the typed object and check nothing again. Read from lib/client.js,
 * lib/utils.js (ChannelManager), lib/Channel.js, and lib/protocol/{Protocol,kex,crypto,zlib,handlers.misc}.js.
 */
export interface Internals {
  readonly client: Client;
  readonly protocol: Protocol;
  readonly handlers: Handlers;
  readonly channels: ChannelRegistry;
  /** Answers to global requests that are awaited, in order. ssh2 makes a new list when the connection ends. */
  readonly awaitedReplies: () => ((failed: unknown, data?: Buffer | null) => void)[];
  /** The ports on which the server listens for us, by address and port as asked for (lib/client.js, _forwarding). */
  readonly listeners: Record<string, number>;
  /** The login that ssh2's own code reads when it sends a changed password. */
  readonly config: { username?: string | undefined; password?: string | undefined };
}

/** lib/protocol/Protocol.js */
export interface Protocol {
  /** Reads bytes of the server. @returns where to go on in the chunk; undefined when all of it was used up */
  _parse: (chunk: Buffer, at: number, length: number) => number | undefined;
  parse: (chunk: Buffer, at: number, length: number) => void;
  /** None before the server's identification came. */
  _decipher: Decipher | undefined;
  _cipher: Cipher;
  readonly _packetRW: { read: PacketReader; write: PacketWriter };
  _kex: KeyExchange | undefined;
  /** Our KEXINIT while a key exchange is going on. */
  _kexinit: Buffer | undefined;
  /** Messages that wait for the end of a key exchange. */
  _queue: Buffer[] | undefined;
  /** The methods of logins that the server has not answered. */
  _authsQueue: string[];
  /** Both sides do strict key exchange; undefined before the server's first KEXINIT. */
  readonly _strictMode: boolean | undefined;
  /** The server guessed the key exchange wrong, and its next packet does not count (RFC 4253, 7). */
  readonly _skipNextInboundPacket: boolean;
  readonly _server: boolean;
  _remoteIdentRaw: Buffer | undefined;
  _debug: ((line: string) => void) | undefined;
  /** Undefined once the connection has ended. */
  _destruct: ((reason?: string) => void) | undefined;
  authPK: (username: string, key: object, algorithm?: string, sign?: SignLater) => void;
  authInfoRes: (answers?: readonly string[]) => void;
  authPassword: (username: string, password: string, fresh?: string) => void;
  ping: () => void;
  requestFailure: () => void;
  channelWindowAdjust: (theirId: number, bytes: number) => void;
  channelOpenConfirm: (theirId: number, id: number, window: number, packetSize: number) => void;
  channelOpenFail: (theirId: number, reason: number, text: string) => void;
  channelData: (theirId: number, data: Buffer) => void;
  channelEOF: (theirId: number) => void;
  channelClose: (theirId: number) => void;
  directTcpip: OpenDirect;
  openssh_directStreamLocal: OpenDirect;
}

type OpenDirect = (id: number, window: number, packetSize: number, where: unknown) => void;

/** Signs what is to be sent, later; ssh2's own way to pass the signature on. */
type SignLater = (data: Buffer, done: (signature: unknown) => void) => void;

/** lib/protocol/crypto.js */
export interface Decipher {
  /** The number of the packet that comes next (RFC 4253, 6.4). */
  readonly inSeqno: number;
  decrypt: (chunk: Buffer, at: number, length: number) => number | undefined;
  /** @returns undefined to go on in the chunk, false to return from it behind this packet */
  _onPayload: (payload: Buffer) => number | false | undefined;
}

/** lib/protocol/crypto.js */
export interface Cipher {
  readonly outSeqno: number;
  encrypt: (packet: Buffer) => void;
}

/** lib/protocol/zlib.js */
export interface PacketReader {
  read: (payload: Buffer) => Buffer;
  cleanup: () => void;
  /** With compression alone. */
  readonly _zlib?: { _maxOutputLength: number };
}

/** lib/protocol/zlib.js */
export interface PacketWriter {
  readonly allocStart: number;
  readonly allocStartKEX: number;
  alloc: (payloadSize: number, force?: boolean) => Buffer;
  finalize: (packet: Buffer, force?: boolean) => Buffer;
  readonly _zlib?: object;
}

/** lib/protocol/kex.js */
export interface KeyExchange {
  /** `group` and `groupex` are Diffie-Hellman in a field of numbers (RFC 4253, 8; RFC 4419). */
  readonly type: string;
  readonly negotiated: { readonly kex: string };
  readonly sessionID: Buffer | undefined;
  /** The server's host key and its signature, until the exchange has finished. */
  readonly _hostKey: Buffer | undefined;
  readonly _sig: Buffer | undefined;
  _dhData: unknown;
  parse: (payload: Buffer) => number | false | undefined;
  start: () => void;
}

/** lib/client.js, messageHandlers */
export interface Handlers {
  USERAUTH_FAILURE: (from: Protocol, methods: readonly string[] | undefined, partial: boolean) => void;
  USERAUTH_INFO_REQUEST: (
    from: Protocol,
    name: string,
    instructions: string,
    prompts: readonly unknown[] | undefined,
  ) => void;
  /** Abilities of a server (RFC 8308, 2.3), of the kind that ssh2 knows. */
  EXT_INFO: (
    from: Protocol,
    extensions: readonly { readonly name: 'server-sig-algs'; readonly algs: readonly string[] }[],
  ) => void;
  CHANNEL_OPEN: (from: Protocol, info: OpenRequest) => void;
  CHANNEL_OPEN_CONFIRMATION: (from: Protocol, info: OpenConfirmation) => void;
  CHANNEL_DATA: (from: Protocol, id: number, data: Buffer) => void;
  CHANNEL_EXTENDED_DATA: (from: Protocol, id: number, data: Buffer, type: number) => void;
  CHANNEL_EOF: (from: Protocol, id: number) => void;
}

/** A channel the server wants to open (RFC 4254, 5.1). */
export interface OpenRequest {
  readonly type: string;
  /** The server's number of the channel. */
  readonly sender: number;
  readonly window: number;
  readonly packetSize: number;
  readonly data: unknown;
}

/** The server's answer that it has opened a channel (RFC 4254, 5.1). */
export interface OpenConfirmation {
  /** Our number of the channel. */
  readonly recipient: number;
  readonly sender: number;
  readonly window: number;
  readonly packetSize: number;
}

/** One direction of a channel (lib/Channel.js). */
export interface Direction {
  readonly id: number;
  window: number;
  readonly packetSize: number;
  /** `open`, `eof`, `closing` or `closed`. */
  state: string;
}

/** A channel as ssh2's handlers know it. Sftp's has both directions, too. */
export interface ChannelSides {
  readonly type: unknown;
  readonly incoming: Direction;
  readonly outgoing: Direction;
}

/** Told, in the order of their registration, of each channel that takes the place of its opener. */
export type OnChannel = (id: number, channel: object) => void;

/** The channels of a connection, by our numbers (lib/utils.js, ChannelManager). */
interface ChannelRegistry {
  /** @returns a channel; a function with a `type` while one of ours is being opened; true for one the server opens */
  readonly get: (id: number) => unknown;
  readonly put: (id: number, channel: object) => void;
  readonly onOpened: (opened: OnChannel) => void;
  readonly onRemoved: (removed: (id: number) => void) => void;
  /** Called when a number is set aside for a channel that the server wants to open. */
  readonly onReserved: (reserved: (id: number) => void) => void;
}

type Kind = 'function' | 'object' | 'array' | 'string' | 'boolean' | 'number' | 'unset';

/** Kind of each member right after connect(), by which another ssh2 is told. */
const protocolMembers: Readonly<Record<keyof Protocol, Kind>> = {
  _parse: 'function',
  parse: 'function',
  _decipher: 'unset',
  _cipher: 'object',
  _packetRW: 'object',
  _kex: 'unset',
  _kexinit: 'unset',
  _queue: 'unset',
  _authsQueue: 'array',
  _strictMode: 'unset',
  _skipNextInboundPacket: 'boolean',
  _server: 'boolean',
  _remoteIdentRaw: 'unset',
  _debug: 'unset',
  _destruct: 'function',
  authPK: 'function',
  authInfoRes: 'function',
  authPassword: 'function',
  ping: 'function',
  requestFailure: 'function',
  channelWindowAdjust: 'function',
  channelOpenConfirm: 'function',
  channelOpenFail: 'function',
  channelData: 'function',
  channelEOF: 'function',
  channelClose: 'function',
  directTcpip: 'function',
  openssh_directStreamLocal: 'function',
};
const handlerMembers: Readonly<Record<keyof Handlers, Kind>> = {
  USERAUTH_FAILURE: 'function',
  USERAUTH_INFO_REQUEST: 'function',
  EXT_INFO: 'function',
  CHANNEL_OPEN: 'function',
  CHANNEL_OPEN_CONFIRMATION: 'function',
  CHANNEL_DATA: 'function',
  CHANNEL_EXTENDED_DATA: 'function',
  CHANNEL_EOF: 'function',
};
const clientMembers = {
  _protocol: 'object',
  _chanMgr: 'object',
  _callbacks: 'array',
  _forwarding: 'object',
  config: 'object',
} as const;
const registryMembers = { add: 'function', get: 'function', update: 'function', remove: 'function' } as const;
const readerMembers = { read: 'function', cleanup: 'function' } as const;
const writerMembers = {
  alloc: 'function',
  finalize: 'function',
  allocStart: 'number',
  allocStartKEX: 'number',
} as const;

/** The package ssh2 is not the one this program was written against. */
export class UnknownSsh2Error extends Error {
  override readonly name = 'UnknownSsh2Error';

  constructor(what: string) {
    super(texts.anotherSsh2(knownVersion, what));
  }
}

const known = new WeakMap<Client, Internals>();

/**
 * Takes a client apart, once.
 * @param client after its connect(), before it was first given anything of the server
 * @throws UnknownSsh2Error when this is not the ssh2 that was read
 */
export function internalsOf(client: Client): Internals {
  const found = known.get(client);
  if (found !== undefined) return found;
  if (ssh2Version !== knownVersion) throw new UnknownSsh2Error(texts.ssh2Version(ssh2Version));
  check(client, 'client', clientMembers);
  const protocol: object = member(client, '_protocol');
  check(protocol, 'protocol', protocolMembers);
  const handlers: object = member(protocol, '_handlers');
  check(handlers, 'handlers', handlerMembers);
  const manager: object = member(client, '_chanMgr');
  check(manager, 'channels', registryMembers);
  const packets: object = member(protocol, '_packetRW');
  check(member(packets, 'read'), 'reader', readerMembers);
  check(member(packets, 'write'), 'writer', writerMembers);
  check(member(protocol, '_cipher'), 'cipher', { encrypt: 'function', outSeqno: 'number' });
  const internals: Internals = {
    client,
    // Checked above, member by member.
    protocol: protocol as Protocol,
    handlers: handlers as Handlers,
    channels: watchChannels(manager as ChannelManager),
    awaitedReplies: () => member(client, '_callbacks') as ReturnType<Internals['awaitedReplies']>,
    listeners: member(client, '_forwarding') as Record<string, number>,
    config: member(client, 'config'),
  };
  known.set(client, internals);
  return internals;
}

interface ChannelManager {
  add: (opener?: unknown) => number;
  get: (id: number) => unknown;
  update: (id: number, channel: object) => void;
  remove: (id: number) => void;
}

/** The one place that replaces methods of ssh2's list of channels; whoever needs to know of them registers. */
function watchChannels(manager: ChannelManager): ChannelRegistry {
  const opened: OnChannel[] = [];
  const removed: ((id: number) => void)[] = [];
  const reserved: ((id: number) => void)[] = [];
  const { add, update, remove } = manager;
  manager.add = (opener) => {
    const id = Reflect.apply(add, manager, [opener]);
    // ssh2 gives one of ours its opener.
    if (opener === undefined && id !== -1) for (const notify of reserved) notify(id);
    return id;
  };
  manager.update = (id, channel) => {
    for (const notify of opened) notify(id, channel);
    Reflect.apply(update, manager, [id, channel]);
  };
  manager.remove = (id) => {
    for (const notify of removed) notify(id);
    Reflect.apply(remove, manager, [id]);
  };
  return {
    get: (id) => manager.get(id),
    put: (id, channel) => manager.update(id, channel),
    onOpened: (notify) => opened.push(notify),
    onRemoved: (notify) => removed.push(notify),
    onReserved: (notify) => reserved.push(notify),
  };
}

/** Checks a decipher, which ssh2 makes for each key exchange. @throws UnknownSsh2Error */
export function checkDecipher(decipher: Decipher): void {
  check(decipher, 'decipher', { decrypt: 'function', _onPayload: 'function', inSeqno: 'number' });
}

/** Checks a key exchange, right after ssh2 made it. @throws UnknownSsh2Error */
export function checkKeyExchange(kex: KeyExchange): void {
  check(kex, 'key exchange', { type: 'string', parse: 'function', start: 'function', sessionID: 'unset' });
  check(kex, 'key exchange', { negotiated: 'object', convertPublicKey: 'function' });
  check(kex, 'key exchange', { _hostKey: 'unset', _sig: 'unset', _dhData: 'unset' });
}

function member(holder: object, key: string): object {
  const value: unknown = Reflect.get(holder, key);
  if (typeof value !== 'object' || value === null) throw new UnknownSsh2Error(texts.ssh2Without(null, key));
  return value;
}

function check(holder: object, what: string, members: Readonly<Record<string, Kind>>): void {
  for (const [key, kind] of Object.entries(members)) {
    const value: unknown = Reflect.get(holder, key);
    const fits =
      kind === 'unset' ? key in holder : kind === 'array' ? Array.isArray(value) : typeof value === kind;
    if (!fits) throw new UnknownSsh2Error(texts.ssh2Without(what, key));
  }
}
