import { ChevronRight } from 'lucide-react';
import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import controlsStyles from './controls.module.css';
import styles from './fold-button.module.css';

interface FoldButtonProps {
  readonly label: string;
  readonly isOpen: boolean;
  /** The id of what it folds away. */
  readonly controls: string;
  readonly onToggle: () => void;
}

/** A quiet button that unfolds what stands below it, and folds it away again. */
export function FoldButton({ label, isOpen, controls, onToggle }: FoldButtonProps): ReactNode {
  return (
    <button
      type="button"
      className={clsx(controlsStyles.button, styles.fold)}
      data-look="quiet"
      aria-expanded={isOpen}
      aria-controls={isOpen ? controls : undefined}
      onClick={onToggle}
    >
      <ChevronRight aria-hidden="true" />
      {label}
    </button>
  );
}
