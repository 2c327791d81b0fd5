import { Copy, Hourglass, ListTree, Pencil, RotateCw, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { isLive, trafficKey, type ForwardStatus } from '../../../shared/status';
import { copyAs } from '../../../shared/texts/export-look';
import * as overview from '../../../shared/texts/overview';
import * as texts from '../../../shared/texts/status-page';
import { beginForwardEdit } from '../../actions/edited-row';
import { exportSession } from '../../actions/export-look';
import { canLast, removeLive, switchLive } from '../../actions/forward-edits';
import { PopupItem, PopupSection } from '../../components/popup-menu';
import type { RunningCommand } from '../../components/use-command';
import { useServices, useView } from '../../services-context';
import { ForwardMenu } from '../uses/forward-menu';
import { toggleConnections } from './connections-fold';
import { isOn } from './forward-switch';
import type { RowSession } from './row-session';

interface RowMenuProps {
  readonly session: RowSession;
  readonly status: ForwardStatus;
  readonly command: RunningCommand;
  /** The check of its destination, which nothing else has to wait for. */
  readonly checking: RunningCommand;
}

/** All that can be done with a forward: what it can be used for, and what it is to be. */
export function RowMenu(props: RowMenuProps): ReactNode {
  const { session, status } = props;
  return (
    <ForwardMenu session={session} status={status}>
      {status.leaving ? <EndNow {...props} /> : <ForwardItems {...props} />}
    </ForwardMenu>
  );
}

/** One that was taken off the list and finishes its connections. */
function EndNow({ session, status: { forward }, command }: RowMenuProps): ReactNode {
  const { ginnel } = useServices();
  return (
    <PopupSection id={texts.thisForward} heading={null}>
      <PopupItem
        id="end"
        label={overview.endNow}
        icon={<Trash2 />}
        onAction={() =>
          void command.run(() =>
            ginnel.forwards.remove({ sessionId: session.id, forwardId: forward.id, lasting: false }),
          )
        }
      />
    </PopupSection>
  );
}

function ForwardItems(props: RowMenuProps): ReactNode {
  const { session, status } = props;
  const services = useServices();
  const { forward } = status;
  const lasts = canLast(services, session.id);
  const live = isLive(session.state);
  return (
    <PopupSection id={texts.thisForward} heading={null}>
      {live ? <LiveItems {...props} /> : null}
      <PopupItem
        id="copy-as"
        label={copyAs}
        icon={<Copy />}
        onAction={() => exportSession(services, session.profile, forward)}
      />
      <PopupItem
        id="edit"
        label={texts.edit}
        icon={<Pencil />}
        isDisabled={!lasts && !live}
        onAction={() => void beginForwardEdit(services, session, forward)}
      />
      {live ? <PassingItems {...props} /> : null}
      {lasts ? (
        <PopupItem
          id="remove"
          label={texts.remove}
          icon={<Trash2 />}
          onAction={() => void removeLive(services, session, [forward.id])}
        />
      ) : null}
    </PopupSection>
  );
}

/** Actions while the session is live. */
function LiveItems({ session, status, command, checking }: RowMenuProps): ReactNode {
  const { ginnel, view } = useServices();
  const { forward, state } = status;
  const key = trafficKey(session.id, forward.id);
  const isUnfolded = useView(({ openForwards }) => openForwards.includes(key));
  const ids = { sessionId: session.id, forwardId: forward.id };
  return (
    <>
      {state.kind === 'listening' && session.state.kind === 'connected' ? (
        <PopupItem
          id="check"
          label={texts.check}
          icon={<RotateCw />}
          onAction={() => void checking.run(() => ginnel.forwards.checkReachability(ids))}
        />
      ) : null}
      {state.kind === 'failed' || state.kind === 'waiting' ? (
        <PopupItem
          id="again"
          label={texts.startAgain}
          icon={<RotateCw />}
          onAction={() => void command.run(() => ginnel.forwards.start({ ...ids, lasting: false }))}
        />
      ) : null}
      <PopupItem
        id="connections"
        label={isUnfolded ? texts.hideConnections : texts.showConnections}
        icon={<ListTree />}
        onAction={() => toggleConnections(view, key)}
      />
      {state.kind === 'finishing' ? (
        <PopupItem
          id="end"
          label={overview.endNow}
          icon={<Trash2 />}
          onAction={() => void command.run(() => ginnel.forwards.stop({ ...ids, lasting: false }))}
        />
      ) : null}
    </>
  );
}

/** Actions that last until the session is disconnected. */
function PassingItems({ session, status, command }: RowMenuProps): ReactNode {
  const services = useServices();
  const on = isOn(status, session);
  return (
    <>
      <PopupItem
        id="switch-for"
        label={on ? texts.switchOffFor : texts.switchOnFor}
        icon={<Hourglass />}
        onAction={() => void command.run(() => switchLive(services, session, status, !on, false))}
      />
      <PopupItem
        id="remove-for"
        label={texts.removeFor}
        icon={<Hourglass />}
        onAction={() => void removeLive(services, session, [status.forward.id], false)}
      />
    </>
  );
}
