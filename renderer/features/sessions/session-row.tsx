import { clsx } from 'clsx';
import { Ellipsis, GripVertical } from 'lucide-react';
import { memo, type ComponentProps, type ReactNode } from 'react';
import { Button, TreeItem, TreeItemContent } from 'react-aria-components';
import { sentence } from '../../../shared/errors';
import type { SessionId } from '../../../shared/ids';
import { stateOfSession } from '../../../shared/overall-state';
import { isLive, type SessionStatus } from '../../../shared/status';
import * as texts from '../../../shared/texts/session-list';
import { switchSession } from '../../actions/session-commands';
import { StateMark, shapeOfSession } from '../../components/state-mark';
import { Switch } from '../../components/switch/switch';
import { useNow } from '../../components/use-now';
import { useListed, useServices, useView } from '../../services-context';
import type { SessionNode } from '../../state/session-list';
import { serverInFew, type ListedSession } from '../../state/session-rows';
import type { Found } from '../../state/session-search';
import { useListDeeds } from './list-deeds';
import styles from './session-row.module.css';
import { RowTags } from './tag-list';
import { useFound } from './use-session-tree';

/** A session of the list. What it does is drawn by its parts, each of which looks for itself whether its session changed. */
export function SessionRow({ node }: { readonly node: SessionNode }): ReactNode {
  return (
    <TreeItem
      id={node.key}
      textValue={node.title}
      className={clsx(styles.row)}
      render={(props) => <RowBox {...props} id={node.key} title={node.title} />}
    >
      <TreeItemContent>
        {({ isHovered, isFocused, isDragging }) => (
          <RowContent
            id={node.key}
            title={node.title}
            isReached={isCoarse || isHovered || isFocused || isDragging === true}
          />
        )}
      </TreeItemContent>
    </TreeItem>
  );
}

/** A finger hovers over nothing: what it needs is always there. */
const isCoarse = window.matchMedia('(pointer: coarse)').matches;

interface RowProps {
  readonly id: SessionId;
  readonly title: string;
}

/** The row itself, which says in one sentence what is shown in it: a list is read out by its rows' names. */
function RowBox({ id, title, ...props }: ComponentProps<'div'> & RowProps): ReactNode {
  const label = useListed(({ sessions }) => {
    const row = sessions.get(id);
    return row === undefined ? title : texts.rowLabel(title, row.open, marksOf(row));
  });
  const isChosen = useView(({ chosen }) => chosen === id);
  return (
    <div
      {...props}
      // React-aria's own names this row by its title and by a description that it does not have.
      aria-labelledby={undefined}
      aria-label={label}
      aria-current={isChosen ? 'page' : undefined}
    />
  );
}

function marksOf({ hasChanges, place, open, profile: { tags } }: ListedSession): readonly string[] {
  return [
    ...(tags.length > 0 ? [texts.tagged(tags)] : []),
    ...(hasChanges ? [texts.unsaved] : []),
    ...(place === 'unsaved' && open !== null ? [texts.neverSaved] : []),
  ];
}

/** @param isReached somebody is at the row: its menu and its handle are made for that one alone, so that scrolling stays smooth */
const RowContent = memo(function RowContent({
  id,
  title,
  isReached,
}: RowProps & { readonly isReached: boolean }): ReactNode {
  const services = useServices();
  const row = useListed(({ sessions }) => sessions.get(id));
  const found = useFound().get(id);
  if (row === undefined) return null;
  const { open, hasChanges, place } = row;
  const state = open?.state ?? null;
  const isForm = place === 'unsaved' && open === null;
  return (
    <>
      <StateMark shape={open === null ? 'off' : shapeOfSession(open)} />
      <span
        className={styles.name}
        title={isForm || open === null ? title : texts.atServer(title, serverInFew(row.profile))}
        data-name
      >
        {title}
      </span>
      {hasChanges ? (
        <span className={styles.changes} title={texts.unsaved} aria-hidden="true">
          ●
        </span>
      ) : null}
      <RowTags tags={row.profile.tags} />
      <Detail row={row} found={found} />
      <span className={styles.controls}>
        {isForm ? null : (
          <Switch
            label={texts.switchOf(title)}
            isOn={state !== null && isLive(state)}
            isBusy={state !== null && ['connecting', 'asking', 'awaiting', 'closing'].includes(state.kind)}
            excludeFromTabOrder
            onChange={(isOn) => void switchSession(services, id, isOn)}
          />
        )}
        {isReached ? <RowButtons id={id} title={title} /> : null}
      </span>
    </>
  );
});

function RowButtons({ id, title }: RowProps): ReactNode {
  const { sessionMenu } = useListDeeds();
  return (
    <>
      <Button
        className={clsx(styles.more)}
        aria-label={texts.menuOf(title)}
        aria-haspopup="menu"
        excludeFromTabOrder
        onPress={({ target }) => sessionMenu(id, { element: target })}
      >
        <Ellipsis aria-hidden="true" />
      </Button>
      <Button
        slot="drag"
        className={clsx(styles.drag)}
        aria-label={texts.dragHandle(title)}
        excludeFromTabOrder
      >
        <GripVertical aria-hidden="true" />
      </Button>
    </>
  );
}

/** The small text beside the name: where it has what is looked for, else the state and its reason, else its host. */
function Detail({
  row,
  found,
}: {
  readonly row: ListedSession;
  readonly found: Found | undefined;
}): ReactNode {
  const { open, profile } = row;
  if (found !== undefined && found.where !== 'name' && found.where !== 'host' && found.where !== 'tag') {
    const words = texts.foundIn[found.where](found.text);
    return (
      <span className={styles.detail} title={words}>
        {words}
      </span>
    );
  }
  if (open !== null && open.state.kind !== 'idle') return <StateInFew session={open} />;
  const server = serverInFew(profile);
  return (
    <span className={clsx(styles.detail, styles.host)} title={server}>
      {server === profile.name || profile.name === '' ? '' : server}
    </span>
  );
}

function StateInFew({ session }: { readonly session: SessionStatus }): ReactNode {
  const { state } = session;
  const cause = state.kind === 'failed' ? state.error : state.kind === 'waiting' ? state.cause : null;
  const tone = stateOfSession(session);
  const isCounting = state.kind === 'waiting' && state.retryAt !== null;
  const words = isCounting ? '' : texts.stateInFew(session, 0);
  return (
    <span className={styles.detail} data-tone={tone} title={cause === null ? words : sentence(cause)}>
      {isCounting ? <Countdown session={session} /> : words}
    </span>
  );
}

function Countdown({ session }: { readonly session: SessionStatus }): ReactNode {
  return texts.stateInFew(session, useNow());
}
