import type { Socket } from 'node:net';
import { contentAt } from './content';

const chunk = 16_384;

/** Sends the bytes of a stream as fast as they are taken, or at a pace; then calls back, unless the socket went before. */
export function send(
  socket: Socket,
  { seed, length, pace }: { readonly seed: number; readonly length: number; readonly pace: number },
  done: () => void,
): void {
  let sent = 0;
  let timer: NodeJS.Timeout | undefined;
  const more = (): void => {
    while (!socket.destroyed) {
      if (sent >= length) {
        done();
        return;
      }
      const piece = contentAt(seed, sent, Math.min(chunk, length - sent));
      sent += piece.length;
      const taken = socket.write(piece);
      if (pace > 0) {
        timer = setTimeout(more, pace);
        return;
      }
      if (!taken) {
        socket.once('drain', more);
        return;
      }
    }
  };
  socket.once('close', () => clearTimeout(timer));
  more();
}
