import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { clsx } from 'clsx';
import { ListBox, ListBoxItem, ListLayout, Virtualizer } from 'react-aria-components';
import type { AppError } from '../../../shared/errors';
import type { KnownHost } from '../../../shared/known-hosts';
import { PushButton, TextField } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { isShortcut } from '../../components/shortcuts';
import { useServices } from '../../services-context';
import { say } from '../../state/view';
import { KnownHostDetails } from './known-host-details';
import { hashedName, kindWords, markerWords, sourceWords } from '../../../shared/texts/host-keys';
import { searchKnownHosts } from './known-host-words';
import * as texts from '../../../shared/texts/host-keys';
import * as common from '../../../shared/texts/common';
import listStyles from '../../components/list.module.css';
import tagStyles from '../../components/tag.module.css';
import textStyles from '../../components/text.module.css';
import styles from './host-keys.module.css';

/** Pixels of a row. */
const rowSize = 40;

/** The known keys as they were asked for last; null before the first answer. */
function useKnownHosts(): {
  readonly hosts: readonly KnownHost[] | null;
  readonly error: AppError | null;
  readonly refresh: () => Promise<void>;
} {
  const { ginnel } = useServices();
  const [hosts, setHosts] = useState<readonly KnownHost[] | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const refresh = useCallback(
    (): Promise<void> =>
      ginnel.knownHosts.list({}).then((result) => {
        if (result.ok) setHosts(result.value);
        setError(result.ok ? null : result.error);
      }),
    [ginnel],
  );
  useEffect(() => {
    void refresh();
  }, [refresh]);
  return { hosts, error, refresh };
}

/** The keys known of servers: listed, searched, removed where they are Ginnel's own. */
export function KnownHostsPanel(): ReactNode {
  const { hosts, error, refresh } = useKnownHosts();
  const [search, setSearch] = useState('');
  const [selected, setSelected] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const searched = useDeferredValue(search);
  const found = useMemo(() => searchKnownHosts(hosts ?? [], searched), [hosts, searched]);
  const host = found.find(({ id }) => id === selected) ?? null;
  const removal = useRemoval(async () => {
    await refresh();
    setSelected(null);
    list.current?.focus();
  });
  return (
    <div className={styles.hosts}>
      <TextField
        label={texts.searchLabel}
        beside
        value={search}
        maxLength={200}
        placeholder={texts.searchExample}
        onChange={setSearch}
        onKeyDown={(event) => {
          // Enter opens the session anywhere else.
          if (event.key === 'Enter') event.preventDefault();
        }}
      />
      {error === null ? null : (
        <ErrorNote error={error} alert>
          <PushButton label={texts.retryKnown} onClick={() => void refresh()} />
        </ErrorNote>
      )}
      <p className={styles.count} role="status">
        {countWords(hosts, found.length)}
      </p>
      <div
        className={styles.frame}
        onKeyDown={(event) => {
          if (isShortcut(event, 'remove') && host?.source === 'ginnel') void removal.remove(host);
        }}
      >
        {/* Every search has a list of its own, which begins at its top; the Virtualizer would scroll a reused one back. */}
        <Virtualizer key={searched} layout={ListLayout} layoutOptions={{ rowSize }}>
          <ListBox
            ref={list}
            aria-label={texts.knownHostKeys}
            className={clsx(listStyles.list, styles.list)}
            selectionMode="single"
            selectionBehavior="replace"
            disallowEmptySelection
            selectedKeys={host === null ? [] : [host.id]}
            onSelectionChange={(keys) => {
              const [first] = keys === 'all' ? [] : [...keys];
              setSelected(typeof first === 'string' ? first : null);
              removal.clear();
            }}
            renderEmptyState={() => <p className={listStyles.empty}>{emptyWords(hosts, searched)}</p>}
            items={found}
          >
            {(entry) => <Row entry={entry} />}
          </ListBox>
        </Virtualizer>
      </div>
      {removal.error === null ? null : <ErrorNote error={removal.error} alert />}
      {host === null ? (
        <p className={textStyles.hint}>{texts.whatIsKnown}</p>
      ) : (
        <KnownHostDetails host={host} busy={removal.busy} onRemove={() => void removal.remove(host)} />
      )}
    </div>
  );
}

function countWords(hosts: readonly KnownHost[] | null, found: number): string {
  if (hosts === null) return texts.readingLists;
  if (hosts.length === 0) return '';
  return texts.found(found, hosts.length);
}

function emptyWords(hosts: readonly KnownHost[] | null, search: string): string {
  if (hosts === null) return '';
  if (hosts.length === 0) return texts.noneKnown;
  const hashed = hosts.some(({ names }) => names === hashedName);
  return texts.noKeyMatches(search.trim(), hashed);
}

function Row({ entry }: { readonly entry: KnownHost }): ReactNode {
  const { id, names, marker, sha256, source } = entry;
  return (
    <ListBoxItem id={id} textValue={names} className={clsx(listStyles.row, styles.row)}>
      <span className={styles.first} data-line="names">
        <span className={clsx(styles.name, names === hashedName && textStyles.quiet)} title={names}>
          {names === hashedName ? texts.nameless : names}
        </span>
        {marker === null ? null : (
          <span className={clsx(tagStyles.tag, marker === 'revoked' && styles.revoked)}>
            {markerWords[marker]}
          </span>
        )}
        <span className={tagStyles.tag}>{sourceWords[source]}</span>
      </span>
      <span className={styles.second} data-line="key">
        {kindWords(entry)} <span className={styles.sha}>{sha256}</span>
      </span>
    </ListBoxItem>
  );
}

/** Takes an entry out of Ginnel's own list, after a question. */
function useRemoval(onRemoved: () => Promise<void>): {
  readonly busy: boolean;
  readonly error: AppError | null;
  readonly clear: () => void;
  readonly remove: (host: KnownHost) => Promise<void>;
} {
  const { ginnel, questions, view } = useServices();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const remove = async (host: KnownHost): Promise<void> => {
    if (busy) return;
    const name = host.names === hashedName ? texts.hashedServer : host.names;
    const revoked = host.marker === 'revoked';
    const answer = await questions.ask(
      texts.removeKey,
      [
        texts.removeThis(host.type, name),
        host.sha256,
        revoked ? texts.noLongerRefused : texts.askedAnew,
      ].join('\n'),
      [
        { id: 'remove', label: common.removeLabel },
        { id: 'cancel', label: common.cancel },
      ],
    );
    if (answer !== 'remove') return;
    setBusy(true);
    const result = await ginnel.knownHosts.remove({ id: host.id });
    setBusy(false);
    setError(result.ok ? null : result.error);
    if (result.ok) say(view, texts.removedKey(host.type, name));
    await onRemoved();
  };
  const clear = (): void => setError(null);
  return { busy, error, clear, remove };
}
