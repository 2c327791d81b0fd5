import type { Socket } from 'node:net';
import type { CommandHandlers } from '../../shared/contract';
import { fail, ok, type Result } from '../../shared/result';
import type { Snapshot } from '../../shared/snapshot';
import { listenPrivately } from '../forwards/private-socket';
import { listenOn } from '../forwards/listener';
import { Strangers } from '../net/strangers';
import { closeServer } from '../net/unix-sockets';
import { controlPlaces, newControlKey, type ControlPlace, type ListeningPlace, type Lock } from '../storage';
import { systemText } from '../system/errors';
import { attendedDispatch } from './attended-dispatch';
import { ControlConnection, type ControlBinding } from './control-server';
import type { EventSource } from './push-events';

/** Programs attached at most: one that connects again and again without end is to leave descriptors for tunnels. */
const mostPrograms = 100;
/** Connections that have not shown the key, likewise. */
const mostStrangers = 600;

/** The engine, as far as other programs get to it. */
export interface ControlledEngine extends EventSource {
  readonly handlers: CommandHandlers;
  readonly snapshot: () => Snapshot;
}

/** The engine and the folder that the control socket belongs to. */
export interface ControlOptions {
  readonly engine: ControlledEngine;
  /** The data folder's path, and its lock, by which programs find the socket. */
  readonly folder: string;
  readonly lock: Pick<Lock, 'publish'>;
  readonly platform: NodeJS.Platform;
  readonly version: string;
  /** Called with the number of attached programs whenever it changed. */
  readonly counted?: (programs: number) => void;
  /** The folder for temporary files, where the system's own is not meant. */
  readonly temporary?: string;
}

/** An open control socket. */
export interface Control {
  readonly place: ControlPlace;
  /** Takes no more programs, and tells those that are attached that the engine ends. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the control socket of who holds a data folder: programs of this user find it by the lock file, and have the engine's
 * commands and events there (electron/ipc/README.md).
 * @returns fails with control-socket where none can be made; everything else works without it
 */
export async function openControl(options: ControlOptions): Promise<Result<Control>> {
  const { folder, lock, platform, temporary, counted = () => undefined } = options;
  const connections = new Set<ControlConnection>();
  let programs = 0;
  let isEnding = false;
  const key = newControlKey();
  const binding: Omit<ControlBinding, 'known'> = {
    ...{ version: options.version, key, events: options.engine },
    dispatchFor: ({ attended }) =>
      attendedDispatch(options.engine.handlers, {
        attended,
        prompts: () => options.engine.snapshot().prompts,
      }),
    attached: () => {
      if (programs === mostPrograms) return null;
      counted((programs += 1));
      return () => counted((programs -= 1));
    },
  };
  const strangers = new Strangers(mostStrangers);
  const accept = (socket: Socket): void => {
    strangers.onConnection(socket);
    const known = (): void => strangers.release(socket);
    const connection = new ControlConnection(socket, { ...binding, known });
    if (isEnding) connection.refuse('ending');
    else connections.add(connection);
    socket.once('close', () => connections.delete(connection));
  };
  const listening = await listenAtFirst(controlPlaces(folder, platform, temporary), accept, platform);
  if (!listening.ok) return listening;
  const { address, stop } = listening.value;
  const place = { address, key };
  const published = await lock.publish({ control: place });
  if (!published.ok) {
    await stop();
    return published;
  }
  return ok({
    place,
    close: async () => {
      // One that is told comes back at once: it is not to be let in once more, to an engine whose sessions are about to end.
      isEnding = true;
      for (const connection of connections) connection.refuse('ending');
      await stop();
    },
  });
}

interface Listening {
  readonly address: string;
  readonly stop: () => Promise<void>;
}

/** Listens at the first place where that is possible. */
async function listenAtFirst(
  places: AsyncIterable<ListeningPlace>,
  accept: (socket: Socket) => void,
  platform: NodeJS.Platform,
): Promise<Result<Listening>> {
  let why = '';
  try {
    for await (const { address, remove } of places) {
      const close = await listenAt(address, accept, platform).catch((thrown: unknown) => {
        why = systemText(thrown);
        return null;
      });
      if (close !== null) return ok({ address, stop: () => close().then(remove) });
      await remove();
    }
  } catch (thrown) {
    why = systemText(thrown);
  }
  return fail({ code: 'control-socket', data: { detail: why } });
}

/** @returns stops listening */
async function listenAt(
  address: string,
  accept: (socket: Socket) => void,
  platform: NodeJS.Platform,
): Promise<() => Promise<void>> {
  if (platform !== 'win32') return (await listenPrivately(address, accept, platform)).close;
  const server = await listenOn({ path: address }, accept);
  return () => closeServer(server);
}
