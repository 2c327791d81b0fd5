import { followedFrom } from '../../shared/followed';
import { freeName } from '../../shared/free-name';
import type { AppError } from '../../shared/errors';
import type { SessionId } from '../../shared/ids';
import { fail, ok, type Result } from '../../shared/result';
import { revisionOf } from '../../shared/revision';
import {
  checkName,
  defaultSettingsName,
  targetOf,
  titleOf,
  type SessionProfile,
} from '../../shared/session-profile';
import { formatEndpoint } from '../../shared/endpoint';
import { startOrder } from '../../shared/start-order';
import { isLive } from '../../shared/status';
import { several } from '../../shared/texts/names';
import * as texts from '../../shared/texts/session-list';
import { copyText } from '../components/copy-text';
import type { AppServices } from '../services';
import { copyOf, type DraftState } from '../state/draft';
import { savedIn, savedPlaces } from '../state/saved';
import type { ListedSession } from '../state/session-rows';
import { complain, say } from '../state/view';
import { chooseSession, newSession } from './choose';
import { connectSession } from './connect';

/** The sessions of the list with these ids, in its order. */
export function listedOf(
  { listed }: Pick<AppServices, 'listed'>,
  ids: Iterable<SessionId>,
): readonly ListedSession[] {
  const wanted = new Set(ids);
  return [...listed.getState().sessions.values()].filter(({ id }) => wanted.has(id));
}

/**
 * Connects a session, or disconnects it. What is wrong is said at once, with the session in sight whose page has it in full.
 * @param on false disconnects
 */
export async function switchSession(services: AppServices, id: SessionId, on: boolean): Promise<void> {
  await switchSessions(services, [id], on);
}

/** The same for several at once; of what goes wrong the first is said. */
export async function switchSessions(
  services: AppServices,
  ids: readonly SessionId[],
  on: boolean,
): Promise<void> {
  const { ginnel, view, replica } = services;
  const wanted = listedOf(services, ids).filter(
    ({ open }) => (open !== null && isLive(open.state)) !== on || (on && open?.state.kind === 'waiting'),
  );
  // Sessions that others need are opened before them.
  const order = startOrder(
    wanted.map(({ profile }) => profile),
    savedIn(replica),
  );
  const results = await Promise.all(
    order.map(async ({ id }) => ({
      id,
      result: on ? await connectSession(services, id) : await ginnel.sessions.disconnect({ sessionId: id }),
    })),
  );
  const [first] = results.flatMap(({ id, result }) => (result.ok ? [] : [{ id, error: result.error }]));
  if (first === undefined) return;
  chooseSession(services, first.id, 'status');
  complain(view, first.error);
}

/** Saves a copy under a name of its own, and looks at it. */
export async function duplicateSession(
  services: AppServices,
  { profile, place }: ListedSession,
): Promise<void> {
  const { ginnel, view, replica } = services;
  const name = freeName(titleOf(profile), new Set(savedIn(replica).map((saved) => saved.name)));
  const copy = { ...copyOf(profile), name, group: typeof place === 'object' ? '' : profile.group };
  const saved = await ginnel.savedSessions.save({ profile: copy, replaces: null });
  if (!saved.ok) {
    complain(view, saved.error);
    return;
  }
  chooseSession(services, copy.id);
  say(view, texts.duplicated(name), () => void takeOff(services, [copy]));
}

async function takeOff({ ginnel, view }: AppServices, profiles: readonly SessionProfile[]): Promise<void> {
  for (const { id } of profiles) {
    const deleted = await ginnel.savedSessions.delete({ sessionId: id });
    if (!deleted.ok) complain(view, deleted.error);
  }
}

/**
 * Gives a saved session another name: its own file's is saved under it, one of a followed file is called so here alone.
 * @returns why not
 */
export async function renameSession(
  services: AppServices,
  id: SessionId,
  typed: string,
  isUndo = false,
): Promise<Result<unknown>> {
  const { ginnel, replica, view } = services;
  const name = checkName(typed);
  const saved = savedIn(replica).find((profile) => profile.id === id);
  if (!name.ok) return name;
  if (name.value === defaultSettingsName) return fail({ code: 'name-invalid', data: { text: name.value } });
  if (saved === undefined || saved.name === name.value) return ok(null);
  const isFollowed = followedFrom(savedPlaces(replica), id) !== null;
  const result = isFollowed
    ? await ginnel.followed.overlay({ sessionId: id, overlay: { name: name.value } })
    : await ginnel.savedSessions.save({
        profile: { ...saved, name: name.value },
        replaces: revisionOf(saved),
      });
  if (!result.ok) return result;
  renameInForms(services, id, saved.name, name.value);
  const undo = (): void => {
    void renameSession(services, id, saved.name, true).then((undone) => {
      if (!undone.ok) complain(view, undone.error);
    });
  };
  if (!isUndo) say(view, texts.renamed(saved.name, name.value), undo);
  return result;
}

/** Has the forms that hold the session go by its new name: what is typed there was typed on the session as it is saved now. */
function renameInForms({ draft, parked }: AppServices, id: SessionId, from: string, to: string): void {
  const renamed = (state: DraftState): DraftState => ({
    ...state,
    profile: { ...state.profile, name: to },
    baseline: { ...state.baseline, name: to },
    nameText: state.nameText === from ? to : state.nameText,
  });
  const shown = draft.getState();
  if (shown.profile.id === id) draft.setState(renamed(shown));
  const aside = parked.getState().drafts.get(id);
  if (aside !== undefined) {
    parked.setState(({ drafts }) => ({ drafts: new Map(drafts).set(id, renamed(aside)) }));
  }
}

/** A row as text, to be pasted into a mail or a table: name, server, state. */
function rowText({ profile, open }: ListedSession): string {
  const target = targetOf(profile);
  const server = target.ok
    ? `${target.value.username === null ? '' : `${target.value.username}@`}${formatEndpoint(target.value)}`
    : profile.host;
  return [titleOf(profile), server, open === null ? 'off' : texts.stateInFew(open, Date.now())].join('\t');
}

/** Copies rows as lines of text. */
export function copySessions(services: AppServices, ids: Iterable<SessionId>): void {
  const rows = listedOf(services, ids);
  if (rows.length === 0) return;
  if (copyText(rows.map(rowText).join('\n'))) {
    const titles = rows.map(({ profile }) => titleOf(profile));
    say(services.view, texts.copied(titles), null, several(titles));
  }
}

/** Begins what becomes Default Settings when it is saved: a new session with that name typed already. */
export function editDefaults(services: AppServices): void {
  newSession(services);
  services.draft.setState({ nameText: defaultSettingsName });
  services.view.setState({ savedSelection: 'defaults' });
}

/** Says an error, with the session in sight that it is about. */
export function complainOf(services: AppServices, id: SessionId, error: AppError): void {
  chooseSession(services, id);
  complain(services.view, error);
}
