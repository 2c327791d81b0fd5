import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

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
      className="button button-quiet fold-button"
      aria-expanded={isOpen}
      aria-controls={isOpen ? controls : undefined}
      onClick={onToggle}
    >
      <ChevronRight className="icon" aria-hidden="true" />
      {label}
    </button>
  );
}
