import { z } from 'zod';
import { hostSchema, type Port } from './endpoint';
import { parsePort } from './endpoint-text';
import { newSessionId, sessionIdSchema, type SessionId } from './ids';
import { formatJump, type Jump } from './jump';
import { checkAgainst } from './listeners';
import type { Proxy } from './proxy';
import { atHop } from './errors';
import { isHostText } from './host-text';
import { assertNever, fail, ok, type Result } from './result';
import { column, settingKeys, settings, type Setting } from './settings';
import { offerForHost } from './written-address';

/** The name PuTTY gives to the settings that new sessions start from. */
export const defaultSettingsName = 'Default Settings';

/** A session as it is edited and saved: everything but secrets. */
export const sessionProfileSchema = z.strictObject({ id: sessionIdSchema, ...column('schema') }).readonly();
export type SessionProfile = z.infer<typeof sessionProfileSchema>;

/** A new session, every setting as the table has it. */
export function newProfile(id: SessionId = newSessionId()): SessionProfile {
  return { id, ...column('initial') };
}

/** Those settings of a profile of which the table says something: `({ applies }) => applies === 'live'`. */
export function settingsWhere(
  profile: SessionProfile,
  holds: (setting: Setting) => boolean,
): Partial<SessionProfile> {
  return Object.fromEntries(
    settingKeys.filter((key) => holds(settings[key])).map((key) => [key, profile[key]]),
  );
}

/** Where to connect, once `user@host` is taken apart. */
export interface Target {
  readonly host: string;
  readonly port: Port;
  /** null: ask for it. */
  readonly username: string | null;
}

/**
 * The server a profile means. `user@host` splits at the last `@` and its user wins over the user name setting;
 * brackets around an IPv6 address are taken off . A `host:port` typed into the host field is refused with
 * a hint rather than silently cut as PuTTY does.
 */
export function targetOf(profile: Pick<SessionProfile, 'host' | 'port' | 'username'>): Result<Target> {
  const text = profile.host.trim();
  const at = text.lastIndexOf('@');
  const user = at > 0 ? text.slice(0, at).trim() : profile.username.trim();
  const bare = text.slice(at + 1).trim();
  const host = bare.startsWith('[') && bare.endsWith(']') ? bare.slice(1, -1) : bare;
  if (host === '') return fail({ code: 'host-missing', data: {} });
  const offer = text.includes('://') ? offerForHost(text) : null;
  if (offer !== null)
    return fail({ code: 'host-url', data: { text, host: offer.host, isPage: offer.isPage } });
  if (text.includes('://')) return fail({ code: 'host-invalid', data: { text } });
  const single = /^([^:[\]]+|\[[^[\]]+\]):([^:]*)$/u.exec(host);
  if (single !== null)
    return fail({ code: 'host-has-port', data: { host: single[1] ?? '', port: single[2] ?? '' } });
  // Before an @ stands a login, never a program, an option or a URL: it would be sent to the server as a user's name.
  if (at > 0 && /\s|^\p{Pd}/u.test(user)) return fail({ code: 'host-invalid', data: { text } });
  if (!hostSchema.safeParse(host).success || !isHostText(host)) {
    return fail({ code: 'host-invalid', data: { text: bare } });
  }
  return ok({ host, port: profile.port, username: user === '' ? null : user });
}

/** What to call a session: its name, or `user@host` while it has none. */
export function titleOf(profile: Pick<SessionProfile, 'name' | 'host'>): string {
  return profile.name.trim() !== '' ? profile.name : profile.host.trim() || 'New session';
}

/** Checks what a jump host named in the session says of itself; a saved one is checked where it is saved. */
function checkJump(jump: Jump): Result<unknown> {
  if (jump.kind === 'saved') return ok(null);
  const target = targetOf({ host: jump.host, port: jump.port, username: '' });
  return target.ok ? target : fail(atHop(target.error, formatJump(jump) || 'without a name'));
}

/** Checks the fields of the Proxy panel that the chosen type uses. */
function checkProxy({ kind, host, command }: Proxy): Result<unknown> {
  switch (kind) {
    case 'none':
    case 'system':
      return ok(null);
    case 'command':
      if (command.trim() !== '') return ok(null);
      return fail({ code: 'proxy-command-invalid', data: { command: '', detail: '' } });
    case 'socks5':
    case 'socks4':
    case 'http': {
      const text = host.trim();
      if (text === '') return fail({ code: 'proxy-missing', data: {} });
      return isHostText(text.replace(/^\[(.*)\]$/u, '$1'))
        ? ok(null)
        : fail({ code: 'proxy-host-invalid', data: { text } });
    }
    default:
      return assertNever(kind);
  }
}

/**
 * Checks what can be known before connecting: a host, the proxy and jump hosts on the route to it, and forwards that do not
 * get in each other's way.
 * @returns the profile itself or the first problem; one of a jump host names that
 */
export function checkProfile(profile: SessionProfile): Result<SessionProfile> {
  const target = targetOf(profile);
  if (!target.ok) return target;
  const proxy = checkProxy(profile.proxy);
  if (!proxy.ok) return proxy;
  for (const jump of profile.jumps) {
    const hop = checkJump(jump);
    if (!hop.ok) return hop;
  }
  const ids = new Set(profile.forwards.map(({ id }) => id));
  if (ids.size < profile.forwards.length) return fail({ code: 'forward-exists', data: {} });
  for (const forward of profile.forwards) {
    const checked = checkAgainst(forward, profile.forwards, profile);
    if (!checked.ok) return checked;
  }
  return ok(profile);
}

/** A name for a saved session: 1 to 200 characters, no control characters, not Default Settings. */
export function checkName(name: string): Result<string> {
  const trimmed = name.trim();

  if (trimmed === '' || trimmed.length > 200 || /[\u0000-\u001f\u007f]/u.test(trimmed)) {
    return fail({ code: 'name-invalid', data: { text: trimmed } });
  }
  return ok(trimmed);
}

/** Reads the server's Port field. */
export function parseServerPort(text: string): Result<Port> {
  return parsePort(text, 'server');
}
