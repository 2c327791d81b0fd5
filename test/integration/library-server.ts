import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import ssh2 from 'ssh2';
import { makeHostKey } from '../../electron/demo/host-key';

export interface LibraryServerOptions {
  /** Answers attempts to log in; lets everybody in unless said. */
  readonly authenticate?: (context: ssh2.AuthContext) => void;
  /** Called for each client before the server has said what it can do. */
  readonly greet?: (client: ssh2.Connection) => void;
  /** Private keys; a fresh Ed25519 one unless said. */
  readonly hostKeys?: readonly string[];
  readonly algorithms?: ssh2.Algorithms;
}

export interface LibraryServer {
  readonly port: number;
  /** Those that came, first one first. */
  readonly clients: readonly ssh2.Connection[];
  /** Methods of the attempts to log in that reached it. */
  readonly attempts: readonly string[];
  readonly close: () => Promise<void>;
}

/** As `greet`: makes the server forget strict key exchange, as one from before 2024 does. */
export function forgetStrict(client: ssh2.Connection): void {
  const protocol = Reflect.get(client, '_protocol') as {
    _strictMode?: boolean;
    _offer: { lists: { all: Buffer } };
  };
  const { all } = protocol._offer.lists;
  const at = all.indexOf('kex-strict-s-v00@');
  // All clients of a server are sent the same bytes.
  if (at >= 0) all.write('kex-ignore-s-v00@', at, 'latin1');
  protocol._strictMode = false;
}

const letIn = (context: ssh2.AuthContext): void => {
  context.accept();
};

/** ssh2's own server, for what sshd and dropbear never do. */
export async function startLibraryServer(options: LibraryServerOptions = {}): Promise<LibraryServer> {
  const clients: ssh2.Connection[] = [];
  const attempts: string[] = [];
  const { greet, algorithms } = options;
  const authenticate = options.authenticate ?? letIn;
  const hostKeys = [...(options.hostKeys ?? [makeHostKey()])];
  const server = new ssh2.Server(
    { hostKeys, ...(algorithms === undefined ? {} : { algorithms }) },
    (client) => {
      clients.push(client);
      client
        .on('error', () => undefined)
        .on('authentication', (context) => {
          attempts.push(context.method);
          authenticate(context);
        });
      greet?.(client);
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    clients,
    attempts,
    close: async () => {
      clients.forEach((client) => client.end());
      server.close();
      await once(server, 'close');
    },
  };
}
