import type { ReactNode } from 'react';
import type { SessionId } from '../../shared/ids';
import { useServices, useView } from '../services-context';

interface SessionFoldProps {
  /** The list of the view that says for which sessions it is unfolded. */
  readonly list: 'openLogs' | 'openHistories';
  readonly sessionId: SessionId;
  readonly summary: string;
  /** Pressed by the user. */
  readonly onToggle?: (open: boolean) => void;
  /** Drawn while it is unfolded. */
  readonly children: ReactNode;
}

/** A part of a session's card that is folded away until wanted. */
export function SessionFold({ list, sessionId, summary, onToggle, children }: SessionFoldProps): ReactNode {
  const { view } = useServices();
  const open = useView((state) => state[list].includes(sessionId));
  return (
    <details
      className="fold"
      open={open}
      onToggle={(event) => {
        const now = event.currentTarget.open;
        if (now === open) return;
        onToggle?.(now);
        view.setState((state) => ({
          [list]: now ? [...state[list], sessionId] : state[list].filter((id) => id !== sessionId),
        }));
      }}
    >
      <summary>{summary}</summary>
      {open ? children : null}
    </details>
  );
}
