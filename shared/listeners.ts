import { formatEndpoint, isLoopback, isSocket, type PortSource } from './endpoint';
import type { AddressFamily, Forward } from './forward';
import { sourceNotation } from './notation';
import { fail, ok, type Result } from './result';

/** The two boxes of the Tunnels panel that widen listeners beyond loopback. */
export interface AcceptOthers {
  /** "Local ports accept connections from other hosts" */
  readonly localPortsAcceptOthers: boolean;
  /** "Remote ports do the same (SSH-2 only)" */
  readonly remotePortsAcceptOthers: boolean;
}

/** The box that widens this kind of forward. */
export function acceptsOthers(forward: Forward, boxes: AcceptOthers): boolean {
  return forward.kind === 'remote' ? boxes.remotePortsAcceptOthers : boxes.localPortsAcceptOthers;
}

/**
 * Addresses a Local or Dynamic forward binds: an explicit address alone; else loopback of both families for Auto, of
 * one for IPv4 or IPv6 (as PuTTY does, without its quirk of binding a second family); widened, the wildcard of each.
 */
export function localAddresses(
  source: PortSource,
  family: AddressFamily,
  acceptOthers: boolean,
): readonly string[] {
  if (source.bindAddress === '*') return byFamily(family, ['0.0.0.0'], ['::']);
  if (source.bindAddress !== null) return [source.bindAddress];
  return acceptOthers ? byFamily(family, ['0.0.0.0'], ['::']) : byFamily(family, ['127.0.0.1'], ['::1']);
}

function byFamily(
  family: AddressFamily,
  ipv4: readonly string[],
  ipv6: readonly string[],
): readonly string[] {
  switch (family) {
    case 'ipv4':
      return ipv4;
    case 'ipv6':
      return ipv6;
    case 'auto':
      return [...ipv4, ...ipv6];
  }
}

/**
 * The address a Remote forward asks the server for (RFC 4254, 7.1): the explicit one, "" for all when widened, else
 * "localhost". `*` asks for all, as in ssh(1).
 */
export function remoteAddress(source: PortSource, acceptOthers: boolean): string {
  if (source.bindAddress === '*') return '';
  return source.bindAddress ?? (acceptOthers ? '' : 'localhost');
}

/**
 * Whether the forward's listener can be reached from other machines than the one it is on, going by what is asked for. A
 * Unix socket cannot.
 */
export function isExposed(forward: Forward, boxes: AcceptOthers): boolean {
  return effectiveAddresses(forward, boxes).some((address) => !isLoopback(address));
}

/**
 * Refuses a SOCKS listener that other machines reach and that asks for no login, unless the user insists. One on the
 * server is the server's to guard, and goes nowhere private that was not listed.
 */
export function checkGuarded(forward: Forward, boxes: AcceptOthers): Result<Forward> {
  const isOpen = forward.kind === 'dynamic' && forward.login === null && !forward.withoutLogin;
  return isOpen && isExposed(forward, boxes) ? fail({ code: 'socks-unguarded', data: {} }) : ok(forward);
}

function effectiveAddresses(forward: Forward, boxes: AcceptOthers): readonly string[] {
  const { source, family } = forward;
  if (isSocket(source)) return [];
  const asked =
    forward.kind === 'remote'
      ? [remoteAddress(source, boxes.remotePortsAcceptOthers)]
      : localAddresses(source, family, boxes.localPortsAcceptOthers);
  return asked.flatMap((address) => {
    if (address === '') return ['0.0.0.0', '::'];
    return address.toLowerCase() === 'localhost' ? ['127.0.0.1', '::1'] : [address];
  });
}

function clash(left: string, right: string): boolean {
  if (left.toLowerCase() === right.toLowerCase()) return true;
  const wildcard =
    left === '0.0.0.0' || left === '::' ? left : right === '0.0.0.0' || right === '::' ? right : null;
  if (wildcard === null) return false;
  const other = wildcard === left ? right : left;
  return (wildcard === '::') === other.includes(':');
}

/**
 * Where two forwards of one session would listen on the same address and port, or the same socket; null when they don't.
 * Local and Dynamic listen on this machine, Remote on the server, so they never meet.
 */
export function overlap(left: Forward, right: Forward, boxes: AcceptOthers): string | null {
  if ((left.kind === 'remote') !== (right.kind === 'remote')) return null;
  return sharedAddress(left, boxes, right, boxes);
}

/**
 * Checks a forward against the others of its session, switched off rows included when their list text is the same.
 * @returns the forward itself, or PuTTY's "Specified forwarding already exists", or where the two would overlap
 */
export function checkAgainst(
  forward: Forward,
  others: readonly Forward[],
  boxes: AcceptOthers,
): Result<Forward> {
  for (const other of others) {
    if (other.id === forward.id) continue;
    if (!isAnyPort(forward) && duplicateKey(other) === duplicateKey(forward)) {
      return fail({ code: 'forward-exists', data: {} });
    }
    if (!other.enabled || !forward.enabled) continue;
    const where = overlap(forward, other, boxes);
    if (where !== null) {
      return fail({ code: 'forward-overlaps', data: { where, other: sourceNotation(other) } });
    }
  }
  return ok(forward);
}

/** Whether the port is left to whoever listens: any number of those go together. */
export function isAnyPort({ source }: Forward): boolean {
  return !isSocket(source) && source.port === 0;
}

/** PuTTY keeps Dynamic under the letter of Local, so L5901 and D5901 are the same forward to it. */
function duplicateKey(forward: Forward): string {
  const text = sourceNotation(forward);
  return forward.kind === 'dynamic' ? text.replace('D', 'L') : text;
}

/** A forward that would listen where an open session listens already. */
export interface Clash {
  readonly forward: Forward;
  /** `address:port`, or a socket's path */
  readonly where: string;
  /** The session that listens there. */
  readonly title: string;
}

/**
 * Local and Dynamic forwards of a session that cannot listen because other open sessions do; two sessions with the same
 * Remote forward meet on the server, and only if it is the same one, so those are left to it.
 * @param others open sessions with their settings, the session itself not among them
 */
export function clashes(
  own: AcceptOthers & { readonly forwards: readonly Forward[] },
  others: readonly (AcceptOthers & { readonly title: string; readonly forwards: readonly Forward[] })[],
): readonly Clash[] {
  const found: Clash[] = [];
  for (const forward of own.forwards) {
    if (forward.kind === 'remote' || !forward.enabled) continue;
    for (const other of others) {
      const where = other.forwards
        .filter((candidate) => candidate.enabled && candidate.kind !== 'remote')
        .map((candidate) => sharedAddress(forward, own, candidate, other))
        .find((address) => address !== null);
      if (where !== undefined) found.push({ forward, where, title: other.title });
    }
  }
  return found;
}

function sharedAddress(
  left: Forward,
  leftBoxes: AcceptOthers,
  right: Forward,
  rightBoxes: AcceptOthers,
): string | null {
  if (isSocket(left.source) || isSocket(right.source)) {
    return isSocket(left.source) && isSocket(right.source) && left.source.path === right.source.path
      ? left.source.path
      : null;
  }
  const { port } = left.source;
  if (port === 0 || port !== right.source.port) return null;
  const address = effectiveAddresses(left, leftBoxes).find((candidate) =>
    effectiveAddresses(right, rightBoxes).some((other) => clash(candidate, other)),
  );
  return address === undefined ? null : formatEndpoint({ host: address, port });
}
