import type { ReactNode } from 'react';
import * as common from '../../../shared/texts/common';
import { GroupBox } from '../../components/controls';
import { JumpFieldset } from './jump-fields';
import { JumpList } from './jump-list';
import { RoutePath } from './route-path';

/** The route to the server through other SSH servers, as with ssh's -J. */
export function JumpHostsPanel(): ReactNode {
  return (
    <GroupBox title={common.routeToTheServer}>
      <RoutePath />
      <JumpList />
      <JumpFieldset />
    </GroupBox>
  );
}
