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
