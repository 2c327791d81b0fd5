import { ArrowUpRight, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { isSocket } from '../../../shared/endpoint';
import controlsStyles from '../../components/controls.module.css';
import { isRetryable, type AppError } from '../../../shared/errors';
import { isUnreached } from '../../../shared/forward-look';
import { sourceNotation } from '../../../shared/notation';
import type { ForwardState, ForwardStatus } from '../../../shared/status';
import { durationWords } from '../../../shared/texts/numbers';
import * as texts from '../../../shared/texts/overview';
import { listenRetryWords } from '../../../shared/texts/status';
import { moveLive } from '../../actions/forward-edits';
import { PushButton } from '../../components/controls';
import type { RunningCommand } from '../../components/use-command';
import { useNow } from '../../components/use-now';
import { useReplica, useServices } from '../../services-context';
import { ExposureNotes } from './exposure-notes';
import { goToSession } from './go-to-session';
import type { RowSession } from './row-session';
import { ErrorTrouble } from './trouble';
import textStyles from '../../components/text.module.css';

interface ForwardNotesProps {
  readonly session: RowSession;
  readonly status: ForwardStatus;
  readonly command: RunningCommand;
  readonly checking: RunningCommand;
}

/** Notes about a forward below its row: each on a line, with what can be done about it. */
export function ForwardNotes(props: ForwardNotesProps): ReactNode {
  const { session, status, command, checking } = props;
  const { state } = status;
  const errors = 'error' in state ? [state.error] : state.kind === 'listening' ? state.missing : [];
  return (
    <>
      <ExposureNotes session={session} status={status} />
      {checking.error === null ? (
        <Unreached {...props} />
      ) : (
        <ErrorTrouble tone="failed" error={checking.error} alert />
      )}
      {errors.map((error, index) => (
        <NotListening key={`${error.code}-${String(index)}`} {...props} error={error} />
      ))}
      {command.error === null ? null : <ErrorTrouble tone="failed" error={command.error} alert />}
    </>
  );
}

/** Why nothing answers where a forward leads to, and what to do about it. */
function Unreached({ session, status, checking }: ForwardNotesProps): ReactNode {
  const { ginnel } = useServices();
  const { forward, reachability } = status;
  if (reachability?.kind !== 'failed' || !isUnreached(status, session.state)) return null;
  return (
    <ErrorTrouble
      tone="warning"
      error={reachability.error}
      actions={
        <PushButton
          label={texts.checkAgain}
          aria-label={texts.checkForward(sourceNotation(forward), true)}
          icon={<RotateCw />}
          // Disabled it would lose the focus.
          aria-disabled={checking.busy}
          onClick={() => {
            if (checking.busy) return;
            void checking.run(() =>
              ginnel.forwards.checkReachability({ sessionId: session.id, forwardId: forward.id }),
            );
          }}
        />
      }
    >
      <FoundOut at={reachability.at} />
    </ErrorTrouble>
  );
}

function FoundOut({ at }: { readonly at: number }): ReactNode {
  const now = useNow();
  return <p className={textStyles.quiet}>{texts.checkedAgo(durationWords(now - at))}</p>;
}

/** Why a forward does not listen, or not everywhere. */
function NotListening(props: ForwardNotesProps & { readonly error: AppError }): ReactNode {
  const { status, error } = props;
  const { state } = status;
  return (
    <ErrorTrouble
      tone={state.kind === 'failed' ? 'failed' : 'warning'}
      error={error}
      actions={
        <>
          {isInUse(error) ? <InUse {...props} error={error} /> : null}
          {isInUse(error) || state.kind === 'waiting' || (state.kind === 'failed' && isRetryable(error)) ? (
            <Retry {...props} />
          ) : null}
        </>
      }
    >
      {state.kind === 'waiting' ? <NextTry state={state} /> : null}
      {state.kind === 'listening' && comesFree(error) ? (
        <p className={textStyles.quiet}>{texts.takenOnceFree}</p>
      ) : null}
    </ErrorTrouble>
  );
}

/** An address that a forward which listens on others goes on looking for. */
function comesFree({ code }: AppError): boolean {
  return ['listen-in-use', 'listen-reserved', 'listen-address', 'socket-in-use'].includes(code);
}

/** When a forward looks again whether its port is free, and until when it does. */
function NextTry({
  state,
}: {
  readonly state: Extract<ForwardState, { readonly kind: 'waiting' }>;
}): ReactNode {
  return <p className={textStyles.quiet}>{listenRetryWords(state, useNow())}</p>;
}

/** Another try at once. */
function Retry({ session, status: { forward }, command }: ForwardNotesProps): ReactNode {
  const { ginnel } = useServices();
  return (
    <PushButton
      label={texts.retryPlain}
      aria-label={texts.reopenNamed(sourceNotation(forward))}
      icon={<RotateCw />}
      aria-disabled={command.busy}
      onClick={() => {
        if (command.busy) return;
        void command.run(() =>
          ginnel.forwards.start({ sessionId: session.id, forwardId: forward.id, lasting: false }),
        );
      }}
    />
  );
}

type InUseError = Extract<AppError, { readonly code: 'listen-in-use' | 'listen-reserved' | 'socket-in-use' }>;

function isInUse(error: AppError): error is InUseError {
  return ['listen-in-use', 'listen-reserved', 'socket-in-use'].includes(error.code);
}

/** Another program listens there, or the system has reserved the port: another port, or to the session that has it. */
function InUse({
  session,
  status,
  command,
  error,
}: ForwardNotesProps & { readonly error: InUseError }): ReactNode {
  const { forward } = status;
  const services = useServices();
  const holder = ('holder' in error.data ? error.data.holder?.session : null) ?? null;
  const isOpen = useReplica(
    ({ snapshot }) => snapshot?.sessions.some(({ id }) => id === holder?.id) === true,
  );
  const free = error.code !== 'socket-in-use' && !isSocket(forward.source) ? error.data.free : undefined;
  return (
    <>
      {free === undefined ? null : (
        <PushButton
          label={texts.usePort(free)}
          aria-label={texts.usePortFor(free, sourceNotation(forward))}
          aria-disabled={command.busy}
          onClick={() => {
            if (!command.busy) void command.run(() => moveLive(services, session, forward, free));
          }}
        />
      )}
      {holder !== null && isOpen ? (
        // A name is written as it is: an & in it marks no letter.
        <button
          type="button"
          className={controlsStyles.button}
          onClick={() => goToSession(services, holder.id)}
        >
          <ArrowUpRight aria-hidden="true" />
          {texts.goTo} {holder.title}
        </button>
      ) : null}
    </>
  );
}
