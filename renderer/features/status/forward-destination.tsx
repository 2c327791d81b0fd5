import type { ReactNode } from 'react';
import { formatDestination, isSocket } from '../../../shared/endpoint';
import type { Forward, LocalForward } from '../../../shared/forward';
import { speaksTls } from '../../../shared/service';
import type { SocksLogin } from '../../../shared/socks-login';
import * as texts from '../../../shared/texts/overview';
import { loginAs } from '../../../shared/texts/tunnels';

/** Where a forward's connections go, and what is done to them on the way. */
export function ForwardDestination({ forward }: { readonly forward: Forward }): ReactNode {
  switch (forward.kind) {
    case 'local':
      return (
        <>
          <span className="destination">{formatDestination(forward.destination)}</span>
          {forward.webSite ? <WebSite forward={forward} /> : null}
        </>
      );
    case 'remote':
      return forward.destination === null ? (
        <BySocks words={texts.anyOnServer} login={forward.login} />
      ) : (
        <span className="destination">{formatDestination(forward.destination)}</span>
      );
    case 'dynamic':
      return <BySocks words={texts.anyBySocks} login={forward.login} />;
  }
}

function BySocks({ words, login }: { readonly words: string; readonly login: SocksLogin | null }): ReactNode {
  return (
    <>
      <span className="quiet">{words}</span>
      {login === null ? null : <span className="quiet login">{loginAs(login.username)}</span>}
    </>
  );
}

/** Requests carry the destination's name, which TLS does not let us put there. */
function WebSite({ forward: { destination } }: { readonly forward: LocalForward }): ReactNode {
  if (isSocket(destination)) return null;
  if (speaksTls(destination.port)) {
    return <span className="quiet tls-why">{texts.tlsUntouched}</span>;
  }
  const title = texts.hostHeader(destination.host);
  return (
    <span className="tag" title={title}>
      {texts.httpHost}
    </span>
  );
}
