import { connect, isIP, type Socket } from 'node:net';
import { formatEndpoint, isLoopback } from '../../shared/endpoint';
import type { Exposure } from '../../shared/status';
import type { IncomingConnection } from '../ssh/types';
import { until } from '../system/async';
import { systemCode } from '../system/errors';
import { firstConnected } from '../net/dial';

/** Milliseconds the server's port has to take or refuse a connection. */
const dialLimit = 3000;
/** Milliseconds that connection may take to come back through the session. */
const returnLimit = 3000;

/** Finds out from outside the session who can reach a port the server listens on for us. */
export interface ExposureCheck {
  /** Whether an incoming connection is the one this made; it is dealt with then. */
  readonly takes: (incoming: IncomingConnection) => boolean;
  /**
   * Connects to the port from this machine, without sending anything.
   * @param bound as asked for: `*` for all addresses, `localhost`, or an address of the server's
   * @param serverAddress where the session's own connection leads
   */
  readonly run: (
    bound: { readonly address: string; readonly port: number },
    serverAddress: string | null,
    signal: AbortSignal,
  ) => Promise<Exposure>;
}

/** Creates the exposure check of one listener. */
export function createExposureCheck(): ExposureCheck {
  /** The port this machine connects from, and what to do when that comes in. */
  let expected: { readonly port: () => number | undefined; readonly onIncoming: () => void } | null = null;

  return {
    takes: (incoming) => {
      if (expected === null) return false;
      const isOurs = expected.port() === incoming.from.port;
      expected.onIncoming();
      // Behind a router the port is another one; such a connection is served like any, and finds nothing to read.
      if (isOurs) incoming.reject();
      return isOurs;
    },
    run: async (bound, serverAddress, signal) => {
      const host = addressToDial(bound.address, serverAddress);
      if (host === null) {
        return { kind: 'unknown', why: 'The address of the server as seen from here is not known.' };
      }
      if (host === '127.0.0.1' || host === '::1') {
        return {
          kind: 'unknown',
          why: 'The server is this computer, or a port of this computer leads to it, so nobody else can be asked.',
        };
      }
      const where = formatEndpoint({ host, port: bound.port });
      const socket = connect({ host, port: bound.port }).pause();
      const returned = new Promise<'returned'>((resolve) => {
        expected = {
          port: () => socket.localPort,
          onIncoming: () => {
            resolve('returned');
          },
        };
      });
      try {
        const dialled = await settled(socket, signal);
        if (dialled === 'refused') {
          if (host === serverAddress) return { kind: 'server-only' };
          // What has that address in this network may be another computer than in the server's.
          return { kind: 'unknown', why: `Nothing answers at ${where} from here.` };
        }
        if (dialled === 'silent') {
          return { kind: 'unknown', why: `${where} did not answer from here: a firewall may be in between.` };
        }
        const back = await until(returned, signal, returnLimit);
        return back === 'returned'
          ? { kind: 'open' }
          : {
              kind: 'unknown',
              why: `Something else than this forward answers at ${where}, a router or another program.`,
            };
      } finally {
        expected = null;
        socket.destroy();
      }
    },
  };
}

/**
 * An address of its own is tried as such; else the server is, where it is seen from here: all addresses have that one among
 * them, and loopback must not be found there.
 */
function addressToDial(asked: string, serverAddress: string | null): string | null {
  const isOwn = isIP(asked) !== 0 && asked !== '0.0.0.0' && asked !== '::' && !isLoopback(asked);
  return isOwn ? asked : serverAddress;
}

async function settled(socket: Socket, signal: AbortSignal): Promise<'connected' | 'refused' | 'silent'> {
  try {
    await firstConnected([() => ({ socket })], { connect: dialLimit }, signal);
    return 'connected';
  } catch (error) {
    return systemCode(error) === 'ECONNREFUSED' ? 'refused' : 'silent';
  }
}
