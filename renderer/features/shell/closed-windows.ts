import { titleOf } from '../../../shared/session-profile';
import { takenOver } from '../../../shared/texts/closed-windows';
import { namesCut } from '../../../shared/texts/names';
import type { AppServices } from '../../services';
import { say } from '../../state/view';
import type { WindowSlots } from '../../state/window-slots';

/**
 * Milliseconds after the user came here at which it is looked: a tab that was closed just now, or is loaded again, is neither there
 * nor gone for a moment.
 */
const looks = [0, 1500, 3000];

/** Takes over, whenever the user comes to this tab, what was typed in others that have closed, and says so. */
export function takeOverLater(
  { draft, parked, view }: AppServices,
  slots: Pick<WindowSlots, 'takeOver'>,
): void {
  const look = async (): Promise<void> => {
    if (document.visibilityState !== 'visible') return;
    const taken = await slots.takeOver(draft.getState, parked);
    const titles = taken.map(({ profile }) => titleOf(profile));
    if (titles.length > 0) say(view, takenOver(titles), null, namesCut(titles));
  };
  const lookAndAgain = (): void => {
    for (const delay of looks) setTimeout(() => void look(), delay);
  };
  document.addEventListener('visibilitychange', lookAndAgain);
  window.addEventListener('focus', lookAndAgain);
  lookAndAgain();
}
