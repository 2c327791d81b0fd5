import { ArrowDown, ArrowUp, ChevronRight } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import type { Forward } from '../../../shared/forward';
import { formatNotation, sourceNotation } from '../../../shared/notation';
import type { ForwardStatus, SessionStatus, Traffic } from '../../../shared/status';
import { byteWords, forwardLook, forwardWords } from '../../../shared/status-words';
import { StateMark, shapeOfForward } from '../../components/state-mark';
import { useCommand } from '../../components/use-command';
import { useReplica, useServices, useView } from '../../services-context';
import { trafficKey } from '../../state/replica';
import { ConnectionPanel } from './connection-panel';
import { ForwardActions } from './forward-actions';
import { ForwardDestination } from './forward-destination';
import { ForwardErrors } from './forward-errors';
import { ListeningPlaces } from './listening-places';
import { ReachNotes } from './reach-notes';

interface ForwardLineProps {
  readonly session: SessionStatus;
  readonly status: ForwardStatus;
}

/** One forward of an open session: its row, what is to be said about it, and its connections when unfolded. */
export function ForwardLine({ session, status }: ForwardLineProps): ReactNode {
  const command = useCommand();
  const { view } = useServices();
  const panelId = useId();
  const key = trafficKey(session.id, status.forward.id);
  const traffic = useReplica((state) => state.traffic.get(key));
  const isOpen = useView(({ openForwards }) => openForwards.includes(key));
  const live = liveConnections(status, traffic);
  const { forward } = status;
  const shape = shapeOfForward(forwardLook(status, session.state));
  return (
    <div role="rowgroup" className="forward">
      <div role="row" className="table-row">
        <div role="cell" className={`column-state state-words state-${shape}`}>
          <StateMark shape={shape} />
          <span>{stateWords(status, session, live)}</span>
        </div>
        <div role="cell" className="column-forward" data-notation={formatNotation(forward)}>
          <Name forward={forward} />
        </div>
        <div role="cell" className="column-listens-on">
          <ListeningPlaces session={session} status={status} />
        </div>
        <div role="cell" className="column-destination">
          <ForwardDestination forward={forward} />
        </div>
        <div role="cell" className="column-connections">
          <button
            type="button"
            className="unfold"
            aria-expanded={isOpen}
            aria-controls={isOpen ? panelId : undefined}
            onClick={() => {
              view.setState(({ openForwards }) => ({
                openForwards: isOpen ? openForwards.filter((open) => open !== key) : [...openForwards, key],
              }));
            }}
          >
            <ChevronRight className="icon" aria-hidden="true" />
            <span>
              <b>{count(live)}</b> live <span className="quiet">of {count(traffic?.total ?? 0)}</span>
              <span className="hidden-text">, connections of {sourceNotation(forward)}</span>
            </span>
          </button>
        </div>
        <Bytes traffic={traffic} />
        <div role="cell" className="column-actions">
          <ForwardActions session={session} status={status} command={command} />
        </div>
      </div>
      <ReachNotes session={session} status={status} />
      <ForwardErrors session={session} status={status} command={command} />
      {isOpen ? (
        <div role="row" className="table-note table-connections">
          <div role="cell" aria-colspan={7} id={panelId}>
            <ConnectionPanel sessionId={session.id} forward={forward} />
          </div>
        </div>
      ) : null}
    </div>
  );
}

/** A number as it is read best: `1,803`. */
function count(amount: number): string {
  return amount.toLocaleString('en');
}

/** Counters come once a second: a forward that has just ended has no connections whatever the last count was. */
function liveConnections({ state }: ForwardStatus, traffic: Traffic | undefined): number {
  return ['off', 'failed', 'waiting'].includes(state.kind) ? 0 : (traffic?.live ?? 0);
}

function stateWords(status: ForwardStatus, session: SessionStatus, live: number): string {
  if (status.state.kind !== 'finishing' || live === 0) return forwardWords(status, session.state);
  return `Closed, ${count(live)} ${live === 1 ? 'connection' : 'connections'} finishing`;
}

/** What the person calls it, before PuTTY's notation; a note below. */
function Name({ forward }: { readonly forward: Forward }): ReactNode {
  const { name, note } = forward;
  const notation = sourceNotation(forward);
  return (
    <>
      {name === '' ? (
        <span className="forward-name">{notation}</span>
      ) : (
        <>
          <span className="forward-name">{name}</span> <span className="quiet notation">{notation}</span>
        </>
      )}
      {note === '' ? null : (
        <span className="quiet forward-note" title={note}>
          {note}
        </span>
      )}
    </>
  );
}

function Bytes({ traffic }: { readonly traffic: Traffic | undefined }): ReactNode {
  const { sent, received } = traffic ?? { sent: 0, received: 0 };
  return (
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
  );
}
