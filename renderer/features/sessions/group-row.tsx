import { clsx } from 'clsx';
import { ChevronDown, Ellipsis } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { Button, Collection, TreeItem, TreeItemContent } from 'react-aria-components';
import { count } from '../../../shared/texts/numbers';
import * as texts from '../../../shared/texts/session-list';
import { useListed } from '../../services-context';
import { countUp, type GroupNode, type ListNode } from '../../state/session-list';
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
  return group === 'group' || group === 'file' ? title : ownTitles[group];
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

function RowBox({ node, ...props }: ComponentProps<'div'> & { readonly node: GroupNode }): ReactNode {
  const words = texts.upOf(useUp(node), node.members.length);
  return (
    <div
      {...props}
      aria-labelledby={undefined}
      aria-label={texts.groupLabel(
        titleOfGroup(node),
        node.group === 'attention' ? count(node.members.length) : words,
      )}
    />
  );
}

function Heading({ node }: { readonly node: GroupNode }): ReactNode {
  const { groupMenu } = useListDeeds();
  const up = useUp(node);
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
      <span className={styles.count} title={texts.upOf(up, all)}>
        {node.group === 'attention' ? count(all) : texts.upOf(up, all)}
      </span>
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
