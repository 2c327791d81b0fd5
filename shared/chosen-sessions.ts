import { arranged, type SessionOrder } from './arrange';
import { savedSessions, type SavedPlaces } from './followed';
import { groupPath, isInGroup } from './group-path';
import type { SessionProfile } from './session-profile';
import { startOrder } from './start-order';
import { hasTag, tagPrefix } from './tags';

/** The saved sessions, and the order that the user gave them. */
interface Places extends SavedPlaces {
  readonly order: SessionOrder;
}

/** The sessions that were named, and the words by which none was. */
interface Chosen {
  /** Each once, those that another needs before it, else in the order of the words and of the list. */
  readonly chosen: readonly SessionProfile[];
  readonly unknown: readonly string[];
}

/**
 * The saved sessions that words name. A word is, in this order,
 * 1. the name of a session, letter by letter: that session;
 * 2. a group, `Production` or `Production/EU`: all sessions in it and in the groups within it, the user's own and followed ones; or
 *    the name or path of a followed file: all its sessions;
 * 3. `tag:prod`: all sessions with that tag, whatever its capitals.
 *
 * With a slash at its end, `Production/`, it is a group even where a session is named so. A word that is nothing of that is unknown.
 * Pure; the list of sessions, the tray and the command line all go by it.
 */
export function sessionsNamed(words: readonly string[], places: Places): Chosen {
  const saved = savedSessions(places);
  const listed = arranged(saved, places.order);
  const chosen = new Set<SessionProfile>();
  const unknown: string[] = [];
  for (const word of words) {
    const found = sessionsOf(word, listed, places);
    if (found.length === 0) unknown.push(word);
    for (const profile of found) chosen.add(profile);
  }
  return { chosen: startOrder([...chosen], saved), unknown };
}

function sessionsOf(
  word: string,
  saved: readonly SessionProfile[],
  { followed }: Places,
): readonly SessionProfile[] {
  const isGroup = word.endsWith('/');
  const named = isGroup ? undefined : saved.find(({ name }) => name === word);
  if (named !== undefined) return [named];
  const inGroup = sessionsInGroup(word, saved);
  if (inGroup.length > 0) return inGroup;
  const bare = isGroup ? word.slice(0, -1) : word;
  const file = followed.find(({ name, path }) => name === bare || path === bare);
  if (file !== undefined) return file.profiles;
  const isTag = word.toLowerCase().startsWith(tagPrefix);
  return isTag && !isGroup ? sessionsTagged(word.slice(tagPrefix.length), saved) : [];
}

/** Those of some sessions that are in a group or in one within it; none for an empty name. */
export function sessionsInGroup(
  group: string,
  sessions: readonly SessionProfile[],
): readonly SessionProfile[] {
  const path = groupPath(group);
  return path === '' ? [] : sessions.filter((profile) => isInGroup(profile.group, path));
}

/** Those of some sessions that have a tag. */
export function sessionsTagged(tag: string, sessions: readonly SessionProfile[]): readonly SessionProfile[] {
  return sessions.filter((profile) => hasTag(profile, tag));
}
