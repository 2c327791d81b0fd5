import type { ReactNode } from 'react';
import type { Negotiated } from '../../../shared/status';

/** What client and server agreed on; unfolds. */
export function NegotiatedLine({ negotiated }: { readonly negotiated: Negotiated }): ReactNode {
  const facts: readonly (readonly [string, string])[] = [
    ['Server', negotiated.serverVersion],
    ['User', negotiated.username],
    ['Key exchange', negotiated.kex],
    ['Host key', negotiated.hostKeyType],
    ['Cipher', negotiated.cipher],
    ['Integrity', negotiated.mac],
    ['Compression', negotiated.compression],
  ];
  return (
    <details className="fold">
      <summary>
        Connection details <span className="summary-text">{negotiated.serverVersion}</span>
      </summary>
      <dl className="facts">
        {facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <code>{value}</code>
              </dd>
            </div>
          ))}
      </dl>
    </details>
  );
}
