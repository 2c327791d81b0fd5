import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Destination } from '../../shared/endpoint';
import { internalError } from '../../shared/errors';
import { fail, type Result } from '../../shared/result';
import * as texts from '../../shared/texts/forwards';
import { abandonChannel } from '../ssh/ssh2/channel-state';
import { systemText } from '../system/errors';
import type { ForwardContext, Originator, Waiter } from './types';

/**
 * Opens a channel for an accepted socket and logs it as PuTTY does. Nothing is taken from the socket meanwhile, but it is
 * watched: a channel for a socket that has gone is closed again.
 * @returns the channel, or why there is none; null when the socket has gone
 */
export async function openChannelFor(
  socket: Socket,
  destination: Destination,
  from: Originator,
  context: ForwardContext,
): Promise<Result<Duplex> | null> {
  context.log(texts.openingLine(destination, from));
  // Reads into the socket's buffer without taking anything out: that is how a reset is noticed.
  socket.read(0);
  const opened = await open(destination, from, context, waiterAt(socket));
  // Of one that has gone it was not tried, or is of no interest any more.
  if (!opened.ok && !socket.closed) {
    for (const line of texts.refusalLines(opened.error)) context.log(line, 'warning');
  }
  if (!socket.destroyed) return opened;
  if (opened.ok) {
    abandonChannel(opened.value);
    context.log(texts.closed(socket.errored ? systemText(socket.errored) : null));
  }
  return null;
}

/** Listens to the socket only for as long as there is something to wait for: as a rule the session is there. */
function waiterAt(socket: Socket): Waiter {
  return {
    hasLeft: () => socket.closed,
    onLeave: (left) => {
      socket.once('close', left);
      return () => socket.off('close', left);
    },
  };
}

async function open(
  destination: Destination,
  from: Originator,
  context: ForwardContext,
  waiter: Waiter,
): Promise<Result<Duplex>> {
  try {
    return await context.openChannel(destination, from, waiter);
  } catch (thrown) {
    return fail(internalError(thrown));
  }
}
