import type { ReactNode } from 'react';
import { formatEndpoint } from '../../../shared/endpoint';
import { targetOf, titleOf } from '../../../shared/session-profile';
import { isLive, type SessionStatus } from '../../../shared/status';
import * as common from '../../../shared/texts/common';
import * as texts from '../../../shared/texts/overview';
import { proxyWords } from '../../../shared/texts/proxy';
import * as shell from '../../../shared/texts/shell';
import { turnTo } from '../../actions/choose';
import { testSession } from '../../actions/connection-test';
import { connectSession } from '../../actions/connect';
import { PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { useCommand } from '../../components/use-command';
import { useReplica, useServices } from '../../services-context';
import type { ListedSession } from '../../state/session-rows';
import styles from './session-header.module.css';
import { SessionMore } from './session-more';
import { StateLine } from './state-line';
import textStyles from '../../components/text.module.css';

/** On one line the session that is looked at: its name, its state, its address, and what to do about it. */
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
  const command = useCommand();
  // One that is on a form only has no server to speak of yet.
  const isTyped = listed.place === 'unsaved' && listed.open === null;
  return (
    <header className={styles.header}>
      <h1 className={styles.title} id={titleId} title={title}>
        {isTyped && title === '' ? shell.newSession : title}
      </h1>
      <div className={styles.facts}>
        {isTyped ? null : <StateLine session={session} />}
        {isTyped ? null : <Address session={session} />}
        {listed.hasChanges ? (
          <span className={styles.changes}>
            <span aria-hidden="true">●</span> {shell.unsavedChanges}
          </span>
        ) : null}
      </div>
      {isTyped ? null : <Buttons listed={listed} session={session} command={command} />}
      {command.error === null ? null : (
        <div className={styles.error}>
          <ErrorNote error={command.error} alert />
        </div>
      )}
    </header>
  );
}

function Buttons({
  listed,
  session,
  command,
}: {
  readonly listed: ListedSession;
  readonly session: SessionStatus;
  readonly command: ReturnType<typeof useCommand>;
}): ReactNode {
  const services = useServices();
  const { ginnel } = services;
  const { state, id: sessionId } = session;
  const isStalled = state.kind === 'connected' && state.stalledSince !== null;
  const retry = (): void => void command.run(() => ginnel.sessions.retry({ sessionId }));
  return (
    <div className={styles.buttons}>
      <TestButton session={session} />
      {state.kind === 'waiting' || isStalled ? (
        <PushButton label={common.retryNow} busy={command.busy} onClick={retry} />
      ) : null}
      {state.kind === 'standby' || state.kind === 'awaiting' ? (
        <PushButton label={common.connectNow} busy={command.busy} onClick={retry} />
      ) : null}
      {isLive(state) ? (
        // Of their own: the focus must not stay where another key press would do the opposite.
        <PushButton
          key="disconnect"
          label={common.disconnect}
          busy={command.busy || state.kind === 'closing'}
          onClick={() => void command.run(() => ginnel.sessions.disconnect({ sessionId }))}
        />
      ) : (
        <PushButton
          key="connect"
          label={common.connect}
          look="default"
          busy={command.busy}
          onClick={() => {
            // Whether it comes up, and why not, stands there.
            if (services.view.getState().page === 'configuration') turnTo(services, 'status');
            void command.run(() => connectSession(services, sessionId));
          }}
        />
      )}
      <SessionMore listed={listed} />
    </div>
  );
}

const usualPort = 22;

function Address({ session }: { readonly session: SessionStatus }): ReactNode {
  const target = targetOf(session.profile);
  if (!target.ok) return null;
  // With jump hosts it stands in the way to the server.
  const proxy = session.profile.jumps.length > 0 ? null : proxyWords(session.profile.proxy);
  const username =
    session.state.kind === 'connected' ? session.state.negotiated.username : target.value.username;
  const server = `${username === null ? '' : `${username}@`}${formatEndpoint(target.value)}`;
  const how = `${session.profile.demo ? texts.demoServer : ''}${proxy === null ? '' : texts.throughProxy(proxy)}`;
  // The port that everybody takes is not worth its room.
  const usual = `:${String(usualPort)}`;
  const isUsual = target.value.port === usualPort;
  return (
    <p className={styles.address} title={`${server}${how}`}>
      {isUsual ? server.slice(0, -usual.length) : server}
      {isUsual ? <span className={textStyles.hidden}>{usual}</span> : null}
      {how}
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
      onClick={() => void testSession(services, profile)}
    />
  );
}
