import { explain, type AppError } from '../../shared/errors';
import { savedSessions } from '../../shared/followed';
import { fieldsOf, type ForwardFields } from '../../shared/forward-fields';
import type { Forward } from '../../shared/forward';
import type { ImportId } from '../../shared/ids';
import { checkAgainst, checkGuarded } from '../../shared/listeners';
import { lineNotation } from '../../shared/notation';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import { revised } from '../../shared/standing';
import { settingKeys } from '../../shared/settings';
import { listedForwards, type SessionStatus } from '../../shared/status';
import * as texts from '../../shared/texts/import-look';
import { keptTheirs } from '../../shared/texts/changed-elsewhere';
import { namesCut, several } from '../../shared/texts/names';
import { leftOutNamed } from '../../shared/texts/tunnels';
import { editProfile, isDirty, sameValue, type DraftState } from '../state/draft';
import type { ImportLook } from '../state/import-look';
import { numberFields, numberTextsOf } from '../state/number-fields';
import { savedIn } from '../state/saved';
import { complain, say } from '../state/view';
import { fromDefaults, type AppServices } from '../services';
import { showForm, showImported } from './choose';
import { settleImport, type Revised } from './import-settle';
import { closeLook, looseForwards, sessionsToMake } from './import-look';
import { addOne } from './live-forwards';
import { show } from './saved-sessions';

/** Makes what is ticked in the look, all of it or, with an error in the look, nothing. Afterwards it can be undone. */
export async function acceptLook(services: AppServices): Promise<void> {
  const { look } = services.importLook.getState();
  if (look === null || look.plan === null || look.busy || look.reading) return;
  switch (look.target) {
    case 'sessions':
      await showSaved(services, look);
      break;
    case 'form':
      takeIntoForm(services, look);
      break;
    case 'forwards':
      if (look.wanted.kind === 'live') await addToLive(services, look, look.wanted.sessionId);
      else addToForm(services, look);
      break;
  }
}

/** Shows the first of them: Open is the next thing to press. */
async function showSaved(services: AppServices, look: ImportLook): Promise<void> {
  const saved = (await saveSessions(services, look)) ?? [];
  const { note } = services.view.getState();
  const [first] = saved;
  if (first !== undefined) showImported(services, first, saved.length === 1);
  services.view.setState({ note });
}

/**
 * Saves what is ticked, closes the look and says so, with Undo. Asks about what was changed elsewhere since it was read.
 * @returns what is saved now of that; null, with an error in the look or as the user goes back, when nothing was done
 */
export async function saveSessions(
  services: AppServices,
  look: ImportLook,
): Promise<readonly SessionProfile[] | null> {
  const { ginnel, importLook, replica, view } = services;
  const plan = look.plan ?? noPlan;
  const read = new Map(look.compared.map((profile) => [profile.id, profile]));
  const asRead = savedIn(replica).map((profile) => read.get(profile.id) ?? profile);
  let sessions: Revised = revised(plan, sessionsToMake(look, asRead));
  let kept: readonly SessionProfile[] = [];
  const hostKeys = look.takesHostKeys ? plan.hostKeys.map(({ line }) => line) : [];
  importLook.setState({ look: { ...look, busy: true, error: null } });
  const stop = (error: AppError | null): null => {
    importLook.setState(({ look: now }) => ({ look: now && { ...now, busy: false, error } }));
    return null;
  };
  let made = await ginnel.imports.make({ sessions, hostKeys });
  while (!made.ok) {
    // As of now: this window may not have been told yet.
    const now = made.error.code === 'session-changed' ? await ginnel.snapshot.get({}) : null;
    if (now?.ok !== true) return stop(made.error);
    const settled = await settleImport(services, sessions, savedSessions(now.value), look.compared);
    if (settled === null) return stop(null);
    const isSame = sessions.every((one, at) => one === settled.sessions[at]);
    if (isSame && settled.kept.length === 0) return stop(made.error);
    ({ sessions } = settled);
    kept = [...kept, ...settled.kept];
    made = await ginnel.imports.make({ sessions, hostKeys });
  }
  emptyTyped(services, look);
  closeLook(services);
  const { id, hostKeys: added } = made.value;
  const profiles = sessions.map(({ profile }) => profile);
  const names = profiles.map(({ name }) => name);
  const undo = (): void => void undoImport(services, id, profiles);
  if (profiles.length + added > 0) say(view, texts.imported(names, added), undo, several(names));
  else if (kept.length > 0) say(view, keptTheirs(kept.map(titleOf)), null, namesCut(kept.map(titleOf)));
  return [...profiles, ...kept];
}

async function undoImport(
  services: AppServices,
  id: ImportId,
  profiles: readonly SessionProfile[],
): Promise<void> {
  const { ginnel, view, draft, replica } = services;
  const undone = await ginnel.imports.undo({ id });
  if (!undone.ok) {
    complain(view, undone.error);
    return;
  }
  const { changedSince } = undone.value;
  const shown = draft.getState();
  const isGone = profiles.some(
    (profile) => profile.id === shown.profile.id && sameValue(profile, shown.profile),
  );
  const isSaved = replica.store
    .getState()
    .snapshot?.profiles.some(({ id: saved }) => saved === shown.profile.id);
  const fresh = fromDefaults(replica);
  // The form held one of them, as it was brought in: it is empty again.
  if (isGone && isSaved === false && fresh !== null && !isDirty(shown)) show(services, fresh);
  view.setState({ savedSelection: null });
  const words = changedSince.length === 0 ? texts.undone : texts.notAllUndone(changedSince);
  say(view, words, null, namesCut(changedSince));
}

/** Takes what the look was opened for out of the Source port it was typed into, unless it was changed since. */
function emptyTyped({ draft }: AppServices, { typed }: ImportLook): void {
  if (typed === null) return;
  const without = (fields: ForwardFields): ForwardFields =>
    fields.source === typed ? { ...fields, source: '' } : fields;
  draft.setState(({ staging, additions }) => ({
    staging: without(staging),
    additions: Object.fromEntries(Object.entries(additions).map(([id, fields]) => [id, without(fields)])),
  }));
}

/** Puts back what the form was, unless something was changed in it since. */
function undoable(services: AppServices, before: DraftState): () => void {
  const { draft, view } = services;
  const after = draft.getState().profile;
  return () => {
    if (sameValue(draft.getState().profile, after)) {
      draft.setState(before);
      say(view, texts.undone);
    } else say(view, texts.formChangedSince);
  };
}

/** Settings that are always as the text says, also where it says nothing: a command without -J goes there directly. */
const wayThere: readonly (keyof SessionProfile)[] = ['host', 'port', 'jumps', 'proxy'];

/** Takes the plan's only session into the form: what the text does not say stays as it is there, and forwards are added. */
function takeIntoForm(services: AppServices, look: ImportLook): void {
  const { draft, view, replica } = services;
  const planned = look.plan?.sessions[0]?.profile;
  const defaults = replica.store.getState().snapshot?.defaults;
  if (planned === undefined || defaults === undefined) return;
  const before = draft.getState();
  const said = settingKeys.filter(
    (key) =>
      wayThere.includes(key) ||
      (!['name', 'forwards'].includes(key) && !sameValue(planned[key], defaults[key])),
  );
  const changes = Object.fromEntries(said.map((key) => [key, planned[key]])) as Partial<SessionProfile>;
  const { forwards, left } = fitting(looseForwards(look.plan ?? noPlan), { ...before.profile, ...changes });
  const profile = { ...before.profile, ...changes, forwards };
  const shown = numberTextsOf(profile);
  const old = numberTextsOf(before.profile);
  const numbers = Object.fromEntries(
    numberFields.map((field) => [field, shown[field] === old[field] ? before.numbers[field] : shown[field]]),
  ) as DraftState['numbers'];
  const nameText = before.nameText.trim() === '' ? planned.name : before.nameText;
  // Settings of the server must not be left from another text.
  draft.setState({ profile, numbers: { ...numbers, port: shown.port }, nameText, problem: null });
  emptyTyped(services, look);
  closeLook(services);
  view.setState({ forwardSelection: null, jumpSelection: null });
  showForm(services, 'session');
  say(view, [texts.putIntoForm(titleOf(planned)), ...left].join(' '), undoable(services, before));
}

const noPlan = {
  ...{ sessions: [], forwards: [], hostKeys: [] },
  ...{ leftOut: [], problems: [], mends: [] },
};

/** The forwards of a session with more of them, and sentences about those that do not go with it. */
export function fitting(
  more: readonly Forward[],
  profile: SessionProfile,
): { readonly forwards: readonly Forward[]; readonly left: readonly string[] } {
  const forwards = [...profile.forwards];
  const left: string[] = [];
  for (const forward of more) {
    const guarded = checkGuarded(forward, profile);
    const checked = guarded.ok ? checkAgainst(forward, forwards, profile) : guarded;
    if (checked.ok) forwards.push(forward);
    else left.push(leftOutNamed(lineNotation(forward), explain(checked.error).what));
  }
  return { forwards, left };
}

function addToForm(services: AppServices, look: ImportLook): void {
  const { draft, view } = services;
  const before = draft.getState();
  const { forwards, left } = fitting(looseForwards(look.plan ?? noPlan), before.profile);
  const added = forwards.length - before.profile.forwards.length;
  editProfile(draft, { forwards });
  emptyTyped(services, look);
  closeLook(services);
  view.setState({ forwardSelection: forwards.at(-1)?.id ?? null });
  showForm(services, 'tunnels');
  say(view, [texts.addedForwards(added), ...left].join(' '), undoable(services, before));
}

/** Adds the forwards to an open session. Where one of them does not go with what is there, none is added, and the look says why. */
async function addToLive(
  services: AppServices,
  look: ImportLook,
  sessionId: SessionProfile['id'],
): Promise<void> {
  const { importLook, replica } = services;
  const find = (): SessionStatus | undefined =>
    replica.store.getState().snapshot?.sessions.find(({ id }) => id === sessionId);
  const complainHere = (error: AppError): void =>
    importLook.setState(({ look: now }) => ({ look: now && { ...now, busy: false, error } }));
  importLook.setState({ look: { ...look, busy: true, error: null } });
  const forwards = looseForwards(look.plan ?? noPlan);
  const listed = find();
  const known = listed === undefined ? [] : listedForwards(listed).map(({ forward }) => forward);
  for (const [at, forward] of forwards.entries()) {
    const others = [...known, ...forwards.slice(0, at)];
    const checked = checkAgainst(forward, others, listed?.profile ?? noBoxes);
    if (checked.ok) continue;
    complainHere(checked.error);
    return;
  }
  for (const forward of forwards) {
    const session = find();
    if (session === undefined) break;
    const added = await addOne(services, session, fieldsOf(forward));
    if (added.ok) continue;
    complainHere(added.error);
    return;
  }
  emptyTyped(services, look);
  closeLook(services);
}

const noBoxes = { localPortsAcceptOthers: false, remotePortsAcceptOthers: false };
