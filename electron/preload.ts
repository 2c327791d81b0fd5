import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import { grouped } from '../shared/groups';
import { leaveChannel, leaveEvent, shownChannel, shownEvent } from '../shared/shown';

/** The names in the contract, put here by the build: the schemas would cost time before anything of the window runs. */
declare const __COMMAND_NAMES__: readonly string[];
declare const __EVENT_NAMES__: readonly string[];

/**
 * `window.ginnel`: one function per command of the contract, in its groups, and `on`. contextBridge copies and freezes it.
 * The page gets payloads, never Electron's event objects, which would lead to `ipcRenderer`.
 */
const commands = grouped(
  __COMMAND_NAMES__,
  (name) =>
    (input: unknown): Promise<unknown> =>
      ipcRenderer.invoke('ginnel', name, input),
);

function on(event: string, listener: (payload: unknown) => void): () => void {
  if (!__EVENT_NAMES__.includes(event)) throw new Error(`there is no event ${event}`);
  const receive = (_event: IpcRendererEvent, name: unknown, payload: unknown): void => {
    if (name === event) listener(payload);
  };
  ipcRenderer.on('ginnel:event', receive);
  return () => {
    ipcRenderer.off('ginnel:event', receive);
  };
}

/** Of the page's own window; the types of the browser are not part of this build. */
declare const addEventListener: (
  name: string,
  listener: () => void,
  options: { readonly once: true },
) => void;
declare const dispatchEvent: (event: object) => boolean;
declare const Event: new (name: string, options: { readonly cancelable: true }) => object;
addEventListener(
  shownEvent,
  () => {
    ipcRenderer.send(shownChannel);
  },
  { once: true },
);

ipcRenderer.on(leaveChannel, () => {
  ipcRenderer.send(leaveChannel, dispatchEvent(new Event(leaveEvent, { cancelable: true })));
});

contextBridge.exposeInMainWorld('ginnel', { ...commands, on });
