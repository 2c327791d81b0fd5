import { ChevronDown, ChevronUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { clsx } from 'clsx';
import type { LogLevel } from '../../../shared/event-log';
import { IconButton, SelectField, TextField } from '../../components/controls';
import { levelFilters } from '../../../shared/texts/log-view';
import * as texts from '../../../shared/texts/log-view';
import * as common from '../../../shared/texts/common';
import styles from './event-log.module.css';

interface LogToolsProps {
  readonly filter: LogLevel;
  readonly onFilter: (filter: LogLevel) => void;
  readonly search: string;
  readonly onSearch: (search: string) => void;
  /** Lines that match; null while they are looked for. */
  readonly found: number | null;
  /** Which of them was gone to, counted from the newest; null for none. */
  readonly position: number | null;
  readonly onGo: (direction: 'older' | 'newer') => void;
}

/** Which lines are shown, and the search among them. */
export function LogTools(props: LogToolsProps): ReactNode {
  const { filter, onFilter, search, onSearch, found, position, onGo } = props;
  const nothing = search === '' || found === 0;
  return (
    <div className={styles.tools}>
      <SelectField label={texts.show} options={levelFilters} value={filter} onChange={onFilter} />
      <TextField
        label={common.search}
        beside
        className={clsx(styles.search)}
        value={search}
        maxLength={200}
        onChange={onSearch}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onGo(event.shiftKey ? 'newer' : 'older');
          else if (event.key === 'Escape') onSearch('');
          else return;
          event.preventDefault();
        }}
      />
      <IconButton
        label={texts.olderMatch}
        icon={<ChevronUp />}
        disabled={nothing}
        onClick={() => onGo('older')}
      />
      <IconButton
        label={texts.newerMatch}
        icon={<ChevronDown />}
        disabled={nothing}
        onClick={() => onGo('newer')}
      />
      <p className={styles.found} role="status">
        {search === '' || found === null ? '' : texts.found(found, position)}
      </p>
    </div>
  );
}
