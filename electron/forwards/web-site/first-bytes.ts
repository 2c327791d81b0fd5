import { METHODS } from 'node:http';
import type { Socket } from 'node:net';

/** First bytes of a client: of an HTTP/1 request, of something else, or too few to tell. */
type Beginning = 'http' | 'other' | 'unknown';

/** CONNECT asks for a tunnel, not for a page, and no page may send it (Fetch standard, 2.2.1). */
const methods = new Set(METHODS.filter((method) => method !== 'CONNECT'));
/** Bytes after which a word that still has no end is taken for a method: a page may send one as long as it likes. */
const longestWord = 16 * 1024;

/**
 * Tells HTTP/1 by its method and the space after it. A method that HTTP's registry does not know (RFC 9110, 16.1) counts
 * where a path or a whole address follows, as in each request that a page can make (`FOO /`, `get /`): taken for
 * something else, it would open the connection for the page's next requests, unread. A TLS hello (0x16) is something
 * else, and so is HTTP/2 without TLS, whose preface is `PRI * HTTP/2.0` (RFC 9113, 3.4).
 */
export function beginningOf(bytes: Buffer): Beginning {
  const text = bytes.toString('latin1', 0, longestWord);
  const [word = ''] = /^[!#$%&'*+.^_`|~\dA-Za-z-]*/u.exec(text) ?? [];
  if (word === text) return word.length < longestWord ? 'unknown' : 'http';
  if (word === '' || text[word.length] !== ' ') return 'other';
  if (methods.has(word)) return 'http';
  if (word === 'CONNECT') return 'other';
  const target = text.slice(word.length + 1, word.length + 1 + 'https:'.length).toLowerCase();
  if (target.startsWith('/') || target.startsWith('http:') || target === 'https:') return 'http';
  return 'https:'.startsWith(target) || 'http:'.startsWith(target) ? 'unknown' : 'other';
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
