import { createContext, useCallback, useContext, useState } from 'react';
import type { GroupOrder } from '../../../shared/arrange';
import { useListed, useReplica, useView } from '../../services-context';
import { emptyTree, listTree, type SessionTree } from '../../state/session-list';
import type { ListedSessions } from '../../state/session-rows';
import type { ReplicaState } from '../../state/replica';

type Select = (sessions: ListedSessions, search: string, asked: string, order: GroupOrder) => SessionTree;

/** The list is made once for each state of the sessions, and is the same value while it would be drawn the same. */
function treeSelector(): Select {
  let known: Parameters<Select> | null = null;
  let tree = emptyTree;
  return (...wanted) => {
    if (known?.every((one, at) => one === wanted[at]) !== true) {
      known = wanted;
      const [sessions, search, asked, groupOrder] = wanted;
      tree = listTree(sessions, { search, asked: new Set(asked.split(' ')), groupOrder }, tree);
    }
    return tree;
  };
}

/** The sessions whose questions wait, as one value that is the same for the same sessions. */
function askedSessions({ snapshot }: ReplicaState): string {
  return (snapshot?.prompts ?? []).map(({ sessionId }) => sessionId).join(' ');
}

const noOrder: GroupOrder = [];

/** The order that the user gave the groups. */
export const groupOrderOf = ({ snapshot }: ReplicaState): GroupOrder => snapshot?.groupOrder ?? noOrder;

/** The list of sessions as it is drawn. It changes when a session comes, goes or moves, and not with each session's state. */
export function useSessionTree(): SessionTree {
  const search = useView((state) => state.search);
  const asked = useReplica(askedSessions);
  const order = useReplica(groupOrderOf);
  const [select] = useState(treeSelector);
  return useListed(
    useCallback(({ sessions }) => select(sessions, search, asked, order), [select, search, asked, order]),
  );
}

/** Where sessions have what is looked for, for the rows. */
export const FoundContext = createContext<SessionTree['found']>(emptyTree.found);

export const useFound = (): SessionTree['found'] => useContext(FoundContext);
