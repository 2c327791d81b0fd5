import { useId, useLayoutEffect, useRef, type FocusEvent, type ReactNode } from 'react';
import { clsx } from 'clsx';
import { focusPage } from './kept-focus';
import { focusFirst } from './question-focus';
import { ariaKeys } from './shortcuts';
import { isTyping } from './typing';
import { useDrag } from './use-drag';
import styles from './modal.module.css';

interface ModalProps {
  readonly title: string;
  /** Esc was pressed. */
  readonly onCancel: () => void;
  readonly children: ReactNode;
  readonly look?: 'question' | 'warning' | 'plain';
  readonly className?: string;
}

interface ModelessProps extends ModalProps {
  /** Whenever it changes, the dialog comes out from under a modal one that was opened over it. */
  readonly claim?: string | number | null;
}

/**
 * A dialog of the window's own in the browser's top layer: everything behind it is inert, and Esc cancels. The focus goes
 * to the element marked `data-first-focus`, and back to where it was afterwards.
 */
export function Modal(props: ModalProps): ReactNode {
  return <Dialog {...props} open={openModal} />;
}

/**
 * A dialog that comes unasked and belongs to one session: the rest of the window stays in use beside it. Only over a modal
 * dialog it is modal, too, for behind that nobody could answer it. It is dragged by its title. Who is typing elsewhere when it
 * comes keeps the focus: the rest of a word is no answer.
 */
export function Modeless(props: ModelessProps): ReactNode {
  return <Dialog {...props} open={openBeside} keyShortcut={ariaKeys('question')} />;
}

const openModal = (dialog: HTMLDialogElement): void => {
  dialog.showModal();
  focusFirst(dialog);
};

const openBeside = (dialog: HTMLDialogElement): void => {
  const typing = isTyping();
  if (isAnyModal()) dialog.showModal();
  // It takes the focus, which this does not.
  else if (typing) dialog.setAttribute('open', '');
  else dialog.show();
  if (!typing) focusFirst(dialog);
  // What is behind a modal one cannot keep the focus; nothing is typed into the dialog itself.
  else if (dialog.matches(':modal')) dialog.focus();
};

/** In a small window a question beside the page shows its title and whose it is, unless it has the focus. */
const isFolded = (dialog: HTMLDialogElement): boolean =>
  dialog.querySelector(`.${styles.buttons ?? ''}`)?.checkVisibility() === false;

const isAnyModal = (): boolean => document.querySelector('dialog:modal') !== null;

/** A modal dialog that was opened later, or its backdrop, is over this one. */
const isBehindModal = (dialog: HTMLDialogElement): boolean => {
  const { left, top, width } = dialog.getBoundingClientRect();
  return isAnyModal() && !dialog.contains(document.elementFromPoint(left + width / 2, top + 2));
};

function Dialog({
  title,
  onCancel,
  children,
  look = 'plain',
  className,
  claim = null,
  open,
  keyShortcut,
}: ModelessProps & {
  readonly open: (dialog: HTMLDialogElement) => void;
  readonly keyShortcut?: string;
}): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const handle = useDrag(dialog);
  const id = useId();
  /** Where the focus came from last. */
  const from = useRef<HTMLElement | null>(null);
  const onFocus = ({ relatedTarget, currentTarget }: FocusEvent): void => {
    const outside = relatedTarget instanceof HTMLElement && !currentTarget.contains(relatedTarget);
    if (outside) from.current = relatedTarget;
  };
  // A layout effect, because it still runs while the element is in the document: only then the focus goes back.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element === null || element.open) return undefined;
    open(element);
    return () => {
      const hadFocus = element.contains(document.activeElement);
      element.close();
      if (!hadFocus) return;
      from.current?.focus();
      // Where it came from may be gone.
      if (document.activeElement === document.body) focusPage();
    };
  }, [open]);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element === null || !isBehindModal(element)) return;
    element.close();
    openBeside(element);
  }, [claim]);
  return (
    <dialog
      ref={dialog}
      // A press on its text keeps the focus in it, and with that Esc and the mnemonics.
      tabIndex={-1}
      className={clsx(styles.modal, className)}
      data-look={look}
      aria-labelledby={id}
      aria-keyshortcuts={keyShortcut}
      onFocus={onFocus}
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
      <h1
        className={styles.title}
        id={id}
        {...handle}
        onClick={() => {
          if (dialog.current !== null && isFolded(dialog.current)) focusFirst(dialog.current);
        }}
      >
        {title}
      </h1>
      {children}
    </dialog>
  );
}
