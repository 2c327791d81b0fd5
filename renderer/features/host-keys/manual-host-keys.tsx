import type { ReactNode } from 'react';

/** Host keys or fingerprints to accept, given by hand. */
export function ManualHostKeys(): ReactNode {
  return null;
}
