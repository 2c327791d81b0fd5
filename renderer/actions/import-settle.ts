import type { CommandInput } from '../../shared/contract';
import { changedSince, revisionOf } from '../../shared/revision';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import { merged } from '../../shared/three-way';
import * as texts from '../../shared/texts/changed-elsewhere';
import type { AppServices } from '../services';
import { askDeleted, askVersions } from './changed-elsewhere';

/** Sessions that are to be saved, each with the revision of the one whose place it takes. */
export type Revised = CommandInput<'imports.make'>['sessions'];

/**
 * Asks about each session of an import whose place is taken by another version than the import was held against, or by none any
 * more, as a save asks about the one in the form.
 * @param saved as they are now
 * @param bases the saved sessions that the import was held against
 * @returns what is to be saved, and what stays as it is saved; null where the user goes back
 */
export async function settleImport(
  services: Pick<AppServices, 'questions'>,
  wanted: Revised,
  saved: readonly SessionProfile[],
  bases: readonly SessionProfile[],
): Promise<{ readonly sessions: Revised; readonly kept: readonly SessionProfile[] } | null> {
  const sessions: Revised[number][] = [];
  const kept: SessionProfile[] = [];
  for (const one of wanted) {
    const { profile, replaces } = one;
    const theirs = saved.find(({ id }) => id === profile.id);
    if (changedSince(profile, theirs, replaces) === null) sessions.push(one);
    else if (theirs === undefined) {
      const answer = await askDeleted(services, titleOf(profile));
      if (answer === 'back') return null;
      if (answer === 'again') sessions.push({ profile, replaces: null });
    } else {
      const base = bases.find((read) => read.id === profile.id && revisionOf(read) === replaces);
      const versions = { base: base ?? theirs, mine: profile, theirs };
      const both = base === undefined ? null : merged(versions);
      const said = texts.changedSinceRead(titleOf(theirs));
      const answer = await askVersions(services, versions, said, both !== null);
      if (answer === 'back') return null;
      if (answer === 'theirs') kept.push(theirs);
      else {
        const chosen = answer === 'both' && both !== null ? both : profile;
        sessions.push({ profile: chosen, replaces: revisionOf(theirs) });
      }
    }
  }
  return { sessions, kept };
}
