import { useEffect } from 'react';
import { useServices } from '../../services-context';
import { undoNote } from '../../state/view';

/** Text fields have an undo of their own. */
const fields = 'textarea, select, [contenteditable], input:not([type="radio"], [type="checkbox"])';

/** Ctrl+Z, Cmd+Z on a Mac, does what an Undo that is shown does. */
export function useUndoKey(): void {
  const { view } = useServices();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
      if (key.toLowerCase() !== 'z' || ctrlKey === metaKey || altKey || shiftKey) return;
      const isField = target instanceof Element && target.matches(fields);
      if (isField && target instanceof HTMLInputElement && target.value !== '') return;
      if (document.querySelector('dialog:modal') !== null || !undoNote(view)) return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
    };
  }, [view]);
}
