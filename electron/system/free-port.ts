import { once } from 'node:events';
import { createServer } from 'node:net';
import { noFreePort } from '../../shared/texts/system';
import { systemCode } from './errors';
import { sharesPort, type ReadListeners } from './listener-table';

const loopback: readonly string[] = ['127.0.0.1', '::1'];

/** Ports below this are the administrator's on most systems. */
const firstOrdinary = 1024;
const last = 65535;
/** Numbers tried one after the other, and how often the system is asked for any when all are taken. */
const numbersTried = 50;
const timesAsked = 20;

/**
 * Finds a port nothing listens on at either loopback address.
 * @param preferred taken when it is free; else the system chooses one
 * @param readListeners who listens here; null where the system itself refuses an address that overlaps another's
 * @returns a port that was free a moment ago; others may take it at any time
 * @throws when the system gives none, tried 20 times
 */
export async function findFreePort(preferred: number, readListeners: ReadListeners | null): Promise<number> {
  const found = await firstFree(loopback, [preferred, ...asking], readListeners);
  if (found === null) throw new Error(noFreePort);
  return found;
}

/**
 * Finds the port to offer for one that is taken: the next above it that can be bound on all the addresses, starting
 * again at 1024 behind 65535, and after 50 taken ones any the system gives. For a port below 1024, which has its own
 * rules, the search starts 8000 above it: 8080 for 80, 8443 for 443.
 * @param addresses IP addresses or names to bind; one this machine lacks, or whose family it lacks, does not count
 * @param after the port that is taken, itself never the answer
 * @param readListeners as for {@link findFreePort}
 * @returns a port that was free a moment ago; null when there is none, or no address that counts. Never rejects.
 */
export function nextFreePort(
  addresses: readonly string[],
  after: number,
  readListeners: ReadListeners | null,
): Promise<number | null> {
  const first = after < firstOrdinary ? after + 8000 : after + 1;
  const numbers = Array.from({ length: numbersTried }, (_, index) => {
    const number = first + index;
    return number <= last ? number : firstOrdinary + (number - last - 1);
  });
  return firstFree(addresses, [...numbers, ...asking], readListeners, after);
}

/** Port 0 has the system choose. */
const asking: readonly number[] = Array.from({ length: timesAsked }, () => 0);

/** The first of the ports that can be bound on all addresses; for 0 the one the system gives. */
async function firstFree(
  addresses: readonly string[],
  ports: readonly number[],
  readListeners: ReadListeners | null,
  except: number | null = null,
): Promise<number | null> {
  const others = (await readListeners?.()) ?? [];
  for (const port of ports) {
    const free = await boundOnAll(addresses, port);
    if (free === 'nowhere') return null;
    if (free === null || free === except) continue;
    if (!addresses.some((address) => sharesPort(others, address, free, process.pid))) return free;
  }
  return null;
}

/** The port when it can be bound on all addresses that count; null when not, `nowhere` when no address counts. */
async function boundOnAll(addresses: readonly string[], port: number): Promise<number | 'nowhere' | null> {
  let chosen: number | null = null;
  // One after the other, for one of the addresses may be another's wildcard.
  for (const address of addresses) {
    const bound = await tryPort(address, chosen ?? port);
    if (bound === 'taken') return null;
    if (bound !== 'no-such-address') chosen = bound;
  }
  return chosen ?? 'nowhere';
}

/** Listens for a moment, as a forward would: an IPv6 address for itself. */
async function tryPort(host: string, port: number): Promise<number | 'taken' | 'no-such-address'> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true, ipv6Only: true });
    await once(server, 'listening');
    const address = server.address();
    server.close();
    await once(server, 'close');
    return typeof address === 'object' && address !== null ? address.port : port;
  } catch (thrown) {
    return noSuchAddress.has(systemCode(thrown)) ? 'no-such-address' : 'taken';
  }
}

/** Codes of the system and its resolver for an address that is not here. */
const noSuchAddress = new Set<string | null>([
  'EADDRNOTAVAIL',
  'EAFNOSUPPORT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
]);
