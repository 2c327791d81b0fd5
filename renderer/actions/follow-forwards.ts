import type { Forward } from '../../shared/forward';
import type { SessionId } from '../../shared/ids';
import type { AppServices } from '../services';
import type { DraftState } from '../state/draft';

type Change = (forwards: readonly Forward[]) => readonly Forward[];

/**
 * Has the form of a session, also one put aside, follow what was done to its forwards for good: as it is typed and as it is saved
 * alike, so that it counts as no change of the form.
 */
export function followForwards(
  { draft, parked }: Pick<AppServices, 'draft' | 'parked'>,
  sessionId: SessionId,
  change: Change,
): void {
  const shown = draft.getState();
  if (shown.profile.id === sessionId) draft.setState(followed(shown, change));
  const { drafts } = parked.getState();
  const aside = drafts.get(sessionId);
  if (aside !== undefined) {
    parked.setState({ drafts: new Map(drafts).set(sessionId, { ...aside, ...followed(aside, change) }) });
  }
}

function followed({ profile, baseline }: DraftState, change: Change): Pick<DraftState, 'profile' | 'baseline'> {
  return {
    profile: { ...profile, forwards: change(profile.forwards) },
    baseline: { ...baseline, forwards: change(baseline.forwards) },
  };
}
