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

/** The bits of a number as SSH writes it; leading zeros do not count. */
export function bitLength(mpint: Buffer): number {
  const start = mpint.findIndex((byte) => byte !== 0);
  return start === -1 ? 0 : (mpint.length - start) * 8 - Math.clz32(mpint[start] ?? 0) + 24;
}

/** Whether a number as SSH writes it is below zero. */
export function isNegative(mpint: Buffer): boolean {
  return ((mpint[0] ?? 0) & 0x80) !== 0;
}

/**
 * Reads base64 that must be whole (RFC 4648, 4). Node's own reading passes over what does not belong and over a missing
 * end, so a damaged file would be told as something else.
 * @param text without white space
 * @returns null when it is not whole
 */
export function readBase64(text: string): Buffer | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/u.test(text)) return null;
  return Buffer.from(text, 'base64');
}

/** Reads SSH's data types (RFC 4251, 5) one after the other; every method throws a RangeError past the end. */
export class Cursor {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  #take(length: number): Buffer {
    if (length > this.left) throw new RangeError('truncated');
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }

  byte(): number {
    return this.#take(1).readUInt8();
  }

  uint32(): number {
    return this.#take(4).readUInt32BE();
  }

  uint64(): bigint {
    return this.#take(8).readBigUInt64BE();
  }

  /** A 32-bit length, then that many bytes; a view, not a copy. */
  string(): Buffer {
    return this.#take(this.uint32());
  }

  /** As {@link string}, for names. */
  text(): string {
    return this.string().toString('latin1');
  }

  /** How many bytes are left. */
  get left(): number {
    return this.bytes.length - this.#at;
  }

  /** All that is left. */
  rest(): Buffer {
    return this.#take(this.left);
  }
}

/**
 * Reads a buffer from its start.
 * @returns what `read` makes of it; null when that is null, or the buffer ends too early
 */
export function readWith<T>(bytes: Buffer, read: (cursor: Cursor) => T | null): T | null {
  try {
    return read(new Cursor(bytes));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
