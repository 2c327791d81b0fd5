import * as texts from '../../../shared/texts/key-files';
import { ppkHead } from './ppk';

/** First and last line of a private key in PEM, each on its own or not. */
const pemBegin = /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----/u;

/**
 * The text of a key file, byte by byte (latin1), for comments may be in any encoding. Windows' editors and PowerShell's `>`
 * write UTF-16 (with a byte order mark), which becomes UTF-8.
 */
export function decodeKeyFile(bytes: Buffer): string {
  const mark = bytes.toString('latin1', 0, 2);
  const even = bytes.subarray(2, bytes.length - (bytes.length % 2));
  if (mark === '\u00ff\u00fe') return toUtf8(even);
  if (mark === '\u00fe\u00ff') return toUtf8(Buffer.from(even).swap16());
  // The mark that some editors put before UTF-8.
  return bytes.toString('latin1').replace(/^\u00ef\u00bb\u00bf/u, '');
}

function toUtf8(utf16: Buffer): string {
  return Buffer.from(utf16.toString('utf16le'), 'utf8').toString('latin1');
}

/**
 * Undoes what copying does to a key: line ends of every system, a key on one line with `\n` written out (environment
 * variables, JSON), quotes and blanks around it, blanks before its lines (YAML).
 */
export function straightenKey(text: string): string {
  // Among the blanks are no-break spaces, as web pages have them, in UTF-8.
  const lines = text.replace(/\r\n?/gu, '\n').replace(/\u00c2\u00a0/gu, ' ');
  const straight = withoutQuotes(lines).replace(/^(?:[ \t]*\n)+/u, '');
  const [firstLine = ''] = straight.split('\n');
  const isWrittenOut = isPpk(straight) ? lineEnd.test(firstLine) : pemOnOneLine.test(straight);
  const whole = isWrittenOut ? straight.replace(lineEnds, '\n') : straight;
  return isPpk(whole) ? straightenPpk(whole) : withoutIndent(whole);
}

/** A line end as it is written out, with as many backslashes as it was quoted times. */
const lineEnd = /\\+[nr]/u;
const lineEnds = /\\+r\\+n|\\+[nr]/gu;
const pemOnOneLine = /-----BEGIN [A-Z0-9 ]+-----\\+[nr]/u;

function isPpk(text: string): boolean {
  return text.trimStart().startsWith(ppkHead);
}

/** Without the quotes around a whole key. */
function withoutQuotes(text: string): string {
  const [, inside] = /^\s*["']((?:-----BEGIN |PuTTY-User-Key-File-)[^]*?)["']?\s*$/u.exec(text) ?? [];
  return inside ?? text;
}

/** Blanks that end the comment count: they are part of what the file's checksum is over. */
function straightenPpk(text: string): string {
  const [indent = ''] = /^[ \t]*/u.exec(text) ?? [];
  return text
    .replace(/\s+$/u, '\n')
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .map((line) => (line.startsWith('Comment:') ? line : line.trimEnd()))
    .join('\n');
}

/** PEM whose first line is indented has all its lines so; in others a header may go on in an indented line. */
function withoutIndent(text: string): string {
  const isIndented = /^[ \t]+-----BEGIN /mu.test(text);
  return text
    .split('\n')
    .map((line) => (isIndented ? line.trim() : line.trimEnd()))
    .join('\n');
}

/** A private key in PEM as it stands in a text, wherever it begins; null when there is none. */
interface PemText {
  /** `RSA PRIVATE KEY`. */
  readonly label: string;
  /** Text between its first and its last line; null when the last one is missing. */
  readonly inside: string | null;
}

/** Finds the first private key of a PEM text: its public half, certificates or parameters may stand before it. */
export function findPrivatePem(text: string): PemText | null {
  const found = pemBegin.exec(text);
  if (found?.[1] === undefined) return null;
  const [begin, label] = found;
  const after = text.slice(found.index + begin.length);
  const end = after.indexOf(`-----END ${label}-----`);
  return { label, inside: end === -1 ? null : after.slice(0, end) };
}

/** Kind of a file that holds no private key, in a sentence; null when that is not known. */
export function whatElse(text: string): string | null {
  if (
    /^[ \t]*(?:(?:ssh-|ecdsa-|sk-)\S+ AAAA|---- BEGIN SSH2 PUBLIC KEY|-----BEGIN (?:RSA )?PUBLIC KEY)/mu.test(
      text,
    )
  ) {
    return texts.isPublicHalf;
  }
  if (/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/u.test(text)) {
    return texts.isX509;
  }
  // PKCS#12 (RFC 7292, 4): a sequence that begins with version 3.
  if (/^0[\u0080-\u0084][^]{0,4}\u0002\u0001\u00030/u.test(text)) {
    return texts.isPkcs12;
  }
  // The same keys in DER: a sequence that begins with version 0 or 1.
  if (/^0[\u0081-\u0084][^]{1,4}\u0002\u0001[\u0000\u0001]/u.test(text)) {
    return texts.isDer;
  }
  return null;
}
