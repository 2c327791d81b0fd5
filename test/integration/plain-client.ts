import { once } from 'node:events';
import type { Client as SshClient, ClientChannel, ConnectConfig } from 'ssh2';
import { Client } from '../../electron/ssh/ssh2';
import type { closeAfterEach } from '../support/owned';

/**
 * Logs a plain client of ssh2's in.
 * @param own takes it, to be closed after the test
 * @param config where to and as whom
 * @param prepare is given it before it connects
 */
export async function plainClient(
  own: ReturnType<typeof closeAfterEach>,
  config: ConnectConfig,
  prepare: (client: SshClient) => void = () => undefined,
): Promise<SshClient> {
  const client = new Client();
  const closed = once(client, 'close');
  own({
    close: async () => {
      client.destroy();
      await closed;
    },
  });
  client.on('error', () => undefined);
  prepare(client);
  client.connect(config);
  await once(client, 'ready');
  return client;
}

/** Opens a channel to a port on the server's machine. */
export const openOn = (client: SshClient, port: number): Promise<ClientChannel> =>
  new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 1, '127.0.0.1', port, (error, channel) => {
      if (error) reject(error);
      else resolve(channel);
    });
  });
