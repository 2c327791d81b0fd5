import type { Duplex } from 'node:stream';
import type { AppError } from '../../../shared/errors';
import { plainText } from '../../../shared/event-log';
import { fail, type Result } from '../../../shared/result';
import { itSaid } from '../../../shared/texts/dialling';
import { answerMakesNoSense } from '../../../shared/texts/proxies';
import { until } from '../../system/async';
import { cancelled, type DialTarget } from '../dial';
import type { Journey } from '../direct';

/** Request to a proxy, over a connection to it. */
export interface Request {
  /** Connected, and paused or not read yet. */
  readonly socket: Duplex;
  readonly proxy: DialTarget;
  /** Where it is to connect to; the name as {@link nameForProxy} gives it. */
  readonly destination: DialTarget;
  /** Null to offer none. */
  readonly login: { readonly username: string; readonly password: string } | null;
  /** Milliseconds it may take; whoever asks enforces them. */
  readonly limit: number;
}

/**
 * Has a talk with a proxy in the time there is for it.
 * @returns what the talk comes to, or proxy-timeout or auth-cancelled; the socket is closed unless it is the result
 */
export async function haveTalk(
  request: Request,
  { signal }: Journey,
  talk: (request: Request) => Promise<Result<Duplex>>,
): Promise<Result<Duplex>> {
  const { socket, proxy, limit } = request;
  // From here on an error is told by the talk, and later by SSH; in between one must not end the program.
  socket.on('error', () => undefined);
  const outcome = signal.aborted ? null : await until(talk(request), signal, limit);
  if (outcome !== null && outcome !== 'late' && outcome.ok) return outcome;
  socket.destroy();
  if (outcome === null) return fail(cancelled);
  if (outcome !== 'late') return outcome;
  const seconds = Math.round(limit / 1000);
  return fail({ code: 'proxy-timeout', data: { host: proxy.host, port: proxy.port, seconds } });
}

/** The error for an answer that no proxy of this kind gives. */
export function notAProxy({ host, port }: DialTarget, answer: Buffer): AppError {
  const said = plainText(answer.toString('utf8').split('\n', 1)[0]?.trim() ?? '', 100);
  const readable = /^[\p{L}\p{N}\p{P}\p{S} ]{4,}/u.test(said) && !said.includes('\ufffd');
  return {
    code: 'proxy-protocol',
    data: { host, port, detail: readable ? itSaid(said) : answerMakesNoSense },
  };
}

/** The error for a connection that ended instead of an answer. */
export function closedEarly({ host, port }: DialTarget, detail = ''): AppError {
  return { code: 'proxy-closed', data: { host, port, detail } };
}
