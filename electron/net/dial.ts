import { lookup } from 'node:dns/promises';
import { connect as connectSocket, type Socket } from 'node:net';
import type { AppError } from '../../shared/errors';
import type { LogLevel } from '../../shared/event-log';
import { fail, ok, type Result } from '../../shared/result';
import type { SessionProfile, Target } from '../../shared/session-profile';
import { until } from '../system/async';
import { systemCode, systemText } from '../system/errors';
import { isOpenFilesLimit, openFilesError } from '../system/open-files';
import { noteSharedReads, sharedReadBuffer } from './shared-read-buffer';

export interface Address {
  readonly address: string;
  readonly family: number;
}

/** How long dialling waits for what, in milliseconds. */
export interface DialLimits {
  /** Name look-up. */
  readonly resolve: number;
  /**
   * All of an address list together, until one of them accepts; and a proxy's answer after that. The session's own connect
   * time counts where it is shorter.
   */
  readonly connect: number;
  /** Head start of one address before the next is tried beside it (RFC 8305, 5: 250 ms is recommended). */
  readonly nextAddress: number;
}

/** What is dialled, as a user knows it. */
export interface DialTarget {
  readonly host: string;
  readonly port: number;
}

const cancelled: AppError = { code: 'auth-cancelled', data: {} };

/**
 * Looks a server's name up.
 * @returns its addresses in the family asked for, families alternating (RFC 8305, 4); fails with host-unknown or
 *   no-address-in-family
 */
export async function resolveHost(
  target: Pick<Target, 'host'>,
  family: SessionProfile['addressFamily'],
  limits: DialLimits,
  signal: AbortSignal,
): Promise<Result<readonly Address[]>> {
  const { host } = target;
  const unknown = (detail: string): Result<never> => fail({ code: 'host-unknown', data: { host, detail } });
  let found: readonly Address[];
  try {
    const answer = await until(lookup(host, { all: true, verbatim: true }), signal, limits.resolve);
    if (answer === null) return fail(cancelled);
    if (answer === 'late') return unknown('The name service did not answer.');
    found = answer;
  } catch (error) {
    return unknown(systemText(error));
  }
  if (found.length === 0) return unknown('');
  if (family === 'auto') return ok(alternate(found));
  const wanted = found.filter((entry) => entry.family === (family === 'ipv4' ? 4 : 6));
  return wanted.length === 0 ? fail({ code: 'no-address-in-family', data: { host, family } }) : ok(wanted);
}

/** Orders addresses so that the families take turns, beginning with the system's first choice. */
export function alternate(addresses: readonly Address[]): readonly Address[] {
  const first = addresses.filter(({ family }) => family === addresses[0]?.family);
  const second = addresses.filter(({ family }) => family !== addresses[0]?.family);
  const longer = Math.max(first.length, second.length);
  return Array.from({ length: longer }, (_, index) => [first[index], second[index]])
    .flat()
    .filter((entry) => entry !== undefined);
}

/**
 * Connects to the first address that answers: each gets a head start, then the next is tried beside it, so that one
 * dead family costs a quarter of a second and not the whole time (RFC 8305, 5). Logs as PuTTY does.
 * @returns a connected, unread socket; every other one is closed
 */
export function dial(
  addresses: readonly Address[],
  target: DialTarget,
  hooks: { readonly log: (text: string, level?: LogLevel) => void },
  limits: DialLimits,
  signal: AbortSignal,
): Promise<Result<Socket>> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(fail(cancelled));
      return;
    }
    const open = new Set<Socket>();
    const errors: unknown[] = [];
    let next = 0;
    let headStart: NodeJS.Timeout | undefined;
    let settled = false;

    const settle = (result: Result<Socket>): void => {
      settled = true;
      clearTimeout(headStart);
      clearTimeout(limit);
      signal.removeEventListener('abort', abort);
      for (const socket of open) socket.destroy();
      resolve(result);
    };
    const abort = (): void => settle(fail(cancelled));
    const tryNext = (): void => {
      clearTimeout(headStart);
      const entry = addresses[next];
      if (entry === undefined) {
        if (open.size === 0) settle(fail(dialError(errors, target, limits)));
        return;
      }
      next += 1;
      hooks.log(`Connecting to ${entry.address} port ${String(target.port)}`);
      const socket: Socket = connectSocket({
        ...{ host: entry.address, port: target.port, noDelay: true },
        onread: sharedReadBuffer(() => socket),
      });
      noteSharedReads(socket);
      open.add(socket);
      socket.once('connect', () => {
        open.delete(socket);
        // From now on an error is the connection's business; until it listens, one must not end the program.
        socket.removeAllListeners('error').on('error', () => undefined);
        hooks.log(`Connected to ${entry.address}`);
        settle(ok(socket));
      });
      socket.on('error', (error) => {
        open.delete(socket);
        if (settled) return;
        errors.push(error);
        hooks.log(`Failed to connect to ${entry.address}: ${systemText(error)}`);
        tryNext();
      });
      headStart = setTimeout(() => {
        if (addresses[next] !== undefined) {
          const waited = String(limits.nextAddress);
          hooks.log(
            `No answer from ${entry.address} within ${waited} ms: trying the next beside it`,
            'debug',
          );
        }
        tryNext();
      }, limits.nextAddress);
    };
    const limit = setTimeout(() => {
      const seconds = Math.round(limits.connect / 1000);
      settle(fail({ code: 'connect-timeout', data: { host: target.host, port: target.port, seconds } }));
    }, limits.connect);
    signal.addEventListener('abort', abort);
    tryNext();
  });
}

/** Of several addresses' errors the one that tells most: someone there said no, before nobody was there. */
export function dialError(errors: readonly unknown[], target: DialTarget, limits: DialLimits): AppError {
  const { host, port } = target;
  const limit = errors.find(isOpenFilesLimit);
  if (limit !== undefined) return openFilesError(limit);
  const coded = errors.map((error) => ({ error, code: systemCode(error) ?? '' }));
  if (coded.some(({ code }) => code === 'ECONNREFUSED'))
    return { code: 'connect-refused', data: { host, port } };
  if (coded.some(({ code }) => code === 'ETIMEDOUT')) {
    return { code: 'connect-timeout', data: { host, port, seconds: Math.round(limits.connect / 1000) } };
  }
  const noRoute = coded.find(({ code }) => unreachable.has(code));
  if (noRoute !== undefined) {
    return { code: 'connect-unreachable', data: { host, port, detail: systemText(noRoute.error) } };
  }
  return { code: 'connect-failed', data: { host, port, detail: systemText(errors[0]) } };
}

const unreachable: ReadonlySet<string> = new Set([
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
]);
