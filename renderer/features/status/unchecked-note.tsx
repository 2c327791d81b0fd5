import type { ReactNode } from 'react';
import type { SessionStatus } from '../../../shared/status';
import { listed, plural } from '../../../shared/texts/numbers';
import * as texts from '../../../shared/texts/overview';

/** A server that never answers keepalives: nothing is wrong with it, but less is known of it than of others. */
export function UncheckedNote({ session: { state } }: { readonly session: SessionStatus }): ReactNode {
  const unchecked = state.kind === 'connected' ? (state.unchecked ?? []) : [];
  if (unchecked.length === 0) return null;
  const names = unchecked.map((hop) => (hop === null ? texts.thisServer : texts.theJumpHost(hop)));
  const subject = listed(names);
  const verb = plural(names.length, 'does', 'do');
  return (
    <p className="loss-note" title={texts.noKeepalivesHint}>
      {texts.noKeepalives(subject.charAt(0).toUpperCase() + subject.slice(1), verb)}
    </p>
  );
}
