/** Reads SSH's data types (RFC 4251, 5) one after the other; every method throws a RangeError past the end. */
export interface Cursor {
  readonly byte: () => number;
  readonly uint32: () => number;
  readonly uint64: () => bigint;
  /** A 32-bit length, then that many bytes; a view, not a copy. */
  readonly string: () => Buffer;
  /** How many bytes are left. */
  readonly left: () => number;
  /** All that is left. */
  readonly rest: () => Buffer;
}

/**
 * Reads a buffer from its start.
 * @returns what `read` makes of it; null when that is null, or the buffer ends too early
 */
export function readWith<T>(bytes: Buffer, read: (cursor: Cursor) => T | null): T | null {
  let at = 0;
  const step = (length: number): number => {
    if (length > bytes.length - at) throw new RangeError('truncated');
    const from = at;
    at += length;
    return from;
  };
  const take = (length: number): Buffer => {
    const from = step(length);
    return bytes.subarray(from, from + length);
  };
  const uint32 = (): number => bytes.readUInt32BE(step(4));
  try {
    return read({
      byte: () => bytes.readUInt8(step(1)),
      uint32,
      uint64: () => bytes.readBigUInt64BE(step(8)),
      string: () => take(uint32()),
      left: () => bytes.length - at,
      rest: () => take(bytes.length - at),
    });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
