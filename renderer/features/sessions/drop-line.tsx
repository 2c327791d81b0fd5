import { clsx } from 'clsx';
import type { ReactElement } from 'react';
import { DropIndicator, type DropTarget } from 'react-aria-components';
import styles from './drop-line.module.css';

/** Shows between which rows a session would be dropped. */
export function dropLine(target: DropTarget): ReactElement {
  return <DropIndicator target={target} className={clsx(styles.line)} />;
}
