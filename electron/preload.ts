import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import { commandNames, eventNames } from '../shared/contract-names';
import { shownChannel, shownEvent } from '../shared/shown';

/**
 * `window.ginnel`: one function per command of the contract, and `on`. contextBridge copies and freezes it. The page
 * gets payloads, never Electron's event objects, which would lead to `ipcRenderer`.
 */
const commands = Object.fromEntries(
  commandNames.map((name) => [
    name,
    (input: unknown): Promise<unknown> => ipcRenderer.invoke('ginnel', name, input),
  ]),
);

const known: readonly string[] = eventNames;

function on(event: string, listener: (payload: unknown) => void): () => void {
  if (!known.includes(event)) throw new Error(`there is no event ${event}`);
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
addEventListener(
  shownEvent,
  () => {
    ipcRenderer.send(shownChannel);
  },
  { once: true },
);

contextBridge.exposeInMainWorld('ginnel', { ...commands, on });
