import { inGroupOrder, type GroupOrder } from '../../shared/arrange';
import { groupPath, levelsOf } from '../../shared/group-path';
import type { SessionId } from '../../shared/ids';
import { countSessionsUp, needsAttention } from '../../shared/overall-state';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import { isLive } from '../../shared/status';
import type { ListedSession, ListedSessions } from './session-rows';
import { findInSession, searchWords, type Found } from './session-search';

/** Sessions that stand together under a heading; `part` is a group of a followed file, which stands as that says. */
export type GroupKind = 'attention' | 'all' | 'ungrouped' | 'group' | 'file' | 'part';

/** A session's place in the list. What it does is not in it, so that it stays the same while that changes. */
export interface SessionNode {
  readonly kind: 'session';
  readonly key: SessionId;
  /** The name it is found by when that is typed. */
  readonly title: string;
}

/** A heading and what stands under it. */
export interface GroupNode {
  readonly kind: 'group';
  readonly key: string;
  readonly group: GroupKind;
  /** The last level of a group's name, or the followed file's; empty for those that have words of their own. */
  readonly title: string;
  /** The group's name in full, with a slash before each further level; empty for what is none. */
  readonly path: string;
  /** The sessions that belong to it on all levels, those that stand in Needs attention among them. */
  readonly members: readonly SessionId[];
  readonly children: readonly ListNode[];
}

export type ListNode = SessionNode | GroupNode;

/** The list of sessions, as it is drawn. */
export interface SessionTree {
  readonly roots: readonly ListNode[];
  readonly byKey: ReadonlyMap<string, ListNode>;
  /** Where the sessions that are shown have what is looked for; empty while nothing is. */
  readonly found: ReadonlyMap<SessionId, Found>;
}

export const emptyTree: SessionTree = { roots: [], byKey: new Map(), found: new Map() };

interface Wanted {
  /** The text that is looked for. */
  readonly search: string;
  /** Sessions whose question waits for an answer. */
  readonly asked: ReadonlySet<string>;
  /** The order that the user gave the groups. */
  readonly groupOrder?: GroupOrder;
}

/** The key of a group of sessions. */
export const groupKey = (path: string): string => `group:${path}`;

const fileKey = (id: string): string => `file:${id}`;

/** How many of some sessions are up: what is said of a group, and of all. */
export function countUp(sessions: ListedSessions, ids: readonly SessionId[]): number {
  return countSessionsUp(ids.flatMap((id) => sessions.get(id)?.open ?? []));
}

/** How many of some sessions are connected, or about to be. */
export function countLive(sessions: ListedSessions, ids: readonly SessionId[]): number {
  return ids.filter((id) => {
    const open = sessions.get(id)?.open ?? null;
    return open !== null && isLive(open.state);
  }).length;
}

/** How many of some sessions need attention. */
export function countNeedy(sessions: ListedSessions, ids: readonly SessionId[]): number {
  return ids.filter((id) => {
    const open = sessions.get(id)?.open ?? null;
    return open !== null && needsAttention(open);
  }).length;
}

/** The names of all groups that have sessions, and of those around them, each before those in it, as the list has them. */
export function groupsOf(sessions: ListedSessions, order: GroupOrder = []): readonly string[] {
  const below = new Map<string, Set<string>>();
  for (const { profile, place } of sessions.values()) {
    if (typeof place === 'object') continue;
    const levels = levelsOf(profile.group);
    for (const depth of levels.keys()) {
      const parent = levels.slice(0, depth).join('/');
      below.set(parent, (below.get(parent) ?? new Set()).add(levels.slice(0, depth + 1).join('/')));
    }
  }
  const compare = inGroupOrder(order);
  const within = (parent: string): readonly string[] =>
    [...(below.get(parent) ?? [])].toSorted(compare).flatMap((path) => [path, ...within(path)]);
  return within('');
}

/** The name of the group around one; empty for none. */
export function groupAround(path: string): string {
  return levelsOf(path).slice(0, -1).join('/');
}

/**
 * The list: what needs attention first, then the sessions without a group, the groups in their order, and the followed files. A
 * session stands in it once. Where nothing has a heading of its own there is none. A group all of whose sessions need attention keeps
 * its heading, by which they are connected together; while something is looked for a heading without a session is none. Pure.
 * @param before the list of the last time, from which all that did not change is taken
 */
export function listTree(
  sessions: ListedSessions,
  { search, asked, groupOrder = [] }: Wanted,
  before: SessionTree = emptyTree,
): SessionTree {
  const words = searchWords(search, profilesOf(sessions));
  const found = new Map<SessionId, Found>();
  const shown: ListedSession[] = [];
  for (const session of sessions.values()) {
    if (words.length === 0) shown.push(session);
    else {
      const hit = findInSession(session.profile, words);
      if (hit === null) continue;
      found.set(session.id, hit);
      shown.push(session);
    }
  }
  const build = new Builder(before);
  const needs = ({ id, open }: ListedSession): boolean =>
    asked.has(id) || (open !== null && needsAttention(open));
  const troubled = shown.filter(needs);
  const isTroubled = new Set(troubled.map(({ id }) => id));
  const own = shown.filter(({ place }) => typeof place !== 'object');
  const files = new Map<string, { readonly name: string; readonly sessions: ListedSession[] }>();
  for (const session of shown) {
    if (typeof session.place !== 'object') continue;
    const { id, name } = session.place;
    const file = files.get(id) ?? { name, sessions: [] };
    file.sessions.push(session);
    files.set(id, file);
  }
  const leaves = (some: readonly ListedSession[]): readonly SessionNode[] =>
    some.filter(({ id }) => !isTroubled.has(id)).map((session) => build.session(session));
  const isSearched = words.length > 0;
  const compare = inGroupOrder(groupOrder);
  const inLevels = (some: readonly ListedSession[], file: string | null): readonly GroupNode[] =>
    groupNodes(some, { leaves, isSearched, build, compare, file });
  const groups = inLevels(own, null);
  const ungrouped = own.filter(({ profile }) => groupPath(profile.group) === '');
  const fileNodes = [...files].flatMap(([id, file]) => {
    const bare = file.sessions.filter(({ profile }) => groupPath(profile.group) === '');
    const children = [...leaves(bare), ...inLevels(file.sessions, id)];
    if (isSearched && children.length === 0) return [];
    return build.group({
      ...{ kind: 'group', key: fileKey(id), group: 'file', title: file.name, path: '' },
      members: idsOf(file.sessions),
      children,
    });
  });
  const hasHeadings = troubled.length > 0 || groups.length > 0 || fileNodes.length > 0;
  const rest = leaves(ungrouped);
  const roots: readonly ListNode[] = [
    ...(troubled.length === 0
      ? []
      : [
          build.group({
            ...{ kind: 'group', key: 'attention', group: 'attention', title: '', path: '' },
            members: idsOf(troubled),
            children: troubled.map((session) => build.session(session)),
          }),
        ]),
    ...(hasHeadings && rest.length > 0
      ? [
          build.group({
            ...{ kind: 'group', key: 'ungrouped', title: '', path: '' },
            group: groups.length + fileNodes.length === 0 ? 'all' : 'ungrouped',
            members: idsOf(ungrouped),
            children: rest,
          }),
        ]
      : rest),
    ...groups,
    ...fileNodes,
  ];
  return build.tree(roots, found);
}

function* profilesOf(sessions: ListedSessions): Generator<SessionProfile> {
  for (const { profile } of sessions.values()) yield profile;
}

function idsOf(sessions: readonly ListedSession[]): readonly SessionId[] {
  return sessions.map(({ id }) => id);
}

interface Levels {
  readonly leaves: (some: readonly ListedSession[]) => readonly SessionNode[];
  readonly isSearched: boolean;
  readonly build: Builder;
  readonly compare: (left: string, right: string) => number;
  /** The followed file that has them; null for the user's own. */
  readonly file: string | null;
}

/** The groups of some sessions, those on further levels within those on the first. */
function groupNodes(
  sessions: readonly ListedSession[],
  { leaves, isSearched, build, compare, file }: Levels,
): readonly GroupNode[] {
  const direct = new Map<string, ListedSession[]>();
  const inside = new Map<string, ListedSession[]>();
  const below = new Map<string, Set<string>>();
  const put = <Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void => {
    const values = map.get(key);
    if (values === undefined) map.set(key, [value]);
    else values.push(value);
  };
  for (const session of sessions) {
    const levels = levelsOf(session.profile.group);
    if (levels.length === 0) continue;
    put(direct, levels.join('/'), session);
    for (const depth of levels.keys()) {
      const path = levels.slice(0, depth + 1).join('/');
      put(inside, path, session);
      const parent = levels.slice(0, depth).join('/');
      below.set(parent, (below.get(parent) ?? new Set()).add(path));
    }
  }
  const nodesBelow = (parent: string): readonly GroupNode[] =>
    [...(below.get(parent) ?? [])].toSorted(compare).flatMap((path) => {
      const children = [...leaves(direct.get(path) ?? []), ...nodesBelow(path)];
      if (isSearched && children.length === 0) return [];
      return build.group({
        ...{ kind: 'group', path, group: file === null ? 'group' : 'part' },
        key: file === null ? groupKey(path) : `${fileKey(file)}/${path}`,
        title: levelsOf(path).at(-1) ?? '',
        members: idsOf(inside.get(path) ?? []),
        children,
      });
    });
  return nodesBelow('');
}

/** Takes from the list of the last time what is the same now. */
class Builder {
  readonly #before: SessionTree;
  readonly #byKey = new Map<string, ListNode>();

  constructor(before: SessionTree) {
    this.#before = before;
  }

  session({ id, profile }: ListedSession): SessionNode {
    const title = titleOf(profile);
    const known = this.#before.byKey.get(id);
    return this.#put(
      known?.kind === 'session' && known.title === title ? known : { kind: 'session', key: id, title },
    );
  }

  group(group: GroupNode): GroupNode {
    const known = this.#before.byKey.get(group.key);
    const isSame =
      known?.kind === 'group' &&
      known.group === group.group &&
      known.title === group.title &&
      sameList(known.members, group.members) &&
      sameList(known.children, group.children);
    return this.#put(isSame ? known : group);
  }

  tree(roots: readonly ListNode[], found: ReadonlyMap<SessionId, Found>): SessionTree {
    const { roots: known, found: knownFound } = this.#before;
    const isSame =
      sameList(known, roots) &&
      knownFound.size === found.size &&
      [...found].every(([id, hit]) => knownFound.get(id) === hit);
    return isSame ? this.#before : { roots, found, byKey: this.#byKey };
  }

  #put<Node extends ListNode>(node: Node): Node {
    this.#byKey.set(node.key, node);
    return node;
  }
}

function sameList(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((one, at) => one === right[at]);
}

/** The keys of all headings. */
export function groupKeysOf({ byKey }: SessionTree): readonly string[] {
  return [...byKey.values()].flatMap(({ kind, key }) => (kind === 'group' ? [key] : []));
}

/** The headings around a row, outermost first; none where it is not in the list. */
export function headingsOf({ roots }: SessionTree, key: string): readonly GroupNode[] {
  const search = (nodes: readonly ListNode[], around: readonly GroupNode[]): readonly GroupNode[] | null => {
    for (const node of nodes) {
      if (node.key === key) return around;
      const below = node.kind === 'group' ? search(node.children, [...around, node]) : null;
      if (below !== null) return below;
    }
    return null;
  };
  return search(roots, []) ?? [];
}

/** The nodes that the first rows of a list are made of, with so many sessions at the most; the same nodes where there are no more. */
export function firstNodes(nodes: readonly ListNode[], most: number): readonly ListNode[] {
  let left = most;
  const take = (some: readonly ListNode[]): readonly ListNode[] => {
    const taken: ListNode[] = [];
    for (const node of some) {
      if (left <= 0) break;
      if (node.kind === 'session') {
        left -= 1;
        taken.push(node);
      } else {
        const children = take(node.children);
        taken.push(children === node.children ? node : { ...node, children });
      }
    }
    return taken.length === some.length && taken.every((node, at) => node === some[at]) ? some : taken;
  };
  return take(nodes);
}

/** The rows from top to bottom, as far as no folded heading hides them. */
export function rowsInSight(
  nodes: readonly ListNode[],
  isFolded: (key: string) => boolean,
): readonly ListNode[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'session' || isFolded(node.key)) return [node];
    return [node, ...rowsInSight(node.children, isFolded)];
  });
}

/** The sessions of those rows. */
export function sessionsInSight(
  nodes: readonly ListNode[],
  isFolded: (key: string) => boolean,
): readonly SessionId[] {
  return rowsInSight(nodes, isFolded).flatMap((node) => (node.kind === 'session' ? [node.key] : []));
}
