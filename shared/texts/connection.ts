import { counted, spelledSpan } from './numbers';

export const nullPackets = 'Sending of null packets to keep session active';
export const lowLevelTcp = 'Low-level TCP connection options';
export const internetProtocol = 'Internet protocol version';
/** Auto, IPv4, IPv6 with PuTTY's mnemonics. */
export const families = { auto: 'A&uto', ipv4: 'IPv&4', ipv6: 'IPv&6' } as const;
export const logicalName = 'Logical name of remote host';
export const connecting = 'Connecting';
export const onDemand = 'Connect on demand';

/** When a server that stops answering is given up, if it is asked so often and may leave so many questions open. */
export function silence(interval: number, tries: number): string {
  return `A server that stops answering is disconnected after ${spelledSpan(interval * (tries + 1))} at most, and marked before that; then Ginnel reconnects.`;
}
export const withoutKeepalives =
  'Without keepalives, a dead connection is noticed only when data is sent, after many minutes.';

export const whenLost = 'When the connection is lost';
export const comesBack =
  'When the network comes back or the computer wakes up, at once. A wrong password or a changed host key is not tried again: it needs you.';

/** The delays between attempts, in seconds: `Tries again after at most 1, 2, 4, 8 and then every 10 seconds, for ever.` */
export function delays(first: readonly number[], then: number): string {
  const every = then === 1 ? 'second' : counted(then, 'second', 'seconds');
  return first.length === 0
    ? `Tries again at least every ${every}, for ever.`
    : `Tries again after at most ${first.join(', ')} and then every ${every}, for ever.`;
}
export const reachability = 'Reachability of destinations';
export const notifications = 'Notifications';
export const notifiesWhen =
  'Shows a system notification when the connection stays lost for more than a moment.';
export const notificationsOff = 'Notifications are switched off for all sessions.';
