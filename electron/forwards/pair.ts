import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { abandonChannel, diedWithConnection } from '../ssh/ssh2/channel-state';
import { resetError, resetSocket, wasReset } from '../net/reset-socket';
import type { EndReason } from '../../shared/connections';
import { systemText } from '../system/errors';
import { createYoungGarbage } from '../system/young-garbage';
import type { Tally } from './connection-table';

/** A socket on this machine and a channel to the server, joined. */
export interface Pair {
  /** Ends both at once, the socket with a reset; idempotent. */
  readonly cut: () => void;
  /** Resolves with the reason when nothing of the pair is left; never rejects. */
  readonly ended: Promise<EndReason>;
}

/** Bytes for a socket that wait for what comes with them: larger writes wake its reader less, but not by much. */
const heldAtMost = 128 * 1024;

/** Bytes of all pairs of this thread. */
const passed = createYoungGarbage();

/**
 * Joins a socket and a channel until both directions have ended. An end of one direction is passed on as such (RFC 4254,
 * 5.3); a full receiver pauses its sender, so at most one stream buffer a direction is held. A reset of the socket closes
 * the channel; a channel that dies without an orderly end resets the socket, because a plain end would make a cut off
 * transfer look complete. Never throws.
 *
 * Written out rather than built on stream.pipeline: an ssh2 channel tells neither errors nor its close in the way
 * pipeline waits for (see ssh/ssh2/channel-state.ts).
 *
 * @param socket opened with allowHalfOpen; may have been read from, paused or ended already
 * @param channel may have been read from and paused, too
 * @param tally gets the bytes of both directions
 */
export function joinPair(socket: Socket, channel: Duplex, tally: Tally): Pair {
  let resolveEnded: (reason: EndReason) => void;
  const ended = new Promise<EndReason>((resolve) => {
    resolveEnded = resolve;
  });
  // The first thing that went wrong; without any the end was an orderly one.
  let reason: EndReason | null = null;
  let socketClosed = false;
  let channelDone = false;
  let over = false;
  /** What came for the socket first, and waits for the rest that comes with it. */
  let held: Buffer | null = null;
  /** Whether more came, so that all of it waits in the socket. */
  let isCorked = false;

  function settle(): void {
    if (over || !socketClosed || !(channelDone || channel.writableFinished)) return;
    over = true;
    resolveEnded(reason ?? { kind: 'finished' });
  }

  function dropChannel(): void {
    channelDone = true;
    channel.removeListener('data', toSocket);
    abandonChannel(channel);
    settle();
  }

  function cut(why: EndReason): void {
    if (over) return;
    reason ??= why;
    resetSocket(socket);
    if (!channelDone) dropChannel();
  }

  function toChannel(chunk: Buffer): void {
    // ssh2 never calls back for what is written to a channel the server has closed.
    if (!channel.writable) return;
    tally.sent += chunk.length;
    passed(chunk.length);
    if (!channel.write(chunk)) socket.pause();
  }

  function passEnd(): void {
    if (wasReset(socket)) socket.destroy(resetError());
    else channel.end();
  }

  function toSocket(chunk: Buffer): void {
    if (!socket.writable) return;
    tally.received += chunk.length;
    passed(chunk.length);
    if (held === null && !isCorked) {
      // As a rule nothing comes with it: a stream that holds something back takes more time to write it.
      held = chunk;
      process.nextTick(flush);
      return;
    }
    if (held !== null) {
      isCorked = true;
      socket.cork();
      socket.write(held);
      held = null;
    }
    socket.write(chunk);
    if (socket.writableLength >= heldAtMost) flush();
  }

  /** Writes what came at once in one go, and waits for what the system does not take. */
  function flush(): void {
    if (held !== null) {
      const only = held;
      held = null;
      if (socket.writable) socket.write(only);
    } else if (isCorked) {
      isCorked = false;
      socket.uncork();
    } else {
      return;
    }
    if (socket.writableLength >= socket.writableHighWaterMark) channel.pause();
  }

  socket.on('data', toChannel);
  socket.on('drain', () => {
    if (!channelDone) channel.resume();
  });
  socket.on('end', passEnd);
  socket.on('error', (error) => {
    reason ??= { kind: 'broken', detail: systemText(error) };
  });
  socket.on('close', () => {
    socketClosed = true;
    // After an orderly end of both directions the channel may still be flushing; else there is nobody left to serve.
    if (!channelDone && !(socket.readableEnded && socket.writableFinished)) dropChannel();
    settle();
  });

  channel.on('data', toSocket);
  channel.on('drain', () => {
    socket.resume();
  });
  channel.on('end', () => {
    if (diedWithConnection(channel)) {
      cut({ kind: 'lost' });
      return;
    }
    flush();
    socket.end();
  });
  channel.on('finish', settle);
  channel.on('error', () => {
    cut({ kind: 'reset' });
  });
  channel.on('close', () => {
    if (diedWithConnection(channel)) {
      cut({ kind: 'lost' });
      return;
    }
    if (!channel.readableEnded) {
      cut({ kind: 'reset' });
      return;
    }
    channelDone = true;
    // The server takes no more, so there is no use in waiting for the socket's end; what it was sent goes out first.
    flush();
    if (!socketClosed) socket.destroySoon();
    settle();
  });

  if (socket.destroyed || channel.destroyed) {
    socketClosed = socket.closed;
    cut({ kind: channel.destroyed ? 'lost' : 'left' });
  } else {
    if (socket.readableEnded) passEnd();
    socket.resume();
    // One that a SOCKS request was read from is paused, and may have ended with it.
    if (channel.readableEnded) socket.end();
    channel.resume();
  }
  return {
    cut: () => {
      cut({ kind: 'stopped' });
    },
    ended,
  };
}
