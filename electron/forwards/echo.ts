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
export interface Echo {
  /** Takes what comes in, and hands on all that is not the trial's own. */
  readonly receive: (incoming: IncomingConnection) => void;
  /**
   * Makes the trial; one at a time.
   * @param misnamed the server's name for the last connection there that was refused for its name; see RemoteListener
   * @returns null when the connection came back, or when the server does not let us try
   */
  readonly call: (
    bound: Bound,
    through: Through,
    signal: AbortSignal,
    misnamed?: () => string | null,
  ) => Promise<AppError | null>;
}

type Serve = (incoming: IncomingConnection) => void;

/** Milliseconds a connection to the listener may take to come back here. */
const returnLimit = 5000;

/** A trial under way. */
interface Call {
  /** Where the server connects to; null for a socket. */
  readonly host: string | null;
  readonly mark: Buffer;
  /** Some connection came in: ours may be among them. */
  readonly came: () => void;
  /** Ours came in. */
  readonly heard: () => void;
  /** Connections that were accepted and not told apart yet, with what lets each go on. */
  readonly undecided: Set<() => void>;
}

/**
 * Creates the echo of one listener.
 *
 * A server does not tell from which of its ports it connects. So what comes in from the server itself while a trial is on
 * its way is accepted, and the trial sends a few random bytes: the one they come out of is ours. Any other goes on as if
 * nothing had been, its first bytes still in it; it waits for no longer than the trial takes. Nothing is sent before some
 * connection has come in: what listens there may be another program.
 * @param serve takes the connections of others
 */
export function createEcho(serve: Serve, limit = returnLimit): Echo {
  let call: Call | null = null;

  const screen = (incoming: IncomingConnection, current: Call): void => {
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
      if (Buffer.isBuffer(first) && first.equals(current.mark)) {
        stopLooking();
        abandonChannel(channel);
        current.heard();
        return;
      }
      if (first !== null) channel.unshift(first);
      goOn();
    };
    current.undecided.add(goOn);
    channel.on('readable', look);
    channel.on('close', goOn);
    current.came();
  };

  return {
    receive: (incoming) => {
      if (call !== null && mayBeOurs(incoming, call)) screen(incoming, call);
      else serve(incoming);
    },
    call: async (bound, through, signal, misnamed = () => null) => {
      let refused: AppError | null = null;
      for (const place of placesOf(bound)) {
        const mark = randomBytes(16);
        const course = startCourse(mark, signal, limit);
        const undecided = new Set<() => void>();
        const { came, heard } = course;
        call = { host: 'host' in place ? place.host : null, mark, undecided, came, heard };
        try {
          const opened = await openBriefly(place, through);
          if (opened.ok) {
            const isBack = await course.opened(opened.value);
            return isBack || signal.aborted ? null : (refusedByName(bound, misnamed()) ?? astray(bound));
          }
          if (!isRefusal(opened.error) && !hasTried(opened.error)) {
            // Where the server does not let us try, its word that it listens is all there is.
            return opened.error.code === 'not-connected' ? opened.error : null;
          }
          refused ??= opened.error;
        } finally {
          course.stop();
          call = null;
          for (const goOn of [...undecided]) goOn();
        }
      }
      return refusedByName(bound, misnamed()) ?? gone(bound, refused);
    },
  };
}

/** One trial's course, from the request for a channel to its coming back or the end of patience. */
interface Course extends Pick<Call, 'came' | 'heard'> {
  /** The channel is open: sends the mark once something has come in. Resolves with whether it came back. */
  readonly opened: (channel: Duplex) => Promise<boolean>;
  readonly stop: () => void;
}

function startCourse(mark: Buffer, signal: AbortSignal, limit: number): Course {
  let channel: Duplex | null = null;
  let timer: NodeJS.Timeout | undefined;
  let hasCome = false;
  let settle: (isBack: boolean) => void;
  const isBack = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  const over = (): void => {
    settle(false);
  };
  const sendMark = (): void => {
    if (hasCome && channel?.writable === true) channel.write(mark);
  };
  signal.addEventListener('abort', over);
  if (signal.aborted) over();
  return {
    came: () => {
      const isFirst = !hasCome;
      hasCome = true;
      if (isFirst) sendMark();
    },
    heard: () => {
      settle(true);
    },
    opened: (opened) => {
      channel = opened;
      timer = setTimeout(over, limit);
      opened.on('error', ignore);
      // Read, so that its end is noticed; there is nothing in it for us.
      opened.resume();
      sendMark();
      return isBack;
    },
    stop: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
      if (channel !== null) abandonChannel(channel);
    },
  };
}

function mayBeOurs({ from }: IncomingConnection, { host }: Call): boolean {
  // An IPv4 client of a socket for both families has its address in IPv6's clothes.
  const address = from.host.replace(/^::ffff:/iu, '');
  return host === null || address === host || isLoopback(address);
}

/** Where to connect to at the server: it may have bound loopback whatever it was asked for (GatewayPorts). */
function placesOf(bound: Bound): readonly Destination[] {
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

function astray(bound: Bound): AppError {
  const data = 'path' in bound ? { path: bound.path } : { address: bound.address, port: bound.port };
  return { code: 'remote-astray', data };
}

function ignore(): void {
  // A trial that fails has failed by its time limit.
}
