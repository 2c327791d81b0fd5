import { connect, type Socket } from 'node:net';

/** Connections of a forward that say something, read nothing, and are made anew when they end. */
export function startClients(port: number, most = 10): { readonly stop: () => void } {
  const open = new Set<Socket>();
  const add = (): void => {
    if (open.size >= most) return;
    const socket = connect(port, '127.0.0.1');
    open.add(socket);
    socket.pause();
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    socket.on('connect', () => socket.write(Buffer.alloc(20_000, 'GET / HTTP/1.0\r\n\r\n')));
  };
  const timer = setInterval(add, 200);
  add();
  return {
    stop: () => {
      clearInterval(timer);
      open.forEach((socket) => socket.destroy());
    },
  };
}
