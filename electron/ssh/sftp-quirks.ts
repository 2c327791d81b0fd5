import type { Client, SFTPWrapper } from 'ssh2';

/**
 * The sftp channels of a connection, those included that ssh2 1.17 hands out to nobody: where the server has no sftp, or
 * what answers does not speak it (a command forced upon the account, a shell that greets), it tells of the failure alone.
 */
export function openSftpChannels(client: Client): readonly SFTPWrapper[] {
  const channels: unknown = inside(inside(client, '_chanMgr'), '_channels');
  if (typeof channels !== 'object' || channels === null) return [];
  return Object.values(channels).filter(isSftp);
}

/**
 * Closes an sftp channel; idempotent, never throws.
 *
 * ssh2 1.17 goes on parsing what still arrives on it: after a length that cannot be right it makes room for that many
 * bytes, up to 4 GiB, and further errors would find no listener. So what arrives from now on is dropped.
 */
export function abandonSftp(sftp: SFTPWrapper): void {
  sftp.on('error', ignore);
  const push: unknown = Reflect.get(sftp, 'push');
  Reflect.set(sftp, 'push', (data: unknown): boolean => {
    if (data === null && typeof push === 'function') Reflect.apply(push, sftp, [data]);
    return true;
  });
  try {
    sftp.end();
  } catch {
    // The connection below is gone, and the channel with it.
  }
}

function isSftp(channel: unknown): channel is SFTPWrapper {
  return inside(channel, 'type') === 'sftp' && typeof inside(channel, 'push') === 'function';
}

function inside(object: unknown, key: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, key) : undefined;
}

function ignore(): void {
  // An abandoned channel has nobody left to tell.
}
