import { ChevronRight, Hourglass } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import { formatNotation, sourceNotation } from '../../../shared/notation';
import { trafficKey, type ForwardStatus } from '../../../shared/status';
import { count } from '../../../shared/texts/numbers';
import * as overview from '../../../shared/texts/overview';
import * as texts from '../../../shared/texts/status-page';
import { kinds } from '../../../shared/texts/tunnels';
import { useCommand } from '../../components/use-command';
import { useReplica, useServices, useView } from '../../services-context';
import { ForwardBytes } from '../traffic/forward-traffic';
import { liveConnections } from '../traffic/live-connections';
import { toggleConnections } from './connections-fold';
import { DestinationCell } from './destination-cell';
import { ForwardDetails } from './forward-details';
import styles from './forward-line.module.css';
import { ForwardNotes } from './forward-notes';
import { ForwardState } from './forward-state';
import { ForwardSwitch } from './forward-switch';
import { ListensCell } from './listens-cell';
import { RowControls } from './row-controls';
import { RowMenu } from './row-menu';
import type { RowSession } from './row-session';
import textStyles from '../../components/text.module.css';

interface ForwardLineProps {
  readonly session: RowSession;
  readonly status: ForwardStatus;
}

/**
 * One forward of a session: its line, what is to be said about it, and its connections when unfolded. What moves every second is
 * followed by the cells that tell it, so that the line is not drawn with it.
 */
export function ForwardLine({ session, status }: ForwardLineProps): ReactNode {
  const command = useCommand();
  const checking = useCommand();
  const panelId = useId();
  const key = trafficKey(session.id, status.forward.id);
  const isOpen = useView(({ openForwards }) => openForwards.includes(key));
  const { forward } = status;
  const notation = sourceNotation(forward);
  return (
    <>
      <div
        className={styles.line}
        data-notation={formatNotation(forward)}
        data-source={notation}
        data-leaving={status.leaving}
      >
        <RowControls className={styles.switch}>
          <ForwardSwitch session={session} status={status} command={command} />
        </RowControls>
        <span className={styles.kind} title={notation}>
          {kinds[forward.kind].replace('&', '')}
          <span className={textStyles.hidden}> {notation}</span>
        </span>
        <span
          className={styles.name}
          title={forward.note === '' ? forward.name : `${forward.name}\n${forward.note}`}
        >
          <span className={styles.nameText}>{forward.name}</span>
          {status.temporary === true ? (
            <span className={styles.temporary} title={texts.untilDisconnectHint}>
              <Hourglass aria-hidden="true" />
              <span className={textStyles.hidden}>{texts.untilDisconnect}</span>
            </span>
          ) : null}
        </span>
        <div className={styles.listens}>
          <ListensCell session={session} status={status} command={command} />
        </div>
        <div className={styles.destination}>
          <DestinationCell forward={forward} />
        </div>
        <div className={styles.state}>
          <ForwardState session={session} status={status} />
        </div>
        <RowControls className={styles.live}>
          <ConnectionsFold session={session} status={status} isOpen={isOpen} controls={panelId} />
        </RowControls>
        <ForwardBytes of={key} which="sent" className={styles.bytes} />
        <ForwardBytes of={key} which="received" className={styles.bytes} />
        <RowControls className={styles.menu}>
          <RowMenu session={session} status={status} command={command} checking={checking} />
        </RowControls>
      </div>
      <ForwardNotes session={session} status={status} command={command} checking={checking} />
      {isOpen ? <ForwardDetails id={panelId} session={session} status={status} /> : null}
    </>
  );
}

/** How many connections run through a forward; pressed, it shows them. */
function ConnectionsFold({
  session,
  status,
  isOpen,
  controls,
}: ForwardLineProps & { readonly isOpen: boolean; readonly controls: string }): ReactNode {
  const { view } = useServices();
  const key = trafficKey(session.id, status.forward.id);
  const live = useReplica(({ traffic }) => liveConnections(status, traffic.get(key)));
  const total = useReplica(({ traffic }) => traffic.get(key)?.total ?? 0);
  const notation = sourceNotation(status.forward);
  return (
    <button
      type="button"
      className={styles.fold}
      tabIndex={-1}
      title={`${count(live)} ${overview.live} ${overview.of(total)}`}
      aria-expanded={isOpen}
      aria-controls={isOpen ? controls : undefined}
      onClick={() => toggleConnections(view, key)}
    >
      <ChevronRight aria-hidden="true" />
      <span className={styles.count} data-none={live === 0} aria-hidden="true">
        {live === 0 ? texts.noneYet : count(live)}
      </span>
      <span className={textStyles.hidden}>
        {count(live)} {overview.live} {overview.of(total)}
        {overview.connectionsOfHidden(notation)}
      </span>
    </button>
  );
}
