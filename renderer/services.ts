import type { Ginnel } from '../shared/contract';
import { savedSessions } from '../shared/followed';
import type { SessionProfile } from '../shared/session-profile';
import { copyOf, createDraftStore, draftOf, isDirty, type DraftStore } from './state/draft';
import { followInForm } from './state/follow-in-form';
import { recallDraft, recallParked, rememberDraft, rememberParked } from './state/draft-memory';
import { createExportLookStore, type ExportLookStore } from './state/export-look';
import { createImportLookStore, type ImportLookStore } from './state/import-look';
import { Curves } from './state/curves';
import { createListedStore, type ListedStore } from './state/listed';
import { Logs } from './state/logs';
import { createParkedStore, type ParkedStore } from './state/parked';
import { Questions } from './state/questions';
import { isCutOff, Replica } from './state/replica';
import { listTree, sessionsInSight } from './state/session-list';
import { createTestViewStore, type TestViewStore } from './state/test-view';
import { createViewStore, say, type ViewStore } from './state/view';
import type { Connection } from './transport/connection';

/** Everything the window's parts share. */
export interface AppServices {
  readonly ginnel: Ginnel;
  readonly replica: Replica;
  readonly logs: Logs;
  readonly curves: Curves;
  readonly draft: DraftStore;
  readonly parked: ParkedStore;
  readonly listed: ListedStore;
  readonly view: ViewStore;
  readonly connectionTest: TestViewStore;
  readonly importLook: ImportLookStore;
  readonly exportLook: ExportLookStore;
  readonly questions: Questions;
}

type Memory = Pick<Storage, 'getItem' | 'setItem'>;

/**
 * Puts the window's stores together.
 * @param lasting outlives the window; keeps the form
 * @param passing goes with what the user takes for the window; keeps which panel was shown
 */
export function createServices(
  ginnel: Ginnel,
  connection: Connection,
  lasting: Memory,
  passing: Memory,
): AppServices {
  const recalled = recallDraft(lasting);
  const draft = createDraftStore(recalled.draft ?? undefined);
  rememberDraft(draft, lasting);
  const aside = recallParked(lasting);
  const parked = createParkedStore(aside.drafts);
  rememberParked(parked, lasting);
  const replica = new Replica(ginnel, connection);
  const logs = new Logs(ginnel);
  const curves = new Curves(ginnel);
  const view = createViewStore(passing);
  const listed = createListedStore({ replica, draft, parked, view });
  const loss = recalled.loss ?? aside.loss;
  if (loss !== null) say(view, loss);
  startFromWhatIsSaved(replica, draft);
  followInForm(replica, draft);
  chooseFirst(replica, draft, view, listed);
  followForm(draft, view);
  replica.store.subscribe(({ snapshot }, before) => {
    if (snapshot !== null && snapshot.sessions !== before.snapshot?.sessions) {
      logs.keepOnly(snapshot.sessions.map(({ id }) => id));
    }
  });
  replica.store.subscribe((now, before) => {
    if (isCutOff(now) || !isCutOff(before)) return;
    logs.refresh();
    curves.refresh();
  });
  return {
    ginnel,
    replica,
    logs,
    curves,
    draft,
    parked,
    listed,
    view,
    connectionTest: createTestViewStore(),
    importLook: createImportLookStore(),
    exportLook: createExportLookStore(),
    questions: new Questions(),
  };
}

/**
 * Once the first snapshot is there, a form nobody typed into shows what is saved now: the session it held, else a new
 * one with the default settings. A form with unsaved text stays as it was left.
 */
function startFromWhatIsSaved(replica: Replica, draft: DraftStore): void {
  const stop = replica.store.subscribe(({ snapshot }) => {
    if (snapshot === null) return;
    stop();
    const current = draft.getState();
    if (isDirty(current)) return;
    const saved = savedSessions(snapshot).find(({ id }) => id === current.profile.id);
    const opened = snapshot.sessions.find(({ id }) => id === current.profile.id);
    if (saved === undefined && opened !== undefined) return;
    const fresh = saved ?? { ...copyOf(snapshot.defaults), name: '' };
    const { nameText, additions } = current;
    draft.setState({
      ...draftOf(fresh),
      additions,
      nameText: saved === undefined ? nameText : saved.name,
    });
  });
}

/**
 * Once the first snapshot is there, something is looked at: what was before, else a form with unsaved text, else what needs
 * attention, what is open, or what is saved. Where there is nothing of it, nothing is.
 */
function chooseFirst(replica: Replica, draft: DraftStore, view: ViewStore, listed: ListedStore): void {
  const stop = replica.store.subscribe(({ snapshot }) => {
    if (snapshot === null) return;
    stop();
    const { chosen, page } = view.getState();
    const shown = draft.getState();
    const { id } = shown.profile;
    const all = [...snapshot.sessions, ...savedSessions(snapshot)];
    if (page === 'configuration' && chosen !== null) {
      view.setState({ chosen: id });
      return;
    }
    if (chosen !== null && all.some((session) => session.id === chosen)) return;
    if (isDirty(shown)) {
      view.setState({ chosen: id, page: 'configuration' });
      return;
    }
    // In the order of the list, so that it stands at its top: what needs attention comes first in it.
    const { sessions } = listed.getState();
    const { groupOrder } = snapshot;
    const { roots } = listTree(sessions, { search: '', asked: new Set(), groupOrder });
    const rows = sessionsInSight(roots, () => false);
    const first = rows.find((row) => sessions.get(row)?.open !== null) ?? rows[0] ?? null;
    view.setState({ chosen: first, page: 'status' });
  });
}

/** On the page of the configuration the session of the form is looked at, whichever that is now. */
function followForm(draft: DraftStore, view: ViewStore): void {
  draft.subscribe(({ profile: { id } }) => {
    const { page, chosen } = view.getState();
    if (page === 'configuration' && chosen !== id) view.setState({ chosen: id });
  });
}

/** The default settings as a session of its own. */
export function fromDefaults(replica: Replica): SessionProfile | null {
  const { snapshot } = replica.store.getState();
  return snapshot === null ? null : { ...copyOf(snapshot.defaults), name: '' };
}
