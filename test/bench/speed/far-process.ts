import { createHash } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { block, blockSize, readWish, wishSize } from './content';

// The far end of all tunnels of the bench, in a process of its own: does what the first bytes of a connection ask for.

const server = createServer({ allowHalfOpen: true, noDelay: true, highWaterMark: 256 * 1024 }, (socket) => {
  socket.on('error', () => socket.destroy());
  let head = Buffer.alloc(0);
  const collect = (data: Buffer): void => {
    head = Buffer.concat([head, data]);
    if (head.length < wishSize) return;
    socket.off('data', collect);
    serve(socket, head.subarray(0, wishSize), head.subarray(wishSize));
  };
  socket.on('data', collect);
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 2048 }, () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.send?.({ port: address.port });
});
process.on('disconnect', () => process.exit());

function serve(socket: Socket, head: Buffer, rest: Buffer): void {
  const { wish, bytes } = readWish(head);
  switch (wish) {
    case 'download':
      socket.resume();
      send(socket, bytes);
      return;
    case 'echo':
      socket.on('data', (data) => socket.write(data));
      socket.on('end', () => socket.end());
      if (rest.length > 0) socket.write(rest);
      return;
    case 'upload':
    case 'checked-upload':
      receive(socket, rest, wish === 'checked-upload');
  }
}

/** Sends so many bytes and ends. */
function send(socket: Socket, bytes: number): void {
  let left = bytes;
  const go = (): void => {
    while (left > 0) {
      const size = Math.min(left, blockSize);
      left -= size;
      if (!socket.write(size === blockSize ? block : block.subarray(0, size)) && left > 0) {
        socket.once('drain', go);
        return;
      }
    }
    socket.end();
  };
  go();
}

/** Takes all that comes, then answers how many bytes they were, and their hash if that is wanted. */
function receive(socket: Socket, rest: Buffer, isChecked: boolean): void {
  const hash = createHash('sha256');
  let count = 0;
  const take = (data: Buffer): void => {
    count += data.length;
    if (isChecked) hash.update(data);
  };
  take(rest);
  socket.on('data', take);
  socket.on('end', () => {
    socket.end(`${String(count)} ${isChecked ? hash.digest('hex') : ''}`);
  });
}
