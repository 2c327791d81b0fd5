import type { GroupOrder, SessionOrder } from '../../shared/arrange';
import type { Arrangement } from '../../shared/arrangement';
import { groupPath, isInGroup, levelsOf } from '../../shared/group-path';
import type { SessionId } from '../../shared/ids';
import { titleOf } from '../../shared/session-profile';
import { several } from '../../shared/texts/names';
import * as texts from '../../shared/texts/session-list';
import type { AppServices } from '../services';
import {
  arrange,
  orderGroups,
  reorder,
  reversed,
  type Destination,
  type GroupDestination,
} from '../state/session-order';
import type { ListedSession } from '../state/session-rows';
import { complain, say } from '../state/view';
import { listedOf } from './session-commands';

/** Puts sessions somewhere else in the list, at once and with Undo; says which of them cannot be there. */
export async function arrangeSessions(
  services: AppServices,
  ids: readonly SessionId[],
  destination: Destination,
): Promise<void> {
  const { listed, view } = services;
  const { sessions } = listed.getState();
  const rows = listedOf(services, ids);
  const changesGroup = ({ profile, place }: ListedSession): boolean =>
    destination.group !== null && place !== 'unsaved' && groupPath(profile.group) !== destination.group;
  const stuck = rows.filter((row) => typeof row.place === 'object' && changesGroup(row));
  const movable = rows.filter((row) => !stuck.includes(row) && row.place !== 'unsaved');
  const [unsaved] = rows.filter(({ place }) => place === 'unsaved');
  const { order } = ordersOf(services);
  const arranged = arrange(sessions, order, idsOf(movable), destination);
  if (arranged === null) {
    if (stuck.length > 0) say(view, texts.notMoved(titlesOf(stuck)), null, several(titlesOf(stuck)));
    else if (unsaved !== undefined) say(view, texts.notSavedYet(titleOf(unsaved.profile)));
    return;
  }
  if (!(await put(services, arranged.after))) return;
  const words =
    arranged.after.moves.length === 0
      ? texts.reordered(titlesOf(movable))
      : texts.moved(titlesOf(movable), destination.group ?? '');
  say(view, words, () => void put(services, arranged.before), several(titlesOf(movable)));
}

/** Puts a group before or after another one, at once and with Undo. */
export async function arrangeGroup(
  services: AppServices,
  path: string,
  destination: GroupDestination,
): Promise<void> {
  const { listed, view } = services;
  const { groupOrder } = ordersOf(services);
  const next = orderGroups(listed.getState().sessions, groupOrder, path, destination);
  if (next === null) return;
  const groups = reorder(groupOrder, next);
  if (!(await put(services, { moves: [], order: null, groupOrder: groups.after }))) return;
  const undo = (): void => void put(services, { moves: [], order: null, groupOrder: groups.before });
  say(view, texts.reordered([levelsOf(path).at(-1) ?? path]), undo);
}

function ordersOf({ replica }: AppServices): {
  readonly order: SessionOrder;
  readonly groupOrder: GroupOrder;
} {
  const { order = [], groupOrder = [] } = replica.store.getState().snapshot ?? {};
  return { order, groupOrder };
}

/** Gives a group another name: all that is in it, on all levels, moves along. */
export async function renameGroup(services: AppServices, from: string, typed: string): Promise<void> {
  const { listed, view } = services;
  const to = groupPath(typed);
  if (to === '' || to === from) return;
  const depth = levelsOf(from).length;
  const renamed = (path: string): string => [to, ...levelsOf(path).slice(depth)].join('/');
  const moves = [...listed.getState().sessions.values()].flatMap(({ id, place, profile }) => {
    if (place !== 'own' || !isInGroup(profile.group, from)) return [];
    return [{ sessionId: id, from: profile.group, to: renamed(profile.group) }];
  });
  const { groupOrder } = ordersOf(services);
  const after = groupOrder.map((path) => (isInGroup(path, from) ? renamed(path) : path));
  const groups = reorder(groupOrder, after);
  if (!(await put(services, { moves, order: null, groupOrder: groups.after }))) return;
  const undo = (): void =>
    void put(services, { moves: reversed(moves), order: null, groupOrder: groups.before });
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
