import { clsx } from 'clsx';
import { ChevronDown, Ellipsis, Plug, Unplug } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { Button, Collection, TreeItem, TreeItemContent } from 'react-aria-components';
import { count } from '../../../shared/texts/numbers';
import * as texts from '../../../shared/texts/session-list';
import { switchSessions } from '../../actions/session-commands';
import { StateMark } from '../../components/state-mark';
import { useListed, useServices } from '../../services-context';
import { countLive, countNeedy, countUp, type GroupNode, type ListNode } from '../../state/session-list';
import styles from './group-row.module.css';
import { useListDeeds } from './list-deeds';
import { SessionRow } from './session-row';

/** A row of the list: a heading with what is under it, or a session. */
export function listRow(node: ListNode): ReactNode {
  return node.kind === 'session' ? <SessionRow node={node} /> : <GroupRow node={node} />;
}

const ownTitles = { attention: texts.needsAttention, all: texts.list, ungrouped: texts.noGroup } as const;

/** The words of a heading. */
export function titleOfGroup({ group, title }: GroupNode): string {
  return group === 'group' || group === 'file' || group === 'part' ? title : ownTitles[group];
}

function GroupRow({ node }: { readonly node: GroupNode }): ReactNode {
  const { fold } = useListDeeds();
  return (
    <TreeItem
      id={node.key}
      textValue={titleOfGroup(node)}
      className={clsx(styles.row)}
      onAction={() => fold(node.key)}
      render={(props) => <RowBox {...props} node={node} />}
    >
      <TreeItemContent>
        <Heading node={node} />
      </TreeItemContent>
      <Collection items={node.children}>{listRow}</Collection>
    </TreeItem>
  );
}

function useUp({ members }: GroupNode): number {
  return useListed(({ sessions }) => countUp(sessions, members));
}

/** How many of a heading's sessions need attention; none of Needs attention itself, whose title says so. */
function useNeedy({ group, members }: GroupNode): number {
  return useListed(({ sessions }) => (group === 'attention' ? 0 : countNeedy(sessions, members)));
}

function RowBox({ node, ...props }: ComponentProps<'div'> & { readonly node: GroupNode }): ReactNode {
  const needy = useNeedy(node);
  const words = [texts.upOf(useUp(node), node.members.length), ...(needy > 0 ? [texts.needy(needy)] : [])];
  return (
    <div
      {...props}
      aria-labelledby={undefined}
      aria-label={texts.groupLabel(
        titleOfGroup(node),
        node.group === 'attention' ? count(node.members.length) : words.join(', '),
      )}
    />
  );
}

function Heading({ node }: { readonly node: GroupNode }): ReactNode {
  const { groupMenu } = useListDeeds();
  const up = useUp(node);
  const needy = useNeedy(node);
  const all = node.members.length;
  const title = titleOfGroup(node);
  return (
    <>
      <Button slot="chevron" className={clsx(styles.chevron)} aria-label={texts.unfold} excludeFromTabOrder>
        <ChevronDown aria-hidden="true" />
      </Button>
      <span className={styles.title} title={node.path === '' ? title : node.path} data-name>
        {title}
      </span>
      {needy === 0 ? null : (
        <span className={styles.needy} title={texts.needy(needy)}>
          <StateMark shape="failed" />
          {count(needy)}
        </span>
      )}
      <span className={styles.count} title={texts.upOf(up, all)}>
        {node.group === 'attention' ? count(all) : texts.upOf(up, all)}
      </span>
      <GroupSwitches node={node} up={up} />
      <Button
        className={clsx(styles.more)}
        aria-label={texts.menuOf(title)}
        aria-haspopup="menu"
        excludeFromTabOrder
        onPress={({ target }) => groupMenu(node, { element: target })}
      >
        <Ellipsis aria-hidden="true" />
      </Button>
    </>
  );
}

/** Connects all below a heading that is not up, and disconnects what is. */
function GroupSwitches({ node, up }: { readonly node: GroupNode; readonly up: number }): ReactNode {
  const services = useServices();
  const { members } = node;
  const title = titleOfGroup(node);
  const live = useListed(({ sessions }) => countLive(sessions, members));
  return (
    <>
      {up === members.length ? null : (
        <Button
          className={clsx(styles.more)}
          aria-label={texts.connectAllOf(title)}
          excludeFromTabOrder
          onPress={() => void switchSessions(services, members, true)}
        >
          <Plug aria-hidden="true" />
        </Button>
      )}
      {live === 0 ? null : (
        <Button
          className={clsx(styles.more)}
          aria-label={texts.disconnectAllOf(title)}
          excludeFromTabOrder
          onPress={() => void switchSessions(services, members, false)}
        >
          <Unplug aria-hidden="true" />
        </Button>
      )}
    </>
  );
}
