import { SlidersHorizontal } from 'lucide-react';
import { memo, useEffect, type ReactNode } from 'react';
import { panelOfError } from '../../../shared/errors';
import type { SessionStatus } from '../../../shared/status';
import * as texts from '../../../shared/texts/overview';
import { editSession } from '../../actions/saved-sessions';
import { PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { focusQuestion } from '../../components/question-focus';
import { useReplica, useServices, useView } from '../../services-context';
import { isCutOff } from '../../state/replica';
import { FollowedNote } from '../followed/followed-note';
import { AddRow } from './add-row';
import { ForwardGrid } from './forward-grid';
import { arriveAt } from './go-to-session';
import { LoginNote } from './login-note';
import { LossNote } from './loss-note';
import { NegotiatedLine } from './negotiated-line';
import { RouteLine } from './route-line';
import { causeOf } from './session-cause';
import { StalledNote } from './stalled-note';
import styles from './status-page.module.css';
import { UncheckedNote } from './unchecked-note';

/**
 * What a session does: its trouble, its route, its forwards. Drawn anew when something of its own changed, and not with each of
 * the others.
 */
export const StatusPage = memo(function StatusPage({ session }: { readonly session: SessionStatus }): ReactNode {
  const cutOff = useReplica(isCutOff);
  const cause = causeOf(session.state);
  useArrival(session.id);
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
        icon={<SlidersHorizontal className="icon" />}
        look="quiet"
        onClick={() => editSession(services, id, panelOfError(cause))}
      />
      {state.kind === 'waiting' && state.retryAt === null ? <p>{texts.noNetwork}</p> : null}
    </div>
  );
}

/** Takes the focus of who has just opened the session: what had it is not on this page. */
function useArrival(sessionId: SessionStatus['id']): void {
  const { view } = useServices();
  const arrived = useView((state) => state.arrived === sessionId);
  const asked = useReplica(({ snapshot }) => snapshot?.prompts[0]?.sessionId === sessionId);
  useEffect(() => {
    if (!arrived) return undefined;
    // What had the focus goes with the other page, a moment after this one has come.
    const frame = requestAnimationFrame(() => {
      const free = document.activeElement === document.body;
      if (asked) {
        // Its question was there first: it has the focus until it is answered.
        if (free) focusQuestion();
        return;
      }
      view.setState({ arrived: null });
      if (free) arriveAt(sessionId);
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [arrived, asked, sessionId, view]);
}
