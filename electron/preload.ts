import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import type { Bridge } from '../shared/bridge';
import { leaveChannel, leaveEvent, shownChannel, shownEvent } from '../shared/shown';

/** `window.ginnelBridge`. The page gets words, never Electron's event objects, which would lead to `ipcRenderer`. */
const bridge: Bridge = {
  call: (command, input) => ipcRenderer.invoke('ginnel', command, input) as Promise<string>,
  onEvent: (listener) => {
    ipcRenderer.on('ginnel:event', (_event: IpcRendererEvent, name: string, payload: string) => {
      listener(name, payload);
    });
  },
};

/** Of the page's own window; the types of the browser are not part of this build. */
declare const localStorage: { readonly length: number };
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

// The first look into it waits for the main process, which is still free for that: when the page's own scripts run, it loads the
// engine, and each would wait for the other.
void localStorage.length;

contextBridge.exposeInMainWorld('ginnelBridge', bridge);
