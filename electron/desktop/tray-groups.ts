import { inGroupOrder } from '../../shared/arrange';
import { groupPath, isInGroup, levelsOf as levelsOfGroup } from '../../shared/group-path';
import type { SessionId } from '../../shared/ids';
import { countSessionsUp } from '../../shared/overall-state';
import type { SessionProfile } from '../../shared/session-profile';
import type { Snapshot } from '../../shared/snapshot';
import { isLive, type SessionStatus } from '../../shared/status';
import * as common from '../../shared/texts/common';
import * as texts from '../../shared/texts/tray';
import { actionItem, joined, onceOf, type SessionGroup, type TrayItem } from './tray-action';
import { named } from './tray-session';

/** So many lines of one kind fit into the menu itself; more of them go into a submenu. */
export const mostInMenu = 12;
/** So many lines fit into a submenu; more of them go into parts of it, by the alphabet. */
const mostInSubmenu = 30;

/** A line with the name that it is looked for by. */
export interface Entry {
  readonly name: string;
  readonly item: TrayItem;
}

/** Lines in their order; where there are many, in submenus of as many each as there are submenus. */
export function inParts(entries: readonly Entry[]): readonly TrayItem[] {
  if (entries.length <= mostInSubmenu) return entries.map(({ item }) => item);
  const size = Math.max(mostInSubmenu, Math.ceil(Math.sqrt(entries.length)));
  return Array.from({ length: Math.ceil(entries.length / size) }, (_none, part): TrayItem => {
    const own = entries.slice(part * size, (part + 1) * size);
    return {
      kind: 'submenu',
      text: texts.fromTo(shortened(own[0]), shortened(own.at(-1))),
      items: own.map(({ item }) => item),
    };
  });
}

function shortened(entry: Entry | undefined): string {
  return named(entry?.name ?? '').slice(0, 24);
}

/** The levels of a session's group, the outermost first; none where it is in no group. */
const levelsOf = onceOf(({ group }: Pick<SessionProfile, 'group'>) => levelsOfGroup(group));

/** The saved sessions of a group, those of the groups in it among them. */
export function sessionsOf(
  group: SessionGroup,
  { profiles, followed }: Pick<Snapshot, 'profiles' | 'followed'>,
): readonly SessionProfile[] {
  if (group.kind === 'file') return followed.find(({ id }) => id === group.id)?.profiles ?? [];
  const path = groupPath(group.path);
  return profiles.filter((profile) => isInGroup(profile.group, path));
}

/** Saved sessions as a tree of groups. */
interface Folder {
  readonly path: string;
  readonly folders: Map<string, Folder>;
  readonly sessions: SessionProfile[];
}

/**
 * Saved sessions that have no line elsewhere, to connect: those in no group, then the groups, then the followed files.
 * @param shown those that have a line already
 */
export function savedSections(
  snapshot: Pick<Snapshot, 'profiles' | 'groupOrder' | 'followed' | 'sessions' | 'app'>,
  shown: ReadonlySet<SessionId>,
): readonly (readonly TrayItem[])[] {
  const { profiles, followed, sessions, app } = snapshot;
  const open = new Map(sessions.map((session) => [session.id, session]));
  const compare = inGroupOrder(snapshot.groupOrder);
  const world = { ...{ open, shown, compare }, platform: app.platform };
  const root: Folder = { path: '', folders: new Map(), sessions: [] };
  for (const profile of profiles) folderOf(root, levelsOf(profile)).sessions.push(profile);
  const alone = linesOf(root.sessions, world);
  const groups = [
    ...foldersOf(root, world).map(([name, folder]) => folderItem(name, folder, world)),
    ...followed
      .filter((file) => file.profiles.length > 0)
      .map((file) =>
        groupItem(file.name, { kind: 'file', id: file.id }, file.profiles, [], file.profiles, world),
      ),
  ];
  return [
    alone.length <= mostInMenu
      ? alone.map(({ item }) => item)
      : [{ kind: 'submenu', text: texts.savedSessions(alone.length), items: inParts(alone) }],
    groups.length <= mostInMenu
      ? groups.map(({ item }) => item)
      : [{ kind: 'submenu', text: texts.groups(groups.length), items: inParts(groups) }],
  ];
}

interface World {
  readonly open: ReadonlyMap<SessionId, SessionStatus>;
  readonly shown: ReadonlySet<SessionId>;
  /** Says which group comes first, by their names in full. */
  readonly compare: (left: string, right: string) => number;
  readonly platform: string;
}

/** The groups in one, in the order that the list has. */
function foldersOf({ folders }: Folder, { compare }: World): readonly (readonly [string, Folder])[] {
  return [...folders].toSorted(([, left], [, right]) => compare(left.path, right.path));
}

function folderOf(root: Folder, levels: readonly string[]): Folder {
  return levels.reduce((folder, level) => {
    const known = folder.folders.get(level);
    if (known !== undefined) return known;
    const path = folder.path === '' ? level : `${folder.path}/${level}`;
    const made: Folder = { path, folders: new Map(), sessions: [] };
    folder.folders.set(level, made);
    return made;
  }, root);
}

function folderItem(name: string, folder: Folder, world: World): Entry {
  const inner = foldersOf(folder, world).map(([own, one]) => folderItem(own, one, world));
  return groupItem(name, { kind: 'group', path: folder.path }, allOf(folder), inner, folder.sessions, world);
}

function allOf({ folders, sessions }: Folder): readonly SessionProfile[] {
  return [...sessions, ...[...folders.values()].flatMap(allOf)];
}

function groupItem(
  name: string,
  group: SessionGroup,
  all: readonly SessionProfile[],
  inner: readonly Entry[],
  own: readonly SessionProfile[],
  world: World,
): Entry {
  const open = all.flatMap(({ id }) => world.open.get(id) ?? []);
  const live = open.filter(({ state }) => isLive(state)).length;
  return {
    name,
    item: {
      kind: 'submenu',
      text: texts.groupOf(named(name), countSessionsUp(open), all.length),
      items: joined([
        [
          ...(live < all.length
            ? [actionItem(texts.connectGroup(world.platform), { kind: 'connect-group', group })]
            : []),
          ...(live > 0
            ? [actionItem(texts.disconnectGroup(world.platform), { kind: 'disconnect-group', group })]
            : []),
        ],
        inParts(inner),
        inParts(linesOf(own, world)),
      ]),
    },
  };
}

/** Those that have no line elsewhere: all of these are closed. */
function linesOf(profiles: readonly SessionProfile[], { shown }: World): readonly Entry[] {
  return profiles.filter(({ id }) => !shown.has(id)).map(toConnect);
}

const toConnect = onceOf(({ id, name }: SessionProfile): Entry => ({
  name,
  item: actionItem(`${common.connect} ${named(name)}`, { kind: 'connect', sessionId: id }),
}));
