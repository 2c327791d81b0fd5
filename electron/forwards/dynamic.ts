import type { Socket } from 'node:net';
import { formatEndpoint } from '../../shared/endpoint';
import type { Connections } from './connections';
import { openChannelFor } from './open-channel';
import { resetSocket } from './reset-socket';
import { SocksParser, type SocksRefusal, type SocksStep } from './socks';
import { outcomeOf, socksReply } from './socks-replies';
import type { ForwardContext } from './types';

/** Milliseconds a client has for its whole request. */
export const handshakeLimit = 30_000;
/** Milliseconds a client that was sent away has to take the answer. */
const farewellLimit = 5_000;

/**
 * Serves one SOCKS client: reads its request, opens the channel it asks for, and answers after the channel's result, so
 * that the client learns whether and why its destination could not be reached (PuTTY answers before it knows).
 * @param socket half-open and paused
 * @param limit milliseconds for the handshake
 */
export function serveSocks(
  socket: Socket,
  context: ForwardContext,
  connections: Connections,
  limit = handshakeLimit,
): void {
  const parser = new SocksParser();
  const timer = setTimeout(() => {
    context.log(`${clientOf(socket)} sent no SOCKS request in time.`, 'warning');
    resetSocket(socket);
  }, limit);

  function stopReading(): void {
    clearTimeout(timer);
    socket.off('data', read);
    socket.off('end', giveUp);
    socket.pause();
  }

  function giveUp(): void {
    socket.destroy();
  }

  function read(chunk: Buffer): void {
    const step = parser.feed(chunk);
    switch (step.kind) {
      case 'more':
        if (step.reply.length > 0) socket.write(step.reply);
        return;
      case 'refused':
        stopReading();
        context.log(`${clientOf(socket)} ${complaints[step.why]}`, 'warning');
        dismiss(socket, step.reply);
        return;
      case 'request':
        stopReading();
        // Back into the socket's buffer, in front of what follows: the pair will find it there.
        if (step.surplus.length > 0) socket.unshift(step.surplus);
        if (step.reply.length > 0) socket.write(step.reply);
        void connect(socket, step, context, connections);
    }
  }

  socket.on('close', () => {
    clearTimeout(timer);
  });
  socket.on('end', giveUp);
  socket.on('data', read);
  socket.resume();
}

async function connect(
  socket: Socket,
  { version, destination }: Extract<SocksStep, { kind: 'request' }>,
  context: ForwardContext,
  connections: Connections,
): Promise<void> {
  const channel = await openChannelFor(socket, destination, context);
  if (channel === null) return;
  if (channel.ok) {
    socket.write(socksReply(version, 'granted'));
    connections.join(socket, channel.value);
  } else {
    dismiss(socket, socksReply(version, outcomeOf(channel.error)));
  }
}

/**
 * Ends a connection with last words, or at once when there are none. What the client still sends is read and dropped:
 * closing with bytes unread would reset the connection, and the last words could be lost with it.
 */
function dismiss(socket: Socket, lastWords: Buffer): void {
  if (lastWords.length === 0) {
    socket.destroy();
    return;
  }
  const timer = setTimeout(() => {
    socket.destroy();
  }, farewellLimit);
  socket.on('close', () => {
    clearTimeout(timer);
  });
  socket.end(lastWords);
  socket.resume();
}

function clientOf(socket: Socket): string {
  return `The program at ${formatEndpoint({ host: socket.remoteAddress ?? '?', port: socket.remotePort ?? 0 })}`;
}

const complaints: Readonly<Record<SocksRefusal, string>> = {
  'not-socks': 'does not speak SOCKS. Enter this port as its SOCKS proxy, not as its HTTP proxy.',
  'login-required':
    'insists on a SOCKS login, which this port does not ask for. Take user name and password out there.',
  command: 'asked for a SOCKS command other than CONNECT; UDP and incoming connections are not available.',
  'address-type': 'asked for a kind of SOCKS address that does not exist.',
  malformed: 'sent a SOCKS request that names no valid host and port.',
};
