import type { ReactNode } from 'react';
import { clsx } from 'clsx';
import { proxyWords } from '../../../shared/texts/proxy';
import { formatJump } from '../../../shared/jump';
import * as common from '../../../shared/texts/common';
import { useDraft } from '../../services-context';
import { useRoute } from './use-route';
import styles from './jump-hosts.module.css';

/** The whole route in one line that wraps: this computer, a proxy, every jump host, the server. */
export function RoutePath(): ReactNode {
  const profile = useDraft((state) => state.profile);
  const route = useRoute();
  const proxy = route[0]?.jump.kind === 'saved' ? null : proxyWords(profile.proxy);
  const server = formatJump(profile);
  return (
    <ol className={styles.route} aria-label={common.routeToTheServer}>
      <li className={styles.end}>{common.thisComputer}</li>
      {proxy === null ? null : <li className={styles.proxy}>{proxy}</li>}
      {route.flatMap(({ title, own, error }, at) => [
        ...own.map((name, inner) => <li key={`${String(at)}-${String(inner)}`}>{name}</li>),
        <li key={at} className={clsx(styles.hop, error !== null && styles.routeWrong)}>
          {title}
        </li>,
      ])}
      <li className={styles.end}>{server === '' ? common.theServer : server}</li>
    </ol>
  );
}
