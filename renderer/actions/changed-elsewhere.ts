import { followedFrom, savedSessions } from '../../shared/followed';
import { revisionOf, type Revision } from '../../shared/revision';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import { merged, type ThreeWay } from '../../shared/three-way';
import * as texts from '../../shared/texts/changed-elsewhere';
import * as common from '../../shared/texts/common';
import { saved as savedText } from '../../shared/texts/session';
import { fromDefaults, type AppServices } from '../services';
import { versionsOf } from '../state/changed-elsewhere';
import { draftOf } from '../state/draft';
import { numberTextsOf } from '../state/number-fields';
import { savedPlaces } from '../state/saved';
import { complain, say } from '../state/view';

const mine = { id: 'mine', label: texts.saveMine } as const;
const others = [
  { id: 'theirs', label: texts.takeTheirs },
  { id: 'back', label: common.back },
] as const;

/** The ways to settle what was changed, or deleted, elsewhere. */
export type Settling = 'mine' | 'theirs' | 'both' | 'again' | 'leave';

/**
 * Asks about a session of which another version is saved than the form was made of, showing what differs, and does what is chosen.
 * @returns whether the form is saved afterwards
 */
export async function askElsewhere(services: AppServices): Promise<boolean> {
  const { ginnel, draft, view } = services;
  // As of now: this window may not have been told yet.
  const now = await ginnel.snapshot.get({});
  if (!now.ok) {
    complain(view, now.error);
    return false;
  }
  const state = draft.getState();
  const theirs = savedSessions(now.value).find(({ id }) => id === state.profile.id);
  const title = titleOf(state.baseline);
  if (theirs === undefined) {
    const answer = await askDeleted(services, title);
    return answer !== 'back' && settle(services, answer, null);
  }
  const versions = versionsOf(state, theirs);
  const answer = await askVersions(services, versions, texts.changedSince(title), merged(versions) !== null);
  return answer !== 'back' && settle(services, answer, versions);
}

/** Asks what is to become of a session that was deleted elsewhere. */
export function askDeleted(
  { questions }: Pick<AppServices, 'questions'>,
  title: string,
): Promise<'again' | 'leave' | 'back'> {
  return questions.ask(texts.deletedTitle, texts.deletedSince(title), [
    { id: 'again', label: texts.saveAgain },
    { id: 'leave', label: texts.leaveDeleted },
    { id: 'back', label: common.back },
  ]);
}

/**
 * Asks which version of a session is to be saved, showing what differs.
 * @param said what happened, in a sentence
 * @param canMerge whether both changes can be kept
 */
export function askVersions(
  { questions }: Pick<AppServices, 'questions'>,
  versions: ThreeWay,
  said: string,
  canMerge: boolean,
): Promise<'both' | 'mine' | 'theirs' | 'back'> {
  return questions.ask<'both' | 'mine' | 'theirs' | 'back'>(
    texts.changedTitle,
    [said, ...texts.elsewhereLines(versions).map((line) => `• ${line}`)].join('\n'),
    canMerge ? [{ id: 'both', label: texts.keepBoth }, mine, ...others] : [mine, ...others],
  );
}

/**
 * Does what was chosen about a session that was changed, or deleted, elsewhere.
 * @param versions null where it was deleted
 * @returns whether the form is saved afterwards
 */
export async function settle(
  services: AppServices,
  how: Settling,
  versions: ThreeWay | null,
): Promise<boolean> {
  const { draft, view, replica } = services;
  const before = draft.getState();
  switch (how) {
    case 'again':
      return save(services, before.profile, null, savedText);
    case 'leave': {
      const fresh = fromDefaults(replica);
      const { profile } = before;
      if (fresh !== null)
        draft.setState({ baseline: { ...fresh, id: profile.id }, profile: { ...profile, name: '' } });
      return false;
    }
    case 'theirs': {
      if (versions === null) return false;
      const { additions } = before;
      draft.setState({ ...draftOf(versions.theirs), additions });
      const title = titleOf(versions.theirs);
      say(view, texts.tookTheirs(title), () => {
        draft.setState(before);
        say(view, texts.putBackMine(title));
      });
      return false;
    }
    case 'mine':
      return versions !== null && save(services, before.profile, revisionOf(versions.theirs), savedText);
    case 'both': {
      const both = versions === null ? null : merged(versions);
      if (versions === null || both === null) return false;
      // The settings of a followed file are not saved here; those that are the user's own stay in the form.
      if (followedFrom(savedPlaces(replica), both.id) !== null) {
        draft.setState({ profile: both, baseline: versions.theirs, numbers: numberTextsOf(both) });
        return false;
      }
      return save(services, both, revisionOf(versions.theirs), texts.keptBoth);
    }
  }
}

async function save(
  { ginnel, draft, view }: AppServices,
  profile: SessionProfile,
  replaces: Revision | null,
  words: (name: string) => string,
): Promise<boolean> {
  view.setState({ busy: true });
  const result = await ginnel.savedSessions.save({ profile, replaces });
  view.setState({ busy: false });
  if (!result.ok) {
    complain(view, result.error);
    return false;
  }
  const { nameText, profile: shown } = draft.getState();
  draft.setState({
    ...{ profile, baseline: profile, numbers: numberTextsOf(profile) },
    nameText: nameText === shown.name ? profile.name : nameText,
  });
  say(view, words(profile.name));
  return true;
}
