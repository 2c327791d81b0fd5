import {
  formatEndpoint,
  isLoopback,
  isSocket,
  listenPortSchema,
  type Destination,
  type Source,
} from './endpoint';
import { parseDestination, parseSource } from './endpoint-text';
import type { ForwardKind } from './forward';
import type { ForwardFields } from './forward-fields';
import { parseNetworks } from './allow-list';
import { isExposed, localAddresses, remoteAddress, type AcceptOthers } from './listeners';
import { isProxyServer, type Proxy } from './proxy';
import type { SessionProfile } from './session-profile';
import { newForwardId } from './ids';

/**
 * The stations on a tunnel's way, from this computer's side to the server's: other computers near this one, this computer,
 * a proxy, jump hosts, the SSH server, and what is near that.
 */
export type StationRole =
  'others-here' | 'target-here' | 'here' | 'proxy' | 'jump' | 'server' | 'target-there' | 'others-there';

/** Something on the way. What it is called is as it was typed; null where the words say what it is. */
export interface Station {
  readonly role: StationRole;
  readonly name: string | null;
}

/** The clients that may connect to the listener: programs of its own computer, or other computers too; those that may open its file. */
export type Reach = 'own' | 'others' | 'file';

/** Where it listens, as far as it is typed: `localhost:8080`, `192.168.1.7:8080`, `*:8080`, a socket's path. */
export interface PictureListener {
  /** Which computer listens. */
  readonly at: 'here' | 'server';
  /** Null while no source is typed that can be read. The port is left out where whoever listens chooses it. */
  readonly where: string | null;
  /** Whoever listens takes any free port. */
  readonly anyPort: boolean;
  readonly reach: Reach;
  /** Addresses and networks whose connections alone are taken, as typed; empty for all. */
  readonly onlyFrom: readonly string[];
}

/** Where the tunnel leads to. */
export type PictureTarget =
  /** A port or socket of the computer at the tunnel's other end itself. */
  | { readonly kind: 'itself'; readonly what: string }
  /** Another host, which that computer connects to. */
  | { readonly kind: 'host'; readonly what: string }
  /** Whatever each program asks for through SOCKS; `only` are the destinations allowed, as typed. */
  | { readonly kind: 'socks'; readonly only: string }
  /** Not typed yet. */
  | { readonly kind: 'missing' };

/** A tunnel as it can be drawn and told. */
export interface TunnelPicture {
  readonly kind: ForwardKind;
  /** The way of the first packet: `out` from this computer's side to the server's, `in` from there to here. */
  readonly direction: 'out' | 'in';
  /** In the order they are drawn, this computer's side first. */
  readonly stations: readonly Station[];
  /** The kind of each stretch between a station and the next: `ssh` is inside the SSH connection, `plain` is as it was sent. */
  readonly legs: readonly ('ssh' | 'plain')[];
  readonly listener: PictureListener;
  readonly target: PictureTarget;
  /** Requests carry the destination's name. */
  readonly webSite: boolean;
}

/** The rest that a tunnel's way depends on besides the forward: the session's fields, and its jump hosts by their names in order. */
export type PictureSession = AcceptOthers &
  Pick<SessionProfile, 'host' | 'demo'> & {
    readonly proxy: Pick<Proxy, 'kind' | 'host' | 'port'>;
    readonly jumps: readonly string[];
  };

/** The fields of a forward that a picture shows. */
export type PictureFields = Pick<
  ForwardFields,
  'kind' | 'family' | 'source' | 'destination' | 'webSite' | 'socks' | 'allowTo' | 'allowFrom'
>;

/**
 * The picture of a tunnel, from fields that may be typed half. Never throws.
 * @param fields of one forward
 * @param session the session it is for
 */
export function tunnelPicture(fields: PictureFields, session: PictureSession): TunnelPicture {
  const listener = listenerOf(fields, session);
  const target = targetOf(fields, session);
  const hasOthers = listener.reach === 'others';
  const goesOn = target.kind === 'host' || target.kind === 'socks';
  const isRemote = fields.kind === 'remote';
  const far: Station = { role: isRemote ? 'target-here' : 'target-there', name: nameOfTarget(target) };
  const others: Station = { role: isRemote ? 'others-there' : 'others-here', name: null };
  const middle: readonly Station[] = [{ role: 'here', name: null }, ...routeStations(session)];
  const stations = isRemote
    ? [...(goesOn ? [far] : []), ...middle, ...(hasOthers ? [others] : [])]
    : [...(hasOthers ? [others] : []), ...middle, ...(goesOn ? [far] : [])];
  return {
    kind: fields.kind,
    direction: isRemote ? 'in' : 'out',
    stations,
    legs: stations.slice(1).map(({ role }, index) => legOf(stations[index]?.role, role)),
    listener,
    target,
    webSite: fields.kind === 'local' && fields.webSite,
  };
}

/** SSH goes from this computer to the server, whatever is between them; beyond both, what comes goes on as it came. */
function legOf(left: StationRole | undefined, right: StationRole): 'ssh' | 'plain' {
  const inside: readonly (StationRole | undefined)[] = ['here', 'proxy', 'jump', 'server'];
  return inside.includes(left) && inside.includes(right) ? 'ssh' : 'plain';
}

function routeStations({ host, demo, proxy, jumps }: PictureSession): readonly Station[] {
  const server: Station = { role: 'server', name: demo ? null : serverName(host) };
  // The demo server listens on this computer: nothing leads there through others.
  if (demo) return [server];
  return [...proxyStations(proxy), ...jumps.map((name): Station => ({ role: 'jump', name })), server];
}

function proxyStations(proxy: PictureSession['proxy']): readonly Station[] {
  if (!isProxyServer(proxy)) return [];
  const host = proxy.host.trim().replace(/^\[(.*)\]$/u, '$1');
  return [{ role: 'proxy', name: host === '' ? null : formatEndpoint({ host, port: proxy.port }) }];
}

/** The server without its user; null while none is typed. */
function serverName(host: string): string | null {
  const bare = host.slice(host.lastIndexOf('@') + 1).trim();
  return bare === '' ? null : bare;
}

function nameOfTarget(target: PictureTarget): string | null {
  return target.kind === 'host' ? target.what : null;
}

const nobody = newForwardId();
const somePort = listenPortSchema.parse(1);

function listenerOf(fields: PictureFields, session: PictureSession): PictureListener {
  const at = fields.kind === 'remote' ? 'server' : 'here';
  // How long a path may be is told at the field.
  const read = parseSource(fields.source, 'linux');
  const networks = parseNetworks(fields.allowFrom);
  const onlyFrom = networks.ok ? networks.value : [];
  if (!read.ok) return { at, where: null, anyPort: false, reach: reachOf(fields, null, session), onlyFrom };
  const source = read.value;
  return {
    at,
    where: isSocket(source) ? source.path : addressText(fields, source, session),
    anyPort: !isSocket(source) && source.port === 0,
    reach: reachOf(fields, source, session),
    onlyFrom: isSocket(source) ? [] : onlyFrom,
  };
}

/** @param source null while it cannot be read, when only the boxes say who may connect */
function reachOf(fields: PictureFields, source: Source | null, boxes: AcceptOthers): Reach {
  if (source !== null && isSocket(source)) return 'file';
  const { family } = fields;
  const forward = {
    ...{ id: nobody, name: '', note: '', enabled: true, allowFrom: [], end: null, family },
    source: source ?? { bindAddress: null, port: somePort },
  };
  const isOpen =
    fields.kind === 'remote'
      ? isExposed({ ...forward, kind: 'remote', destination: null, allowTo: [], login: null }, boxes)
      : isExposed({ ...forward, kind: 'dynamic', login: null, withoutLogin: true }, boxes);
  return isOpen ? 'others' : 'own';
}

/** `localhost:8080`, `[::1]:8080`, `*:8080`, `192.168.1.7:8080`; without the port where it is any. */
function addressText(
  { kind, family }: PictureFields,
  source: Exclude<Source, { readonly path: string }>,
  boxes: AcceptOthers,
): string {
  const addresses =
    kind === 'remote'
      ? [remoteAddress(source, boxes.remotePortsAcceptOthers)]
      : localAddresses(source, family, boxes.localPortsAcceptOthers);
  const isAll = addresses.some((address) => ['', '0.0.0.0', '::'].includes(address));
  const isBoth = addresses.length > 1;
  const host = isAll ? '*' : isBoth ? 'localhost' : (addresses[0] ?? 'localhost');
  return source.port === 0 ? host : formatEndpoint({ host, port: source.port });
}

function targetOf(fields: PictureFields, session: PictureSession): PictureTarget {
  const { kind, socks, destination, allowTo } = fields;
  if (kind === 'dynamic') return { kind: 'socks', only: '' };
  if (kind === 'remote' && socks) return { kind: 'socks', only: allowTo.trim() };
  const typed = destination.trim();
  if (typed === '') return { kind: 'missing' };
  const read = parseDestination(typed, 'linux');
  // As typed: the field itself says what is wrong with it, once it is left.
  if (!read.ok) return { kind: 'host', what: typed };
  return isItself(read.value, kind === 'local' ? serverOf(session) : null)
    ? { kind: 'itself', what: typed }
    : { kind: 'host', what: typed };
}

function serverOf({ host, demo }: PictureSession): string | null {
  return demo ? null : (serverName(host)?.replace(/^\[(.*)\]$/u, '$1') ?? null);
}

/** Whether a destination is on the computer that connects to it. @param own what that is called; null for this computer */
function isItself(destination: Destination, own: string | null): boolean {
  if (isSocket(destination)) return true;
  return isLoopback(destination.host) || destination.host.toLowerCase() === own?.toLowerCase();
}
