import { clipboard } from 'electron';
import { savedSessions } from '../../shared/followed';
import type { SessionId } from '../../shared/ids';
import { ok, type Result } from '../../shared/result';
import { startOrder } from '../../shared/start-order';
import { isLive } from '../../shared/status';
import type { Engine } from '../engine';
import type { Dialogs } from './dialogs';
import type { Quit } from './quit';
import type { SessionGroup, TrayAction } from './tray-action';
import { sessionsOf } from './tray-groups';
import type { MainWindow } from './window';

/** Does what a chosen line of the tray's menu says. What goes wrong is shown; it never throws. */
export function createTrayActions(
  { handlers, snapshot }: Pick<Engine, 'handlers' | 'snapshot'>,
  window: Pick<MainWindow, 'show' | 'openDialog' | 'goTo'>,
  quit: Pick<Quit, 'request'>,
  dialogs: Pick<Dialogs, 'confirmDisconnect' | 'showError'>,
): (action: TrayAction) => void {
  const done = (): Promise<Result<unknown>> => Promise.resolve(ok(null));
  const live = (): ReadonlySet<SessionId> =>
    new Set(
      snapshot()
        .sessions.filter(({ state }) => isLive(state))
        .map(({ id }) => id),
    );

  const connectGroup = async (group: SessionGroup): Promise<Result<unknown>> => {
    const already = live();
    const closed = sessionsOf(group, snapshot()).filter(({ id }) => !already.has(id));
    const ordered = startOrder(closed, savedSessions(snapshot()));
    return firstFailure(ordered.map((profile) => handlers.sessions.open({ profile })));
  };

  const disconnect = async (ids: readonly SessionId[]): Promise<Result<unknown>> => {
    const meant = new Set(ids);
    const cut = snapshot().traffic.reduce((sum, one) => sum + (meant.has(one.sessionId) ? one.live : 0), 0);
    if (cut > 0 && !(await dialogs.confirmDisconnect(cut))) return ok(null);
    return firstFailure(ids.map((sessionId) => handlers.sessions.disconnect({ sessionId })));
  };

  const command = (action: TrayAction): Promise<Result<unknown>> => {
    switch (action.kind) {
      case 'show-window':
        window.show();
        return done();
      case 'settings':
      case 'new-session':
        window.openDialog(action.kind);
        return done();
      case 'show-session':
        window.goTo({ kind: 'session', sessionId: action.sessionId });
        return done();
      case 'quit':
        void quit.request();
        return done();
      case 'start-engine':
        return handlers.engine.start({});
      case 'copy':
        return Promise.resolve(clipboard.writeText(action.text)).then(done);
      case 'connect': {
        const profile = savedSessions(snapshot()).find(({ id }) => id === action.sessionId);
        // Deleted while the menu was open.
        return profile === undefined ? done() : handlers.sessions.open({ profile });
      }
      case 'disconnect':
        return handlers.sessions.disconnect({ sessionId: action.sessionId });
      case 'retry':
        return handlers.sessions.retry({ sessionId: action.sessionId });
      case 'close':
        return handlers.sessions.close({ sessionId: action.sessionId });
      case 'connect-group':
        return connectGroup(action.group);
      case 'disconnect-group': {
        const open = live();
        return disconnect(
          sessionsOf(action.group, snapshot())
            .map(({ id }) => id)
            .filter((id) => open.has(id)),
        );
      }
      case 'disconnect-all':
        return disconnect([...live()]);
      case 'start':
      case 'stop':
        // The saved session stays as it is: here is no Undo.
        return handlers.forwards[action.kind]({
          ...{ sessionId: action.sessionId, forwardId: action.forwardId },
          lasting: false,
        });
      case 'open-page':
        return handlers.forwards.openPage({ sessionId: action.sessionId, forwardId: action.forwardId });
    }
  };
  return (action) => {
    void command(action).then((result) => {
      if (!result.ok) void dialogs.showError(result.error);
    });
  };
}

/** One error says enough: what failed once is seen at each session, too. */
async function firstFailure(results: readonly Promise<Result<unknown>>[]): Promise<Result<unknown>> {
  const all = await Promise.all(results);
  return all.find((result) => !result.ok) ?? ok(null);
}
