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
import type { Connection } from './connection';

/** What a socket tells the client. */
export interface SocketListener {
  readonly opened: () => void;
  readonly onData: (data: unknown) => void;
  readonly closed: (code: number) => void;
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
export function socketGinnel(world: SocketSurroundings): { ginnel: Ginnel; connection: Connection } {
  let socket: Socket | null = null;
  let ready = false;
  let nextId = 0;
  let delay = firstDelay;
  let keys = world.keys;
  let state: ReturnType<Connection['state']> = keys.length === 0 ? 'refused' : 'opening';
  const watchers = new Set<() => void>();
  const waiting = new Map<number, { command: CommandName; settle: (result: Result<never>) => void }>();
  const listeners = new Map<string, Set<(payload: never) => void>>(
    eventNames.map((name) => [name, new Set()]),
  );

  function become(next: typeof state): void {
    if (state === next) return;
    state = next;
    for (const watcher of watchers) watcher();
  }

  function onData(data: unknown): void {
    const message = fromServerSchema.safeParse(parseJson(data));
    if (!message.success) return;
    if ('ready' in message.data) {
      ready = true;
      delay = firstDelay;
      const token = message.data.token ?? keys[0];
      if (token !== undefined) {
        keys = [token];
        world.keep(token);
      }
      become('up');
      return;
    }
    if ('id' in message.data) {
      const request = waiting.get(message.data.id);
      waiting.delete(message.data.id);
      request?.settle(checkReply(request.command, message.data.result));
      return;
    }
    push(message.data.event, message.data.payload);
  }

  function push(event: string, payload: unknown): void {
    const checked = events.get(event)?.safeParse(payload);
    if (checked?.success !== true) return;
    // The schema of this very event has just accepted the payload.
    for (const listener of listeners.get(event) ?? []) listener(checked.data as never);
  }

  function dial(): void {
    const current = world.open({
      opened: () => {
        current.send(JSON.stringify({ token: keys[0] ?? '' }));
      },
      onData: onData,
      closed: (code) => {
        if (socket === current) lose(code);
      },
    });
    socket = current;
  }

  function lose(code: number): void {
    socket = null;
    ready = false;
    for (const { settle } of waiting.values()) settle(fail(lost));
    waiting.clear();
    if (code === closeCodes.unauthorised) {
      const [refused, ...others] = keys;
      keys = others;
      if (refused !== undefined) world.forget(refused);
      if (others.length > 0) dial();
      else become('refused');
      return;
    }
    become('lost');
    world.after(delay, dial);
    delay = Math.min(delay * 2, longestDelay);
  }

  function call(command: CommandName, input: unknown): Promise<Result<never>> {
    if (socket === null || !ready) return Promise.resolve(fail(lost));
    const id = nextId++;
    const text = JSON.stringify({ id, command, input });
    const current = socket;
    return new Promise((settle) => {
      waiting.set(id, { command, settle });
      current.send(text);
    });
  }

  if (keys.length > 0) dial();
  return {
    ginnel: {
      ...handlersOf(call),
      on: (event, listener) => {
        const own = listeners.get(event);
        own?.add(listener);
        return () => {
          own?.delete(listener);
        };
      },
    },
    connection: {
      state: () => state,
      watch: (watcher) => {
        watchers.add(watcher);
        return () => {
          watchers.delete(watcher);
        };
      },
    },
  };
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
