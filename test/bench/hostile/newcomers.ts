import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { readySchema, socketPath } from '../../../shared/wire';
import type { Testimony, Witness } from './witness';

/** Milliseconds between two that come, and after which one is lost. */
const pace = 250;
const patience = 5000;

/** Comes anew again and again, and tells how long it took to be let in. */
function startNewcomer(come: (signal: AbortSignal) => Promise<void>): Witness {
  const took: number[] = [];
  let lost = 0;
  let isStopped = false;
  const course = async (): Promise<void> => {
    while (!isStopped) {
      const begun = performance.now();
      try {
        await come(AbortSignal.timeout(patience));
        took.push(performance.now() - begun);
      } catch {
        lost += 1;
      }
      await wait(pace);
    }
  };
  const running = course();
  return {
    stop: async (): Promise<Testimony> => {
      isStopped = true;
      await running;
      return { took, lost };
    },
  };
}

/** A client of a Dynamic forward (RFC 1928) that goes to a port which echoes. */
export const startSocksNewcomer = (dynamic: number, echo: number): Witness =>
  startNewcomer(async (signal) => {
    const socket = connect(dynamic, '127.0.0.1');
    socket.on('error', () => undefined);
    try {
      const say = async (bytes: Buffer): Promise<void> => {
        socket.write(bytes);
        await once(socket, 'data', { signal });
      };
      await once(socket, 'connect', { signal });
      await say(Buffer.of(5, 1, 0));
      await say(Buffer.of(5, 1, 0, 1, 127, 0, 0, 1, echo >> 8, echo & 255));
      await say(Buffer.from('a keystroke'));
    } finally {
      socket.destroy();
    }
  });

/**
 * A page of browser mode: its first visit uses up the code of the address, and is told the token, which opens the next ones.
 * @param code as the printed address has it
 */
export const startPageNewcomer = (port: number, code: string): Witness => {
  let token = code;
  return startNewcomer(async (signal) => {
    const origin = `http://127.0.0.1:${String(port)}`;
    const socket = new WebSocket(`ws://127.0.0.1:${String(port)}${socketPath}`, { origin });
    socket.on('error', () => undefined);
    try {
      await once(socket, 'open', { signal });
      socket.send(JSON.stringify({ token }));
      const admitted = once(socket, 'message', { signal });
      const refused = once(socket, 'close', { signal }).then(() => Promise.reject(new Error('refused')));
      const [ready] = (await Promise.race([admitted, refused])) as [Buffer];
      token = readySchema.parse(JSON.parse(ready.toString())).token ?? token;
    } finally {
      socket.terminate();
    }
  });
};
