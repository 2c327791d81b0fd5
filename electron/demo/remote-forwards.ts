import { createServer, type Server } from 'node:net';
import type { Connection } from '../ssh/ssh2';

/**
 * Answers requests to listen (RFC 4254, 7.1), on 127.0.0.1 whatever address is asked for, as sshd does with
 * `GatewayPorts no`. The listeners end with the connection.
 */
export function serveRemoteForwards(connection: Connection): void {
  const listeners = new Map<string, Server>();

  connection.on('request', (accept, reject, name, info) => {
    // The types leave out what else may be asked for: Unix sockets.
    const asked: string = name;
    if (asked !== 'tcpip-forward' && asked !== 'cancel-tcpip-forward') {
      reject?.();
      return;
    }
    const { bindAddr, bindPort } = info;
    const key = `${bindAddr}:${String(bindPort)}`;
    if (name === 'cancel-tcpip-forward') {
      const listener = listeners.get(key);
      listeners.delete(key);
      if (listener === undefined) reject?.();
      else listener.close(() => accept?.());
      return;
    }
    const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (socket) => {
      socket.on('error', () => socket.destroy());
      try {
        const { remoteAddress = '127.0.0.1', remotePort = 0 } = socket;
        connection.forwardOut(bindAddr, boundPort(listener), remoteAddress, remotePort, (error, channel) => {
          if (error) {
            socket.destroy();
            return;
          }
          channel.on('error', () => socket.destroy());
          channel.on('close', () => socket.destroy());
          socket.on('close', () => channel.close());
          channel.pipe(socket).pipe(channel);
        });
      } catch {
        // The connection ended between the two.
        socket.destroy();
      }
    });
    listener.once('error', () => reject?.());
    listener.listen(bindPort, '127.0.0.1', () => {
      const port = boundPort(listener);
      listeners.set(`${bindAddr}:${String(port)}`, listener);
      accept?.(port);
    });
  });
  connection.on('close', () => {
    for (const listener of listeners.values()) listener.close();
    listeners.clear();
  });
}

function boundPort(listener: Server): number {
  const address = listener.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
