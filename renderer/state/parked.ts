import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SessionId } from '../../shared/ids';
import type { DraftState } from './draft';

/**
 * Forms of sessions that are not shown now, by session, with what was typed into them: the form holds one session, and who looks at another
 * loses nothing by that.
 */
export interface ParkedState {
  readonly drafts: ReadonlyMap<SessionId, DraftState>;
}

export type ParkedStore = StoreApi<ParkedState>;

/** Creates the store with what was typed when the window went. */
export function createParkedStore(drafts: readonly DraftState[] = []): ParkedStore {
  return createStore<ParkedState>(() => ({
    drafts: new Map(drafts.map((draft) => [draft.profile.id, draft])),
  }));
}

/** Puts what was typed for a session aside. */
export function park(store: ParkedStore, draft: DraftState): void {
  store.setState(({ drafts }) => ({ drafts: new Map(drafts).set(draft.profile.id, draft) }));
}

/** Takes what was typed for a session back; null where nothing was put aside. */
export function takeParked(store: ParkedStore, id: SessionId): DraftState | null {
  const { drafts } = store.getState();
  const draft = drafts.get(id) ?? null;
  if (draft !== null) store.setState({ drafts: new Map([...drafts].filter(([key]) => key !== id)) });
  return draft;
}
