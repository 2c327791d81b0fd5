import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';

/** A stretch of network between a client and a server, which counts what goes through and can lose it. */
export interface Relay {
  readonly port: number;
  /** Bytes from the client to the server, and back. */
  readonly counted: { up: number; down: number };
  /** Passes nothing on from here on, in either direction; connections stay open. */
  readonly silence: () => void;
  /** Cuts the clients off; the server hears of it when the returned function is called, and not before. */
  readonly orphan: () => () => void;
  readonly close: () => Promise<void>;
}

/**
 * Starts a server on 127.0.0.1 that makes a connection to a port there for each one it takes. When either of the two ends,
 * the other does.
 * @param join called with the two, to have bytes pass between them
 */
export async function startBetween(
  to: number,
  join: (near: Socket, far: Socket) => void,
): Promise<Pick<Relay, 'port' | 'close'>> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = createConnection(to, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
    }
    join(near, far);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * Starts a relay to a port of 127.0.0.1.
 * @param pass called with what comes from the server, all of it so far; how many of its bytes to pass on
 */
export async function startRelay(
  to: number,
  pass: (received: Buffer) => number = () => Infinity,
): Promise<Relay> {
  const counted = { up: 0, down: 0 };
  const pairs = new Set<{ readonly near: Socket; readonly far: Socket }>();
  let silent = false;
  const between = await startBetween(to, (near, far) => {
    pairs.add({ near, far });
    let received = Buffer.alloc(0);
    let passed = 0;
    near.on('data', (chunk) => {
      if (silent) return;
      counted.up += chunk.length;
      far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (silent) return;
      received = Buffer.concat([received, chunk]);
      const end = Math.min(received.length, Math.max(passed, pass(received)));
      near.write(received.subarray(passed, end));
      counted.down += end - passed;
      passed = end;
    });
  });
  return {
    ...between,
    counted,
    silence: () => {
      silent = true;
    },
    orphan: () => {
      const orphans = [...pairs].map(({ near, far }) => {
        near.removeAllListeners('close');
        near.destroy();
        return far;
      });
      pairs.clear();
      return () => {
        for (const far of orphans) far.destroy();
      };
    },
  };
}
