import { Copy, ExternalLink, Ellipsis, Hourglass, ListTree, Pencil, RotateCw, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { sourceNotation } from '../../../shared/notation';
import { isLive, trafficKey, type ForwardStatus } from '../../../shared/status';
import { copyAs } from '../../../shared/texts/export-look';
import * as overview from '../../../shared/texts/overview';
import * as texts from '../../../shared/texts/status-page';
import { beginForwardEdit } from '../../actions/edited-row';
import { exportSession } from '../../actions/export-look';
import { removeLive, switchLive } from '../../actions/forward-edits';
import { copyText } from '../../components/copy-text';
import { MenuButton, type MenuEntry } from '../../components/menu/menu';
import type { RunningCommand } from '../../components/use-command';
import { useReplica, useServices, useView } from '../../services-context';
import { listeningPlaces } from './listening-places';
import { openPage, pageOf } from './page-behind';
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

/** All that can be done with a forward. */
export function RowMenu(props: RowMenuProps): ReactNode {
  const { session, status } = props;
  const name = sourceNotation(status.forward);
  return (
    <MenuButton
      label={texts.moreFor(name)}
      icon={<Ellipsis className="icon" aria-hidden="true" />}
      entries={useEntries(props, session)}
    />
  );
}

function useEntries({ status, command, checking }: RowMenuProps, session: RowSession): readonly MenuEntry[] {
  const services = useServices();
  const { ginnel, view } = services;
  const { forward, state, leaving } = status;
  const key = trafficKey(session.id, forward.id);
  const isUnfolded = useView(({ openForwards }) => openForwards.includes(key));
  const opensHere = useReplica(({ snapshot }) => snapshot?.app.mode !== 'browser');
  const ids = { sessionId: session.id, forwardId: forward.id };
  const { all } = listeningPlaces(status, session.profile);
  const listens = state.kind === 'listening';
  const live = isLive(session.state);
  const on = isOn(status, session);
  const entry = (id: string, label: string, icon: ReactNode, onAction: () => void): MenuEntry => ({
    id,
    label,
    icon,
    onAction,
  });
  if (leaving) {
    return [
      entry('end', overview.endNow, <Trash2 className="icon" />, () => {
        void command.run(() => ginnel.forwards.remove({ ...ids, lasting: false }));
      }),
    ];
  }
  const page = opensHere ? pageOf(session, status) : null;
  return [
    ...(page === null
      ? []
      : [
          entry('page', overview.openPage, <ExternalLink className="icon" />, () => {
            void command.run(() => openPage(services, session, status));
          }),
        ]),
    ...(listens ? all : []).map(({ copy }, at) =>
      entry(`copy-${String(at)}`, texts.copyAddress(copy), <Copy className="icon" />, () => {
        copyText(copy);
      }),
    ),
    entry('copy-as', copyAs, <Copy className="icon" />, () => exportSession(services, session.profile, forward)),
    null,
    ...(listens && session.state.kind === 'connected'
      ? [
          entry('check', texts.check, <RotateCw className="icon" />, () => {
            void checking.run(() => ginnel.forwards.checkReachability(ids));
          }),
        ]
      : []),
    ...(live
      ? [
          entry(
            'connections',
            isUnfolded ? texts.hideConnections : texts.showConnections,
            <ListTree className="icon" />,
            () => toggleConnections(view, key),
          ),
        ]
      : []),
    ...(state.kind === 'finishing'
      ? [
          entry('end', overview.endNow, <Trash2 className="icon" />, () => {
            void command.run(() => ginnel.forwards.stop({ ...ids, lasting: false }));
          }),
        ]
      : []),
    entry('edit', texts.edit, <Pencil className="icon" />, () => beginForwardEdit(services, session, forward)),
    ...(live
      ? [
          entry('switch-for', on ? texts.switchOffFor : texts.switchOnFor, <Hourglass className="icon" />, () => {
            void command.run(() => switchLive(services, session, status, !on, false));
          }),
          entry('remove-for', texts.removeFor, <Hourglass className="icon" />, () => {
            void removeLive(services, session, [forward.id], false);
          }),
        ]
      : []),
    null,
    entry('remove', texts.remove, <Trash2 className="icon" />, () => {
      void removeLive(services, session, [forward.id]);
    }),
  ];
}
