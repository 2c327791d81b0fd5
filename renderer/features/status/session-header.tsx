import { Copy, Link2, Link2Off, ListChecks, RotateCw, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatEndpoint } from '../../../shared/endpoint';
import { targetOf, titleOf } from '../../../shared/session-profile';
import { isLive, type SessionStatus } from '../../../shared/status';
import * as common from '../../../shared/texts/common';
import { copyAs } from '../../../shared/texts/export-look';
import * as texts from '../../../shared/texts/overview';
import { proxyWords } from '../../../shared/texts/proxy';
import * as shell from '../../../shared/texts/shell';
import { testSession } from '../../actions/connection-test';
import { exportSession } from '../../actions/export-look';
import { connectSession } from '../../actions/connect';
import { IconButton, PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { useCommand } from '../../components/use-command';
import { useReplica, useServices } from '../../services-context';
import type { ListedSession } from '../../state/session-rows';
import styles from './session-header.module.css';
import { StateLine } from './state-line';

/** The session that is looked at: its name, its state, and what to do about it. */
export function SessionHeader({
  titleId,
  listed,
  session,
}: {
  /** The id of the element that names the session. */
  readonly titleId: string;
  readonly listed: ListedSession;
  readonly session: SessionStatus;
}): ReactNode {
  const title = titleOf(session.profile);
  // One that is on a form only has no server to speak of yet.
  const isTyped = listed.place === 'unsaved' && listed.open === null;
  return (
    <header className={styles['header']}>
      <div className={styles['names']}>
        <h1 className={styles['title']} id={titleId}>
          {isTyped && title === '' ? shell.newSession : title}
        </h1>
        {isTyped ? null : <Address session={session} />}
        {listed.hasChanges ? (
          <span className={styles['changes']}>
            <span aria-hidden="true">●</span> {shell.unsavedChanges}
          </span>
        ) : null}
      </div>
      {isTyped ? null : (
        <>
          <StateLine session={session} />
          <Buttons session={session} isOpen={listed.open !== null} />
        </>
      )}
    </header>
  );
}

function Buttons({
  session,
  isOpen,
}: {
  readonly session: SessionStatus;
  readonly isOpen: boolean;
}): ReactNode {
  const services = useServices();
  const { ginnel } = services;
  const { state, profile, id: sessionId } = session;
  const command = useCommand();
  const isStalled = state.kind === 'connected' && state.stalledSince !== null;
  const retry = () => void command.run(() => ginnel.sessions.retry({ sessionId }));
  return (
    <div className={styles['buttons']}>
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
          busy={command.busy}
          onClick={retry}
        />
      ) : null}
      {state.kind === 'standby' ? (
        <PushButton
          label={common.connectNow}
          icon={<Link2 className="icon" />}
          busy={command.busy}
          onClick={retry}
        />
      ) : null}
      {isLive(state) ? (
        // Of their own: the focus must not stay where another key press would do the opposite.
        <PushButton
          key="disconnect"
          label={common.disconnect}
          icon={<Link2Off className="icon" />}
          busy={command.busy || state.kind === 'closing'}
          onClick={() => void command.run(() => ginnel.sessions.disconnect({ sessionId }))}
        />
      ) : (
        <PushButton
          key="connect"
          label={common.connect}
          icon={<Link2 className="icon" />}
          busy={command.busy}
          onClick={() => void command.run(() => connectSession(services, sessionId))}
        />
      )}
      {isOpen && !isLive(state) ? (
        <IconButton
          label={texts.takeOff(titleOf(profile))}
          icon={<X className="icon" />}
          busy={command.busy}
          onClick={() => void command.run(() => ginnel.sessions.close({ sessionId }))}
        />
      ) : null}
      {command.error === null ? null : <ErrorNote error={command.error} alert />}
    </div>
  );
}

function Address({ session }: { readonly session: SessionStatus }): ReactNode {
  const target = targetOf(session.profile);
  if (!target.ok) return null;
  // With jump hosts it stands in the way to the server.
  const proxy = session.profile.jumps.length > 0 ? null : proxyWords(session.profile.proxy);
  const username =
    session.state.kind === 'connected' ? session.state.negotiated.username : target.value.username;
  return (
    <p className={styles['address']}>
      {username === null ? '' : `${username}@`}
      {formatEndpoint(target.value)}
      {session.profile.demo ? texts.demoServer : ''}
      {proxy === null ? '' : texts.throughProxy(proxy)}
    </p>
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
