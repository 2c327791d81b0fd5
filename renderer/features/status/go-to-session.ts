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

/** Puts the focus on the card of a session that was just opened. Only who came by the keyboard sees that framed. */
export function arriveAt(sessionId: SessionId): void {
  const card = document.getElementById(cardId(sessionId));
  if (card === null) return;
  card.dataset['arrived'] = '';
  card.addEventListener('blur', () => delete card.dataset['arrived'], { once: true });
  goToSession(sessionId);
}
