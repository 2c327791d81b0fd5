import type { Notice } from '../../shared/snapshot';
import type { Terminal } from './terminal';

/** Tells the user what the engine, or what reads the saved sessions, noticed. */
export function tellNotices(notices: readonly Notice[], terminal: Terminal): void {
  for (const { text } of notices) terminal.notify(text);
}
