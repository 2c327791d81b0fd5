import { z } from 'zod';
import { defaultPreferences, preferencesSchema } from './algorithms';
import { hostSchema, portSchema, type Port } from './endpoint';
import { parsePort } from './endpoint-text';
import { addressFamilySchema, forwardSchema } from './forward';
import { newSessionId, sessionIdSchema, type SessionId } from './ids';
import { formatJump, jumpLimit, jumpSchema, type Jump } from './jump';
import { checkAgainst } from './listeners';
import { noProxy, proxySchema, type Proxy } from './proxy';
import { atHop } from './errors';
import { logLevelSchema } from './event-log';
import { isHostText } from './host-text';
import { assertNever, fail, ok, type Result } from './result';

/** The name PuTTY gives to the settings that new sessions start from. */
export const defaultSettingsName = 'Default Settings';

/**
 * A session as it is edited and saved: everything but secrets. Labels and defaults follow PuTTY's panels
 * where PuTTY has the control.
 */
export const sessionProfileSchema = z
  .strictObject({
    id: sessionIdSchema,
    /** Empty as long as the session was never saved. */
    name: z.string().max(200),
    /** As typed: may hold `user@host` and be empty in Default Settings. */
    host: z.string().max(512),
    port: portSchema,
    /** Auto-login username; asked for when empty and the host has none. */
    username: z.string().max(256),
    /**
     * Seconds between keepalives, 0 turns them off. PuTTY's default is 0; without any, a server that went silent is noticed
     * only when something is sent to it, after many minutes.
     */
    keepaliveSeconds: z.number().int().min(0).max(86_400),
    /** Keepalives without an answer after which the connection counts as lost (OpenSSH's ServerAliveCountMax). */
    keepaliveCount: z.number().int().min(1).max(100),
    /** Seconds until an address or proxy must have answered. */
    connectSeconds: z.number().int().min(1).max(600),
    tcpNoDelay: z.boolean(),
    tcpKeepalives: z.boolean(),
    addressFamily: addressFamilySchema,
    /** Name to look the host key up under, `name` or `name:port`; empty means the host itself. */
    logicalHostName: z.string().max(512),
    /** The way to the server, first jump host first; empty to go there directly. */
    jumps: z.array(jumpSchema).max(jumpLimit).readonly(),
    /** For the first connection on the way, unless a jump host that is a saved session makes it. */
    proxy: proxySchema,
    compression: z.boolean(),
    algorithms: preferencesSchema,
    /** Offer only the kinds of host key that are known of the server, where any are. */
    preferKnownHostKeys: z.boolean(),
    /** Fingerprints or keys, one of which the server's must be; the known hosts are then not looked at. */
    hostKeys: z.array(z.string().max(16_384)).max(100).readonly(),
    showBanner: z.boolean(),
    tryAgent: z.boolean(),
    /** The agent's socket or pipe (OpenSSH's IdentityAgent); empty for the usual one. */
    agentPath: z.string().max(4096),
    /** A key of the agent to offer first: its type and base64, as in a .pub file; empty for none chosen. */
    agentKey: z.string().max(16_384),
    /** Offer the chosen key alone (OpenSSH's IdentitiesOnly). */
    onlyThisKey: z.boolean(),
    /** Offer the key files ssh would look for in ~/.ssh, too, while no key is chosen. */
    tryDefaultKeys: z.boolean(),
    allowAgentForwarding: z.boolean(),
    tryKeyboardInteractive: z.boolean(),
    /** Let the remembered password answer keyboard-interactive's question for one. */
    passwordAnswersInteractive: z.boolean(),
    /** Path of the private key file on this machine; empty for none. */
    privateKeyFile: z.string().max(4096),
    /** Path of an OpenSSH certificate for that key; empty for the one beside it, if there is one. */
    certificateFile: z.string().max(4096),
    localPortsAcceptOthers: z.boolean(),
    remotePortsAcceptOthers: z.boolean(),
    /** Listens at once, but connects only when the first connection comes. */
    onDemand: z.boolean(),
    /** On demand: minutes without a connection after which it hangs up; 0 for never. */
    idleMinutes: z.number().int().min(0).max(10_080),
    forwards: z.array(forwardSchema).max(1000).readonly(),
    /** Seconds before the first attempt to come back after a lost connection; each further one waits twice as long. */
    retryFirstSeconds: z.number().int().min(1).max(3600),
    /** The longest wait between two attempts, in seconds. */
    retryLongestSeconds: z.number().int().min(1).max(86_400),
    /** How long new connections wait for a session that comes back, in seconds; 0 refuses them at once. */
    holdSeconds: z.number().int().min(0).max(3600),
    /** Connects by itself when Ginnel starts. */
    connectAtStart: z.boolean(),
    /** Minutes between tries whether what a forward leads to answers; 0 tries only when asked to. */
    probeMinutes: z.number().int().min(0).max(1440),
    /** Tells by the system's notifications what becomes of the session, where the settings allow any. */
    notify: z.boolean(),
    /** The least grave lines that go into the event log. */
    logLevel: logLevelSchema,
    /** The session dials the built-in demo server, whatever port that listens on now. */
    demo: z.boolean(),
  })
  .readonly();
export type SessionProfile = z.infer<typeof sessionProfileSchema>;

const sshPort: Port = portSchema.parse(22);

/** A fresh profile with the defaults of PuTTY's panels . */
export function newProfile(id: SessionId = newSessionId()): SessionProfile {
  return {
    id,
    name: '',
    host: '',
    port: sshPort,
    username: '',
    keepaliveSeconds: 15,
    keepaliveCount: 3,
    connectSeconds: 20,
    tcpNoDelay: true,
    tcpKeepalives: false,
    addressFamily: 'auto',
    logicalHostName: '',
    jumps: [],
    proxy: noProxy,
    compression: false,
    algorithms: defaultPreferences,
    preferKnownHostKeys: true,
    hostKeys: [],
    showBanner: true,
    tryAgent: true,
    agentPath: '',
    agentKey: '',
    onlyThisKey: false,
    tryDefaultKeys: true,
    allowAgentForwarding: false,
    tryKeyboardInteractive: true,
    passwordAnswersInteractive: false,
    privateKeyFile: '',
    certificateFile: '',
    localPortsAcceptOthers: false,
    remotePortsAcceptOthers: false,
    onDemand: false,
    idleMinutes: 10,
    forwards: [],
    retryFirstSeconds: 1,
    retryLongestSeconds: 60,
    holdSeconds: 30,
    connectAtStart: false,
    probeMinutes: 5,
    notify: true,
    logLevel: 'info',
    demo: false,
  };
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
  const single = /^([^:[\]]+):([^:]*)$/u.exec(host);
  if (single !== null)
    return fail({ code: 'host-has-port', data: { host: single[1] ?? '', port: single[2] ?? '' } });
  if (!hostSchema.safeParse(host).success) return fail({ code: 'host-invalid', data: { text: bare } });
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
 * Checks what can be known before connecting: a host, the proxy and jump hosts on the way to it, and forwards that do not
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
