import { Check, RotateCw, TriangleAlert } from 'lucide-react';
import { useLayoutEffect, useRef, type ReactNode } from 'react';
import type { AppError } from '../../../shared/errors';
import type { Forward } from '../../../shared/forward';
import { sourceNotation } from '../../../shared/notation';
import type { ForwardStatus, SessionStatus } from '../../../shared/status';
import { durationWords, tookWords, fullMoment } from '../../../shared/texts/numbers';
import { isUnreached } from '../../../shared/forward-look';
import * as texts from '../../../shared/texts/overview';
import { IconButton, PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { StateMark } from '../../components/state-mark';
import type { RunningCommand } from '../../components/use-command';
import { useNow } from '../../components/use-now';
import { useServices } from '../../services-context';

interface ReachabilityProps {
  readonly session: SessionStatus;
  readonly status: ForwardStatus;
  readonly command: RunningCommand;
}

/** What was found out earlier says nothing while the session is away, its server silent, or the forward not there. */
function isTellable({ state }: ForwardStatus, { state: session }: SessionStatus): boolean {
  return state.kind === 'listening' && session.kind === 'connected' && session.stalledSince === null;
}

/** A SOCKS port has no destination of its own: that the far side connects at all is what can be tried. */
function leadsAnywhere(forward: Forward): boolean {
  return forward.kind === 'dynamic' || (forward.kind === 'remote' && forward.destination === null);
}

/** Whether a connection through a forward would arrive, as was last found out: another fact than that it listens. */
export function ReachabilityFact({ session, status, command }: ReachabilityProps): ReactNode {
  const { ginnel } = useServices();
  const { forward, reachability } = status;
  const box = useRef<HTMLSpanElement>(null);
  const isFollowed = useRef(false);
  const isOver = !command.busy && reachability?.kind !== 'asking';
  useLayoutEffect(() => {
    // The button that was pressed comes and goes with what it is about; the focus goes to the one in its place.
    if (command.busy) isFollowed.current = true;
    if (isFollowed.current && document.activeElement === document.body) {
      const row = box.current?.closest('.forward');
      row?.querySelector<HTMLElement>('.reachability button, .check-again')?.focus();
    }
    if (isOver) isFollowed.current = false;
  });
  if (!isTellable(status, session)) return null;
  const name = sourceNotation(forward);
  const test = (): void => {
    if (command.busy || reachability?.kind === 'asking') return;
    void command.run(() =>
      ginnel.forwards.checkReachability({ sessionId: session.id, forwardId: forward.id }),
    );
  };
  return (
    <span className={`reachability reachability-${reachability?.kind ?? 'none'}`} ref={box}>
      <Found status={status} />
      {reachability?.kind === 'failed' ? null : (
        <IconButton
          label={texts.checkForward(name, reachability !== null)}
          icon={<RotateCw className="icon" />}
          // Not disabled while it is tested, which would take the focus away.
          aria-disabled={reachability?.kind === 'asking'}
          onClick={test}
        />
      )}
    </span>
  );
}

function Found({ status: { forward, reachability } }: Pick<ReachabilityProps, 'status'>): ReactNode {
  const isAny = leadsAnywhere(forward);
  switch (reachability?.kind) {
    case undefined:
      return <span className="quiet">{texts.notChecked}</span>;
    case 'asking':
      return (
        <>
          <StateMark shape="busy" />
          <span className="quiet">{texts.checking}</span>
        </>
      );
    case 'ok':
      return (
        <>
          <Check className="icon" aria-hidden="true" />
          <span title={texts.checkedAt(fullMoment(reachability.at))}>
            {isAny ? texts.works : texts.reachable}{' '}
            <span className="quiet">{tookWords(reachability.took)}</span>
          </span>
        </>
      );
    case 'failed':
      return (
        <>
          <TriangleAlert className="icon" aria-hidden="true" />
          <b>{isAny ? texts.doesNotWork : texts.notReachable}</b>
        </>
      );
  }
}

/** Why nothing answers where a forward leads to, and what to do about it. */
export function ReachabilityNote({ session, status, command }: ReachabilityProps): ReactNode {
  const { ginnel } = useServices();
  const { forward, reachability } = status;
  if (command.error !== null) return <NotTested error={command.error} />;
  if (reachability?.kind !== 'failed' || !isUnreached(status, session.state)) return null;
  return (
    <div role="row" className="table-note table-error table-partial">
      <div role="cell" aria-colspan={7}>
        <ErrorNote error={reachability.error}>
          <PushButton
            label={texts.checkAgain}
            aria-label={texts.checkForward(sourceNotation(forward), true)}
            icon={<RotateCw className="icon" />}
            // Disabled it would lose the focus.
            aria-disabled={command.busy}
            className="check-again"
            onClick={() => {
              if (command.busy) return;
              void command.run(() =>
                ginnel.forwards.checkReachability({ sessionId: session.id, forwardId: forward.id }),
              );
            }}
          />
          <FoundOut at={reachability.at} />
        </ErrorNote>
      </div>
    </div>
  );
}

function FoundOut({ at }: { readonly at: number }): ReactNode {
  const now = useNow();
  return <span className="quiet">{texts.checkedAgo(durationWords(now - at))}</span>;
}

function NotTested({ error }: { readonly error: AppError }): ReactNode {
  return (
    <div role="row" className="table-note table-error">
      <div role="cell" aria-colspan={7}>
        <ErrorNote error={error} alert />
      </div>
    </div>
  );
}
