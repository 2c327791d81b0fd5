import { clsx } from 'clsx';
import { Search, X } from 'lucide-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { Button, Input, SearchField, VisuallyHidden } from 'react-aria-components';
import * as texts from '../../../shared/texts/session-list';
import { chooseSession } from '../../actions/choose';
import { useListed, useServices, useView } from '../../services-context';
import { sessionsInSight, type SessionTree } from '../../state/session-list';
import styles from './list-search.module.css';

/** Marks the box for Ctrl+F. */
export const searchId = 'session-search';

/** Puts the focus into the search, with what stands there selected. */
export function focusSearch(): boolean {
  const box = document.getElementById(searchId);
  if (!(box instanceof HTMLInputElement) || box.offsetParent === null) return false;
  box.focus();
  box.select();
  return true;
}

/** Looks for sessions: Enter chooses the first that is found, the arrow down goes into the list. */
export function ListSearch({ tree }: { readonly tree: SessionTree }): ReactNode {
  const services = useServices();
  const { view } = services;
  const search = useView((state) => state.search);
  const amount = useListed(({ sessions }) => sessions.size);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      const list = event.currentTarget.closest('nav')?.querySelector<HTMLElement>('[role="treegrid"]');
      list?.focus();
    } else if (event.key === 'Enter' && search.trim() !== '') {
      const [first] = sessionsInSight(tree.roots, () => false);
      if (first !== undefined) chooseSession(services, first, 'status');
    } else if (event.key === 'Escape' && search === '') view.setState({ drawer: false });
  };
  return (
    <div className={styles.search}>
      <SearchField
        className={clsx(styles.field)}
        aria-label={texts.searchLabel}
        value={search}
        onChange={(value) => view.setState({ search: value })}
      >
        <Search aria-hidden="true" />
        <Input
          id={searchId}
          className={clsx(styles.input)}
          placeholder={texts.searchPlaceholder(amount)}
          title={texts.searchHint}
          spellCheck={false}
          autoComplete="off"
          onKeyDown={onKeyDown}
        />
        <Button
          className={clsx(styles.clear)}
          aria-label={texts.clearSearch}
          data-empty={search === '' || undefined}
        >
          <X aria-hidden="true" />
        </Button>
      </SearchField>
      <VisuallyHidden>
        <p role="status">{search.trim() === '' ? '' : texts.hits(tree.found.size)}</p>
      </VisuallyHidden>
    </div>
  );
}
