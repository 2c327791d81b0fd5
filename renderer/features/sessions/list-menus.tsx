import { clsx } from 'clsx';
import { useRef, useState, type ReactNode, type RefObject } from 'react';
import { Button, MenuTrigger, Popover } from 'react-aria-components';
import * as texts from '../../../shared/texts/session-list';
import type { SessionId } from '../../../shared/ids';
import { listedOf } from '../../actions/session-commands';
import { useServices } from '../../services-context';
import type { GroupNode } from '../../state/session-list';
import { GroupMenu } from './group-menu';
import type { Anchor } from './list-deeds';
import { NameBox, type NameWanted } from './name-box';
import { SessionMenu } from './session-menu';
import styles from './list-menus.module.css';
import menuStyles from './session-menu.module.css';

/** A menu over the list, or the box in which a name is typed. */
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
  const marker = useRef<HTMLButtonElement>(null);
  const [last, setLast] = useState(shown);
  // A menu that is closing is drawn to its end: its menus lay the page behind them bare again one by one.
  if (shown !== null && shown !== last) setLast(shown);
  const drawn = shown ?? last;
  if (drawn === null) return null;
  const { element, point } = drawn.anchor;
  const beside: RefObject<Element | null> = point === undefined ? { current: element } : marker;
  const onName = (wanted: NameWanted): void => onShow({ kind: 'name', wanted, anchor: nameIn(element) });
  if (drawn.kind === 'name') {
    return shown === null ? null : (
      <NameBox wanted={drawn.wanted} anchor={beside} onClose={() => onClose(drawn)} />
    );
  }
  return (
    <MenuTrigger
      isOpen={shown !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose(drawn);
      }}
    >
      <Button
        ref={marker}
        className={clsx(styles.point)}
        style={point === undefined ? {} : { left: point.x, top: point.y }}
        excludeFromTabOrder
        aria-label={texts.sessionMenu}
      />
      <Popover triggerRef={beside} placement="bottom start" offset={0} className={clsx(menuStyles.popover)}>
        {drawn.kind === 'group' ? (
          <GroupMenu group={drawn.group} onName={onName} />
        ) : (
          <SessionMenu
            sessions={listedOf(services, drawn.ids)}
            onName={onName}
            onDelete={() => onDelete(drawn.ids)}
          />
        )}
      </Popover>
    </MenuTrigger>
  );
}

/** A name is typed where it stands. */
export function nameIn(element: Element): Anchor {
  return { element: element.closest('[role="row"]')?.querySelector('[data-name]') ?? element };
}
