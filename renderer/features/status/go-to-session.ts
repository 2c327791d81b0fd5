import type { Ginnel } from '../../../shared/contract';
import type { SessionId } from '../../../shared/ids';
import type { ViewStore } from '../../state/view';

/** The id of a session's card on the page. */
export function cardId(sessionId: SessionId): string {
  return `session-${sessionId}`;
}

/** Brings a session's card into view and puts the focus there; false when it is not on the page. */
export function goToSession(sessionId: SessionId): boolean {
  const card = document.getElementById(cardId(sessionId));
  card?.scrollIntoView({ block: 'start' });
  card?.focus({ preventScroll: true });
  return card !== null;
}

/** A card that does not come up within this time, in milliseconds, belongs to a session that was closed. */
const patience = 5000;

/** Does the same as soon as the card is there: the overview, or the window itself, may be about to be made. */
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

/** Goes where a click on a notification leads, from now on. */
export function followNotifications(ginnel: Ginnel, view: ViewStore): void {
  ginnel.on('sessions.goTo', ({ sessionId }) => {
    view.setState({ tab: 'overview' });
    if (sessionId !== null) goToSessionOnceShown(sessionId);
  });
}

/** Puts the focus on the card of a session that was just opened. Only who came by the keyboard sees that framed. */
export function arriveAt(sessionId: SessionId): void {
  const card = document.getElementById(cardId(sessionId));
  if (card === null) return;
  card.dataset['arrived'] = '';
  card.addEventListener('blur', () => delete card.dataset['arrived'], { once: true });
  goToSession(sessionId);
}
