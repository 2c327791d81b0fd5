import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { SessionStatus } from '../../../shared/status';
import { summary } from '../../../shared/summary';
import { useReplica } from '../../services-context';
import { newsBetween } from '../../state/news';

const quiet = 600;

/** Reads changes out to those who do not see them, gathered over half a second; and keeps the window's title. */
export function Announcer(): ReactNode {
  const sessions = useReplica(({ snapshot }) => snapshot?.sessions);
  const known = useRef<readonly SessionStatus[] | null>(null);
  const [text, setText] = useState('');
  useEffect(() => {
    if (sessions === undefined) return undefined;
    document.title = sessions.length === 0 ? 'Culvert' : `Culvert — ${summary(sessions)}`;
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
    <div className="announcer" role="log" aria-live="polite" aria-relevant="all">
      {text}
    </div>
  );
}
