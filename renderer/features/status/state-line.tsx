import type { ReactNode } from 'react';
import type { AppError } from '../../../shared/errors';
import { stateOfSession, troubledForwards } from '../../../shared/overall-state';
import { listedForwards, type SessionState, type SessionStatus } from '../../../shared/status';
import { durationWords, tookWords, fullMoment } from '../../../shared/texts/numbers';
import { sessionWords } from '../../../shared/texts/status';
import * as texts from '../../../shared/texts/overview';
import * as common from '../../../shared/texts/common';
import * as page from '../../../shared/texts/status-page';
import { StateMark, shapeOfSession } from '../../components/state-mark';
import { useNow } from '../../components/use-now';
import { useReplica } from '../../services-context';
import { isCutOff } from '../../state/replica';
import styles from './state-line.module.css';
import textStyles from '../../components/text.module.css';

/** What a session does, since when, what comes next, and how far away its server is. */
export function StateLine({ session }: { readonly session: SessionStatus }): ReactNode {
  const { id, state } = session;
  const now = useNow();
  const roundTrip = useReplica(({ vitals }) => vitals.get(id)?.roundTrip ?? undefined);
  const cutOff = useReplica(isCutOff);
  const overall = cutOff ? 'off' : stateOfSession(session);
  const words = state.kind === 'waiting' ? waitingWords(state.cause) : sessionWords(state, now);
  // Names of others have no bounds.
  const isLong = state.kind === 'awaiting';
  const isAnswering = state.kind === 'connected' && state.stalledSince === null;
  return (
    <p
      className={styles.state}
      data-state={overall}
      data-long={isLong || undefined}
      title={isLong ? words : undefined}
    >
      <StateMark shape={cutOff ? 'off' : shapeOfSession(session)} />
      <b>{cutOff ? texts.notKnownNow(words) : words}</b>
      {overall === 'partly' ? (
        <span className={styles.down}>
          {page.partlyDown(troubledForwards(session), listedForwards(session).length)}
        </span>
      ) : null}
      <span className={styles.since}>
        {nextWords(state, now)}
        {state.since === 0 ? null : (
          <time dateTime={new Date(state.since).toISOString()} title={fullMoment(state.since)}>
            {state.kind === 'connected' && !isAnswering ? texts.connectedFor : ''}
            <span className={textStyles.hidden}>{texts.forPart} </span>
            {durationWords(now - state.since)}
          </time>
        )}
        {state.kind === 'connecting' && state.attempt > 1 ? texts.attempt(state.attempt) : ''}
        {roundTrip !== undefined && isAnswering ? <RoundTrip milliseconds={roundTrip} /> : null}
        {onDemandWords(session)}
      </span>
    </p>
  );
}

/** Only a connection that was there can be lost; a first attempt that failed has none yet. */
function waitingWords(cause: AppError): string {
  const lost: readonly AppError['code'][] = [
    'connection-lost',
    'server-disconnected',
    'keepalive-timeout',
    'integrity-broken',
  ];
  return lost.includes(cause.code) ? common.connectionOver : texts.noConnectionYet;
}

/** When a session that waits tries again, or since when a connected one does not answer. */
function nextWords(state: SessionState, now: number): string {
  if (state.kind === 'connected' && state.stalledSince !== null) {
    return texts.forSpanPart(durationWords(now - state.stalledSince));
  }
  if (state.kind !== 'waiting') return '';
  return page.waitingFor(sessionWords(state, now).toLowerCase());
}

function RoundTrip({ milliseconds }: { readonly milliseconds: number }): ReactNode {
  return (
    <span title={texts.roundTripHint}>
      {' · '}
      <span className={textStyles.hidden}>{texts.roundTrip}</span>
      {tookWords(milliseconds)}
    </span>
  );
}

/** When a session that connects on demand hangs up again; nothing while it is neither up nor ready to be. */
function onDemandWords({ state, profile: { onDemand, idleMinutes } }: SessionStatus): string {
  if (!onDemand || (state.kind !== 'connected' && state.kind !== 'standby')) return '';
  return idleMinutes === 0 ? texts.staysConnected : texts.disconnectsAfter(idleMinutes);
}
