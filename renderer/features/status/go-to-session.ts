import type { SessionId } from '../../../shared/ids';

/** The id of a session's card on the page. */
export function cardId(sessionId: SessionId): string {
  return `session-${sessionId}`;
}

/** Brings a session's card into view and puts the focus there. */
export function goToSession(sessionId: SessionId): void {
  const card = document.getElementById(cardId(sessionId));
  card?.scrollIntoView({ block: 'start' });
  card?.focus({ preventScroll: true });
}
