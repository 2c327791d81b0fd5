import { ChevronRight } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import type { Forward } from '../../../shared/forward';
import { formatNotation, sourceNotation } from '../../../shared/notation';
import { trafficKey, type ForwardStatus, type SessionStatus } from '../../../shared/status';
import { forwardLook } from '../../../shared/forward-look';
import { forwardWords } from '../../../shared/texts/status';
import { StateMark, shapeOfForward } from '../../components/state-mark';
import { useCommand } from '../../components/use-command';
import { useReplica, useServices, useView } from '../../services-context';
import { ForwardCurve, ForwardTraffic } from '../traffic/forward-traffic';
import { liveConnections } from '../traffic/live-connections';
import { ClientConnections } from './client-connections';
import { ForwardActions } from './forward-actions';
import { ForwardDestination } from './forward-destination';
import { ForwardErrors } from './forward-errors';
import { BoundAddresses } from './bound-addresses';
import { ReachabilityFact, ReachabilityNote } from './reachability-fact';
import { ExposureNotes } from './exposure-notes';
import { count } from '../../../shared/texts/numbers';
import * as texts from '../../../shared/texts/overview';

interface ForwardLineProps {
  readonly session: SessionStatus;
  readonly status: ForwardStatus;
}

/**
 * One forward of an open session: its row, what is to be said about it, and its connections when unfolded. What moves every
 * second is followed by the cells that tell it, so that the row is not drawn with it.
 */
export function ForwardLine({ session, status }: ForwardLineProps): ReactNode {
  const command = useCommand();
  // A test takes its time, and nothing else has to wait for it.
  const probing = useCommand();
  const panelId = useId();
  const key = trafficKey(session.id, status.forward.id);
  const isOpen = useView(({ openForwards }) => openForwards.includes(key));
  const { view } = useServices();
  const { forward } = status;
  const shape = shapeOfForward(forwardLook(status, session.state));
  return (
    <div role="rowgroup" className="forward">
      <div role="row" className="table-row">
        <div role="cell" className={`column-state state-words state-${shape}`}>
          <StateMark shape={shape} />
          <StateWords session={session} status={status} />
        </div>
        <div role="cell" className="column-forward" data-notation={formatNotation(forward)}>
          <Name forward={forward} />
        </div>
        <div role="cell" className="column-listens-on">
          <BoundAddresses session={session} status={status} />
        </div>
        <div role="cell" className="column-destination">
          <ForwardDestination forward={forward} />
          <ReachabilityFact session={session} status={status} command={probing} />
        </div>
        <div role="cell" className="column-connections">
          <button
            type="button"
            className="unfold"
            aria-expanded={isOpen}
            aria-controls={isOpen ? panelId : undefined}
            onClick={() =>
              view.setState(({ openForwards }) => ({
                openForwards: isOpen ? openForwards.filter((open) => open !== key) : [...openForwards, key],
              }))
            }
          >
            <ChevronRight className="icon" aria-hidden="true" />
            <span>
              <ConnectionCounts session={session} status={status} />
              <span className="hidden-text">{texts.connectionsOfHidden(sourceNotation(forward))}</span>
            </span>
          </button>
        </div>
        <ForwardTraffic of={key} />
        <div role="cell" className="column-actions">
          <ForwardActions session={session} status={status} command={command} />
        </div>
      </div>
      <ExposureNotes session={session} status={status} />
      <ReachabilityNote session={session} status={status} command={probing} />
      <ForwardErrors session={session} status={status} command={command} />
      {isOpen ? (
        <div role="row" className="table-note table-connections">
          <div role="cell" aria-colspan={7} id={panelId}>
            <ForwardCurve of={key} />
            <ClientConnections sessionId={session.id} forward={forward} />
          </div>
        </div>
      ) : null}
    </div>
  );
}

function StateWords({ session, status }: ForwardLineProps): ReactNode {
  const live = useReplica(({ traffic }) =>
    status.state.kind === 'finishing'
      ? liveConnections(status, traffic.get(trafficKey(session.id, status.forward.id)))
      : 0,
  );
  const words = live === 0 ? forwardWords(status, session.state) : texts.closedFinishing(live);
  return <span>{words}</span>;
}

function ConnectionCounts({ session, status }: ForwardLineProps): ReactNode {
  const key = trafficKey(session.id, status.forward.id);
  const live = useReplica(({ traffic }) => liveConnections(status, traffic.get(key)));
  const total = useReplica(({ traffic }) => traffic.get(key)?.total ?? 0);
  return (
    <>
      <b>{count(live)}</b> {texts.live} <span className="quiet">{texts.of(total)}</span>
    </>
  );
}

/** What the user calls it, before PuTTY's notation; a note below. */
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
