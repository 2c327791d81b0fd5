import type { ReactNode } from 'react';

/** The way to the server. */
export function JumpHostsPanel(): ReactNode {
  return null;
}
