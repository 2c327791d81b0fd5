import { checkPacketSize } from './channel-rules';
import type { IdleMessages } from './idle-messages';
import type { Internals } from './internals';

/** How many channels a server may have open on one connection, and how many of them may wait for the other end. */
const incomingLimits = { open: 2048, waiting: 512 } as const;

/** RFC 4254, 5.1 */
const resourceShortage = 4;

/**
 * Bounds what a server opens: ssh2 takes any number of channels, each of which costs a connection of ours. What comes
 * beyond the limits is refused (RFC 4254, 5.1: SSH_OPEN_RESOURCE_SHORTAGE).
 *
 * What nobody listens for is refused at once, and carries nothing, as what comes beyond the limits.
 * @param internals right after connect()
 * @param idle counts what is refused at once
 * @param onRefused called once, with the limit that was reached
 */
export function capIncomingOpens(
  { protocol, handlers, channels }: Internals,
  idle: Pick<IdleMessages, 'count'>,
  onRefused: (limit: number) => void,
  limits: { readonly open: number; readonly waiting: number } = incomingLimits,
): void {
  const open = new Set<number>();
  const waiting = new Set<number>();
  let isReported = false;
  channels.onReserved((id) => {
    open.add(id);
    waiting.add(id);
  });
  channels.onOpened((id) => waiting.delete(id));
  channels.onRemoved((id) => {
    open.delete(id);
    waiting.delete(id);
  });
  const { channelOpenFail } = protocol;
  let refusals = 0;
  protocol.channelOpenFail = (...refusal) => {
    refusals += 1;
    Reflect.apply(channelOpenFail, protocol, refusal);
  };
  const dispatch = handlers.CHANNEL_OPEN;
  handlers.CHANNEL_OPEN = (from, info) => {
    checkPacketSize(info.packetSize);
    const limit =
      waiting.size >= limits.waiting ? limits.waiting : open.size >= limits.open ? limits.open : null;
    if (limit === null) {
      const before = refusals;
      Reflect.apply(dispatch, handlers, [from, info]);
      if (refusals > before) idle.count(1);
      return;
    }
    protocol.channelOpenFail(info.sender, resourceShortage, '');
    idle.count(1);
    if (isReported) return;
    isReported = true;
    onRefused(limit);
  };
}
