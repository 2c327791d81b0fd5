import { clsx } from 'clsx';
import {
  startTransition,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type MouseEvent,
  type ReactNode,
} from 'react';
import { ListLayout, Tree, Virtualizer, type Key } from 'react-aria-components';
import type { SessionId } from '../../../shared/ids';
import { isLive } from '../../../shared/status';
import * as texts from '../../../shared/texts/session-list';
import { deleteSessions } from '../../actions/delete-sessions';
import { searchTag } from '../../actions/search-tag';
import { listedOf, switchSession } from '../../actions/session-commands';
import { useListed, useReplica, useServices, useView } from '../../services-context';
import {
  firstNodes,
  groupKeysOf,
  headingsOf,
  rowsInSight,
  sessionsInSight,
  type ListNode,
  type SessionTree as Sessions,
} from '../../state/session-list';
import { listRow } from './group-row';
import { ListDeedsContext, type Anchor, type ListDeeds } from './list-deeds';
import { renamingGroup } from './group-menu';
import { ListMenus, nameIn, type Shown } from './list-menus';
import { renaming } from './session-menu';
import styles from './session-tree.module.css';
import { tagAt } from './tag-list';
import { useMoving } from './use-moving';
import { nodeOfEvent, useRowKeys } from './use-row-keys';
import { useSelection } from './use-selection';
import { FoundContext } from './use-session-tree';

/** Height of a row, in pixels. */
const rowSize = 28;
const layoutOptions = { rowSize };

/** All sessions under their headings. Rows out of sight are not made; one tab stop, arrow keys move. */
export function SessionTree({ tree }: { readonly tree: Sessions }): ReactNode {
  const services = useServices();
  const search = useView((state) => state.search);
  const isKnown = useReplica(({ snapshot }) => snapshot !== null);
  const [expanded, setExpanded] = useExpanded(tree);
  const { selected, select } = useSelection(tree);
  const [shown, setShown] = useState<Shown | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const byKeyboard = useRef(false);
  const layout = useMemo(() => new ListLayout<ListNode>(), []);
  const isWhole = useWhole(isKnown);
  const roots = isWhole ? tree.roots : firstNodes(tree.roots, Math.ceil(window.innerHeight / rowSize));
  useChosenInSight(tree, expanded, box, roots === tree.roots);
  const idsAt = (id: SessionId): readonly SessionId[] => (selected.has(id) ? [...selected] : [id]);
  const fold = (key: string): void => {
    const next = new Set(expanded);
    if (!next.delete(key)) next.add(key);
    setExpanded(next);
  };
  const latest = useRef({ idsAt, fold });
  useLayoutEffect(() => {
    latest.current = { idsAt, fold };
  });
  const deeds = useMemo<ListDeeds>(
    () => ({
      sessionMenu: (id, anchor) => setShown({ kind: 'sessions', ids: latest.current.idsAt(id), anchor }),
      fold: (key) => latest.current.fold(key),
      groupMenu: (group, anchor) => setShown({ kind: 'group', group, anchor }),
    }),
    [],
  );
  const onDelete = (ids: readonly SessionId[]): void => {
    const inSight = sessionsInSight(tree.roots, (key) => !expanded.has(key));
    const at = inSight.findIndex((id) => ids.includes(id));
    const left = inSight.filter((id) => !ids.includes(id));
    const next = left[Math.max(0, Math.min(at, left.length - 1))] ?? null;
    void deleteSessions(services, ids, next).then(() => {
      if (next !== null) focusRow(box.current, next);
    });
  };
  const onRename = (node: ListNode, row: Element): void => {
    if (node.kind === 'group') {
      if (node.group !== 'group') return;
      setShown({ kind: 'name', wanted: renamingGroup(services, node), anchor: nameIn(row) });
      return;
    }
    const [session] = listedOf(services, [node.key]);
    if (session === undefined || session.place === 'unsaved') return;
    setShown({ kind: 'name', wanted: renaming(services, session), anchor: nameIn(row) });
  };
  const onRowKey = useRowKeys({ tree, idsAt, onRename, onDelete });
  const dragAndDropHooks = useMoving(tree);
  const showMenu = (event: MouseEvent): void => {
    const node = nodeOfEvent(tree, event.target);
    if (node === null || !(event.target instanceof Element)) return;
    event.preventDefault();
    const element = event.target.closest('[role="row"]') ?? event.target;
    // The menu key and Shift+F10 are told as a click with no button, at no place of the user's.
    const isPointer = event.button === 2;
    const anchor: Anchor = isPointer
      ? { element, point: { x: event.clientX, y: event.clientY } }
      : nameIn(element);
    if (node.kind === 'group') deeds.groupMenu(node, anchor);
    else deeds.sessionMenu(node.key, anchor);
  };
  return (
    <FoundContext value={tree.found}>
      <ListDeedsContext value={deeds}>
        <div
          ref={box}
          className={styles.box}
          aria-busy={!isKnown}
          onKeyDownCapture={(event) => {
            byKeyboard.current = true;
            onRowKey(event);
          }}
          onPointerDownCapture={(event) => {
            byKeyboard.current = false;
            // Nor is the row chosen by it.
            if (tagAt(event.target) !== null) event.stopPropagation();
          }}
          onClickCapture={(event) => {
            const { target, detail } = event;
            const tag = tagAt(target);
            if (tag !== null) {
              event.stopPropagation();
              searchTag(services, tag);
              return;
            }
            // The keyboard's clicks have no count. One on what is chosen already chooses it, too.
            const isChosen = detail > 0 && nodeOfEvent(tree, target)?.kind === 'session';
            if (isChosen && !isControl(target)) services.view.setState({ drawer: false });
          }}
          onContextMenu={showMenu}
          onDoubleClick={(event) => connectAt(event, nodeOfEvent(tree, event.target), services)}
        >
          <Virtualizer layout={layout} layoutOptions={layoutOptions}>
            <Tree
              aria-label={texts.list}
              className={clsx(styles.tree)}
              selectionMode="multiple"
              selectionBehavior="replace"
              disallowEmptySelection
              items={roots}
              disabledKeys={groupKeysOf(tree)}
              disabledBehavior="selection"
              selectedKeys={selected}
              onSelectionChange={(keys) => select(keys, byKeyboard.current)}
              expandedKeys={expanded}
              onExpandedChange={setExpanded}
              dragAndDropHooks={dragAndDropHooks}
              renderEmptyState={() =>
                isKnown ? (
                  <p className={styles.empty}>
                    {search.trim() === '' ? texts.noSessions : texts.nothingFound(search.trim())}
                  </p>
                ) : null
              }
            >
              {listRow}
            </Tree>
          </Virtualizer>
        </div>
        <ListMenus
          shown={shown}
          onShow={setShown}
          onClose={(closed) => {
            setShown((now) => (now === closed ? null : now));
            const { chosen } = services.view.getState();
            // The row that had it may have gone with its old group.
            if (chosen !== null && tree.byKey.has(chosen)) focusRow(box.current, chosen, true);
          }}
          onDelete={onDelete}
        />
      </ListDeedsContext>
    </FoundContext>
  );
}

function treeIn(box: Element | null): HTMLElement | null {
  return box?.querySelector<HTMLElement>('[role="treegrid"]') ?? null;
}

/** Frames that a row may take to be drawn. */
const patience = 10;

/**
 * Puts the focus on a row as soon as it is drawn, unless somebody has it by then.
 * @param isLost only where nothing has it, also nothing of the list
 */
function focusRow(box: Element | null, id: SessionId, isLost = false, frames = patience): void {
  requestAnimationFrame(() => {
    const { activeElement } = document;
    const isHere = box?.contains(activeElement) !== false;
    if (activeElement !== document.body && (isLost || !isHere)) return;
    const row = box?.querySelector<HTMLElement>(`[data-key="${id}"]`);
    // The row that is focused only now may be one that is about to go.
    if (row !== null && row !== undefined && frames < patience) row.focus();
    else if (frames > 0) focusRow(box, id, isLost, frames - 1);
  });
}

/** Elements of a row that have a press of their own. */
function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('button, label') !== null;
}

/** A double click connects, as on PuTTY's list; one that is up already is only looked at. */
function connectAt(event: MouseEvent, node: ListNode | null, services: ReturnType<typeof useServices>): void {
  if (
    node?.kind !== 'session' ||
    (event.target instanceof Element && event.target.closest('button, label') !== null)
  )
    return;
  const [session] = listedOf(services, [node.key]);
  if (session === undefined || (session.open !== null && isLive(session.open.state))) return;
  void switchSession(services, node.key, true);
}

/** Whether the list is drawn as a whole: not before the frame in which its first rows are seen, as each session in it takes its time. */
function useWhole(isKnown: boolean): boolean {
  const [isWhole, setWhole] = useState(false);
  useEffect(() => {
    if (!isKnown) return undefined;
    // The second one comes after the first is painted.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        startTransition(() => {
          setWhole(true);
        });
      });
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [isKnown]);
  return isWhole;
}

/** Which headings are unfolded: while something is looked for all are, so that what is found is seen. */
function useExpanded(tree: Sessions): readonly [Set<Key>, (keys: Set<Key>) => void] {
  const { view } = useServices();
  const folded = useView((state) => state.foldedGroups);
  const isSearching = useView(({ search }) => search.trim() !== '');
  const keys = groupKeysOf(tree);
  const expanded = useMemo(() => {
    const away = new Set(isSearching ? [] : folded);
    return new Set<Key>(groupKeysOf(tree).filter((key) => !away.has(key)));
  }, [tree, folded, isSearching]);
  return [
    expanded,
    (next) => {
      if (isSearching) return;
      // Those of groups that are not there now are kept: their sessions may come back.
      const away = folded.filter((key) => !keys.includes(key));
      view.setState({ foldedGroups: [...away, ...keys.filter((key) => !next.has(key))] });
    },
  ];
}

/**
 * Brings the session that is looked at into sight when that changes, or is moved to another group: out of a folded group, and from
 * where the list is scrolled, also when the list is drawn as a whole. The focus goes with it where the list has it, so that a key is about what is shown.
 */
function useChosenInSight(
  tree: Sessions,
  expanded: ReadonlySet<Key>,
  box: { readonly current: HTMLElement | null },
  isWhole: boolean,
): void {
  const { view } = useServices();
  const chosen = useView((state) => state.chosen);
  const group = useListed(({ sessions }) =>
    chosen === null ? undefined : sessions.get(chosen)?.profile.group,
  );
  const latest = useRef({ tree, expanded });
  useLayoutEffect(() => {
    latest.current = { tree, expanded };
  });
  useEffect(() => {
    if (chosen === null) return undefined;
    const around = new Set(headingsOf(latest.current.tree, chosen).map(({ key }) => key));
    const { foldedGroups } = view.getState();
    if (foldedGroups.some((key) => around.has(key))) {
      view.setState({ foldedGroups: foldedGroups.filter((key) => !around.has(key)) });
    }
    // Only once it is drawn the list is as long as it will be.
    const frame = requestAnimationFrame(() => {
      const list = treeIn(box.current);
      const now = latest.current;
      const rows = rowsInSight(now.tree.roots, (key) => !now.expanded.has(key));
      // Its place is counted: the layout keeps the old one of a row that left what is in sight.
      const top = rows.findIndex(({ key }) => key === chosen) * rowSize;
      if (list === null || top < 0) return;
      const lowest = top + rowSize - list.clientHeight;
      if (top < list.scrollTop) list.scrollTop = top;
      else if (list.scrollTop < lowest) list.scrollTop = lowest;
      const row = list.contains(document.activeElement)
        ? document.activeElement?.closest('[role="row"]')
        : null;
      if (row instanceof HTMLElement && row.dataset['key'] !== chosen) focusRow(box.current, chosen);
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [chosen, group, view, box, isWhole]);
}
