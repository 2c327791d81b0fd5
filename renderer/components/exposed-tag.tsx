import { Network } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Forward } from '../../shared/forward';

/** Marks a listener that is not for this computer alone. */
export function ExposedTag({ forward }: { readonly forward: Forward }): ReactNode {
  const text =
    forward.kind === 'remote'
      ? 'Other computers that reach the server can connect to this port.'
      : 'Other computers that reach this one can connect to this port.';
  return (
    <span className="tag tag-exposed" title={text}>
      <Network className="icon" aria-hidden="true" />
      <span className="tag-text">open to other hosts</span>
    </span>
  );
}
