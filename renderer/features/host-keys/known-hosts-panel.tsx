import type { ReactNode } from 'react';

/** The keys known of servers: listed, searched, removed. */
export function KnownHostsPanel(): ReactNode {
  return null;
}
