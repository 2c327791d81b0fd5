import { formatAllowList } from '../../../shared/allow-list';
import { formatDestination, formatSource, isSocket } from '../../../shared/endpoint';
import type { Forward } from '../../../shared/forward';
import { acceptsOthers, isExposed } from '../../../shared/listeners';
import { lineNotation } from '../../../shared/notation';
import type { SessionProfile } from '../../../shared/session-profile';
import * as texts from '../../../shared/texts/export';
import { optionWords } from '../../../shared/texts/tunnels';

/** The forwards that a program can express. */
export interface ForwardLimits {
  /** Unix sockets, their paths as the program takes them; null for a program that has none. */
  readonly socketPath: ((path: string, where: 'here' | 'there') => string | null) | null;
  /** A SOCKS proxy at the server's end. */
  readonly remoteDynamic: boolean;
  /** An option of the program has ports of this computer listen for others; else their address is written. */
  readonly widens: boolean;
  /** The Internet protocol of the session is that of its listeners, too. */
  readonly narrows: boolean;
  /** An option restricts where the SOCKS proxy at the server's end may go. */
  readonly restricts: boolean;
}

/** A forward in the words of ssh and of those that took them over. */
export interface ForwardWords {
  readonly forward: Forward;
  readonly letter: 'L' | 'R' | 'D';
  /** `8080`, `127.0.0.5:8080`, or a path. */
  readonly source: string;
  /** `host:port` or a path; empty for none. */
  readonly destination: string;
}

const letters = { local: 'L', remote: 'R', dynamic: 'D' } as const;

/**
 * The forwards of a session in these words. One that is switched off is left out, and so is one that would be open to others
 * without what guards it here.
 */
export function forwardWords(
  profile: SessionProfile,
  limits: ForwardLimits,
): { readonly forwards: readonly ForwardWords[]; readonly leftOut: readonly string[] } {
  const forwards: ForwardWords[] = [];
  const leftOut: string[] = [];
  for (const forward of profile.forwards) {
    const notation = lineNotation(forward);
    const trouble = troubleOf(forward, profile, limits);
    if (trouble !== null) {
      leftOut.push(trouble(notation));
      continue;
    }
    forwards.push({
      forward,
      letter: letters[forward.kind],
      source: sourceWord(forward, profile, limits) ?? '',
      destination: destinationWord(forward, limits) ?? '',
    });
    const unsaid = unsaidOf(forward);
    if (unsaid.length > 0) leftOut.push(texts.forwardWithout(notation, unsaid));
    if (isOpenSocks(forward)) leftOut.push(texts.reachesEverything(notation));
    if (
      !limits.widens &&
      forward.kind !== 'remote' &&
      forward.family === 'auto' &&
      isWide(forward, profile)
    ) {
      leftOut.push(texts.narrowed(notation));
    } else if (limits.narrows && isNarrowed(forward, profile)) leftOut.push(texts.narrowed(notation));
  }
  return { forwards, leftOut };
}

/** Why a forward cannot be written, as a sentence of its notation; null when it can. */
function troubleOf(
  forward: Forward,
  profile: SessionProfile,
  limits: ForwardLimits,
): ((notation: string) => string) | null {
  const { source, family } = forward;
  if (!forward.enabled) return texts.switchedOff;
  const isSocks = forward.kind === 'remote' && forward.destination === null;
  if (isSocks && !limits.remoteDynamic) return texts.noRemoteDynamic;
  if (isSocket(source) && forward.kind === 'dynamic') return texts.noSocksSocket;
  if (!isSocket(source) && source.port === 0 && (forward.kind !== 'remote' || limits.socketPath === null)) {
    return texts.noPortZero;
  }
  if (sourceWord(forward, profile, limits) === null || destinationWord(forward, limits) === null) {
    return limits.socketPath === null ? texts.noSockets : texts.noSuchSocket;
  }
  const isGuarded = ('login' in forward && forward.login !== null) || forward.allowFrom.length > 0;
  if (isGuarded && isExposed(forward, profile)) return texts.unguarded;
  if (isSocks && forward.allowTo.length > 0 && !(limits.restricts && permittedWords(forward) !== null)) {
    return texts.unrestricted;
  }
  const other = profile.addressFamily === 'ipv4' ? 'ipv6' : 'ipv4';
  return profile.addressFamily !== 'auto' &&
    family === other &&
    forward.kind !== 'remote' &&
    !isSocket(source)
    ? texts.otherFamily
    : null;
}

/** A forward's allow list as PermitRemoteOpen takes it; null where it cannot. */
export function permittedWords(forward: Forward): readonly string[] | null {
  if (forward.kind !== 'remote') return null;
  // A network is none of its words, and its star means every address, private ones too.
  return forward.allowTo.some(({ host }) => host === '*' || host.includes('/'))
    ? null
    : forward.allowTo.map((to) => formatAllowList([to]));
}

/** Whether it listens for others on every address of this computer, or asks the server to. */
function isWide(forward: Forward, profile: SessionProfile): boolean {
  const { source } = forward;
  if (isSocket(source)) return false;
  return source.bindAddress === '*' || (source.bindAddress === null && acceptsOthers(forward, profile));
}

/** Whether it listens on addresses of both families here, while the program takes the session's for those of listeners, too. */
function isNarrowed({ kind, source, family }: Forward, { addressFamily }: SessionProfile): boolean {
  const isChosen = isSocket(source) || (source.bindAddress !== null && source.bindAddress !== '*');
  return addressFamily !== 'auto' && family === 'auto' && kind !== 'remote' && !isChosen;
}

function isOpenSocks(forward: Forward): boolean {
  return forward.kind === 'remote' && forward.destination === null && forward.allowTo.length === 0;
}

/** Where it listens. Where a family is chosen for it alone, by that family's address. */
function sourceWord(forward: Forward, profile: SessionProfile, limits: ForwardLimits): string | null {
  const { source, kind } = forward;
  if (isSocket(source)) return limits.socketPath?.(source.path, kind === 'remote' ? 'there' : 'here') ?? null;
  return formatSource({ ...source, bindAddress: bindAddress(source.bindAddress, forward, profile, limits) });
}

function bindAddress(
  own: string | null,
  forward: Forward,
  profile: SessionProfile,
  limits: ForwardLimits,
): string | null {
  const { kind, family } = forward;
  const wide = isWide(forward, profile);
  if (kind === 'remote') return wide ? '*' : own;
  if (own !== null && own !== '*') return own;
  if (family !== 'auto' && family !== profile.addressFamily) {
    return wide ? (family === 'ipv4' ? '0.0.0.0' : '::') : family === 'ipv4' ? '127.0.0.1' : '::1';
  }
  if (own === null && limits.widens) return null;
  if (!wide) return own;
  return limits.widens ? '*' : profile.addressFamily === 'ipv6' ? '::' : '0.0.0.0';
}

function destinationWord(forward: Forward, limits: ForwardLimits): string | null {
  if (forward.kind === 'dynamic' || forward.destination === null) return '';
  const { destination, kind } = forward;
  if (!isSocket(destination)) return formatDestination(destination);
  return limits.socketPath?.(destination.path, kind === 'remote' ? 'here' : 'there') ?? null;
}

/** Its other traits here, in a few words each. */
function unsaidOf(forward: Forward): readonly string[] {
  // The first words of a SOCKS proxy at the server's end say where it goes: that is written, or a sentence of its own.
  const isSocks = forward.kind === 'remote' && forward.destination === null;
  return [
    ...(forward.name === '' ? [] : [texts.itsName]),
    ...(forward.note === '' ? [] : [texts.itsNote]),
    ...optionWords(forward).slice(isSocks ? 1 : 0),
  ];
}
