import type { ReactNode } from 'react';

/** PuTTY's Cipher panel. */
export function CipherPanel(): ReactNode {
  return null;
}
