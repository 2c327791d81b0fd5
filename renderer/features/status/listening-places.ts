import { formatEndpoint, isSocket } from '../../../shared/endpoint';
import type { SessionProfile } from '../../../shared/session-profile';
import { localAddresses, remoteAddress } from '../../../shared/listeners';
import type { ForwardStatus } from '../../../shared/status';
import { boundAddresses, type BoundAddress } from '../../../shared/texts/exposure';

/** Where a forward listens, for one line. */
export interface ListeningPlaces {
  /** The place to name; null for none. */
  readonly main: BoundAddress | null;
  /** Others that it does not stand for. */
  readonly others: readonly BoundAddress[];
  /** All sockets, each by itself. */
  readonly all: readonly BoundAddress[];
}

/** Pairs of addresses that one name stands for, with the name and what to connect to. */
const twins = [
  { ipv4: '127.0.0.1', ipv6: '::1', name: 'localhost', reached: 'localhost' },
  { ipv4: '0.0.0.0', ipv6: '::', name: '*', reached: 'localhost' },
] as const;

/** The sockets that listen, or, of a forward that does not, those that would; twins under one name. */
export function listeningPlaces(status: ForwardStatus, profile: SessionProfile): ListeningPlaces {
  const all = status.state.kind === 'listening' ? boundAddresses(status, profile) : askedFor(status, profile);
  const [first, ...rest] = all;
  const pair = status.forward.kind === 'remote' ? null : twinsIn(all);
  if (pair !== null) {
    const others = all.filter(({ shown }) => !pair.shown.includes(shown));
    return { main: pair.place, others, all };
  }
  return { main: first ?? null, others: rest, all };
}

function askedFor({ forward }: ForwardStatus, profile: SessionProfile): readonly BoundAddress[] {
  const { source, kind, family } = forward;
  if (isSocket(source)) return [{ shown: source.path, copy: source.path }];
  const hosts =
    kind === 'remote'
      ? [remoteAddress(source, profile.remotePortsAcceptOthers)]
      : localAddresses(source, family, profile.localPortsAcceptOthers);
  return hosts.map((asked) => {
    const host = asked === '' ? '*' : asked;
    const shown = formatEndpoint({ host, port: source.port });
    return { shown, copy: shown };
  });
}

function twinsIn(
  all: readonly BoundAddress[],
): { readonly place: BoundAddress; readonly shown: readonly string[] } | null {
  for (const { ipv4, ipv6, name, reached } of twins) {
    const port = all.find(({ shown }) => shown.startsWith(`${ipv4}:`))?.shown.slice(ipv4.length + 1);
    const other = `[${ipv6}]:${port ?? ''}`;
    if (port === undefined || !all.some(({ shown }) => shown === other)) continue;
    return {
      place: { shown: `${name}:${port}`, copy: `${reached}:${port}` },
      shown: [`${ipv4}:${port}`, other],
    };
  }
  return null;
}
