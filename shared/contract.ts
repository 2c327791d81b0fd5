import { z } from 'zod';
import { connectionListSchema } from './connections';
import { portSchema } from './endpoint';
import { loggedSchema, logEntrySchema } from './event-log';
import { exportedSchema, exportFormatSchema } from './export';
import { overlaySchema } from './followed';
import { forwardSchema } from './forward';
import { flattened, grouped } from './groups';
import { historyEntrySchema } from './history';
import { importFoundSchema, importPlanSchema } from './import-plan';
import {
  connectionIdSchema,
  followedIdSchema,
  forwardIdSchema,
  importIdSchema,
  noticeIdSchema,
  promptIdSchema,
  sessionIdSchema,
} from './ids';
import { linkOutcomeSchema } from './link';
import { linkLimit } from './link-text';
import { agentSchema, keyFileInfoSchema, keyInstallationSchema, newKeySchema } from './keys';
import { knownHostSchema } from './known-hosts';
import { promptAnswerSchema } from './prompts';
import { arrangementSchema } from './arrangement';
import type { Result } from './result';
import { revisionSchema } from './revision';
import { secretUseSchema } from './secrets';
import { ratesSchema } from './rates';
import { servedProxyFileSchema, proxyRuleSchema } from './proxy-rules';
import { serviceSchema } from './service';
import { serverPortSchema } from './server-ports';
import { sessionProfileSchema } from './session-profile';
import { settingsSchema } from './program-settings';
import { changeSchema, counters, snapshotSchema } from './snapshot';
import { socketPathSchema } from './socket-path';
import { socksLoginSchema } from './socks-login';

/** Sessions that one request may hold. */
const mostSessions = 10_000;
/** Largest request taken, in bytes of its JSON. */
export const requestLimit = 1024 * 1024;
/** Bytes of a request that holds as much as a whole event log, or whatever file a user has: none is larger. */
export const largestRequest = 32 * requestLimit;

interface Command<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  readonly kind: 'command';
  readonly input: Input;
  readonly output: Output;
  /** Largest request taken, in bytes of its JSON. */
  readonly limit: number;
}

interface Event<Payload extends z.ZodType = z.ZodType> {
  readonly kind: 'event';
  readonly payload: Payload;
}

function command<Input extends z.ZodType, Output extends z.ZodType>(
  input: Input,
  output: Output,
  limit = requestLimit,
): Command<Input, Output> {
  return { kind: 'command', input, output, limit };
}

function event<Payload extends z.ZodType>(payload: Payload): Event<Payload> {
  return { kind: 'event', payload };
}

const none = z.strictObject({});
const session = z.strictObject({ sessionId: sessionIdSchema });
const forward = z.strictObject({ sessionId: sessionIdSchema, forwardId: forwardIdSchema });
const profile = z.strictObject({ profile: sessionProfileSchema });
/** A session to be saved, and the revision of the saved one whose place it takes; null for none. */
const revised = z.strictObject({ profile: sessionProfileSchema, replaces: revisionSchema.nullable() });
/** An edit of a forward is saved, in the open session and in the saved one; or it is gone when that is disconnected. */
const lasting = { lasting: z.boolean() };
const edited = z.strictObject({ ...forward.shape, ...lasting });
const profiles = z.array(sessionProfileSchema).max(mostSessions).readonly();

const counterEvents = Object.fromEntries(
  Object.entries(counters).map(([name, { schema }]) => [name, event(schema)]),
) as { readonly [Name in keyof typeof counters]: Event<(typeof counters)[Name]['schema']> };

/**
 * Every command the window can give and every event it can hear, in groups, as one value. Handlers, what the page calls, the
 * WebSocket client and the test double are derived from it.
 */
export const contract = {
  snapshot: {
    /** Everything as of now. Subscribe to `changed` first. */
    get: command(none, snapshotSchema),
    /** State changes, at most one every 50 ms. */
    changed: event(changeSchema),
    /** For each slice of counters those that moved, once a second: `snapshot.traffic`, `snapshot.vitals`. */
    ...counterEvents,
  },
  engine: {
    /**
     * Starts the engine again in the process that shows it, after it was ended or lost elsewhere; nothing where it runs. How that goes is
     * in the snapshot.
     */
    start: command(none, none),
  },
  sessions: {
    /** Opens a session with the given settings, saved or not. Fails with session-busy while it is live. */
    open: command(profile, none),
    /**
     * Applies the forwards and listening boxes of the profile to the live session: only the difference is touched. Its
     * other settings count from the next attempt to connect on.
     */
    apply: command(profile, none),
    /**
     * Tries a session that waits, failed or was disconnected again, at once; of a connection that does not answer, makes a
     * new one.
     */
    retry: command(session, none),
    /** Ends the connection and closes the listeners; the session stays in the overview. Resolves when ports are free. */
    disconnect: command(session, none),
    /** Disconnects and takes the session off the overview. */
    close: command(session, none),
    /** Opens what was open when the program last ended without being asked to. */
    reopen: command(none, none),
    /** Leaves it closed. */
    leaveClosed: command(none, none),
    /** The kept lines of a session's event log, oldest first. */
    getLog: command(session, z.array(logEntrySchema).readonly()),
    /** What happened to a session, oldest first; earlier runs of the program included. */
    getHistory: command(session, z.array(historyEntrySchema).readonly()),
    /** The traffic of the last minutes of each of an open session's forwards. */
    getRates: command(session, z.array(ratesSchema).readonly()),
    /** New event-log lines. */
    logged: event(loggedSchema),
    /** The user clicked on a notification: shows a session's card, or, with null, all of them. Desktop app only. */
    goTo: event(z.strictObject({ sessionId: sessionIdSchema.nullable() })),
  },
  menuBar: {
    /** The user chose what the menu bar of macOS, or the tray, leads to. Desktop app only. */
    chose: event(z.strictObject({ dialog: z.enum(['settings', 'help', 'import', 'new-session']) })),
  },
  links: {
    /**
     * Shows what an `ssh://` or `ginnel://` link says, in the window: the form filled in, or a saved session. Nothing is opened
     * and nothing saved. Fails with link-invalid. Desktop app only.
     */
    show: command(z.strictObject({ link: z.string().max(2 * linkLimit) }), none),
    /** A link was opened, with the window or a start of the program: what it says, or why it is refused. */
    arrived: event(linkOutcomeSchema),
  },
  savedSessions: {
    /**
     * Saves a session under its name. The name must not belong to another id, nor the id or name to a followed session. Fails with
     * session-changed where the saved session of that id is not at the revision it replaces. A deleted one that is saved again
     * under its id has its history again.
     */
    save: command(revised, none),
    /** Stores what new sessions start from. Fails with session-changed where that is not at the revision it replaces. */
    saveDefaults: command(z.strictObject({ profile: sessionProfileSchema, replaces: revisionSchema }), none),
    /** Deletes a saved session, and answers with it; an open one goes on. */
    delete: command(session, profile),
    /**
     * Puts saved sessions into groups, and all of them and the groups into an order, in one write. A followed one has its place in the
     * order alone. Fails with session-changed where one, or an order, is not as it was read.
     */
    arrange: command(arrangementSchema, none, largestRequest),
  },
  imports: {
    /** Reads a text of any kind into a plan; its problems are in the plan. */
    read: command(z.strictObject({ text: z.string().max(20_000_000) }), importPlanSchema, largestRequest),
    /**
     * Reads a file into a plan: its name without folders, and its bytes as base64. The text is what the plan's spans point into.
     * Fails with import-problem where the bytes are no text.
     */
    readFile: command(
      z.strictObject({ name: z.string().max(255), bytes: z.string().max(28_000_000) }),
      z.strictObject({ text: z.string(), plan: importPlanSchema }),
      largestRequest,
    ),
    /** Finds what other programs keep on this machine that can be brought in. */
    find: command(none, z.array(importFoundSchema).readonly()),
    /** Reads one of these into a plan. Fails with not-found where it is gone. */
    readFound: command(z.strictObject({ id: z.string().max(4096) }), importPlanSchema),
    /** Finds the server that another program on this machine has for a name, and the id of what says so; null for none. */
    findName: command(
      z.strictObject({ name: z.string().max(255) }),
      z.strictObject({ id: z.string(), server: z.string() }).nullable(),
    ),
    /**
     * Saves sessions under their names and adds host keys (lines as in known_hosts) to Ginnel's own: all of it or, with an error,
     * nothing. Each is saved as by `savedSessions.save`. Host keys of servers that have one of that type are passed over.
     */
    make: command(
      z.strictObject({
        sessions: z.array(revised).max(mostSessions).readonly(),
        hostKeys: z.array(z.string().max(20_000)).max(10_000).readonly(),
      }),
      z.strictObject({
        /** Names what was made, for `undo`. */
        id: importIdSchema,
        hostKeys: z.number().int().nonnegative(),
      }),
      largestRequest,
    ),
    /** Takes back what `make` made. What was changed or deleted since stays as it is; its names are answered. */
    undo: command(
      z.strictObject({ id: importIdSchema }),
      z.strictObject({ changedSince: z.array(z.string()).readonly() }),
    ),
  },
  exports: {
    /** Writes sessions as other programs take them. Nothing secret is in it. */
    make: command(z.strictObject({ profiles, format: exportFormatSchema }), exportedSchema, largestRequest),
  },
  followed: {
    /**
     * Follows an ssh_config file or one of Ginnel's own JSON, whose path is as it was typed: its sessions are saved sessions from
     * now on, read-only, and change with it. Fails with import-problem.
     */
    add: command(
      z.strictObject({ path: z.string().max(4096) }),
      z.strictObject({ followedId: followedIdSchema }),
    ),
    /** Follows it no longer; the file stays, and open sessions go on. */
    remove: command(z.strictObject({ followedId: followedIdSchema }), none),
    /**
     * Sets what is the user's own of a followed session; what is absent stays, and what the file says, too, is its own no longer.
     * Fails with name-taken and not-available.
     */
    overlay: command(z.strictObject({ sessionId: sessionIdSchema, overlay: overlaySchema }), none),
    /** Lets the user choose a file to follow in a dialog; null when they cancel. Desktop app only. */
    choose: command(none, z.string().nullable()),
  },
  forwards: {
    /**
     * Switches a forward on, and starts it where its session is open; one that failed is tried again. Like all that follow, a
     * lasting edit is on disk before the open session has it, works on sessions that are not open, and fails with forwards-followed
     * on a followed one; one that does not last needs an open session.
     */
    start: command(edited, none),
    /**
     * Switches a forward off; its connections end, its port is free when this resolves. One that ended by itself, at its end time,
     * was not switched off: it starts with the next connection.
     */
    stop: command(edited, none),
    /** Adds a forward, and starts it if it is switched on; `at` is its place on the list, absent for the last one. */
    add: command(
      z.strictObject({
        sessionId: sessionIdSchema,
        forward: forwardSchema,
        at: z.number().int().nonnegative().max(10_000).optional(),
        ...lasting,
      }),
      none,
    ),
    /** Stops a forward and takes it off the list. */
    remove: command(edited, none),
    /**
     * Puts a forward in the place of the one with the same id; connections through the old may finish. Where it lasts, what differs
     * from the one before is changed in the saved session, too, which gets the forward where it has none. Fails with session-changed
     * where that is not at the revision it replaces: the open session's, where that is live, else the saved one's; and where what
     * it changes is saved otherwise than in the open one.
     */
    change: command(
      z.strictObject({
        sessionId: sessionIdSchema,
        forward: forwardSchema,
        replaces: revisionSchema,
        ...lasting,
      }),
      none,
    ),
    /** Looks once more whether what a listening forward leads to answers; resolves when that is known. */
    checkReachability: command(forward, none),
    /**
     * Opens the web page behind a listening Local forward in the system's browser.
     * Secure is whether it answers by https, absent to go by its port; named is to open it under the forward's name.
     */
    openPage: command(
      z.strictObject({ ...forward.shape, secure: z.boolean().optional(), named: z.boolean().optional() }),
      z.strictObject({ url: z.string() }),
    ),
    /**
     * Finds out which service answers behind a listening forward, by what it says and by harmless questions; null where that
     * cannot be told. Takes seconds at most, and is remembered for a while. Fails with not-connected and forward-not-listening.
     */
    identify: command(forward, z.strictObject({ service: serviceSchema.nullable() })),
    /**
     * Starts a browser with a profile of its own, all of whose connections go through a listening Dynamic forward. Fails with
     * browser-missing, browser-failed, and browser-login where the forward asks for a login.
     */
    openBrowser: command(forward, z.strictObject({ browser: z.string() })),
    /** Turns a user name and password for a SOCKS listener into what is saved of them. */
    makeSocksLogin: command(
      z.strictObject({ username: z.string().max(1024), password: z.string().max(1024) }),
      socksLoginSchema,
    ),
    /** Whether a socket of ours could be made at a path of this machine; fails when something that is no socket stands there. */
    checkSocketPath: command(z.strictObject({ path: socketPathSchema }), none),
  },
  proxyFiles: {
    /**
     * Serves a proxy auto-configuration file on loopback that sends what its rules name through a listening Dynamic forward, and
     * the rest directly, until it is stopped or the forward is. Serving it again changes its rules and keeps its address.
     */
    serve: command(
      z.strictObject({ ...forward.shape, rules: z.array(proxyRuleSchema).min(1).max(200).readonly() }),
      servedProxyFileSchema,
    ),
    /** The file that is served for a forward; null for none. */
    find: command(forward, servedProxyFileSchema.nullable()),
    /** Serves it no longer. */
    stop: command(forward, none),
  },
  serverPorts: {
    /**
     * Asks a connected session's server, by one command there, which TCP ports listen on it, in order of their numbers. Fails with
     * server-ports or not-connected.
     */
    list: command(session, z.array(serverPortSchema).max(5000).readonly()),
    /** A port of this computer for a port of a server's: the same one if it can be had here, else a free one. */
    findLocal: command(z.strictObject({ port: portSchema }), z.strictObject({ port: portSchema })),
  },
  clientConnections: {
    /** The connections of a forward: live ones and the last that ended. */
    list: command(forward, connectionListSchema),
    /** Ends one connection at once. */
    close: command(z.strictObject({ ...forward.shape, connectionId: connectionIdSchema }), none),
  },
  connectionTests: {
    /** Tests a session step by step; its progress is in the snapshot's connection tests. Fails with test-busy while one runs. */
    start: command(profile, none),
    /** Ends a running test, or takes a finished one out of the snapshot. */
    end: command(session, none),
  },
  prompts: {
    /** Answers a question. An answer to a question that is gone is an error and changes nothing. */
    answer: command(z.strictObject({ promptId: promptIdSchema, answer: promptAnswerSchema }), none),
  },
  notices: {
    dismiss: command(z.strictObject({ noticeId: noticeIdSchema }), none),
  },
  keys: {
    /** Private keys found in the usual folder, as suggestions. */
    listFiles: command(none, z.array(z.string()).readonly()),
    /** Lets the user choose a private key file in a dialog; null when they cancel. Desktop app only. */
    chooseFile: command(none, z.string().nullable()),
    /**
     * What a private key file tells without its passphrase. Fails with the error that using it would end in: key-missing,
     * key-unreadable, key-format, key-damaged or key-kind-unsupported.
     */
    describe: command(z.strictObject({ path: z.string().max(4096) }), keyFileInfoSchema),
    /** Makes a key pair and writes both halves; fails with key-exists rather than write over a file. */
    make: command(newKeySchema, keyFileInfoSchema),
    /**
     * Adds a public key, a line as in a .pub file, to the account's authorized_keys through a connected session, once
     * (what ssh-copy-id does). Fails with key-install or not-connected.
     */
    install: command(
      z.strictObject({ sessionId: sessionIdSchema, publicKey: z.string().max(16_384) }),
      keyInstallationSchema,
    ),
  },
  agent: {
    /**
     * The keys an agent holds.
     * Its path is as in the profile: empty for the usual agent. Fails with agent-unreachable.
     */
    listKeys: command(z.strictObject({ agentPath: z.string().max(4096) }), agentSchema),
  },
  knownHosts: {
    /** The keys known of servers: Ginnel's own first, then the user's OpenSSH and PuTTY. */
    list: command(none, z.array(knownHostSchema).readonly()),
    /** Takes a key out of Ginnel's own known hosts. */
    remove: command(z.strictObject({ id: z.string().max(20_000) }), none),
  },
  secrets: {
    /** Takes a remembered secret out of the keychain's keeping. */
    forget: command(z.strictObject({ use: secretUseSchema }), none),
  },
  settings: {
    /** Takes over the settings of the program; fails with file-write or not-available and then changes nothing. */
    change: command(z.strictObject({ settings: settingsSchema }), none),
  },
  diagnostics: {
    /**
     * What may be attached to a report: versions, settings without names, addresses or secrets, and the event log of one
     * session with those taken out, too; as text, for the user to look at.
     */
    get: command(
      z.strictObject({ sessionId: sessionIdSchema.nullable() }),
      z.strictObject({ text: z.string() }),
    ),
  },
  files: {
    /** Writes text to a file that the user chooses in a dialog; false when they cancel. Desktop app only. */
    saveText: command(
      z.strictObject({ suggestedName: z.string().max(100), text: z.string().max(20_000_000) }),
      z.boolean(),
      largestRequest,
    ),
  },
  demo: {
    /** Starts the built-in demo server and returns a session that reaches it. */
    start: command(none, sessionProfileSchema),
  },
};

type Contract = typeof contract;
type Group = keyof Contract;
type NamesOf<Kind> = {
  [G in Group]: {
    [N in keyof Contract[G] & string]: Contract[G][N] extends { readonly kind: Kind } ? `${G}.${N}` : never;
  }[keyof Contract[G] & string];
}[Group];
type Member<Name> = Name extends `${infer G extends Group}.${infer N}`
  ? N extends keyof Contract[G]
    ? Contract[G][N]
    : never
  : never;

/** A command's full name, such as `sessions.open`: what it is called by across processes. */
export type CommandName = NamesOf<'command'>;
export type CommandInput<Name extends CommandName> =
  Member<Name> extends Command<infer Input> ? z.infer<Input> : never;
export type CommandOutput<Name extends CommandName> =
  Member<Name> extends Command<z.ZodType, infer Output> ? z.infer<Output> : never;

/** An event's full name, such as `snapshot.changed`. */
export type EventName = NamesOf<'event'>;
export type EventPayload<Name extends EventName> =
  Member<Name> extends Event<infer Payload> ? z.infer<Payload> : never;

const members = [...flattened<Command | Event>(contract)];
/** The commands by their full names. */
export const commands: ReadonlyMap<string, Command> = new Map(
  members.flatMap(([name, member]) => (member.kind === 'command' ? [[name, member]] : [])),
);
export const commandNames = [...commands.keys()] as readonly CommandName[];
/** The payloads of the events by their full names. */
export const events: ReadonlyMap<string, z.ZodType> = new Map(
  members.flatMap(([name, member]) => (member.kind === 'event' ? [[name, member.payload]] : [])),
);
export const eventNames = [...events.keys()] as readonly EventName[];

type CommandsOf<Members> = {
  readonly [N in keyof Members as Members[N] extends Command ? N : never]: Members[N] extends Command<
    infer Input,
    infer Output
  >
    ? (input: z.infer<Input>) => Promise<Result<z.infer<Output>>>
    : never;
};

/** What stands behind the commands, in their groups: one handler each. A handler returns errors as values. */
export type CommandHandlers = {
  readonly [G in Group as keyof CommandsOf<Contract[G]> extends never ? never : G]: CommandsOf<Contract[G]>;
};

/** Calls the listener for each event until the returned function is called. */
export type Subscribe = <Name extends EventName>(
  event: Name,
  listener: (payload: EventPayload<Name>) => void,
) => () => void;

/** The renderer's way to the engine: over the preload script's bridge, or over a WebSocket in browser mode. */
export type Ginnel = CommandHandlers & { readonly on: Subscribe };

/** Makes the function behind each command out of one that is told the command's name. */
export function handlersOf(
  call: (name: CommandName, input: unknown) => Promise<Result<unknown>>,
): CommandHandlers {
  // Each function is called with its own command's input and, by that name, answers with its output.
  return grouped(commandNames, (name) => (input: unknown) => call(name, input)) as unknown as CommandHandlers;
}
