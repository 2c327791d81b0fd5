import type { ReactNode } from 'react';
import type { SessionStatus } from '../../../shared/status';
import { countdownWords, momentWords } from '../../../shared/texts/numbers';
import * as texts from '../../../shared/texts/overview';
import { useNow } from '../../components/use-now';
import styles from './note.module.css';

/** A server that does not answer: since when, and what will happen. */
export function StalledNote({ session }: { readonly session: SessionStatus }): ReactNode {
  const { state } = session;
  if (state.kind !== 'connected' || state.stalledSince === null) return null;
  return <Stalled session={session} since={state.stalledSince} />;
}

function Stalled({
  session: { hops, profile },
  since,
}: {
  readonly session: SessionStatus;
  readonly since: number;
}): ReactNode {
  const now = useNow();
  // Every jump host is asked by its own settings, and which of them is silent is not known here.
  const isDirect = hops.length === 0 && profile.keepaliveSeconds > 0;
  const left = since + profile.keepaliveSeconds * (profile.keepaliveCount + 1) * 1000 - now;
  const when = isDirect && left > 0 ? texts.inAtMost(countdownWords(left)) : 'soon';
  return (
    <div className={styles.warning}>
      <p>
        <b>
          {texts.nothingCame}
          {hops.length > 0 ? texts.orJumpHost : ''} {texts.since}{' '}
          <time dateTime={new Date(since).toISOString()}>{momentWords(since, now)}</time>.
        </b>{' '}
        {texts.whatWaits} {when} {texts.madeAgain}
      </p>
    </div>
  );
}
