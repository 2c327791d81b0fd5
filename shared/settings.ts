import { z } from 'zod';
import { defaultPreferences, preferencesSchema } from './algorithms';
import { portSchema } from './endpoint';
import { logLevelSchema } from './event-log';
import type { Panel } from './fields';
import { addressFamilySchema, forwardSchema } from './forward';
import { sessionIdSchema } from './ids';
import { jumpLimit, jumpSchema } from './jump';
import { noProxy, proxySchema } from './proxy';
import { tagsSchema } from './tags';

/** What is to be known of a setting besides its values. */
interface Traits {
  /** Where it is set. */
  readonly panel: Panel;
  /** The group of that panel, where not all of the panel applies alike. */
  readonly group?: string;
  /**
   * When a change counts in an open session: at once by Apply, by what Apply does to the forwards, with the next
   * connection, or never, as it is about the saved session alone.
   */
  readonly applies: 'live' | 'forwards' | 'reconnect' | 'saved';
  /**
   * What its texts are to strangers who read a diagnostic report: somebody's host, account, path, or nobody's secret.
   * Where nothing is said they are taken for a secret, and the parts of a group are judged by themselves.
   */
  readonly private?: 'host' | 'user' | 'name' | 'note' | 'path' | 'key' | 'fingerprint' | 'no';
  /** Two sessions share a connection only where it is the same: who logs in how, or how the first server is reached. */
  readonly sharing?: 'login' | 'route';
  /** It also holds for the jump hosts that are named in the session, so that no hop falls silent unnoticed. */
  readonly inherited?: true;
}

/** A setting of a session: its schema, what a new session has, and its traits. */
export interface Setting extends Traits {
  readonly schema: z.ZodType;
  readonly initial: unknown;
}

function setting<Schema extends z.ZodType>(schema: Schema, initial: z.output<Schema>, traits: Traits) {
  return { schema, initial, ...traits };
}

function flag(initial: boolean, traits: Traits) {
  return setting(z.boolean(), initial, traits);
}

/** @param max the most characters */
function text(max: number, traits: Traits & Required<Pick<Traits, 'private'>>) {
  return { ...setting(z.string().max(max), '', traits), max };
}

/** @param most the most sessions */
function savedSessions(most: number, traits: Traits) {
  return { ...setting(z.array(sessionIdSchema).max(most).readonly(), [], traits), most };
}

/** A whole number, typed into an edit box. */
interface NumberTraits extends Traits {
  /** What it counts, to follow `is not a`. */
  readonly what: string;
  readonly from: number;
  readonly to: number;
  readonly initial: number;
  /** Another one, of which it must not be less. */
  readonly atLeast?: 'retryFirstSeconds';
}

function number(traits: NumberTraits) {
  return { ...traits, schema: z.number().int().min(traits.from).max(traits.to) };
}

const session = { panel: 'session', applies: 'reconnect' } as const;
const connection = { panel: 'connection', applies: 'reconnect', inherited: true } as const;
const onDemand = { panel: 'connection', group: 'Connect on demand', applies: 'live' } as const;
const reconnecting = { panel: 'reconnecting', applies: 'live' } as const;
const auth = { panel: 'auth', applies: 'reconnect', sharing: 'login' } as const;
const credentials = { ...auth, panel: 'credentials' } as const;
const hostKeys = { panel: 'hostKeys', applies: 'reconnect' } as const;
const tunnels = { panel: 'tunnels', applies: 'forwards' } as const;

/**
 * Every setting of a session. The profile's schema, the defaults, the number fields, what Apply says, what a report leaves
 * out, what a kept form is completed with, and which sessions share a connection all follow from it. Labels and defaults
 * are those of PuTTY's panels where PuTTY has the control.
 */
export const settings = {
  /** Empty as long as the session was never saved. */
  name: text(200, { panel: 'session', applies: 'saved', private: 'name' }),
  /** The folder it is shown in, each level after a slash; empty for none. */
  group: text(200, { panel: 'session', applies: 'saved', private: 'name' }),
  /** Words by which it is found, and told together with others. */
  tags: setting(tagsSchema, [], { panel: 'session', applies: 'saved', private: 'name' }),
  /** The user's remarks about it. */
  note: text(2000, { panel: 'session', applies: 'saved', private: 'note' }),
  /** As typed: may hold `user@host` and be empty in Default Settings. */
  host: text(512, { ...session, private: 'host' }),
  port: setting(portSchema, portSchema.parse(22), session),
  /** Auto-login username; asked for when empty and the host has none. */
  username: text(256, { ...session, private: 'user' }),
  /**
   * Seconds between keepalives, 0 turns them off. PuTTY's default is 0; without any, a server that went silent is noticed
   * only when something is sent to it, after many minutes.
   */
  keepaliveSeconds: number({ ...connection, what: 'number of seconds', from: 0, to: 86_400, initial: 15 }),
  /** Keepalives without an answer after which the connection counts as lost (OpenSSH's ServerAliveCountMax). */
  keepaliveCount: number({ ...connection, what: 'number of keepalives', from: 1, to: 100, initial: 3 }),
  /** Seconds until an address or proxy must have answered. */
  connectSeconds: number({ ...connection, what: 'number of seconds', from: 1, to: 600, initial: 20 }),
  tcpNoDelay: flag(true, connection),
  tcpKeepalives: flag(false, connection),
  addressFamily: setting(addressFamilySchema, 'auto', { ...connection, private: 'no', sharing: 'route' }),
  /** Name to look the host key up under, `name` or `name:port`; empty means the host itself. */
  logicalHostName: text(512, {
    ...{ panel: 'connection', applies: 'reconnect' },
    ...{ private: 'host', sharing: 'login' },
  }),
  /** The way to the server, first jump host first; empty to go there directly. */
  jumps: setting(z.array(jumpSchema).max(jumpLimit).readonly(), [], { panel: 'jumps', applies: 'reconnect' }),
  /** For the first connection on the way, unless a jump host that is a saved session makes it. */
  proxy: setting(proxySchema, noProxy, { ...connection, panel: 'proxy', sharing: 'route' }),
  compression: flag(false, { panel: 'ssh', applies: 'reconnect', sharing: 'login' }),
  /** Of the three lists the key exchange comes first in the tree. */
  algorithms: setting(preferencesSchema, defaultPreferences, {
    ...{ panel: 'kex', applies: 'reconnect' },
    ...{ private: 'no', sharing: 'login' },
  }),
  /** Offer only the kinds of host key that are known of the server, where any are. */
  preferKnownHostKeys: flag(true, hostKeys),
  /** Fingerprints or keys, one of which the server's must be; the known hosts are then not looked at. */
  hostKeys: setting(z.array(z.string().max(16_384)).max(100).readonly(), [], {
    ...{ ...hostKeys, private: 'fingerprint', sharing: 'login' },
  }),
  showBanner: flag(true, { panel: 'auth', applies: 'reconnect' }),
  tryAgent: flag(true, auth),
  /** The agent's socket or pipe (OpenSSH's IdentityAgent); empty for the usual one. */
  agentPath: text(4096, { ...auth, private: 'path', inherited: true }),
  /** A key of the agent to offer first: its type and base64, as in a .pub file; empty for none chosen. */
  agentKey: text(16_384, { ...credentials, private: 'key' }),
  /** Offer the chosen key alone (OpenSSH's IdentitiesOnly). */
  onlyThisKey: flag(false, credentials),
  /** Offer the key files ssh would look for in ~/.ssh, too, while no key is chosen. */
  tryDefaultKeys: flag(true, auth),
  allowAgentForwarding: flag(false, auth),
  tryKeyboardInteractive: flag(true, auth),
  /** Let the remembered password answer keyboard-interactive's question for one. */
  passwordAnswersInteractive: flag(false, auth),
  /** Path of the private key file on this machine; empty for none. */
  privateKeyFile: text(4096, { ...credentials, private: 'path' }),
  /** Path of an OpenSSH certificate for that key; empty for the one beside it, if there is one. */
  certificateFile: text(4096, { ...credentials, private: 'path' }),
  localPortsAcceptOthers: flag(false, tunnels),
  remotePortsAcceptOthers: flag(false, tunnels),
  /** Listens at once, but connects only when the first connection comes. */
  onDemand: flag(false, onDemand),
  /** On demand: minutes without a connection after which it hangs up; 0 for never. */
  idleMinutes: number({ ...onDemand, what: 'number of minutes', from: 0, to: 10_080, initial: 10 }),
  forwards: setting(z.array(forwardSchema).max(1000).readonly(), [], tunnels),
  /** Seconds before the first attempt to come back after a lost connection; each further one waits twice as long. */
  retryFirstSeconds: number({ ...reconnecting, what: 'number of seconds', from: 1, to: 3600, initial: 1 }),
  /** The longest wait between two attempts, in seconds; shorter than the first, it would be the first one, too. */
  retryLongestSeconds: number({
    ...{ ...reconnecting, what: 'maximum delay', from: 1, to: 86_400, initial: 60 },
    atLeast: 'retryFirstSeconds',
  }),
  /** How long new connections wait for a session that comes back, in seconds; 0 refuses them at once. */
  holdSeconds: number({ ...reconnecting, what: 'number of seconds', from: 0, to: 3600, initial: 30 }),
  /** Connects by itself when Ginnel starts. */
  connectAtStart: flag(false, { panel: 'session', applies: 'saved' }),
  /** Other saved sessions, which are opened and waited for before it is. */
  startAfter: savedSessions(50, { panel: 'connection', applies: 'saved' }),
  /** Minutes between tries whether what a forward leads to answers; 0 tries only when asked to. */
  reachabilityMinutes: number({ ...reconnecting, what: 'number of minutes', from: 0, to: 1440, initial: 5 }),
  /** Tells by the system's notifications what becomes of the session, where the settings allow any. */
  notify: flag(true, reconnecting),
  /** The least grave lines that go into the event log. */
  logLevel: setting(logLevelSchema, 'info', { panel: 'logging', applies: 'live', private: 'no' }),
  /** The session dials the built-in demo server, whatever port that listens on now. */
  demo: flag(false, { ...session, sharing: 'login' }),
} satisfies Readonly<Record<string, Setting>>;

type Settings = typeof settings;
export type SettingKey = keyof Settings;
export const settingKeys = Object.keys(settings) as readonly SettingKey[];

/** The settings that are numbers, in the order they are read in. */
export type NumberSetting = {
  [Key in SettingKey]: z.output<Settings[Key]['schema']> extends number ? Key : never;
}[SettingKey];
export const numberSettings = settingKeys.filter(
  (key): key is NumberSetting => typeof settings[key].initial === 'number',
);

/** One column of the table, by setting. */
export function column<Name extends 'schema' | 'initial'>(
  name: Name,
): { readonly [Key in SettingKey]: Settings[Key][Name] } {
  // What is under each key is what the type says of it, which Object.fromEntries cannot tell.
  return Object.fromEntries(settingKeys.map((key) => [key, settings[key][name]])) as {
    readonly [Key in SettingKey]: Settings[Key][Name];
  };
}
