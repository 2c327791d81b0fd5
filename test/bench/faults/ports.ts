import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { Random } from './random';

/** Below those that the system gives to outgoing connections, so that a port that is left for a while is free after it. */
const lowest = 20_000;
const highest = 31_000;
const given = new Set<number>();

/** A port that is free here, also on ::1, and was not given out before. */
export async function quietPort(random: Random): Promise<number> {
  for (;;) {
    const port = random.whole(lowest, highest);
    if (given.has(port)) continue;
    given.add(port);
    if ((await isFree(port, '127.0.0.1')) && (await isFree(port, '::1'))) return port;
  }
}

/** Whether nobody listens on a port, and it can be bound at once. */
export async function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  const server = createServer();
  try {
    await listenOn(server, port, host);
  } catch (error) {
    // A machine without IPv6 has nothing there that could be taken.
    return host === '::1' && codeOf(error) !== 'EADDRINUSE';
  }
  server.close();
  await once(server, 'close');
  return true;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Listens, or rejects with the reason. */
export async function listenOn(server: Server, port: number, host = '127.0.0.1'): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}
