import type { ReactNode } from 'react';
import { FoundBar } from './found-bar';
import { ListFoot } from './list-foot';
import { ListSearch } from './list-search';
import { SessionTree } from './session-tree';
import { useSessionTree } from './use-session-tree';

/** All sessions, to look at one and to switch it. */
export function SessionList(): ReactNode {
  const tree = useSessionTree();
  return (
    <>
      <ListSearch tree={tree} />
      <FoundBar tree={tree} />
      <SessionTree tree={tree} />
      <ListFoot tree={tree} />
    </>
  );
}
