import { z } from 'zod';
import { connectionListSchema } from './connections';
import type { commandNames, eventNames } from './contract-names';
import { loggedSchema, logEntrySchema } from './event-log';
import { forwardSchema } from './forward';
import { historyEntrySchema } from './history';
import { connectionIdSchema, forwardIdSchema, noticeIdSchema, promptIdSchema, sessionIdSchema } from './ids';
import { agentSchema, keyFileInfoSchema, keyInstallationSchema, newKeySchema } from './keys';
import { knownHostSchema } from './known-hosts';
import { promptAnswerSchema } from './prompts';
import type { Result } from './result';
import { secretUseSchema } from './secrets';
import { ratesSchema } from './rates';
import { sessionProfileSchema } from './session-profile';
import { settingsSchema } from './program-settings';
import { changeSchema, snapshotSchema } from './snapshot';
import { socketPathSchema } from './socket-path';
import { socksLoginSchema } from './socks-login';
import { trafficSchema, vitalsSchema } from './status';

export { commandNames, eventNames } from './contract-names';

interface Schemas {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}

function command<Input extends z.ZodType, Output extends z.ZodType>(input: Input, output: Output) {
  return { input, output };
}

const none = z.strictObject({});
const session = z.strictObject({ sessionId: sessionIdSchema });
const forward = z.strictObject({ sessionId: sessionIdSchema, forwardId: forwardIdSchema });
const profile = z.strictObject({ profile: sessionProfileSchema });

/**
 * Every command the window can give and every event it can hear, as one value. Handlers, `window.ginnel`, the
 * WebSocket client and the test double are derived from it.
 */
export const contract = {
  commands: {
    /** Everything as of now. Subscribe to `changed` first. */
    getSnapshot: command(none, snapshotSchema),
    /** The kept lines of a session's event log, oldest first. */
    getLog: command(session, z.array(logEntrySchema).readonly()),
    /** Opens a session with the given settings, saved or not. Fails with session-busy while it is live. */
    openSession: command(profile, none),
    /**
     * Applies the forwards and listening boxes of the profile to the live session: only the difference is touched. Its
     * other settings count from the next attempt to connect on.
     */
    applyProfile: command(profile, none),
    /**
     * Tries a session that waits, failed or was disconnected again, at once; of a connection that does not answer, makes a
     * new one.
     */
    retryNow: command(session, none),
    /** Ends the connection and closes the listeners; the session stays in the overview. Resolves when ports are free. */
    disconnect: command(session, none),
    /** Disconnects and takes the session off the overview. */
    closeSession: command(session, none),
    /** Starts a forward that is off or failed. */
    startForward: command(forward, none),
    /** Stops a forward; its connections end, its port is free when this resolves. */
    stopForward: command(forward, none),
    /** Adds a forward to an open session and starts it if it is switched on. */
    addForward: command(z.strictObject({ sessionId: sessionIdSchema, forward: forwardSchema }), none),
    /** Stops a forward and takes it out of the open session (not out of the saved one). */
    removeForward: command(forward, none),
    /** Puts a forward in the place of the open session's one with the same id; connections through the old may finish. */
    changeForward: command(z.strictObject({ sessionId: sessionIdSchema, forward: forwardSchema }), none),
    /** The connections of a forward: live ones and the last that ended. */
    getConnections: command(forward, connectionListSchema),
    /** Ends one connection at once. */
    closeConnection: command(z.strictObject({ ...forward.shape, connectionId: connectionIdSchema }), none),
    /** Turns a user name and password for a SOCKS listener into what is saved of them. */
    makeLogin: command(
      z.strictObject({ username: z.string().max(1024), password: z.string().max(1024) }),
      socksLoginSchema,
    ),
    /** Whether a socket of ours could be made at a path of this machine; fails when something that is no socket stands there. */
    checkSocket: command(z.strictObject({ path: socketPathSchema }), none),
    /** Saves a session under its name. The name must not belong to another id. */
    saveProfile: command(profile, none),
    /** Stores what new sessions start from. */
    saveDefaults: command(profile, none),
    /** Deletes a saved session; an open one goes on. */
    deleteProfile: command(session, none),
    /** Answers a question. An answer to a question that is gone is an error and changes nothing. */
    answerPrompt: command(z.strictObject({ promptId: promptIdSchema, answer: promptAnswerSchema }), none),
    dismissNotice: command(z.strictObject({ noticeId: noticeIdSchema }), none),
    /** Private keys found in the usual folder, as suggestions. */
    listKeyFiles: command(none, z.array(z.string()).readonly()),
    /** Lets the person choose a private key file in a dialog; null when they cancel. Desktop app only. */
    chooseKeyFile: command(none, z.string().nullable()),
    /**
     * What a private key file tells without its passphrase. Fails with the error that using it would end in: key-missing,
     * key-unreadable, key-format, key-damaged or key-kind-unsupported.
     */
    describeKey: command(z.strictObject({ path: z.string().max(4096) }), keyFileInfoSchema),
    /** Makes a key pair and writes both halves; fails with key-exists rather than write over a file. */
    makeKey: command(newKeySchema, keyFileInfoSchema),
    /**
     * The keys an agent holds.
     * Its path is as in the profile: empty for the usual agent. Fails with agent-unreachable.
     */
    listAgentKeys: command(z.strictObject({ agentPath: z.string().max(4096) }), agentSchema),
    /**
     * Adds a public key, a line as in a .pub file, to the account's authorized_keys through a connected session, once
     * (what ssh-copy-id does). Fails with key-install or not-connected.
     */
    installKey: command(
      z.strictObject({ sessionId: sessionIdSchema, publicKey: z.string().max(16_384) }),
      keyInstallationSchema,
    ),
    /** The keys known of servers: Ginnel's own first, then the person's OpenSSH and PuTTY. */
    listKnownHosts: command(none, z.array(knownHostSchema).readonly()),
    /** Takes a key out of Ginnel's own known hosts. */
    removeKnownHost: command(z.strictObject({ id: z.string().max(20_000) }), none),
    /** Takes a remembered secret out of the keychain's keeping. */
    forgetSecret: command(z.strictObject({ use: secretUseSchema }), none),
    /** Takes over the settings of the program; fails with file-write or not-available and then changes nothing. */
    changeSettings: command(z.strictObject({ settings: settingsSchema }), none),
    /** Looks once more whether what a listening forward leads to answers; resolves when that is known. */
    probeForward: command(forward, none),
    /** Tests a session step by step; its progress is in the snapshot's trials. Fails with trial-busy while one runs. */
    startTrial: command(profile, none),
    /** Ends a running test, or takes a finished one out of the snapshot. */
    endTrial: command(session, none),
    /** What happened to a session, oldest first; earlier runs of the program included. */
    getHistory: command(session, z.array(historyEntrySchema).readonly()),
    /** The traffic of the last minutes of each of an open session's forwards. */
    getRates: command(session, z.array(ratesSchema).readonly()),
    /** Opens what was open when the program last ended without being asked to. */
    reopenSessions: command(none, none),
    /** Leaves it closed. */
    leaveClosed: command(none, none),
    /**
     * What may be attached to a report: versions, settings without names, addresses or secrets, and the event log of one
     * session with those taken out, too; as text, for the person to look at.
     */
    getDiagnostics: command(
      z.strictObject({ sessionId: sessionIdSchema.nullable() }),
      z.strictObject({ text: z.string() }),
    ),
    /** Writes text to a file that the person chooses in a dialog; false when they cancel. Desktop app only. */
    saveText: command(
      z.strictObject({ suggestedName: z.string().max(100), text: z.string().max(20_000_000) }),
      z.boolean(),
    ),
    /** Starts the built-in demo server and returns a session that reaches it. */
    startDemo: command(none, sessionProfileSchema),
    /** Opens the web page behind a listening Local forward in the system's browser. */
    openForwardPage: command(forward, z.strictObject({ url: z.string() })),
  } satisfies Record<(typeof commandNames)[number], Schemas>,
  events: {
    /** State changes, at most one every 50 ms. */
    changed: changeSchema,
    /** Counters of the forwards that moved, once a second. */
    traffic: z.array(trafficSchema).readonly(),
    /** Round trips that were measured anew, with the counters. */
    vitals: z.array(vitalsSchema).readonly(),
    /** New event-log lines. */
    logged: loggedSchema,
    /** The person clicked on a notification: shows a session's card, or, with null, all of them. Desktop app only. */
    goTo: z.strictObject({ sessionId: sessionIdSchema.nullable() }),
  } satisfies Record<(typeof eventNames)[number], z.ZodType>,
};

export type Commands = typeof contract.commands;
export type CommandName = keyof Commands;
export type CommandInput<Name extends CommandName> = z.infer<Commands[Name]['input']>;
export type CommandOutput<Name extends CommandName> = z.infer<Commands[Name]['output']>;

export type Events = typeof contract.events;
export type EventName = keyof Events;
export type EventPayload<Name extends EventName> = z.infer<Events[Name]>;

/** What stands behind the commands: one handler each. A handler returns errors as values. */
export type CommandHandlers = {
  readonly [Name in CommandName]: (input: CommandInput<Name>) => Promise<Result<CommandOutput<Name>>>;
};

/** What the renderer calls: `window.ginnel`, or the WebSocket client in browser mode. */
export type Ginnel = CommandHandlers & {
  /** Calls the listener for each event until the returned function is called. */
  readonly on: <Name extends EventName>(
    event: Name,
    listener: (payload: EventPayload<Name>) => void,
  ) => () => void;
};

/** Largest request taken, in bytes of its JSON. */
export const requestLimit = 1024 * 1024;
