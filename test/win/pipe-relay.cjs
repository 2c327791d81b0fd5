// A named pipe that leads to a port of this computer: pipe-relay.cjs PIPE PORT
const net = require('node:net');

const [pipe, port] = process.argv.slice(2);
net
  .createServer((client) => {
    const there = net.connect(Number(port), '127.0.0.1');
    for (const end of [client, there]) end.on('error', () => (client.destroy(), there.destroy()));
    client.pipe(there).pipe(client);
  })
  .listen(pipe, () => process.stdout.write('listening\n'));
