import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';
import styles from './menu.module.css';

/** An entry of a menu; null is a line between others. */
export type MenuEntry = {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly isDisabled?: boolean;
  readonly onAction: () => void;
} | null;

interface MenuButtonProps {
  /** What it is for; read out, and shown as a tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly entries: readonly MenuEntry[];
  readonly className?: string | undefined;
}

/** A small button that opens a menu. A press on it is none on the row it stands in. */
export function MenuButton({ label, icon, entries, className }: MenuButtonProps): ReactNode {
  return (
    <MenuTrigger>
      <Button aria-label={label} className={clsx('button', 'button-icon', className)}>
        {icon}
      </Button>
      <Popover placement="bottom end" className={clsx(styles.popover)}>
        <Menu aria-label={label} className={clsx(styles.menu)}>
          {entries.map((entry, at) =>
            entry === null ? (
              <Separator key={at} className={clsx(styles.line)} />
            ) : (
              <MenuItem
                key={entry.id}
                id={entry.id}
                textValue={entry.label}
                className={clsx(styles.entry)}
                isDisabled={entry.isDisabled === true}
                onAction={entry.onAction}
              >
                <span className={styles.icon}>{entry.icon}</span>
                {entry.label}
              </MenuItem>
            ),
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
