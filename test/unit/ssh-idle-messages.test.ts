import { describe, expect, it } from 'vitest';
import { ProtocolBreach } from '../../electron/ssh/ssh2/breach';
import { createChannelRules } from '../../electron/ssh/ssh2/channel-rules';
import { IdleMessages } from '../../electron/ssh/ssh2/idle-messages';
import type { ChannelSides, OnChannel } from '../../electron/ssh/ssh2/internals';
import { messages } from '../support/raw-ssh-server';

/** A channel that the server granted 1,000 bytes, of which 100 are used up. */
function scene(): { readonly weigh: (payload: Buffer) => number; readonly channel: ChannelSides } {
  const direction = (window: number): { id: number; window: number; packetSize: number; state: string } => ({
    ...{ id: 0, window, packetSize: 32_768, state: 'open' },
  });
  const channel = { type: 'direct-tcpip', incoming: direction(1000), outgoing: direction(1000) };
  let opened: OnChannel = () => undefined;
  let idle = 0;
  const judge = createChannelRules(
    {
      channels: {
        get: (id) => (id === 0 ? channel : undefined),
        put: () => undefined,
        onOpened: (notify) => {
          opened = notify;
        },
        onRemoved: () => undefined,
        onReserved: () => undefined,
      },
    },
    {
      idle: {
        countMessage: () => {
          idle += 1;
        },
      },
      onBytes: () => undefined,
    },
  );
  opened(0, channel);
  channel.outgoing.window -= 100;
  const weigh = (payload: Buffer): number => {
    const before = idle;
    judge(payload[0] ?? 0, payload);
    return idle - before;
  };
  return { weigh, channel };
}

describe('a message', () => {
  it.each([
    ['data', messages.channelData(0, 'x')],
    ['a window', messages.windowAdjust(0, 4096)],
    ['a byte of a window that gives back what was sent', messages.windowAdjust(0, 1)],
    ['the end of a channel', messages.channelEof(0)],
    ['the close of a channel', messages.channelClose(0)],
  ])('that is %s carries something', (_what, payload) => {
    expect(scene().weigh(payload)).toBe(0);
  });

  it.each([
    ['no data', messages.channelData(0, '')],
    ['a window of nothing', messages.windowAdjust(0, 0)],
    ['a byte of a window on no channel', messages.windowAdjust(1, 1)],
    ['the end of no channel', messages.channelEof(1)],
    ['the close of no channel', messages.channelClose(1)],
  ])('that is %s carries nothing', (_what, payload) => {
    expect(scene().weigh(payload)).toBe(1);
  });

  it('repeats nothing that carries something once', () => {
    const { weigh, channel } = scene();
    channel.incoming.state = 'eof';
    expect(weigh(messages.channelEof(0))).toBe(1);
    channel.outgoing.window = 1000;
    expect(weigh(messages.windowAdjust(0, 1))).toBe(1);
  });
});

it('5,000 clients a second may connect to a Remote forward, and end', () => {
  const open = messages.forwardedTcpip(0, { address: '', port: 1 });
  let now = 0;
  const idle = new IdleMessages(() => now);
  const second = (opens: number): void => {
    for (let sent = 0; sent < opens; sent += 1) idle.countOpen(open);
    now += 1000;
  };
  for (let seconds = 0; seconds < 60; seconds += 1) second(5000);
  expect(() => second(1_000_000)).toThrow(ProtocolBreach);
});
