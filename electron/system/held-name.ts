import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import { systemCode } from './errors';

/** A name of the system's that this process holds: the system itself lets go of it when the process ends, however it does. */
export interface HeldName {
  /** Lets go of it before it returns. */
  readonly release: () => void;
}

/** Longest that a holder is waited for to say who it is, in milliseconds. */
const patience = 1000;
/** Longest greeting that is read, in characters. */
const longest = 4096;

/** The greeting's first word, and the version of what may be said after it. */
const version = 'ginnel/1';

/**
 * Takes a name: a named pipe of Windows, or a Unix socket. Whoever connects is greeted with one line, {@link version} and a JSON
 * object, and the connection is ended. Nothing that is said to the holder is read, so that a later version may listen. On Windows
 * every user may read from a pipe, so nothing secret belongs into the greeting.
 * @param address the pipe's or the socket's path
 * @returns null when another process holds the name, or a socket of that name was left behind
 * @throws what the system says
 */
export async function holdName(address: string, greeting: object): Promise<HeldName | null> {
  const greet = (socket: Socket): void => {
    socket.on('error', () => undefined);
    socket.setTimeout(patience, () => socket.destroy());
    socket.resume();
    socket.end(`${version} ${JSON.stringify(greeting)}\n`);
    socket.unref();
  };
  const server = createServer(greet);
  server.listen({ path: address, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (thrown) {
    if (systemCode(thrown) === 'EADDRINUSE') return null;
    throw thrown;
  }
  server.on('error', () => undefined);
  server.unref();
  return { release: () => void server.close() };
}

/** The holder of a name: nobody, or a process, with the greeting of one that is a Ginnel and answers. */
export type NameHolder = { readonly held: false } | { readonly held: true; readonly greeting: unknown };

/**
 * Asks who holds a name. Only what no process has any more counts as nobody's: one that hangs, or is another user's, does not answer
 * and holds it all the same.
 */
export function askName(address: string, limit = patience): Promise<NameHolder> {
  return new Promise((resolve) => {
    let said = '';
    const socket = createConnection(address);
    const settle = (holder: NameHolder): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(holder);
    };
    const timer = setTimeout(() => settle({ held: true, greeting: null }), limit);
    socket.setEncoding('utf8');
    socket.on('error', (error) => {
      const isFree = ['ENOENT', 'ECONNREFUSED', 'ENOTSOCK'].includes(systemCode(error) ?? '');
      settle(isFree ? { held: false } : { held: true, greeting: null });
    });
    socket.on('data', (text: string) => {
      said += text;
      if (said.includes('\n') || said.length > longest) settle({ held: true, greeting: readGreeting(said) });
    });
    socket.on('close', () => settle({ held: true, greeting: null }));
  });
}

/** Of any version: a later one only adds to it. */
function readGreeting(said: string): unknown {
  const text = /^ginnel\/\d+ (\{.*\})\r?\n/u.exec(said)?.[1];
  if (text === undefined) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
