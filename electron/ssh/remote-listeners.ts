import type { Client } from 'ssh2';
import type { AppError } from '../../shared/errors';
import { plainText, type LogLevel } from '../../shared/event-log';
import { fail, ok, type Result } from '../../shared/result';
import type { IncomingConnection, RemoteListener } from './types';

type OnConnection = (incoming: IncomingConnection) => void;

/** What ssh2 tells those who wait for an answer when the connection ends. */
const gone = 'No response from server';

/** All listeners of one connection on its server. */
export interface RemoteListeners {
  readonly listen: (
    address: string,
    port: number,
    onConnection: OnConnection,
  ) => Promise<Result<RemoteListener>>;
}

/**
 * Creates the one place that hands a connection's incoming channels to their forwards. ssh2 tells all of them through
 * one event, by the address and port the server echoes (RFC 4254, 7.2), which are those asked for.
 * @param milliseconds how long the server may take to answer
 */
export function createRemoteListeners(
  client: Client,
  milliseconds: number,
  log: (text: string, level?: LogLevel) => void,
): RemoteListeners {
  const listeners = new Map<string, OnConnection>();
  // What the server goes on listening on although it was asked to stop: dropbear never does stop. Connections there are
  // rejected, and a new forward on the same port takes it over.
  const unstoppable = new Set<string>();
  const keyOf = (address: string, port: number): string => `${address}:${String(port)}`;

  client.on('tcp connection', (details, accept, reject) => {
    // A throw in here would end the whole connection.
    try {
      const take = listeners.get(keyOf(details.destIP, details.destPort));
      const incoming = once(details.srcIP, details.srcPort, accept, reject);
      if (take === undefined) incoming.reject();
      else take(incoming);
    } catch {
      // The forward failed on its own connection; the server learns it from the channel's end.
    }
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
          if (error && error.message !== gone) {
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

  return {
    listen: (address, port, onConnection) =>
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
              const lost = error.message === gone;
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
      }),
  };
}

/** An incoming connection that is not rejected once it was accepted, and not twice. */
function once(
  host: string,
  port: number,
  accept: () => ReturnType<IncomingConnection['accept']>,
  reject: () => void,
): IncomingConnection {
  let answered = false;
  return {
    from: { host: plainText(host, 255), port },
    accept: () => {
      answered = true;
      return accept();
    },
    reject: () => {
      if (answered) return;
      answered = true;
      reject();
    },
  };
}
