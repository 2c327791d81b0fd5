import { inGroupOrder } from '../../shared/arrange';
import { sessionsInGroup, sessionsTagged } from '../../shared/chosen-sessions';
import { savedSessions } from '../../shared/followed';
import { levelsOf as levelsOfGroup } from '../../shared/group-path';
import type { FollowedId, SessionId } from '../../shared/ids';
import { countSessionsUp, needsAttention } from '../../shared/overall-state';
import { assertNever } from '../../shared/result';
import type { SessionProfile } from '../../shared/session-profile';
import type { Snapshot } from '../../shared/snapshot';
import { isLive, type SessionStatus } from '../../shared/status';
import { byTag } from '../../shared/tags';
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

/** The saved sessions that are told of together; those of a group with those of the groups in it. */
export function sessionsOf(
  group: SessionGroup,
  { profiles, followed }: Pick<Snapshot, 'profiles' | 'followed'>,
): readonly SessionProfile[] {
  switch (group.kind) {
    case 'group':
      return sessionsInGroup(group.path, profiles);
    case 'file': {
      const own = followed.find(({ id }) => id === group.id)?.profiles ?? [];
      return group.path === '' ? own : sessionsInGroup(group.path, own);
    }
    case 'tag':
      return sessionsTagged(group.tag, savedSessions({ profiles, followed }));
    default:
      return assertNever(group);
  }
}

/** Saved sessions as a tree of groups. */
interface Folder {
  readonly path: string;
  /** The followed file that the tree is of; null for the user's own sessions. */
  readonly file: FollowedId | null;
  readonly folders: Map<string, Folder>;
  readonly sessions: SessionProfile[];
}

/**
 * Saved sessions that have no line elsewhere, to connect: those in no group, then the groups, the followed files, and what has a tag.
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
  const root = treeOf(profiles, null);
  const alone = linesOf(root.sessions, world);
  const groups = [
    ...foldersOf(root, world).map(([name, folder]) => folderItem(name, folder, world)),
    ...followed
      .filter((file) => file.profiles.length > 0)
      .map((file) => folderItem(file.name, treeOf(file.profiles, file.id), world)),
  ];
  return [
    alone.length <= mostInMenu
      ? alone.map(({ item }) => item)
      : [{ kind: 'submenu', text: texts.savedSessions(alone.length), items: inParts(alone) }],
    groups.length <= mostInMenu
      ? groups.map(({ item }) => item)
      : [{ kind: 'submenu', text: texts.groups(groups.length), items: inParts(groups) }],
    tagItems(savedSessions({ profiles, followed }), world),
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

function treeOf(profiles: readonly SessionProfile[], file: FollowedId | null): Folder {
  const root: Folder = { path: '', file, folders: new Map(), sessions: [] };
  for (const profile of profiles) folderOf(root, levelsOf(profile)).sessions.push(profile);
  return root;
}

/** The tags of all, made once for each state of the saved sessions: the menu is made at each change of any session. */
const taggedOf = onceOf((saved: readonly SessionProfile[]) => byTag(saved));

/** All tags in one submenu; none where there are none. */
function tagItems(saved: readonly SessionProfile[], world: World): readonly TrayItem[] {
  const entries = taggedOf(saved).map(({ tag, sessions: own }): Entry =>
    groupItem(tag, { kind: 'tag', tag }, own, [], own, world),
  );
  return entries.length === 0
    ? []
    : [{ kind: 'submenu', text: texts.tags(entries.length), items: inParts(entries) }];
}

function folderOf(root: Folder, levels: readonly string[]): Folder {
  return levels.reduce((folder, level) => {
    const known = folder.folders.get(level);
    if (known !== undefined) return known;
    const path = folder.path === '' ? level : `${folder.path}/${level}`;
    const made: Folder = { path, file: folder.file, folders: new Map(), sessions: [] };
    folder.folders.set(level, made);
    return made;
  }, root);
}

function folderItem(name: string, folder: Folder, world: World): Entry {
  const inner = foldersOf(folder, world).map(([own, one]) => folderItem(own, one, world));
  const { path, file } = folder;
  const group: SessionGroup = file === null ? { kind: 'group', path } : { kind: 'file', id: file, path };
  return groupItem(name, group, allOf(folder), inner, folder.sessions, world);
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
  const isTag = group.kind === 'tag';
  const connect = isTag ? texts.connectTagged : texts.connectGroup;
  const disconnect = isTag ? texts.disconnectTagged : texts.disconnectGroup;
  const live = open.filter(({ state }) => isLive(state)).length;
  return {
    name,
    item: {
      kind: 'submenu',
      text: texts.groupOf(named(name), countSessionsUp(open), all.length, open.filter(needsAttention).length),
      items: joined([
        [
          ...(live < all.length
            ? [actionItem(connect(world.platform), { kind: 'connect-group', group })]
            : []),
          ...(live > 0 ? [actionItem(disconnect(world.platform), { kind: 'disconnect-group', group })] : []),
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
