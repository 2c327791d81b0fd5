import type { AppError } from '../../shared/errors';
import type { HostKey, Prompt } from '../../shared/prompts';
import type { Result } from '../../shared/result';
import type { KnownHost } from '../../shared/known-hosts';
import type { KeychainInfo, SecretUse } from '../../shared/secrets';
import type { LogEntry } from '../../shared/event-log';
import type { HistoryEntry } from '../../shared/history';
import type { SessionId } from '../../shared/ids';
import type { SessionProfile } from '../../shared/session-profile';
import type { Settings } from '../../shared/program-settings';
import type { Notice } from '../../shared/snapshot';

/** What `sessions.json` holds. */
export interface StoredSessions {
  readonly profiles: readonly SessionProfile[];
  readonly defaults: SessionProfile;
}

/** The saved sessions on disk. */
export interface SessionStore {
  /** Reads the file; never throws. What went wrong comes as notices; what could be read is used. */
  readonly load: () => Promise<StoredSessions & { readonly notices: readonly Notice[] }>;
  /** Writes all of it atomically; one writer at a time; a failure leaves the old file as it was. */
  readonly save: (sessions: StoredSessions) => Promise<Result<null>>;
}

/** `revoked` is no question: the connection ends. */
export type HostKeyVerdict = 'known' | 'revoked' | Extract<Prompt, { kind: 'host-key' }>['verdict'];

/** What is known of a server's key. */
export interface HostKeyFinding {
  readonly verdict: HostKeyVerdict;
  /** Types of the keys known of the server. */
  readonly knownTypes: readonly string[];
  /** Where what decided stands, as a user would name the file; empty for the verdict unknown. */
  readonly knownFrom: string;
  /**
   * Where a certificate authority is named for the server, if one is. Ginnel cannot check host certificates (ssh2 takes
   * none), so such a line makes no key known.
   */
  readonly authorityFrom?: string;
}

/** The keys known of servers: Ginnel's own file, and, read-only, what OpenSSH and PuTTY know. */
export interface KnownHosts {
  /** Types of the keys known of a server that were not revoked, `ssh-ed25519`; none when nothing can be read. */
  readonly typesOf: (host: string, port: number) => Promise<readonly string[]>;
  /** What is known of a server's key; reads the file anew, so that other programs' changes count. */
  readonly check: (
    host: string,
    port: number,
    key: HostKey,
  ) => Promise<
    HostKeyFinding & {
      /** Why a part of what is known could not be read; the verdict is then one of ignorance. */
      readonly unreadable?: AppError;
    }
  >;
  /** Adds the key, replacing an older one of the same type for the same server; other lines stay as they are. */
  readonly accept: (host: string, port: number, key: HostKey) => Promise<Result<null>>;
  /** All that is known, for the panel: Ginnel's own first. */
  readonly list: () => Promise<readonly KnownHost[]>;
  /** Takes one of Ginnel's own out, by its id in the list; fails with not-found. */
  readonly remove: (id: string) => Promise<Result<null>>;
}

/** The system's keychain, as far as Ginnel uses it: it keeps one key, and with that our secrets are encrypted. */
export interface Keychain {
  readonly info: () => Promise<KeychainInfo>;
  readonly encrypt: (text: string) => Promise<Buffer>;
  readonly decrypt: (bytes: Buffer) => Promise<string>;
}

/** Remembered secrets on disk. A failure to read never removes one. */
export interface SecretStore {
  readonly info: () => Promise<KeychainInfo>;
  /** What there are secrets for. */
  readonly list: () => Promise<readonly SecretUse[]>;
  /** @returns null when there is none; fails with secret-not-read */
  readonly recall: (use: SecretUse) => Promise<Result<string | null>>;
  /** Fails with secret-not-stored. */
  readonly remember: (use: SecretUse, secret: string) => Promise<Result<null>>;
  /** Fails with not-found or file-write. */
  readonly forget: (use: SecretUse) => Promise<Result<null>>;
}

/** The commands a user has allowed to run. */
export interface Consents {
  readonly allows: (command: string) => Promise<boolean>;
  /** Remembers the yes for exactly this command. */
  readonly allow: (command: string) => Promise<Result<null>>;
}

/** What was measured of ciphers, over restarts. */
export interface CipherSpeedStore {
  /** Null when there is nothing of exactly this runtime, processor and way of measuring. Never rejects. */
  readonly find: (on: MeasuredOn) => Promise<Readonly<Record<string, number>> | null>;
  /** Never rejects. */
  readonly keep: (on: MeasuredOn, speeds: Readonly<Record<string, number>>) => Promise<void>;
}

/** What a measurement is true of. */
interface MeasuredOn {
  readonly runtime: string;
  readonly processor: string;
  readonly method: number;
}

/** `settings.json`. */
export interface SettingsStore {
  /** Never throws; what cannot be read has its default, with a notice. */
  readonly load: () => Promise<{ readonly settings: Settings; readonly notices: readonly Notice[] }>;
  readonly save: (settings: Settings) => Promise<Result<null>>;
}

/** What happened to sessions, kept over restarts. */
export interface HistoryStore {
  /** Oldest first; what cannot be read is left out. */
  readonly read: (id: SessionId) => Promise<readonly HistoryEntry[]>;
  /** Written soon, in order. Never throws. */
  readonly add: (id: SessionId, entry: HistoryEntry) => void;
  /** Drops all of a session. Never throws. */
  readonly forget: (id: SessionId) => void;
  /** Resolves when all is written. */
  readonly settled: () => Promise<void>;
}

/** What is open, noted on disk for the case that the program ends without being asked to. */
export interface OpenNotes {
  /** What was open when the last run ended without {@link OpenNotes.close}; asked once, before the first note. */
  readonly leftOpen: () => Promise<readonly SessionProfile[]>;
  /** Written soon. Never throws. */
  readonly note: (open: readonly SessionProfile[]) => void;
  /** The program ends in order: the next start has nothing to reopen. */
  readonly close: () => Promise<void>;
}

/** The event logs as files that rotate. */
export interface LogFiles {
  /** Written within a second. Never throws; lines that find no room are left out, and the next that does says so. */
  readonly add: (session: { readonly id: SessionId; readonly title: string }, entry: LogEntry) => void;
  /** Calls back with log-not-written when lines begin to be left out. */
  readonly troubled: (listener: (error: AppError) => void) => void;
  /** Resolves when all is written that can be. */
  readonly settled: () => Promise<void>;
}
