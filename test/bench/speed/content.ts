import { createCipheriv, createHash } from 'node:crypto';

/** Bytes of one block; what is sent is this block again and again. */
export const blockSize = 1024 * 1024;

/** A block that no compression shortens, the same in every process. */
export const block: Buffer = createCipheriv('aes-128-ctr', Buffer.alloc(16, 7), Buffer.alloc(16)).update(
  Buffer.alloc(blockSize),
);

/** What stands first on a connection of the bench: what it is for, and how many bytes. */
export type Wish = 'download' | 'upload' | 'checked-upload' | 'echo';
const letters: Readonly<Record<Wish, string>> = {
  download: 'd',
  upload: 'u',
  'checked-upload': 'c',
  echo: 'e',
};
export const wishSize = 9;

/** The first bytes a client sends. */
export function wishBytes(wish: Wish, bytes = 0): Buffer {
  const head = Buffer.alloc(wishSize);
  head.write(letters[wish], 0, 'latin1');
  head.writeBigUInt64BE(BigInt(bytes), 1);
  return head;
}

/** Reads them again; throws when they are something else. */
export function readWish(head: Buffer): { readonly wish: Wish; readonly bytes: number } {
  const letter = String.fromCharCode(head[0] ?? 0);
  for (const wish of Object.keys(letters) as Wish[]) {
    if (letters[wish] === letter) return { wish, bytes: Number(head.readBigUInt64BE(1)) };
  }
  throw new Error(`the bench does not send ${JSON.stringify(letter)}`);
}

/** The SHA-256, in hex, of so many bytes of the content. */
export function hashOf(bytes: number): string {
  const hash = createHash('sha256');
  for (let left = bytes; left > 0; left -= blockSize) {
    hash.update(left >= blockSize ? block : block.subarray(0, left));
  }
  return hash.digest('hex');
}
