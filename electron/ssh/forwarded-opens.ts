import type { Client } from 'ssh2';
import { functionIn, objectIn } from './inside';
import type { NamedListener } from './remote-match';

/**
 * Has a function of ours say which listener the server means by a channel of type forwarded-tcpip. ssh2 1.17.0
 * (lib/client.js, onCHANNEL_OPEN) goes by the exact name, and refuses another without telling anybody; so the name in the
 * message is replaced by the one under which ssh2 has noted the listener.
 * @param client connected
 * @param lookUp the listener's address as asked for and its port as bound; null has ssh2 refuse the channel with
 *   "administratively prohibited" (RFC 4254, 5.1). Must not throw.
 */
export function nameForwardedOpens(
  client: Client,
  lookUp: (named: NamedListener) => NamedListener | null,
): void {
  const handlers = objectIn(objectIn(client, '_protocol'), '_handlers');
  const open = functionIn(handlers, 'CHANNEL_OPEN');
  if (handlers === null || open === null) return;
  Reflect.set(handlers, 'CHANNEL_OPEN', (...message: readonly unknown[]): void => {
    const [, info] = message;
    const data = objectIn(info, 'data');
    const isForwarded =
      typeof info === 'object' && info !== null && Reflect.get(info, 'type') === 'forwarded-tcpip';
    if (isForwarded && data !== null) rename(client, data, lookUp);
    Reflect.apply(open, handlers, message);
  });
}

function rename(client: Client, data: object, lookUp: (named: NamedListener) => NamedListener | null): void {
  const listener = lookUp({
    address: String(Reflect.get(data, 'destIP')),
    port: Number(Reflect.get(data, 'destPort')),
  });
  const noted = objectIn(client, '_forwarding');
  // What is refused must not be found under the server's own name either.
  const name = listener ?? { address: '', port: -1 };
  Object.assign(data, { destIP: name.address, destPort: name.port });
  // Servers of a kind that name port 0 are noted under that (ssh2's DYN_RPORT_BUG).
  if (listener !== null && noted !== null)
    Reflect.set(noted, `${name.address}:${String(name.port)}`, name.port);
}
