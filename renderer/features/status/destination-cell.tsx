import { Globe, KeyRound } from 'lucide-react';
import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { formatDestination, isSocket } from '../../../shared/endpoint';
import type { Forward, LocalForward } from '../../../shared/forward';
import { speaksTls } from '../../../shared/service';
import type { SocksLogin } from '../../../shared/socks-login';
import * as texts from '../../../shared/texts/overview';
import { loginAs } from '../../../shared/texts/tunnels';
import styles from './destination-cell.module.css';
import tagStyles from '../../components/tag.module.css';
import textStyles from '../../components/text.module.css';

/** Where a forward's connections go, and what is done to them on the way. */
export function DestinationCell({ forward }: { readonly forward: Forward }): ReactNode {
  switch (forward.kind) {
    case 'local':
      return (
        <div className={styles.cell}>
          <Destination text={formatDestination(forward.destination)} />
          {forward.webSite ? <WebSite forward={forward} /> : null}
        </div>
      );
    case 'remote':
      return forward.destination === null ? (
        <BySocks words={texts.anyOnServer} login={forward.login} />
      ) : (
        <div className={styles.cell}>
          <Destination text={formatDestination(forward.destination)} />
        </div>
      );
    case 'dynamic':
      return <BySocks words={texts.anyBySocks} login={forward.login} />;
  }
}

function Destination({ text }: { readonly text: string }): ReactNode {
  return (
    <span className={styles.destination} title={text} data-destination={text}>
      {text}
    </span>
  );
}

function BySocks({ words, login }: { readonly words: string; readonly login: SocksLogin | null }): ReactNode {
  return (
    <div className={styles.cell}>
      <span className={styles.any} title={words}>
        {words}
      </span>
      {login === null ? null : (
        <span className={styles.login} title={loginAs(login.username)}>
          <KeyRound aria-hidden="true" />
          <span className={textStyles.hidden}>{loginAs(login.username)}</span>
        </span>
      )}
    </div>
  );
}

/** Requests carry the destination's name, which TLS does not let us put there. */
function WebSite({ forward: { destination } }: { readonly forward: LocalForward }): ReactNode {
  if (isSocket(destination)) return null;
  const isTls = speaksTls(destination.port);
  const title = isTls ? texts.tlsUntouched : texts.hostHeader(destination.host);
  return (
    <span className={clsx(tagStyles.tag, styles.tag)} title={title} data-tls={isTls}>
      <Globe aria-hidden="true" />
      <span className={styles.words}>{texts.httpHost}</span>
      {isTls ? <span className={textStyles.hidden}>{title}</span> : null}
    </span>
  );
}
