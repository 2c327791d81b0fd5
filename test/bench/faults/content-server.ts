import { createServer, type Server, type Socket } from 'node:net';
import { resetError, wasReset } from '../../../electron/net/reset-socket';
import { listenOn } from './ports';
import { headerLength, isContent, readHeader, trailer, type StreamPlan } from './content';
import { send } from './sender';

/** How a stream ended at the server: with all its bytes, with an orderly end before that, with an error, with others' bytes. */
export type ServerVerdict = 'whole' | 'truncated' | 'cut' | 'wrong';

/** Behind the tunnels: takes what a stream brings, and sends what it asks for. */
export interface ContentServer {
  readonly port: number;
  readonly connections: () => number;
  /** Listens no more; what runs goes on. */
  readonly leave: () => void;
  readonly comeBack: () => Promise<void>;
  readonly close: () => void;
}

/** @param ended called once for each stream whose header came whole */
export async function startContentServer(
  port: number,
  ended: (plan: StreamPlan, verdict: ServerVerdict) => void,
): Promise<ContentServer> {
  const sockets = new Set<Socket>();
  const listen = async (): Promise<Server> => {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      serveStream(socket, ended);
    });
    await listenOn(server, port);
    return server;
  };
  let server: Server | null = await listen();
  return {
    port,
    connections: () => sockets.size,
    leave: () => {
      // Connections are left alone: a cut here reaches the client as an orderly end, for SSH has no other.
      server?.close();
      server = null;
    },
    comeBack: async () => {
      server ??= await listen();
    },
    close: () => {
      server?.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function serveStream(socket: Socket, ended: (plan: StreamPlan, verdict: ServerVerdict) => void): void {
  let plan: StreamPlan | null = null;
  let head = Buffer.alloc(0);
  let received = 0;
  let sentAll = false;
  let gotAll = false;
  let told = false;
  const tell = (verdict: ServerVerdict): void => {
    if (told || plan === null) return;
    told = true;
    ended(plan, verdict);
  };
  const finish = (): void => {
    if (sentAll && gotAll) socket.end(trailer);
  };
  const take = (bytes: Buffer): void => {
    if (plan === null || bytes.length === 0) return;
    const fits = received + bytes.length <= plan.up && isContent(plan.seed + 1, received, bytes);
    received += bytes.length;
    if (fits) return;
    tell('wrong');
    socket.destroy();
  };
  socket.on('data', (bytes: Buffer) => {
    if (plan !== null) {
      take(bytes);
      return;
    }
    head = Buffer.concat([head, bytes]);
    if (head.length < headerLength) return;
    plan = readHeader(head);
    if (plan === null) {
      socket.destroy();
      return;
    }
    take(head.subarray(headerLength));
    send(socket, { seed: plan.seed, length: plan.down, pace: plan.pace }, () => {
      sentAll = true;
      finish();
    });
  });
  socket.on('end', () => {
    if (plan === null) {
      // Somebody only looked whether anyone is here.
      socket.end();
      return;
    }
    if (received === plan.up) {
      tell('whole');
      gotAll = true;
      finish();
      return;
    }
    if (wasReset(socket)) socket.destroy(resetError());
    else {
      // An error that belongs to it may be on its way: see stream.ts.
      setTimeout(() => {
        tell('truncated');
        socket.destroy();
      }, 100);
    }
  });
  socket.on('close', () => {
    tell('cut');
  });
}
