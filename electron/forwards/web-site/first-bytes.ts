import { METHODS } from 'node:http';
import type { Socket } from 'node:net';

/** What a client begins with: an HTTP/1 request, something else, or not yet to be told. */
export type Beginning = 'http' | 'other' | 'unknown';

/** CONNECT asks for a tunnel, not for a page. */
const starts = METHODS.filter((method) => method !== 'CONNECT').map((method) => `${method} `);

/**
 * Tells HTTP/1 by its method and the space after it. A TLS hello (0x16) is something else, and so is HTTP/2 without TLS,
 * whose preface begins with the method PRI that no HTTP/1 request has (RFC 9113, 3.4).
 */
export function beginningOf(bytes: Buffer): Beginning {
  const text = bytes.toString('latin1', 0, 32);
  if (starts.some((start) => text.startsWith(start))) return 'http';
  return starts.some((start) => start.startsWith(text)) ? 'unknown' : 'other';
}

/**
 * Reads from a paused socket until it is clear what it speaks.
 * @returns what it is, and all that was taken out of the socket; 'unknown' when it ended or closed before
 */
export function readBeginning(
  socket: Socket,
): Promise<{ readonly beginning: Beginning; readonly bytes: Buffer }> {
  return new Promise((resolve) => {
    let bytes: Buffer = Buffer.alloc(0);
    function settle(beginning: Beginning): void {
      socket.removeListener('readable', look);
      socket.removeListener('end', over);
      socket.removeListener('close', over);
      resolve({ beginning, bytes });
    }
    function look(): void {
      const chunk = socket.read() as Buffer | null;
      if (chunk === null) return;
      bytes = Buffer.concat([bytes, chunk]);
      const beginning = beginningOf(bytes);
      if (beginning !== 'unknown') settle(beginning);
    }
    function over(): void {
      settle('unknown');
    }
    if (socket.destroyed || socket.readableEnded) {
      over();
      return;
    }
    socket.on('readable', look);
    socket.on('end', over);
    socket.on('close', over);
  });
}
