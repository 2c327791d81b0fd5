import { useEffect, useState, type ReactNode } from 'react';
import { clsx } from 'clsx';
import type { AppError } from '../../../shared/errors';
import type { HistoryEntry } from '../../../shared/history';
import { titleOf } from '../../../shared/session-profile';
import { isLive, type SessionStatus } from '../../../shared/status';
import { ErrorNote } from '../../components/error-note';
import { StateMark } from '../../components/state-mark';
import { momentWords } from '../../../shared/texts/numbers';
import * as texts from '../../../shared/texts/history';
import * as common from '../../../shared/texts/common';
import { useNow } from '../../components/use-now';
import { useServices } from '../../services-context';
import { historyLines } from './history-words';
import filledStyles from '../../components/filled-page.module.css';
import pageStyles from './history-page.module.css';
import { uptimeOf } from './uptime';
import textStyles from '../../components/text.module.css';
import styles from './history.module.css';

type Answer =
  | { readonly kind: 'asking' }
  | { readonly kind: 'told'; readonly entries: readonly HistoryEntry[]; readonly at: number }
  | { readonly kind: 'failed'; readonly error: AppError };

/** The page of what happened to a session, earlier runs of Ginnel included. */
export function History({ session }: { readonly session: SessionStatus }): ReactNode {
  return (
    <div className={clsx(filledStyles.page, pageStyles.page)}>
      <Told session={session} />
    </div>
  );
}

function Told({ session }: { readonly session: SessionStatus }): ReactNode {
  const { ginnel } = useServices();
  const { id, state, lastLoss, profile } = session;
  const [told, setTold] = useState<Answer>({ kind: 'asking' });
  // Left unfolded, it tells of the time until now, and of what was yesterday with the date.
  const minute = useNow(60_000);
  // Whatever makes an entry changes one of these.
  const moment = [state.kind, state.since, state.kind === 'connected' && state.stalledSince, lastLoss?.at];
  const key = moment.join(' ');
  useEffect(() => {
    let isOver = false;
    void ginnel.sessions.getHistory({ sessionId: id }).then((result) => {
      if (isOver) return;
      setTold(
        result.ok
          ? { kind: 'told', entries: result.value, at: Date.now() }
          : { kind: 'failed', error: result.error },
      );
    });
    return () => {
      isOver = true;
    };
  }, [ginnel, id, key]);
  if (told.kind === 'asking') return <p className={clsx(textStyles.hint, styles.empty)}>{common.loading}</p>;
  if (told.kind === 'failed') {
    return (
      <div className={styles.empty}>
        <ErrorNote error={told.error} alert />
      </div>
    );
  }
  const lines = historyLines(told.entries);
  const now = Math.max(minute, told.at);
  if (lines.length === 0) {
    return <p className={clsx(textStyles.hint, styles.empty)}>{texts.nothingHappened}</p>;
  }
  return (
    <div className={styles.history}>
      <Uptimes session={session} entries={told.entries} now={now} />
      <div className={styles.lines} role="region" aria-label={texts.historyOf(titleOf(profile))} tabIndex={0}>
        <ul>
          {lines.map(({ at, shape, words, why, span }, index) => (
            <li key={index}>
              <time dateTime={new Date(at).toISOString()}>{momentWords(at, now)}</time>
              <StateMark shape={shape} />
              <span>
                <b>{words}</b>
                {span === '' ? null : <span className={textStyles.quiet}> · {span}</span>}
                {why === '' ? null : ` · ${why}`}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

const day = 86_400_000;

/** How long it was connected lately. Of a session that connects on demand nobody can say how long it should have been. */
function Uptimes({
  session: { state, profile },
  entries,
  now,
}: {
  readonly session: SessionStatus;
  readonly entries: readonly HistoryEntry[];
  readonly now: number;
}): ReactNode {
  if (profile.onDemand) return null;
  const windows = [
    [texts.last24Hours, day],
    [texts.last7Days, 7 * day],
  ] as const;
  const known = windows.map(([title, length]) => ({
    title,
    length,
    uptime: uptimeOf(entries, now - length, now, isLive(state)),
  }));
  return known.map(({ title, length, uptime }, at) => {
    // A week in which it was open no longer than in its last day says nothing more.
    if (uptime === null || uptime.open === known[at - 1]?.uptime?.open) return null;
    const since = uptime.from > now - length ? texts.sinceMoment(momentWords(uptime.from, now)) : title;
    return (
      <p key={title} className={styles.uptime}>
        {since}: {texts.uptime(uptime)}.
      </p>
    );
  });
}
