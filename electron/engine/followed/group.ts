import { sentence } from '../../../shared/errors';
import { overlayKeys, type FollowedKind, type Overlay, type Said } from '../../../shared/followed';
import type { SessionId } from '../../../shared/ids';
import type { ImportPlan } from '../../../shared/import-plan';
import type { Jump } from '../../../shared/jump';
import { lineNotation } from '../../../shared/notation';
import { targetOf, titleOf, type SessionProfile } from '../../../shared/session-profile';
import * as texts from '../../../shared/texts/followed';
import { stableSessionId, withStableIds } from './stable-ids';

/** A session of a followed file, without what is the user's own of it. */
interface FollowedSession {
  /** Its name in the file. */
  readonly alias: string;
  readonly profile: SessionProfile;
}

/** The sessions of a followed file, and what it holds besides. */
export interface Group {
  readonly sessions: readonly FollowedSession[];
  readonly said: readonly Said[];
}

/**
 * The sessions of a followed file, out of its reader's findings. A session of which anything is wrong is not there, as half of it might
 * lead elsewhere: without its jump host, it would be dialled directly. The others are.
 */
export function groupOf(path: string, plan: ImportPlan): Group {
  const aliases = plan.sessions.map(({ profile }) => titleOf(profile));
  const said: Said[] = [];
  const wrong = new Set<number>();
  const say = (session: number | null, text: string, why: string, isWrong: boolean): void => {
    const about = session === null ? '' : (aliases[session] ?? '');
    if (session !== null && isWrong) wrong.add(session);
    // Whether the session is there is known in the end.
    said.push({
      sessionId: session === null ? null : stableSessionId(path, about),
      about,
      text,
      why,
      isWrong,
    });
  };
  for (const { session, text, error } of plan.problems) say(session, text, sentence(error), true);
  aliases.forEach((alias, place) => {
    if (aliases.indexOf(alias) < place) say(place, alias, texts.twice(alias), true);
  });
  for (const { session, through } of throughWrong(plan, wrong)) {
    const name = aliases[through] ?? '';
    say(session, name, texts.throughUnread(name), true);
  }
  for (const { session, text, why } of plan.leftOut) say(session, text, why, false);
  for (const { forward } of plan.forwards) say(null, lineNotation(forward), texts.withoutSession, true);
  for (const { line } of plan.hostKeys) say(null, line, texts.hostKeyNotTaken, false);

  const ids = new Map(
    plan.sessions.map(({ profile }, place) => [profile.id, stableSessionId(path, aliases[place] ?? '')]),
  );
  const sessions = plan.sessions.flatMap(({ profile }, place): FollowedSession[] => {
    const alias = aliases[place] ?? '';
    return wrong.has(place)
      ? []
      : [{ alias, profile: asFollowed(profile, stableSessionId(path, alias), ids) }];
  });
  const there = new Set(sessions.map(({ profile }) => profile.id));
  return {
    sessions,
    said: said.map((one) =>
      one.sessionId !== null && !there.has(one.sessionId) ? { ...one, sessionId: null } : one,
    ),
  };
}

/** Sessions that are well themselves and go through one that is not there, in the order in which that is found out. */
function throughWrong(
  { sessions }: ImportPlan,
  known: ReadonlySet<number>,
): readonly { readonly session: number; readonly through: number }[] {
  const wrong = new Set(known);
  const places = new Map(sessions.map(({ profile }, place) => [profile.id, place]));
  const found: { session: number; through: number }[] = [];
  for (let before = -1; before < found.length;) {
    before = found.length;
    sessions.forEach(({ profile }, session) => {
      if (wrong.has(session)) return;
      const through = profile.jumps
        .flatMap((jump) => (jump.kind === 'saved' ? [places.get(jump.sessionId)] : []))
        .find((place) => place !== undefined && wrong.has(place));
      if (through === undefined) return;
      wrong.add(session);
      found.push({ session, through });
    });
  }
  return found;
}

function asFollowed(
  profile: SessionProfile,
  id: SessionId,
  ids: ReadonlyMap<SessionId, SessionId>,
): SessionProfile {
  const jumps = profile.jumps.map((jump): Jump =>
    jump.kind === 'saved' ? { ...jump, sessionId: ids.get(jump.sessionId) ?? jump.sessionId } : jump,
  );
  // A file that changes by itself connects nothing by itself: that is the user's own to say.
  return {
    ...profile,
    ...{ id, name: titleOf(profile).slice(0, 200), jumps, connectAtStart: false, demo: false },
    startAfter: profile.startAfter.map((other) => ids.get(other) ?? other),
    forwards: withStableIds(id, profile.forwards),
  };
}

/** Puts what is the user's own over a followed session. */
export function overlaid(kind: FollowedKind, profile: SessionProfile, overlay: Overlay): SessionProfile {
  const own = Object.fromEntries(
    overlayKeys[kind].flatMap((key) => (overlay[key] === undefined ? [] : [[key, overlay[key]]])),
  );
  // A user in the host field would win over the user name.
  const isRenamed = own['username'] !== undefined && profile.host.includes('@') && targetOf(profile).ok;
  const host = isRenamed ? profile.host.slice(profile.host.lastIndexOf('@') + 1) : profile.host;
  return { ...profile, ...own, host };
}
