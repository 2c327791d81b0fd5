import { sendEvent } from '../ipc/ipc-main';
import type { NotificationTarget } from './notify-plan';
import type { MainWindow } from './window';

/** Brings the window up, and in it what a notification was about. */
export function createGoTo(
  window: Pick<MainWindow, 'show' | 'current'>,
): (target: NotificationTarget) => void {
  return (target) => {
    window.show();
    const contents = window.current()?.webContents;
    // A question comes up in the window by itself.
    if (target.kind === 'question' || contents === undefined) return;
    const sessionId = target.kind === 'session' ? target.sessionId : null;
    const send = (): void => {
      sendEvent(contents, 'sessions.goTo', { sessionId });
    };
    // A page that was made just now does not listen yet.
    if (contents.isLoading()) contents.once('did-finish-load', send);
    else send();
  };
}
