import { fail } from '../../../shared/result';
import * as texts from '../../../shared/texts/event-log';
import type { SshConnection } from '../../ssh/types';
import type { EventLog } from '../records/event-log';
import type { Session } from './types';

/**
 * Commands to a session's server itself.
 * @param connection the one to the server; null while it is not up, which fails with not-connected
 */
export function serverCommands(
  connection: () => SshConnection | null,
  log: EventLog['add'],
): Pick<Session, 'keys' | 'serverPorts'> {
  return {
    keys: {
      install: ({ publicKey }) =>
        connection()?.installKey(publicKey) ?? Promise.resolve(fail({ code: 'not-connected', data: {} })),
    },
    serverPorts: {
      list: async () => {
        const server = connection();
        if (server === null) return fail({ code: 'not-connected', data: {} });
        log(texts.askingForPorts);
        return await server.listPorts();
      },
    },
  };
}
