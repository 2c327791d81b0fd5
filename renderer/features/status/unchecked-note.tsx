import type { ReactNode } from 'react';
import type { SessionStatus } from '../../../shared/status';
import { listed, plural } from '../../../shared/texts/numbers';

/** A server that never answers keepalives: nothing is wrong with it, but less is known of it than of others. */
export function UncheckedNote({ session: { state } }: { readonly session: SessionStatus }): ReactNode {
  const unchecked = state.kind === 'connected' ? (state.unchecked ?? []) : [];
  if (unchecked.length === 0) return null;
  const names = unchecked.map((hop) => (hop === null ? 'this server' : `the jump host ${hop}`));
  const subject = listed(names);
  const verb = plural(names.length, 'does', 'do');
  return (
    <p
      className="loss-note"
      title="It forwards all the same. The operating system notices a dead connection when data is sent through it, or, where this computer is connected to the server directly, by TCP keepalives."
    >
      {subject.charAt(0).toUpperCase() + subject.slice(1)} {verb} not answer keepalives, so a dead connection
      is noticed later.
    </p>
  );
}
