import { settingsSchema } from '../../shared/program-settings';
import type { Settings } from '../../shared/program-settings';
import type { Replica } from './replica';

const key = 'ginnel.theme';

/**
 * Gives the page the theme that was chosen, now and whenever another is chosen in any window: `data-theme` on its root, which
 * is absent for the system's. It is remembered, so that a page in a browser is right before it hears from Ginnel.
 * @param root the element that carries it
 */
export function followTheme(
  store: Replica['store'],
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  root: Pick<HTMLElement, 'dataset'>,
): void {
  const wear = (theme: Settings['theme']): void => {
    if (theme === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = theme;
  };
  const kept = settingsSchema.unwrap().shape.theme.safeParse(storage.getItem(key));
  if (kept.success) wear(kept.data);
  store.subscribe(({ snapshot }, before) => {
    const theme = snapshot?.settings.theme;
    if (theme === undefined || theme === before.snapshot?.settings.theme) return;
    wear(theme);
    storage.setItem(key, theme);
  });
}
