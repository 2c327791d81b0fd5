import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { Menu, MenuItem, Popover, Separator, SubmenuTrigger } from 'react-aria-components';
import { fail, ok } from '../../../shared/result';
import { groupPath, isInGroup, levelsOf } from '../../../shared/group-path';
import * as texts from '../../../shared/texts/session-list';
import { arrangeGroup, renameGroup } from '../../actions/arrange-sessions';
import { exportSessions } from '../../actions/export-look';
import { listedOf, switchSessions } from '../../actions/session-commands';
import { isLive } from '../../../shared/status';
import { isMac } from '../../components/system';
import type { AppServices } from '../../services';
import { useListed, useReplica, useServices } from '../../services-context';
import { groupAround, groupsOf, type GroupNode } from '../../state/session-list';
import { pastGroup } from '../../state/session-order';
import { titleOfGroup } from './group-row';
import type { NameWanted } from './name-box';
import { Item } from './session-menu';
import styles from './session-menu.module.css';
import { useIsNarrow } from './use-drawer';
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
          <MoveGroupMenu path={group.path} />
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

/** Moves a group with all that is in it into another one. */
function MoveGroupMenu({ path }: { readonly path: string }): ReactNode {
  const services = useServices();
  const isNarrow = useIsNarrow();
  const sessions = useListed((state) => state.sessions);
  const order = useReplica(groupOrderOf);
  const around = groupAround(path);
  const name = levelsOf(path).at(-1) ?? path;
  const others = groupsOf(sessions, order).filter((other) => !isInGroup(other, path) && other !== around);
  const move = (to: string): void => void renameGroup(services, path, to === '' ? name : `${to}/${name}`);
  return (
    <SubmenuTrigger>
      <MenuItem
        className={clsx(styles.item)}
        isDisabled={around === '' && others.length === 0}
        textValue={texts.moveGroup}
      >
        <span className={styles.words}>{texts.moveGroup}</span>
        <span aria-hidden="true">›</span>
      </MenuItem>
      <Popover className={clsx(styles.popover)} placement={isNarrow ? 'bottom start' : 'end top'}>
        <Menu aria-label={texts.moveGroup} className={clsx(styles.menu)}>
          {around === '' ? null : <Item label={texts.topLevel} onAction={() => move('')} />}
          {others.map((other) => (
            <Item key={other} label={other} onAction={() => move(other)} />
          ))}
        </Menu>
      </Popover>
    </SubmenuTrigger>
  );
}
