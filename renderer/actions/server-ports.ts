import { isSocket } from '../../shared/endpoint';
import { emptyFields } from '../../shared/forward-fields';
import type { LocalForward } from '../../shared/forward';
import { fail, type Result } from '../../shared/result';
import { hostOnServer, type ServerPort } from '../../shared/server-ports';
import { listedForwards, type ForwardStatus, type SessionStatus } from '../../shared/status';
import type { AppServices } from '../services';
import { addOne } from './live-forwards';

/** The Local forward of a session that leads to a port of its server; null for none. */
export function forwardTo(session: SessionStatus, { port, addresses }: ServerPort): ForwardStatus | null {
  const hosts: readonly string[] = ['localhost', '127.0.0.1', '::1', ...addresses];
  const leadsThere = ({ destination }: LocalForward): boolean =>
    !isSocket(destination) && destination.port === port && hosts.includes(destination.host);
  return (
    listedForwards(session).find(({ forward }) => forward.kind === 'local' && leadsThere(forward)) ?? null
  );
}

/** Ports that are tried for one that is taken here. */
const mostTries = 20;

/** Forwards a port of the server to this computer, under a number that is free here and in the session. */
export async function forwardServerPort(
  services: AppServices,
  session: SessionStatus,
  found: ServerPort,
): Promise<Result<unknown>> {
  const taken = new Set(
    listedForwards(session).flatMap(({ forward: { source } }) =>
      isSocket(source) ? [] : [Number(source.port)],
    ),
  );
  const { serverPorts } = services.ginnel;
  let local = await serverPorts.findLocal({ port: found.port });
  for (let tries = 1; local.ok && taken.has(local.value.port) && tries < mostTries; tries += 1) {
    taken.add(local.value.port);
    const next = local.value.port + 1;
    local = await serverPorts.findLocal({ port: (next > 65_535 ? 1024 : next) as typeof local.value.port });
  }
  if (!local.ok) return fail(local.error);
  const host = hostOnServer(found);
  return addOne(services, session, {
    ...emptyFields,
    source: String(local.value.port),
    destination: `${host.includes(':') ? `[${host}]` : host}:${String(found.port)}`,
    name: found.program ?? '',
  });
}
