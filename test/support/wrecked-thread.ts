import { BroadcastChannel, parentPort } from 'node:worker_threads';
import '../../electron/session-thread';

// The thread of sessions as shipped, which breaks down when a test names a session that it was told to open.

/** The channel on which a test says which session's thread is to break down. */
const wreck = new BroadcastChannel('culvert-test-wreck');
const opened = new Set<string>();

parentPort?.on(
  'message',
  ({ m, a }: { readonly m?: string; readonly a?: readonly { readonly id?: string }[] }) => {
    if ((m === 'open' || m === 'revive') && a?.[0]?.id !== undefined) opened.add(a[0].id);
  },
);
wreck.onmessage = ({ data }: { readonly data: unknown }) => {
  if (typeof data === 'string' && opened.has(data)) throw new Error('wrecked by a test');
};
wreck.unref();
