import type { CommandHandlers, Subscribe } from '../../shared/contract';
import type { AppError } from '../../shared/errors';
import type { Result } from '../../shared/result';
import type { AppInfo, Snapshot } from '../../shared/snapshot';
import type { DemoServer } from '../demo';
import type { ServedFile } from '../forwards/proxy-file/server';
import type { ImportSource } from '../formats/source';
import type {
  Consents,
  HistoryStore,
  KnownHosts,
  LogFiles,
  OpenNotes,
  SecretStore,
  SessionStore,
  SettingsStore,
} from '../storage';
import type { MachineFacts } from '../system/machine-facts';
import type { ProxiedBrowsers } from '../system/proxied-browser';
import type { NetworkWatch } from '../system/network-watch';
import type { FollowedWorld } from './followed/types';
import type { HostOwner, SessionHost } from './sessions/types';
import type { HostDependencies, LoginItem, Programs } from './types';

/** Everything of the world the engine touches. */
export interface EngineDependencies extends HostDependencies {
  readonly app: Omit<AppInfo, 'canStartAtLogin' | 'notificationTrouble'>;
  readonly programs: Programs;
  /** Finds out, once everything runs, what the user should know of the data folder; null when there is nothing. Never rejects. */
  readonly lookAtFolder: () => Promise<string | null>;
  /** Runs the sessions on other threads than the engine's own; null to run them here. */
  readonly threads: ((owner: HostOwner) => SessionHost) | null;
  /** Commands that touch nothing of the engine's, in their groups. */
  readonly commands: {
    readonly forwards: Pick<CommandHandlers['forwards'], 'makeSocksLogin' | 'checkSocketPath'>;
    readonly keys: Omit<CommandHandlers['keys'], 'install'>;
    readonly agent: CommandHandlers['agent'];
    readonly files: CommandHandlers['files'];
    readonly links: CommandHandlers['links'];
  };
  /** Other programs' keeping on this machine, in the order in which it is shown. */
  readonly importSources: readonly ImportSource[];
  readonly sessions: SessionStore;
  readonly followed: FollowedWorld;
  readonly knownHosts: KnownHosts;
  readonly secrets: SecretStore;
  readonly consents: Consents;
  readonly settings: SettingsStore;
  readonly history: HistoryStore;
  readonly openNotes: OpenNotes;
  readonly logFiles: LogFiles;
  readonly network: NetworkWatch;
  /** Null where Ginnel cannot be started at login from here. */
  readonly startAtLogin: LoginItem | null;
  /** Facts about the machine and its owner, for reports. Never throws. */
  readonly machine: () => MachineFacts;
  readonly startDemo: () => Promise<DemoServer>;
  /** Keys of the demo server, whose key is new with every start: never on disk. */
  readonly demoKnownHosts: KnownHosts;
  /** A port free on both loopback addresses, the preferred one if possible. */
  readonly findFreePort: (preferred: number) => Promise<number>;
  /** Opens a loopback http address in the system's browser. */
  readonly openUrl: (url: string) => Promise<void>;
  readonly browsers: ProxiedBrowsers;
  /** Serves a proxy file on loopback, made anew each time it is asked for. Fails with proxy-file-failed. */
  readonly serveProxyFile: (text: () => string) => Promise<Result<ServedFile>>;
}

/** The one source of truth: sessions and their forwards. */
export interface Engine {
  /** One handler per command of the contract. */
  readonly handlers: CommandHandlers;
  readonly snapshot: () => Snapshot;
  readonly on: Subscribe;
  /** Resolves when the followed files were read once, or take too long: all saved sessions are in the snapshot then. */
  readonly savedRead: () => Promise<void>;
  /** Opens the saved sessions that are to be connected when Ginnel starts, side by side. Called once, by who keeps them. */
  readonly openMarked: () => Promise<void>;
  /**
   * Resolves when all that the sessions' threads know is in the snapshot, or they take too long to say it. Never rejects.
   * @param limit longest that they are waited for, in milliseconds; a moment when not given
   * @returns whether every thread answered
   */
  readonly upToDate: (limit?: number) => Promise<boolean>;
  /** Connections that live now through all forwards: what quitting would cut. Takes a moment at most; never rejects. */
  readonly liveConnections: () => Promise<number>;
  /** Tells why the system shows no notifications, as a sentence, or with null that it does. */
  readonly noteNotifications: (trouble: string | null) => void;
  /** Tells the user of trouble around the engine, in the notices. */
  readonly note: (error: AppError) => void;
  /** Looks whether Ginnel starts at login: to be called when the user comes back from elsewhere. */
  readonly lookAtLoginItem: () => void;
  /**
   * The system is about to end this process: it is on disk when this returns, so that the next start does not take it for a
   * crash. False takes that back.
   */
  readonly systemEnds: (comes: boolean) => void;
  /**
   * The system ends this process, maybe as soon as this returns: the end is in the notes and histories by then, and the lines of
   * the logs are written. `shutdown` does the rest, as far as it comes.
   */
  readonly endAtOnce: () => void;
  /** Closes everything in order; idempotent; resolves when all ports are free and all files written. */
  readonly shutdown: () => Promise<void>;
}
