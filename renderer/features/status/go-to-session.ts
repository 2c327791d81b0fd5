import type { SessionId } from '../../../shared/ids';
import { needsAttention } from '../../../shared/overall-state';
import type { AppServices } from '../../services';

/** The id of the element that a session's page is. */
export function pageId(sessionId: SessionId): string {
  return `session-${sessionId}`;
}

/** Puts the focus on a session's page; false when it is not shown. */
export function goToSession(sessionId: SessionId): boolean {
  const page = document.getElementById(pageId(sessionId));
  page?.focus({ preventScroll: true });
  return page !== null;
}

/** A page that does not come up within this time, in milliseconds, is of a session that was closed. */
const patience = 5000;

/** Does the same as soon as it is there: the page, or the window itself, may be about to be made. */
function goToSessionOnceShown(sessionId: SessionId): void {
  if (goToSession(sessionId)) return;
  const stop = (): void => {
    observer.disconnect();
    clearTimeout(late);
  };
  const observer = new MutationObserver(() => {
    if (goToSession(sessionId)) stop();
  });
  const late = setTimeout(stop, patience);
  observer.observe(document.body, { childList: true, subtree: true });
}

/** Goes where a click on a notification leads, from now on: to a session, or to the first that needs attention. */
export function followNotifications(services: AppServices): void {
  services.ginnel.on('sessions.goTo', ({ sessionId }) => {
    const sessions = services.replica.store.getState().snapshot?.sessions ?? [];
    const id = sessionId ?? (sessions.find(needsAttention) ?? sessions[0])?.id;
    if (id === undefined) return;
    // The window may be about to be made, and know nothing yet.
    services.view.setState({ chosen: id, page: 'status', drawer: false });
    goToSessionOnceShown(id);
  });
}

/** Puts the focus on the page of a session that was just opened. Only who came by the keyboard sees that framed. */
export function arriveAt(sessionId: SessionId): void {
  const page = document.getElementById(pageId(sessionId));
  if (page === null) return;
  page.dataset['arrived'] = '';
  page.addEventListener('blur', () => delete page.dataset['arrived'], { once: true });
  goToSession(sessionId);
}
