import { createContext, useCallback, useContext, useState } from 'react';
import { useListed, useReplica, useView } from '../../services-context';
import { emptyTree, listTree, type SessionTree } from '../../state/session-list';
import type { ListedSessions } from '../../state/session-rows';
import type { ReplicaState } from '../../state/replica';

type Select = (sessions: ListedSessions, search: string, asked: string) => SessionTree;

/** The list is made once for each state of the sessions, and is the same value while it would be drawn the same. */
function treeSelector(): Select {
  let known: readonly [ListedSessions, string, string] | null = null;
  let tree = emptyTree;
  return (sessions, search, asked) => {
    if (known === null || known[0] !== sessions || known[1] !== search || known[2] !== asked) {
      known = [sessions, search, asked];
      tree = listTree(sessions, { search, asked: new Set(asked.split(' ')) }, tree);
    }
    return tree;
  };
}

/** The sessions whose questions wait, as one value that is the same for the same sessions. */
function askedSessions({ snapshot }: ReplicaState): string {
  return (snapshot?.prompts ?? []).map(({ sessionId }) => sessionId).join(' ');
}

/** The list of sessions as it is drawn. It changes when a session comes, goes or moves, and not with each session's state. */
export function useSessionTree(): SessionTree {
  const search = useView((state) => state.search);
  const asked = useReplica(askedSessions);
  const [select] = useState(treeSelector);
  return useListed(useCallback(({ sessions }) => select(sessions, search, asked), [select, search, asked]));
}

/** Where sessions have what is looked for, for the rows. */
export const FoundContext = createContext<SessionTree['found']>(emptyTree.found);

export const useFound = (): SessionTree['found'] => useContext(FoundContext);
