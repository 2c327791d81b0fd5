import { useLayoutEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { clsx } from 'clsx';
import { ListBox, ListBoxItem } from 'react-aria-components';
import type { FieldName } from '../state/draft';
import { isShortcut } from './shortcuts';
import listStyles from './list.module.css';

/** A row of a list whose order counts. */
export interface OrderedRow {
  /** Stays the same while the row moves. */
  readonly id: string;
  /** What it is called, read out and searched for by typing. */
  readonly text: string;
  readonly content: ReactNode;
  readonly className?: string;
}

interface OrderedListProps {
  /** The element that names the list. */
  readonly labelledBy: string;
  readonly describedBy?: string;
  readonly rows: readonly OrderedRow[];
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
  /** Alt and an arrow key. */
  readonly onMove: (by: -1 | 1) => void;
  /** Delete. */
  readonly onRemove?: () => void;
  /** Enter, F2 and a double click. */
  readonly onChange?: (id: string) => void;
  readonly empty?: string;
  readonly className?: string;
  readonly field?: FieldName;
}

/** A list of one selected row that the keyboard moves: Alt and an arrow key. */
export function OrderedList(props: OrderedListProps): ReactNode {
  const { labelledBy, describedBy, rows, selected, onSelect, onMove, onRemove, onChange } = props;
  const box = useRef<HTMLDivElement>(null);
  /** The row that has the focus, while it is being drawn in another place. */
  const followed = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (followed.current === null) return;
    // A browser takes the focus off an element that moves in the document.
    const row = selected === null ? null : rowOf(box.current, selected);
    (row ?? box.current?.querySelector<HTMLElement>('[role="listbox"]'))?.focus();
    followed.current = null;
  }, [rows, selected]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (selected === null) return;
    const act = actOf(event);
    if (act === null) return;
    followed.current = selected;
    act();
    event.preventDefault();
    event.stopPropagation();
  };
  const actOf = (event: KeyboardEvent): (() => void) | null => {
    if (isShortcut(event, 'moveUp')) return () => onMove(-1);
    if (isShortcut(event, 'moveDown')) return () => onMove(1);
    if (isShortcut(event, 'remove')) return onRemove ?? null;
    const change = onChange;
    if (change === undefined || selected === null || !isShortcut(event, 'edit')) return null;
    return () => {
      change(selected);
      // The focus goes to the fields.
      followed.current = null;
    };
  };
  return (
    <div
      ref={box}
      className={clsx(listStyles.ordered, props.className)}
      data-field={props.field}
      onKeyDownCapture={onKeyDown}
      onDoubleClick={() => {
        if (selected !== null) onChange?.(selected);
      }}
    >
      <ListBox
        aria-labelledby={labelledBy}
        {...(describedBy === undefined ? {} : { 'aria-describedby': describedBy })}
        className={clsx(listStyles.list)}
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        selectedKeys={selected === null ? [] : [selected]}
        onSelectionChange={(keys) => {
          const [first] = keys === 'all' ? [] : [...keys];
          if (typeof first === 'string') onSelect(first);
        }}
        renderEmptyState={() => <div className={listStyles.empty}>{props.empty}</div>}
        items={rows}
      >
        {({ id, text, content, className }) => (
          <ListBoxItem id={id} textValue={text} className={clsx(listStyles.row, className)}>
            {content}
          </ListBoxItem>
        )}
      </ListBox>
    </div>
  );
}

function rowOf(box: HTMLElement | null, id: string): HTMLElement | null {
  return box?.querySelector<HTMLElement>(`[data-key="${CSS.escape(id)}"]`) ?? null;
}
