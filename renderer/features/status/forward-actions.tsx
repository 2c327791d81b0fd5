import { Copy, ExternalLink, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { isSocket } from '../../../shared/endpoint';
import { sourceNotation } from '../../../shared/notation';
import { pageUrl } from '../../../shared/page-url';
import type { ForwardStatus, SessionStatus } from '../../../shared/status';
import { forwardLook } from '../../../shared/forward-look';
import * as texts from '../../../shared/texts/overview';
import { copyAsNamed } from '../../../shared/texts/export-look';
import { exportSession } from '../../actions/export-look';
import { removeLive, switchLive } from '../../actions/live-forwards';
import { IconButton } from '../../components/controls';
import type { RunningCommand } from '../../components/use-command';
import { useReplica, useServices, useView } from '../../services-context';
import { PageCallout, calloutId, pointedAtClass } from '../first-start/page-callout';

interface ForwardActionsProps {
  readonly session: SessionStatus;
  readonly status: ForwardStatus;
  readonly command: RunningCommand;
}

/** What can be done with a forward: its page, start and stop, and taking it off. */
export function ForwardActions({ session, status, command }: ForwardActionsProps): ReactNode {
  const services = useServices();
  const { forward, leaving } = status;
  const name = sourceNotation(forward);
  const ids = { sessionId: session.id, forwardId: forward.id };
  return (
    <>
      <OpenPage session={session} status={status} command={command} />
      <StartStop session={session} status={status} command={command} />
      <IconButton
        label={copyAsNamed(name)}
        icon={<Copy className="icon" />}
        onClick={() => exportSession(services, session.profile, forward)}
      />
      {leaving ? null : (
        <IconButton
          label={texts.removeNamed(name)}
          icon={<Trash2 className="icon" />}
          disabled={command.busy}
          onClick={() => void command.run(() => removeLive(services, ids))}
        />
      )}
    </>
  );
}

function StartStop({ session, status, command }: ForwardActionsProps): ReactNode {
  const services = useServices();
  const { forward, state, leaving } = status;
  const name = sourceNotation(forward);
  const ids = { sessionId: session.id, forwardId: forward.id };
  if (state.kind === 'finishing') {
    return (
      <>
        {leaving ? null : (
          <button
            type="button"
            className="button start-stop"
            disabled={command.busy}
            aria-label={texts.startWith(name)}
            onClick={() => void command.run(() => switchLive(services, ids, true))}
          >
            {texts.start}
          </button>
        )}
        <button
          type="button"
          className="button"
          disabled={command.busy}
          aria-label={texts.endNowThis(name)}
          title={texts.endNowHint}
          onClick={() =>
            void command.run(() =>
              leaving
                ? services.ginnel.forwards.remove({ ...ids, lasting: false })
                : switchLive(services, ids, false),
            )
          }
        >
          {texts.endNow}
        </button>
      </>
    );
  }
  // One that starts once its session is up is on, too: to start it by hand would do nothing.
  const look = forwardLook(status, session.state);
  const running =
    ['listening', 'starting', 'waiting'].includes(state.kind) || look === 'pending' || look === 'later';
  return (
    <button
      type="button"
      className="button start-stop"
      disabled={command.busy || state.kind === 'stopping'}
      aria-label={`${running ? texts.stop : texts.start} ${name}`}
      onClick={() =>
        void command.run(() => (running ? switchLive(services, ids, false) : switchLive(services, ids, true)))
      }
    >
      {running ? texts.stop : texts.start}
    </button>
  );
}

/** Destination ports that commonly serve web pages; other forwards get no such button. */
const webPorts: readonly number[] = [
  80, 443, 3000, 4200, 5000, 5173, 8000, 8080, 8081, 8443, 8888, 9000, 9090,
];

/** Opens what is behind a Local forward in a browser: by the system, or by a plain link in browser mode. */
function OpenPage({ session, status, command }: ForwardActionsProps): ReactNode {
  const { forward } = status;
  const { ginnel, view } = useServices();
  const isPointedAt = useView(({ pointedAt }) => pointedAt === forward.id);
  const mode = useReplica(({ snapshot }) => snapshot?.app.mode);
  const { kind } = session.state;
  const url = kind === 'connected' || kind === 'standby' ? pageUrl(status) : null;
  if (url === null || forward.kind !== 'local') return null;
  const { destination } = forward;
  const servesPages = !isSocket(destination) && webPorts.includes(destination.port);
  if (!session.profile.demo && !forward.webSite && !servesPages) return null;
  const content = (
    <>
      <ExternalLink className="icon" aria-hidden="true" />
      {texts.openPage}
    </>
  );
  const about = {
    className: `button with-page ${isPointedAt ? pointedAtClass : ''}`,
    'aria-describedby': isPointedAt ? calloutId : undefined,
  };
  const used = (): void => view.setState({ pointedAt: null });
  return (
    <>
      {mode === 'browser' ? (
        <a {...about} href={url} target="_blank" rel="noreferrer noopener" onClick={used}>
          {content}
        </a>
      ) : (
        <button
          type="button"
          {...about}
          onClick={() => {
            used();
            void command.run(() =>
              ginnel.forwards.openPage({ sessionId: session.id, forwardId: forward.id }),
            );
          }}
        >
          {content}
        </button>
      )}
      {isPointedAt ? <PageCallout /> : null}
    </>
  );
}
