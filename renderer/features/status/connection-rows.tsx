import { memo, type ReactNode } from 'react';
import { endWords } from '../../../shared/texts/connections';
import type { Connection } from '../../../shared/connections';
import type { ConnectionId } from '../../../shared/ids';
import { programWords } from '../../../shared/program';
import { durationWords, fullMoment } from '../../../shared/texts/numbers';
import * as texts from '../../../shared/texts/overview';
import * as common from '../../../shared/texts/common';
import { Moved } from '../traffic/moved';
import controlsStyles from '../../components/controls.module.css';
import textStyles from '../../components/text.module.css';
import styles from './connections.module.css';

/** Texts of a row, so that a row is drawn anew only when something to be read has changed. */
interface RowTexts {
  readonly id: ConnectionId;
  readonly from: string;
  readonly program: string;
  readonly to: string;
  readonly when: string;
  readonly moment: string;
  readonly sent: number;
  readonly received: number;
}

function textsOf(connection: Connection, when: string, moment: number): RowTexts {
  const { id, from, program, to, sent, received } = connection;
  return {
    id,
    from,
    program: program === null ? '' : programWords(program),
    to,
    when,
    moment: fullMoment(moment),
    sent,
    received,
  };
}

/** A connection that is open, or waits for its destination. */
export function LiveConnection({
  connection,
  now,
  onClose,
}: {
  readonly connection: Connection;
  readonly now: number;
  readonly onClose: (id: ConnectionId) => void;
}): ReactNode {
  const { since, opened } = connection;
  const row = textsOf(connection, durationWords(now - since), since);
  return <LiveRow {...row} isWaiting={opened === null} onClose={onClose} />;
}

const LiveRow = memo(function LiveRow({
  isWaiting,
  onClose,
  ...row
}: RowTexts & { readonly isWaiting: boolean; readonly onClose: (id: ConnectionId) => void }): ReactNode {
  return (
    <div role="row" className={styles.connection}>
      <From {...row} />
      <div role="cell">
        {row.to === '' ? <span className={textStyles.quiet}>{texts.notKnownYet}</span> : row.to}
        {isWaiting && row.to !== '' ? <span className={textStyles.quiet}>{texts.noAnswerYet}</span> : null}
      </div>
      <div role="cell" title={row.moment} className={styles.when}>
        {row.when}
      </div>
      <Traffic {...row} />
      <div role="cell" className={styles.action}>
        <button
          type="button"
          className={controlsStyles.button}
          aria-label={texts.closeConnection(row.from)}
          onClick={() => onClose(row.id)}
        >
          {common.closePlain}
        </button>
      </div>
    </div>
  );
});

/** A connection of the history, with the reason it ended. */
export function ClosedConnection({
  connection,
  now,
}: {
  readonly connection: Connection;
  readonly now: number;
}): ReactNode {
  const { ended } = connection;
  if (ended === null) return null;
  const row = textsOf(connection, texts.ago(durationWords(now - ended.at)), ended.at);
  return <ClosedRow {...row} reason={endWords(ended.reason)} />;
}

const ClosedRow = memo(function ClosedRow({
  reason,
  ...row
}: RowTexts & { readonly reason: string }): ReactNode {
  return (
    <div role="row" className={styles.connection}>
      <From {...row} />
      <div role="cell">{row.to === '' ? '–' : row.to}</div>
      <div role="cell" title={row.moment} className={styles.when}>
        {row.when}
      </div>
      <Traffic {...row} />
      <div role="cell" className={styles.reason}>
        {reason}
      </div>
    </div>
  );
});

function From({ from, program }: Pick<RowTexts, 'from' | 'program'>): ReactNode {
  return (
    <div role="cell">
      {from}
      {program === '' ? null : (
        <>
          {' '}
          <span className={styles.program}>{program}</span>
        </>
      )}
    </div>
  );
}

function Traffic({ sent, received }: Pick<RowTexts, 'sent' | 'received'>): ReactNode {
  return (
    <div role="cell" className={styles.bytes}>
      <span>
        <Moved which="sent" bytes={sent} />
      </span>
      <span>
        <Moved which="received" bytes={received} />
      </span>
    </div>
  );
}
