import type { ReactNode } from 'react';
import { explain, sentence } from '../../../shared/errors';
import type { SessionStatus } from '../../../shared/status';
import { durationWords, momentWords, timesWords } from '../../../shared/texts/numbers';
import * as texts from '../../../shared/texts/overview';
import { useNow } from '../../components/use-now';
import styles from './note.module.css';

/**
 * How often the connection came back since the session was opened, when it was last lost, and why. While it is away that is
 * since when: the time beside the state is that of the last try alone.
 */
export function LossNote({ session }: { readonly session: SessionStatus }): ReactNode {
  const { state, reconnects, lastLoss } = session;
  const isAway = isComingBack(session);
  if (lastLoss === null || !(isAway || state.kind === 'connected' || state.kind === 'standby')) return null;
  // What is wrong now stands above.
  const isSaid = state.kind === 'waiting' && sentence(state.cause) === sentence(lastLoss.error);
  return (
    <p className={styles.fact}>
      {reconnects > 0 ? texts.cameBack(timesWords(reconnects)) : ''}
      {isAway ? texts.awaySince : texts.lastLost} <LossTime at={lastLoss.at} />
      {isSaid ? '.' : `: ${explain(lastLoss.error).what}`}
    </p>
  );
}

/** One that connects on demand may have hung up since it was last lost: nobody knows since when it is missed. */
function isComingBack({ state: { kind }, profile }: SessionStatus): boolean {
  return !profile.onDemand && (kind === 'waiting' || kind === 'connecting' || kind === 'asking');
}

function LossTime({ at }: { readonly at: number }): ReactNode {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()}>
      {texts.agoPart(momentWords(at, now), durationWords(now - at))}
    </time>
  );
}
