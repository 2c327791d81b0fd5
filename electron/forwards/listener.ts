import { createServer, isIP, type AddressInfo, type ListenOptions, type Server, type Socket } from 'node:net';
import type { PortSource } from '../../shared/endpoint';
import type { AppError } from '../../shared/errors';
import type { AddressFamily } from '../../shared/forward';
import { localAddresses } from '../../shared/listeners';
import { fail, ok, type Result } from '../../shared/result';
import { systemCode } from '../system/errors';
import { serveInSlices } from './accept-slices';
import { resolveHost, type Address } from '../net/addresses';
import { listenError } from './listen-errors';
import type { ForwardSystem, RunningForward } from './types';
import { closeServer, socketBuffer } from '../net/unix-sockets';
import { sharesPort } from '../system/listener-table';

/**
 * Connections that the system keeps until they are accepted (listen(2) caps it by its own limit). With fewer, one program
 * that opens thousands at once has the system drop others', which try again a second later.
 */
const backlog = 4096;

/** The listening sockets of one forward. Closing them leaves the connections they accepted alone. */
export type Listener = Pick<RunningForward, 'bound' | 'missing' | 'complete' | 'close'>;

/** Request to listen. */
interface ListenRequest {
  readonly source: PortSource;
  readonly family: AddressFamily;
  /** The box that widens local listeners is ticked. */
  readonly acceptOthers: boolean;
  /** For port 0: the port to take if it is free, as it was had before; null for any. */
  readonly lastPort: number | null;
}

export interface ListenEvents {
  /** Gets each accepted socket, half-open, paused and with an error listener. */
  readonly connection: (socket: Socket) => void;
  /** Told what goes wrong later, while listening (out of file descriptors, as a rule). */
  readonly trouble: (error: Error) => void;
}

interface Candidate extends Address {
  /** Left out in silence where the machine lacks this family. */
  readonly optional: boolean;
}

/** An address that could not be bound, and why. */
interface Missing {
  readonly candidate: Candidate;
  readonly failure: AppError;
}

/** The system that listeners are opened on; a test gives another one. */
interface ListenSystem extends Pick<ForwardSystem, 'platform' | 'readListeners'> {
  /** Opens one listening socket. */
  readonly listen?: typeof listenOn;
}

/** How often another port is tried when port 0 gave one that is taken on the other family. */
const portAttempts = 20;

/**
 * Binds all addresses of a Local or Dynamic forward (shared/listeners). Auto means both families: one that the machine
 * does not have is left out, one that cannot be had for another reason is reported as missing; only if nothing at all
 * can be bound the forward fails. An address given explicitly is bound as it is, a name to all it stands for. Port 0 gives
 * the same port, chosen by the system, on all of them.
 *
 * An address that overlaps another listener's (its port on all addresses, or on one of ours) counts as in use on every
 * system: where it could be bound all the same, connections would come to us that were meant for that program, or to it
 * that were meant for us, without a word to anybody. PuTTY asks Windows for the same with SO_EXCLUSIVEADDRUSE.
 */
export async function openListener(
  request: ListenRequest,
  events: ListenEvents,
  system: ListenSystem,
): Promise<Result<Listener>> {
  const candidates = await findCandidates(request, system.platform);
  if (!candidates.ok) return candidates;
  const { port } = request.source;
  if (port !== 0) return bindAll(candidates.value, port, events, system);
  if (request.lastPort !== null) {
    const again = await bindAll(candidates.value, request.lastPort, events, system);
    if (again.ok && again.value.missing.length === 0) return again;
    if (again.ok) await again.value.close();
  }
  for (let attempt = 1; ; attempt += 1) {
    const bound = await bindAll(candidates.value, 0, events, system);
    const failures = bound.ok ? bound.value.missing : [bound.error];
    const isTaken = failures.some(({ code }) => code === 'listen-in-use');
    if (!isTaken || attempt === portAttempts) return bound;
    if (bound.ok) await bound.value.close();
  }
}

async function bindAll(
  candidates: readonly Candidate[],
  wanted: number,
  events: ListenEvents,
  system: ListenSystem,
): Promise<Result<Listener>> {
  const servers: Server[] = [];
  const bound: { address: string; port: number }[] = [];
  let missing: readonly Missing[] = [];
  let port = wanted;
  let leftOut: AppError | null = null;
  const bind = async (some: readonly Candidate[]): Promise<void> => {
    const failed: Missing[] = [];
    for (const candidate of some) {
      const { address, family, optional } = candidate;
      try {
        const server = await listenAlone({ address, family, port }, events.connection, system);
        server.on('error', events.trouble);
        servers.push(server);
        port = (server.address() as AddressInfo).port;
        bound.push({ address, port });
      } catch (error) {
        const failure = listenError(address, port, error, system.platform);
        if (optional && isFamilyMissing(error)) leftOut ??= failure;
        else failed.push({ candidate, failure });
      }
    }
    missing = failed;
  };
  await bind(candidates);
  let closing: Promise<unknown> | null = null;
  const [first] = missing;
  if (servers.length === 0) {
    const nothing: AppError = { code: 'listen-failed', data: { address: 'localhost', port, detail: '' } };
    return fail(first?.failure ?? leftOut ?? nothing);
  }
  const places = (): Pick<RunningForward, 'bound' | 'missing'> => ({
    bound: [...bound],
    missing: missing.map(({ failure }) => failure),
  });
  return ok({
    ...places(),
    complete: async () => {
      await bind(missing.map(({ candidate }) => candidate));
      return places();
    },
    close: async () => {
      await (closing ??= Promise.all(servers.map(closeServer)));
    },
  });
}

/**
 * Binds one address that no other listener overlaps. The look comes before the socket, which would get connections from its
 * first moment on; of a port that the system chooses it can only come behind it.
 * @throws the system's error; EADDRINUSE for an address that overlaps another
 */
async function listenAlone(
  { address, family, port }: Address & { readonly port: number },
  accept: (socket: Socket) => void,
  { readListeners, listen = listenOn }: ListenSystem,
): Promise<Server> {
  const isShared = async (at: number): Promise<boolean> =>
    sharesPort((await readListeners?.()) ?? [], address, at, process.pid);
  const inUse = (): Error => Object.assign(new Error('EADDRINUSE'), { code: 'EADDRINUSE' });
  if (port !== 0 && (await isShared(port))) throw inUse();
  const server = await listen({ host: address, port, ipv6Only: family === 6, exclusive: true }, accept);
  if (port !== 0 || !(await isShared((server.address() as AddressInfo).port))) return server;
  await closeServer(server);
  throw inUse();
}

async function findCandidates(
  request: ListenRequest,
  platform: NodeJS.Platform,
): Promise<Result<readonly Candidate[]>> {
  const { source, family } = request;
  const candidates: Candidate[] = [];
  const both = family === 'auto';
  const explicit = source.bindAddress !== null && isIP(source.bindAddress) !== 0;
  for (const host of localAddresses(source, family, request.acceptOthers)) {
    try {
      // A literal address is bound as it stands; the family limits only what a name is resolved to.
      const found = await resolveHost(host, isIP(host) === 0 ? family : 'auto');
      for (const entry of found) {
        candidates.push({ ...entry, optional: both && !explicit && isLoopbackOrAny(entry.address) });
      }
    } catch (error) {
      return fail(listenError(host, source.port, error, platform));
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
export function listenOn(where: ListenOptions, accept: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(
      { allowHalfOpen: true, pauseOnConnect: true, noDelay: 'port' in where, highWaterMark: socketBuffer },
      (socket) => {
        // The user of the socket listens for its errors; this only keeps one that has no user yet from ending the program.
        socket.on('error', () => undefined);
        accept(socket);
      },
    );
    server.once('error', reject);
    server.listen({ ...where, backlog }, () => {
      server.removeListener('error', reject);
      server.once('close', serveInSlices(server).close);
      resolve(server);
    });
  });
}
