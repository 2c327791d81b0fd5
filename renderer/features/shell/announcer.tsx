import { clsx } from 'clsx';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { SessionStatus } from '../../../shared/status';
import { summary } from '../../../shared/texts/status';
import { visibleText } from '../../../shared/visible-text';
import * as texts from '../../../shared/texts/shell';
import * as common from '../../../shared/texts/common';
import { useReplica } from '../../services-context';
import { newsBetween } from '../../state/news';
import { isCutOff } from '../../state/replica';
import textStyles from '../../components/text.module.css';
import styles from './announcer.module.css';

const quiet = 600;

/** Reads changes out to those who do not see them, gathered over half a second; and keeps the window's title. */
export function Announcer(): ReactNode {
  const sessions = useReplica(({ snapshot }) => snapshot?.sessions);
  const cutOff = useReplica(isCutOff);
  const known = useRef<readonly SessionStatus[] | null>(null);
  const [text, setText] = useState('');
  useEffect(() => {
    document.title = visibleText(titleFor(sessions ?? [], cutOff));
  }, [sessions, cutOff]);
  useEffect(() => {
    if (sessions === undefined) return undefined;
    // The states a fresh window finds are on the page already.
    known.current ??= sessions;
    const timer = setTimeout(() => {
      const news = newsBetween(known.current ?? [], sessions);
      known.current = sessions;
      if (news.length > 0) setText(news.join('. '));
    }, quiet);
    return () => {
      clearTimeout(timer);
    };
  }, [sessions]);
  return (
    <div
      className={clsx(textStyles.hidden, styles.announcer)}
      data-announcer
      role="log"
      aria-live="polite"
      aria-relevant="all"
    >
      {text}
    </div>
  );
}

/** Of a tab in the background the title is all that is seen: it must not go on telling of tunnels that may be gone. */
function titleFor(sessions: readonly SessionStatus[], cutOff: boolean): string {
  if (cutOff) return texts.titleCutOff;
  return sessions.length === 0 ? common.titleOnly : texts.titleWith(summary(sessions));
}
