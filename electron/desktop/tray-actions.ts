import type { CommandHandlers } from '../../shared/contract';
import type { AppError } from '../../shared/errors';
import { ok, type Result } from '../../shared/result';
import type { Snapshot } from '../../shared/snapshot';
import type { TrayAction } from './tray-view';

export interface TrayActionDependencies {
  readonly handlers: CommandHandlers;
  readonly snapshot: () => Snapshot;
  readonly showWindow: () => void;
  readonly quit: () => void;
  readonly showError: (error: AppError) => void;
}

/** Does what a chosen line of the tray's menu says. What goes wrong is shown; it never throws. */
export function createTrayActions(dependencies: TrayActionDependencies): (action: TrayAction) => void {
  const { handlers, snapshot } = dependencies;
  const command = async (action: TrayAction): Promise<Result<unknown>> => {
    switch (action.kind) {
      case 'show-window':
        dependencies.showWindow();
        return ok(null);
      case 'quit':
        dependencies.quit();
        return ok(null);
      case 'connect': {
        const profile = snapshot().profiles.find(({ id }) => id === action.sessionId);
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
      if (!result.ok) dependencies.showError(result.error);
    });
  };
}
