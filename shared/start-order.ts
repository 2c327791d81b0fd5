import { isLoopback, isSocket } from './endpoint';
import type { Forward } from './forward';
import type { SessionId } from './ids';
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
  const chosen = chosenNeeds(profile, saved);
  const implied = impliedNeed(profile, saved);
  if (implied === null || chosen.some(({ id }) => id === implied.id)) return chosen;
  return isNeeding(implied.id, profile.id, saved) ? chosen : [...chosen, implied];
}

function chosenNeeds({ id: own, startAfter }: SessionProfile, saved: Saved): readonly Need[] {
  const { byId } = indexOf(saved);
  return [...new Set(startAfter)]
    .filter((id) => id !== own && byId.has(id))
    .map((id): Need => ({ id, port: null }));
}

/** Whether one session needs another, however many are between them. */
function isNeeding(id: SessionId, wanted: SessionId, saved: Saved, seen = new Set<SessionId>()): boolean {
  if (id === wanted) return true;
  const profile = indexOf(saved).byId.get(id);
  if (profile === undefined || seen.has(id)) return false;
  seen.add(id);
  const implied = impliedNeed(profile, saved);
  const all = [...chosenNeeds(profile, saved), ...(implied === null ? [] : [implied])];
  return all.some((need) => isNeeding(need.id, wanted, saved, seen));
}

function impliedNeed(profile: SessionProfile, saved: Saved): Need | null {
  const first = beginningOf(profile, saved, new Set());
  if (first === null || !isLoopback(first.host.replace(/^\[|\]$/gu, ''))) return null;
  const there = (indexOf(saved).byPort.get(first.port) ?? []).filter((id) => id !== profile.id);
  const [only] = there;
  return there.length === 1 && only !== undefined ? { id: only, port: first.port } : null;
}

/** The first thing that is dialled for a session; null where that cannot be told. */
function beginningOf(
  profile: SessionProfile,
  saved: Saved,
  seen: Set<SessionId>,
): { readonly host: string; readonly port: number } | null {
  if (profile.demo || seen.has(profile.id)) return null;
  seen.add(profile.id);
  const [jump] = profile.jumps;
  if (jump?.kind === 'saved') {
    const hop = indexOf(saved).byId.get(jump.sessionId);
    return hop === undefined ? null : beginningOf(hop, saved, seen);
  }
  const { proxy } = profile;
  if (isProxyServer(proxy)) return { host: proxy.host.trim(), port: proxy.port };
  if (proxy.kind !== 'none') return null;
  const target = targetOf(jump === undefined ? profile : { ...jump, username: '' });
  return target.ok ? target.value : null;
}

interface Index {
  readonly byId: ReadonlyMap<SessionId, SessionProfile>;
  /** The sessions with a forward that listens on a port of this computer's own addresses. */
  readonly byPort: ReadonlyMap<number, readonly SessionId[]>;
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
  const index = { byId: new Map(saved.map((profile) => [profile.id, profile])), byPort };
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
  const visit = (profile: SessionProfile): void => {
    if (seen.has(profile.id)) return;
    seen.add(profile.id);
    for (const { id } of needsOf(profile, saved)) {
      const needed = wanted.get(id) ?? byId.get(id);
      if (needed !== undefined) visit(needed);
    }
    if (wanted.has(profile.id)) ordered.push(profile);
  };
  for (const profile of sessions) visit(profile);
  return ordered;
}

/**
 * The circle that a session's chosen needs close: `A`, `B`, `A`, by their titles; null where there is none.
 * @param saved all saved sessions; the session itself counts as it is given
 */
export function startCircle(profile: SessionProfile, saved: Saved): readonly string[] | null {
  const { byId } = indexOf(saved);
  const seen = new Set<SessionId>();
  const search = (at: SessionProfile, path: readonly string[]): readonly string[] | null => {
    const way = [...path, titleOf(at)];
    for (const id of at.startAfter) {
      if (id === profile.id) return [...way, titleOf(profile)];
      const next = byId.get(id);
      if (next === undefined || seen.has(id)) continue;
      seen.add(id);
      const found = search(next, way);
      if (found !== null) return found;
    }
    return null;
  };
  return search(profile, []);
}

/** The saved sessions that were chosen to start after one of these. */
export function startedAfter(ids: ReadonlySet<SessionId>, saved: Saved): Saved {
  return saved.filter(({ id, startAfter }) => !ids.has(id) && startAfter.some((other) => ids.has(other)));
}
