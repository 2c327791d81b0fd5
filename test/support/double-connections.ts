import type { ConnectionList, EndReason } from '../../shared/connections';
import type { ConnectionId, ForwardId, SessionId } from '../../shared/ids';

/** Connections of the double's forwards: what a test puts there, and what closing does to them. */
export interface DoubleConnections {
  readonly get: (sessionId: SessionId, forwardId: ForwardId) => ConnectionList;
  readonly set: (sessionId: SessionId, forwardId: ForwardId, list: ConnectionList) => void;
  /** Ends one; false when it is not there any more. */
  readonly close: (sessionId: SessionId, forwardId: ForwardId, id: ConnectionId) => boolean;
  /** Ends all of a forward. */
  readonly cut: (sessionId: SessionId, forwardId: ForwardId) => void;
}

const none: ConnectionList = { live: [], liveTotal: 0, closed: [] };

/** Keeps the connections of forwards in memory. */
export function doubleConnections(now: () => number): DoubleConnections {
  const lists = new Map<string, ConnectionList>();
  const key = (sessionId: SessionId, forwardId: ForwardId): string => `${sessionId}/${forwardId}`;
  const get = (sessionId: SessionId, forwardId: ForwardId): ConnectionList =>
    lists.get(key(sessionId, forwardId)) ?? none;
  const set = (sessionId: SessionId, forwardId: ForwardId, list: ConnectionList): void =>
    void lists.set(key(sessionId, forwardId), list);

  function end(list: ConnectionList, ids: ReadonlySet<ConnectionId>, reason: EndReason): ConnectionList {
    const ended = list.live
      .filter(({ id }) => ids.has(id))
      .map((connection) => ({ ...connection, ended: { at: now(), reason } }));
    return {
      live: list.live.filter(({ id }) => !ids.has(id)),
      liveTotal: list.liveTotal - ended.length,
      closed: [...ended, ...list.closed],
    };
  }

  return {
    get,
    set,
    close: (sessionId, forwardId, id) => {
      const list = get(sessionId, forwardId);
      if (!list.live.some((connection) => connection.id === id)) return false;
      set(sessionId, forwardId, end(list, new Set([id]), { kind: 'closed' }));
      return true;
    },
    cut: (sessionId, forwardId) => {
      const list = get(sessionId, forwardId);
      const all = new Set(list.live.map(({ id }) => id));
      set(sessionId, forwardId, { ...end(list, all, { kind: 'stopped' }), liveTotal: 0 });
    },
  };
}
