import { ArrowUpRight, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { isSocket } from '../../../shared/endpoint';
import type { AppError } from '../../../shared/errors';
import { sourceNotation } from '../../../shared/notation';
import type { ForwardState, ForwardStatus, SessionStatus } from '../../../shared/status';
import { listenRetryWords } from '../../../shared/texts/status';
import * as texts from '../../../shared/texts/overview';
import { moveLive } from '../../actions/live-forwards';
import { PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import type { RunningCommand } from '../../components/use-command';
import { useNow } from '../../components/use-now';
import { useReplica, useServices } from '../../services-context';
import { goToSession } from './go-to-session';

interface ForwardErrorsProps {
  readonly session: SessionStatus;
  readonly status: ForwardStatus;
  readonly command: RunningCommand;
}

/** Why a forward does not listen, or not everywhere, and why the last command failed. */
export function ForwardErrors({ session, status, command }: ForwardErrorsProps): ReactNode {
  const { state } = status;
  const errors = 'error' in state ? [state.error] : state.kind === 'listening' ? state.missing : [];
  return (
    <>
      {errors.map((error, index) => (
        <div
          role="row"
          className={`table-note table-error ${state.kind === 'failed' ? '' : 'table-partial'}`}
          key={`${error.code}-${String(index)}`}
        >
          <div role="cell" aria-colspan={7}>
            {isInUse(error) ? (
              <InUse session={session} status={status} command={command} error={error} />
            ) : state.kind === 'waiting' ? (
              <ErrorNote error={error}>
                <Retry session={session} status={status} command={command} />
              </ErrorNote>
            ) : (
              <ErrorNote error={error} />
            )}
            {state.kind === 'waiting' ? <NextTry state={state} /> : null}
            {state.kind === 'listening' && comesFree(error) ? (
              <p className="quiet">{texts.takenOnceFree}</p>
            ) : null}
          </div>
        </div>
      ))}
      {command.error === null ? null : (
        <div role="row" className="table-note table-error">
          <div role="cell" aria-colspan={7}>
            <ErrorNote error={command.error} alert />
          </div>
        </div>
      )}
    </>
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
  return <p className="quiet">{listenRetryWords(state, useNow())}</p>;
}

/** Another try at once. */
function Retry({ session, status: { forward }, command }: ForwardErrorsProps): ReactNode {
  const { ginnel } = useServices();
  return (
    <PushButton
      label={texts.retryPlain}
      aria-label={texts.reopenNamed(sourceNotation(forward))}
      icon={<RotateCw className="icon" />}
      disabled={command.busy}
      onClick={() =>
        void command.run(() =>
          ginnel.forwards.start({ sessionId: session.id, forwardId: forward.id, lasting: false }),
        )
      }
    />
  );
}

type InUseError = Extract<AppError, { readonly code: 'listen-in-use' | 'listen-reserved' | 'socket-in-use' }>;

function isInUse(error: AppError): error is InUseError {
  return ['listen-in-use', 'listen-reserved', 'socket-in-use'].includes(error.code);
}

/** Another program listens there, or the system has reserved the port: another port, another try, or to the session that has it. */
function InUse({
  session,
  status,
  command,
  error,
}: ForwardErrorsProps & { readonly error: InUseError }): ReactNode {
  const { forward } = status;
  const services = useServices();
  const holder = ('holder' in error.data ? error.data.holder?.session : null) ?? null;
  const isOpen = useReplica(
    ({ snapshot }) => snapshot?.sessions.some(({ id }) => id === holder?.id) === true,
  );
  const free = error.code !== 'socket-in-use' && !isSocket(forward.source) ? error.data.free : undefined;
  const name = sourceNotation(forward);
  return (
    <ErrorNote error={error}>
      {free === undefined ? null : (
        <PushButton
          label={texts.usePort(free)}
          aria-label={texts.usePortFor(free, name)}
          disabled={command.busy}
          onClick={() => void command.run(() => moveLive(services, session, forward, free))}
        />
      )}
      <Retry session={session} status={status} command={command} />
      {holder !== null && isOpen ? (
        <button type="button" className="button" onClick={() => goToSession(services, holder.id)}>
          <ArrowUpRight className="icon" aria-hidden="true" />
          {texts.goTo} {holder.title}
        </button>
      ) : null}
    </ErrorNote>
  );
}
