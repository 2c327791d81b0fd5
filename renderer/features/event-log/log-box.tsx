import { useEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';
import type { LogEntry } from '../../../shared/event-log';
import { CheckBox, PushButton } from '../../components/controls';
import { LogBlock } from './log-block';
import { blocksOf } from './log-lines';
import { useFollow } from './use-follow';
import * as texts from '../../../shared/texts/log-view';
import textStyles from '../../components/text.module.css';
import styles from './event-log.module.css';

interface LogBoxProps {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly title: string;
  readonly entries: readonly LogEntry[];
  /** How many lines there are of less grave levels, which are not among them. */
  readonly leftOut: number;
  readonly search: string;
  /** The line gone to by searching. */
  readonly current: number | null;
}

/** The lines, and whether the newest stay in sight. */
export function LogBox({ ref: box, title, entries, leftOut, search, current }: LogBoxProps): ReactNode {
  const content = useRef<HTMLDivElement>(null);
  const { isFollowing, follow, onScroll } = useFollow(box, content);
  const blocks = useMemo(() => blocksOf(entries), [entries]);
  const missed = useMissed(entries, isFollowing);
  useEffect(() => {
    if (current === null) return;
    content.current
      ?.querySelector(`[data-sequence="${String(current)}"]`)
      ?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <>
      <div
        ref={box}
        className={styles.lines}
        role="region"
        aria-label={texts.eventLogOf(title)}
        tabIndex={0}
        data-following={isFollowing}
        onScroll={onScroll}
        onKeyDown={(event) => {
          if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'a') return;
          event.preventDefault();
          if (content.current !== null) window.getSelection()?.selectAllChildren(content.current);
        }}
      >
        <div ref={content}>
          {blocks.map((block) => (
            <LogBlock
              key={block.key}
              entries={block.entries}
              search={search}
              current={isIn(block.entries, current) ? current : null}
            />
          ))}
          {entries.length === 0 ? (
            <p className={textStyles.hint}>{leftOut === 0 ? texts.nothingYet : texts.linesLess(leftOut)}</p>
          ) : null}
        </div>
      </div>
      <div className={styles.follow}>
        <CheckBox label={texts.follow} checked={isFollowing} onChange={follow} />
        <p className={textStyles.hint} role="status">
          {isFollowing ? '' : texts.paused}
        </p>
        {missed === 0 ? null : (
          <PushButton label={texts.newLines(missed)} look="quiet" onClick={() => follow(true)} />
        )}
      </div>
    </>
  );
}

function isIn(entries: readonly LogEntry[], sequence: number | null): boolean {
  const [first] = entries;
  const last = entries.at(-1);
  return (
    sequence !== null &&
    first !== undefined &&
    last !== undefined &&
    first.sequence <= sequence &&
    sequence <= last.sequence
  );
}

/** How many lines came since the newest were last in sight. */
function useMissed(entries: readonly LogEntry[], isFollowing: boolean): number {
  const newest = entries.at(-1)?.sequence ?? 0;
  const [seen, setSeen] = useState(newest);
  if (isFollowing && seen !== newest) setSeen(newest);
  if (isFollowing) return 0;
  return entries.length - entries.findLastIndex(({ sequence }) => sequence <= seen) - 1;
}
