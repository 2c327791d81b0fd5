import { count } from './numbers';

/** Looking a name up and connecting to what has it: a server, a proxy, a destination. */

/** What a name is looked up for. */
export const forSsh = 'SSH connection';
export const forProxy = 'proxy';
const families = { auto: '', ipv4: ' (IPv4)', ipv6: ' (IPv6)' } as const;

export function lookingUp(host: string, family: keyof typeof families, why: string): string {
  return `Looking up host "${host}"${families[family]} for ${why}`;
}
export const nameServiceSilent = 'The name service did not answer.';

/** @param took milliseconds */
export function foundAddresses(took: number, addresses: readonly string[]): string {
  return `Addresses, after ${count(took)} ms: ${addresses.join(', ')}`;
}
export const notOfFamily = (host: string, family: 4 | 6): string =>
  `${host} is not an IPv${String(family)} address`;

export const connectingTo = (address: string, port: number): string =>
  `Connecting to ${address} port ${String(port)}`;
export const connectedTo = (address: string): string => `Connected to ${address}`;
export const failedToConnect = (address: string, error: string): string =>
  `Failed to connect to ${address}: ${error}`;
export const noAnswerYet = (address: string, milliseconds: number): string =>
  `No answer from ${address} within ${count(milliseconds)} ms: trying the next beside it`;
export const nameTooLong = 'File name too long';
export const forwardStopped = 'The forward was stopped';

/** What the other side said in place of what was hoped for. */
export const itSaid = (words: string): string => `It said: “${words}”`;
