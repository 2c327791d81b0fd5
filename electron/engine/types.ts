import type { Program } from '../../shared/program';
import type { Result } from '../../shared/result';
import type { LocalPeer } from '../forwards/connection-table';
import type { startLocal, startRemote } from '../forwards';
import type { Connect } from '../ssh/types';
import type { Agent, KeyFileInfo, NewKey } from '../../shared/keys';

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
  readonly startLocal: typeof startLocal;
  readonly startRemote: typeof startRemote;
  readonly programs: Pick<Programs, 'peers'>;
}
