import type { ReactNode } from 'react';

/** PuTTY's Kex panel. */
export function KexPanel(): ReactNode {
  return null;
}
