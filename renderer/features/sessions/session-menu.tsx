import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import {
  Header,
  Keyboard,
  Menu,
  MenuItem,
  MenuSection,
  Popover,
  Separator,
  SubmenuTrigger,
} from 'react-aria-components';
import { fail, ok } from '../../../shared/result';
import { titleOf } from '../../../shared/session-profile';
import { isLive } from '../../../shared/status';
import { copyAs } from '../../../shared/texts/export-look';
import { copyLink } from '../../../shared/texts/link';
import { groupPath } from '../../../shared/group-path';
import * as texts from '../../../shared/texts/session-list';
import { arrangeSessions } from '../../actions/arrange-sessions';
import { chooseSession } from '../../actions/choose';
import { testSession } from '../../actions/connection-test';
import { deleteSessions } from '../../actions/delete-sessions';
import { exportSession, exportSessions } from '../../actions/export-look';
import { copySessionLink } from '../../actions/links';
import { searchTag } from '../../actions/search-tag';
import { duplicateSession, renameSession, switchSessions } from '../../actions/session-commands';
import { isMac } from '../../components/system';
import { useListed, useReplica, useServices } from '../../services-context';
import type { AppServices } from '../../services';
import { groupsOf } from '../../state/session-list';
import type { ListedSession } from '../../state/session-rows';
import type { NameWanted } from './name-box';
import { useIsNarrow } from './use-drawer';
import styles from './session-menu.module.css';
import { groupOrderOf } from './use-session-tree';

interface SessionMenuProps {
  /** One session, or several that are selected. */
  readonly sessions: readonly ListedSession[];
  /** A name is to be typed. */
  readonly onName: (wanted: NameWanted) => void;
  /** Deleting was chosen; the list knows which session comes next. */
  readonly onDelete?: () => void;
}

/** Actions on a session, or on several: in the list, and beside the title of a session's pages. */
export function SessionMenu({ sessions, onName, onDelete }: SessionMenuProps): ReactNode {
  const services = useServices();
  const [single] = sessions.length === 1 ? sessions : [];
  const { canConnect, canDisconnect, isSaved, canRetry } = factsOf(sessions);
  const ids = sessions.map(({ id }) => id);
  return (
    <Menu aria-label={texts.sessionMenu} className={clsx(styles.menu)}>
      {single === undefined ? (
        <MenuSection>
          <Header className={clsx(styles.heading)}>{texts.severalSelected(sessions.length)}</Header>
        </MenuSection>
      ) : null}
      {canConnect ? (
        <Item label={texts.connect} onAction={() => void switchSessions(services, ids, true)} />
      ) : null}
      {canRetry ? (
        <Item label={texts.retryNow} onAction={() => void switchSessions(services, ids, true)} />
      ) : null}
      {canDisconnect ? (
        <Item label={texts.disconnect} onAction={() => void switchSessions(services, ids, false)} />
      ) : null}
      {single === undefined ? null : <OneSession session={single} onName={onName} />}
      <MoveMenu sessions={sessions} onName={onName} />
      <Separator className={clsx(styles.separator)} />
      {single === undefined ? null : (
        <Item label={copyAs} onAction={() => exportSession(services, single.profile)} />
      )}
      {single === undefined ? null : (
        <Item label={copyLink} onAction={() => copySessionLink(services, single.profile)} />
      )}
      <Item
        label={texts.exportSessions}
        isDisabled={!isSaved}
        onAction={() => exportSessions(services, ids)}
      />
      <Separator className={clsx(styles.separator)} />
      <Item
        label={texts.remove}
        keys={isMac ? '⌫' : 'Del'}
        isDanger
        onAction={onDelete ?? (() => void deleteSessions(services, ids, null))}
      />
    </Menu>
  );
}

function factsOf(sessions: readonly ListedSession[]): {
  readonly canConnect: boolean;
  readonly canDisconnect: boolean;
  readonly canRetry: boolean;
  readonly isSaved: boolean;
} {
  const live = sessions.filter(({ open }) => open !== null && isLive(open.state));
  const isForm = ({ place, open }: ListedSession): boolean => place === 'unsaved' && open === null;
  return {
    canConnect: sessions.some((session) => !live.includes(session) && !isForm(session)),
    canDisconnect: live.length > 0,
    canRetry: live.some(({ open }) => open?.state.kind === 'waiting'),
    isSaved: sessions.some(({ place }) => place !== 'unsaved'),
  };
}

/** A session has few tags; a menu of very many would have no end. */
const mostTagItems = 5;

function OneSession({
  session,
  onName,
}: {
  readonly session: ListedSession;
  readonly onName: SessionMenuProps['onName'];
}): ReactNode {
  const services = useServices();
  const { id, profile, open, place } = session;
  const isSaved = place !== 'unsaved';
  const isForm = !isSaved && open === null;
  return (
    <>
      <Item
        label={texts.test}
        isDisabled={isForm}
        onAction={() => void testSession(services, open?.profile ?? profile)}
      />
      <Item label={texts.edit} onAction={() => chooseSession(services, id, 'configuration')} />
      <Separator className={clsx(styles.separator)} />
      <Item
        label={texts.rename}
        keys="F2"
        isDisabled={!isSaved}
        onAction={() => onName(renaming(services, session))}
      />
      <Item
        label={texts.duplicate}
        keys={isMac ? '⌘D' : 'Ctrl+D'}
        isDisabled={isForm}
        onAction={() => void duplicateSession(services, session)}
      />
      {profile.tags.slice(0, mostTagItems).map((tag) => (
        <Item key={tag} label={texts.showTagged(tag)} onAction={() => searchTag(services, tag)} />
      ))}
    </>
  );
}

/** Asks for the new name of a session. */
export function renaming(services: AppServices, { id, profile }: ListedSession): NameWanted {
  return {
    label: texts.nameField,
    value: titleOf(profile),
    onName: (name) => renameSession(services, id, name),
  };
}

function MoveMenu({ sessions, onName }: SessionMenuProps): ReactNode {
  const services = useServices();
  const all = useListed((state) => state.sessions);
  const order = useReplica(groupOrderOf);
  const ids = sessions.map(({ id }) => id);
  const own = sessions.filter(({ place }) => place === 'own');
  const groups = new Set(own.map(({ profile }) => groupPath(profile.group)));
  const [only] = groups.size === 1 ? groups : [];
  const move = (group: string): void => void arrangeSessions(services, ids, { group, beside: null });
  const isNarrow = useIsNarrow();
  const toNew: NameWanted = {
    label: texts.groupField,
    hint: texts.groupHint,
    value: '',
    onName: async (name) => {
      const group = groupPath(name);
      if (group.length === 0 || group.length > 200) {
        return fail({ code: 'name-invalid', data: { text: name } });
      }
      await arrangeSessions(services, ids, { group, beside: null });
      return ok(null);
    },
  };
  return (
    <SubmenuTrigger>
      <MenuItem className={clsx(styles.item)} isDisabled={own.length === 0} textValue={texts.moveToGroup}>
        <span className={styles.words}>{texts.moveToGroup}</span>
        <span aria-hidden="true">›</span>
      </MenuItem>
      {/* A narrow window has no room for it on either side. */}
      <Popover className={clsx(styles.popover)} placement={isNarrow ? 'bottom start' : 'end top'}>
        <Menu aria-label={texts.moveToGroup} className={clsx(styles.menu)}>
          <MenuSection
            aria-label={texts.moveToGroup}
            selectionMode="single"
            selectedKeys={only === undefined ? [] : [`in:${only}`]}
          >
            <Item id="in:" label={texts.noGroupChoice} onAction={() => move('')} />
            {groupsOf(all, order).map((path) => (
              <Item key={path} id={`in:${path}`} label={path} onAction={() => move(path)} />
            ))}
          </MenuSection>
          <Separator className={clsx(styles.separator)} />
          <Item label={texts.newGroup} onAction={() => onName(toNew)} />
        </Menu>
      </Popover>
    </SubmenuTrigger>
  );
}

interface ItemProps {
  readonly id?: string;
  readonly label: string;
  /** The keys that do the same in the list. */
  readonly keys?: string;
  readonly isDisabled?: boolean;
  readonly isDanger?: boolean;
  readonly onAction: () => void;
}

/** A line of a menu. */
export function Item({
  id,
  label,
  keys,
  isDisabled = false,
  isDanger = false,
  onAction,
}: ItemProps): ReactNode {
  return (
    <MenuItem
      {...(id === undefined ? {} : { id })}
      className={clsx(styles.item)}
      textValue={label}
      isDisabled={isDisabled}
      data-danger={isDanger || undefined}
      onAction={onAction}
    >
      {({ isSelected }) => (
        <>
          <span className={styles.words}>{label}</span>
          {isSelected ? <span aria-hidden="true">✓</span> : null}
          {keys === undefined ? null : <Keyboard className={clsx(styles.keys)}>{keys}</Keyboard>}
        </>
      )}
    </MenuItem>
  );
}
