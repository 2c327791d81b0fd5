import type { ReactNode } from 'react';
import { proxyWords } from '../../../shared/texts/proxy';
import { formatJump } from '../../../shared/jump';
import * as common from '../../../shared/texts/common';
import { useDraft } from '../../services-context';
import { useRoute } from './use-route';

/** The whole route in one line that wraps: this computer, a proxy, every jump host, the server. */
export function RoutePath(): ReactNode {
  const profile = useDraft((state) => state.profile);
  const route = useRoute();
  const proxy = route[0]?.jump.kind === 'saved' ? null : proxyWords(profile.proxy);
  const server = formatJump(profile);
  return (
    <ol className="route" aria-label={common.routeToTheServer}>
      <li className="route-end">{common.thisComputer}</li>
      {proxy === null ? null : <li className="route-proxy">{proxy}</li>}
      {route.flatMap(({ title, own, error }, at) => [
        ...own.map((name, inner) => (
          <li key={`${String(at)}-${String(inner)}`} className="route-own">
            {name}
          </li>
        )),
        <li key={at} className={error === null ? 'route-hop' : 'route-hop route-wrong'}>
          {title}
        </li>,
      ])}
      <li className="route-end">{server === '' ? common.theServer : server}</li>
    </ol>
  );
}
