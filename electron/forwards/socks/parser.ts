import { hostSchema, portSchema, type Endpoint } from '../../../shared/endpoint';
import { formatIp } from '../../system/ip-address';
import { loginReply, socksReply, type SocksVersion } from './replies';

/** Why a client is sent away during the handshake. */
type SocksRefusal =
  | 'not-socks'
  /** It offers no way in but a login, and there is none to give. */
  | 'login-unwanted'
  /** It offers no user name and password, or speaks SOCKS4, which has none. */
  | 'login-missing'
  | 'login-malformed'
  | 'login-wrong'
  | 'command'
  | 'address-type'
  | 'malformed';

/** Where a handshake stands. `reply` is to be sent at once, and may be empty. */
export type SocksStep =
  | { readonly kind: 'more'; readonly reply: Buffer }
  | {
      /** To be answered with {@link SocksParser.answerLogin}. */
      readonly kind: 'login';
      readonly reply: Buffer;
      readonly username: Buffer;
      readonly password: Buffer;
      /** Bytes the client sent behind it, to be fed again once the login is answered. */
      readonly surplus: Buffer;
    }
  | {
      readonly kind: 'request';
      readonly reply: Buffer;
      readonly version: SocksVersion;
      readonly destination: Endpoint;
      /** Bytes the client sent behind its request: the first for the destination. */
      readonly surplus: Buffer;
    }
  | { readonly kind: 'refused'; readonly reply: Buffer; readonly why: SocksRefusal };

const empty = Buffer.alloc(0);
/** A user id or name of SOCKS4 ends with a zero byte; this is how far that is waited for. */
const longestText = 255;

/**
 * Reads the client's side of SOCKS4, 4a (the protocol's and its extension's notes) or 5 (RFC 1928), CONNECT only, with a
 * user name and password (RFC 1929) or without. Pure: fed with bytes however they are cut, it comes to the same end with
 * the same replies. Holds less than 1 KiB while it waits for more.
 */
export class SocksParser {
  readonly #method: number;
  #state: 'greeting' | 'login' | 'request' = 'greeting';
  #pending = empty;
  /** The step that holds until a login is answered, or for good. */
  #outcome: SocksStep | null = null;

  /** @param options.login clients have to log in; such as cannot are refused */
  constructor({ login }: { readonly login: boolean } = { login: false }) {
    this.#method = login ? loginMethod : noMethod;
  }

  /** Bytes kept of an incomplete message. */
  get held(): number {
    return this.#pending.length;
  }

  /** Takes the next bytes. After a login that is not answered yet, a request or a refusal more bytes change nothing. */
  feed(bytes: Uint8Array): SocksStep {
    if (this.#outcome !== null) return this.#outcome;
    this.#pending = Buffer.concat([this.#pending, bytes]);
    const step = this.#read();
    if (step.kind !== 'more') {
      this.#outcome = step;
      this.#pending = empty;
    }
    return step;
  }

  /**
   * Says whether the login was right. A right one is answered with 01 00, and the request may follow; a wrong one with
   * 01 01, which is the end (RFC 1929, 2). Without a login that waits for it, nothing changes.
   */
  answerLogin(isRight: boolean): SocksStep {
    if (this.#outcome?.kind !== 'login') return this.#outcome ?? more;
    this.#outcome = isRight ? null : refused('login-wrong', loginReply(false));
    this.#state = 'request';
    return this.#outcome ?? { kind: 'more', reply: loginReply(true) };
  }

  #read(): SocksStep {
    switch (this.#state) {
      case 'greeting':
        return this.#readGreeting();
      case 'login':
        return readLogin(this.#pending);
      case 'request':
        return readSocks5(this.#pending);
    }
  }

  #readGreeting(): SocksStep {
    const pending = this.#pending;
    const version = pending[0];
    if (version === undefined) return more;
    if (version === 4) return this.#readSocks4();
    if (version !== 5) return refused('not-socks', empty);
    const end = 2 + (pending[1] ?? 0);
    if (pending.length < 2 || pending.length < end) return more;
    if (!pending.subarray(2, end).includes(this.#method)) {
      const why = this.#method === loginMethod ? 'login-missing' : 'login-unwanted';
      return refused(why, Buffer.from([5, noAcceptableMethod]));
    }
    this.#state = this.#method === loginMethod ? 'login' : 'request';
    this.#pending = pending.subarray(end);
    const step = this.#read();
    return { ...step, reply: Buffer.concat([Buffer.from([5, this.#method]), step.reply]) };
  }

  #readSocks4(): SocksStep {
    const step = readSocks4(this.#pending);
    // It is read to its end first, so that the answer is read, too.
    return step.kind === 'request' && this.#method === loginMethod
      ? refused('login-missing', socksReply(4, 'general'))
      : step;
  }
}

const noMethod = 0;
const loginMethod = 2;
const noAcceptableMethod = 0xff;
const more: SocksStep = { kind: 'more', reply: empty };

function refused(why: SocksRefusal, reply: Buffer): SocksStep {
  return { kind: 'refused', reply, why };
}

/** `01 length user-name length password` (RFC 1929, 2). */
function readLogin(bytes: Buffer): SocksStep {
  const version = bytes[0];
  if (version === undefined) return more;
  if (version !== 1) return refused('login-malformed', loginReply(false));
  const passwordAt = 3 + (bytes[1] ?? 0);
  const end = passwordAt + (bytes[passwordAt - 1] ?? 0);
  if (bytes.length < passwordAt || bytes.length < end) return more;
  return {
    kind: 'login',
    reply: empty,
    username: Buffer.from(bytes.subarray(2, passwordAt - 1)),
    password: Buffer.from(bytes.subarray(passwordAt, end)),
    surplus: Buffer.from(bytes.subarray(end)),
  };
}

/** `04 command port address user-id 00`, and for 4a, whose address is 0.0.0.x, `name 00` behind it. */
function readSocks4(bytes: Buffer): SocksStep {
  const malformed = refused('malformed', socksReply(4, 'general'));
  const userId = readText(bytes, 8);
  if (userId === 'longer') return malformed;
  if (userId === 'incomplete') return more;
  const address = bytes.subarray(4, 8);
  let host = formatIp(address);
  let end = userId.end;
  if (/^0\.0\.0\.[^0]/u.test(host)) {
    const name = readText(bytes, userId.end);
    if (name === 'longer') return malformed;
    if (name === 'incomplete') return more;
    host = hostName(name.text);
    end = name.end;
  }
  if (bytes[1] !== connect) return refused('command', socksReply(4, 'command'));
  return request(4, host, bytes.readUInt16BE(2), bytes.subarray(end));
}

function readText(
  bytes: Buffer,
  start: number,
): 'incomplete' | 'longer' | { readonly text: Buffer; readonly end: number } {
  const zero = bytes.indexOf(0, start);
  if ((zero === -1 ? bytes.length : zero) - start > longestText) return 'longer';
  if (zero === -1) return 'incomplete';
  return { text: bytes.subarray(start, zero), end: zero + 1 };
}

const connect = 1;
const ipv4Type = 1;
const nameType = 3;
const ipv6Type = 4;

/** `05 command 00 type address port`. It is answered only when it is there as a whole, so that the answer is read. */
function readSocks5(bytes: Buffer): SocksStep {
  if (bytes.length > 0 && bytes[0] !== 5) return refused('not-socks', empty);
  const type = bytes[3];
  if (type === undefined) return more;
  if (type !== ipv4Type && type !== nameType && type !== ipv6Type) {
    return refused('address-type', socksReply(5, 'address-type'));
  }
  const start = type === nameType ? 5 : 4;
  if (bytes.length < start) return more;
  const portAt = start + (type === ipv4Type ? 4 : type === ipv6Type ? 16 : (bytes[4] ?? 0));
  if (bytes.length < portAt + 2) return more;
  if (bytes[1] !== connect) return refused('command', socksReply(5, 'command'));
  const address = bytes.subarray(start, portAt);
  const host = type === nameType ? hostName(address) : formatIp(address);
  return request(5, host, bytes.readUInt16BE(portAt), bytes.subarray(portAt + 2));
}

/** A name as sent; some clients put an IPv6 address there, in brackets. Empty when it is not text. */
function hostName(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (text.includes('\ufffd')) return '';
  return text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
}

function request(version: SocksVersion, host: string, port: number, rest: Buffer): SocksStep {
  const checkedHost = hostSchema.safeParse(host);
  const checkedPort = portSchema.safeParse(port);
  if (!checkedHost.success || !checkedPort.success) {
    return refused('malformed', socksReply(version, 'general'));
  }
  return {
    kind: 'request',
    reply: empty,
    version,
    destination: { host: checkedHost.data, port: checkedPort.data },
    surplus: Buffer.from(rest),
  };
}
