import type { NamedListener } from '../remote/match';
import type { Internals } from './internals';

/**
 * Has a function of ours say which listener the server means by a channel of type forwarded-tcpip. ssh2 (lib/client.js,
 * onCHANNEL_OPEN) goes by the exact name, and refuses another without telling anybody; so the name in the message is replaced
 * by the one under which ssh2 has noted the listener.
 * @param internals of a connected client
 * @param lookUp the listener's address as asked for and its port as bound; null has ssh2 refuse the channel with
 *   "administratively prohibited" (RFC 4254, 5.1). Must not throw.
 */
export function nameForwardedOpens(
  { handlers, listeners }: Internals,
  lookUp: (named: NamedListener) => NamedListener | null,
): void {
  const open = handlers.CHANNEL_OPEN;
  handlers.CHANNEL_OPEN = (from, info) => {
    const { data } = info;
    if (info.type !== 'forwarded-tcpip' || !isForwarded(data)) {
      Reflect.apply(open, handlers, [from, info]);
      return;
    }
    const listener = lookUp({ address: data.destIP, port: data.destPort });
    // What is refused must not be found under the server's own name either.
    const { address: destIP, port: destPort } = listener ?? { address: '', port: -1 };
    // Servers of a kind that name port 0 are noted under that (ssh2's DYN_RPORT_BUG).
    if (listener !== null) listeners[`${destIP}:${String(destPort)}`] = destPort;
    Reflect.apply(open, handlers, [from, { ...info, data: { ...data, destIP, destPort } }]);
  };
}

/** Part of such a message that ssh2 reads (RFC 4254, 7.2). */
function isForwarded(data: unknown): data is { readonly destIP: string; readonly destPort: number } {
  return typeof data === 'object' && data !== null && 'destIP' in data && 'destPort' in data;
}
