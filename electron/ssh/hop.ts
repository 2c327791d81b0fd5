import type { Duplex } from 'node:stream';
import { formatEndpoint } from '../../shared/endpoint';
import { explain, type AppError } from '../../shared/errors';
import { fail, type Result } from '../../shared/result';
import { abandonChannel } from './ssh2/channel-state';
import type { Journey } from '../net/direct';
import type { Via } from './types';

/** Whom a forwarded connection is said to come from: what OpenSSH says for `ssh -W`, so that every server takes it. */
const originator = { host: '127.0.0.1', port: 65_535 };

/**
 * Opens a channel from a connected jump host to the next server (RFC 4254, 7.2), as `ssh -J` does, in the connect time of
 * the settings at most.
 * @returns fails with hop-forbidden, hop-refused or hop-lost; one that was given up closes a channel that comes late
 */
export function openThroughHop(
  via: Via,
  { target, hooks, limits, signal }: Journey,
): Promise<Result<Duplex>> {
  hooks.phase('tcp');
  hooks.log(`Opening connection to ${formatEndpoint(target)} through ${via.title}`);
  return new Promise((resolve) => {
    let waiting = true;
    const settle = (result: Result<Duplex>): void => {
      waiting = false;
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(result);
    };
    const abort = (): void => settle(fail({ code: 'auth-cancelled', data: {} }));
    const { host, port } = target;
    const timer = setTimeout(() => {
      const late: AppError = {
        code: 'channel-timeout',
        data: { host, port, seconds: Math.round(limits.connect / 1000) },
      };
      settle(fail(hopError(late, via.title, formatEndpoint(target))));
    }, limits.connect);
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener('abort', abort);
    void via.openChannel({ host, port }, originator).then((opened) => {
      if (!opened.ok) {
        if (waiting) settle(fail(hopError(opened.error, via.title, formatEndpoint(target))));
        return;
      }
      if (waiting) {
        // Until SSH listens on it, an error of the channel must not end the program.
        opened.value.on('error', () => undefined);
        settle(opened);
      } else abandonChannel(opened.value);
    });
  });
}

/** A channel's error as one of the way to the next server. */
export function hopError(error: AppError, from: string, target: string): AppError {
  switch (error.code) {
    case 'not-connected':
    case 'connection-lost':
      return { code: 'hop-lost', data: { detail: 'detail' in error.data ? error.data.detail : '' } };
    case 'channel-prohibited':
      return { code: 'hop-forbidden', data: { from, target, detail: error.data.detail } };
    case 'channel-refused':
      return refused('No program listens there: it refused the connection.');
    case 'channel-unresolved':
      return refused('It does not know the host name.');
    case 'channel-unreachable':
    case 'channel-failed':
      return refused(error.data.detail);
    case 'channel-timeout':
      return refused(`No answer came within ${String(error.data.seconds)} seconds.`);
    default:
      return refused(explain(error).what);
  }

  function refused(detail: string): AppError {
    return { code: 'hop-refused', data: { from, target, detail } };
  }
}
