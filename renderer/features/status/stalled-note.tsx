import type { ReactNode } from 'react';
import type { SessionStatus } from '../../../shared/status';
import { countdownWords, momentWords } from '../../../shared/texts/numbers';
import { useNow } from '../../components/use-now';

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
  const when = isDirect && left > 0 ? `in at most ${countdownWords(left)}` : 'soon';
  return (
    <div className="card-cause card-cause-waiting">
      <p>
        <b>
          Nothing has come from the server{hops.length > 0 ? ', or a jump host,' : ''} since{' '}
          <time dateTime={new Date(since).toISOString()}>{momentWords(since, now)}</time>.
        </b>{' '}
        What runs through the tunnels waits. If it stays silent, the connection is given up {when} and made
        again.
      </p>
    </div>
  );
}
