import type { ReactNode } from 'react';
import type { SessionStatus } from '../../../shared/status';
import * as texts from '../../../shared/texts/overview';
import styles from './note.module.css';

/** A server that never answers keepalives: nothing is wrong with it, but less is known of it than of others. */
export function UncheckedNote({ session: { state } }: { readonly session: SessionStatus }): ReactNode {
  const unchecked = state.kind === 'connected' ? (state.unchecked ?? []) : [];
  if (unchecked.length === 0) return null;
  return (
    <p className={styles.fact} title={texts.noKeepalivesHint}>
      {texts.noKeepalives(unchecked)}
    </p>
  );
}
