import { ChevronRight } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Forward } from '../../../shared/forward';
import { formatNotation, sourceNotation } from '../../../shared/notation';
import type { ForwardStatus, SessionStatus } from '../../../shared/status';
import { forwardLook, forwardWords } from '../../../shared/status-words';
import { StateMark, shapeOfForward } from '../../components/state-mark';
import { useCommand } from '../../components/use-command';
import { useReplica, useServices, useView } from '../../services-context';
import { flat } from '../../state/curve';
import { trafficKey } from '../../state/replica';
import { ForwardCurve, ForwardTraffic } from '../traffic/forward-traffic';
import { liveConnections } from '../traffic/live-connections';
import { ConnectionPanel } from './connection-panel';
import { ForwardActions } from './forward-actions';
import { ForwardDestination } from './forward-destination';
import { ForwardErrors } from './forward-errors';
import { ListeningPlaces } from './listening-places';
import { ProbeFact, ProbeNote } from './probe-fact';
import { ReachNotes } from './reach-notes';

interface ForwardLineProps {
  readonly session: SessionStatus;
  readonly status: ForwardStatus;
}

/** One forward of an open session: its row, what is to be said about it, and its connections when unfolded. */
export function ForwardLine({ session, status }: ForwardLineProps): ReactNode {
  const command = useCommand();
  // A test takes its time, and nothing else has to wait for it.
  const probing = useCommand();
  const panelId = useId();
  const key = trafficKey(session.id, status.forward.id);
  const traffic = useReplica((state) => state.traffic.get(key));
  const isOpen = useView(({ openForwards }) => openForwards.includes(key));
  const { curves, view } = useServices();
  const curve = useStore(curves.store, (state) => state.get(key) ?? flat);
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
          <ProbeFact session={session} status={status} command={probing} />
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
        <ForwardTraffic traffic={traffic} curve={curve} />
        <div role="cell" className="column-actions">
          <ForwardActions session={session} status={status} command={command} />
        </div>
      </div>
      <ReachNotes session={session} status={status} />
      <ProbeNote session={session} status={status} command={probing} />
      <ForwardErrors session={session} status={status} command={command} />
      {isOpen ? (
        <div role="row" className="table-note table-connections">
          <div role="cell" aria-colspan={7} id={panelId}>
            <ForwardCurve curve={curve} />
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
