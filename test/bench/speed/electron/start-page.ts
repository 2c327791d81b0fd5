import { ipcRenderer } from 'electron';
import { paintedChannel, startMarker } from './start-words';

// Runs in the page whose start is measured, in a world of its own: waits for what the window is for, then for the frame that
// shows it, then for the page's turn.

const look = (): void => {
  const body = document.body as HTMLElement | null;
  if (body === null || !body.textContent.includes(startMarker)) return;
  observer.disconnect();
  requestAnimationFrame(() => {
    const turn = new MessageChannel();
    turn.port1.onmessage = () => {
      ipcRenderer.send(paintedChannel, performance.timeOrigin + performance.now());
    };
    turn.port2.postMessage(null);
  });
};
const observer = new MutationObserver(look);
observer.observe(document, { childList: true, subtree: true, characterData: true });
