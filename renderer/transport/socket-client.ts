import {
  commands,
  eventNames,
  events,
  handlersOf,
  type CommandName,
  type Ginnel,
} from '../../shared/contract';
import type { AppError } from '../../shared/errors';
import { fail, type Result } from '../../shared/result';
import { closeCodes, fromServerSchema } from '../../shared/wire';
import type { Connection, ConnectionState } from './connection';
import { addedTo } from './listeners';

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

const lost: AppError = { code: 'lost-backend', data: {} };
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
  #ready = false;
  #nextId = 0;
  #delay = firstDelay;
  #keys: readonly string[];
  #state: ConnectionState;
  readonly #watchers = new Set<() => void>();
  readonly #waiting = new Map<number, { command: CommandName; settle: (result: Result<never>) => void }>();
  readonly #listeners = new Map<string, Set<(payload: never) => void>>(
    eventNames.map((name) => [name, new Set()]),
  );

  constructor(world: SocketSurroundings) {
    this.#world = world;
    this.#keys = world.keys;
    this.#state = world.keys.length === 0 ? 'refused' : 'opening';
    this.ginnel = {
      ...handlersOf((command, input) => this.#call(command, input)),
      on: (event, listener) => addedTo(this.#listeners.get(event), listener),
    };
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
    else if ('id' in message.data) {
      const request = this.#waiting.get(message.data.id);
      this.#waiting.delete(message.data.id);
      request?.settle(checkReply(request.command, message.data.result));
    } else this.#onEvent(message.data.event, message.data.payload);
  }

  #onReady(token: string | undefined): void {
    this.#ready = true;
    this.#delay = firstDelay;
    if (token !== undefined) {
      this.#keys = [token];
      this.#world.keep(token);
    }
    this.#become('up');
  }

  #onEvent(event: string, payload: unknown): void {
    const checked = events.get(event)?.safeParse(payload);
    if (checked?.success !== true) return;
    // The schema of this very event has just accepted the payload.
    for (const listener of this.#listeners.get(event) ?? []) listener(checked.data as never);
  }

  #onClosed(code: number): void {
    this.#socket = null;
    this.#ready = false;
    for (const { settle } of this.#waiting.values()) settle(fail(lost));
    this.#waiting.clear();
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

  #call(command: CommandName, input: unknown): Promise<Result<never>> {
    const socket = this.#socket;
    if (socket === null || !this.#ready) return Promise.resolve(fail(lost));
    const id = this.#nextId++;
    const text = JSON.stringify({ id, command, input });
    return new Promise((settle) => {
      this.#waiting.set(id, { command, settle });
      socket.send(text);
    });
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

function checkReply(command: CommandName, result: Result<unknown>): Result<never> {
  if (!result.ok) return result;
  const checked = commands.get(command)?.output.safeParse(result.value);
  if (checked?.success !== true) {
    return fail({ code: 'internal', data: { detail: `the reply to ${command} was not understood` } });
  }
  // The schema of this very command has just accepted the value.
  return { ok: true, value: checked.data as never };
}
