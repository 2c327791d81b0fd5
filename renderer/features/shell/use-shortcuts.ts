import { useEffect } from 'react';
import { turnTo } from '../../actions/choose';
import { saveDraft } from '../../actions/saved-sessions';
import { isShortcut, isTypedInto, type ShortcutId } from '../../components/shortcuts';
import { useServices } from '../../services-context';
import type { AppServices } from '../../services';
import { isAnywhere } from '../../state/session-rows';
import { pageSchema, undoNote } from '../../state/view';
import { focusSearch } from '../sessions/list-search';
import { useNewSession } from '../sessions/use-new-session';

/** Goes to the box that searches the sessions; the list may be a drawer that has to come out first. */
function beginSearch({ view }: Pick<AppServices, 'view'>): void {
  if (focusSearch()) return;
  view.setState({ drawer: true });
  requestAnimationFrame(focusSearch);
}

/**
 * The deeds of the shortcuts that count anywhere.
 * @returns false where it does nothing now, so that the key is left to others
 */
function actsOf(
  services: AppServices,
  begin: () => void,
): Partial<Record<ShortcutId, (target: EventTarget | null) => boolean>> {
  const { view, replica } = services;
  const did = (act: () => void) => (): boolean => {
    act();
    return true;
  };
  const pages = pageSchema.options.map((page) => [
    page,
    (): boolean => {
      const { chosen } = view.getState();
      // A session that is typed only has no other page than its form.
      if (chosen === null || !isAnywhere(replica, chosen)) return false;
      turnTo(services, page);
      return true;
    },
  ]);
  return {
    ...(Object.fromEntries(pages) as Partial<Record<ShortcutId, () => boolean>>),
    shortcuts: (target) => {
      if (isTypedInto(target)) return false;
      view.setState({ shortcuts: true });
      return true;
    },
    newSession: did(begin),
    search: did(() => beginSearch(services)),
    undo: (target) => {
      // A text field has an undo of its own, unless there is nothing in it.
      if (isTypedInto(target) && !(target instanceof HTMLInputElement && target.value === '')) return false;
      return undoNote(view);
    },
    save: () => {
      if (view.getState().page !== 'configuration') return false;
      void saveDraft(services);
      return true;
    },
  };
}

/** Hears the shortcuts that count anywhere but in a modal dialog, and behind whoever took the key first. */
export function useShortcuts(): void {
  const services = useServices();
  const begin = useNewSession();
  useEffect(() => {
    const acts = Object.entries(actsOf(services, begin)) as [
      ShortcutId,
      (target: EventTarget | null) => boolean,
    ][];
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || document.querySelector('dialog:modal') !== null) return;
      if (acts.some(([id, act]) => isShortcut(event, id) && act(event.target))) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
    };
  }, [services, begin]);
}
