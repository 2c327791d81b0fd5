/**
 * An SSH server for tests, made from the RFCs with node:crypto alone. It does what a test tells it, packet by packet, and
 * waits for nobody's turn: any message, at any time, under whichever keys are current, several in one write. Real clients log
 * in to it (`integration/raw-ssh-server.test.ts`), so that what it does wrong is what a test asked for.
 */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { ConnectionEnded, RawConnection, type RawOptions } from './raw-ssh/connection';
import { ed25519HostKey, type RawHostKey } from './raw-ssh/host-key';
import { RawService, type ServeOptions } from './raw-ssh/service';

export { ConnectionEnded, RawConnection } from './raw-ssh/connection';
export type { KexStep, RawOptions, RawPhase, Received, WireBytes } from './raw-ssh/connection';
export { ed25519HostKey, rsaHostKey, type RawHostKey } from './raw-ssh/host-key';
export { allNames, groupExchange, readModulus, type Modulus, type NameLists } from './raw-ssh/key-exchange';
export * as messages from './raw-ssh/messages';
export { Message } from './raw-ssh/messages';
export { RawService, type LoginRequest, type ServeOptions, type ServeStep } from './raw-ssh/service';
export * as wire from './raw-ssh/wire';

export interface RawServer {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly hostKey: RawHostKey;
  /** The clients that came, first one first. */
  readonly connections: readonly RawConnection[];
  /** The client with this number, 0 the first one, as soon as it is there. */
  readonly connection: (index: number) => Promise<RawConnection>;
  /** Ends all and resolves when the port is free. Rejects with the error of a script that failed. */
  readonly close: () => Promise<void>;
}

export interface RawServerOptions extends RawOptions {
  /** A fresh Ed25519 one unless given. */
  readonly hostKey?: RawHostKey;
  readonly port?: number;
}

/** Listens on loopback. @param script is run for each client; a wait that its client ends is no failure */
export async function startRawServer(
  script: (connection: RawConnection) => unknown,
  options: RawServerOptions = {},
): Promise<RawServer> {
  const hostKey = options.hostKey ?? ed25519HostKey();
  const connections: RawConnection[] = [];
  const awaited: (() => void)[] = [];
  const failures: unknown[] = [];
  const server = createServer({ allowHalfOpen: false }, (socket) => {
    const connection = new RawConnection(socket, hostKey, options);
    connections.push(connection);
    const run = async (): Promise<void> => {
      try {
        await script(connection);
      } catch (error) {
        if (!(error instanceof ConnectionEnded)) failures.push(error);
        connection.destroy();
      }
    };
    void run();
    awaited.splice(0).forEach((look) => look());
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    hostKey,
    connections,
    connection: async (index) => {
      for (;;) {
        const found = connections[index];
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => void awaited.push(resolve));
      }
    },
    close: async () => {
      connections.forEach((connection) => connection.destroy());
      server.close();
      await once(server, 'close');
      if (failures.length > 0) throw failures[0];
    },
  };
}

export interface ServingServer extends RawServer {
  /** What serves each client, in their order. */
  readonly services: readonly RawService[];
}

/** Listens on loopback and serves as a decent server does, but where a hook has it misbehave. */
export async function serve(options: RawServerOptions & ServeOptions = {}): Promise<ServingServer> {
  const services: RawService[] = [];
  const server = await startRawServer(async (connection) => {
    const service = new RawService(connection, options);
    services.push(service);
    await service.start();
  }, options);
  return { ...server, services };
}
