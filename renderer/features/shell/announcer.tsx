import { useEffect, useRef, useState, type ReactNode } from 'react';
import { explain } from '../../../shared/errors';
import { sourceNotation } from '../../../shared/forward';
import { titleOf } from '../../../shared/session-profile';
import type { SessionStatus } from '../../../shared/status';
import { sessionKindWords, summary } from '../../../shared/status-words';
import { useReplica } from '../../services-context';

const quiet = 600;

/** What changed between two states, in sentences worth hearing: sessions that changed, forwards that failed. */
export function newsBetween(
  before: readonly SessionStatus[],
  after: readonly SessionStatus[],
): readonly string[] {
  return after.flatMap((session) => {
    const old = before.find(({ id }) => id === session.id);
    const title = titleOf(session.profile);
    const changed = old?.state.kind !== session.state.kind;
    const failed = session.forwards.filter(
      ({ forward, state }) =>
        state.kind === 'failed' &&
        old?.forwards.find((known) => known.forward.id === forward.id)?.state.kind !== 'failed',
    );
    return [
      ...(changed ? [`${title}: ${sessionKindWords(session.state)}`] : []),
      ...failed.map(({ forward, state }) =>
        state.kind === 'failed'
          ? `${title}: ${sourceNotation(forward)} failed. ${explain(state.error).what}`
          : '',
      ),
    ];
  });
}

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
