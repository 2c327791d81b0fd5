import type { Duplex } from 'node:stream';
import type { Endpoint } from '../../shared/endpoint';
import { fail, type Result } from '../../shared/result';
import type { SshConnection } from '../ssh/types';
import type { Clock } from './types';

/** A new connection through a forward waits this long (milliseconds) for an absent session to come back. */
const longestWait = 30_000;

/** The way channels are opened: through the connection when it is there, after a bounded wait when it is away. */
export interface ChannelGate {
  readonly openChannel: (
    destination: Endpoint,
    originator: { readonly host: string; readonly port: number },
  ) => Promise<Result<Duplex>>;
  /** The session is up. */
  readonly open: (connection: SshConnection) => void;
  /** The session is away but will come back. */
  readonly hold: () => void;
  /** The session is over: whoever waits is told so. */
  readonly shut: () => void;
}

/** Creates a gate, shut. */
export function createChannelGate(clock: Clock): ChannelGate {
  let connection: SshConnection | null = null;
  let holding = false;
  const waiting = new Set<(connection: SshConnection | null) => void>();

  const release = (to: SshConnection | null): void => {
    const released = [...waiting];
    waiting.clear();
    for (const resolve of released) resolve(to);
  };
  const current = (): Promise<SshConnection | null> => {
    if (connection !== null || !holding) return Promise.resolve(connection);
    return new Promise((resolve) => {
      const settle = (to: SshConnection | null): void => {
        cancel();
        waiting.delete(settle);
        resolve(to);
      };
      const cancel = clock.after(longestWait, () => {
        settle(null);
      });
      waiting.add(settle);
    });
  };

  return {
    openChannel: async (destination, originator) => {
      const through = await current();
      return through === null
        ? fail({ code: 'not-connected', data: {} })
        : through.openChannel(destination, originator);
    },
    open: (opened) => {
      connection = opened;
      release(opened);
    },
    hold: () => {
      connection = null;
      holding = true;
    },
    shut: () => {
      connection = null;
      holding = false;
      release(null);
    },
  };
}
