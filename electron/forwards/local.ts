import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { formatDestination, isSocket } from '../../shared/endpoint';
import { explain, type AppError } from '../../shared/errors';
import type { DynamicForward, LocalForward } from '../../shared/forward';
import { ok, type Result } from '../../shared/result';
import type { Bound } from '../../shared/status';
import { systemText } from '../system/errors';
import { accept, joinEntry, logEnd, turnAway, type Accepted } from './accepted';
import { openListener, type Listener, type ListenEvents } from './listener';
import { listenFailedLine, listeningLine } from './log-lines';
import { openChannelFor } from './open-channel';
import { probeFarEnd } from './probe';
import { createSocksGuard, serveSocks, type SocksGuard } from './socks/serve-socks';
import { openSocketListener } from './socket-listener';
import { createSourceFilter } from './source-filter';
import type { ForwardContext, StartLocal } from './types';
import { isUnixSocket } from './unix-sockets';
import { createAnswersTo } from './web-site/site-names';
import { serveWebSite } from './web-site/web-site';

/**
 * Starts a Local or Dynamic forward: listens, and gives each connection a channel of its own, to the forward's
 * destination or to where the client asks over SOCKS.
 * @returns the running forward; or a listen-* or socket-* error if not one of its addresses could be bound
 */
export const startLocal: StartLocal = async (forward, context) => {
  const opened = await open(forward, context, eventsOf(forward, context));
  if (!opened.ok) {
    context.log(listenFailedLine(forward, forward.family, opened.error), 'error');
    return opened;
  }
  logListening(forward, opened.value, context.log);
  return ok({
    ...opened.value,
    probe: (through, signal) => probeFarEnd(forward, through, signal),
  });
};

function open(
  forward: LocalForward | DynamicForward,
  context: ForwardContext,
  events: ListenEvents,
): Promise<Result<Listener>> {
  const { source, family } = forward;
  const { acceptOthers, lastPort } = context;
  return isSocket(source)
    ? openSocketListener(source.path, events)
    : openListener({ source, family, acceptOthers, lastPort }, events);
}

function eventsOf(forward: LocalForward | DynamicForward, context: ForwardContext): ListenEvents {
  const mayConnect = createSourceFilter(forward.allowFrom);
  const serve = serverOf(forward, context);
  const to = forward.kind === 'local' ? formatDestination(forward.destination) : '';
  return {
    connection: (socket) => {
      const accepted = accept(socket, to, context);
      // A client that has reset its connection has no address any more, but what it sent before can still be read.
      if (isUnixSocket(socket) || mayConnect(accepted.from.host)) serve(accepted);
      else {
        turnAway(accepted.entry, accepted.from.host || 'A program that left at once', context.log);
        accepted.drop();
      }
    },
    trouble: (error) => {
      context.log(`${listeningLine(forward, forward.family)} cannot accept: ${systemText(error)}`, 'error');
    },
  };
}

/** What is done with each connection. */
function serverOf(
  forward: LocalForward | DynamicForward,
  context: ForwardContext,
): (accepted: Accepted) => void {
  if (forward.kind === 'dynamic') {
    const guard = createSocksGuard(forward.login);
    return (accepted) => {
      void serveDynamic(accepted, guard, context);
    };
  }
  const { destination } = forward;
  if (forward.webSite && !isSocket(destination)) {
    const { source } = forward;
    const answersTo = createAnswersTo({
      destination: destination.host,
      bindAddress: isSocket(source) ? null : source.bindAddress,
      hostname: hostname(),
    });
    return (accepted) => {
      const site = serveWebSite(accepted, {
        destination,
        // No page of a browser reaches a Unix socket, and what stands before one (a reverse proxy) has names of its own.
        answersTo: isUnixSocket(accepted.stream) ? () => true : answersTo,
        openChannel: async () =>
          (await openChannelFor(accepted.stream, destination, accepted.from, context)) ?? gone,
        tally: accepted.entry,
        opened: () => {
          accepted.entry.opened();
        },
      });
      accepted.entry.cutBy(site.cut);
      void site.ended.then((reason) => {
        accepted.entry.ended(reason);
        if (reason.kind === 'refused' && reason.error.code === 'foreign-site') {
          context.log(explain(reason.error).what, 'warning');
        }
        logEnd(reason, context.log);
      });
    };
  }
  return (accepted) => {
    void serveDirect(accepted, forward, context);
  };
}

const gone: Result<never> = { ok: false, error: { code: 'not-connected', data: {} } };

async function serveDirect(
  accepted: Accepted,
  { destination }: LocalForward,
  context: ForwardContext,
): Promise<void> {
  const { stream, from, entry, drop } = accepted;
  const channel = await openChannelFor(stream, destination, from, context);
  if (channel === null) return;
  if (channel.ok) {
    joinEntry(entry, stream, channel.value, context.log);
    return;
  }
  entry.ended({ kind: 'refused', error: channel.error });
  drop();
}

async function serveDynamic(accepted: Accepted, guard: SocksGuard, context: ForwardContext): Promise<void> {
  const { stream, from, entry } = accepted;
  const stop = new AbortController();
  entry.cutBy(() => {
    stop.abort();
  });
  const outcome = await serveSocks(accepted, {
    ...guard,
    connect: (destination) => openChannelFor(stream, destination, from, context),
    named: (destination) => {
      entry.to = destination;
    },
    log: context.log,
    signal: stop.signal,
  });
  if (outcome.kind === 'joined') joinEntry(entry, stream, outcome.far, context.log);
  else entry.ended(outcome.reason);
}

function logListening(
  forward: LocalForward | DynamicForward,
  { bound, missing }: Listener,
  log: ForwardContext['log'],
): void {
  const families = new Set(bound.map(familyOf));
  const [family] = families;
  const isPartial = missing.length > 0 && families.size === 1;
  const chosen = !isSocket(forward.source) && forward.source.port === 0 ? portOf(bound) : null;
  const line = listeningLine(
    forward,
    isPartial && family !== undefined && family !== null ? family : forward.family,
  );
  log(chosen === null ? line : `${line}: the system chose port ${String(chosen)}`);
  for (const error of missing) {
    log(listenFailedLine(forward, missingFamily(error) ?? forward.family, error), 'warning');
  }
}

/** The port of the first bound address; null for a Unix socket. */
function portOf([first]: readonly Bound[]): number | null {
  return first === undefined || 'path' in first ? null : first.port;
}

function familyOf(bound: Bound): 'ipv4' | 'ipv6' | null {
  return 'path' in bound ? null : isIP(bound.address) === 6 ? 'ipv6' : 'ipv4';
}

function missingFamily(error: AppError): 'ipv4' | 'ipv6' | null {
  return 'address' in error.data ? (isIP(error.data.address) === 6 ? 'ipv6' : 'ipv4') : null;
}
