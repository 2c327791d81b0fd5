import { savedSessions } from '../../shared/followed';
import { draftOf, isDirty, sameValue, type DraftStore } from './draft';
import type { Replica } from './replica';

/** Has a form that shows a saved session, and nothing of the user's beside it, change with what is saved, or with its file. */
export function followInForm(replica: Replica, draft: DraftStore): void {
  replica.store.subscribe(({ snapshot }, before) => {
    if (snapshot === null) return;
    const { profiles, followed } = snapshot;
    if (followed === before.snapshot?.followed && profiles === before.snapshot.profiles) return;
    const shown = draft.getState();
    const { id } = shown.profile;
    const now = savedSessions(snapshot).find((profile) => profile.id === id);
    if (now === undefined || isDirty(shown) || sameValue(now, shown.profile)) return;
    const { additions } = shown;
    const nameText = shown.nameText === shown.profile.name ? now.name : shown.nameText;
    draft.setState({ ...draftOf(now), additions, nameText });
  });
}
