import type { KeyboardEvent } from 'react';
import { sessionIdSchema, type SessionId } from '../../../shared/ids';
import { arrangeGroup, arrangeSessions } from '../../actions/arrange-sessions';
import { chooseSession } from '../../actions/choose';
import { copySessions, duplicateSession, listedOf } from '../../actions/session-commands';
import { isShortcut } from '../../components/shortcuts';
import { useServices } from '../../services-context';
import type { ListNode, SessionTree } from '../../state/session-list';
import { pastGroup } from '../../state/session-order';
import { destinationBeside } from './use-moving';
import { groupOrderOf } from './use-session-tree';

/** The node of the row that an event is about; null for what is not in a row. */
export function nodeOfEvent(tree: SessionTree, target: EventTarget | null): ListNode | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[role="row"]') : null;
  return tree.byKey.get(row?.dataset['key'] ?? '') ?? null;
}

interface RowKeys {
  readonly tree: SessionTree;
  /** The sessions that a key is about: all that are selected where the row is one of them. */
  readonly idsAt: (id: SessionId) => readonly SessionId[];
  readonly onRename: (node: ListNode, row: Element) => void;
  readonly onDelete: (ids: readonly SessionId[]) => void;
}

/**
 * The keys of a row that has the focus: Enter shows the session's status, F2 renames, Delete deletes, Ctrl+C copies, Ctrl+D duplicates,
 * Alt and an arrow key move, also a group. To be called while an event goes down to the row, before the list itself hears it.
 */
export function useRowKeys({ tree, idsAt, onRename, onDelete }: RowKeys): (event: KeyboardEvent) => void {
  const services = useServices();
  const deedOf = (event: KeyboardEvent, node: ListNode, row: Element): (() => void) | null => {
    if (isShortcut(event, 'rename')) return () => onRename(node, row);
    const isUp = isShortcut(event, 'moveUp');
    const isMove = isUp || isShortcut(event, 'moveDown');
    if (isMove && node.kind === 'group' && node.group === 'group') {
      const order = groupOrderOf(services.replica.store.getState());
      const destination = pastGroup(services.listed.getState().sessions, order, node.path, isUp ? -1 : 1);
      return () => {
        if (destination !== null) void arrangeGroup(services, node.path, destination);
      };
    }
    const id = sessionIdSchema.safeParse(node.key);
    if (!id.success) return null;
    const ids = idsAt(id.data);
    if (isMove) {
      const destination = destinationBeside(tree, id.data, isUp ? -1 : 1);
      return () => {
        if (destination !== null) void arrangeSessions(services, [id.data], destination);
      };
    }
    const [only] = listedOf(services, [id.data]);
    if (isShortcut(event, 'copy')) return () => copySessions(services, ids);
    if (isShortcut(event, 'duplicate')) {
      return only === undefined ? null : () => void duplicateSession(services, only);
    }
    if (isShortcut(event, 'remove')) return () => onDelete(ids);
    return isShortcut(event, 'show') ? () => chooseSession(services, id.data, 'status') : null;
  };
  return (event) => {
    const { target } = event;
    // A row's own controls have keys of their own.
    if (!(target instanceof HTMLElement) || target.getAttribute('role') !== 'row') return;
    const node = nodeOfEvent(tree, target);
    const deed = node === null ? null : deedOf(event, node, target);
    if (deed === null) return;
    event.preventDefault();
    event.stopPropagation();
    deed();
  };
}
