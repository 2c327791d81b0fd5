import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { listenOn } from './ports';
import type { Random } from './random';

/**
 * A stretch of network between a client and a server, on a port of 127.0.0.1, that does what networks do: it resets, ends,
 * stops, delays, forgets and cuts connections in the middle, takes none, or takes several in another order than they came.
 */
export interface RoughNetwork {
  readonly port: number;
  /** Connections that go through it now. */
  readonly connections: () => number;
  /** Leads new connections to another port. */
  readonly lead: (to: number) => void;
  /** Resets all connections, at both ends. */
  readonly reset: () => void;
  /** Ends all connections in an orderly way, at both ends. */
  readonly end: () => void;
  /** Lets so many more bytes through to the client, then ends in order or by a reset, in the middle of whatever that is. */
  readonly truncate: (after: number, how: 'end' | 'reset') => void;
  /** Passes nothing on until `resume`; nothing is lost. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Loses all that its present connections carry from now on, and neither end hears of the other: as when an address changes. */
  readonly forget: () => void;
  /** Resets what was forgotten, at both ends, as a keepalive or a router does in the end. */
  readonly bury: () => void;
  /** Delays all that passes by so many milliseconds. */
  readonly delay: (milliseconds: number) => void;
  /** Takes no connections until `open`; those there are stay. */
  readonly shut: () => void;
  readonly open: () => Promise<void>;
  /** Keeps new connections waiting until `letIn`, which lets them in in another order. */
  readonly hold: () => void;
  readonly letIn: (random: Random) => void;
  readonly close: () => void;
}

/** Two sockets, the client's and the server's, and what is between them. */
interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  lost: boolean;
  /** Bytes that still go to the client before it is cut; null for no end. */
  rest: number | null;
  how: 'end' | 'reset';
}

interface Weather {
  readonly latency: () => number;
  readonly isPaused: () => boolean;
}

/** Starts a stretch of network to a port of 127.0.0.1. */
export async function startRoughNetwork(port: number, to: number): Promise<RoughNetwork> {
  const pairs = new Set<Pair>();
  const held: Socket[] = [];
  let destination = to;
  let holding = false;
  let paused = false;
  let latency = 0;

  const weather: Weather = { latency: () => latency, isPaused: () => paused };

  const join = (near: Socket): void => {
    const far = createConnection({
      port: destination,
      host: '127.0.0.1',
      allowHalfOpen: true,
      noDelay: true,
    });
    const pair: Pair = { near, far, lost: false, rest: null, how: 'end' };
    pairs.add(pair);
    flow(near, far, pair, weather);
    flow(far, near, pair, weather);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      // Who refuses, or goes with an error, is told on as that.
      one.on('error', () => {
        if (!pair.lost) other.resetAndDestroy();
      });
      one.on('close', () => {
        if (!pair.lost) other.destroy();
        if (near.destroyed && far.destroyed) pairs.delete(pair);
      });
      if (paused) one.pause();
    }
  };
  const arrive = (near: Socket): void => {
    near.setNoDelay(true);
    if (!holding) {
      join(near);
      return;
    }
    near.on('error', () => near.destroy());
    held.push(near);
  };
  const listen = async (): Promise<Server> => {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: false }, arrive);
    await listenOn(server, port);
    return server;
  };
  const resetAll = (which: (pair: Pair) => boolean): void => {
    for (const pair of [...pairs].filter(which)) {
      pair.near.resetAndDestroy();
      pair.far.resetAndDestroy();
    }
  };
  let server: Server | null = await listen();

  return {
    port,
    connections: () => pairs.size,
    lead: (next) => {
      destination = next;
    },
    reset: () => {
      resetAll(({ lost }) => !lost);
    },
    end: () => {
      for (const { near, far } of pairs) {
        near.end();
        far.end();
      }
    },
    truncate: (after, how) => {
      for (const pair of pairs) Object.assign(pair, { rest: after, how });
    },
    pause: () => {
      paused = true;
      for (const { near, far } of pairs) for (const socket of [near, far]) socket.pause();
    },
    resume: () => {
      paused = false;
      for (const { near, far } of pairs) for (const socket of [near, far]) socket.resume();
    },
    forget: () => {
      for (const pair of pairs) pair.lost = true;
    },
    bury: () => {
      resetAll(({ lost }) => lost);
    },
    delay: (milliseconds) => {
      latency = milliseconds;
    },
    shut: () => {
      server?.close();
      server = null;
    },
    open: async () => {
      server ??= await listen();
    },
    hold: () => {
      holding = true;
    },
    letIn: (random) => {
      holding = false;
      for (const near of random.shuffled(held.splice(0))) if (!near.destroyed) join(near);
    },
    close: () => {
      server?.close();
      for (const near of held) near.destroy();
      for (const { near, far } of pairs) for (const socket of [near, far]) socket.destroy();
    },
  };
}

/** Carries what comes from one socket to the other, as late as it is to be, and its end after it. */
function flow(from: Socket, to: Socket, pair: Pair, { latency, isPaused }: Weather): void {
  const queue: { readonly due: number; readonly act: () => void }[] = [];
  let timer: NodeJS.Timeout | null = null;
  const pump = (): void => {
    timer = null;
    for (let next = queue[0]; next !== undefined && next.due <= Date.now(); next = queue[0]) {
      queue.shift();
      next.act();
    }
    const [next] = queue;
    if (next !== undefined) timer = setTimeout(pump, Math.max(1, next.due - Date.now()));
  };
  const later = (act: () => void): void => {
    const wait = latency();
    if (wait === 0 && queue.length === 0) act();
    else {
      // In the order it came, also where the delay has become shorter since.
      queue.push({ due: Math.max(Date.now() + wait, queue.at(-1)?.due ?? 0), act });
      timer ??= setTimeout(pump, wait);
    }
  };
  const deliver = (bytes: Buffer): void => {
    if (pair.lost || to.destroyed) return;
    const cut = from === pair.far && pair.rest !== null;
    const passed = cut ? bytes.subarray(0, pair.rest ?? 0) : bytes;
    if (passed.length > 0 && !to.write(passed)) {
      from.pause();
      to.once('drain', () => {
        if (!isPaused()) from.resume();
      });
    }
    if (!cut) return;
    pair.rest = (pair.rest ?? 0) - passed.length;
    if (pair.rest > 0) return;
    if (pair.how === 'end') to.end();
    else to.resetAndDestroy();
    from.resetAndDestroy();
  };
  from.on('data', (bytes: Buffer) => {
    later(() => {
      deliver(bytes);
    });
  });
  from.on('end', () => {
    later(() => {
      if (!pair.lost) to.end();
    });
  });
  from.on('close', () => {
    if (timer !== null) clearTimeout(timer);
  });
}
