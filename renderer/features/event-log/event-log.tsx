import type { ReactNode } from 'react';
import { clsx } from 'clsx';
import { titleOf } from '../../../shared/session-profile';
import type { SessionStatus } from '../../../shared/status';
import * as texts from '../../../shared/texts/log-view';
import filledStyles from '../../components/filled-page.module.css';
import pageStyles from './log-page.module.css';
import { LogView } from './log-view';
import textStyles from '../../components/text.module.css';
import styles from './event-log.module.css';

/** The page of a session's event log. */
export function EventLog({
  session: { id, profile },
  isOpen,
}: {
  readonly session: SessionStatus;
  readonly isOpen: boolean;
}): ReactNode {
  if (!isOpen) return <p className={clsx(textStyles.hint, styles.empty)}>{texts.beginsWithConnecting}</p>;
  return (
    <div className={clsx(filledStyles.page, pageStyles.page)}>
      <LogView sessionId={id} title={titleOf(profile)} />
    </div>
  );
}
