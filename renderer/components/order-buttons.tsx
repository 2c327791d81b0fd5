import { ArrowDown, ArrowUp, Pencil } from 'lucide-react';
import type { ReactNode } from 'react';
import * as common from '../../shared/texts/common';
import { IconButton, PushButton } from './controls';
import { isMac } from './system';
import listStyles from './list.module.css';

interface OrderButtonsProps {
  readonly onRemove: () => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onEdit: () => void;
  readonly editLabel: string;
}

/** What can be done with the selected row of a list whose order counts. */
export function OrderButtons({ onRemove, onMove, onEdit, editLabel }: OrderButtonsProps): ReactNode {
  return (
    <div className={listStyles.buttons}>
      <PushButton label={common.removeLabel} onClick={onRemove} />
      <IconButton label={common.moveDown(isMac)} icon={<ArrowDown />} onClick={() => onMove(1)} />
      <IconButton label={common.moveUp(isMac)} icon={<ArrowUp />} onClick={() => onMove(-1)} />
      <IconButton label={editLabel} icon={<Pencil />} onClick={onEdit} />
    </div>
  );
}
