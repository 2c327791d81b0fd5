import type { ReactNode } from 'react';
import { titleOf } from '../../../shared/session-profile';
import type { SessionStatus } from '../../../shared/status';
import * as texts from '../../../shared/texts/log-view';
import styles from './log-page.module.css';
import { LogView } from './log-view';

/** The page of a session's event log. */
export function EventLog({
  session: { id, profile },
  isOpen,
}: {
  readonly session: SessionStatus;
  readonly isOpen: boolean;
}): ReactNode {
  if (!isOpen) return <p className="hint history-empty">{texts.beginsWithConnecting}</p>;
  return (
    <div className={styles.page}>
      <LogView sessionId={id} title={titleOf(profile)} />
    </div>
  );
}
