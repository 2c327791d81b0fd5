/** One element of DER (ITU-T X.690, 8.1). */
export interface DerElement {
  readonly tag: number;
  readonly body: Buffer;
}

const derTags = { integer: 0x02, octets: 0x04, oid: 0x06, sequence: 0x30 } as const;

/**
 * Splits DER into the elements that stand side by side in it.
 * @returns null when the lengths do not add up
 */
export function readDer(bytes: Buffer): readonly DerElement[] | null {
  const elements: DerElement[] = [];
  let at = 0;
  while (at < bytes.length) {
    const [tag, short] = [bytes[at], bytes[at + 1]];
    if (tag === undefined || short === undefined) return null;
    at += 2;
    let length = short;
    if (short >= 0x80) {
      // Key files are short: more than three bytes of length is no key.
      const size = short - 0x80;
      if (size < 1 || size > 3 || at + size > bytes.length) return null;
      length = bytes.readUIntBE(at, size);
      at += size;
    }
    if (at + length > bytes.length) return null;
    elements.push({ tag, body: bytes.subarray(at, at + length) });
    at += length;
  }
  return elements;
}

/** The elements of a sequence; none when it is no sequence, or broken. */
export function derSequence(element: DerElement | undefined): readonly DerElement[] {
  return element?.tag === derTags.sequence ? (readDer(element.body) ?? []) : [];
}

/** An object identifier in dotted form; empty when the element is none. */
export function derOid(element: DerElement | undefined): string {
  if (element?.tag !== derTags.oid) return '';
  const numbers: number[] = [];
  let number = 0;
  for (const byte of element.body) {
    number = number * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    numbers.push(number);
    number = 0;
  }
  const first = numbers.shift() ?? 0;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...numbers].join('.');
}

/** A positive integer of up to six bytes; null when it is none. */
export function derNumber(element: DerElement | undefined): number | null {
  if (element?.tag !== derTags.integer || element.body.length === 0 || element.body.length > 6) return null;
  return element.body.readUIntBE(0, element.body.length);
}

/** The bytes of an octet string; null when the element is none. */
export function derOctets(element: DerElement | undefined): Buffer | null {
  return element?.tag === derTags.octets ? element.body : null;
}
