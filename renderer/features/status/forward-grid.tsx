import { useMemo, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { clsx } from 'clsx';
import { GridList, GridListItem, ListLayout, Virtualizer } from 'react-aria-components';
import { formatDestination } from '../../../shared/endpoint';
import type { Forward } from '../../../shared/forward';
import { forwardIdSchema, type ForwardId } from '../../../shared/ids';
import { sourceNotation } from '../../../shared/notation';
import { titleOf } from '../../../shared/session-profile';
import type { ForwardStatus, SessionStatus } from '../../../shared/status';
import * as overview from '../../../shared/texts/overview';
import { forwardWords } from '../../../shared/texts/status';
import * as texts from '../../../shared/texts/status-page';
import { kinds } from '../../../shared/texts/tunnels';
import { beginForwardEdit } from '../../actions/edited-row';
import { removeLive } from '../../actions/forward-edits';
import { isShortcut } from '../../components/shortcuts';
import { useServices, useView } from '../../services-context';
import { ForwardEditor } from './forward-editor';
import styles from './forward-grid.module.css';
import { ForwardLine } from './forward-line';
import { found } from './forward-state';
import { listeningPlaces } from './listening-places';
import type { RowSession } from './row-session';
import { useSame, useSameRows } from './use-same';

/** A forward that only finishes its last connections may stand beside one that took its id. */
function keyOf({ forward, leaving }: ForwardStatus): string {
  return leaving ? `${forward.id} leaving` : forward.id;
}

/** Forwards that are all drawn; of more only those in sight are, in a list that scrolls by itself. */
const mostDrawn = 100;

interface Row {
  readonly id: string;
  readonly status: ForwardStatus;
  readonly isEdited: boolean;
}

/**
 * The forwards of a session, a line each: one stop of the Tab key, arrow keys lead from line to line and through what is in one.
 * F2 and Enter edit, Delete removes what is selected.
 */
export function ForwardGrid({ session: whole }: { readonly session: SessionStatus }): ReactNode {
  const services = useServices();
  const profile = useSame(whole.profile);
  const state = useSame(whole.state);
  const session = useMemo((): RowSession => ({ id: profile.id, profile, state }), [profile, state]);
  const statuses = useSameRows(whole.forwards, keyOf);
  const edited = useView(({ forwardEdits }) => forwardEdits[whole.id]?.id ?? null);
  const rows = useMemo(
    () =>
      statuses.map((status): Row => ({
        id: keyOf(status),
        status,
        isEdited: status.forward.id === edited && !status.leaving,
      })),
    [statuses, edited],
  );
  const kept = useKeptRows(rows);
  const hasNames = statuses.some(({ forward, temporary }) => forward.name !== '' || temporary === true);
  const grid = useRef<HTMLDivElement>(null);
  const selected = useRef<readonly ForwardId[]>([]);
  const onKeyDown = (event: KeyboardEvent): void => {
    // Only of a row itself: what is in one has its own keys.
    if (!(event.target instanceof HTMLElement) || event.target.getAttribute('role') !== 'row') return;
    const own = forwardIdSchema.safeParse(event.target.dataset['forward']);
    if (!own.success) return;
    const isMany = selected.current.includes(own.data);
    if (isShortcut(event, 'remove')) {
      void removeLive(services, session, isMany ? selected.current : [own.data]);
    } else if (event.key !== 'Enter' && isShortcut(event, 'edit')) edit(own.data);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const edit = (id: string): void => {
    const status = statuses.find((one) => keyOf(one) === id);
    if (status !== undefined && !status.leaving) void beginForwardEdit(services, session, status.forward);
  };
  if (statuses.length === 0) return <p className={styles.none}>{texts.noForwards}</p>;
  const isLong = statuses.length > mostDrawn;
  const list = (
    <GridList
      ref={grid}
      aria-label={texts.forwardsOf(titleOf(whole.profile))}
      className={clsx(styles.rows)}
      data-long={isLong}
      selectionMode="multiple"
      selectionBehavior="replace"
      // While fields stand in a row, arrow keys and Tab are theirs.
      keyboardNavigationBehavior={edited === null ? 'arrow' : 'tab'}
      disallowTypeAhead={edited !== null}
      onSelectionChange={(keys) => {
        selected.current = statuses
          .filter((status) => !status.leaving && (keys === 'all' || keys.has(keyOf(status))))
          .map(({ forward }) => forward.id);
      }}
      onAction={(key) => edit(String(key))}
      items={kept}
      dependencies={[session]}
    >
      {({ id, status, isEdited }) => (
        <GridListItem
          id={id}
          data-forward={status.forward.id}
          textValue={wordsOf(status, session)}
          className={clsx(styles.row)}
        >
          {isEdited ? (
            <ForwardEditor session={session} forward={status.forward} />
          ) : (
            <ForwardLine session={session} status={status} />
          )}
        </GridListItem>
      )}
    </GridList>
  );
  return (
    <div className={styles.table} data-names={hasNames}>
      <Head hasNames={hasNames} />
      <div onKeyDownCapture={onKeyDown} role="presentation">
        {isLong ? (
          <Virtualizer layout={ListLayout} layoutOptions={{ estimatedRowSize: 33 }}>
            {list}
          </Virtualizer>
        ) : (
          list
        )}
      </div>
    </div>
  );
}

/** Rows that say the same as before are the same, so that react-aria draws them not anew. */
function useKeptRows(rows: readonly Row[]): readonly Row[] {
  return useSameRows(rows, ({ id }) => id);
}

/** The titles of the columns. What a line is, is read out with it. */
function Head({ hasNames }: { readonly hasNames: boolean }): ReactNode {
  const { columns } = texts;
  return (
    <div className={styles.head} aria-hidden="true">
      <span />
      <span>{columns.kind}</span>
      <span>{hasNames ? columns.name : ''}</span>
      <span>{columns.listensOn}</span>
      <span>{columns.destination}</span>
      <span>{columns.state}</span>
      <span className={styles.number}>{columns.live}</span>
      <span className={styles.number}>{columns.sent}</span>
      <span className={styles.number}>{columns.received}</span>
      <span />
    </div>
  );
}

/** A line in words, for who hears it. */
function wordsOf(status: ForwardStatus, session: RowSession): string {
  const { forward } = status;
  const { main } = listeningPlaces(status, session.profile);
  const reachability = found(status, session);
  return texts.rowWords([
    forward.name,
    `${kinds[forward.kind].replace('&', '')} ${sourceNotation(forward)}`,
    main === null ? '' : texts.listensAt(main.shown),
    texts.leadsTo(destinationWords(forward)),
    forwardWords(status, session.state),
    reachability?.kind === 'failed' ? overview.notReachable : '',
    status.temporary === true ? texts.untilDisconnect : '',
  ]);
}

function destinationWords(forward: Forward): string {
  if (forward.kind === 'dynamic') return overview.anyBySocks;
  return forward.destination === null ? overview.anyOnServer : formatDestination(forward.destination);
}
