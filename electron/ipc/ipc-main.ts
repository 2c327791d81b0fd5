// Types alone: the window waits for this file, and the schemas take a while to load.
import type { EventName, EventPayload } from '../../shared/contract';
import { fail, type Result } from '../../shared/result';
import type { Dispatch } from './dispatch';

/** Channel of all commands: `invoke(commandChannel, name, input)`, which answers with JSON. */
const commandChannel = 'ginnel';
/** Channel of all events: `(name, payload)`, the payload as JSON. */
const eventChannel = 'ginnel:event';

/** Electron's ipcMain, as far as it is used. */
export interface IpcMainLike<Event> {
  readonly handle: (channel: string, listener: (event: Event, ...args: unknown[]) => Promise<string>) => void;
}

/** Electron's webContents, as far as it is used. */
interface WebContentsLike {
  readonly send: (channel: string, ...args: unknown[]) => void;
  readonly isDestroyed: () => boolean;
}

/**
 * Takes commands from windows.
 * @param dispatch runs them
 * @param isTrusted whether the sender is the top frame of our own window; asked before anything else is looked at
 */
export function bindCommands<Event>(
  ipcMain: IpcMainLike<Event>,
  dispatch: Dispatch,
  isTrusted: (event: Event) => boolean,
): void {
  const answer = async (event: Event, command: unknown, input: unknown): Promise<Result<unknown>> => {
    if (!isTrusted(event)) {
      return fail({ code: 'bad-request', data: { command: '', detail: 'It came from an unknown sender.' } });
    }
    return dispatch(command, input, sizeOf(input));
  };
  ipcMain.handle(commandChannel, async (event, command, input) =>
    JSON.stringify(await answer(event, command, input)),
  );
}

/** Tells a window of an event, unless the window is gone. */
export function sendEvent<Name extends EventName>(
  window: WebContentsLike,
  name: Name,
  payload: EventPayload<Name>,
): void {
  if (!window.isDestroyed()) window.send(eventChannel, name, JSON.stringify(payload));
}

/** Bytes of a value as JSON; what JSON cannot say (a cycle, a bigint) counts as too large, as no command takes it. */
function sizeOf(input: unknown): number {
  try {
    // Undefined, which the typings leave out: JSON has no text for a value that is nothing.
    const text = JSON.stringify(input) as string | undefined;
    return text === undefined ? 0 : Buffer.byteLength(text);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
