import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { formatEndpoint, isLoopback } from '../../../shared/endpoint';
import { atHop } from '../../../shared/errors';
import type { SessionId } from '../../../shared/ids';
import type { Jump } from '../../../shared/jump';
import { isProxyServer } from '../../../shared/proxy';
import { fail, ok, type Result } from '../../../shared/result';
import {
  newProfile,
  settingsWhere,
  targetOf,
  titleOf,
  type SessionProfile,
  type Target,
} from '../../../shared/session-profile';

/** One connection on the route to a server: to a jump host, or at last to the session's own server. */
export interface RouteHop {
  /** Its name in messages: the saved session's name, or the server as typed. */
  readonly title: string;
  /** The settings it is made with; for a jump host that is a saved session all of that session's own. */
  readonly profile: SessionProfile;
  readonly target: Target;
  /** Two hops with the same key are the same connection: the server, how to log in there, and the route before it. */
  readonly key: string;
  /** Answers typed for one hop hold for another with the same memory: the session, or the server and the route before it. */
  readonly memory: string;
}

/** A hop before it is known what comes before it. */
type Stop = Pick<RouteHop, 'title' | 'profile' | 'target'> & { readonly session: SessionId | null };

/**
 * The route to a session's server: its jump hosts in order, each that is a saved session after its own jump hosts, then the
 * server itself.
 * @param saved the saved sessions
 * @returns at least one hop, the session's own server last; fails with hop-missing, hop-loop, or, said of a jump host, what
 *   targetOf fails with
 */
export function routeTo(
  profile: SessionProfile,
  saved: readonly SessionProfile[],
): Result<readonly [...RouteHop[], RouteHop]> {
  const own = targetOf(profile);
  if (!own.ok) return own;
  const last: Stop = { title: titleOf(profile), profile, target: own.value, session: profile.id };
  // Its server listens on this computer and nowhere else.
  const before = profile.demo ? ok([]) : stopsBefore(profile, saved, new Set([profile.id]));
  if (!before.ok) return before;
  const routeHops: RouteHop[] = [];
  for (const stop of before.value) routeHops.push(routeHopAt(stop, routeHops.at(-1) ?? null));
  return ok([...routeHops, routeHopAt(last, routeHops.at(-1) ?? null)]);
}

/** The server of a hop as the overview shows it, `user@host:port`. */
export function serverOf({ target }: RouteHop, username = target.username ?? ''): string {
  return `${username === '' ? '' : `${username}@`}${formatEndpoint(target)}`;
}

/** @param seen the saved sessions on the route so far, to which those found are added: none may come twice */
function stopsBefore(
  profile: SessionProfile,
  saved: readonly SessionProfile[],
  seen: Set<SessionId>,
): Result<readonly Stop[]> {
  const stops: Stop[] = [];
  for (const jump of profile.jumps) {
    const more = jump.kind === 'saved' ? savedStops(jump.sessionId, saved, seen) : inlineStop(jump, profile);
    if (!more.ok) return more;
    stops.push(...more.value);
  }
  return ok(stops);
}

function savedStops(
  id: SessionId,
  saved: readonly SessionProfile[],
  seen: Set<SessionId>,
): Result<readonly Stop[]> {
  const profile = saved.find((candidate) => candidate.id === id);
  if (profile === undefined) return fail({ code: 'hop-missing', data: {} });
  const title = titleOf(profile);
  if (seen.has(id)) return fail({ code: 'hop-loop', data: { title } });
  seen.add(id);
  const before = profile.demo ? ok([]) : stopsBefore(profile, saved, seen);
  if (!before.ok) return before;
  const target = targetOf(profile);
  if (!target.ok) return fail(atHop(target.error, title));
  return ok([...before.value, { title, profile, target: target.value, session: id }]);
}

/**
 * A server named in a list of jump hosts has a login of its own; how connections are made and kept alive is taken from the
 * session whose list it is in, so that no hop falls silent unnoticed.
 */
function inlineStop(jump: Extract<Jump, { kind: 'inline' }>, owner: SessionProfile): Result<readonly Stop[]> {
  const profile: SessionProfile = {
    ...newProfile(owner.id),
    host: jump.host,
    port: jump.port,
    privateKeyFile: jump.privateKeyFile,
    onlyThisKey: jump.onlyThisKey,
    ...settingsWhere(owner, ({ inherited }) => inherited === true),
  };
  const host = jump.host.trim();
  const target = targetOf(profile);
  if (!target.ok) return fail(atHop(target.error, host));
  const title = jump.port === 22 ? host : `${host}:${String(jump.port)}`;
  return ok([{ title, profile, target: target.value, session: null }]);
}

function routeHopAt({ session, ...stop }: Stop, before: RouteHop | null): RouteHop {
  const { profile, target } = stop;
  // One line for each hop, and JSON has no line breaks in it: no two routes make the same text.
  const route = before?.key ?? JSON.stringify(settingsWhere(profile, ({ sharing }) => sharing === 'route'));
  const { host, port, username } = target;
  const login = settingsWhere(profile, ({ sharing }) => sharing === 'login');
  return {
    ...stop,
    key: `${route}\n${JSON.stringify([session, host, port, username, login])}`,
    memory: session ?? `${before?.key ?? ''}\n${JSON.stringify([host, port, username])}`,
  };
}

/**
 * Whether nothing on the route to a session's server can be reached without a network: the first thing that is dialled,
 * a proxy, a jump host or the server, is another computer. In doubt it is not: a session that is tried in vain does no
 * harm, one that waits for what it does not need never comes up.
 * @param saved the saved sessions, any of which may be a jump host
 */
export function needsNetwork(profile: SessionProfile, saved: readonly SessionProfile[]): boolean {
  if (profile.demo) return false;
  const route = routeTo(profile, saved);
  if (!route.ok) return false;
  const [{ profile: first, target }] = route.value;
  if (first.demo) return false;
  if (isProxyServer(first.proxy)) return isElsewhere(first.proxy.host) && isElsewhere(target.host);
  // A command goes its own routes: into a container, through a socket.
  return first.proxy.kind !== 'command' && isElsewhere(target.host);
}

function isElsewhere(host: string): boolean {
  const name = host
    .trim()
    .toLowerCase()
    .replace(/^\[|\]$/gu, '')
    .replace(/\.$/u, '');
  if (isIP(name.replace(/%.*$/u, '')) !== 0) return !isLoopback(name) && !isLinkLocal(name);
  if (isLoopback(name) || name.endsWith('.localhost') || name === hostname().toLowerCase()) return false;
  // Asked for on the wire itself (RFC 6762), which may be one without anybody who gives out addresses.
  return !name.endsWith('.local');
}

/** RFC 3927 and RFC 4291, 2.5.6: what two computers call each other on a bare wire. */
function isLinkLocal(address: string): boolean {
  return /^(?:169\.254\.|fe[89ab][0-9a-f]:)/u.test(address);
}
