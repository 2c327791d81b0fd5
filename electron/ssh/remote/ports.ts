import type { Client } from '../ssh2';
import { portSchema } from '../../../shared/endpoint';
import { plainText, type LogLevel } from '../../../shared/event-log';
import { fail, ok, type Result } from '../../../shared/result';
import * as texts from '../../../shared/texts/remote';
import { nameForwardedOpens } from '../ssh2/forwarded-opens';
import { internalsOf } from '../ssh2/internals';
import { askServer, noResponse } from './ask-server';
import { createDispatch, type OnConnection } from './incoming';
import { matchListener, type ConfirmedListener, type NamedListener } from './match';
import type { RemoteListener } from '../types';
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

/** Listens on ports of the server; the one place that hands what comes in there to its forward. */
export class RemotePorts {
  readonly #listeners = new Map<string, Listener>();
  /** Asked for, and not answered yet. */
  readonly #pending = new Set<string>();
  readonly #unstoppable = new Set<Listener>();

  /** @param milliseconds how long the server may take to answer */
  constructor(
    private readonly client: Client,
    writeScheduler: WriteScheduler,
    private readonly milliseconds: number,
    private readonly log: (text: string, level?: LogLevel) => void,
  ) {
    const dispatch = createDispatch(client, writeScheduler);
    nameForwardedOpens(internalsOf(client), createLookUp(this.#listeners, log));
    client.on('tcp connection', ({ destIP, destPort, srcIP, srcPort }, accept, reject) => {
      const take = this.#listeners.get(keyOf(destIP, destPort))?.take;
      dispatch(take, { host: srcIP, port: srcPort }, accept, reject);
    });
  }

  /** As {@link SshConnection.listen}. */
  listen(address: string, port: number, onConnection: OnConnection): Promise<Result<RemoteListener>> {
    const wanted = keyOf(address, port);
    const known = port === 0 ? undefined : this.#listeners.get(wanted);
    if (this.#pending.has(wanted) || (known !== undefined && known.take !== null)) {
      return Promise.resolve(fail({ code: 'remote-duplicate', data: { host: address, port } }));
    }
    if (known !== undefined && this.#unstoppable.delete(known)) {
      return Promise.resolve(ok(this.#confirm(known, onConnection)));
    }
    if (port !== 0) this.#pending.add(wanted);
    return askServer<number, Result<RemoteListener>>(
      this.milliseconds,
      (done) => this.client.forwardIn(address, port, done),
      (answer) => {
        this.#pending.delete(wanted);
        switch (answer.kind) {
          case 'late':
            return fail({ code: 'remote-timeout', data: { address, port } });
          case 'gone':
            return fail({ code: 'not-connected', data: {} });
          case 'refused':
            return fail({ code: 'remote-refused', data: { address, port } });
          case 'done':
            break;
        }
        const confirmed = { address, asked: port, port: answer.value };
        if (portSchema.safeParse(answer.value).success) return ok(this.#confirm(confirmed, onConnection));
        this.log(texts.untoldPort, 'warning');
        void this.#confirm(confirmed, null).close();
        return fail({ code: 'remote-refused', data: { address, port } });
      },
      // The listener comes too late: it is closed, and its connections are rejected meanwhile.
      (realPort) => void this.#confirm({ address, asked: port, port: realPort }, null).close(),
    );
  }

  #confirm({ address, asked, port }: ConfirmedListener, take: OnConnection | null): RemoteListener {
    const listener: Listener = { address, asked, port, take, misnamed: null };
    this.#listeners.set(keyOf(address, port), listener);
    let closing: Promise<void> | null = null;
    const close = (): Promise<void> => {
      listener.take = null;
      return (closing ??= this.#cancel(listener));
    };
    return { address, port, close, misnamed: () => listener.misnamed };
  }

  async #cancel(listener: Listener): Promise<void> {
    const { address, port } = listener;
    const key = keyOf(address, port);
    await askServer<null, null>(
      this.milliseconds,
      (done) => {
        this.client.unforwardIn(address, port, (error) => {
          if (error && error.message !== noResponse) {
            this.#unstoppable.add(listener);
            this.log(texts.portGoesOn(port), 'warning');
          } else if (this.#listeners.get(key) === listener) this.#listeners.delete(key);
          done(error, null);
        });
      },
      () => null,
    );
  }
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
      log(texts.connectionUnmatched(name, onPort.length > 0), 'warning');
    }
    return null;
  };
}

function keyOf(address: string, port: number): string {
  return `${address}:${String(port)}`;
}
