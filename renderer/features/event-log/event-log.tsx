import { useCallback, useRef, type ReactNode } from 'react';
import type { SessionId } from '../../../shared/ids';
import * as texts from '../../../shared/texts/log-view';
import { SessionFold } from '../../components/session-fold';
import { LogView } from './log-view';

interface EventLogProps {
  readonly sessionId: SessionId;
  readonly title: string;
}

/** A session's event log, folded away until wanted. */
export function EventLog({ sessionId, title }: EventLogProps): ReactNode {
  // Set by a user's unfolding only, not by a page that was loaded with the log unfolded.
  const unfolded = useRef(false);
  const onDrawn = useCallback((log: HTMLElement) => {
    // Unfolded at the bottom of the page, its newest lines would be out of sight.
    if (unfolded.current) log.scrollIntoView({ block: 'nearest' });
    unfolded.current = false;
  }, []);
  return (
    <SessionFold
      list="openLogs"
      sessionId={sessionId}
      summary={texts.eventLogTitle}
      onToggle={(open) => {
        unfolded.current = open;
      }}
    >
      <LogView sessionId={sessionId} title={title} onDrawn={onDrawn} />
    </SessionFold>
  );
}
