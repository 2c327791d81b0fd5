import type { Client } from './ssh2';
import type { AppError } from '../../shared/errors';
import type { LogLevel } from '../../shared/event-log';
import { fail, ok } from '../../shared/result';
import { dispatch, noResponse, watchEnd, type OnConnection } from './incoming';
import type { RemoteListener, SshConnection } from './types';
import type { Uplink } from './ssh2/uplink';

/**
 * Creates the way to listen on ports of the server, and the one place that hands what comes in there to its forward. ssh2
 * tells all of it through one event, by the address and port the server echoes (RFC 4254, 7.2), which are those asked for.
 * @param milliseconds how long the server may take to answer
 */
export function createRemotePorts(
  client: Client,
  uplink: Uplink,
  milliseconds: number,
  log: (text: string, level?: LogLevel) => void,
): SshConnection['listen'] {
  const listeners = new Map<string, OnConnection>();
  // What the server goes on listening on although it was asked to stop: dropbear never does stop. Connections there are
  // rejected, and a new forward on the same port takes it over.
  const unstoppable = new Set<string>();
  const keyOf = (address: string, port: number): string => `${address}:${String(port)}`;

  const isGone = watchEnd(client);
  client.on('tcp connection', (details, accept, reject) => {
    const take = listeners.get(keyOf(details.destIP, details.destPort));
    dispatch(
      take,
      { host: details.srcIP, port: details.srcPort },
      () => uplink.pace(accept()),
      reject,
      isGone,
    );
  });

  const cancel = (address: string, port: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      const done = (): void => {
        clearTimeout(timer);
        resolve();
      };
      try {
        client.unforwardIn(address, port, (error) => {
          if (error && error.message !== noResponse) {
            unstoppable.add(keyOf(address, port));
            log(`The server does not stop listening on port ${String(port)}`, 'warning');
          }
          done();
        });
      } catch {
        done();
      }
    });

  const listener = (address: string, port: number, onConnection: OnConnection): RemoteListener => {
    const key = keyOf(address, port);
    listeners.set(key, onConnection);
    let closing: Promise<void> | null = null;
    const close = (): Promise<void> => {
      if (listeners.get(key) === onConnection) listeners.delete(key);
      return (closing ??= cancel(address, port));
    };
    return { address, port, close };
  };

  return (address, port, onConnection) =>
    new Promise((resolve) => {
      const wanted = keyOf(address, port);
      if (port !== 0 && listeners.has(wanted)) {
        resolve(fail({ code: 'remote-duplicate', data: { host: address, port } }));
        return;
      }
      if (unstoppable.delete(wanted)) {
        resolve(ok(listener(address, port, onConnection)));
        return;
      }
      if (port !== 0) listeners.set(wanted, onConnection);
      let waiting = true;
      const refuse = (error: AppError): void => {
        waiting = false;
        clearTimeout(timer);
        if (listeners.get(wanted) === onConnection) listeners.delete(wanted);
        resolve(fail(error));
      };
      const timer = setTimeout(
        () => refuse({ code: 'remote-timeout', data: { address, port } }),
        milliseconds,
      );
      try {
        client.forwardIn(address, port, (error, realPort) => {
          if (!waiting) {
            if (!error) void cancel(address, realPort);
            return;
          }
          if (error) {
            const lost = error.message === noResponse;
            refuse(
              lost
                ? { code: 'not-connected', data: {} }
                : { code: 'remote-refused', data: { address, port } },
            );
            return;
          }
          waiting = false;
          clearTimeout(timer);
          resolve(ok(listener(address, realPort, onConnection)));
        });
      } catch {
        refuse({ code: 'not-connected', data: {} });
      }
    });
}
