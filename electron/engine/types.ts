import type { CommandHandlers, EventName, EventPayload } from '../../shared/contract';
import type { Program } from '../../shared/program';
import type { Result } from '../../shared/result';
import type { AppInfo, Snapshot } from '../../shared/snapshot';
import type { SocksLogin } from '../../shared/socks-login';
import type { LocalPeer } from '../forwards/connection-table';
import type { StartLocal, ForwardContext, RunningForward } from '../forwards/types';
import type { RemoteForward } from '../../shared/forward';
import type { Connect, SshConnection } from '../ssh/types';
import type { MachineFacts } from '../system/machine-facts';
import type { Agent, KeyFileInfo, NewKey } from '../../shared/keys';
import type { NetworkWatch } from '../system/network-watch';
import type { OpenHost } from './sessions/host';
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

/** Time as the engine sees it; a test gives a fake one. Milliseconds. */
export interface Clock {
  readonly now: () => number;
  /** Calls back once after `delay` ms; the returned function cancels. */
  readonly after: (delay: number, callback: () => void) => () => void;
}

/** The demo server behind "Try it without a server". */
export interface DemoServer {
  /** SSH port on 127.0.0.1. */
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** What the system tells about the programs on this machine. Nothing here throws; null is "not told". */
export interface Programs {
  /** Who listens on an address and port. */
  readonly portHolder: (address: string, port: number) => Promise<Program | null>;
  /** Who listens on a Unix socket. */
  readonly socketHolder: (path: string) => Promise<Program | null>;
  /** Who is at the clients' ends of connections to us. The same object has to stand for the same connection. */
  readonly peers: (peers: readonly LocalPeer[]) => Promise<ReadonlyMap<LocalPeer, Program>>;
  /** The next port after one that nobody listens on at any of the addresses. */
  readonly freePort: (addresses: readonly string[], after: number) => Promise<number | null>;
}

/** What is done with keys outside of a login. */
export interface KeyTools {
  readonly describe: (path: string) => Promise<Result<KeyFileInfo>>;
  readonly make: (key: NewKey) => Promise<Result<KeyFileInfo>>;
  /** @param path as in the profile; empty for the usual agent */
  readonly listAgent: (path: string) => Promise<Result<Agent>>;
}

/** The system's list of what starts at login, and Ginnel's place in it. */
export interface LoginItem {
  /** Whether Ginnel starts at login now, whoever arranged it. Never throws. */
  readonly isOn: () => Promise<boolean>;
  /** Never throws. */
  readonly set: (on: boolean) => Promise<Result<null>>;
}

/** What of the world sessions touch, wherever they run. */
export interface HostDependencies {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly connect: Connect;
  readonly startLocal: StartLocal;
  readonly startRemote: (
    forward: RemoteForward,
    context: ForwardContext,
    connection: SshConnection,
  ) => Promise<Result<RunningForward>>;
  readonly programs: Pick<Programs, 'peers'>;
}

/** Everything of the world the engine touches. */
export interface EngineDependencies extends HostDependencies {
  readonly app: Omit<AppInfo, 'canStartAtLogin'>;
  readonly programs: Programs;
  /** Runs the sessions on other threads than the engine's own; null to run them here. */
  readonly threads: OpenHost | null;
  /** Turns user name and password of a SOCKS listener into what is saved of them. */
  readonly makeLogin: (username: string, password: string) => Promise<Result<SocksLogin>>;
  /** Whether something other than a socket stands in the place of one. */
  readonly checkSocketPlace: (path: string) => Promise<Result<null>>;
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
  /** Writes text to a file the person chooses; false when they cancel. Null where there is no file dialog. */
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
  /** Calls the listener for each event until the returned function is called. */
  readonly on: <Name extends EventName>(
    event: Name,
    listener: (payload: EventPayload<Name>) => void,
  ) => () => void;
  /** Opens the saved sessions that are to be connected when Ginnel starts, side by side. Called once, by who keeps them. */
  readonly openMarked: () => Promise<void>;
  /** Connections that live now through all forwards: what quitting would cut. Takes a moment at most; never rejects. */
  readonly liveConnections: () => Promise<number>;
  /** Closes everything in order; idempotent; resolves when all ports are free and all files written. */
  readonly shutdown: () => Promise<void>;
}
