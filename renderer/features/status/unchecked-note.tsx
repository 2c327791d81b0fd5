import type { ReactNode } from 'react';
import type { SessionStatus } from '../../../shared/status';
import * as texts from '../../../shared/texts/overview';

/** A server that never answers keepalives: nothing is wrong with it, but less is known of it than of others. */
export function UncheckedNote({ session: { state } }: { readonly session: SessionStatus }): ReactNode {
  const unchecked = state.kind === 'connected' ? (state.unchecked ?? []) : [];
  if (unchecked.length === 0) return null;
  return (
    <p className="loss-note" title={texts.noKeepalivesHint}>
      {texts.noKeepalives(unchecked)}
    </p>
  );
}
