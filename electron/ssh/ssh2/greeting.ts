import { identificationTooLong, moreLinesThan } from '../../../shared/texts/breaches';
import { ProtocolBreach } from './breach';
import type { Internals, Protocol } from './internals';

/** OpenSSH's limits (kex.c, kex_exchange_identification): the longest line, and how many come before the identification. */
const longestLine = 8192;
const mostLines = 1024;

/** Enough of what came before the identification to recognise what answers, and to show its first line. */
const longestPreface = 4096;

/** How servers of other protocols begin, when they speak first: SMTP and FTP, POP3, IMAP, HTTP, VNC, NNTP. */
const otherProtocols = /^(?:220[ -]|\+OK|\* OK|HTTP\/|RFB |20[01] )/u;

/**
 * Reads what the server says before the key exchange (RFC 4253, 4.2) in place of ssh2, whose parser forgets all but the first
 * two pieces of one that comes cut, and refuses an identification without a software version. ssh2 is then given the
 * identification in one piece.
 */
export class Greeting {
  readonly #protocol: Protocol;
  readonly #identify: Protocol['_parse'];
  #line: Buffer[] = [];
  #length = 0;
  #lines = 0;
  #preface = Buffer.alloc(0);
  #version: string | null = null;
  #isForeign = false;

  /** @param on.version called with the identification; on.foreign once, when what comes first is of another protocol */
  constructor(
    { protocol }: Internals,
    private readonly on: { readonly version: (version: string) => void; readonly foreign: () => void },
  ) {
    this.#protocol = protocol;
    this.#identify = protocol._parse;
    protocol._parse = (chunk, at, end) => this.#read(chunk, at, end);
  }

  /** The server's identification, `SSH-2.0-OpenSSH_9.2p1`; null until it came. */
  version(): string | null {
    return this.#version;
  }

  /** Bytes that came before, or instead. */
  preface(): string {
    const rest = this.#version === null ? Buffer.concat(this.#line) : Buffer.alloc(0);
    return Buffer.concat([this.#preface, rest]).toString('utf8', 0, longestPreface);
  }

  #read(chunk: Buffer, at: number, end: number): number {
    const newline = chunk.indexOf(10, at);
    const until = newline === -1 || newline >= end ? end : newline + 1;
    // A copy: the chunk may be read into again.
    const piece = Buffer.from(chunk.subarray(at, until));
    this.#line.push(piece);
    this.#length += piece.length;
    if (this.#length > longestLine) throw new ProtocolBreach(identificationTooLong(longestLine));
    if (until > at && piece[piece.length - 1] === 10) this.#endLine();
    else this.#noticeForeign(Buffer.concat(this.#line).toString('latin1'));
    return until;
  }

  #endLine(): void {
    const whole = Buffer.concat(this.#line);
    this.#line = [];
    this.#length = 0;
    const text = whole.toString('latin1').replace(/\r?\n$/u, '');
    if (!text.startsWith('SSH-')) {
      this.#preface = Buffer.concat([this.#preface, whole]).subarray(0, longestPreface);
      this.#noticeForeign(text);
      this.#lines += 1;
      if (this.#lines > mostLines) throw new ProtocolBreach(moreLinesThan(mostLines));
      return;
    }
    this.#version = text;
    this.on.version(text);
    // PuTTY takes an identification that names no software, and ssh2 does not.
    const isNameless = /^SSH-(?:2\.0|1\.99)-(?: |$)/u.test(text);
    const passed = Buffer.from(isNameless ? 'SSH-2.0-unnamed\n' : `${text}\n`, 'latin1');
    Reflect.apply(this.#identify, this.#protocol, [passed, 0, passed.length]);
    // The exchange hash is made of what the server really sent.
    if (isNameless) this.#protocol._remoteIdentRaw = Buffer.from(text, 'latin1');
  }

  /** Lines of text are of no other protocol: a server may send some before its identification, and take its time. */
  #noticeForeign(start: string): void {
    if (this.#isForeign || 'SSH-'.startsWith(start.slice(0, 4))) return;
    this.#isForeign = true;
    // Control characters are no text: MySQL and others begin with lengths.
    if (otherProtocols.test(start) || /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/u.test(start)) this.on.foreign();
  }
}
