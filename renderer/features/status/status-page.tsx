import { SlidersHorizontal } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { panelOfError } from '../../../shared/errors';
import type { SessionStatus } from '../../../shared/status';
import * as texts from '../../../shared/texts/overview';
import { editSession } from '../../actions/saved-sessions';
import { PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { useReplica, useServices } from '../../services-context';
import { isCutOff } from '../../state/replica';
import { FollowedNote } from '../followed/followed-note';
import { AddRow } from './add-row';
import { ForwardGrid } from './forward-grid';
import { LoginNote } from './login-note';
import { LossNote } from './loss-note';
import { NegotiatedLine } from './negotiated-line';
import { RouteLine } from './route-line';
import { causeOf } from './session-cause';
import { StalledNote } from './stalled-note';
import styles from './status-page.module.css';
import { TagLine } from './tag-line';
import { UncheckedNote } from './unchecked-note';

/**
 * The page of a session's state: its trouble, its route, its forwards. Drawn anew when something of its own changed, and not with each of
 * the others.
 */
export const StatusPage = memo(function StatusPage({
  session,
}: {
  readonly session: SessionStatus;
}): ReactNode {
  const cutOff = useReplica(isCutOff);
  const cause = causeOf(session.state);
  return (
    <div className={styles.page} data-cut-off={cutOff} data-page="status">
      <Cause session={session} />
      <FollowedNote sessionId={session.id} />
      <StalledNote session={session} />
      <LoginNote session={session} />
      <RouteLine session={session} cause={cause} />
      <div className={styles.facts}>
        <LossNote session={session} />
        <UncheckedNote session={session} />
        <TagLine sessionId={session.id} />
      </div>
      <ForwardGrid session={session} />
      <AddRow session={session} />
      <NegotiatedLine session={session} />
    </div>
  );
});

/** Why the session is not up, and the way to the panel where that is mended. */
function Cause({ session: { id, state } }: { readonly session: SessionStatus }): ReactNode {
  const services = useServices();
  const cause = causeOf(state);
  if (cause === null) return null;
  return (
    <div className={styles.cause} data-state={state.kind}>
      <ErrorNote error={cause} />
      <PushButton
        label={texts.settings}
        icon={<SlidersHorizontal />}
        look="quiet"
        onClick={() => editSession(services, id, panelOfError(cause))}
      />
      {state.kind === 'waiting' && state.retryAt === null ? <p>{texts.noNetwork}</p> : null}
    </div>
  );
}
