import { connect, type Socket } from 'node:net';
import type { AppError } from '../../shared/errors';
import type { LogLevel } from '../../shared/event-log';
import { fail, ok, type Result } from '../../shared/result';
import * as texts from '../../shared/texts/dialling';
import { systemCode, systemText } from '../system/errors';
import { isOpenFilesLimit, openFilesError } from '../system/open-files';
import { alternate, type Address } from './addresses';
import { isLocalNetworkDenied } from './local-network';
import { noteSharedReads, sharedReadBuffer } from './shared-read-buffer';

/** Failure of an attempt that the user, or its owner, gave up. */
export const cancelled: AppError = { code: 'auth-cancelled', data: {} };

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

/** Whom to tell while dialling, for how long, and from where. */
interface Dialling {
  readonly hooks: { readonly log: (text: string, level?: LogLevel) => void };
  readonly limits: DialLimits;
  readonly signal: AbortSignal;
  readonly machine: { readonly platform: NodeJS.Platform };
}

/** Server or proxy that is dialled, as a user knows it. */
export interface DialTarget {
  readonly host: string;
  readonly port: number;
}

/** Events of one of several sockets. */
interface AttemptEvents {
  readonly connected?: () => void;
  readonly failed?: (error: Error) => void;
  /** It has not connected within its head start, and there is another one to try beside it. */
  readonly late?: () => void;
}

/** One way to connect: begins it, and is told what becomes of it. */
export type Attempt = () => { readonly socket: Socket } & AttemptEvents;

/**
 * Gives the first socket that connects: each gets a head start, then the next is tried beside it (RFC 8305, 5). Every other one
 * is closed.
 * @param limits.connect for all of them together, in milliseconds
 * @param signal gives up; nothing is left behind then
 * @returns a connected socket with an error listener
 * @throws the system's error, of several an AggregateError; ETIMEDOUT after the limit
 */
export function firstConnected(
  attempts: readonly Attempt[],
  limits: Pick<DialLimits, 'connect'> & Partial<DialLimits>,
  signal?: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const open = new Set<Socket>();
    const errors: Error[] = [];
    let next = 0;
    let headStart: NodeJS.Timeout | undefined;
    const settle = (): void => {
      clearTimeout(headStart);
      clearTimeout(limit);
      signal?.removeEventListener('abort', abort);
      for (const socket of open) socket.destroy();
      open.clear();
    };
    const giveUp = (error: Error): void => {
      settle();
      reject(error);
    };
    const abort = (): void => giveUp(new Error(texts.forwardStopped));
    const tryNext = (): void => {
      clearTimeout(headStart);
      const attempt = attempts[next];
      if (attempt === undefined) {
        const [first] = errors;
        if (open.size === 0) giveUp(errors.length === 1 && first ? first : new AggregateError(errors));
        return;
      }
      next += 1;
      const { socket, connected, failed, late } = attempt();
      open.add(socket);
      socket.once('connect', () => {
        if (!open.delete(socket)) return;
        connected?.();
        settle();
        resolve(socket);
      });
      // It stays: once connected an error is the user's of the socket, and until that one listens it must not end the program.
      socket.on('error', (error) => {
        if (!open.delete(socket)) return;
        errors.push(error);
        failed?.(error);
        tryNext();
      });
      if (attempts[next] === undefined) return;
      headStart = setTimeout(() => {
        late?.();
        tryNext();
      }, limits.nextAddress);
    };
    const limit = setTimeout(() => {
      giveUp(Object.assign(new Error('ETIMEDOUT'), { code: 'ETIMEDOUT' }));
    }, limits.connect);
    if (signal?.aborted === true) {
      abort();
      return;
    }
    signal?.addEventListener('abort', abort);
    tryNext();
  });
}

/**
 * Connects to the first address of a server or proxy that answers, so that one dead family costs a quarter of a second and not
 * the whole time. Logs as PuTTY does.
 * @returns a connected, unread socket
 */
export async function dial(
  addresses: readonly Address[],
  target: DialTarget,
  { hooks, limits, signal, machine }: Dialling,
): Promise<Result<Socket>> {
  const attempts = alternate(addresses).map(({ address }): Attempt => () => {
    hooks.log(texts.connectingTo(address, target.port));
    const socket: Socket = connect({
      ...{ host: address, port: target.port, noDelay: true },
      onread: sharedReadBuffer(() => socket),
    });
    noteSharedReads(socket);
    return {
      socket,
      connected: () => hooks.log(texts.connectedTo(address)),
      failed: (error) => hooks.log(texts.failedToConnect(address, systemText(error))),
      late: () => hooks.log(texts.noAnswerYet(address, limits.nextAddress), 'debug'),
    };
  });
  try {
    return ok(await firstConnected(attempts, limits, signal));
  } catch (thrown) {
    if (signal.aborted) return fail(cancelled);
    const errors: readonly unknown[] = thrown instanceof AggregateError ? thrown.errors : [thrown];
    return fail(dialError(errors, target, limits, machine.platform));
  }
}

/** Of several addresses' errors the one that tells most: someone there said no, before nobody was there. */
export function dialError(
  errors: readonly unknown[],
  target: DialTarget,
  limits: DialLimits,
  platform: NodeJS.Platform,
): AppError {
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
    const localNetwork = errors.some((error) => isLocalNetworkDenied(error, platform));
    return {
      code: 'connect-unreachable',
      data: { host, port, detail: systemText(noRoute.error), ...(localNetwork && { localNetwork }) },
    };
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
