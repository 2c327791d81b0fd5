import { ChevronDown } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Button, Tree, TreeItem, TreeItemContent, type Key } from 'react-aria-components';
import { panelSchema, type Panel } from '../../../shared/fields';
import { panelNames } from '../../../shared/texts/form';
import { useServices, useView } from '../../services-context';

interface Category {
  readonly panel: Panel;
  readonly children: readonly Category[];
}

const branch = (panel: Panel, ...children: readonly Category[]): Category => ({ panel, children });

const categories: readonly Category[] = [
  branch('session', branch('logging')),
  branch(
    'connection',
    branch('reconnecting'),
    branch('proxy'),
    branch('jumps'),
    branch(
      'ssh',
      branch('kex'),
      branch('hostKeys', branch('knownHosts')),
      branch('cipher'),
      branch('auth', branch('credentials')),
      branch('tunnels'),
    ),
  ),
];

function flat(list: readonly Category[], depth = 0): readonly { category: Category; depth: number }[] {
  return list.flatMap((category) => [{ category, depth }, ...flat(category.children, depth + 1)]);
}

/** Every category that has others below it. */
const unfolded = flat(categories)
  .filter(({ category }) => category.children.length > 0)
  .map(({ category }) => category.panel);

function item(category: Category): ReactNode {
  return (
    <TreeItem
      key={category.panel}
      id={category.panel}
      textValue={panelNames[category.panel]}
      className="tree-item"
    >
      <TreeItemContent>
        {({ hasChildItems, isExpanded }) => (
          <>
            {hasChildItems ? (
              <Button slot="chevron" className={`tree-chevron ${isExpanded ? '' : 'tree-chevron-closed'}`}>
                <ChevronDown className="icon" />
              </Button>
            ) : (
              <span className="tree-gap" />
            )}
            <span>{panelNames[category.panel]}</span>
          </>
        )}
      </TreeItemContent>
      {category.children.map(item)}
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
    <nav className="categories" aria-label="Category">
      <p className="static categories-label" id="category-label">
        Cate<span className="mnemonic">g</span>ory:
      </p>
      <Tree
        aria-labelledby="category-label"
        className="tree"
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        selectedKeys={[panel]}
        onSelectionChange={(keys) => {
          go(keys === 'all' ? null : [...keys][0]);
        }}
        expandedKeys={expanded}
        onExpandedChange={setExpanded}
      >
        {categories.map(item)}
      </Tree>
      <select
        className="category-select"
        data-mnemonic="g"
        aria-label="Category"
        value={panel}
        onChange={(event) => {
          go(event.target.value);
        }}
      >
        {flat(categories).map(({ category, depth }) => (
          <option key={category.panel} value={category.panel}>
            {'\u2003'.repeat(depth)}
            {panelNames[category.panel]}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="focus-catcher"
        data-mnemonic="g"
        tabIndex={-1}
        aria-hidden="true"
        onClick={() => {
          document.querySelector<HTMLElement>('.tree [role="row"][aria-selected="true"]')?.focus();
        }}
      />
    </nav>
  );
}
