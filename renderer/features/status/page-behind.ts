import { isSocket } from '../../../shared/endpoint';
import { pageUrl } from '../../../shared/page-url';
import type { Result } from '../../../shared/result';
import type { ForwardStatus } from '../../../shared/status';
import type { AppServices } from '../../services';
import type { RowSession } from './row-session';

/** Destination ports that commonly serve web pages; other forwards get no such button. */
const webPorts: readonly number[] = [
  80, 443, 3000, 4200, 5000, 5173, 8000, 8080, 8081, 8443, 8888, 9000, 9090,
];

/** The page that can be opened behind a Local forward now; null for none. */
export function pageOf({ profile, state: { kind } }: RowSession, status: ForwardStatus): string | null {
  const { forward, reachability } = status;
  const url = kind === 'connected' || kind === 'standby' ? pageUrl(status) : null;
  if (url === null || forward.kind !== 'local' || reachability?.kind === 'failed') return null;
  const { destination } = forward;
  const servesPages = !isSocket(destination) && webPorts.includes(destination.port);
  return profile.demo || forward.webSite || servesPages ? url : null;
}

/** Opens it by the system. */
export function openPage(
  { ginnel }: Pick<AppServices, 'ginnel'>,
  session: RowSession,
  { forward }: ForwardStatus,
): Promise<Result<unknown>> {
  return ginnel.forwards.openPage({ sessionId: session.id, forwardId: forward.id });
}
