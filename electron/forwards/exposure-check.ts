import { connect, isIP, type Socket } from 'node:net';
import { formatEndpoint, isLoopback } from '../../shared/endpoint';
import type { Exposure } from '../../shared/status';
import * as texts from '../../shared/texts/forwards';
import type { IncomingConnection } from '../ssh/types';
import { until } from '../system/async';
import { systemCode } from '../system/errors';
import { firstConnected } from '../net/dial';

/** Milliseconds the server's port has to take or refuse a connection. */
const dialLimit = 3000;
/** Milliseconds that connection may take to come back through the session. */
const returnLimit = 3000;

/** Finds out from outside the session who can reach a port the server listens on for us; one for each listener. */
export class ExposureCheck {
  /** The port this machine connects from, and what to do when that comes in. */
  #expected: { readonly port: () => number | undefined; readonly onIncoming: () => void } | null = null;

  /** Whether an incoming connection is the one this made; it is dealt with then. */
  takes(incoming: IncomingConnection): boolean {
    if (this.#expected === null) return false;
    const isOurs = this.#expected.port() === incoming.from.port;
    this.#expected.onIncoming();
    // Behind a router the port is another one; such a connection is served like any, and finds nothing to read.
    if (isOurs) incoming.reject();
    return isOurs;
  }

  /**
   * Connects to the port from this machine, without sending anything.
   * @param bound as asked for: `*` for all addresses, `localhost`, or an address of the server's
   * @param serverAddress where the session's own connection leads
   */
  async run(
    bound: { readonly address: string; readonly port: number },
    serverAddress: string | null,
    signal: AbortSignal,
  ): Promise<Exposure> {
    const unknown = (why: string): Exposure => ({ kind: 'unknown', why });
    const host = addressToDial(bound.address, serverAddress);
    if (host === null) return unknown(texts.serverAddressUnknown);
    if (host === '127.0.0.1' || host === '::1') return unknown(texts.serverIsHere);
    const where = formatEndpoint({ host, port: bound.port });
    // A socket that is not waited for any more has no listener for its errors.
    if (signal.aborted) return unknown(texts.didNotAnswer(where));
    const socket = connect({ host, port: bound.port }).pause();
    const returned = new Promise<'returned'>((resolve) => {
      this.#expected = { port: () => socket.localPort, onIncoming: () => resolve('returned') };
    });
    try {
      const dialled = await settled(socket, signal);
      if (dialled === 'refused') {
        // Another computer may have that address in this network than in the server's.
        return host === serverAddress ? { kind: 'server-only' } : unknown(texts.nothingAnswers(where));
      }
      if (dialled === 'silent') return unknown(texts.didNotAnswer(where));
      if ((await until(returned, signal, returnLimit)) === 'returned') return { kind: 'open' };
      return unknown(texts.somethingElseAnswers(where));
    } finally {
      this.#expected = null;
      socket.destroy();
    }
  }
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
