import { Network } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Forward } from '../../shared/forward';

/**
 * Marks a listener that is not for this computer alone.
 * @param unasked the server opened it although loopback only was asked for
 */
export function ExposedTag({
  forward,
  unasked = false,
}: {
  readonly forward: Forward;
  readonly unasked?: boolean;
}): ReactNode {
  const text =
    forward.kind === 'remote'
      ? 'Other computers that reach the server can connect to this port.'
      : 'Other computers that reach this one can connect to this port.';
  return (
    <span
      className="tag tag-exposed"
      title={unasked ? `${text} The server opened it to them without being asked.` : text}
    >
      <Network className="icon" aria-hidden="true" />
      <span className="tag-text">open to other hosts</span>
    </span>
  );
}
