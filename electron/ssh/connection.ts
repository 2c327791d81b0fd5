import type { Duplex } from 'node:stream';
import { ok } from '../../shared/result';
import { beyondWindow } from '../../shared/texts/breaches';
import { openThrough } from './channels';
import { createInstallKey } from './remote/install-key';
import type { Limits } from './limits';
import { countDrained, Pinger, watchTransport } from './ping';
import { createRemoteFiles } from './remote/files';
import { createListPorts } from './remote/listening-ports';
import { createRemotePath } from './remote/home';
import { RemotePorts } from './remote/ports';
import { RemoteSockets } from './remote/sockets';
import { ProtocolBreach } from './ssh2/breach';
import type { Internals } from './ssh2/internals';
import { makeLeanChannels } from './ssh2/lean-channel';
import { ReceiveWindows } from './ssh2/receive-windows';
import { WriteScheduler } from './ssh2/write-scheduler';
import type { ConnectHooks, SshConnection } from './types';

/** Parts of a connection once the user is logged in. */
interface Established extends Pick<
  SshConnection,
  'negotiated' | 'serverAddress' | 'lastHeard' | 'giveUp' | 'end'
> {
  readonly internals: Internals;
  /** Stream that its bytes go through. */
  readonly socket: Duplex;
  readonly limits: Limits;
  readonly serverVersion: () => string | null;
  readonly log: ConnectHooks['log'];
  /** Has a function told of the messages that the server does not know, by sequence number. */
  readonly onUnimplemented: (listener: (sequence: number) => void) => void;
  /** Told what ends the connection because of what the server sent. */
  readonly failed: (thrown: unknown) => void;
}

/** Makes everything that goes through a connection: channels, listeners on the server, its files, and the keepalives. */
export function establish(given: Established): SshConnection {
  const { internals, socket, serverAddress, negotiated, limits, log } = given;
  const { client } = internals;
  const writeScheduler = new WriteScheduler(socket, () => internals.protocol._kexinit !== undefined);
  client.on('handshake', writeScheduler.goOn);
  const windows = new ReceiveWindows(internals, () => {
    given.failed(new ProtocolBreach(beyondWindow));
  });
  makeLeanChannels(internals, (id) => windows.has(id));
  const pinger = new Pinger(internals);
  given.onUnimplemented((sequence) => pinger.unimplemented(sequence));
  const useFiles = createRemoteFiles(client, limits.files);
  const remotePath = createRemotePath(useFiles);
  const ports = new RemotePorts(client, writeScheduler, limits.listen, log);
  const sockets = new RemoteSockets(client, writeScheduler, limits, useFiles, remotePath, log);
  return {
    negotiated,
    serverAddress,
    openChannel: async (destination, originator) => {
      const opened = await openThrough(client, destination, originator, remotePath, limits.openChannel);
      return opened.ok ? ok(writeScheduler.pace(opened.value)) : opened;
    },
    listen: (address, port, onConnection) => ports.listen(address, port, onConnection),
    listenOnSocket: (path, onConnection) => sockets.listen(path, onConnection),
    installKey: createInstallKey({
      ...{ client, useFiles, serverVersion: given.serverVersion, milliseconds: limits.openChannel },
    }),
    listPorts: createListPorts(client, given.serverVersion, limits.command),
    ping: async () => {
      const took = await pinger.ping();
      if (took !== null) windows.measured(took);
      return took;
    },
    watchTransport: (seconds) => serverAddress !== null && watchTransport(socket, seconds),
    lastHeard: given.lastHeard,
    drained: countDrained(socket),
    giveUp: given.giveUp,
    end: given.end,
  };
}
