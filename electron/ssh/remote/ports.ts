import type { Client } from '../ssh2';
import { portSchema } from '../../../shared/endpoint';
import type { AppError } from '../../../shared/errors';
import { plainText, type LogLevel } from '../../../shared/event-log';
import { fail, ok } from '../../../shared/result';
import { nameForwardedOpens } from '../ssh2/forwarded-opens';
import { internalsOf } from '../ssh2/internals';
import { dispatch, noResponse, watchEnd, type OnConnection } from './incoming';
import { matchListener, type ConfirmedListener, type NamedListener } from './match';
import type { RemoteListener, SshConnection } from '../types';
import type { WriteScheduler } from '../ssh2/write-scheduler';

/** A listener of the server's. */
interface Listener extends ConfirmedListener {
  /**
   * Takes its connections; null once it was cancelled. It then stays until the server has confirmed that, and where the
   * server goes on listening, as dropbear does: connections are rejected, and a new forward on the same port takes it over.
   */
  take: OnConnection | null;
  /** The name of the last connection on this port that matched no listener; null for none. */
  misnamed: string | null;
}

/** How many ports are named in the log at which a connection matched no listener: a server may name them all. */
const mostUnmatched = 20;

/**
 * Creates the way to listen on ports of the server, and the one place that hands what comes in there to its forward.
 * @param milliseconds how long the server may take to answer
 */
export function createRemotePorts(
  client: Client,
  writeScheduler: WriteScheduler,
  milliseconds: number,
  log: (text: string, level?: LogLevel) => void,
): SshConnection['listen'] {
  const listeners = new Map<string, Listener>();
  /** Asked for, and not answered yet. */
  const pending = new Set<string>();
  const unstoppable = new Set<Listener>();

  const isGone = watchEnd(client);
  nameForwardedOpens(internalsOf(client), createLookUp(listeners, log));
  client.on('tcp connection', (details, accept, reject) => {
    const take = listeners.get(keyOf(details.destIP, details.destPort))?.take;
    dispatch(
      take ?? undefined,
      { host: details.srcIP, port: details.srcPort },
      () => writeScheduler.pace(accept()),
      reject,
      isGone,
    );
  });

  const cancel = (listener: Listener): Promise<void> =>
    new Promise((resolve) => {
      const { address, port } = listener;
      const key = keyOf(address, port);
      const timer = setTimeout(resolve, milliseconds);
      try {
        client.unforwardIn(address, port, (error) => {
          if (error && error.message !== noResponse) {
            unstoppable.add(listener);
            log(`The server does not stop listening on port ${String(port)}`, 'warning');
          } else if (listeners.get(key) === listener) {
            listeners.delete(key);
          }
          clearTimeout(timer);
          resolve();
        });
      } catch {
        clearTimeout(timer);
        resolve();
      }
    });

  const confirm = (
    confirmed: ConfirmedListener,
    take: OnConnection | null,
  ): { readonly listener: Listener; readonly close: () => Promise<void> } => {
    const { address, asked, port } = confirmed;
    const listener: Listener = { address, asked, port, take, misnamed: null };
    listeners.set(keyOf(address, port), listener);
    let closing: Promise<void> | null = null;
    const close = (): Promise<void> => {
      listener.take = null;
      return (closing ??= cancel(listener));
    };
    return { listener, close };
  };
  const opened = (confirmed: ConfirmedListener, take: OnConnection): RemoteListener => {
    const { listener, close } = confirm(confirmed, take);
    const { address, port } = listener;
    return { address, port, close, misnamed: () => listener.misnamed };
  };

  return (address, port, onConnection) =>
    new Promise((resolve) => {
      const wanted = keyOf(address, port);
      const known = port === 0 ? undefined : listeners.get(wanted);
      if (pending.has(wanted) || (known !== undefined && known.take !== null)) {
        resolve(fail({ code: 'remote-duplicate', data: { host: address, port } }));
        return;
      }
      if (known !== undefined && unstoppable.delete(known)) {
        resolve(ok(opened(known, onConnection)));
        return;
      }
      if (port !== 0) pending.add(wanted);
      let waiting = true;
      const settle = (): void => {
        waiting = false;
        clearTimeout(timer);
        pending.delete(wanted);
      };
      const refuse = (error: AppError): void => {
        settle();
        resolve(fail(error));
      };
      const timer = setTimeout(
        () => refuse({ code: 'remote-timeout', data: { address, port } }),
        milliseconds,
      );
      try {
        client.forwardIn(address, port, (error, realPort) => {
          const confirmed = { address, asked: port, port: realPort };
          if (!waiting) {
            // Nobody waits for it any more, nor takes its connections.
            if (!error) void confirm(confirmed, null).close();
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
          if (!portSchema.safeParse(realPort).success) {
            log(
              'The server chose a port for the forward that it does not tell, or that cannot be',
              'warning',
            );
            void confirm(confirmed, null).close();
            refuse({ code: 'remote-refused', data: { address, port } });
            return;
          }
          settle();
          resolve(ok(opened(confirmed, onConnection)));
        });
      } catch {
        refuse({ code: 'not-connected', data: {} });
      }
    });
}

/** Finds the listener that the server means; what matches none is noted at the listeners on its port, and logged once for each port. */
function createLookUp(
  listeners: ReadonlyMap<string, Listener>,
  log: (text: string, level?: LogLevel) => void,
): (named: NamedListener) => NamedListener | null {
  const logged = new Set<number>();
  return (named) => {
    const match = matchListener(listeners.values(), named);
    if (match !== null) return match;
    const name = plainText(keyOf(named.address, named.port), 255);
    const onPort = [...listeners.values()].filter(({ port }) => port === named.port);
    for (const listener of onPort) listener.misnamed = name;
    if (!logged.has(named.port) && logged.size < mostUnmatched) {
      logged.add(named.port);
      const why =
        onPort.length === 0
          ? 'no forward of this session listens there'
          : 'several forwards listen on that port, none of them at that address';
      log(`Refused a connection that the server says came in at ${name}: ${why}`, 'warning');
    }
    return null;
  };
}

function keyOf(address: string, port: number): string {
  return `${address}:${String(port)}`;
}
