import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { Menu, Separator } from 'react-aria-components';
import { fail, ok } from '../../../shared/result';
import { groupPath } from '../../../shared/group-path';
import * as texts from '../../../shared/texts/session-list';
import { arrangeGroup, renameGroup } from '../../actions/arrange-sessions';
import { exportSessions } from '../../actions/export-look';
import { listedOf, switchSessions } from '../../actions/session-commands';
import { isLive } from '../../../shared/status';
import { isMac } from '../../components/system';
import type { AppServices } from '../../services';
import { useListed, useReplica, useServices } from '../../services-context';
import type { GroupNode } from '../../state/session-list';
import { pastGroup } from '../../state/session-order';
import { titleOfGroup } from './group-row';
import type { NameWanted } from './name-box';
import { Item } from './session-menu';
import styles from './session-menu.module.css';
import { groupOrderOf } from './use-session-tree';

/** Asks for another name of a group. */
export function renamingGroup(services: AppServices, { path }: GroupNode): NameWanted {
  return {
    label: texts.groupField,
    hint: texts.groupHint,
    value: path,
    onName: async (name) => {
      if (groupPath(name) === '') return fail({ code: 'name-invalid', data: { text: name } });
      await renameGroup(services, path, name);
      return ok(null);
    },
  };
}

/** Actions on all sessions of a group. */
export function GroupMenu({
  group,
  onName,
}: {
  readonly group: GroupNode;
  readonly onName: (wanted: NameWanted) => void;
}): ReactNode {
  const services = useServices();
  const { members } = group;
  const live = listedOf(services, members).filter(({ open }) => open !== null && isLive(open.state));
  return (
    <Menu aria-label={texts.menuOf(titleOfGroup(group))} className={clsx(styles.menu)}>
      <Item
        label={texts.connectGroup}
        isDisabled={live.length === members.length}
        onAction={() => void switchSessions(services, members, true)}
      />
      <Item
        label={texts.disconnectGroup}
        isDisabled={live.length === 0}
        onAction={() => void switchSessions(services, members, false)}
      />
      <Separator className={clsx(styles.separator)} />
      {group.group === 'group' ? (
        <>
          <MoveItem path={group.path} by={-1} />
          <MoveItem path={group.path} by={1} />
          <Item label={texts.renameGroup} keys="F2" onAction={() => onName(renamingGroup(services, group))} />
        </>
      ) : null}
      {group.group === 'file' ? (
        <Item label={texts.followedFiles} onAction={() => services.view.setState({ followed: true })} />
      ) : null}
      <Item label={texts.exportGroup} onAction={() => exportSessions(services, members)} />
    </Menu>
  );
}

/** Moves a group past the one before or after it. */
function MoveItem({ path, by }: { readonly path: string; readonly by: -1 | 1 }): ReactNode {
  const services = useServices();
  const sessions = useListed((state) => state.sessions);
  const order = useReplica(groupOrderOf);
  const destination = pastGroup(sessions, order, path, by);
  const arrow = by < 0 ? '↑' : '↓';
  return (
    <Item
      label={by < 0 ? texts.moveGroupUp : texts.moveGroupDown}
      keys={isMac ? `⌥${arrow}` : `Alt+${arrow}`}
      isDisabled={destination === null}
      onAction={() => {
        if (destination !== null) void arrangeGroup(services, path, destination);
      }}
    />
  );
}
