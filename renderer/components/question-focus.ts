import { useEffect } from 'react';

/** The question beside the page that is on top, if there is one. */
function questionBeside(): HTMLElement | null {
  return [...document.querySelectorAll<HTMLElement>('dialog[open]:not(:modal)')].at(-1) ?? null;
}

/** Puts the focus into the question beside the page: to its first box, or its safe answer. */
export function focusQuestion(): void {
  questionBeside()?.querySelector<HTMLElement>('[data-first-focus]')?.focus();
}

/** F6 leads from the page to the question beside it and back, as between the parts of a window elsewhere. */
export function useQuestionKey(): void {
  useEffect(() => {
    let left: Element | null = null;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'F6' || event.altKey || event.ctrlKey || event.metaKey) return;
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
