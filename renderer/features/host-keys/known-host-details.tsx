import type { ReactNode } from 'react';
import { clsx } from 'clsx';
import type { KnownHost } from '../../../shared/known-hosts';
import { PushButton } from '../../components/controls';
import { CopyButton } from '../../components/copy-button';
import { hashedName, kindWords, markerWords } from '../../../shared/texts/host-keys';
import * as texts from '../../../shared/texts/host-keys';
import * as common from '../../../shared/texts/common';
import { removalCommand } from './known-host-words';
import textStyles from '../../components/text.module.css';
import styles from './host-keys.module.css';

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
    <section className={styles.details} aria-label={texts.theSelectedKey}>
      <p className={styles.names}>{host.names === hashedName ? texts.nameHashed : host.names}</p>
      <p className={styles.print}>
        <span>{kindWords(host)}</span>
        <span className={clsx(textStyles.fingerprint, styles.fingerprint)} data-fingerprint>
          {host.sha256}
        </span>
        <CopyButton text={host.sha256} what={texts.theFingerprint} />
      </p>
      {host.comment === '' ? null : <p className={textStyles.quiet}>{texts.comment(host.comment)}</p>}
      {host.marker === null ? null : <p>{markerSentence(host.marker)}</p>}
      {host.source === 'ginnel' ? (
        <div className={styles.owner}>
          <p className={textStyles.quiet}>
            {texts.inOwnList} <code>{host.location}</code>
          </p>
          <PushButton label={texts.removeAskLabel} busy={busy} onClick={onRemove} />
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
      return texts.markedRevoked(markerWords[marker]);
    case 'cert-authority':
      return texts.signsOthers(markerWords[marker]);
  }
}

/** Ginnel changes no file but its own. */
function NotOurs({ host }: { readonly host: KnownHost }): ReactNode {
  if (host.source === 'putty') {
    return (
      <p className={textStyles.quiet}>
        {texts.inPuttyCache} <code>{host.location}</code>
        {texts.onlyReadPutty}
      </p>
    );
  }
  const command = removalCommand(host);
  return (
    <>
      <p className={textStyles.quiet}>
        {texts.inOpensshFile} <code>{host.location}</code>
        {texts.onlyReadOpenssh}
        {command.includes('-R NAME ') ? texts.withNameInPlace : ''}:
      </p>
      <p className={textStyles.commandLine} data-command>
        <code>{command}</code>
        <CopyButton text={command} what={common.theCommand} />
      </p>
    </>
  );
}
