import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

const noSuchAddress = new Set<unknown>(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);
const loopback = ['127.0.0.1', '::1'] as const;

/**
 * Finds a port nothing listens on at either loopback address.
 * @param preferred taken when it is free; else the system chooses one
 * @returns a port that was free a moment ago; others may take it at any time
 * @throws when the system gives none, tried 20 times
 */
export async function findFreePort(preferred: number): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const first = await listen(attempt === 0 ? preferred : 0, loopback[0]);
    if (first.server === null) continue;
    const second = await listen(first.port, loopback[1]);
    await Promise.all([first.server, second.server].map(close));
    if (second.free) return first.port;
  }
  throw new Error('There is no free port on this computer.');
}

interface Listening {
  readonly server: Server | null;
  readonly port: number;
  readonly free: boolean;
}

/** Listens; a family this computer does not have counts as free. */
async function listen(port: number, host: string): Promise<Listening> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true, ipv6Only: true });
    await once(server, 'listening');
    const address = server.address();
    return {
      server,
      port: typeof address === 'object' && address !== null ? address.port : port,
      free: true,
    };
  } catch (thrown) {
    const missing = thrown instanceof Error && 'code' in thrown && noSuchAddress.has(thrown.code);
    return { server: null, port, free: missing };
  }
}

async function close(server: Server | null): Promise<void> {
  if (server === null) return;
  server.close();
  await once(server, 'close');
}
