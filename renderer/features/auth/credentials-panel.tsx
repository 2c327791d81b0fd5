import type { ReactNode } from 'react';

/** PuTTY's Credentials panel: the key to log in with. */
export function CredentialsPanel(): ReactNode {
  return null;
}
