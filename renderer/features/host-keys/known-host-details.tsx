import type { ReactNode } from 'react';
import type { KnownHost } from '../../../shared/known-hosts';
import { PushButton } from '../../components/controls';
import { CopyButton } from '../../components/copy-button';
import { hashedName, kindWords, markerWords } from '../../../shared/texts/host-keys';
import { removalCommand } from './known-host-words';

/** One known key in full, and how it is removed. */
export function KnownHostDetails({
  host,
  busy,
  onRemove,
}: {
  readonly host: KnownHost;
  readonly busy: boolean;
  readonly onRemove: () => void;
}): ReactNode {
  return (
    <section className="known-details" aria-label="The selected key">
      <p className="known-names">
        {host.names === hashedName ? 'Its name is stored as a hash, which tells it to nobody.' : host.names}
      </p>
      <p className="known-print">
        <span>{kindWords(host)}</span>
        <span className="fingerprint">{host.sha256}</span>
        <CopyButton text={host.sha256} what="the fingerprint" />
      </p>
      {host.comment === '' ? null : <p className="quiet">Comment: {host.comment}</p>}
      {host.marker === null ? null : <p>{markerSentence(host.marker)}</p>}
      {host.source === 'ginnel' ? (
        <div className="known-owner">
          <p className="quiet">
            In Ginnel’s own list, <code>{host.location}</code>
          </p>
          <PushButton label="&Remove..." disabled={busy} onClick={onRemove} />
        </div>
      ) : (
        <NotOurs host={host} />
      )}
    </section>
  );
}

function markerSentence(marker: NonNullable<KnownHost['marker']>): string {
  switch (marker) {
    case 'revoked':
      return `Marked as ${markerWords[marker]}: connections to a server with this key are always refused.`;
    case 'cert-authority':
      return `A ${markerWords[marker]}: this key signs those of servers and is none of a server itself.`;
  }
}

/** Ginnel changes no file but its own. */
function NotOurs({ host }: { readonly host: KnownHost }): ReactNode {
  if (host.source === 'putty') {
    return (
      <p className="quiet">
        In PuTTY’s cache, <code>{host.location}</code>, which Ginnel only reads. PuTTY has no list of it:
        delete the entry there.
      </p>
    );
  }
  const command = removalCommand(host);
  return (
    <>
      <p className="quiet">
        In OpenSSH’s file <code>{host.location}</code>, which Ginnel only reads. This command removes it
        {command.includes('-R NAME ') ? ', with the server’s name in place of NAME' : ''}:
      </p>
      <p className="command-line">
        <code>{command}</code>
        <CopyButton text={command} what="the command" />
      </p>
    </>
  );
}
