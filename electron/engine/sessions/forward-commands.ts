import type { Forward } from '../../../shared/forward';
import { fail, ok } from '../../../shared/result';
import type { SessionProfile } from '../../../shared/session-profile';
import { listedForwards } from '../../../shared/status';
import { listConnections } from './connection-list';
import type { Forwards } from './forwards';
import type { Session } from './open-session';
import type { HostDependencies } from '../types';

/** The session whose forwards are commanded. */
export interface CommandedSession {
  readonly programs: HostDependencies['programs'];
  readonly forwards: Forwards;
  readonly profile: () => SessionProfile;
  /** Its settings are these now. */
  readonly became: (profile: SessionProfile) => void;
}

/** What a user does with single forwards of an open session, and with their connections. */
export function createForwardCommands({
  programs,
  forwards,
  profile,
  became,
}: CommandedSession): Pick<
  Session,
  'changeForward' | 'connections' | 'closeConnection' | 'switchForward' | 'addForward' | 'removeForward'
> {
  return {
    changeForward: async (forward) => {
      if (!forwards.lists(forward.id)) return fail({ code: 'not-found', data: { what: 'forward' } });
      const withIt = (list: readonly Forward[]): readonly Forward[] =>
        list.map((other) => (other.id === forward.id ? forward : other));
      became({ ...profile(), forwards: withIt(profile().forwards) });
      // The others as they are now: one that was stopped, or whose end time came, stays off.
      const now = listedForwards({ forwards: forwards.statuses() });
      await forwards.apply({ ...profile(), forwards: withIt(now.map((status) => status.forward)) });
      return ok({});
    },
    connections: async (id) => {
      const table = forwards.connections(id);
      return table === null ? null : listConnections(table, programs);
    },
    closeConnection: (id, connection) => Promise.resolve(forwards.closeConnection(id, connection)),
    switchForward: forwards.switchTo,
    addForward: async (forward) => {
      became({ ...profile(), forwards: [...profile().forwards, forward] });
      await forwards.add(forward, profile());
    },
    removeForward: async (id) => {
      if (!forwards.has(id)) return fail({ code: 'not-found', data: { what: 'forward' } });
      // Before it has stopped: a profile applied meanwhile has the last word.
      became({ ...profile(), forwards: profile().forwards.filter((forward) => forward.id !== id) });
      await forwards.remove(id);
      return ok({});
    },
  };
}
