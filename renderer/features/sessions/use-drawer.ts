import { useEffect, useRef, useSyncExternalStore, type RefObject } from 'react';
import { useView } from '../../services-context';
import { focusSearch } from './list-search';

/** The same width as in home.module.css. */
const narrow = window.matchMedia('(width < 720px)');

function watchWidth(listener: () => void): () => void {
  narrow.addEventListener('change', listener);
  return () => {
    narrow.removeEventListener('change', listener);
  };
}

/** Whether the window is too narrow to show the list beside the page. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(watchWidth, () => narrow.matches);
}

/** Nothing has the focus, or what is put away does, which the browser notices only when it draws. */
function isHere(focused: Element | null): boolean {
  return focused === null || focused === document.body || focused.closest('nav') !== null;
}

/**
 * The list in a window too narrow to show it always: the focus goes into its search when it comes out, and back to the button that
 * showed it when it goes.
 * @param button what shows it
 * @returns whether it lies over the page, which is out of reach then
 */
export function useDrawer(button: RefObject<HTMLElement | null>): boolean {
  const isNarrow = useIsNarrow();
  const isOut = useView(({ drawer }) => drawer) && isNarrow;
  const wasOut = useRef(isOut);
  useEffect(() => {
    if (isOut === wasOut.current) return;
    wasOut.current = isOut;
    if (isOut) focusSearch();
    else if (isHere(document.activeElement)) button.current?.querySelector('button')?.focus();
  }, [isOut, button]);
  return isOut;
}
