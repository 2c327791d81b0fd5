// Holds a name until it is killed, as a Ginnel of its own would.
import { createServer } from 'node:net';

const server = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.end(`ginnel/1 {"pid":${process.pid}}\n`);
});
server.listen(process.argv[2].replaceAll('@', '\0'), () => process.send('holds'));
