import { overlayKeys, savedSessions, type FollowedFile, type Overlay } from '../../shared/followed';
import type { SessionProfile } from '../../shared/session-profile';
import { settingKeys } from '../../shared/settings';
import * as common from '../../shared/texts/common';
import * as texts from '../../shared/texts/followed';
import type { AppServices } from '../services';
import { sameValue } from '../state/draft';
import { complain, say } from '../state/view';
import { bringUp } from './problems';

/**
 * Saves a form with a followed session, as far as that is the user's own to set: its name here, and the switches its file leaves to
 * them. Other changes are refused under the same name.
 * @returns whether it was saved; null where a copy is to be saved under another name
 */
export async function keepOwn(
  services: AppServices,
  file: FollowedFile,
  name: string,
): Promise<boolean | null> {
  const { draft, replica, questions } = services;
  const { profile } = draft.getState();
  const saved = file.profiles.find(({ id }) => id === profile.id);
  if (saved === undefined) return null;
  const isRenamed = name !== saved.name;
  if (hasOthersChanges(file, saved, profile)) {
    if (isRenamed) return null;
    bringUp(services, 'name', { code: 'session-followed', data: { text: name, path: file.name } });
    return false;
  }
  if (!isRenamed) return giveOwn(services, file, saved, {});
  const { snapshot } = replica.store.getState();
  if (snapshot !== null && savedSessions(snapshot).some((other) => other.name === name)) return null;
  const answer = await questions.ask(texts.renameFollowed, texts.renameOrCopy(saved.name, file.name, name), [
    { id: 'rename', label: texts.rename },
    { id: 'copy', label: texts.saveCopy },
    { id: 'back', label: common.back },
  ]);
  if (answer === 'copy') return null;
  return answer === 'rename' && giveOwn(services, file, saved, { name });
}

/** Whether the form differs from the file in what is the file's own. */
function hasOthersChanges({ kind }: FollowedFile, saved: SessionProfile, profile: SessionProfile): boolean {
  const own: readonly string[] = overlayKeys[kind];
  return settingKeys.some((key) => !own.includes(key) && !sameValue(profile[key], saved[key]));
}

async function giveOwn(
  { ginnel, draft, view }: AppServices,
  { kind }: FollowedFile,
  saved: SessionProfile,
  renamed: Overlay,
): Promise<boolean> {
  const { profile } = draft.getState();
  const changed = overlayKeys[kind].filter((key) => key !== 'name' && !sameValue(profile[key], saved[key]));
  const overlay: Overlay = { ...Object.fromEntries(changed.map((key) => [key, profile[key]])), ...renamed };
  view.setState({ busy: true });
  const result = await ginnel.followed.overlay({ sessionId: saved.id, overlay });
  view.setState({ busy: false });
  if (!result.ok) {
    complain(view, result.error);
    return false;
  }
  const kept = { ...profile, name: renamed.name ?? saved.name };
  draft.setState({ profile: kept, baseline: kept, nameText: kept.name });
  view.setState({ savedSelection: kept.id });
  say(view, texts.kept(kept.name));
  return true;
}
