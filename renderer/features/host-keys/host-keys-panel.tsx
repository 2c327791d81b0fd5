import type { ReactNode } from 'react';
import { ManualHostKeys } from './manual-host-keys';

/** PuTTY's Host keys panel. */
export function HostKeysPanel(): ReactNode {
  return <ManualHostKeys />;
}
