import { newSession } from '../../actions/choose';
import { beginImport } from '../../actions/import-look';
import type { AppServices } from '../../services';
import { helpPlace } from '../help/panel-pages';

/** Opens what is chosen in the menu bar of macOS, or in the tray, from now on. */
export function followMenuBar(
  services: Pick<AppServices, 'ginnel' | 'view' | 'draft' | 'parked' | 'replica' | 'importLook'>,
): void {
  const { ginnel, view, importLook } = services;
  ginnel.on('menuBar.chose', ({ dialog }) => {
    if (dialog === 'settings') view.setState({ settings: true });
    else if (dialog === 'new-session') newSession(services);
    else if (dialog === 'import') {
      // One that is shown may hold a text that somebody typed.
      if (importLook.getState().look === null) beginImport({ importLook });
    } else view.setState((state) => ({ help: helpPlace(state) }));
  });
}
