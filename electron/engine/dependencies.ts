import type { CommandHandlers, Subscribe } from '../../shared/contract';
import type { Result } from '../../shared/result';
import type { AppInfo, Snapshot } from '../../shared/snapshot';
import type { SocksLogin } from '../../shared/socks-login';
import type {
  Consents,
  HistoryStore,
  KnownHosts,
  LogFiles,
  OpenNotes,
  SecretStore,
  SessionStore,
  SettingsStore,
} from '../storage/types';
import type { MachineFacts } from '../system/machine-facts';
import type { NetworkWatch } from '../system/network-watch';
import type { OpenHost } from './sessions/host';
import type { DemoServer, HostDependencies, KeyTools, LoginItem, Programs } from './types';

/** Everything of the world the engine touches. */
export interface EngineDependencies extends HostDependencies {
  readonly app: Omit<AppInfo, 'canStartAtLogin'>;
  readonly programs: Programs;
  /** Runs the sessions on other threads than the engine's own; null to run them here. */
  readonly threads: OpenHost | null;
  /** Turns user name and password of a SOCKS listener into what is saved of them. */
  readonly makeLogin: (username: string, password: string) => Promise<Result<SocksLogin>>;
  /** Whether something other than a socket stands in the place of one. */
  readonly checkSocketPath: (path: string) => Promise<Result<null>>;
  readonly sessions: SessionStore;
  readonly knownHosts: KnownHosts;
  readonly secrets: SecretStore;
  readonly consents: Consents;
  readonly keys: KeyTools;
  readonly settings: SettingsStore;
  readonly history: HistoryStore;
  readonly openNotes: OpenNotes;
  readonly logFiles: LogFiles;
  readonly network: NetworkWatch;
  /** Null where Ginnel cannot be started at login from here. */
  readonly startAtLogin: LoginItem | null;
  /** What the machine is, and whose, for reports. Never throws. */
  readonly machine: () => MachineFacts;
  /** Writes text to a file the user chooses; false when they cancel. Null where there is no file dialog. */
  readonly saveText: ((suggestedName: string, text: string) => Promise<Result<boolean>>) | null;
  readonly startDemo: () => Promise<DemoServer>;
  /** Keys of the demo server, whose key is new with every start: never on disk. */
  readonly demoKnownHosts: KnownHosts;
  /** A port free on both loopback addresses, the preferred one if possible. */
  readonly findFreePort: (preferred: number) => Promise<number>;
  readonly listKeyFiles: () => Promise<readonly string[]>;
  /** Null where there is no file dialog. */
  readonly chooseKeyFile: (() => Promise<string | null>) | null;
  /** Opens a loopback http address in the system's browser. */
  readonly openUrl: (url: string) => Promise<void>;
}

/** The one source of truth: sessions and their forwards. */
export interface Engine {
  /** One handler per command of the contract. */
  readonly handlers: CommandHandlers;
  readonly snapshot: () => Snapshot;
  readonly on: Subscribe;
  /** Opens the saved sessions that are to be connected when Ginnel starts, side by side. Called once, by who keeps them. */
  readonly openMarked: () => Promise<void>;
  /** Connections that live now through all forwards: what quitting would cut. Takes a moment at most; never rejects. */
  readonly liveConnections: () => Promise<number>;
  /** Closes everything in order; idempotent; resolves when all ports are free and all files written. */
  readonly shutdown: () => Promise<void>;
}
