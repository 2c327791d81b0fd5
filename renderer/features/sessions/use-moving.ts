import { useMemo, useRef } from 'react';
import { useDragAndDrop, type DragAndDropHooks, type DropTarget, type Key } from 'react-aria-components';
import { sessionIdSchema, type SessionId } from '../../../shared/ids';
import { arrangeGroup, arrangeSessions } from '../../actions/arrange-sessions';
import { useServices } from '../../services-context';
import {
  groupAround,
  headingsOf,
  type GroupNode,
  type ListNode,
  type SessionTree,
} from '../../state/session-list';
import type { Destination, GroupDestination } from '../../state/session-order';
import { dropLine } from './drop-line';

/** Of the list alone: what is dragged out of it is no text that another program, or the look at what comes in, would take. */
const dragType = 'application/x-ginnel-session';

/** The sessions with these keys. */
export function idsOfKeys(keys: Iterable<Key>): readonly SessionId[] {
  return [...keys].flatMap((key) => {
    const id = sessionIdSchema.safeParse(key);
    return id.success ? [id.data] : [];
  });
}

/** Whether a heading stands where a followed file has it. */
function isFollowed({ group }: GroupNode): boolean {
  return group === 'file' || group === 'part';
}

/** Where a drop puts sessions; null where it would not move them: Needs attention is no place, and a heading has none before it. */
export function destinationOf(tree: SessionTree, target: DropTarget): Destination | null {
  if (target.type !== 'item') return null;
  const node = tree.byKey.get(String(target.key));
  if (node === undefined) return null;
  if (node.kind === 'group') {
    const isPlace = node.group !== 'attention' && !isFollowed(node);
    return target.dropPosition === 'on' && isPlace ? { group: node.path, beside: null } : null;
  }
  if (target.dropPosition === 'on') return null;
  const heading = headingsOf(tree, node.key).at(-1);
  if (heading?.group === 'attention') return null;
  return {
    group: heading !== undefined && isFollowed(heading) ? null : (heading?.path ?? ''),
    beside: { id: node.key, side: target.dropPosition },
  };
}

/**
 * Where a drop puts a group: before another one that stands within the same one, or behind it with all that is in it; null where
 * that is no place for it.
 */
export function groupDestinationOf(
  tree: SessionTree,
  dragged: GroupNode,
  target: DropTarget,
): GroupDestination | null {
  if (target.type !== 'item' || target.dropPosition === 'on') return null;
  const node = tree.byKey.get(String(target.key));
  if (node === undefined) return null;
  const around = [...headingsOf(tree, node.key), ...(node.kind === 'group' ? [node] : [])];
  const beside = around.find(
    ({ group, path }) => group === 'group' && groupAround(path) === groupAround(dragged.path),
  );
  if (beside === undefined || beside === dragged) return null;
  const isItsEnd = node === beside || lastOf(beside) === node;
  if (target.dropPosition === 'before') return node === beside ? { path: beside.path, side: 'before' } : null;
  return isItsEnd ? { path: beside.path, side: 'after' } : null;
}

/** The last row under a heading. */
function lastOf(group: GroupNode): ListNode {
  const last = group.children.at(-1);
  return last === undefined ? group : last.kind === 'group' ? lastOf(last) : last;
}

/** Moves rows by dragging them, with the pointer or by the keyboard on a row's handle. */
export function useMoving(tree: SessionTree): DragAndDropHooks<ListNode> {
  const services = useServices();
  const dragged = useRef<GroupNode | null>(null);
  const options = useMemo(() => {
    const isPlace = (target: DropTarget): boolean =>
      dragged.current === null
        ? destinationOf(tree, target) !== null
        : groupDestinationOf(tree, dragged.current, target) !== null;
    return {
      getItems: (keys: Set<Key>) => {
        const [first = ''] = keys;
        const node = tree.byKey.get(String(first));
        dragged.current = node?.kind === 'group' ? node : null;
        // Needs attention, what has no group and the followed files stand where they stand.
        if (dragged.current !== null && dragged.current.group !== 'group') return [];
        return [...keys].map((key) => ({ [dragType]: String(key) }));
      },
      renderDropIndicator: dropLine,
      acceptedDragTypes: [dragType],
      getDropOperation: (target: DropTarget) => (isPlace(target) ? ('move' as const) : ('cancel' as const)),
      shouldAcceptItemDrop: isPlace,
      onMove: ({ keys, target }: { readonly keys: Set<Key>; readonly target: DropTarget }) => {
        if (dragged.current !== null) {
          const destination = groupDestinationOf(tree, dragged.current, target);
          if (destination !== null) void arrangeGroup(services, dragged.current.path, destination);
          return;
        }
        const destination = destinationOf(tree, target);
        if (destination !== null) void arrangeSessions(services, idsOfKeys(keys), destination);
      },
    };
  }, [services, tree]);
  return useDragAndDrop<ListNode>(options).dragAndDropHooks;
}

/** Where Alt and an arrow key put a session: past its neighbour under the same heading; null where there is none. */
export function destinationBeside(tree: SessionTree, id: SessionId, by: -1 | 1): Destination | null {
  const heading = headingsOf(tree, id).at(-1);
  if (heading?.group === 'attention') return null;
  const siblings = (heading?.children ?? tree.roots).filter(({ kind }) => kind === 'session');
  const next = siblings[siblings.findIndex(({ key }) => key === id) + by];
  return next?.kind === 'session'
    ? { group: null, beside: { id: next.key, side: by < 0 ? 'before' : 'after' } }
    : null;
}
