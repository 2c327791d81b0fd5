import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { isLoopback, portSchema, type Destination } from '../../shared/endpoint';
import type { AppError } from '../../shared/errors';
import type { Bound } from '../../shared/status';
import { abandonChannel } from '../ssh/ssh2/channel-state';
import type { IncomingConnection } from '../ssh/types';
import { hasTried, isRefusal, openBriefly, type Through } from './reachability';

/**
 * Finds out whether what listens on the server for us is really there: has the server connect to it and sees whether that
 * connection comes back here.
 */
export interface SelfTest {
  /** Takes what comes in, and hands on all that is not the self-test's own. */
  readonly receive: (incoming: IncomingConnection) => void;
  /**
   * Runs the self-test; one at a time.
   * @param misnamed the server's name for the last connection there that was refused for its name; see RemoteListener
   * @returns null when the connection came back, or when the server does not let us try
   */
  readonly run: (
    bound: Bound,
    through: Through,
    signal: AbortSignal,
    misnamed?: () => string | null,
  ) => Promise<AppError | null>;
}

type Serve = (incoming: IncomingConnection) => void;

/** Milliseconds a connection to the listener may take to come back here. */
const returnLimit = 5000;

/** A self-test under way. */
interface Attempt {
  /** Where the server connects to; null for a socket. */
  readonly host: string | null;
  readonly nonce: Buffer;
  /** Some connection came in: ours may be among them. */
  readonly onIncoming: () => void;
  /** Ours came in. */
  readonly onReturned: () => void;
  /** Connections that were accepted and not told apart yet, with what lets each go on. */
  readonly undecided: Set<() => void>;
}

/**
 * Creates the self-test of one listener.
 *
 * A server does not tell from which of its ports it connects. So what comes in from the server itself while
 * a self-test is under way is accepted, and the self-test sends a few random bytes: the one they come out of is ours. Any other goes on as if
 * nothing had been, its first bytes still in it; it waits for no longer than the self-test takes. Nothing is sent before some
 * connection has come in: what listens there may be another program.
 * @param serve takes the connections of others
 */
export function createSelfTest(serve: Serve, limit = returnLimit): SelfTest {
  let run: Attempt | null = null;

  const screen = (incoming: IncomingConnection, current: Attempt): void => {
    let channel: Duplex;
    try {
      channel = incoming.accept();
    } catch {
      // The connection to the server has ended meanwhile.
      return;
    }
    // Whoever takes it over listens for its errors; until then one must not end the program.
    channel.on('error', ignore);
    const stopLooking = (): void => {
      current.undecided.delete(goOn);
      channel.off('readable', look);
      channel.off('close', goOn);
    };
    const goOn = (): void => {
      stopLooking();
      serve({
        from: incoming.from,
        accept: () => channel,
        reject: () => {
          abandonChannel(channel);
        },
      });
    };
    const look = (): void => {
      // Nothing but its end: that is not ours, and whoever takes it must see that end.
      const first: unknown = channel.readableLength === 0 ? null : channel.read();
      if (Buffer.isBuffer(first) && first.equals(current.nonce)) {
        stopLooking();
        abandonChannel(channel);
        current.onReturned();
        return;
      }
      if (first !== null) channel.unshift(first);
      goOn();
    };
    current.undecided.add(goOn);
    channel.on('readable', look);
    channel.on('close', goOn);
    current.onIncoming();
  };

  return {
    receive: (incoming) => {
      if (run !== null && mayBeOurs(incoming, run)) screen(incoming, run);
      else serve(incoming);
    },
    run: async (bound, through, signal, misnamed = () => null) => {
      let refused: AppError | null = null;
      for (const destination of destinationsOf(bound)) {
        const nonce = randomBytes(16);
        const attempt = startSelfTest(nonce, signal, limit);
        const undecided = new Set<() => void>();
        const { onIncoming, onReturned } = attempt;
        run = {
          host: 'host' in destination ? destination.host : null,
          nonce,
          undecided,
          onIncoming,
          onReturned,
        };
        try {
          const opened = await openBriefly(destination, through);
          if (opened.ok) {
            const isBack = await attempt.opened(opened.value);
            return isBack || signal.aborted ? null : (refusedByName(bound, misnamed()) ?? notReturned(bound));
          }
          if (!isRefusal(opened.error) && !hasTried(opened.error)) {
            // Where the server does not let us try, its word that it listens is all there is.
            return opened.error.code === 'not-connected' ? opened.error : null;
          }
          refused ??= opened.error;
        } finally {
          attempt.stop();
          run = null;
          for (const goOn of [...undecided]) goOn();
        }
      }
      return refusedByName(bound, misnamed()) ?? gone(bound, refused);
    },
  };
}

/** One self-test, from the request for a channel to its coming back or the end of patience. */
interface RunningAttempt extends Pick<Attempt, 'onIncoming' | 'onReturned'> {
  /** The channel is open: sends the nonce once something has come in. Resolves with whether it came back. */
  readonly opened: (channel: Duplex) => Promise<boolean>;
  readonly stop: () => void;
}

function startSelfTest(nonce: Buffer, signal: AbortSignal, limit: number): RunningAttempt {
  let channel: Duplex | null = null;
  let timer: NodeJS.Timeout | undefined;
  let hasIncoming = false;
  let settle: (isBack: boolean) => void;
  const isBack = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  const over = (): void => {
    settle(false);
  };
  const sendNonce = (): void => {
    if (hasIncoming && channel?.writable === true) channel.write(nonce);
  };
  signal.addEventListener('abort', over);
  if (signal.aborted) over();
  return {
    onIncoming: () => {
      const isFirst = !hasIncoming;
      hasIncoming = true;
      if (isFirst) sendNonce();
    },
    onReturned: () => {
      settle(true);
    },
    opened: (opened) => {
      channel = opened;
      timer = setTimeout(over, limit);
      opened.on('error', ignore);
      // Read, so that its end is noticed; there is nothing in it for us.
      opened.resume();
      sendNonce();
      return isBack;
    },
    stop: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
      if (channel !== null) abandonChannel(channel);
    },
  };
}

function mayBeOurs({ from }: IncomingConnection, { host }: Attempt): boolean {
  // An IPv4 client of a socket for both families has its address in IPv6's clothes.
  const address = from.host.replace(/^::ffff:/iu, '');
  return host === null || address === host || isLoopback(address);
}

/** Where to connect to at the server: it may have bound loopback whatever it was asked for (GatewayPorts). */
function destinationsOf(bound: Bound): readonly Destination[] {
  if ('path' in bound) return [bound];
  const { address } = bound;
  const isAny = ['', '*', '0.0.0.0', '::', 'localhost'].includes(address.toLowerCase());
  const hosts = new Set([...(isAny ? [] : [address]), '127.0.0.1', '::1']);
  return [...hosts].map((host) => ({ host, port: portSchema.parse(bound.port) }));
}

function gone(bound: Bound, refused: AppError | null): AppError {
  const detail = refused !== null && 'detail' in refused.data ? refused.data.detail : '';
  return {
    code: 'remote-gone',
    data:
      'path' in bound ? { path: bound.path, detail } : { address: bound.address, port: bound.port, detail },
  };
}

/** The connection did come back, but under a name that may be another listener's. */
function refusedByName(bound: Bound, named: string | null): AppError | null {
  if (named === null || 'path' in bound) return null;
  return { code: 'remote-misnamed', data: { address: bound.address, port: bound.port, named } };
}

function notReturned(bound: Bound): AppError {
  const data = 'path' in bound ? { path: bound.path } : { address: bound.address, port: bound.port };
  return { code: 'remote-not-returned', data };
}

function ignore(): void {
  // A self-test that fails has failed by its time limit.
}
