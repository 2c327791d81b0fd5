import { createContext, useContext } from 'react';
import type { SessionId } from '../../../shared/ids';
import type { GroupNode } from '../../state/session-list';

/** Where a menu or a name's box stands: beside an element of a row, or at a point in it. */
export interface Anchor {
  readonly element: Element;
  readonly point?: { readonly x: number; readonly y: number };
}

/** Requests of a row to the list. */
export interface ListDeeds {
  /** Shows the menu of a session, or of all that are selected where it is one of them. */
  readonly sessionMenu: (id: SessionId, anchor: Anchor) => void;
  readonly fold: (key: string) => void;
  readonly groupMenu: (group: GroupNode, anchor: Anchor) => void;
}

/** Hands them down to the rows; it stays the same value, so that no row is drawn again for it. */
export const ListDeedsContext = createContext<ListDeeds | null>(null);

export function useListDeeds(): ListDeeds {
  const deeds = useContext(ListDeedsContext);
  if (deeds === null) throw new Error('used outside of the list of sessions');
  return deeds;
}
