import { ArrowDown, ArrowUp, Copy, ExternalLink, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { isSocket } from '../../../shared/endpoint';
import { destinationNotation, formatNotation, sourceNotation } from '../../../shared/notation';
import { isExposed } from '../../../shared/listeners';
import { pageUrl } from '../../../shared/page-url';
import { formatBound, type ForwardStatus, type SessionStatus } from '../../../shared/status';
import { byteWords, forwardLook, forwardWords } from '../../../shared/status-words';
import { removeLive } from '../../actions/live-forwards';
import { IconButton } from '../../components/controls';
import { copyText } from '../../components/copy-text';
import { ErrorNote } from '../../components/error-note';
import { ExposedTag } from '../../components/exposed-tag';
import { StateMark, shapeOfForward } from '../../components/state-mark';
import { useCommand, type RunningCommand } from '../../components/use-command';
import { useReplica, useServices } from '../../services-context';
import { trafficKey } from '../../state/replica';

interface ForwardLineProps {
  readonly session: SessionStatus;
  readonly status: ForwardStatus;
}

/** One forward of an open session. */
export function ForwardLine({ session, status }: ForwardLineProps): ReactNode {
  const command = useCommand();
  const { forward, state } = status;
  const look = forwardLook(status, session.state);
  const errors = state.kind === 'failed' ? [state.error] : state.kind === 'listening' ? state.missing : [];
  const shape = shapeOfForward(look);
  return (
    <>
      <div role="row" className="table-row">
        <div role="cell" className={`column-state state-words state-${shape}`}>
          <StateMark shape={shape} />
          <span>{forwardWords(status, session.state)}</span>
        </div>
        <div role="cell" className="column-forward" data-notation={formatNotation(forward)}>
          {sourceNotation(forward)}
        </div>
        <div role="cell" className="column-listens-on">
          <Bound session={session} status={status} />
        </div>
        <div role="cell" className="column-destination">
          {destinationNotation(forward) === '' ? (
            <span className="quiet">any, by SOCKS</span>
          ) : (
            destinationNotation(forward)
          )}
        </div>
        <Counters session={session} status={status} />
        <div role="cell" className="column-actions">
          <Actions session={session} status={status} command={command} />
        </div>
      </div>
      {[...errors, ...(command.error === null ? [] : [command.error])].map((error, index) => (
        <div
          role="row"
          className={`table-row table-error ${state.kind === 'listening' && error !== command.error ? 'table-partial' : ''}`}
          key={`${error.code}-${String(index)}`}
        >
          <div role="cell" aria-colspan={7}>
            <ErrorNote error={error} />
          </div>
        </div>
      ))}
    </>
  );
}

/** The sockets that really listen, not those asked for. */
function Bound({ session, status }: ForwardLineProps): ReactNode {
  const { forward, state } = status;
  const where = forward.kind === 'remote' ? <span className="quiet"> on the server</span> : null;
  const exposed = isExposed(forward, session.profile) ? <ExposedTag forward={forward} /> : null;
  if (state.kind !== 'listening') return <span className="quiet nowhere">–</span>;
  return (
    <>
      {state.bound.map((socket) => (
        <span className="address" key={formatBound(socket)}>
          {formatBound(socket)}
        </span>
      ))}
      {where}
      {exposed}
    </>
  );
}

function Counters({ session, status }: ForwardLineProps): ReactNode {
  const traffic = useReplica((state) => state.traffic.get(trafficKey(session.id, status.forward.id)));
  const { total, sent, received } = traffic ?? { total: 0, sent: 0, received: 0 };
  // Counters come once a second: a forward that has just ended has no connections whatever the last count was.
  const ended = status.state.kind === 'off' || status.state.kind === 'failed';
  const live = ended ? 0 : (traffic?.live ?? 0);
  return (
    <>
      <div role="cell" className="column-connections">
        <b>{live}</b> live <span className="quiet">of {total}</span>
      </div>
      <div role="cell" className="column-traffic">
        <span title={`${String(sent)} bytes sent to the server`}>
          <ArrowUp className="icon" aria-hidden="true" />
          <span className="hidden-text">sent </span>
          {byteWords(sent)}
        </span>
        <span title={`${String(received)} bytes received from the server`}>
          <ArrowDown className="icon" aria-hidden="true" />
          <span className="hidden-text">received </span>
          {byteWords(received)}
        </span>
      </div>
    </>
  );
}

function Actions({
  session,
  status,
  command,
}: ForwardLineProps & { readonly command: RunningCommand }): ReactNode {
  const services = useServices();
  const { culvert } = services;
  const [copied, setCopied] = useState(false);
  const { forward, state } = status;
  const name = sourceNotation(forward);
  const ids = { sessionId: session.id, forwardId: forward.id };
  const running = state.kind === 'listening' || state.kind === 'starting';
  const socket = state.kind === 'listening' ? state.bound[0] : undefined;
  return (
    <>
      <OpenPage session={session} status={status} command={command} />
      {socket === undefined || forward.kind === 'remote' ? null : (
        <IconButton
          label={copied ? 'Copied' : `Copy the address of ${name}`}
          icon={<Copy className="icon" />}
          onBlur={() => {
            setCopied(false);
          }}
          onClick={() => {
            setCopied(copyText(formatBound(socket)));
          }}
        />
      )}
      <button
        type="button"
        className="button start-stop"
        disabled={command.busy || state.kind === 'stopping'}
        aria-label={`${running ? 'Stop' : 'Start'} ${name}`}
        onClick={() =>
          void command.run(() => (running ? culvert.stopForward(ids) : culvert.startForward(ids)))
        }
      >
        {running ? 'Stop' : 'Start'}
      </button>
      <IconButton
        label={`Remove ${name}`}
        icon={<Trash2 className="icon" />}
        disabled={command.busy}
        onClick={() => void command.run(() => removeLive(services, ids))}
      />
    </>
  );
}

/** Destination ports that commonly serve web pages; other forwards get no such button. */
const webPorts: readonly number[] = [
  80, 443, 3000, 4200, 5000, 5173, 8000, 8080, 8081, 8443, 8888, 9000, 9090,
];

/** Opens what is behind a Local forward in a browser: by the system, or by a plain link in browser mode. */
function OpenPage({
  session,
  status,
  command,
}: ForwardLineProps & { readonly command: RunningCommand }): ReactNode {
  const { culvert } = useServices();
  const mode = useReplica(({ snapshot }) => snapshot?.app.mode);
  const { forward } = status;
  const url = session.state.kind === 'connected' ? pageUrl(status) : null;
  if (url === null || forward.kind !== 'local') return null;
  const { destination } = forward;
  const known = !isSocket(destination) && webPorts.includes(destination.port);
  if (!session.profile.demo && !forward.webSite && !known) return null;
  const content = (
    <>
      <ExternalLink className="icon" aria-hidden="true" />
      Open page
    </>
  );
  return mode === 'browser' ? (
    <a className="button with-page" href={url} target="_blank" rel="noreferrer noopener">
      {content}
    </a>
  ) : (
    <button
      type="button"
      className="button with-page"
      onClick={() =>
        void command.run(() => culvert.openForwardPage({ sessionId: session.id, forwardId: forward.id }))
      }
    >
      {content}
    </button>
  );
}
