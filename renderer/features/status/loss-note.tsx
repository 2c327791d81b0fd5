import type { ReactNode } from 'react';
import { explain } from '../../../shared/errors';
import type { SessionStatus } from '../../../shared/status';
import { durationWords } from '../../../shared/status-words';
import { momentWords, timesWords } from '../../components/time-words';
import { useNow } from '../../components/use-now';

/** How often the connection came back since the session was opened, when it was last lost, and why. */
export function LossNote({ session }: { readonly session: SessionStatus }): ReactNode {
  const { state, reconnects, lastLoss } = session;
  // What is wrong now stands above.
  if (lastLoss === null || (state.kind !== 'connected' && state.kind !== 'standby')) return null;
  return (
    <p className="loss-note">
      {reconnects > 0 ? `Came back ${timesWords(reconnects)}. ` : ''}
      Last lost <LossTime at={lastLoss.at} />: {explain(lastLoss.error).what}
    </p>
  );
}

function LossTime({ at }: { readonly at: number }): ReactNode {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()}>
      {momentWords(at, now)} ({durationWords(now - at)} ago)
    </time>
  );
}
