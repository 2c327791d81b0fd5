import { Calls } from '../../shared/calls';
import type { Ginnel } from '../../shared/contract';
import { closeCodes, fromServerSchema } from '../../shared/wire';
import type { Connection, ConnectionState } from './connection';
import { addedTo } from '../../shared/added-to';

/** What a socket tells the client. */
export interface SocketListener {
  readonly onOpen: () => void;
  readonly onData: (data: unknown) => void;
  readonly onClosed: (code: number) => void;
}

/** The part of a WebSocket the client needs; a test gives its own. */
export interface Socket {
  readonly send: (text: string) => void;
}

/** What the client takes from the world. */
export interface SocketSurroundings {
  /** Dials once; the listener is called later, never during the call. */
  readonly open: (listener: SocketListener) => Socket;
  /** What the page may be let in by, tried in this order: the code of its address, and tokens it was given before. */
  readonly keys: readonly string[];
  /** Keeps the token that let the page in, for when it is loaded again. */
  readonly keep: (token: string) => void;
  /** Told of a key that lets nobody in any more. */
  readonly forget: (key: string) => void;
  /** Calls back once after `delay` ms. */
  readonly after: (delay: number, callback: () => void) => void;
}

const firstDelay = 500;
const longestDelay = 5000;

/**
 * The contract over a WebSocket (browser mode). A lost connection is made again on its own, after half a second at
 * first and five at most, until the server has refused all keys; commands given meanwhile fail with lost-backend. A page
 * without any key is refused from the start.
 */
export class SocketClient implements Connection {
  readonly ginnel: Ginnel;
  readonly #world: SocketSurroundings;
  #socket: Socket | null = null;
  readonly #calls = new Calls({ lost: { code: 'lost-backend', data: {} } });
  #delay = firstDelay;
  #keys: readonly string[];
  #state: ConnectionState;
  readonly #watchers = new Set<() => void>();

  constructor(world: SocketSurroundings) {
    this.#world = world;
    this.#keys = world.keys;
    this.#state = world.keys.length === 0 ? 'refused' : 'opening';
    this.ginnel = this.#calls.ginnel;
    if (world.keys.length > 0) this.#dial();
  }

  state(): ConnectionState {
    return this.#state;
  }

  watch(onChange: () => void): () => void {
    return addedTo(this.#watchers, onChange);
  }

  #become(next: ConnectionState): void {
    if (this.#state === next) return;
    this.#state = next;
    for (const onChange of this.#watchers) onChange();
  }

  #dial(): void {
    const current = this.#world.open({
      onOpen: () => {
        current.send(JSON.stringify({ token: this.#keys[0] ?? '' }));
      },
      onData: (data) => {
        this.#onData(data);
      },
      onClosed: (code) => {
        if (this.#socket === current) this.#onClosed(code);
      },
    });
    this.#socket = current;
  }

  #onData(data: unknown): void {
    const message = fromServerSchema.safeParse(parseJson(data));
    if (!message.success) return;
    if ('ready' in message.data) this.#onReady(message.data.token ?? this.#keys[0]);
    else this.#calls.take(message.data);
  }

  #onReady(token: string | undefined): void {
    const socket = this.#socket;
    if (socket !== null) this.#calls.up((text) => socket.send(text));
    this.#delay = firstDelay;
    if (token !== undefined) {
      this.#keys = [token];
      this.#world.keep(token);
    }
    this.#become('up');
  }

  #onClosed(code: number): void {
    this.#socket = null;
    this.#calls.down();
    if (code === closeCodes.unauthorised) {
      const [refused, ...others] = this.#keys;
      this.#keys = others;
      if (refused !== undefined) this.#world.forget(refused);
      if (others.length > 0) this.#dial();
      else this.#become('refused');
      return;
    }
    this.#become('lost');
    this.#world.after(this.#delay, () => {
      this.#dial();
    });
    this.#delay = Math.min(this.#delay * 2, longestDelay);
  }
}

function parseJson(data: unknown): unknown {
  if (typeof data !== 'string') return null;
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
