import { ProtocolBreach } from './breach';
import type { Internals } from './internals';

/** OpenSSH's limits (kex.c, kex_exchange_identification): the longest line, and how many come before the identification. */
const longestLine = 8192;
const mostLines = 1024;

/** Enough of what came before the identification to recognise what answers, and to show its first line. */
const longestPreface = 4096;

/** What the server says before the key exchange (RFC 4253, 4.2). */
export interface Greeting {
  /** Its identification, `SSH-2.0-OpenSSH_9.2p1`; null until it came. */
  readonly version: () => string | null;
  /** What came before, or instead. */
  readonly preface: () => string;
}

/**
 * Reads the server's greeting in place of ssh2, whose parser forgets all but the first two pieces of one that comes cut, and
 * refuses an identification without a software version. ssh2 is then given the identification in one piece.
 * @param on.version called with the identification; on.foreign with the first bytes that are not of one, once
 */
export function readGreeting(
  { protocol }: Internals,
  on: { readonly version: (version: string) => void; readonly foreign: (first: string) => void },
): Greeting {
  const identify = protocol._parse;
  let line: Buffer[] = [];
  let length = 0;
  let lines = 0;
  let preface = Buffer.alloc(0);
  let version: string | null = null;
  let isForeign = false;

  const addToPreface = (bytes: Buffer): void => {
    preface = Buffer.concat([preface, bytes]).subarray(0, longestPreface);
  };
  const noticeForeign = (start: string): void => {
    if (isForeign || 'SSH-'.startsWith(start.slice(0, 4))) return;
    isForeign = true;
    on.foreign(start);
  };
  const endLine = (): void => {
    const whole = Buffer.concat(line);
    line = [];
    length = 0;
    const text = whole.toString('latin1').replace(/\r?\n$/u, '');
    if (!text.startsWith('SSH-')) {
      addToPreface(whole);
      noticeForeign(text);
      lines += 1;
      if (lines > mostLines)
        throw new ProtocolBreach('it sent more than 1,024 lines before its identification');
      return;
    }
    version = text;
    on.version(text);
    // PuTTY takes an identification that names no software, and ssh2 does not.
    const isNameless = /^SSH-(?:2\.0|1\.99)-(?: |$)/u.test(text);
    const passed = Buffer.from(isNameless ? 'SSH-2.0-unnamed\n' : `${text}\n`, 'latin1');
    Reflect.apply(identify, protocol, [passed, 0, passed.length]);
    // The exchange hash is made of what the server really sent.
    if (isNameless) protocol._remoteIdentRaw = Buffer.from(text, 'latin1');
  };

  protocol._parse = (chunk, at, end) => {
    const newline = chunk.indexOf(10, at);
    const until = newline === -1 || newline >= end ? end : newline + 1;
    // A copy: the chunk may be read into again.
    const piece = Buffer.from(chunk.subarray(at, until));
    line.push(piece);
    length += piece.length;
    if (length > longestLine)
      throw new ProtocolBreach('it sent a line of more than 8,192 bytes as its identification');
    if (until > at && piece[piece.length - 1] === 10) endLine();
    else noticeForeign(Buffer.concat(line).toString('latin1'));
    return until;
  };
  return {
    version: () => version,
    preface: () => {
      const rest = version === null ? Buffer.concat(line) : Buffer.alloc(0);
      return Buffer.concat([preface, rest]).toString('utf8', 0, longestPreface);
    },
  };
}
