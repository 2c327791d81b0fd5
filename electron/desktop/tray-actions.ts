import { savedSessions } from '../../shared/followed';
import { ok, type Result } from '../../shared/result';
import type { Engine } from '../engine';
import type { Dialogs } from './dialogs';
import type { Quit } from './quit';
import type { TrayAction } from './tray';
import type { MainWindow } from './window';

/** Does what a chosen line of the tray's menu says. What goes wrong is shown; it never throws. */
export function createTrayActions(
  { handlers, snapshot }: Engine,
  window: MainWindow,
  quit: Quit,
  dialogs: Dialogs,
): (action: TrayAction) => void {
  const command = async (action: TrayAction): Promise<Result<unknown>> => {
    switch (action.kind) {
      case 'show-window':
        window.show();
        return ok(null);
      case 'quit':
        void quit.request();
        return ok(null);
      case 'connect': {
        const profile = savedSessions(snapshot()).find(({ id }) => id === action.sessionId);
        // Deleted while the menu was open.
        return profile === undefined ? ok(null) : handlers.sessions.open({ profile });
      }
      case 'disconnect':
        return handlers.sessions.disconnect({ sessionId: action.sessionId });
      case 'retry':
        return handlers.sessions.retry({ sessionId: action.sessionId });
      case 'close':
        return handlers.sessions.close({ sessionId: action.sessionId });
    }
  };
  return (action) => {
    void command(action).then((result) => {
      if (!result.ok) void dialogs.showError(result.error);
    });
  };
}
