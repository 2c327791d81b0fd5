import type { ReactNode } from 'react';
import { GroupBox } from '../../components/controls';
import { JumpFieldset } from './jump-fields';
import { JumpList } from './jump-list';
import { WayPath } from './way-path';

/** The way to the server through other SSH servers, as with ssh's -J. */
export function JumpHostsPanel(): ReactNode {
  return (
    <GroupBox title="The way to the server">
      <WayPath />
      <JumpList />
      <JumpFieldset />
    </GroupBox>
  );
}
