import { clsx } from 'clsx';
import { useRef, type ReactNode, type RefObject } from 'react';
import { Popover } from 'react-aria-components';
import type { SessionId } from '../../../shared/ids';
import { listedOf } from '../../actions/session-commands';
import { useServices } from '../../services-context';
import type { GroupNode } from '../../state/session-list';
import { GroupMenu } from './group-menu';
import type { Anchor } from './list-deeds';
import { NameBox, type NameWanted } from './name-box';
import { SessionMenu } from './session-menu';
import styles from './list-menus.module.css';

/** What is shown over the list: a menu, or the box in which a name is typed. */
export type Shown =
  | { readonly kind: 'sessions'; readonly ids: readonly SessionId[]; readonly anchor: Anchor }
  | { readonly kind: 'group'; readonly group: GroupNode; readonly anchor: Anchor }
  | { readonly kind: 'name'; readonly wanted: NameWanted; readonly anchor: Anchor };

interface ListMenusProps {
  readonly shown: Shown | null;
  readonly onShow: (shown: Shown) => void;
  /** Closes what is shown, unless something else is by then. */
  readonly onClose: (shown: Shown) => void;
  readonly onDelete: (ids: readonly SessionId[]) => void;
}

/** The menus and boxes of the list. There is one of each for all rows. */
export function ListMenus({ shown, onShow, onClose, onDelete }: ListMenusProps): ReactNode {
  const services = useServices();
  const marker = useRef<HTMLSpanElement>(null);
  if (shown === null) return null;
  const { element, point } = shown.anchor;
  const beside: RefObject<Element | null> = point === undefined ? { current: element } : marker;
  const close = (): void => onClose(shown);
  const onName = (wanted: NameWanted): void => onShow({ kind: 'name', wanted, anchor: nameIn(element) });
  return (
    <>
      {point === undefined ? null : (
        <span ref={marker} className={styles.point} style={{ left: point.x, top: point.y }} />
      )}
      {shown.kind === 'name' ? (
        <NameBox wanted={shown.wanted} anchor={beside} onClose={close} />
      ) : (
        <Popover
          triggerRef={beside}
          isOpen
          onOpenChange={close}
          placement="bottom start"
          offset={0}
          className={clsx(styles.popover)}
        >
          {shown.kind === 'group' ? (
            <GroupMenu group={shown.group} onName={onName} />
          ) : (
            <SessionMenu
              sessions={listedOf(services, shown.ids)}
              onName={onName}
              onDelete={() => onDelete(shown.ids)}
            />
          )}
        </Popover>
      )}
    </>
  );
}

/** A name is typed where it stands. */
export function nameIn(element: Element): Anchor {
  return { element: element.closest('[role="row"]')?.querySelector('[data-name]') ?? element };
}
