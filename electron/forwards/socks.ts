import { hostSchema, portSchema, type Endpoint } from '../../shared/endpoint';
import { formatIpv4, formatIpv6 } from './ip-text';
import { socksReply, type SocksVersion } from './socks-replies';

/** Why a client is sent away during the handshake. */
export type SocksRefusal = 'not-socks' | 'login-required' | 'command' | 'address-type' | 'malformed';

/** Where a handshake stands. `reply` is to be sent at once, and may be empty. */
export type SocksStep =
  | { readonly kind: 'more'; readonly reply: Buffer }
  | {
      readonly kind: 'request';
      readonly reply: Buffer;
      readonly version: SocksVersion;
      readonly destination: Endpoint;
      /** What the client sent behind its request: the first bytes for the destination. */
      readonly surplus: Buffer;
    }
  | { readonly kind: 'refused'; readonly reply: Buffer; readonly why: SocksRefusal };

const empty = Buffer.alloc(0);
/** A user id or name of SOCKS4 ends with a zero byte; this is how far that is waited for. */
const longestText = 255;

/**
 * Reads the client's side of SOCKS4, 4a (the protocol's and its extension's notes) or 5 (RFC 1928), CONNECT only. Pure: fed
 * with bytes however they are cut, it comes to the same end with the same replies. Holds less than 1 KiB between calls.
 */
export class SocksParser {
  #pending = empty;
  #greeted = false;
  #outcome: SocksStep | null = null;

  /** Takes the next bytes. After a request or a refusal more bytes change nothing. */
  feed(bytes: Uint8Array): SocksStep {
    if (this.#outcome !== null) return this.#outcome;
    this.#pending = Buffer.concat([this.#pending, bytes]);
    const step = this.#greeted ? readSocks5(this.#pending) : this.#open();
    if (step.kind !== 'more') {
      this.#outcome = step;
      this.#pending = empty;
    }
    return step;
  }

  #open(): SocksStep {
    const pending = this.#pending;
    const version = pending[0];
    if (version === undefined) return more;
    if (version === 4) return readSocks4(pending);
    if (version !== 5) return { kind: 'refused', reply: empty, why: 'not-socks' };
    const end = 2 + (pending[1] ?? 0);
    if (pending.length < 2 || pending.length < end) return more;
    if (!pending.subarray(2, end).includes(noAuthentication)) {
      return { kind: 'refused', reply: Buffer.from([5, 0xff]), why: 'login-required' };
    }
    this.#greeted = true;
    this.#pending = pending.subarray(end);
    const step = readSocks5(this.#pending);
    return { ...step, reply: Buffer.concat([Buffer.from([5, noAuthentication]), step.reply]) };
  }
}

const noAuthentication = 0;
const more: SocksStep = { kind: 'more', reply: empty };

/** `04 command port address user-id 00`, and for 4a, whose address is 0.0.0.x, `name 00` behind it. */
function readSocks4(bytes: Buffer): SocksStep {
  const malformed: SocksStep = { kind: 'refused', reply: socksReply(4, 'general'), why: 'malformed' };
  const userId = readText(bytes, 8);
  if (userId === 'longer') return malformed;
  if (userId === 'incomplete') return more;
  const address = bytes.subarray(4, 8);
  let host = formatIpv4(address);
  let end = userId.end;
  if (/^0\.0\.0\.[^0]/u.test(host)) {
    const name = readText(bytes, userId.end);
    if (name === 'longer') return malformed;
    if (name === 'incomplete') return more;
    host = hostName(name.text);
    end = name.end;
  }
  if (bytes[1] !== connect) return { kind: 'refused', reply: socksReply(4, 'command'), why: 'command' };
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
  if (bytes.length > 0 && bytes[0] !== 5) return { kind: 'refused', reply: empty, why: 'not-socks' };
  const type = bytes[3];
  if (type === undefined) return more;
  if (type !== ipv4Type && type !== nameType && type !== ipv6Type) {
    return { kind: 'refused', reply: socksReply(5, 'address-type'), why: 'address-type' };
  }
  const start = type === nameType ? 5 : 4;
  if (bytes.length < start) return more;
  const portAt = start + (type === ipv4Type ? 4 : type === ipv6Type ? 16 : (bytes[4] ?? 0));
  if (bytes.length < portAt + 2) return more;
  if (bytes[1] !== connect) return { kind: 'refused', reply: socksReply(5, 'command'), why: 'command' };
  const address = bytes.subarray(start, portAt);
  const host =
    type === nameType ? hostName(address) : type === ipv4Type ? formatIpv4(address) : formatIpv6(address);
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
    return { kind: 'refused', reply: socksReply(version, 'general'), why: 'malformed' };
  }
  return {
    kind: 'request',
    reply: empty,
    version,
    destination: { host: checkedHost.data, port: checkedPort.data },
    surplus: Buffer.from(rest),
  };
}
