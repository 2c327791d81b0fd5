import { useCallback, useRef, type ReactNode } from 'react';
import type { SessionId } from '../../../shared/ids';
import * as texts from '../../../shared/texts/event-log';
import { useServices, useView } from '../../services-context';
import { LogView } from './log-view';

interface EventLogProps {
  readonly sessionId: SessionId;
  readonly title: string;
}

/** A session's event log, folded away until wanted. */
export function EventLog({ sessionId, title }: EventLogProps): ReactNode {
  const { view } = useServices();
  const open = useView(({ openLogs }) => openLogs.includes(sessionId));
  // Set by a user's unfolding only, not by a page that was loaded with the log unfolded.
  const unfolded = useRef(false);
  const onDrawn = useCallback((log: HTMLElement) => {
    // Unfolded at the bottom of the page, its newest lines would be out of sight.
    if (unfolded.current) log.scrollIntoView({ block: 'nearest' });
    unfolded.current = false;
  }, []);
  return (
    <details
      className="fold"
      open={open}
      onToggle={(event) => {
        const now = event.currentTarget.open;
        if (now === open) return;
        unfolded.current = now;
        view.setState(({ openLogs }) => ({
          openLogs: now ? [...openLogs, sessionId] : openLogs.filter((id) => id !== sessionId),
        }));
      }}
    >
      <summary>{texts.eventLogTitle}</summary>
      {open ? <LogView sessionId={sessionId} title={title} onDrawn={onDrawn} /> : null}
    </details>
  );
}
