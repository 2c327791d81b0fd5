import type { Ginnel } from '../../../shared/contract';
import type { ViewStore } from '../../state/view';
import { helpPlace } from '../help/panel-pages';

/** Opens what is chosen in the menu bar of macOS, from now on. */
export function followMenuBar(ginnel: Ginnel, view: ViewStore): void {
  ginnel.on('menuBar.chose', ({ dialog }) => {
    if (dialog === 'settings') view.setState({ settings: true });
    else view.setState((state) => ({ help: helpPlace(state) }));
  });
}
