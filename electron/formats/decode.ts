/** Bytes as the text they are, or why they are none. */
export type Decoded =
  | { readonly kind: 'text'; readonly text: string }
  /** A program, a picture, an archive: no text that anybody wrote. */
  | { readonly kind: 'binary' }
  | { readonly kind: 'large' };

/** The most bytes of a file that are read. Registry exports of a thousand sessions have some five million. */
export const fileLimit = 16 * 1024 * 1024;

/** Bytes at the beginning by which the kind of text is judged. */
const sampled = 64 * 1024;

/**
 * Reads the bytes of a file as text: UTF-16 with or without its mark (exports of Windows' registry, files of Notepad and
 * PowerShell 5), UTF-8, and, where it is none of these, the single-byte code page of the system.
 * @param ansi the label of that code page, as the Encoding Standard has it
 */
export function decode(bytes: Uint8Array, ansi = 'windows-1252'): Decoded {
  if (bytes.length > fileLimit) return { kind: 'large' };
  const encoding = encodingOf(bytes);
  const text = encoding === null ? decodeBytes(bytes, ansi) : new TextDecoder(encoding).decode(bytes);
  return looksBinary(text) ? { kind: 'binary' } : { kind: 'text', text };
}

function encodingOf(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  // Most letters of what is read here are of ASCII: every other byte of it in UTF-16 is zero.
  const sample = bytes.subarray(0, sampled);
  const zeros = [0, 0];
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > sample.length * 0.3 && even * 20 < odd) return 'utf-16le';
  if (even > sample.length * 0.3 && odd * 20 < even) return 'utf-16be';
  return null;
}

function decodeBytes(bytes: Uint8Array, ansi: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(ansi).decode(bytes);
  }
}

/** Texts hold tabs and line ends, some colours of a terminal, hardly any other control character and no zero. */
function looksBinary(text: string): boolean {
  const sample = text.slice(0, sampled);
  // eslint-disable-next-line no-control-regex -- looks for them
  const controls = sample.match(/[\0-\x06\x0e-\x1a\x1c-\x1f\ufffd]/gu)?.length ?? 0;
  return sample.includes('\0') ? controls * 200 > sample.length : controls * 20 > sample.length;
}
