import { SlidersHorizontal } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { panelOfError } from '../../../shared/errors';
import { stateOfSession } from '../../../shared/overall-state';
import type { SessionStatus } from '../../../shared/status';
import * as texts from '../../../shared/texts/overview';
import { editSession } from '../../actions/saved-sessions';
import { PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { useReplica, useServices } from '../../services-context';
import { isCutOff } from '../../state/replica';
import { FollowedNote } from '../followed/followed-note';
import { SessionTraffic } from '../traffic/session-traffic';
import { AddForward } from './add-forward';
import { ForwardTable } from './forward-table';
import { HopPath } from './hop-path';
import { LoginNote } from './login-note';
import { LossNote } from './loss-note';
import { NegotiatedLine } from './negotiated-line';
import { causeOf } from './session-cause';
import { StalledNote } from './stalled-note';
import { UncheckedNote } from './unchecked-note';

/**
 * What a session does: its route, its trouble, its forwards. Drawn anew when something of its own changed, and not with each of
 * the others.
 */
export const StatusPage = memo(function StatusPage({
  session,
  isOpen,
}: {
  readonly session: SessionStatus;
  /** It was opened, and is there until it is taken off. */
  readonly isOpen: boolean;
}): ReactNode {
  const { state } = session;
  const services = useServices();
  const cause = causeOf(state);
  const cutOff = useReplica(isCutOff);
  const sessionId = session.id;
  return (
    <div className="overview" data-cut-off={cutOff}>
      <div className={`card card-${stateOfSession(session)}`}>
        {cause === null ? null : (
          <div className={`card-cause card-cause-${state.kind}`}>
            <ErrorNote error={cause} />
            <PushButton
              label={texts.settings}
              icon={<SlidersHorizontal className="icon" />}
              look="quiet"
              onClick={() => editSession(services, sessionId, panelOfError(cause))}
            />
            {state.kind === 'waiting' && state.retryAt === null ? <p>{texts.noNetwork}</p> : null}
          </div>
        )}
        <FollowedNote sessionId={sessionId} />
        <StalledNote session={session} />
        <LoginNote session={session} />
        <HopPath session={session} cause={cause} />
        <div className="card-facts">
          <SessionTraffic session={session} />
          <LossNote session={session} />
          <UncheckedNote session={session} />
        </div>
        <ForwardTable session={session} />
        {isOpen ? <AddForward session={session} /> : null}
        <NegotiatedLine session={session} />
      </div>
    </div>
  );
});
