import { constants, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';

/** Opening a pipe would wait for its other end, and one that waits for good takes a thread from all that reads files. */
// Windows has no such flag.
const readFlags = constants.O_RDONLY | ('O_NONBLOCK' in constants ? constants.O_NONBLOCK : 0);

/** The beginning of a file. */
export interface FileStart {
  readonly bytes: Buffer;
  readonly stats: Stats;
}

/**
 * Reads the beginning of what a user, or a name beside it, says is a file: agents and control masters leave sockets and
 * pipes beside keys. Throws what the system says when it cannot be read.
 * @param longest most bytes that are read
 * @returns null when it is a folder, a pipe or a device
 */
export async function readFileStart(path: string, longest: number): Promise<FileStart | null> {
  const file = await open(path, readFlags);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return null;
    // Not the longest it may be: with many sessions that start at once these would be most of their memory.
    const length = Math.min(longest, stats.size);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return { bytes: buffer.subarray(0, bytesRead), stats };
  } finally {
    await file.close();
  }
}
