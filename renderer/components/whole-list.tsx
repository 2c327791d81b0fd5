import { clsx } from 'clsx';
import { useId, useState, type ReactNode } from 'react';
import { showAll } from '../../shared/texts/names';
import { FoldButton } from './fold-button';
import styles from './whole-list.module.css';

interface AllNamesProps {
  /** Of a text that names only some of them, or counts them; none where it names all. */
  readonly names: readonly string[];
  readonly className?: string | undefined;
}

/** The whole of a list of names that a text cuts short, unfolded where that stands. */
export function AllNames({ names, className }: AllNamesProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  if (names.length === 0) return null;
  const label = showAll(names.length);
  return (
    <div className={clsx(styles.names, className)}>
      <FoldButton label={label} isOpen={isOpen} controls={id} onToggle={() => setOpen(!isOpen)} />
      {isOpen ? (
        // The keyboard scrolls it.
        <ul id={id} className={styles.list} tabIndex={0} aria-label={label}>
          {names.map((name, at) => (
            <li key={at}>{name}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

interface CutListProps {
  /** Items of the list, in its order. */
  readonly items: readonly ReactNode[];
  /** So many are shown before the user asks for all. */
  readonly most: number;
}

/** A list of which the first are shown, and all when that is asked for. */
export function CutList({ items, most }: CutListProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const isCut = items.length > most;
  return (
    <>
      <ul id={id}>{isOpen ? items : items.slice(0, most)}</ul>
      {isCut ? (
        <FoldButton
          label={showAll(items.length)}
          isOpen={isOpen}
          controls={id}
          onToggle={() => setOpen(!isOpen)}
        />
      ) : null}
    </>
  );
}
