import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Endpoint } from '../../../shared/endpoint';
import { sentence, type AppError } from '../../../shared/errors';
import { systemCode } from '../../system/errors';
import { NoChannelError } from './channel-agent';
import { ChannelBrokenError } from './channel-socket';

/**
 * What the client is told of a failure; null when it is to see the connection break off. So it is where a channel that
 * had served before is closed under a request: clients know that from keep-alive, and ask again by themselves.
 */
export function refusalOf(error: unknown, { host, port }: Endpoint, isReused: boolean): AppError | null {
  if (error instanceof NoChannelError) return error.reason;
  if (error instanceof ChannelBrokenError) return null;
  const code = systemCode(error);
  const isSilent = code === 'ECONNRESET' && !isReused;
  return isSilent || code?.startsWith('HPE_') === true ? { code: 'no-web-site', data: { host, port } } : null;
}

export function statusOf(error: AppError): number {
  switch (error.code) {
    case 'channel-timeout':
      return 504;
    case 'not-connected':
      return 503;
    default:
      return 502;
  }
}

/**
 * Answers a request with an error's sentence as plain text and ends the connection. A client that is still sending looks
 * at no answer, and one that is cut off while sending loses it: the answer waits for the end of the request's body,
 * unless the client waits for the answer (Expect).
 */
export function answerPlainly(
  request: IncomingMessage | undefined,
  response: ServerResponse,
  status: number,
  error: AppError,
): void {
  const text = sentence(error);
  const answer = (): void => {
    response.writeHead(status, { ...plainFields(text), Connection: 'close' });
    response.end(text);
  };
  if (request === undefined || request.complete || request.headers.expect !== undefined) answer();
  else request.resume().once('end', answer);
}

/** Answers likewise on a connection that was to change its protocol. */
export function answerUpgradePlainly(socket: Socket, status: number, error: AppError): void {
  socket.write(plainAnswer(status, sentence(error)));
  socket.destroySoon();
}

function plainFields(text: string): Record<string, string | number> {
  return {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
  };
}

function plainAnswer(status: number, text: string): string {
  const fields = Object.entries({ ...plainFields(text), Connection: 'close' });
  const lines = fields.map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`, ...lines, '', text].join('\r\n');
}
