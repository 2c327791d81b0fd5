/**
 * Splits a buffer that holds nothing but SSH strings (RFC 4251, 5: a 32-bit length, then that many bytes).
 * @returns null when the lengths do not add up
 */
export function readStrings(buffer: Buffer): readonly Buffer[] | null {
  const strings: Buffer[] = [];
  let at = 0;
  while (at < buffer.length) {
    if (at + 4 > buffer.length) return null;
    const end = at + 4 + buffer.readUInt32BE(at);
    if (end > buffer.length) return null;
    strings.push(buffer.subarray(at + 4, end));
    at = end;
  }
  return strings;
}

/** Writes SSH strings one after the other. */
export function writeStrings(...parts: readonly (Buffer | string)[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}

/** A positive integer as SSH writes it (mpint, RFC 4251, 5): no leading zeros but one before a set top bit. */
export function toMpint(unsigned: Buffer): Buffer {
  const start = unsigned.findIndex((byte) => byte !== 0);
  const bytes = start === -1 ? Buffer.alloc(0) : unsigned.subarray(start);
  return ((bytes[0] ?? 0) & 0x80) === 0 ? bytes : Buffer.concat([Buffer.alloc(1), bytes]);
}

/** Reads the parts of a message one after the other. Past the end everything is empty, and `isWhole` says so. */
export interface Cursor {
  /** A 32-bit number. */
  readonly uint32: () => number;
  /** A string: a 32-bit length, then that many bytes. */
  readonly string: () => Buffer;
  /** As {@link string}, for names. */
  readonly text: () => string;
  /** So many bytes as they stand. */
  readonly take: (length: number) => Buffer;
  /** All that was not read yet. */
  readonly rest: () => Buffer;
  /** False once more was asked for than there was. */
  readonly isWhole: () => boolean;
}

/** Creates a reader of SSH's data types (RFC 4251, 5). It never throws. */
export function createCursor(bytes: Buffer): Cursor {
  let at = 0;
  let whole = true;
  const take = (length: number): Buffer => {
    if (!whole || length > bytes.length - at) {
      whole = false;
      return Buffer.alloc(0);
    }
    at += length;
    return bytes.subarray(at - length, at);
  };
  const uint32 = (): number => {
    const field = take(4);
    return field.length === 4 ? field.readUInt32BE() : 0;
  };
  const string = (): Buffer => take(uint32());
  return {
    uint32,
    string,
    text: () => string().toString('latin1'),
    take,
    rest: () => take(bytes.length - at),
    isWhole: () => whole,
  };
}
