import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { endWords } from '../../../shared/texts/connections';
import type { Connection } from '../../../shared/connections';
import type { ConnectionId } from '../../../shared/ids';
import { programWords } from '../../../shared/program';
import { byteWords, durationWords, fullMoment } from '../../../shared/texts/numbers';

/** Texts of a row, so that a row is drawn anew only when something to be read has changed. */
interface RowTexts {
  readonly id: ConnectionId;
  readonly from: string;
  readonly program: string;
  readonly to: string;
  readonly when: string;
  readonly moment: string;
  readonly sent: string;
  readonly received: string;
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
    sent: byteWords(sent),
    received: byteWords(received),
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
  const texts = textsOf(connection, durationWords(now - since), since);
  return <LiveRow {...texts} isWaiting={opened === null} onClose={onClose} />;
}

const LiveRow = memo(function LiveRow({
  isWaiting,
  onClose,
  ...texts
}: RowTexts & { readonly isWaiting: boolean; readonly onClose: (id: ConnectionId) => void }): ReactNode {
  return (
    <div role="row" className="connection">
      <From {...texts} />
      <div role="cell" className="connection-to">
        {texts.to === '' ? <span className="quiet">not known yet</span> : texts.to}
        {isWaiting && texts.to !== '' ? <span className="quiet"> · no answer yet</span> : null}
      </div>
      <div role="cell" title={texts.moment} className="connection-when">
        {texts.when}
      </div>
      <Moved {...texts} />
      <div role="cell" className="connection-action">
        <button
          type="button"
          className="button"
          aria-label={`Close the connection from ${texts.from}`}
          onClick={() => {
            onClose(texts.id);
          }}
        >
          Close
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
  const texts = textsOf(connection, `${durationWords(now - ended.at)} ago`, ended.at);
  return <ClosedRow {...texts} reason={endWords(ended.reason)} />;
}

const ClosedRow = memo(function ClosedRow({
  reason,
  ...texts
}: RowTexts & { readonly reason: string }): ReactNode {
  return (
    <div role="row" className="connection connection-closed">
      <From {...texts} />
      <div role="cell" className="connection-to">
        {texts.to === '' ? '–' : texts.to}
      </div>
      <div role="cell" title={texts.moment} className="connection-when">
        {texts.when}
      </div>
      <Moved {...texts} />
      <div role="cell" className="connection-reason">
        {reason}
      </div>
    </div>
  );
});

function From({ from, program }: Pick<RowTexts, 'from' | 'program'>): ReactNode {
  return (
    <div role="cell" className="connection-from">
      {from}
      {program === '' ? null : <span className="quiet"> {program}</span>}
    </div>
  );
}

function Moved({ sent, received }: Pick<RowTexts, 'sent' | 'received'>): ReactNode {
  return (
    <div role="cell" className="connection-bytes">
      <span>
        <ArrowUp className="icon" aria-hidden="true" />
        <span className="hidden-text">sent </span>
        {sent}
      </span>
      <span>
        <ArrowDown className="icon" aria-hidden="true" />
        <span className="hidden-text">received </span>
        {received}
      </span>
    </div>
  );
}
