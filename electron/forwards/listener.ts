import { createServer, isIP, type Server, type Socket } from 'node:net';
import type { AppError } from '../../shared/errors';
import { localAddresses } from '../../shared/listeners';
import { fail, ok, type Result } from '../../shared/result';
import type { Forward } from '../../shared/forward';
import { resolveHost, type Address } from './addresses';
import { listenError } from './listen-errors';
import { resetSocket } from './reset-socket';
import { systemCode } from '../system/errors';
import type { RunningForward } from './types';

/** Bytes a socket buffers before its sender is paused; above the 64 KiB libuv reads at once, to keep bulk flowing. */
export const socketBuffer = 256 * 1024;

/** The listening sockets of one forward. */
export type Listener = Pick<RunningForward, 'bound' | 'missing' | 'close'>;

interface Candidate extends Address {
  /** Left out in silence where the machine lacks this family. */
  readonly optional: boolean;
}

/**
 * Binds all addresses of a Local or Dynamic forward (shared/listeners). Auto means both families: one that the machine
 * does not have is left out, one that cannot be had for another reason is reported as missing; only if nothing at all
 * can be bound the forward fails. An address given explicitly is bound as it is, a name to all it stands for.
 *
 * @param onConnection gets each accepted socket, half-open, paused and with an error listener
 * @param onTrouble told what goes wrong later, while listening (out of file descriptors, as a rule)
 */
export async function openListener(
  forward: Forward,
  acceptOthers: boolean,
  onConnection: (socket: Socket) => void,
  onTrouble: (error: Error) => void,
): Promise<Result<Listener>> {
  const { port } = forward;
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  const bound: { address: string; port: number }[] = [];
  const missing: AppError[] = [];
  let leftOut: AppError | null = null;

  function accept(socket: Socket): void {
    sockets.add(socket);
    socket.on('error', ignore);
    socket.on('close', () => sockets.delete(socket));
    onConnection(socket);
  }

  const candidates = await findCandidates(forward, acceptOthers);
  if (!candidates.ok) return candidates;
  for (const { address, family, optional } of candidates.value) {
    try {
      const server = await listenOn({ address, family }, port, accept);
      server.on('error', onTrouble);
      servers.push(server);
      bound.push({ address, port });
    } catch (error) {
      const failure = listenError(address, port, error);
      if (optional && isFamilyMissing(error)) leftOut ??= failure;
      else missing.push(failure);
    }
  }

  let closing: Promise<void> | null = null;
  async function closeAll(): Promise<void> {
    const closed = servers.map(closeServer);
    for (const socket of [...sockets]) resetSocket(socket);
    await Promise.all(closed);
  }
  const [firstFailure] = missing;
  if (servers.length === 0) {
    const nothing: AppError = { code: 'listen-failed', data: { address: 'localhost', port, detail: '' } };
    return fail(firstFailure ?? leftOut ?? nothing);
  }
  return ok({ bound, missing, close: () => (closing ??= closeAll()) });
}

async function findCandidates(
  forward: Forward,
  acceptOthers: boolean,
): Promise<Result<readonly Candidate[]>> {
  const candidates: Candidate[] = [];
  const both = forward.family === 'auto';
  const explicit = forward.bindAddress !== null && isIP(forward.bindAddress) !== 0;
  for (const host of localAddresses(forward, acceptOthers)) {
    try {
      // A literal address is bound as it stands; the family limits only what a name is resolved to.
      const found = await resolveHost(host, isIP(host) === 0 ? forward.family : 'auto');
      for (const entry of found) {
        candidates.push({ ...entry, optional: both && !explicit && isLoopbackOrAny(entry.address) });
      }
    } catch (error) {
      return fail(listenError(host, forward.port, error));
    }
  }
  return ok(candidates);
}

/** The addresses that come in pairs, one a family: those of Auto, of `*` and of `localhost`. */
function isLoopbackOrAny(address: string): boolean {
  return ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(address);
}

function isFamilyMissing(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';
}

/**
 * One listening socket. `ipv6Only`, for `::` and `0.0.0.0` are two listeners here; `allowHalfOpen`, for an answer may come
 * after the question's end; `pauseOnConnect`, for nothing is read before there is a channel to put it into.
 */
function listenOn(where: Address, port: number, accept: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(
      { allowHalfOpen: true, pauseOnConnect: true, noDelay: true, highWaterMark: socketBuffer },
      accept,
    );
    server.once('error', reject);
    server.listen({ host: where.address, port, ipv6Only: where.family === 6, exclusive: true }, () => {
      server.removeListener('error', reject);
      resolve(server);
    });
  });
}

/** Resolves when the server and all its connections are closed, and the port is free. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

function ignore(): void {
  // Whoever uses the socket listens for its errors; this only keeps one that nobody uses yet from ending the program.
}
