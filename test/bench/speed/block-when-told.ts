import { BroadcastChannel, threadId } from 'node:worker_threads';

/** Which thread, and for how many milliseconds. */
export interface Block {
  readonly thread: number;
  readonly milliseconds: number;
}

/** Where a {@link Block} is told. Kept here: one that nobody holds is given back. */
export const blockChannel = new BroadcastChannel('ginnel-bench-block');
blockChannel.unref();

/** Has this thread stand still when it is told to, as one does that computes or waits for the system. */
export function blockWhenTold(): void {
  blockChannel.onmessage = (event) => {
    const { thread, milliseconds } = (event as { readonly data: Block }).data;
    if (thread === threadId) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  };
  // A listener keeps the thread.
  blockChannel.unref();
}
