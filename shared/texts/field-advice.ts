import type { SourceAdvice } from '../field-advice';
import type { DestinationOffer, HostOffer } from '../written-address';

/** Advice on a source that can be meant. */
export function sourceAdviceWords(advice: SourceAdvice): string {
  return advice.kind === 'server-address'
    ? `${advice.address} is where the server listens, not who may connect.`
    : lowPort[advice.at](advice.port);
}

const lowPort = {
  linux: (port: number): string =>
    `Linux lets programs listen below 1024 only with special rights: ${String(port + 8000)} needs none.`,
  darwin: (port: number): string =>
    `macOS lets programs listen below 1024 only on all addresses, as *:${String(port)}, which other computers reach: ${String(port + 8000)} has no such limit.`,
  server: (port: number): string =>
    `Most servers let only root listen below 1024: ${String(port + 8000)} needs no rights.`,
} as const;

export const acceptOnlyFrom = (address: string): string => `Accept connections from ${address} only`;
export const serverTellsOrigin =
  'It is the server that tells where a connection comes from: behind a proxy or load balancer that is their address.';

export const leaveOutScheme = ({ scheme, destination }: DestinationOffer): string =>
  `A destination is host:port, without ${scheme}://${destination === null ? ' and with its port' : ''}.`;
/** @param what `localhost:8080` */
export const useDestination = (what: string): string => `Use ${what}`;
export const useAsWebSite = (what: string): string => `Use ${what} as a web site`;

export const pageNotServer =
  'This is the address of a web page. The SSH server may have the same host name; its port is another one.';
export const partsOfServer = 'Host Name takes the name or address alone.';
/** `Use host gw, port 2222, user anna`. */
export function useServer({ host, port, user }: HostOffer): string {
  return [
    `Use host ${host}`,
    ...(port === null ? [] : [`port ${String(port)}`]),
    ...(user === null ? [] : [`user ${user}`]),
  ].join(', ');
}

/** @param user the one in the Host Name. @param other what the field itself says */
export const userFromHost = (user: string, other: string): string =>
  other === '' || other === user
    ? `Logs in as ${user}, from Host Name.`
    : `Not used: Host Name says ${user}.`;
