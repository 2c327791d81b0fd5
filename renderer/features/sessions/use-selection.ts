import { useCallback, useState } from 'react';
import type { Selection } from 'react-aria-components';
import type { SessionId } from '../../../shared/ids';
import { sessionIdSchema } from '../../../shared/ids';
import { chooseSession } from '../../actions/choose';
import { useServices, useView } from '../../services-context';
import type { SessionTree } from '../../state/session-list';

interface ListSelection {
  readonly selected: ReadonlySet<SessionId>;
  /** @param keepsDrawer the keyboard goes through the list: it is not chosen yet which one is wanted */
  readonly select: (keys: Selection, keepsDrawer: boolean) => void;
}

/** Which rows are selected. One alone is the session that is looked at; whatever that becomes from elsewhere is selected alone. */
export function useSelection(tree: SessionTree): ListSelection {
  const services = useServices();
  const chosen = useView((state) => state.chosen);
  const [several, setSeveral] = useState<readonly SessionId[]>([]);
  const there = several.filter((id) => tree.byKey.has(id));
  const selected = new Set(
    chosen === null ? [] : there.includes(chosen) ? there : tree.byKey.has(chosen) ? [chosen] : [],
  );
  const select = useCallback(
    (keys: Selection, keepsDrawer: boolean): void => {
      const all = [...tree.byKey.values()].flatMap(({ kind, key }) => (kind === 'session' ? [key] : []));
      const wanted = new Set(keys === 'all' ? all : keys);
      const ids = [...wanted].flatMap((key) => {
        const id = sessionIdSchema.safeParse(key);
        return id.success ? [id.data] : [];
      });
      setSeveral(ids);
      const { view } = services;
      const { chosen: now, drawer } = view.getState();
      const [first] = ids;
      if (first === undefined || (now !== null && ids.includes(now) && ids.length > 1)) return;
      chooseSession(services, first);
      if (keepsDrawer && drawer) view.setState({ drawer });
    },
    [services, tree],
  );
  return { selected, select };
}
