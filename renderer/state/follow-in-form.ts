import { followedFrom } from '../../shared/followed';
import { draftOf, isDirty, sameValue, type DraftStore } from './draft';
import type { Replica } from './replica';

/** Has a form that shows a followed session, and nothing of the user's beside it, change with the file. */
export function followInForm(replica: Replica, draft: DraftStore): void {
  replica.store.subscribe(({ snapshot }, before) => {
    if (snapshot === null || snapshot.followed === before.snapshot?.followed) return;
    const shown = draft.getState();
    const { id } = shown.profile;
    const now = followedFrom(snapshot, id)?.profiles.find((profile) => profile.id === id);
    if (now === undefined || isDirty(shown) || sameValue(now, shown.profile)) return;
    const { additions } = shown;
    const nameText = shown.nameText === shown.profile.name ? now.name : shown.nameText;
    draft.setState({ ...draftOf(now), additions, nameText });
  });
}
