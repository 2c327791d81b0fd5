import type { SessionId } from '../../../shared/ids';
import { needsAttention } from '../../../shared/overall-state';
import type { AppServices } from '../../services';

/** The id of the element that a session's page is. */
export function pageId(sessionId: SessionId): string {
  return `session-${sessionId}`;
}

/**
 * Puts the focus on a session's page. Only who came by the keyboard sees that framed.
 * @returns whether the page is there
 */
export function focusSession(sessionId: SessionId): boolean {
  const page = document.getElementById(pageId(sessionId));
  page?.focus({ preventScroll: true });
  return page !== null;
}

/** A page that does not come up within this time, in milliseconds, is of a session that was closed. */
const patience = 5000;

/**
 * Looks at a session's status, with the focus on its page as soon as that is there: the page, or the window itself, may be about
 * to be made and know nothing yet.
 */
export function goToSession({ view }: Pick<AppServices, 'view'>, sessionId: SessionId): void {
  view.setState({ chosen: sessionId, page: 'status', drawer: false });
  if (focusSession(sessionId)) return;
  const stop = (): void => {
    observer.disconnect();
    clearTimeout(late);
  };
  const observer = new MutationObserver(() => {
    if (focusSession(sessionId)) stop();
  });
  const late = setTimeout(stop, patience);
  observer.observe(document.body, { childList: true, subtree: true });
}

/** Goes where a click on a notification leads, from now on: to a session, or to the first that needs attention. */
export function followNotifications(services: AppServices): void {
  services.ginnel.on('sessions.goTo', ({ sessionId }) => {
    const sessions = services.replica.store.getState().snapshot?.sessions ?? [];
    const id = sessionId ?? (sessions.find(needsAttention) ?? sessions[0])?.id;
    if (id !== undefined) goToSession(services, id);
  });
}
