import type { ReactNode } from 'react';
import { sentence, type AppError } from '../../../shared/errors';
import { proxyWords } from '../../../shared/texts/proxy';
import type { Hop, SessionStatus } from '../../../shared/status';
import { durationWords, fullMoment } from '../../../shared/texts/numbers';
import { hopWords } from '../../../shared/texts/status';
import * as common from '../../../shared/texts/common';
import * as texts from '../../../shared/texts/overview';
import { ErrorNote } from '../../components/error-note';
import { StateMark, shapeOfHop, shapeOfSession } from '../../components/state-mark';
import { useNow } from '../../components/use-now';
import { SessionTraffic } from '../traffic/session-traffic';
import styles from './route-line.module.css';
import textStyles from '../../components/text.module.css';

interface RouteLineProps {
  readonly session: SessionStatus;
  /** The trouble that the page already tells of; not said twice. */
  readonly cause: AppError | null;
}

/** On one line the route to the server, each jump host with what it does, where it is not reached directly; and what runs through. */
export function RouteLine({ session, cause }: RouteLineProps): ReactNode {
  const { hops } = session;
  const failures = hops.flatMap(({ state }) => (state.kind === 'failed' ? [state.error] : []));
  const unsaid = failures.filter((error) => cause === null || sentence(error) !== sentence(cause));
  return (
    <>
      <div className={styles.line}>
        <Route session={session} />
        <SessionTraffic session={session} />
      </div>
      {unsaid.map((error) => (
        <div className={styles.failure} key={sentence(error)}>
          <ErrorNote error={error} />
        </div>
      ))}
    </>
  );
}

function Route({ session }: { readonly session: SessionStatus }): ReactNode {
  const { hops, profile } = session;
  const proxy = profile.jumps[0]?.kind === 'saved' ? null : proxyWords(profile.proxy);
  if (hops.length === 0 && proxy === null) return null;
  return (
    <ol className={styles.route} aria-label={common.routeToTheServer}>
      <li className={styles.end}>{common.thisComputer}</li>
      {proxy === null ? null : <li className={styles.end}>{proxy}</li>}
      {hops.map((hop, at) => (
        <li key={at}>
          <HopStop hop={hop} />
        </li>
      ))}
      <li className={styles.server}>
        <StateMark shape={shapeOfSession(session)} />
        {common.theServer}
      </li>
    </ol>
  );
}

function HopStop({ hop }: { readonly hop: Hop }): ReactNode {
  const { title, server, state } = hop;
  const words = hopWords(state);
  // A hop that is as it should be is a sign; one that is not has its words beside it.
  const isPlain = state.kind === 'connected' || state.kind === 'idle';
  return (
    <span
      className={styles.hop}
      title={[server === title ? '' : server, words].filter((part) => part !== '').join(' · ')}
    >
      <StateMark shape={shapeOfHop(state)} />
      <b className={styles.title}>{title}</b>
      <span className={isPlain ? textStyles.hidden : styles.words} data-failed={state.kind === 'failed'}>
        {words}
        {state.kind === 'connected' ? <Since since={state.since} /> : null}
      </span>
    </span>
  );
}

function Since({ since }: { readonly since: number }): ReactNode {
  const now = useNow();
  return (
    <time dateTime={new Date(since).toISOString()} title={fullMoment(since)}>
      {texts.forSpan(durationWords(now - since))}
    </time>
  );
}
