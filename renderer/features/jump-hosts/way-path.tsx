import type { ReactNode } from 'react';
import { proxyWords } from '../../../shared/proxy';
import { formatJump } from '../../../shared/jump';
import { useDraft } from '../../services-context';
import { useWay } from './use-way';

/** The whole way in one line that wraps: this computer, a proxy, every jump host, the server. */
export function WayPath(): ReactNode {
  const profile = useDraft((state) => state.profile);
  const way = useWay();
  const proxy = way[0]?.jump.kind === 'saved' ? null : proxyWords(profile.proxy);
  const server = formatJump(profile);
  return (
    <ol className="way" aria-label="The way to the server">
      <li className="way-end">this computer</li>
      {proxy === null ? null : <li className="way-proxy">{proxy}</li>}
      {way.flatMap(({ title, own, error }, at) => [
        ...own.map((name, inner) => (
          <li key={`${String(at)}-${String(inner)}`} className="way-own">
            {name}
          </li>
        )),
        <li key={at} className={error === null ? 'way-hop' : 'way-hop way-wrong'}>
          {title}
        </li>,
      ])}
      <li className="way-end">{server === '' ? 'the server' : server}</li>
    </ol>
  );
}
