import { clsx } from 'clsx';
import type { ReactNode, Ref } from 'react';
import {
  Button,
  Header,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  type MenuItemProps,
} from 'react-aria-components';
import controlsStyles from './controls.module.css';
import styles from './popup-menu.module.css';

interface PopupMenuProps {
  /** The button's name, and the menu's. */
  readonly label: string;
  /** The button's face: its icon, or with `text` words. */
  readonly face: ReactNode;
  readonly look?: 'icon' | 'text';
  readonly button?: Ref<HTMLButtonElement>;
  readonly isOpen?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
  /** Sections of items. */
  readonly children: ReactNode;
  /** Below the items: what came of the last one. Read out as it changes. */
  readonly foot?: ReactNode;
  /** The pointer moved or a key was pressed in it. */
  readonly onTouched?: () => void;
}

/** A button that opens a menu below it; arrows, letters and Escape work as in any menu of the system. */
export function PopupMenu(props: PopupMenuProps): ReactNode {
  const { label, face, look = 'icon', button, isOpen, onOpenChange, children, foot, onTouched } = props;
  return (
    <MenuTrigger {...(isOpen !== undefined && { isOpen })} {...(onOpenChange && { onOpenChange })}>
      <Button
        {...(button !== undefined && { ref: button })}
        className={clsx(controlsStyles.button)}
        data-look={look === 'icon' ? 'icon' : 'quiet'}
        {...(look === 'icon' && { 'aria-label': label })}
      >
        {face}
      </Button>
      <Popover className={styles['popup'] ?? ''} placement="bottom end">
        <div
          className={styles['menu']}
          onPointerMove={onTouched}
          onKeyDownCapture={onTouched}
          role="presentation"
        >
          <Menu aria-label={label}>{children}</Menu>
        </div>
        <div className={styles['foot']} role="status">
          {foot}
        </div>
      </Popover>
    </MenuTrigger>
  );
}

/** Items that belong together, under a heading or, without one, behind a line. */
export function PopupSection({
  id,
  heading,
  children,
}: {
  readonly id: string;
  readonly heading: string | null;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <MenuSection id={id} className={styles['section'] ?? ''} {...(heading === null && { 'aria-label': id })}>
      {heading === null ? null : <Header className={styles['heading'] ?? ''}>{heading}</Header>}
      {children}
    </MenuSection>
  );
}

interface PopupItemProps extends Pick<
  MenuItemProps,
  'id' | 'href' | 'target' | 'rel' | 'onAction' | 'isDisabled' | 'shouldCloseOnSelect'
> {
  readonly label: string;
  readonly icon: ReactNode;
  /** A line below, as it is copied or opened. */
  readonly detail?: string | undefined;
  /** A word at its end. */
  readonly aside?: string | undefined;
}

/** One thing to do. */
export function PopupItem({ label, icon, detail, aside, ...rest }: PopupItemProps): ReactNode {
  return (
    <MenuItem {...rest} className={styles['item'] ?? ''} textValue={label}>
      {icon}
      <span>{label}</span>
      {aside === undefined ? <span /> : <span className={styles['aside']}>{aside}</span>}
      {detail === undefined ? null : (
        <span className={styles['detail']} title={detail}>
          {detail}
        </span>
      )}
    </MenuItem>
  );
}
