import type { Forward } from './forward';
import { freeName } from './free-name';
import type { SessionId } from './ids';
import type { ImportPlan, PlannedSession } from './import-plan';
import { canonicalText } from './json';
import type { InlineJump, Jump } from './jump';
import { defaultSettingsName, settingsWhere, titleOf, type SessionProfile } from './session-profile';
import { revisionOf, type Revision } from './revision';
import { settingKeys, settings, type SettingKey } from './settings';
import { settingNames } from './texts/setting-names';

/**
 * Switches of one's own: what a text says nothing of is not held against a saved session, and stays as it is when that is
 * replaced.
 */
const ownSwitches: readonly SettingKey[] = [
  'group',
  'tags',
  'note',
  'connectAtStart',
  'startAfter',
  'notify',
  'logLevel',
];

/**
 * Says of each session of a plan how it stands to the saved ones: new, the same, or different and in what. One with the
 * name of a saved one is held against that; another is the same as one that is like it but for the name. Takes time in
 * proportion to all of them.
 * @returns the plan with each session's `standing`
 */
export function withStandings(plan: ImportPlan, saved: readonly SessionProfile[]): ImportPlan {
  const planned = plan.sessions.map(({ profile }) => profile);
  const jumpNames = namesOf([...saved, ...planned]);
  const byName = new Map(saved.map((profile) => [profile.name, profile]));
  const byContent = new Map(saved.map((profile) => [contentOf(profile, jumpNames), profile]));
  const standingOf = (profile: SessionProfile): PlannedSession['standing'] => {
    const named = byName.get(profile.name.trim());
    const same = named === undefined ? byContent.get(contentOf(profile, jumpNames)) : undefined;
    if (same !== undefined) return { kind: 'same', id: same.id, revision: revisionOf(same) };
    if (named === undefined) return { kind: 'new' };
    const differing = settingKeys.filter((key) => isDifferent(key, profile, named, jumpNames));
    return differing.length === 0
      ? { kind: 'same', id: named.id, revision: revisionOf(named) }
      : {
          kind: 'different',
          id: named.id,
          revision: revisionOf(named),
          settings: differing.map((key) => settingNames[key]),
        };
  };
  return {
    ...plan,
    sessions: plan.sessions.map((session) => ({ ...session, standing: standingOf(session.profile) })),
  };
}

/** The choice for a planned session: left, added under a name of its own, or put in the place of the one it repeats. */
export type Placing = 'leave' | 'add' | 'replace';

/**
 * The sessions that a plan makes, to be saved: with names that are free, under the id of the one they replace, their jump
 * hosts by the ids they have then. A jump host that is left, and is not saved, is named in the session itself. Pure.
 * @param placings one for each session of the plan, in its order; `replace` counts where the standing names a saved one
 */
export function placed(
  { sessions }: Pick<ImportPlan, 'sessions'>,
  placings: readonly Placing[],
  saved: readonly SessionProfile[],
): readonly SessionProfile[] {
  const savedById = new Map(saved.map((profile) => [profile.id, profile]));
  const plannedById = new Map(sessions.map((session, at) => [session.profile.id, { session, at }]));
  /** The saved session in whose place it comes, or that serves in its stead. */
  const counterpart = ({ standing }: PlannedSession): SessionProfile | undefined =>
    standing.kind === 'new' ? undefined : savedById.get(standing.id);
  const placingOf = (at: number): Placing => placings[at] ?? 'leave';
  /** A planned session as a jump host: by the id it will have, else by its server, after its own jump hosts. */
  const jumpsBy = (jump: Jump, seen: ReadonlySet<SessionId>): readonly Jump[] => {
    const found = jump.kind === 'saved' ? plannedById.get(jump.sessionId) : undefined;
    if (found === undefined) return [jump];
    const { session, at } = found;
    const instead = placingOf(at) === 'add' ? undefined : counterpart(session);
    if (instead !== undefined) return [{ kind: 'saved', sessionId: instead.id }];
    if (placingOf(at) !== 'leave') return [jump];
    const { profile } = session;
    const before = seen.has(profile.id)
      ? []
      : profile.jumps.flatMap((earlier) => jumpsBy(earlier, new Set([...seen, profile.id])));
    return [...before, inlineJump(profile)];
  };

  /** The sessions that one starts after, by the ids they will have; one that is left, and is not saved, is none. */
  const startingAfter = ({ startAfter }: SessionProfile): readonly SessionId[] =>
    startAfter.flatMap((id): readonly SessionId[] => {
      const found = plannedById.get(id);
      if (found === undefined) return [id];
      const instead = placingOf(found.at) === 'add' ? undefined : counterpart(found.session);
      if (instead !== undefined) return [instead.id];
      return placingOf(found.at) === 'leave' ? [] : [id];
    });

  const replaced = new Set(
    sessions.flatMap((session, at) =>
      placingOf(at) === 'replace' ? [counterpart(session)?.id].filter((id) => id !== undefined) : [],
    ),
  );
  const taken = new Set([
    defaultSettingsName,
    ...saved.filter(({ id }) => !replaced.has(id)).map(({ name }) => name),
  ]);
  return sessions.flatMap((session, at): SessionProfile[] => {
    if (placingOf(at) === 'leave') return [];
    const before = placingOf(at) === 'replace' ? counterpart(session) : undefined;
    const { profile } = session;
    const name = freeName(usableName(profile, before), taken);
    taken.add(name);
    const jumps = profile.jumps.flatMap((jump) => jumpsBy(jump, new Set([profile.id])));
    const made = { ...profile, name, jumps, startAfter: startingAfter(profile) };
    return [before === undefined ? made : inPlaceOf(before, made)];
  });
}

/** Sessions that were placed, each with the revision of the saved one whose place it takes, as the plan was held against it. */
export function revised(
  { sessions }: Pick<ImportPlan, 'sessions'>,
  profiles: readonly SessionProfile[],
): readonly { readonly profile: SessionProfile; readonly replaces: Revision | null }[] {
  const read = new Map(
    sessions.flatMap(({ standing }) =>
      standing.kind === 'new' ? [] : [[standing.id, standing.revision] as const],
    ),
  );
  return profiles.map((profile) => ({ profile, replaces: read.get(profile.id) ?? null }));
}

/** A name that can be saved: without control characters, and of a length that is taken. */
function usableName(profile: SessionProfile, before: SessionProfile | undefined): string {
  const own = profile.name.trim() === '' ? before?.name : profile.name;
  const name = (own ?? titleOf(profile)).replace(/[\0-\x1f\x7f]+/gu, ' ').trim();
  return name.slice(0, 200).trim();
}

function inlineJump({ host, port, username, privateKeyFile, onlyThisKey }: SessionProfile): InlineJump {
  const user = username.trim();
  const typed = host.includes('@') || user === '' ? host : `${user}@${host}`;
  return { kind: 'inline', host: typed, port, privateKeyFile, onlyThisKey };
}

/** A session under the id of the one it replaces; forwards that do the same keep their ids, and the logins nobody tells. */
function inPlaceOf(before: SessionProfile, made: SessionProfile): SessionProfile {
  const unused = new Map(before.forwards.map((forward) => [workOf(forward), forward]));
  const forwards = made.forwards.map((forward) => {
    const like = unused.get(workOf(forward));
    if (like === undefined) return forward;
    unused.delete(workOf(forward));
    return { ...withLogin(forward, like), id: like.id };
  });
  const own = settingsWhere(before, (setting) =>
    ownSwitches.some((key) => settings[key] === setting && saysNothing(key, made)),
  );
  return { ...made, ...own, id: before.id, forwards };
}

/** A forward with the login of one that does the same, where nobody said anything about it. */
function withLogin(forward: Forward, like: Forward): Forward {
  if (forward.kind === 'local' || forward.login !== null || forward.kind !== like.kind) return forward;
  return { ...forward, login: like.login };
}

/** A forward's effect, by which it is found again: without its ids, names and logins. */
function workOf({ kind, source, family, ...rest }: Forward): string {
  return JSON.stringify([
    kind,
    family,
    canonicalText(source),
    'destination' in rest ? canonicalText(rest.destination) : null,
  ]);
}

/** A plan's session has what every new one has: nobody said anything about it. */
function saysNothing(key: SettingKey, profile: SessionProfile): boolean {
  return canonicalText(profile[key]) === canonicalText(settings[key].initial);
}

function isDifferent(
  key: SettingKey,
  planned: SessionProfile,
  saved: SessionProfile,
  jumpNames: ReadonlyMap<SessionId, string>,
): boolean {
  if (key === 'name' || (ownSwitches.includes(key) && saysNothing(key, planned))) return false;
  if (key !== 'forwards') return valueOf(key, planned, jumpNames) !== valueOf(key, saved, jumpNames);
  const logins = new Map(saved.forwards.map((forward) => [workOf(forward), forward]));
  const filled = planned.forwards.map((forward) => {
    const like = logins.get(workOf(forward));
    return like === undefined ? forward : withLogin(forward, like);
  });
  return forwardsValue(filled) !== forwardsValue(saved.forwards);
}

/** All that counts of a session, as a text: two of the same text are the same but for their names. */
function contentOf(profile: SessionProfile, jumpNames: ReadonlyMap<SessionId, string>): string {
  const counted = settingKeys.filter((key) => key !== 'name' && !ownSwitches.includes(key));
  return JSON.stringify(counted.map((key) => valueOf(key, profile, jumpNames)));
}

function valueOf(
  key: SettingKey,
  profile: SessionProfile,
  jumpNames: ReadonlyMap<SessionId, string>,
): string {
  if (key === 'forwards') return forwardsValue(profile.forwards);
  if (key === 'startAfter') {
    return JSON.stringify(profile.startAfter.map((id) => jumpNames.get(id) ?? id));
  }
  if (key !== 'jumps') return canonicalText(profile[key]);
  return JSON.stringify(
    profile.jumps.map((jump) =>
      jump.kind === 'saved' ? (jumpNames.get(jump.sessionId) ?? jump.sessionId) : canonicalText(jump),
    ),
  );
}

/** Forwards without their ids; which stands first does not matter. */
function forwardsValue(forwards: readonly Forward[]): string {
  const texts = forwards.map(({ id: _id, ...forward }) => canonicalText(forward));
  return JSON.stringify(texts.toSorted());
}

function namesOf(profiles: readonly SessionProfile[]): ReadonlyMap<SessionId, string> {
  return new Map(profiles.map(({ id, name }) => [id, name]));
}
