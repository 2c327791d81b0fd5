import type { SFTPWrapper } from 'ssh2';
import type { Internals } from './internals';

const abandoned = new WeakSet<SFTPWrapper>();

/**
 * Tells of each sftp channel that a connection opens from now on, those included that ssh2 1.17 hands out to nobody: where
 * the server has no sftp, or what answers does not speak it (a command forced upon the account, a shell that greets), it
 * tells of the failure alone and leaves the channel open; and it does not answer when the server closes one.
 */
export function watchSftpChannels({ channels }: Internals, opened: (sftp: SFTPWrapper) => void): void {
  channels.onOpened((_id, channel) => {
    if (!isSftp(channel)) return;
    tame(channel);
    opened(channel);
  });
}

/**
 * What is no sftp makes ssh2 1.17 stumble: a greeting that begins with a letter beyond ASCII is a negative length to it,
 * over which its parser throws, and the whole connection ends; after any other impossible length it goes on and makes room
 * for that many bytes, up to 2 GiB; and later errors find no listener. So here a throw becomes the channel's error, and
 * what arrives after an error is dropped.
 */
function tame(sftp: SFTPWrapper): void {
  const push: unknown = Reflect.get(sftp, 'push');
  if (typeof push !== 'function') return;
  // At once: the rest of it may be on its way through the parser already.
  sftp.on('error', () => abandonSftp(sftp));
  Reflect.set(sftp, 'push', (data: unknown): boolean => {
    // False keeps ssh2 from asking for more.
    if (data !== null && abandoned.has(sftp)) return false;
    try {
      return Reflect.apply(push, sftp, [data]) !== false;
    } catch (thrown) {
      sftp.emit('error', thrown);
      // Whoever waits for an answer is told that none will come.
      Reflect.apply(push, sftp, [null]);
      return false;
    }
  });
}

/** Closes an sftp channel, and drops what still arrives on it; idempotent, never throws. */
export function abandonSftp(sftp: SFTPWrapper): void {
  abandoned.add(sftp);
  try {
    sftp.end();
  } catch {
    // The connection below is gone, and the channel with it.
  }
}

/** ssh2 calls the channel a session like any other; its methods give it away. */
function isSftp(channel: unknown): channel is SFTPWrapper {
  return typeof inside(channel, 'lstat') === 'function' && typeof inside(channel, 'push') === 'function';
}

function inside(object: unknown, key: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, key) : undefined;
}
