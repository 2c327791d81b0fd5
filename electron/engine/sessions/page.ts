import type { ForwardId } from '../../../shared/ids';
import { fail, ok, type Result } from '../../../shared/result';
import type { SessionStatus } from '../../../shared/status';
import { pageUrl } from '../../../shared/page-url';

/** The address of the web page behind a listening Local forward of an open session. */
export function pageOf(session: SessionStatus | undefined, forwardId: ForwardId): Result<string> {
  const status = session?.forwards.find(({ forward }) => forward.id === forwardId);
  if (status === undefined) return fail({ code: 'not-found', data: { what: 'forward' } });
  const url = pageUrl(status);
  return url === null ? fail({ code: 'not-connected', data: {} }) : ok(url);
}
