import { connect, createServer, type Socket } from 'node:net';

// A network of so many milliseconds round trip and no limit of its own: delay-process.js PORT MILLISECONDS.

const [port, roundTrip] = process.argv.slice(2).map(Number);
if (port === undefined || roundTrip === undefined) throw new Error('delay-process.js PORT MILLISECONDS');
/** Bytes that may be under way in one direction: more than a second of the fastest there is. */
const room = 512 * 1024 * 1024;

const server = createServer({ allowHalfOpen: true, noDelay: true, highWaterMark: 1024 * 1024 }, (near) => {
  const far = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true });
  carry(near, far, roundTrip / 2);
  carry(far, near, roundTrip / 2);
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 512 }, () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.send?.({ port: address.port });
});
process.on('disconnect', () => process.exit());

/** Hands on what comes, and the end, so many milliseconds later. */
function carry(from: Socket, to: Socket, delay: number): void {
  /** What is under way, oldest first; null is the end. */
  const queue: { readonly at: number; readonly data: Buffer | null }[] = [];
  let size = 0;
  let timer: NodeJS.Timeout | null = null;
  const deliver = (): void => {
    timer = null;
    const now = performance.now();
    for (;;) {
      const [first] = queue;
      if (first === undefined) return;
      if (first.at > now) {
        timer = setTimeout(deliver, first.at - now);
        return;
      }
      queue.shift();
      if (first.data === null) to.end();
      else {
        size -= first.data.length;
        to.write(first.data);
      }
      if (size < room && from.isPaused()) from.resume();
    }
  };
  const put = (data: Buffer | null): void => {
    queue.push({ at: performance.now() + delay, data });
    size += data?.length ?? 0;
    if (size >= room) from.pause();
    timer ??= setTimeout(deliver, delay);
  };
  from.on('data', put);
  from.on('end', () => put(null));
  from.on('error', () => to.destroy());
  from.on('close', () => {
    if (timer !== null && from.errored !== null) clearTimeout(timer);
  });
}
