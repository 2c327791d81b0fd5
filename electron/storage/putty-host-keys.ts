import { toMpint, writeStrings } from '../keys/wire';

/** A key of PuTTY's host key cache. */
interface PuttyHostKey {
  /** As PuTTY was told it; no pattern and no hash. */
  readonly host: string;
  readonly port: number;
  /** As on the wire, `ssh-rsa`. */
  readonly type: string;
  /** The key as on the wire, in base64. */
  readonly blob: string;
}

/**
 * Reads PuTTY's host key cache in the form of its Unix file, a line `type@port:host key` for each. Kinds of key that SSH-2
 * does not have and lines that make no sense are left out.
 */
export function readPuttyHostKeys(text: string): readonly PuttyHostKey[] {
  return text.split('\n').flatMap((line): PuttyHostKey[] => {
    const [, puttyType = '', port = '', host = '', key = ''] =
      /^([^@\s]+)@(\d{1,5}):(\S+)[ \t]+(\S+)\s*$/u.exec(line) ?? [];
    const wire = readers.get(puttyType)?.(key.split(',')) ?? null;
    if (wire === null) return [];
    const { type, fields } = wire;
    return [{ host, port: Number(port), type, blob: writeStrings(type, ...fields).toString('base64') }];
  });
}

/**
 * Turns what `reg query` prints of PuTTY's cache in the registry into the form of its Unix file. There a host's characters
 * outside of plain ASCII are `%XX`, in UTF-8 or in the code page of Windows.
 */
export function fromRegistry(printed: string): string {
  return printed
    .split('\n')
    .flatMap((line) => {
      const [, name, key] = /^\s+(\S+)\s+REG_SZ\s+(\S+)\s*$/u.exec(line) ?? [];
      return name === undefined || key === undefined ? [] : [`${unescaped(name)} ${key}\n`];
    })
    .join('');
}

interface WireKey {
  readonly type: string;
  /** The rest of the key's blob, after its type. */
  readonly fields: readonly Buffer[];
}
type Reader = (numbers: readonly string[]) => WireKey | null;

/** By the kind's name in PuTTY's cache. */
const readers: ReadonlyMap<string, Reader> = new Map([
  ['rsa2', integers('ssh-rsa', 2)],
  ['dss', integers('ssh-dss', 4)],
  ['ssh-ed25519', edwards('ssh-ed25519', 32)],
  ['ssh-ed448', edwards('ssh-ed448', 57)],
  ['ecdsa-sha2-nistp256', ecdsa('nistp256', 32)],
  ['ecdsa-sha2-nistp384', ecdsa('nistp384', 48)],
  ['ecdsa-sha2-nistp521', ecdsa('nistp521', 66)],
]);

/** RSA's e and n, DSA's p, q, g and y: in the order in which they stand on the wire, too (RFC 4253, 6.6). */
function integers(type: string, count: number): Reader {
  return (numbers) => {
    const values = numbers.flatMap((text) => readHex(text) ?? []);
    return numbers.length === count && values.length === count ? { type, fields: values.map(toMpint) } : null;
  };
}

/** A point as x and y; on the wire y, lowest byte first, with x's lowest bit as the highest (RFC 8032, 5.1.2). */
function edwards(type: string, size: number): Reader {
  return ([xText = '', yText = '', ...more]) => {
    const [x, y] = [readHex(xText), readHex(yText, size)];
    if (x === null || y === null || more.length > 0 || ((y[0] ?? 0) & 0x80) !== 0) return null;
    const point = Buffer.from(y.reverse());
    point[size - 1] = (point[size - 1] ?? 0) | (((x.at(-1) ?? 0) & 1) << 7);
    return { type, fields: [point] };
  };
}

/** The curve's name and a point, uncompressed (RFC 5656, 3.1). */
function ecdsa(curve: string, size: number): Reader {
  return ([name, xText = '', yText = '', ...more]) => {
    const [x, y] = [readHex(xText, size), readHex(yText, size)];
    if (name !== curve || x === null || y === null || more.length > 0) return null;
    return {
      type: `ecdsa-sha2-${curve}`,
      fields: [Buffer.from(curve), Buffer.concat([Buffer.from([4]), x, y])],
    };
  };
}

/**
 * @param size bytes the number is filled up to; as few as it takes when not given
 * @returns null for what is no number, or too large a one
 */
function readHex(text: string, size?: number): Buffer | null {
  const digits = /^0x([0-9a-f]+)$/iu.exec(text)?.[1]?.replace(/^0+(?=.)/u, '');
  if (digits === undefined) return null;
  const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  if (size === undefined) return bytes;
  return bytes.length > size ? null : Buffer.concat([Buffer.alloc(size - bytes.length), bytes]);
}

function unescaped(text: string): string {
  const latin1 = text.replace(/%([0-9a-f]{2})/giu, (_, digits: string) =>
    String.fromCharCode(parseInt(digits, 16)),
  );
  const bytes = Buffer.from(latin1, 'latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
