import { useEffect } from 'react';
import { isShortcut } from './shortcuts';

/** The question beside the page that is on top, if there is one. */
function questionBeside(): HTMLElement | null {
  return [...document.querySelectorAll<HTMLElement>('dialog[open]:not(:modal)')].at(-1) ?? null;
}

/** Puts the focus into a dialog: to its first box, or its safe answer. */
export function focusFirst(dialog: HTMLElement): void {
  const first = dialog.querySelector<HTMLElement>('[data-first-focus]');
  // Folded up, it unfolds with the focus: only what is shown can take it.
  if (first?.checkVisibility() === false) dialog.focus();
  first?.focus();
}

/** Puts the focus into the question beside the page. */
export function focusQuestion(): void {
  const question = questionBeside();
  if (question !== null) focusFirst(question);
}

/** F6 leads from the page to the question beside it and back, as between the parts of a window elsewhere. */
export function useQuestionKey(): void {
  useEffect(() => {
    let left: Element | null = null;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!isShortcut(event, 'question')) return;
      const question = questionBeside();
      if (question === null || document.querySelector('dialog:modal') !== null) return;
      event.preventDefault();
      if (!question.contains(document.activeElement)) {
        left = document.activeElement;
        focusQuestion();
        return;
      }
      const there = left?.isConnected === true && left !== document.body ? left : null;
      const back = there ?? document.querySelector('[role="tab"][aria-selected="true"]');
      if (back instanceof HTMLElement) back.focus();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}
