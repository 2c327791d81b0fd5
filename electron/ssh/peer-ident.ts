import type { Duplex } from 'node:stream';

/** What the peer says before the key exchange. */
export interface PeerIdent {
  /** Its identification, `SSH-2.0-OpenSSH_9.2p1`; null until it came. */
  readonly version: () => string | null;
  /** What came before, or instead. */
  readonly preface: () => string;
}

/** Enough to recognise what answers, and to show its first line. */
const longestPreface = 4096;

/**
 * Listens in on a socket until the identification string (RFC 4253, 4.2). ssh2 keeps to itself what came instead of it,
 * which is all there is to go by when the peer is no SSH server.
 * @param socket paused explicitly, so that listening does not start it
 */
export function watchIdent(
  socket: Duplex,
  on: { readonly version: (version: string) => void; readonly foreign: () => void },
): PeerIdent {
  let received = Buffer.alloc(0);
  let version: string | null = null;
  let preface = '';
  const look = (chunk: Buffer): void => {
    received = Buffer.concat([received, chunk]).subarray(0, longestPreface);
    const text = received.toString('latin1');
    const ident = /(?:^|\n)(SSH-[^\r\n]*)\r?\n/u.exec(text);
    if (ident?.[1] !== undefined) {
      socket.off('data', look);
      preface = received.toString('utf8', 0, ident.index);
      version = ident[1];
      on.version(version);
      return;
    }
    const first = preface === '';
    preface = received.toString('utf8');
    if (received.length === longestPreface) socket.off('data', look);
    if (first && !'SSH-'.startsWith(text.slice(0, 4))) on.foreign();
  };
  socket.on('data', look);
  return { version: () => version, preface: () => preface };
}
