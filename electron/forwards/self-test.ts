import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { isLoopback, portSchema, type Destination } from '../../shared/endpoint';
import type { AppError } from '../../shared/errors';
import type { Bound } from '../../shared/status';
import { abandonChannel } from '../ssh/ssh2/channel-state';
import type { IncomingConnection } from '../ssh/types';
import { hasTried, isRefusal, openBriefly, type Through } from './reachability';

type Serve = (incoming: IncomingConnection) => void;

/** Milliseconds a connection to the listener may take to come back here. */
const returnLimit = 5000;

/** A self-test under way, from the request for a channel to its coming back or the end of patience. */
class Attempt {
  readonly nonce = randomBytes(16);
  /** Connections that were accepted and not told apart yet, with what lets each go on. */
  readonly undecided = new Set<() => void>();
  #channel: Duplex | null = null;
  #timer: NodeJS.Timeout | undefined;
  #hasIncoming = false;
  #settle: (isBack: boolean) => void = () => undefined;
  readonly #isBack = new Promise<boolean>((resolve) => {
    this.#settle = resolve;
  });

  /** @param host where the server connects to; null for a socket */
  constructor(
    readonly host: string | null,
    private readonly signal: AbortSignal,
    private readonly limit: number,
  ) {
    signal.addEventListener('abort', this.#giveUp);
    if (signal.aborted) this.#giveUp();
  }

  /** Some connection came in: ours may be among them. */
  noteIncoming(): void {
    const isFirst = !this.#hasIncoming;
    this.#hasIncoming = true;
    if (isFirst) this.#sendNonce();
  }

  /** Ours came in. */
  noteReturned(): void {
    this.#settle(true);
  }

  /** The channel is open: sends the nonce once something has come in. Resolves with whether it came back. */
  isBack(channel: Duplex): Promise<boolean> {
    this.#channel = channel;
    this.#timer = setTimeout(this.#giveUp, this.limit);
    channel.on('error', ignore);
    // Read, so that its end is noticed; there is nothing in it for us.
    channel.resume();
    this.#sendNonce();
    return this.#isBack;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.signal.removeEventListener('abort', this.#giveUp);
    if (this.#channel !== null) abandonChannel(this.#channel);
    for (const goOn of [...this.undecided]) goOn();
  }

  readonly #giveUp = (): void => this.#settle(false);

  #sendNonce(): void {
    if (this.#hasIncoming && this.#channel?.writable === true) this.#channel.write(this.nonce);
  }
}

/**
 * Finds out whether what listens on the server for us is really there: has the server connect to it and sees whether that
 * connection comes back here.
 *
 * A server does not tell from which of its ports it connects. So what comes in from the server itself while
 * a self-test is under way is accepted, and the self-test sends a few random bytes: the one they come out of is ours. Any other goes on as if
 * nothing had been, its first bytes still in it; it waits for no longer than the self-test takes. Nothing is sent before some
 * connection has come in: what listens there may be another program.
 */
export class SelfTest {
  #running: Attempt | null = null;

  /** @param serve takes the connections of others */
  constructor(
    private readonly serve: Serve,
    private readonly limit = returnLimit,
  ) {}

  /** Takes what comes in, and hands on all that is not the self-test's own. */
  receive(incoming: IncomingConnection): void {
    if (this.#running !== null && mayBeOurs(incoming, this.#running)) this.#screen(incoming, this.#running);
    else this.serve(incoming);
  }

  /**
   * Runs the self-test; one at a time.
   * @param misnamed the server's name for the last connection there that was refused for its name; see RemoteListener
   * @returns null when the connection came back, or when the server does not let us try
   */
  async run(
    bound: Bound,
    through: Through,
    signal: AbortSignal,
    misnamed: () => string | null = () => null,
  ): Promise<AppError | null> {
    let refused: AppError | null = null;
    for (const destination of destinationsOf(bound)) {
      const attempt = new Attempt('host' in destination ? destination.host : null, signal, this.limit);
      this.#running = attempt;
      try {
        const opened = await openBriefly(destination, through);
        if (opened.ok) {
          const isBack = await attempt.isBack(opened.value);
          return isBack || signal.aborted ? null : (refusedByName(bound, misnamed()) ?? notReturned(bound));
        }
        if (!isRefusal(opened.error) && !hasTried(opened.error)) {
          // Where the server does not let us try, its word that it listens is all there is.
          return opened.error.code === 'not-connected' ? opened.error : null;
        }
        refused ??= opened.error;
      } finally {
        this.#running = null;
        attempt.stop();
      }
    }
    return refusedByName(bound, misnamed()) ?? gone(bound, refused);
  }

  #screen(incoming: IncomingConnection, attempt: Attempt): void {
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
      attempt.undecided.delete(goOn);
      channel.off('readable', look);
      channel.off('close', goOn);
    };
    const goOn = (): void => {
      stopLooking();
      const reject = (): void => abandonChannel(channel);
      this.serve({ from: incoming.from, accept: () => channel, reject });
    };
    const look = (): void => {
      // Nothing but its end: that is not ours, and whoever takes it must see that end.
      const first: unknown = channel.readableLength === 0 ? null : channel.read();
      if (Buffer.isBuffer(first) && first.equals(attempt.nonce)) {
        stopLooking();
        abandonChannel(channel);
        attempt.noteReturned();
        return;
      }
      if (first !== null) channel.unshift(first);
      goOn();
    };
    attempt.undecided.add(goOn);
    channel.on('readable', look);
    channel.on('close', goOn);
    attempt.noteIncoming();
  }
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
