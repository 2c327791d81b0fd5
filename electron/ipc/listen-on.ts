import type { AddressInfo, Server } from 'node:net';
import { fail, ok, type Result } from '../../shared/result';
import { listenError } from '../forwards/listen-errors';
import { sharesPort, type ReadListeners } from '../system/listener-table';

/** Where a server of ours is to listen. */
export interface Place {
  /** An IP address of this computer. */
  readonly address: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly platform: NodeJS.Platform;
  /** The listeners of this machine; null where the system itself refuses an address that overlaps another's. */
  readonly readListeners: ReadListeners | null;
}

/**
 * Has a server listen, alone on its port. Its later errors are heard and left.
 * @returns the port; fails with listen-in-use, listen-reserved, listen-permission, listen-address or listen-failed
 */
export async function listenOn(
  server: Server,
  { address, port, platform, readListeners }: Place,
): Promise<Result<number>> {
  const others = port === 0 ? [] : ((await readListeners?.()) ?? []);
  if (sharesPort(others, address, port, process.pid)) {
    return fail({ code: 'listen-in-use', data: { address, port } });
  }
  return new Promise((resolve) => {
    server.once('error', (thrown: NodeJS.ErrnoException) => {
      resolve(fail(listenError(address, port, thrown, platform)));
    });
    server.listen({ host: address, port, exclusive: true }, () => {
      server.removeAllListeners('error');
      server.on('error', () => undefined);
      resolve(ok((server.address() as AddressInfo).port));
    });
  });
}
