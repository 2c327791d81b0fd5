import type { ReactNode } from 'react';
import { trafficKey, type ForwardStatus } from '../../../shared/status';
import { sourceNotation } from '../../../shared/notation';
import * as overview from '../../../shared/texts/overview';
import * as texts from '../../../shared/texts/status-page';
import { CopyButton } from '../../components/copy-button';
import { ForwardCurve } from '../traffic/forward-traffic';
import { ClientConnections } from './client-connections';
import styles from './forward-details.module.css';
import { listeningPlaces } from './listening-places';
import { RowControls } from './row-controls';
import type { RowSession } from './row-session';
import textStyles from '../../components/text.module.css';

/** The part that unfolds below a forward's row: every socket that listens, the note, its traffic lately, its connections. */
export function ForwardDetails({
  id,
  session,
  status,
}: {
  readonly id: string;
  readonly session: RowSession;
  readonly status: ForwardStatus;
}): ReactNode {
  const { forward, state } = status;
  const { all } = listeningPlaces(status, session.profile);
  return (
    <RowControls id={id} className={styles.details}>
      {state.kind === 'listening' && all.length > 0 ? (
        <ul className={styles.places} aria-label={texts.listenersOf(sourceNotation(forward))}>
          {all.map(({ shown, copy }) => (
            <li key={shown}>
              <code>{shown}</code>
              {forward.kind === 'remote' ? (
                <span className={textStyles.quiet}>{overview.onTheServer}</span>
              ) : null}
              <CopyButton text={copy} />
            </li>
          ))}
        </ul>
      ) : null}
      {forward.note === '' ? null : <p className={styles.note}>{forward.note}</p>}
      <ForwardCurve of={trafficKey(session.id, forward.id)} />
      <ClientConnections sessionId={session.id} forward={forward} />
    </RowControls>
  );
}
