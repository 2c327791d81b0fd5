import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { Menu, Separator } from 'react-aria-components';
import { fail, ok } from '../../../shared/result';
import * as texts from '../../../shared/texts/session-list';
import { renameGroup } from '../../actions/arrange-sessions';
import { exportSessions } from '../../actions/export-look';
import { listedOf, switchSessions } from '../../actions/session-commands';
import { isLive } from '../../../shared/status';
import type { AppServices } from '../../services';
import { useServices } from '../../services-context';
import { groupPath, type GroupNode } from '../../state/session-list';
import { titleOfGroup } from './group-row';
import type { NameWanted } from './name-box';
import { Item } from './session-menu';
import styles from './session-menu.module.css';

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
        <Item label={texts.renameGroup} keys="F2" onAction={() => onName(renamingGroup(services, group))} />
      ) : null}
      {group.group === 'file' ? (
        <Item label={texts.followedFiles} onAction={() => services.view.setState({ followed: true })} />
      ) : null}
      <Item label={texts.exportGroup} onAction={() => exportSessions(services, members)} />
    </Menu>
  );
}
