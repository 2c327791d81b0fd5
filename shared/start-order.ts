import { isLoopback, isSocket } from './endpoint';
import type { Forward } from './forward';
import type { SessionId } from './ids';
import { jumpLimit } from './jump';
import { localAddresses } from './listeners';
import { isProxyServer } from './proxy';
import { targetOf, titleOf, type SessionProfile } from './session-profile';

/** A session that another starts after. */
export interface Need {
  readonly id: SessionId;
  /** The port of its forward that the other's route begins at; null where the user said that it starts after it. */
  readonly port: number | null;
}

type Saved = readonly SessionProfile[];

/**
 * The sessions that one starts after: those that the user chose, and the one whose Local or Dynamic forward listens where its route
 * begins, as the proxy or server at 127.0.0.1. Of several that listen there none is meant for sure, so none counts; nor does one that
 * needs this one itself. A jump host that is a saved session is connected with its own settings, so its route counts.
 * @param saved all saved sessions; a chosen one that is not among them is none
 * @returns each once, without the session itself
 */
export function needsOf(profile: SessionProfile, saved: Saved): readonly Need[] {
  const { byId, needs } = indexOf(saved);
  if (byId.get(profile.id) !== profile) return readNeeds(profile, saved);
  const known = needs.get(profile) ?? readNeeds(profile, saved);
  needs.set(profile, known);
  return known;
}

function readNeeds(profile: SessionProfile, saved: Saved): readonly Need[] {
  const chosen = chosenNeeds(profile, saved);
  const implied = impliedNeed(profile, saved);
  if (implied === null || chosen.some(({ id }) => id === implied.id)) return chosen;
  return isNeeding(implied.id, profile.id, saved) ? chosen : [...chosen, implied];
}

/** A saved session by its id. */
export function savedSession(id: SessionId, saved: Saved): SessionProfile | undefined {
  return indexOf(saved).byId.get(id);
}

function chosenNeeds({ id: own, startAfter }: SessionProfile, saved: Saved): readonly Need[] {
  const { byId } = indexOf(saved);
  return [...new Set(startAfter)]
    .filter((id) => id !== own && byId.has(id))
    .map((id): Need => ({ id, port: null }));
}

/** Whether one session needs another, however many are between them. */
function isNeeding(id: SessionId, wanted: SessionId, saved: Saved): boolean {
  const { byId } = indexOf(saved);
  const seen = new Set([id]);
  // Grows as it is gone through.
  for (const one of seen) {
    if (one === wanted) return true;
    const profile = byId.get(one);
    if (profile === undefined) continue;
    const implied = impliedNeed(profile, saved);
    for (const need of chosenNeeds(profile, saved)) seen.add(need.id);
    if (implied !== null) seen.add(implied.id);
  }
  return false;
}

function impliedNeed(profile: SessionProfile, saved: Saved): Need | null {
  const first = beginningOf(profile, saved);
  if (first === null || !isLoopback(first.host.replace(/^\[|\]$/gu, ''))) return null;
  const there = (indexOf(saved).byPort.get(first.port) ?? []).filter((id) => id !== profile.id);
  const [only] = there;
  return there.length === 1 && only !== undefined ? { id: only, port: first.port } : null;
}

/** The first thing that is dialled for a session; null where that cannot be told. */
function beginningOf(
  profile: SessionProfile,
  saved: Saved,
): { readonly host: string; readonly port: number } | null {
  const { byId } = indexOf(saved);
  const seen = new Set<SessionId>();
  let first = profile;
  for (;;) {
    if (first.demo || seen.has(first.id) || seen.size > jumpLimit) return null;
    seen.add(first.id);
    const [jump] = first.jumps;
    if (jump?.kind !== 'saved') break;
    const hop = byId.get(jump.sessionId);
    if (hop === undefined) return null;
    first = hop;
  }
  const { proxy } = first;
  if (isProxyServer(proxy)) return { host: proxy.host.trim(), port: proxy.port };
  if (proxy.kind !== 'none') return null;
  const [jump] = first.jumps;
  const target = targetOf(jump?.kind === 'inline' ? { ...jump, username: '' } : first);
  return target.ok ? target.value : null;
}

interface Index {
  readonly byId: ReadonlyMap<SessionId, SessionProfile>;
  /** The sessions with a forward that listens on a port of this computer's own addresses. */
  readonly byPort: ReadonlyMap<number, readonly SessionId[]>;
  /** The needs of each, as far as they were asked for. */
  readonly needs: WeakMap<SessionProfile, readonly Need[]>;
}

/** Made once for each state of the saved sessions, which is replaced and never changed. */
const indexes = new WeakMap<Saved, Index>();

function indexOf(saved: Saved): Index {
  const known = indexes.get(saved);
  if (known !== undefined) return known;
  const byPort = new Map<number, SessionId[]>();
  for (const profile of saved) {
    const ports = new Set(profile.forwards.flatMap((forward) => portHere(forward, profile)));
    for (const port of ports) byPort.set(port, [...(byPort.get(port) ?? []), profile.id]);
  }
  const byId = new Map(saved.map((profile) => [profile.id, profile]));
  const index: Index = { byId, byPort, needs: new WeakMap() };
  indexes.set(saved, index);
  return index;
}

/** The port on which a forward listens on this computer's own addresses; none for another. */
function portHere(forward: Forward, boxes: SessionProfile): readonly number[] {
  const { kind, source, enabled, family } = forward;
  if (kind === 'remote' || !enabled || isSocket(source) || source.port === 0) return [];
  const addresses = localAddresses(source, family, boxes.localPortsAcceptOthers);
  const isHere = addresses.some((one) => isLoopback(one) || one === '0.0.0.0' || one === '::');
  return isHere ? [source.port] : [];
}

/**
 * Sessions in an order in which each comes after those that it needs, also where only others are between them; else they keep their
 * order. In a circle the first comes first. Pure.
 * @param saved all saved sessions
 */
export function startOrder(sessions: Saved, saved: Saved): Saved {
  const wanted = new Map(sessions.map((profile) => [profile.id, profile]));
  const { byId } = indexOf(saved);
  const seen = new Set<SessionId>();
  const ordered: SessionProfile[] = [];
  const begin = (profile: SessionProfile): Visit => {
    seen.add(profile.id);
    const needs = needsOf(profile, saved).map(({ id }) => id);
    return { profile, needs: needs.values() };
  };
  for (const session of sessions) {
    if (seen.has(session.id)) continue;
    // Not by calls of itself: sessions of a file may need one another in thousands.
    const path = [begin(session)];
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const next = last.needs.next();
      if (next.done === true) {
        path.pop();
        if (wanted.has(last.profile.id)) ordered.push(last.profile);
        continue;
      }
      const needed = wanted.get(next.value) ?? byId.get(next.value);
      if (needed !== undefined && !seen.has(needed.id)) path.push(begin(needed));
    }
  }
  return ordered;
}

/** A session whose needs are being gone through. */
interface Visit {
  readonly profile: SessionProfile;
  readonly needs: Iterator<SessionId>;
}

/**
 * The circle that a session's chosen needs close: `A`, `B`, `A`, by their titles; null where there is none.
 * @param saved all saved sessions; the session itself counts as it is given
 */
export function startCircle(profile: SessionProfile, saved: Saved): readonly string[] | null {
  const { byId } = indexOf(saved);
  /** The session that each was found by, the one it starts before. */
  const cameFrom = new Map<SessionProfile, SessionProfile | null>([[profile, null]]);
  const known = new Set([profile.id]);
  // Grows as it is gone through.
  for (const at of cameFrom.keys()) {
    for (const id of at.startAfter) {
      if (id === profile.id) return circleTo(at, cameFrom);
      const next = byId.get(id);
      if (next === undefined || known.has(id)) continue;
      known.add(id);
      cameFrom.set(next, at);
    }
  }
  return null;
}

function circleTo(
  end: SessionProfile,
  cameFrom: ReadonlyMap<SessionProfile, SessionProfile | null>,
): readonly string[] {
  const titles: string[] = [];
  for (let at: SessionProfile | null = end; at !== null; at = cameFrom.get(at) ?? null)
    titles.push(titleOf(at));
  const [first = '', ...rest] = titles.reverse();
  return [first, ...rest, first];
}

/** The saved sessions that were chosen to start after one of these. */
export function startedAfter(ids: ReadonlySet<SessionId>, saved: Saved): Saved {
  return saved.filter(({ id, startAfter }) => !ids.has(id) && startAfter.some((other) => ids.has(other)));
}
