import { counted } from './numbers';

/** The list of the ports that listen on a server. */
export const open = 'Ports of the server';
export const title = (session: string): string => `Ports that listen on ${session}`;
export const asking = 'Asking the server…';
export const again = '&Ask again';
export const about =
  'A switch forwards a port to this computer, under the same number where that is free. Programs are named where the server tells.';
export const filter = '&Find';
export const columns = {
  forwarded: 'Forwarded',
  port: 'Port',
  program: 'Program',
  addresses: 'Listens on',
} as const;
export const found = (amount: number): string => counted(amount, 'port', 'ports');
export const noneMatch = 'No port is like that.';
export const notTold = 'not told';
export const everywhere = 'all addresses';
export const switchNamed = (port: number, program: string | null): string =>
  program === null ? `Forward port ${String(port)}` : `Forward port ${String(port)}, ${program}`;
export const forwardedAs = (address: string): string => `as ${address}`;
export const notConnected = 'Connect the session to ask its server.';
