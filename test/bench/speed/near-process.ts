import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { block, blockSize, hashOf, wishBytes } from './content';
import type {
  BulkOrder,
  ConnectionsOrder,
  EchoOrder,
  HoldOrder,
  NearAnswers,
  Order,
  Entrance,
} from './orders';

// The near end of all tunnels of the bench, in a process of its own: what a program would do that uses them.

/** Connections that stay until they are released. */
const held: Socket[] = [];

process.on('disconnect', () => process.exit());
process.on('message', ({ id, order }: { id: number; order: Order }) => {
  void follow(order).then(
    (answer) => process.send?.({ id, answer }),
    (error: unknown) => process.send?.({ id, failure: String(error) }),
  );
});

async function follow(order: Order): Promise<NearAnswers[Order['kind']]> {
  switch (order.kind) {
    case 'bulk':
      return bulk(order);
    case 'connections':
      return connections(order);
    case 'echo':
      return echo(order);
    case 'hold':
      return hold(order);
    case 'release':
      for (const socket of held.splice(0)) socket.destroy();
      return null;
  }
}

/** Connects through a tunnel; a SOCKS one is asked for the destination. */
async function open(entrance: Entrance): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: entrance.port, noDelay: true });
  socket.on('error', ignore);
  await once(socket, 'connect');
  if (entrance.socksTo === undefined) return socket;
  socket.write(Buffer.from([5, 1, 0]));
  await exactly(socket, 2);
  socket.write(Buffer.from([5, 1, 0, 1, 127, 0, 0, 1, entrance.socksTo >> 8, entrance.socksTo & 255]));
  const reply = await exactly(socket, 10);
  if (reply[1] !== 0) throw new Error(`the SOCKS server answered ${String(reply[1])}`);
  return socket;
}

async function exactly(socket: Socket, size: number): Promise<Buffer> {
  for (;;) {
    const data = socket.read(size) as Buffer | null;
    if (data !== null) return data;
    await Promise.race([once(socket, 'readable'), ended(socket)]);
  }
}

/** Rejects when the connection is gone; one promise a socket, however often it is asked for. */
const ends = new WeakMap<Socket, Promise<never>>();
function ended(socket: Socket): Promise<never> {
  const known = ends.get(socket);
  if (known !== undefined) return known;
  const end = once(socket, 'close').then(() => {
    throw new Error('the connection ended early');
  });
  // Whoever waits hears of it; when nobody does, it ended as it should.
  end.catch(ignore);
  ends.set(socket, end);
  return end;
}

async function bulk({
  entrance,
  direction,
  bytes,
  isChecked,
  streams,
}: BulkOrder): Promise<NearAnswers['bulk']> {
  const each = Math.floor(bytes / streams);
  const sockets = await Promise.all(Array.from({ length: streams }, async () => open(entrance)));
  const startedAt = performance.now();
  await Promise.all(
    sockets.map((socket) =>
      direction === 'down' ? download(socket, each, isChecked) : upload(socket, each, isChecked),
    ),
  );
  return { seconds: (performance.now() - startedAt) / 1000, bytes: each * streams };
}

async function download(socket: Socket, bytes: number, isChecked: boolean): Promise<void> {
  const hash = createHash('sha256');
  let count = 0;
  socket.on('data', (data: Buffer) => {
    count += data.length;
    if (isChecked) hash.update(data);
  });
  const end = once(socket, 'end');
  socket.write(wishBytes('download', bytes));
  await Promise.race([end, ended(socket)]);
  socket.end();
  if (count !== bytes) throw new Error(`${String(count)} bytes came instead of ${String(bytes)}`);
  if (isChecked && hash.digest('hex') !== hashOf(bytes)) throw new Error('other bytes came than were sent');
}

async function upload(socket: Socket, bytes: number, isChecked: boolean): Promise<void> {
  let answer = '';
  socket.on('data', (data: Buffer) => {
    answer += data.toString();
  });
  const end = once(socket, 'end');
  socket.write(wishBytes(isChecked ? 'checked-upload' : 'upload'));
  for (let left = bytes; left > 0; left -= blockSize) {
    const isWritten = socket.write(left >= blockSize ? block : block.subarray(0, left));
    if (!isWritten) await Promise.race([once(socket, 'drain'), ended(socket)]);
  }
  socket.end();
  await Promise.race([end, ended(socket)]);
  const [count, hash = ''] = answer.split(' ');
  if (Number(count) !== bytes) throw new Error(`${count ?? ''} bytes arrived instead of ${String(bytes)}`);
  if (isChecked && hash !== hashOf(bytes)) throw new Error('other bytes arrived than were sent');
}

/** Opens, sends a byte, gets it back, and closes, so many times. */
async function connections({
  entrance,
  count,
  atOnce,
}: ConnectionsOrder): Promise<NearAnswers['connections']> {
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const socket = await open(entrance);
      socket.write(Buffer.concat([wishBytes('echo'), Buffer.of(42)]));
      await exactly(socket, 1);
      const closed = once(socket, 'close');
      socket.end();
      socket.resume();
      await closed;
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { seconds: (performance.now() - startedAt) / 1000 };
}

/** Round trips of a few bytes, one after another on one connection, in milliseconds. */
async function echo({ entrance, size, count, pause }: EchoOrder): Promise<NearAnswers['echo']> {
  const socket = await open(entrance);
  socket.write(wishBytes('echo'));
  const payload = Buffer.alloc(size, 1);
  const times: number[] = [];
  // The first ones warm up all that is on the way.
  for (let index = -20; index < count; index += 1) {
    const startedAt = performance.now();
    socket.write(payload);
    await exactly(socket, size);
    if (index >= 0) times.push(performance.now() - startedAt);
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  socket.destroy();
  return { times };
}

/** Opens connections that stay: idle after one byte each way, or asking for bytes that nobody reads. */
async function hold({ entrance, count, unread }: HoldOrder): Promise<NearAnswers['hold']> {
  const startedAt = performance.now();
  for (let from = 0; from < count; from += 50) {
    await Promise.all(
      Array.from({ length: Math.min(50, count - from) }, async () => {
        const socket = await open(entrance);
        held.push(socket);
        if (unread > 0) {
          socket.pause();
          socket.write(wishBytes('download', unread));
          return;
        }
        socket.write(Buffer.concat([wishBytes('echo'), Buffer.of(42)]));
        await exactly(socket, 1);
      }),
    );
  }
  return { seconds: (performance.now() - startedAt) / 1000 };
}

function ignore(): void {
  // Whoever waits for the socket sees its end.
}
