/** Data types of SSH: RFC 4251, section 5. */

/** @returns a number as `uint32` */
export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

/** @returns bytes or a UTF-8 text as `string`, its length before it */
export function string(value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** @returns a number of any size, not negative, as `mpint` */
export function mpint(value: bigint): Buffer {
  if (value === 0n) return uint32(0);
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return string((bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.alloc(1), bytes]));
}

/** @returns names as `name-list` */
export const nameList = (names: readonly string[]): Buffer => string(names.join(','));

/** @returns a `boolean` */
export const bool = (value: boolean): Buffer => Buffer.of(value ? 1 : 0);

/** @returns the number that bytes are, the first one the greatest */
export const toBigInt = (bytes: Buffer): bigint =>
  bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`);

/** Reads data types one after the other. Throws a RangeError where the bytes end too early. */
export class WireReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#forward(1));
  }

  bool(): boolean {
    return this.byte() !== 0;
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#forward(4));
  }

  bytes(length: number): Buffer {
    const start = this.#forward(length);
    return this.#bytes.subarray(start, start + length);
  }

  string(): Buffer {
    return this.bytes(this.uint32());
  }

  text(): string {
    return this.string().toString();
  }

  mpint(): bigint {
    return toBigInt(this.string());
  }

  nameList(): readonly string[] {
    const text = this.text();
    return text === '' ? [] : text.split(',');
  }

  rest(): Buffer {
    return this.#bytes.subarray(this.#at);
  }

  #forward(length: number): number {
    const start = this.#at;
    if (start + length > this.#bytes.length) throw new RangeError('the message ends too early');
    this.#at = start + length;
    return start;
  }
}
