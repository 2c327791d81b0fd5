import type { CommandInput } from './contract';
import { localNames } from './local-name';
import { pageUrl } from './page-url';
import { fail, ok, type Result } from './result';
import { listedForwards, type SessionStatus } from './status';
import { missing } from './texts/requests';

/**
 * The address of the web page behind a forward of an open session, as `forwards.openPage` is asked for it.
 * @returns fails with not-found and not-connected
 */
export function askedPage(
  sessions: readonly SessionStatus[],
  { sessionId, forwardId, secure, named }: CommandInput<'forwards.openPage'>,
): Result<string> {
  const session = sessions.find(({ id }) => id === sessionId);
  const status = session?.forwards.find(({ forward }) => forward.id === forwardId);
  if (session === undefined || status === undefined)
    return fail({ code: 'not-found', data: { what: missing.forward } });
  const label =
    named === true ? localNames(listedForwards(session).map(({ forward }) => forward)).get(forwardId) : null;
  // A forward without a name has no label.
  const url = label === undefined ? null : pageUrl(status, { secure, label });
  return url === null ? fail({ code: 'not-connected', data: {} }) : ok(url);
}
