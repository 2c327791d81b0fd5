import { CircleX, TriangleAlert } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { clsx } from 'clsx';
import type { LogEntry } from '../../../shared/event-log';
import { stamp } from '../../../shared/texts/numbers';
import { markWords, piecesOf } from './log-lines';
import styles from './event-log.module.css';

/** Pixels of a line that is not wrapped; what a block is taken for until it was in sight. */
const lineHeight = 18;

interface LogBlockProps {
  readonly entries: readonly LogEntry[];
  /** What is highlighted; empty for nothing. */
  readonly search: string;
  /** The line that was gone to, if it is in here. */
  readonly current: number | null;
}

/**
 * Some lines of a log. The browser neither lays out nor paints those out of sight, so that thousands cost little; they are in
 * the page all the same, to be selected, read out and found.
 */
export const LogBlock = memo(
  function LogBlock({ entries, search, current }: LogBlockProps): ReactNode {
    return (
      <div
        className={styles.block}
        data-block
        style={{ containIntrinsicBlockSize: `auto ${String(entries.length * lineHeight)}px` }}
      >
        {entries.map((entry) => (
          <Line key={entry.sequence} entry={entry} search={search} isCurrent={entry.sequence === current} />
        ))}
      </div>
    );
  },
  (before, after) =>
    before.search === after.search &&
    before.current === after.current &&
    before.entries.length === after.entries.length &&
    before.entries[0] === after.entries[0] &&
    before.entries.at(-1) === after.entries.at(-1),
);

interface LineProps {
  readonly entry: LogEntry;
  readonly search: string;
  readonly isCurrent: boolean;
}

const Line = memo(function Line({ entry, search, isCurrent }: LineProps): ReactNode {
  const { at, level, text, sequence } = entry;
  return (
    <div
      className={clsx(styles.line, isCurrent && styles.current)}
      data-level={level}
      data-sequence={isCurrent ? sequence : undefined}
    >
      <span className={styles.stamp}>{stamp(at)}</span>
      {'\t'}
      <Mark level={level} />
      {search === ''
        ? text
        : piecesOf(text, search).map((piece, at) =>
            piece.found ? <mark key={at}>{piece.text}</mark> : piece.text,
          )}
    </div>
  );
});

/** The level in a picture and a word; nothing for the usual one. */
function Mark({ level }: { readonly level: LogEntry['level'] }): ReactNode {
  const words = markWords(level);
  if (words === '') return null;
  return (
    <span className={styles.mark}>
      {level === 'error' ? <CircleX aria-hidden="true" /> : null}
      {level === 'warning' ? <TriangleAlert aria-hidden="true" /> : null}
      {words}
    </span>
  );
}
