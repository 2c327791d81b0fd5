import { Copy, Link2, Link2Off, ListChecks, RotateCw, SlidersHorizontal, X } from 'lucide-react';
import { memo, useEffect, useId, type ReactNode } from 'react';
import { formatEndpoint } from '../../../shared/endpoint';
import { panelOfError, type AppError } from '../../../shared/errors';
import type { SessionId } from '../../../shared/ids';
import { proxyWords } from '../../../shared/texts/proxy';
import { targetOf, titleOf } from '../../../shared/session-profile';
import { stateOfSession } from '../../../shared/overall-state';
import { isLive, type SessionStatus } from '../../../shared/status';
import * as texts from '../../../shared/texts/overview';
import * as common from '../../../shared/texts/common';
import { copyAs } from '../../../shared/texts/export-look';
import { exportSession } from '../../actions/export-look';
import { editSession } from '../../actions/saved-sessions';
import { isChangedInForm, openDraft } from '../../actions/open';
import { testSession } from '../../actions/connection-test';
import { IconButton, PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { focusQuestion } from '../../components/question-focus';
import { useCommand } from '../../components/use-command';
import { useReplica, useServices, useView } from '../../services-context';
import { EventLog } from '../event-log/event-log';
import { FollowedNote } from '../followed/followed-note';
import { History } from '../history/history';
import { SessionTraffic } from '../traffic/session-traffic';
import { AddForward } from './add-forward';
import { ForwardTable } from './forward-table';
import { arriveAt, cardId } from './go-to-session';
import { HopPath } from './hop-path';
import { LoginNote } from './login-note';
import { loginRemarks } from './login-remarks';
import { LossNote } from './loss-note';
import { NegotiatedLine } from './negotiated-line';
import { StalledNote } from './stalled-note';
import { StateLine } from './state-line';
import { UncheckedNote } from './unchecked-note';

interface SessionCardProps {
  readonly session: SessionStatus;
}

/**
 * One open session: its state, what to do about it, its forwards, and its event log. Drawn anew when something of its own
 * changed, and not with each of the others.
 */
export const SessionCard = memo(function SessionCard({ session }: SessionCardProps): ReactNode {
  const { state, profile } = session;
  const services = useServices();
  const { ginnel } = services;
  const command = useCommand();
  const id = useId();
  const cause = state.kind === 'waiting' ? state.cause : state.kind === 'failed' ? state.error : null;
  const isStalled = state.kind === 'connected' && state.stalledSince !== null;
  const sessionId = session.id;
  useArrival(sessionId);
  return (
    <article
      id={cardId(sessionId)}
      data-session={sessionId}
      className={`card card-${stateOfSession(session)}`}
      aria-labelledby={id}
      tabIndex={-1}
    >
      <header className="card-header">
        <div className="card-names">
          <h2 id={id}>{titleOf(profile)}</h2>
          <Address session={session} />
        </div>
        <StateLine session={session} />
        <div className="card-buttons">
          <EditButton session={session} cause={cause ?? loginRemarks(session)[0] ?? null} />
          <PushButton
            label={copyAs}
            icon={<Copy className="icon" />}
            look="quiet"
            onClick={() => exportSession(services, profile)}
          />
          <TestButton session={session} />
          {state.kind === 'waiting' || isStalled ? (
            <PushButton
              label={common.retryNow}
              icon={<RotateCw className="icon" />}
              disabled={command.busy}
              onClick={() => void command.run(() => ginnel.sessions.retry({ sessionId }))}
            />
          ) : null}
          {state.kind === 'standby' ? (
            <PushButton
              label={common.connectNow}
              icon={<Link2 className="icon" />}
              disabled={command.busy}
              onClick={() => void command.run(() => ginnel.sessions.retry({ sessionId }))}
            />
          ) : null}
          {isLive(state) ? (
            <PushButton
              label={common.disconnect}
              icon={<Link2Off className="icon" />}
              disabled={command.busy || state.kind === 'closing'}
              onClick={() => void command.run(() => ginnel.sessions.disconnect({ sessionId }))}
            />
          ) : (
            <>
              <PushButton
                label={common.connect}
                icon={<Link2 className="icon" />}
                disabled={command.busy}
                onClick={() => {
                  if (isChangedInForm(services, session)) void openDraft(services);
                  else void command.run(() => ginnel.sessions.retry({ sessionId }));
                }}
              />
              <IconButton
                label={texts.takeOff(titleOf(profile))}
                icon={<X className="icon" />}
                disabled={command.busy}
                onClick={() => void command.run(() => ginnel.sessions.close({ sessionId }))}
              />
            </>
          )}
        </div>
      </header>
      {cause === null ? null : (
        <div className={`card-cause card-cause-${state.kind}`}>
          <ErrorNote error={cause} />
          {state.kind === 'waiting' && state.retryAt === null ? <p>{texts.noNetwork}</p> : null}
        </div>
      )}
      <FollowedNote sessionId={sessionId} />
      <StalledNote session={session} />
      <LoginNote session={session} />
      {command.error === null ? null : (
        <div className="card-cause card-cause-failed">
          <ErrorNote error={command.error} alert />
        </div>
      )}
      <HopPath session={session} cause={cause} />
      <div className="card-facts">
        <SessionTraffic session={session} />
        <LossNote session={session} />
        <UncheckedNote session={session} />
      </div>
      <ForwardTable session={session} />
      <AddForward session={session} />
      <NegotiatedLine session={session} />
      <History session={session} />
      <EventLog sessionId={sessionId} title={titleOf(profile)} />
    </article>
  );
});

/** Takes the focus of who has just opened the session: what had it is not on this page. */
function useArrival(sessionId: SessionId): void {
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

function Address({ session }: { readonly session: SessionStatus }): ReactNode {
  const target = targetOf(session.profile);
  if (!target.ok) return null;
  // With jump hosts it stands in the way to the server.
  const proxy = session.profile.jumps.length > 0 ? null : proxyWords(session.profile.proxy);
  const username =
    session.state.kind === 'connected' ? session.state.negotiated.username : target.value.username;
  return (
    <p className="card-address">
      {username === null ? '' : `${username}@`}
      {formatEndpoint(target.value)}
      {session.profile.demo ? texts.demoServer : ''}
      {proxy === null ? '' : texts.throughProxy(proxy)}
    </p>
  );
}

/** Brings the session's settings into the form, and of them what is at fault. */
function EditButton({
  session,
  cause,
}: {
  readonly session: SessionStatus;
  readonly cause: AppError | null;
}): ReactNode {
  const services = useServices();
  const panel = cause === null ? 'tunnels' : panelOfError(cause);
  return (
    <PushButton
      label={texts.settings}
      icon={<SlidersHorizontal className="icon" />}
      look="quiet"
      onClick={() => void editSession(services, session.id, panel)}
    />
  );
}

/** Tests the session step by step; while that runs, leads to it. */
function TestButton({ session: { id, profile } }: { readonly session: SessionStatus }): ReactNode {
  const services = useServices();
  const isRunning = useReplica(
    ({ snapshot }) =>
      snapshot?.connectionTests.some(({ sessionId, endedAt }) => sessionId === id && endedAt === null) ===
      true,
  );
  return (
    <PushButton
      label={isRunning ? common.testRunning : common.test}
      title={common.testHint}
      icon={<ListChecks className="icon" />}
      look="quiet"
      onClick={() => void testSession(services, profile)}
    />
  );
}
