import type { Program } from '../../shared/program';
import { readTcpTables } from './holders';
import { clientInode, type TcpEnd, type TcpRow } from './proc-net';
import { findSocketOwners, readProgram } from './proc-processes';
import type { System } from './system';

/** A client on this machine, by its own end of its connection to us. */
export interface Peer extends TcpEnd {
  /** Our end, where known: two connections may start at one port if they lead to different destinations. */
  readonly to?: TcpEnd | undefined;
}

/** How often a client is looked for that was not found: another user's program is never told to us. */
const tries = 2;

/**
 * Which programs of this machine are behind connections that were accepted here. Cheap enough for once a second: see
 * {@link createPeerFinder}. Linux alone tells; elsewhere the map is empty.
 * @param peers the clients' ends; the same object each time for the same connection
 * @returns the programs of those that could be told; never rejects
 */
type FindPeerPrograms = <Client extends Peer>(
  peers: readonly Client[],
) => Promise<ReadonlyMap<Client, Program>>;

/**
 * Makes what finds the programs behind connections on a system.
 *
 * A client that was found is remembered by its object, as long as that lives, and not looked for again; so the same
 * object has to stand for the same connection. All that are new are looked for in one pass over the processes, those
 * that had connections before and young ones first. A call that comes during a pass waits for it and for one of its own,
 * which it shares with all that came meanwhile.
 */
export function createPeerFinder(system: System): FindPeerPrograms {
  const found = new WeakMap<Peer, Program>();
  const missed = new WeakMap<Peer, number>();
  /** Processes that had connections at the last pass that found any. */
  let known: readonly number[] = [];
  let pass: Promise<void> | null = null;
  let next: { readonly peers: Set<Peer>; readonly done: Promise<void> } | null = null;

  const isUnknown = (peer: Peer): boolean => !found.has(peer) && (missed.get(peer) ?? 0) < tries;

  /** Never rejects. */
  async function lookFor(peers: readonly Peer[]): Promise<void> {
    const programs = await programsOf(system, peers, known).catch(() => new Map<Peer, Program>());
    for (const peer of peers) {
      const program = programs.get(peer);
      if (program === undefined) missed.set(peer, (missed.get(peer) ?? 0) + 1);
      else found.set(peer, program);
    }
    if (programs.size > 0) known = [...new Set([...programs.values()].map(({ pid }) => pid))];
  }

  function look(peers: readonly Peer[]): Promise<void> {
    if (peers.length === 0) return Promise.resolve();
    if (pass === null) {
      pass = lookFor(peers).finally(() => {
        pass = null;
      });
      return pass;
    }
    next ??= queued(pass);
    for (const peer of peers) next.peers.add(peer);
    return next.done;
  }

  function queued(before: Promise<void>): { readonly peers: Set<Peer>; readonly done: Promise<void> } {
    const peers = new Set<Peer>();
    const done = before.then(() => {
      next = null;
      return look([...peers].filter(isUnknown));
    });
    return { peers, done };
  }

  return async (peers) => {
    if (system.platform === 'linux') await look(peers.filter(isUnknown));
    return new Map(
      peers.flatMap((peer) => {
        const program = found.get(peer);
        return program === undefined ? [] : [[peer, program] as const];
      }),
    );
  };
}

/** One pass over the sockets of this machine and the open files of its processes. */
async function programsOf(
  system: System,
  peers: readonly Peer[],
  known: readonly number[],
): Promise<ReadonlyMap<Peer, Program>> {
  const ports = new Set(peers.map(({ port }) => port));
  const rowsOf = new Map<number, TcpRow[]>([...ports].map((port) => [port, []]));
  for (const row of await readTcpTables(system, (port) => ports.has(port))) {
    rowsOf.get(row.localPort)?.push(row);
  }
  const inodes = new Map<Peer, string>();
  for (const peer of peers) {
    const inode = clientInode(rowsOf.get(peer.port) ?? [], peer, peer.to ?? null);
    if (inode !== null) inodes.set(peer, inode);
  }
  const owners = await findSocketOwners(system.proc, new Set(inodes.values()), (pids) =>
    likelyFirst(pids, known),
  );
  const programs = new Map<number, Program | null>();
  for (const pid of new Set(owners.values())) programs.set(pid, await readProgram(system.proc, pid));
  const found = new Map<Peer, Program>();
  for (const [peer, inode] of inodes) {
    const pid = owners.get(inode);
    const program = pid === undefined ? null : (programs.get(pid) ?? null);
    if (program !== null) found.set(peer, program);
  }
  return found;
}

function likelyFirst(pids: readonly number[], known: readonly number[]): readonly number[] {
  const there = new Set(pids);
  return [
    ...new Set([...known.filter((pid) => there.has(pid)), ...pids.toSorted((one, other) => other - one)]),
  ];
}
