import type { SshConnection } from '../../electron/ssh/types';

/** What a connection tells of a server that is there and answers at once. */
export const answeringPeer: Pick<
  SshConnection,
  'ping' | 'watchTransport' | 'lastHeard' | 'drained' | 'giveUp'
> = {
  ping: () => Promise.resolve(1),
  watchTransport: () => false,
  lastHeard: () => 0,
  drained: () => 0,
  giveUp: () => undefined,
};
