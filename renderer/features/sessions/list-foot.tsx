import { clsx } from 'clsx';
import { ClipboardPaste, Ellipsis, FolderInput, Plus, Settings } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Button,
  Menu,
  MenuItem,
  MenuTrigger,
  Popover,
  Separator,
  SubmenuTrigger,
} from 'react-aria-components';
import * as texts from '../../../shared/texts/session-list';
import { tagsOf } from '../../../shared/tags';
import * as shell from '../../../shared/texts/shell';
import { exportSaved } from '../../actions/export-look';
import { beginImport, beginPaste } from '../../actions/import-look';
import { searchTag } from '../../actions/search-tag';
import { editDefaults } from '../../actions/session-commands';
import { PushButton } from '../../components/controls';
import { useListed, useServices } from '../../services-context';
import { groupKeysOf, type SessionTree } from '../../state/session-list';
import styles from './list-foot.module.css';
import { Item } from './session-menu';
import menuStyles from './session-menu.module.css';
import { useIsNarrow } from './use-drawer';
import { useNewSession } from './use-new-session';

/** How sessions come into the list, and what holds for all of them. */
export function ListFoot({ tree }: { readonly tree: SessionTree }): ReactNode {
  const services = useServices();
  const { view } = services;
  const begin = useNewSession();
  return (
    <div className={styles.foot}>
      <PushButton label={texts.newSession} icon={<Plus />} look="quiet" onClick={begin} />
      <PushButton
        label={texts.pasteCommand}
        icon={<ClipboardPaste />}
        look="quiet"
        onClick={() => beginPaste(services)}
      />
      <PushButton
        label={texts.importOthers}
        icon={<FolderInput />}
        look="quiet"
        onClick={() => beginImport(services)}
      />
      <PushButton
        label={texts.settings}
        icon={<Settings />}
        look="quiet"
        title={shell.settingsHint}
        onClick={() => view.setState({ settings: true })}
      />
      <MenuTrigger>
        <Button className={clsx(styles.more)} aria-label={texts.more}>
          <Ellipsis aria-hidden="true" />
        </Button>
        <Popover className={clsx(menuStyles.popover)} placement="top end">
          <Menu aria-label={texts.more} className={clsx(menuStyles.menu)}>
            <Item label={texts.defaultSettings} onAction={() => editDefaults(services)} />
            <Item label={texts.followedFiles} onAction={() => view.setState({ followed: true })} />
            <Item label={texts.exportAll} onAction={() => exportSaved(services)} />
            <TagsMenu />
            <Separator className={clsx(menuStyles.separator)} />
            <Item label={texts.foldAll} onAction={() => view.setState({ foldedGroups: groupKeysOf(tree) })} />
            <Item label={texts.unfoldAll} onAction={() => view.setState({ foldedGroups: [] })} />
          </Menu>
        </Popover>
      </MenuTrigger>
    </div>
  );
}

/** Leads to the sessions with each tag. */
function TagsMenu(): ReactNode {
  const services = useServices();
  const isNarrow = useIsNarrow();
  const sessions = useListed((state) => state.sessions);
  const tags = tagsOf([...sessions.values()].map(({ profile }) => profile));
  return (
    <SubmenuTrigger>
      <MenuItem className={clsx(menuStyles.item)} isDisabled={tags.length === 0} textValue={texts.tags}>
        <span className={menuStyles.words}>{texts.tags}</span>
        <span aria-hidden="true">›</span>
      </MenuItem>
      <Popover className={clsx(menuStyles.popover)} placement={isNarrow ? 'top start' : 'end top'}>
        <Menu aria-label={texts.tags} className={clsx(menuStyles.menu)}>
          {tags.map((tag) => (
            <Item key={tag} label={tag} onAction={() => searchTag(services, tag)} />
          ))}
        </Menu>
      </Popover>
    </SubmenuTrigger>
  );
}
