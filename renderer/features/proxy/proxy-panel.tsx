import type { ReactNode } from 'react';

/** PuTTY's Proxy panel. */
export function ProxyPanel(): ReactNode {
  return null;
}
