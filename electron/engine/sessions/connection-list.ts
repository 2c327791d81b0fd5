import type { ConnectionList } from '../../../shared/connections';
import { connectionOf, type ConnectionTable } from '../../forwards/connection-table';
import type { Programs } from '../types';

/**
 * The connections of a forward as told to the window. The programs behind them are looked up here, when the window asks,
 * since that costs more than most connections take.
 */
export async function listConnections(
  table: ConnectionTable,
  programs: Pick<Programs, 'peers'>,
): Promise<ConnectionList> {
  const listed = table.live();
  const named = await programs.peers(listed.flatMap(({ peer }) => (peer === null ? [] : [peer])));
  return {
    // Some may have ended meanwhile; they are in the history then.
    live: listed
      .filter(({ isLive }) => isLive)
      .map((entry) => ({
        ...connectionOf(entry),
        program: entry.peer === null ? null : (named.get(entry.peer) ?? null),
      })),
    liveTotal: table.size,
    closed: table.history(),
  };
}
