import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { Duplex } from 'node:stream';
import { formatDestination, isSocket, type Destination, type Endpoint } from '../../shared/endpoint';
import { explain, type AppError } from '../../shared/errors';
import type { DynamicForward, LocalForward } from '../../shared/forward';
import { ok, type Result } from '../../shared/result';
import type { Bound } from '../../shared/status';
import * as texts from '../../shared/texts/forwards';
import { systemText } from '../system/errors';
import { watchOpenFiles } from '../system/open-files';
import { accept, joinEntry, logEnd, turnAway, type Accepted } from './accepted';
import { openListener, type Listener, type ListenEvents } from './listener';
import { openChannelFor } from './open-channel';
import { createPendingLimit, silentClients, waitingClients, type PendingLimit } from './pending-limit';
import { checkDestination } from './reachability';
import { createSocksGuard, serveSocks, type SocksGuard } from './socks/serve';
import { Cut } from './socks/watch-client';
import { openSocketListener } from './unix-listener';
import { createSourceFilter } from '../net/networks';
import type { ForwardContext, RunningForward } from './types';
import { isUnixSocket } from '../net/unix-sockets';
import { createAnswersTo } from './web-site/site-names';
import { WebSiteService } from './web-site/web-site';

/**
 * Starts a Local or Dynamic forward: listens, and gives each connection a channel of its own, to the forward's
 * destination or to where the client asks over SOCKS.
 * @returns the running forward; or a listen-* or socket-* error if not one of its addresses could be bound
 */
export async function startLocal(
  forward: LocalForward | DynamicForward,
  context: ForwardContext,
): Promise<Result<RunningForward>> {
  const opened = await open(forward, context, eventsOf(forward, context));
  if (!opened.ok) {
    context.log(texts.listenFailedLine(forward, forward.family, opened.error), 'error');
    return opened;
  }
  logListening(forward, opened.value, context.log);
  const unwatch = watchOpenFiles((trouble) => context.hampered?.(trouble));
  return ok({
    ...opened.value,
    close: async () => {
      unwatch();
      await opened.value.close();
    },
    check: (through, signal) => checkDestination(forward, through, signal, context.system),
  });
}

function open(
  forward: LocalForward | DynamicForward,
  context: ForwardContext,
  events: ListenEvents,
): Promise<Result<Listener>> {
  const { source, family } = forward;
  const { acceptOthers, lastPort, system } = context;
  return isSocket(source)
    ? openSocketListener(source.path, events, system)
    : openListener({ source, family, acceptOthers, lastPort }, events, system);
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
        turnAway(accepted.entry, accepted.from.host || texts.leftAtOnce, context.log);
        accepted.drop();
      }
    },
    trouble: (error) => {
      const line = texts.listeningLine(forward, forward.family);
      context.log(texts.cannotAccept(line, systemText(error)), 'error');
    },
  };
}

/** Opens a channel for an accepted client; null when the client has gone. */
type OpenFor = (accepted: Accepted, destination: Destination) => Promise<Result<Duplex> | null>;

/** Opens channels for the clients of one listener, of whom only so many may wait for theirs at once. */
function createOpener(context: ForwardContext): OpenFor {
  const waiting = createPendingLimit(waitingClients);
  return async ({ stream, from, entry }, destination) => {
    const giveWay = entry.cut.bind(entry);
    const leave = waiting.enter({ from, log: context.log, giveWay });
    try {
      return await openChannelFor(stream, destination, from, context);
    } finally {
      leave();
    }
  };
}

/** Creates the server of a forward's connections. */
function serverOf(
  forward: LocalForward | DynamicForward,
  context: ForwardContext,
): (accepted: Accepted) => void {
  const openFor = createOpener(context);
  if (forward.kind === 'dynamic') {
    const guard = createSocksGuard(forward.login);
    return (accepted) => {
      void serveDynamic(accepted, guard, openFor, context);
    };
  }
  const { destination } = forward;
  if (forward.webSite && !isSocket(destination)) {
    const silent = createPendingLimit(silentClients);
    const { source } = forward;
    const answersTo = createAnswersTo({
      destination: destination.host,
      bindAddress: isSocket(source) ? null : source.bindAddress,
      hostname: hostname(),
    });
    const site = { destination, answersTo, silent };
    return (accepted) => {
      serveSite(accepted, site, openFor, context);
    };
  }
  return (accepted) => {
    void serveDirect(accepted, forward, openFor, context);
  };
}

const gone: Result<never> = { ok: false, error: { code: 'not-connected', data: {} } };

/** A web site behind a forward, and whom of its clients it hears. */
interface Site {
  readonly destination: Endpoint;
  readonly answersTo: (host: string) => boolean;
  /** Clients that have not said what they want. */
  readonly silent: PendingLimit;
}

function serveSite(
  accepted: Accepted,
  { destination, answersTo, silent }: Site,
  openFor: OpenFor,
  { log }: ForwardContext,
): void {
  const { entry, from } = accepted;
  const leave = silent.enter({ from, log, giveWay: entry.cut.bind(entry) });
  const site = new WebSiteService(accepted, {
    destination,
    // No page of a browser reaches a Unix socket, and what stands before one (a reverse proxy) has names of its own.
    answersTo: isUnixSocket(accepted.stream) ? () => true : answersTo,
    openChannel: async () => {
      // It has said what it wants.
      leave();
      return (await openFor(accepted, destination)) ?? gone;
    },
    tally: entry,
    opened: () => {
      entry.opened();
    },
  });
  entry.cutBy(() => site.cut());
  void site.ended.then((reason) => {
    leave();
    entry.ended(reason);
    if (reason.kind === 'refused' && reason.error.code === 'foreign-site') {
      log(explain(reason.error).what, 'warning');
    }
    logEnd(reason, log);
  });
}

async function serveDirect(
  accepted: Accepted,
  { destination }: LocalForward,
  openFor: OpenFor,
  { log }: ForwardContext,
): Promise<void> {
  const { stream, entry, drop } = accepted;
  const channel = await openFor(accepted, destination);
  if (channel === null) return;
  if (channel.ok) {
    joinEntry(entry, stream, channel.value, log);
    return;
  }
  entry.ended({ kind: 'refused', error: channel.error });
  drop();
}

async function serveDynamic(
  accepted: Accepted,
  guard: SocksGuard,
  openFor: OpenFor,
  { log }: ForwardContext,
): Promise<void> {
  const { stream, entry } = accepted;
  const stop = new Cut();
  entry.cutBy(() => stop.abort());
  const outcome = await serveSocks(accepted, {
    ...guard,
    connect: (destination) => openFor(accepted, destination),
    named: (destination) => {
      entry.to = destination;
    },
    log,
    signal: stop,
  });
  if (outcome.kind === 'joined') joinEntry(entry, stream, outcome.far, log);
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
  const line = texts.listeningLine(
    forward,
    isPartial && family !== undefined && family !== null ? family : forward.family,
  );
  log(chosen === null ? line : texts.systemChosePort(line, chosen));
  for (const error of missing) {
    log(texts.listenFailedLine(forward, missingFamily(error) ?? forward.family, error), 'warning');
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
