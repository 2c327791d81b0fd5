import { ChevronDown } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { clsx } from 'clsx';
import { Button, Tree, TreeItem, TreeItemContent, type Key } from 'react-aria-components';
import { panelSchema, type Panel } from '../../../shared/fields';
import * as texts from '../../../shared/texts/configuration';
import { MnemonicText, mnemonicProps } from '../../components/mnemonic';
import { useServices, useView } from '../../services-context';
import textStyles from '../../components/text.module.css';
import styles from './configuration.module.css';

interface Category {
  readonly panel: Panel;
  readonly children: readonly Category[];
}

function category(panel: Panel, ...children: readonly Category[]): Category {
  return { panel, children };
}

const categories: readonly Category[] = [
  category('session', category('logging')),
  category(
    'connection',
    category('reconnecting'),
    category('proxy'),
    category('jumps'),
    category(
      'ssh',
      category('kex'),
      category('hostKeys', category('knownHosts')),
      category('cipher'),
      category('auth', category('credentials')),
      category('tunnels'),
    ),
  ),
];

function flat(list: readonly Category[], depth = 0): readonly { category: Category; depth: number }[] {
  return list.flatMap((each) => [{ category: each, depth }, ...flat(each.children, depth + 1)]);
}

/** Every category that has others below it. */
const unfolded = flat(categories)
  .filter((each) => each.category.children.length > 0)
  .map((each) => each.category.panel);

function item({ panel, children }: Category): ReactNode {
  return (
    <TreeItem key={panel} id={panel} textValue={texts.panelNames[panel]} className={clsx(styles.treeItem)}>
      <TreeItemContent>
        {({ hasChildItems, isExpanded }) => (
          <>
            {hasChildItems ? (
              <Button slot="chevron" className={clsx(styles.chevron)} data-open={isExpanded}>
                <ChevronDown />
              </Button>
            ) : (
              <span className={styles.gap} />
            )}
            <span>{texts.panelNames[panel]}</span>
          </>
        )}
      </TreeItemContent>
      {children.map(item)}
    </TreeItem>
  );
}

/** PuTTY's Category tree, all unfolded so that every panel is one click away; a drop-down list in a narrow window. */
export function CategoryTree(): ReactNode {
  const { view } = useServices();
  const panel = useView((state) => state.panel);
  const [expanded, setExpanded] = useState<Set<Key>>(() => new Set<Key>(unfolded));
  const go = (key: unknown): void => {
    const next = panelSchema.safeParse(key);
    if (next.success) view.setState({ panel: next.data, note: null });
  };
  return (
    <nav className={styles.categories} aria-label={texts.category}>
      <p id="category-label">
        <MnemonicText label={texts.categoryLabel} />
      </p>
      <Tree
        aria-labelledby="category-label"
        className={clsx(styles.tree)}
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        selectedKeys={[panel]}
        onSelectionChange={(keys) => go(keys === 'all' ? null : [...keys][0])}
        expandedKeys={expanded}
        onExpandedChange={setExpanded}
      >
        {categories.map(item)}
      </Tree>
      <select
        className={styles.select}
        {...mnemonicProps(texts.categoryLabel)}
        aria-label={texts.category}
        value={panel}
        onChange={(event) => go(event.target.value)}
      >
        {flat(categories).map((each) => (
          <option key={each.category.panel} value={each.category.panel}>
            {'\u2003'.repeat(each.depth)}
            {texts.panelNames[each.category.panel]}
          </option>
        ))}
      </select>
      <button
        type="button"
        className={textStyles.focusCatcher}
        {...mnemonicProps(texts.categoryLabel)}
        tabIndex={-1}
        aria-hidden="true"
        onClick={({ currentTarget }) =>
          // The list of sessions has a selected row, too.
          currentTarget.parentElement
            ?.querySelector<HTMLElement>('[role="row"][aria-selected="true"]')
            ?.focus()
        }
      />
    </nav>
  );
}
