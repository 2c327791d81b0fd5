import { decodeBytes } from './names';
import type { Traced } from '../traced';

/** A value of the registry. */
export interface RegistryValue {
  readonly name: string;
  /** Texts and whole numbers, those in decimal digits; null for what is neither, and for a value that would be deleted. */
  readonly value: Traced | null;
  /** All of it, with its name. */
  readonly words: Traced;
}

/** A key of the registry, with its values. */
export interface RegistryKey {
  /** `HKEY_CURRENT_USER\Software\…`, as it stands there. */
  readonly path: string;
  /** It would be deleted. */
  readonly isDeleted: boolean;
  readonly heading: Traced;
  readonly values: readonly RegistryValue[];
}

const keyHeading = /^\s*\[(-?)(HK[A-Z_]+(?:\\.*)?)\]\s*$/u;

/**
 * Reads a text that Windows' `regedit` or `reg export` wrote, or that `reg query` printed.
 * @param codePage of texts in bytes, which only files without Unicode (`REGEDIT4`) have
 * @returns keys in their order, and the lines that say what kind of text it is
 */
export function readRegistryText(
  text: Traced,
  codePage: string | undefined,
): { readonly keys: readonly RegistryKey[]; readonly head: readonly Traced[] } {
  const keys: (RegistryKey & { readonly values: RegistryValue[] })[] = [];
  const head: Traced[] = [];
  const isOld = /^\s*REGEDIT4/u.test(text.text);
  for (const line of statementsOf(text)) {
    const heading = keyHeading.exec(line.text) ?? /^()(HKEY_[A-Z_]+\\\S.*?)\s*$/u.exec(line.text);
    if (heading !== null) {
      const [, minus = '', path = ''] = heading;
      keys.push({ path, isDeleted: minus !== '', heading: line, values: [] });
    } else if (/^\s*(?:Windows Registry Editor Version |REGEDIT4)/u.test(line.text)) head.push(line);
    else if (/^\s*;/u.test(line.text)) head.push(line);
    else {
      const value = readAssignment(line, isOld, codePage) ?? readPrinted(line);
      if (value !== null) keys.at(-1)?.values.push(value);
    }
  }
  return { keys, head };
}

/** Lines; those are one that a text goes over, or bytes with a backslash behind. */
function* statementsOf(whole: Traced): Generator<Traced> {
  const { text } = whole;
  const lineEnd = /[\r\n]|$/gu;
  const endOf = (from: number): number => {
    lineEnd.lastIndex = from;
    return lineEnd.exec(text)?.index ?? text.length;
  };
  for (let at = 0; at < text.length;) {
    const start = at;
    let end = endOf(start);
    const line = text.slice(start, end);
    const quoted = /^[ \t]*(?:"(?:[^"\\]|\\.)*"|@)=(?:"|(hex))/u.exec(line);
    if (quoted?.[1] !== undefined) {
      while (text.charAt(end - 1) === '\\' && end < text.length) {
        end = endOf(end + (text.startsWith('\r\n', end) ? 2 : 1));
      }
    } else if (quoted !== null) {
      const close = closingQuote(text, start + quoted[0].length);
      if (close > end) end = endOf(close);
    }
    if (end > start) yield whole.slice(start, end);
    at = end + 1;
  }
}

/** Where a text's quote closes, maybe lines below; -1 where the next value or key begins before that. */
function closingQuote(text: string, from: number): number {
  const stop = /\\[^]|"|[\r\n][ \t]*(?:"[^"\r\n]*"=|@=|\[-?HK)/gu;
  stop.lastIndex = from;
  for (let found = stop.exec(text); found !== null; found = stop.exec(text)) {
    if (found[0] === '"') return found.index;
    if (!found[0].startsWith('\\')) return -1;
  }
  return -1;
}

/** `"Name"="text"`, `"Name"=dword:00000016`, `"Name"=hex(2):…`, `"Name"=-`; null for none of these. */
function readAssignment(line: Traced, isOld: boolean, codePage: string | undefined): RegistryValue | null {
  const match = /^\s*(?:"((?:[^"\\]|\\[^])*)"|@)=([^]*?)\s*$/u.exec(line.text);
  if (match === null) return null;
  const [, written = '', data = ''] = match;
  const at = line.text.indexOf(data, line.text.indexOf('=', written.length));
  const part = line.slice(at, at + data.length);
  // A quote that closes nowhere: how far the text goes cannot be known.
  if (data.startsWith('"') && !/^"(?:[^"\\]|\\[^])*"$/u.test(data)) return null;
  return {
    name: line.text.trimStart().startsWith('@') ? '@' : written.replace(/\\([^])/gu, '$1'),
    value: readData(part, isOld, codePage),
    words: line.trim(),
  };
}

function readData(data: Traced, isOld: boolean, codePage: string | undefined): Traced | null {
  const { text } = data;
  if (/^".*"$/su.test(text) && text.length > 1) {
    return data.slice(1, text.length - 1).replaceAll(/\\([\\"])/gu, (found) => found.slice(1));
  }
  const number = /^dword:([\da-f]{1,8})$/iu.exec(text)?.[1];
  if (number !== undefined) return data.as(String(parseInt(number, 16) | 0));
  const hex = /^hex\(([124])\):([\da-f,\s\\]*)$/iu.exec(text);
  if (hex === null) return null;
  const bytes = Buffer.from((hex[2] ?? '').replace(/[^\da-f]/giu, ''), 'hex');
  if (hex[1] === '4') return bytes.length === 4 ? data.as(String(bytes.readInt32LE())) : null;
  const decoded = isOld ? decodeBytes(bytes, codePage) : bytes.toString('utf16le');
  return data.as(decoded.replace(/\0[^]*$/u, ''));
}

/** A line of `reg query`: `    Name    REG_SZ    text`, in older versions with tabs between. */
function readPrinted(line: Traced): RegistryValue | null {
  const match = /^[ \t]+(\S(?:[^\t]*\S)?)(?: {4}|\t)(REG_[A-Z_]+)(?:(?: {4}|\t)(.*))?$/u.exec(line.text);
  if (match === null) return null;
  const [, name = '', type = '', data = ''] = match;
  const part = line.slice(line.length - data.length);
  const words = line.trim();
  if (type === 'REG_SZ' || type === 'REG_EXPAND_SZ') return { name, value: part, words };
  const number = /^0x([\da-f]{1,8})$/iu.exec(data)?.[1];
  const isNumber = type === 'REG_DWORD' && number !== undefined;
  return { name, value: isNumber ? part.as(String(parseInt(number, 16) | 0)) : null, words };
}
