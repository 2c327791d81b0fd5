import type { Arrangement } from '../../shared/arrangement';
import type { SessionId } from '../../shared/ids';
import { titleOf } from '../../shared/session-profile';
import * as texts from '../../shared/texts/session-list';
import type { AppServices } from '../services';
import { arrange, reversed, type Destination } from '../state/session-order';
import { groupPath, levelsOf } from '../state/session-list';
import type { ListedSession } from '../state/session-rows';
import { complain, say } from '../state/view';
import { listedOf } from './session-commands';

/** Puts sessions somewhere else in the list, at once and with Undo; says which of them cannot be there. */
export async function arrangeSessions(
  services: AppServices,
  ids: readonly SessionId[],
  destination: Destination,
): Promise<void> {
  const { listed, replica, view } = services;
  const { sessions } = listed.getState();
  const rows = listedOf(services, ids);
  const changesGroup = ({ profile, place }: ListedSession): boolean =>
    destination.group !== null && place !== 'unsaved' && groupPath(profile.group) !== destination.group;
  const stuck = rows.filter((row) => typeof row.place === 'object' && changesGroup(row));
  const movable = rows.filter((row) => !stuck.includes(row) && row.place !== 'unsaved');
  const [unsaved] = rows.filter(({ place }) => place === 'unsaved');
  const order = replica.store.getState().snapshot?.order ?? [];
  const arranged = arrange(sessions, order, idsOf(movable), destination);
  if (arranged === null) {
    if (stuck.length > 0) say(view, texts.notMoved(titlesOf(stuck)));
    else if (unsaved !== undefined) say(view, texts.notSavedYet(titleOf(unsaved.profile)));
    return;
  }
  if (!(await put(services, arranged.after))) return;
  const words =
    arranged.after.moves.length === 0
      ? texts.reordered(titlesOf(movable))
      : texts.moved(titlesOf(movable), destination.group ?? '');
  say(view, words, () => void put(services, arranged.before));
}

/** Gives a group another name: all that is in it, on all levels, moves along. */
export async function renameGroup(services: AppServices, from: string, typed: string): Promise<void> {
  const { listed, view } = services;
  const to = groupPath(typed);
  if (to === '' || to === from) return;
  const depth = levelsOf(from).length;
  const moves = [...listed.getState().sessions.values()].flatMap(({ id, place, profile }) => {
    const path = groupPath(profile.group);
    if (place !== 'own' || (path !== from && !path.startsWith(`${from}/`))) return [];
    const renamed = [to, ...levelsOf(path).slice(depth)].join('/');
    return [{ sessionId: id, from: profile.group, to: renamed }];
  });
  if (!(await put(services, { moves, order: null }))) return;
  const undo = (): void => void put(services, { moves: reversed(moves), order: null });
  say(view, texts.renamed(from, to), undo);
}

async function put({ ginnel, view }: AppServices, arrangement: Arrangement): Promise<boolean> {
  const result = await ginnel.savedSessions.arrange(arrangement);
  if (!result.ok) complain(view, result.error);
  return result.ok;
}

function idsOf(rows: readonly ListedSession[]): readonly SessionId[] {
  return rows.map(({ id }) => id);
}

function titlesOf(rows: readonly ListedSession[]): readonly string[] {
  return rows.map(({ profile }) => titleOf(profile));
}
