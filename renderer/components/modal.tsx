import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';

interface ModalProps {
  readonly title: string;
  /** Esc was pressed. */
  readonly onCancel: () => void;
  readonly children: ReactNode;
  readonly look?: 'question' | 'warning' | 'plain';
  readonly className?: string;
}

/**
 * A dialog in the browser's top layer: everything behind it is inert, and Esc cancels. The focus goes to the element
 * marked `data-first-focus`, and back to where it was afterwards.
 */
export function Modal({ title, onCancel, children, look = 'plain', className }: ModalProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // A layout effect, because it still runs while the element is in the document: only then the focus goes back.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element === null || element.open) return undefined;
    element.showModal();
    element.querySelector<HTMLElement>('[data-first-focus]')?.focus();
    return () => {
      element.close();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`modal modal-${look} ${className ?? ''}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
      onKeyDown={(event) => {
        // Chromium closes a dialog by itself at the second Esc without asking; the state decides here.
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        onCancel();
      }}
    >
      <h1 className="modal-title" id={id}>
        {title}
      </h1>
      {children}
    </dialog>
  );
}
