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
