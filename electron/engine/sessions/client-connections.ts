import type { ForwardId } from '../../../shared/ids';
import { fail, ok } from '../../../shared/result';
import { missing } from '../../../shared/texts/requests';
import { connectionOf, type ConnectionTable } from '../../forwards/connection-table';
import type { Programs } from '../types';
import type { SessionCommands } from './types';

/**
 * Answers the commands about the connections of a session's forwards.
 * @param tableOf a forward's connections; undefined for a forward that has none, and is not listed
 */
export function clientConnectionsOf(
  tableOf: (id: ForwardId) => ConnectionTable | undefined,
  programsAt: Programs['peers'],
): SessionCommands['clientConnections'] {
  return {
    list: async ({ forwardId }) => {
      const table = tableOf(forwardId);
      if (table === undefined) return fail({ code: 'not-found', data: { what: missing.forward } });
      const listed = table.live();
      // Looked up only when the window asks, since that costs more than most connections take.
      const peers = listed.flatMap(({ peer }) => (peer === null ? [] : [peer]));
      const named = await programsAt(peers);
      // Some may have ended meanwhile; they are in the history then.
      const live = listed.filter(({ isLive }) => isLive);
      return ok({
        live: live.map((entry) => ({
          ...connectionOf(entry),
          program: entry.peer === null ? null : (named.get(entry.peer) ?? null),
        })),
        liveTotal: table.size,
        closed: table.history(),
      });
    },
    close: ({ forwardId, connectionId }) => {
      const closed = tableOf(forwardId)?.close(connectionId) ?? false;
      return Promise.resolve(
        closed ? ok({}) : fail({ code: 'not-found', data: { what: missing.connection } }),
      );
    },
  };
}
