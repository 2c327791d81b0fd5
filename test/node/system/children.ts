import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Another process that has said it is ready. */
export interface Child {
  readonly pid: number;
  /** What it said: the port it has. */
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Starts Node on a script that prints a number once it is ready and then stays. */
async function start(script: string, args: readonly string[], file: string): Promise<Child> {
  const child = spawn(file, ['-e', script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const close = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  const lines = createInterface(child.stdout);
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as unknown[];
  if (typeof line !== 'string' || child.pid === undefined) {
    throw new Error(`The child ended: ${String(line)}`);
  }
  return { pid: child.pid, port: Number(line), close };
}

/**
 * A process that listens.
 * @param where `address` and `port` (0 for any), or a path
 * @param file Node under another name
 */
export function listeningChild(
  where: { readonly host: string; readonly port?: number } | { readonly path: string },
  file = process.execPath,
): Promise<Child> {
  const script = `const server = require('node:net').createServer();
    server.listen(JSON.parse(process.argv[1]), () => console.log(server.address().port ?? 0));`;
  return start(script, [JSON.stringify('path' in where ? where : { port: 0, ...where })], file);
}

/** A process that keeps a connection open; it says its own port of it. */
export function connectedChild(host: string, port: number): Promise<Child> {
  const script = `const socket = require('node:net').connect(Number(process.argv[2]), process.argv[1], () =>
    console.log(socket.localPort));`;
  return start(script, [host, String(port)], process.execPath);
}
