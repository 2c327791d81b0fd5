import { clsx } from 'clsx';
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { isPostQuantum } from '../../../shared/algorithms';
import type { Hop, Negotiated, SessionStatus } from '../../../shared/status';
import { postQuantum } from '../../../shared/texts/handshake';
import * as texts from '../../../shared/texts/overview';
import tagStyles from '../../components/tag.module.css';
import textStyles from '../../components/text.module.css';
import styles from './negotiated-line.module.css';

interface Agreed {
  /** The jump host; null for the server itself. */
  readonly hop: Hop | null;
  readonly negotiated: Negotiated;
}

/** What was agreed on with every server on the route that is connected; the session's own is the last. */
function agreedOf({ hops, state }: SessionStatus): readonly Agreed[] {
  return [
    ...hops.flatMap((hop): readonly Agreed[] =>
      hop.state.kind === 'connected' ? [{ hop, negotiated: hop.state.negotiated }] : [],
    ),
    ...(state.kind === 'connected' ? [{ hop: null, negotiated: state.negotiated }] : []),
  ];
}

/** What client and servers agreed on; unfolds. What is weak shows without that. */
export function NegotiatedLine({ session }: { readonly session: SessionStatus }): ReactNode {
  const agreed = agreedOf(session);
  const own = agreed.find(({ hop }) => hop === null)?.negotiated;
  const weak = [...new Set(agreed.flatMap(({ negotiated }) => negotiated.weak))];
  if (agreed.length === 0) return null;
  return (
    <details className={textStyles.fold}>
      <summary>
        {texts.connectionDetails} <span className={styles.value}>{own?.serverVersion}</span>
        {weak.length === 0 ? null : <WeakTag text={texts.weakOnes(weak.join(', '))} />}
      </summary>
      {agreed.map(({ hop, negotiated }, at) => (
        <div key={at}>
          {agreed.length === 1 && hop === null ? null : (
            <h2 className={styles.title}>
              {hop === null ? texts.serverItself : hop.title}
              {hop === null || hop.server === hop.title ? null : (
                <span className={styles.value}>{hop.server}</span>
              )}
            </h2>
          )}
          <Facts negotiated={negotiated} />
        </div>
      ))}
    </details>
  );
}

function WeakTag({ text }: { readonly text: string }): ReactNode {
  return (
    <span className={clsx(tagStyles.tag, tagStyles.warning, styles.weak)} title={texts.weakHint}>
      <TriangleAlert aria-hidden="true" />
      <span>{text}</span>
    </span>
  );
}

function Facts({ negotiated }: { readonly negotiated: Negotiated }): ReactNode {
  const facts: readonly (readonly [string, string])[] = [
    [texts.server, negotiated.serverVersion],
    [texts.user, negotiated.username],
    [texts.keyExchange, negotiated.kex],
    [texts.hostKey, negotiated.hostKeyType],
    [texts.cipher, negotiated.cipher],
    [texts.integrity, negotiated.mac],
    [texts.compression, negotiated.compression],
  ];
  return (
    <dl className={styles.facts}>
      {facts
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code> {isPostQuantum(value) ? postQuantum : null}
              {negotiated.weak.includes(value) ? <WeakTag text={texts.weakTag} /> : null}
            </dd>
          </div>
        ))}
    </dl>
  );
}
