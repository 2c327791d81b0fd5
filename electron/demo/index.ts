import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Server, type Connection } from '../ssh/ssh2';
import { socksCheckDestination } from '../../shared/socks-check-destination';
import { ownPageOnly } from '../../shared/texts/demo';
import { hostKeyOf, makeHostKey } from './host-key';
import { createPage } from './page';
import { serveRemoteForwards } from './remote-forwards';

export type DemoServer = Awaited<ReturnType<typeof startDemo>>;

/** The one user who may log in; no password is asked. */
const demoUser = 'demo';

/** Names under which the page is reached from the server's side. */
const pageHosts: ReadonlySet<string> = new Set([
  'localhost',
  '127.0.0.1',
  '::1',
  'demo.ginnel',
  'www.demo.ginnel',
]);

/**
 * Starts the demo server behind "Try the demo", an SSH server on a free port of 127.0.0.1 with a host key made for
 * this run. It lets one user in without a password, opens channels to its own web page alone, and listens for remote forwards
 * on loopback. It runs no commands and reads no files.
 */
export async function startDemo() {
  const page = createHttpServer(createPage());
  const privateKey = makeHostKey();
  const ssh = new Server({ hostKeys: [privateKey], ident: 'GinnelDemo' }, (connection) => {
    serve(connection, page);
  });
  const sockets = new Set<Socket>();
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    ssh.injectSocket(socket);
  });
  const port = await listenOnLoopback(listener);

  let closing: Promise<void> | null = null;
  return {
    /** SSH port on 127.0.0.1. */
    port,
    /** The key that it shows: no other server has it. */
    hostKey: hostKeyOf(privateKey),
    close: (): Promise<void> =>
      (closing ??= new Promise((resolve) => {
        listener.close(() => resolve());
        page.closeAllConnections();
        for (const socket of sockets) socket.destroy();
      })),
  };
}

function listenOnLoopback(listener: NetServer): Promise<number> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', () => resolve((listener.address() as AddressInfo).port));
  });
}

function serve(connection: Connection, page: HttpServer): void {
  // A client that goes away in the middle of something is no news.
  connection.on('error', ignore);
  connection.on('authentication', (context) => {
    if (context.username === demoUser) context.accept();
    else context.reject();
  });
  connection.on('tcpip', (accept, reject, { destIP, destPort }) => {
    if (destPort === 80 && pageHosts.has(destIP.toLowerCase())) answer(accept(), page);
    // A SOCKS port looks whether there is a way at all; nothing is behind this one.
    else if (destPort === socksCheckDestination.port && destIP === socksCheckDestination.host) accept().end();
    else reject();
  });
  refuseInWords(connection);
  serveRemoteForwards(connection);
}

/** Hands a channel to the page's server as if it were a socket: nothing else listens on this machine. */
function answer(channel: Duplex, page: HttpServer): void {
  channel.on('error', ignore);
  page.emit('connection', channel);
}

/**
 * ssh2's server refuses channels with "connect failed" and no text. Here it is a rule that refuses (RFC 4254, 5.1,
 * reason 1), and a user who tries another destination should read so.
 */
function refuseInWords(connection: Connection): void {
  const protocol: unknown = Reflect.get(connection, '_protocol');
  if (typeof protocol !== 'object' || protocol === null) return;
  const refuse: unknown = Reflect.get(protocol, 'channelOpenFail');
  if (typeof refuse !== 'function') return;
  Reflect.set(protocol, 'channelOpenFail', (channel: number) => {
    Reflect.apply(refuse, protocol, [channel, 1, ownPageOnly]);
  });
}

function ignore(): void {
  // There is nobody left to tell.
}
