import { useEffect } from 'react';
import { isMac } from '../../components/system';
import { useServices } from '../../services-context';
import { focusSearch } from './list-search';
import { useNewSession } from './use-new-session';

/** Ctrl+N begins a new session and Ctrl+F looks for one, Cmd on a Mac, anywhere but in a dialog, and where a key means something of its own. */
export function useListShortcuts(): void {
  const { view } = useServices();
  const begin = useNewSession();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const isCommand = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
      if (!isCommand || event.altKey || event.shiftKey || event.defaultPrevented) return;
      if (document.querySelector('dialog:modal') !== null) return;
      const key = event.key.toLowerCase();
      if (key === 'n') {
        event.preventDefault();
        begin();
      } else if (key === 'f') {
        event.preventDefault();
        if (focusSearch()) return;
        view.setState({ drawer: true });
        // The drawer is about to be drawn.
        requestAnimationFrame(focusSearch);
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
    };
  }, [view, begin]);
}
