import type { Program } from '../../shared/program';
import type { Result } from '../../shared/result';
import type { LocalPeer } from '../forwards/connection-table';
import type { startLocal, startRemote } from '../forwards';
import type { ForwardSystem } from '../forwards/types';
import type { Connect } from '../ssh/types';
import type { Clock } from './clock';

/** Answers of the system about the programs on this machine. Nothing here throws; null is "not told". */
export interface Programs {
  /** The program that listens on an address and port. */
  readonly portHolder: (address: string, port: number) => Promise<Program | null>;
  /** The program that listens on a Unix socket. */
  readonly socketHolder: (path: string) => Promise<Program | null>;
  /** The programs at the clients' ends of connections to us. The same object has to stand for the same connection. */
  readonly peers: (peers: readonly LocalPeer[]) => Promise<ReadonlyMap<LocalPeer, Program>>;
  /** The next port after one that nobody listens on at any of the addresses. */
  readonly freePort: (addresses: readonly string[], after: number) => Promise<number | null>;
}

/** The system's list of what starts at login, and Ginnel's place in it. */
export interface LoginItem {
  /** Whether Ginnel starts at login now, whoever arranged it. Never throws. */
  readonly isOn: () => Promise<boolean>;
  /** Never throws. */
  readonly set: (on: boolean) => Promise<Result<null>>;
}

/** The part of the world that sessions touch, wherever they run. */
export interface HostDependencies {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly connect: Connect;
  readonly startLocal: typeof startLocal;
  readonly startRemote: typeof startRemote;
  /** The system that forwards listen on and dial from. */
  readonly system: ForwardSystem;
  readonly programs: Pick<Programs, 'peers'>;
  /** Attempts to log in on the same server at a time; as many as a program alone may make unless given. */
  readonly attemptsAtOnce?: number;
}
