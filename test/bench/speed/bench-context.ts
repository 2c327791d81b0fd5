import type { DesktopProgram } from './desktop-program';
import type { Ends } from './ends';
import { startPeer, type Peer, type PeerName, type Target } from './peers';
import type { Measure } from './measures';

/** What a scenario has to work with. */
export interface Context {
  readonly target: Target;
  readonly ends: Ends;
  /** Others, for what is measured beside a load. */
  readonly quietEnds: Ends;
  readonly rounds: number;
  /** The programs to measure, in the order of their turns. */
  readonly peers: readonly PeerName[];
  /** The desktop app; null where it cannot run. */
  readonly desktop: DesktopProgram | null;
  /** Tells a user how far it is. */
  readonly say: (line: string) => void;
}

/** Something to measure. */
export interface Scenario {
  readonly name: string;
  /** What for, in a line. */
  readonly about: string;
  /** Measures the desktop app, which takes an Electron runtime. */
  readonly needsElectron?: boolean;
  /** Compares what Ginnel is with what it might be: measured when it is asked for by name alone. */
  readonly isAside?: boolean;
  readonly run: (context: Context) => Promise<readonly Measure[]>;
}

/** Starts these programs, does the work with them all, and ends them. */
export async function withPeers<T>(
  names: readonly PeerName[],
  target: Target,
  work: (peers: readonly Peer[]) => Promise<T>,
): Promise<T> {
  const peers: Peer[] = [];
  try {
    for (const name of names) peers.push(await startPeer(name, target));
    return await work(peers);
  } finally {
    for (const peer of peers) await peer.close();
  }
}

/**
 * Measures each program by turns, A B C A B C, so that what else the machine does meets them all.
 * @returns the values of each, a round each
 */
export async function byTurns<T>(
  peers: readonly Peer[],
  rounds: number,
  measure: (peer: Peer) => Promise<T>,
): Promise<ReadonlyMap<PeerName, readonly T[]>> {
  const found = new Map<PeerName, T[]>(peers.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const peer of peers) found.get(peer.name)?.push(await measure(peer));
  }
  return found;
}

/** One figure of all that was found. */
export function valuesOf<T>(
  found: ReadonlyMap<PeerName, readonly T[]>,
  pick: (one: T) => number,
): Measure['values'] {
  return Object.fromEntries([...found].map(([name, all]) => [name, all.map(pick)]));
}
