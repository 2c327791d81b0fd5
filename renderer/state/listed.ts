import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Snapshot } from '../../shared/snapshot';
import { isDirty, type DraftStore } from './draft';
import type { ParkedStore } from './parked';
import type { Replica } from './replica';
import { listSessions, type ListedSessions, type TypedSession } from './session-rows';
import type { ViewStore } from './view';

/** All sessions, as they are listed, found by their ids. */
export interface ListedState {
  readonly sessions: ListedSessions;
}

export type ListedStore = StoreApi<ListedState>;

interface Sources {
  readonly replica: Replica;
  readonly draft: DraftStore;
  readonly parked: ParkedStore;
  readonly view: ViewStore;
}

/**
 * Creates the store of all sessions and keeps it up to date. It is made once for the whole window, and a row keeps its identity
 * while nothing of its session changes: of a thousand sessions those are drawn again that changed.
 */
export function createListedStore(sources: Sources): ListedStore {
  const { replica, draft, parked, view } = sources;
  const store = createStore<ListedState>(() => ({ sessions: new Map() }));
  let listed: Snapshot | null = null;
  let typed: readonly TypedSession[] = [];
  const update = (): void => {
    const { snapshot } = replica.store.getState();
    if (snapshot === null) return;
    const now = typedSessions(sources);
    const before = store.getState().sessions;
    if (sameSlices(listed, snapshot) && sameTyped(typed, now, before)) return;
    listed = snapshot;
    typed = now;
    const sessions = listSessions(snapshot, now, before);
    if (sessions !== before) store.setState({ sessions });
  };
  replica.store.subscribe((state, before) => {
    if (state.snapshot !== before.snapshot) update();
  });
  draft.subscribe(update);
  parked.subscribe(update);
  view.subscribe((state, before) => {
    if (state.chosen !== before.chosen) update();
  });
  return store;
}

function typedSessions({ draft, parked, view }: Sources): readonly TypedSession[] {
  const form = draft.getState();
  const hasChanges = isDirty(form);
  const isChosen = view.getState().chosen === form.profile.id;
  return [
    ...(hasChanges || isChosen ? [{ profile: form.profile, hasChanges }] : []),
    ...[...parked.getState().drafts.values()].map(({ profile }) => ({ profile, hasChanges: true })),
  ];
}

function sameSlices(before: Snapshot | null, now: Snapshot): boolean {
  return (
    before?.profiles === now.profiles &&
    before.followed === now.followed &&
    before.sessions === now.sessions &&
    before.order === now.order
  );
}

/** Whether the list says the same of what is typed: of a session that is saved or open it says no more than that there is something. */
function sameTyped(
  before: readonly TypedSession[],
  now: readonly TypedSession[],
  listed: ListedSessions,
): boolean {
  const isSame = (one: TypedSession, other: TypedSession | undefined): boolean => {
    if (other?.profile.id !== one.profile.id || other.hasChanges !== one.hasChanges) return false;
    if (other.profile === one.profile) return true;
    const row = listed.get(one.profile.id);
    return row !== undefined && (row.place !== 'unsaved' || row.open !== null);
  };
  return before.length === now.length && now.every((one, at) => isSame(one, before[at]));
}
