import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { Endpoint } from '../../shared/endpoint';
import type { AppError } from '../../shared/errors';
import { plainText } from '../../shared/event-log';
import { fail, ok, type Result } from '../../shared/result';
import { abandonChannel } from './channel-quirks';

/** RFC 4254, 5.1, in PuTTY's words. */
const reasonNames: Readonly<Record<number, string>> = {
  1: 'Administratively prohibited',
  2: 'Connect failed',
  3: 'Unknown channel type',
  4: 'Resource shortage',
};

/**
 * Opens a direct-tcpip channel (RFC 4254, 7.2). ssh2 has no time limit for that and cannot take an open back, so a
 * channel that comes too late is closed when it comes.
 * @param milliseconds how long the server may take
 */
export function openChannel(
  client: Client,
  destination: Endpoint,
  originator: { readonly host: string; readonly port: number },
  milliseconds: number,
): Promise<Result<Duplex>> {
  return new Promise((resolve) => {
    let waiting = true;
    const settle = (result: Result<Duplex>): void => {
      waiting = false;
      clearTimeout(timer);
      resolve(result);
    };
    const timer = setTimeout(() => {
      const { host, port } = destination;
      settle(
        fail({ code: 'channel-timeout', data: { host, port, seconds: Math.round(milliseconds / 1000) } }),
      );
    }, milliseconds);
    try {
      client.forwardOut(
        originator.host,
        originator.port,
        destination.host,
        destination.port,
        (error, channel) => {
          // ssh2 gives either; a throw in here would end the whole connection.
          if (error) {
            if (waiting) settle(fail(channelError(error, destination)));
          } else if (waiting) settle(ok(channel));
          else abandonChannel(channel);
        },
      );
    } catch {
      settle(fail({ code: 'not-connected', data: {} }));
    }
  });
}

/**
 * Why a channel was not opened, from the server's reason and text (RFC 4254, 5.1).
 * @param error what ssh2's forwardOut gives: a `reason` and the text behind a prefix
 */
export function channelError(error: Error, { host, port }: Endpoint): AppError {
  // No reason: the answer never came, because the connection is gone.
  if (!('reason' in error)) return { code: 'not-connected', data: {} };
  const reason = typeof error.reason === 'number' ? error.reason : 0;
  const text = plainText(error.message.replace(/^\(SSH\) Channel open failure: ?/u, ''), 300);
  const words = text === 'undefined' ? '' : text;
  const name = reasonNames[reason] ?? `unknown reason code 0x${reason.toString(16)}`;
  const data = { host, port, detail: `${name} [${words}]` };
  if (reason === 1) return { code: 'channel-prohibited', data };
  if (reason !== 2) return { code: 'channel-failed', data };
  if (/refused/iu.test(words)) return { code: 'channel-refused', data };
  if (/not known|unknown host|name resolution|resolv|no address|nodename|not found/iu.test(words)) {
    return { code: 'channel-unresolved', data };
  }
  if (/no route|unreachable|timed out|timeout|host is down/iu.test(words)) {
    return { code: 'channel-unreachable', data };
  }
  return { code: 'channel-failed', data };
}
