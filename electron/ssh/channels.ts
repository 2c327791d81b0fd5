import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from './ssh2';
import { isSocket } from '../../shared/endpoint';
import type { AppError } from '../../shared/errors';
import { plainText } from '../../shared/event-log';
import { fail, ok, type Result } from '../../shared/result';
import { openFailure } from '../../shared/texts/ssh';
import { askServer } from './remote/ask-server';
import { abandonChannel } from './ssh2/channel-state';
import type { RemotePath } from './remote/home';

/** A host's port or a Unix socket on the server, as the server is asked for it. */
type ChannelDestination = { readonly host: string; readonly port: number } | { readonly path: string };

/** Client of a channel that none is behind yet: the one OpenSSH names for `ssh -W`, so that every server takes it. */
export const originator = { host: '127.0.0.1', port: 65_535 };

/**
 * Opens a channel to a host's port (direct-tcpip: RFC 4254, 7.2) or to a Unix socket (direct-streamlocal@openssh.com:
 * OpenSSH's PROTOCOL, 2.4). A channel that comes too late is closed when it comes.
 * @param milliseconds how long the server may take
 */
export function openChannel(
  client: Client,
  destination: ChannelDestination,
  originator: { readonly host: string; readonly port: number },
  milliseconds: number,
): Promise<Result<Duplex>> {
  return askServer<ClientChannel, Result<Duplex>>(
    milliseconds,
    (done) => {
      if (isSocket(destination)) client.openssh_forwardOutStreamLocal(destination.path, done);
      else client.forwardOut(originator.host, originator.port, destination.host, destination.port, done);
    },
    (answer) => {
      switch (answer.kind) {
        case 'done':
          return ok(answer.value);
        case 'refused':
          return fail(channelError(answer.error, destination));
        case 'gone':
          return fail({ code: 'not-connected', data: {} });
        case 'late': {
          const seconds = Math.round(milliseconds / 1000);
          return fail({ code: 'channel-timeout', data: { ...plain(destination), seconds } });
        }
      }
    },
    abandonChannel,
  );
}

/**
 * Why a channel was not opened, from the server's reason and text (RFC 4254, 5.1).
 * @param error what ssh2's forwardOut gives: a `reason` and the text behind a prefix
 */
export function channelError(error: Error, destination: ChannelDestination): AppError {
  // No reason: the answer never came, because the connection is gone.
  if (!('reason' in error)) return { code: 'not-connected', data: {} };
  const reason = typeof error.reason === 'number' ? error.reason : 0;
  const text = plainText(error.message.replace(/^\(SSH\) Channel open failure: ?/u, ''), 300);
  const words = text === 'undefined' ? '' : text;
  const data = { ...plain(destination), detail: openFailure(reason, words) };
  // A server that has never heard of channels to sockets will not open one for anybody.
  if (reason === 1 || (reason === 3 && isSocket(destination))) return { code: 'channel-prohibited', data };
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

/** As {@link openChannel}, with a path in the account's home folder on the server made a whole one first. */
export function openThrough(
  client: Client,
  destination: ChannelDestination,
  originator: { readonly host: string; readonly port: number },
  remotePath: RemotePath,
  milliseconds: number,
): Promise<Result<Duplex>> {
  if (!isSocket(destination)) return openChannel(client, destination, originator, milliseconds);
  return remotePath(destination.path, 'destination').then((path) =>
    path.ok ? openChannel(client, { path: path.value }, originator, milliseconds) : path,
  );
}

/** The place alone: what else an object carries is no business of an error. */
function plain(destination: ChannelDestination): { host: string; port: number } | { path: string } {
  return isSocket(destination)
    ? { path: destination.path }
    : { host: destination.host, port: destination.port };
}
